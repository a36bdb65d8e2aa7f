// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/matte/MatteCheck.h"
#include "core/pipeline/RenderReport.h"
#include "core/project/Clip.h"
#include "core/project/ExportSettings.h"
#include "core/project/StageLoad.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <cstddef>
#include <optional>
#include <vector>

namespace ckd {

/// One row of the render queue: what is to be rendered, as it was when it was added, and how that goes. Plain
/// value.
struct RenderQueueJob {
    enum class State {
        Waiting,
        Running,
        Paused,    ///< by the artist; frames in flight are finished, no more begin
        Done,      ///< every frame was tried; `failed` lists those without a result
        Partial,   ///< a movie ended early: what was finished is kept
        Failed,    ///< could not go on; `problem` says why
        Cancelled, ///< by the artist
    };
    /// How the next run begins.
    enum class NextRun {
        Fresh,
        Continue,   ///< skips what an earlier run finished
        FailedOnly, ///< the frames in `failed`
    };

    QString id;
    Clip clip;
    ExportSettings settings;
    State state = State::Waiting;
    NextRun nextRun = NextRun::Fresh;

    std::size_t frames = 0;   ///< in all; 0 before the first run opened the plate
    std::size_t finished = 0; ///< those with a whole result, over all runs
    std::size_t tried = 0;    ///< those that ended; frames to be tried again do not count
    std::vector<RenderSummary::FailedFrame> failed; ///< ascending, with their causes as sentences
    /// Ascending: frames whose matte looks suspicious against the others of the same run, known at a run's end.
    std::vector<FlaggedFrame> flagged;
    QString problem;                                ///< why the job ended early, a sentence; else empty
    QStringList log;                                ///< newest last, at most kLogLines

    // Of the run in progress:
    RenderState stage = RenderState::Idle;
    std::optional<double> framesPerSecond;
    std::optional<double> secondsLeft;
    StageLoad load;
    QString waitReason; ///< why nothing happens although it runs (a full disk), a sentence; else empty

    static constexpr qsizetype kLogLines = 500;

    [[nodiscard]] bool isEnded() const { return state >= State::Done; }
    /// 0..1: frames that ended, with a result or without.
    [[nodiscard]] double progress() const;
    /// Whether retry() would do something.
    [[nodiscard]] bool canRetry() const;
    void addToLog(const QString& line);

    /// Without what belongs to a run in progress.
    [[nodiscard]] QJsonObject toJson() const;
    /// A job that was running or about to comes back as Waiting and goes on where it was. Input errors.
    [[nodiscard]] static Result<RenderQueueJob> fromJson(const QJsonObject& json);
};

} // namespace ckd
