// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"
#include "core/keying/Keyer.h"

#include <QByteArray>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace ckd {

/// What a job is doing. The first five follow each other; the last four are ends.
enum class RenderState {
    Idle, ///< not started
    Opening,
    Analysing,
    LoadingModel,
    Running,
    Finishing,
    Done,      ///< every frame was tried; RenderSummary::failed lists those without a result
    Partial,   ///< a movie ended early: what was finished is kept (RenderSummary::cause)
    Failed,    ///< the job could not go on (RenderSummary::cause)
    Cancelled, ///< stopped before the last frame
};
/// "opening", "loading model" … for logs and JSON.
[[nodiscard]] QString stateName(RenderState state);
[[nodiscard]] constexpr bool isEnd(RenderState state) {
    return state >= RenderState::Done;
}

/// What a sink wrote for one frame. A journal keeps it.
struct WriteReport {
    std::uint64_t bytes = 0;
    QStringList files;
    QString note = {}; ///< a full sentence about this frame's files, or empty
};

/// How one frame ended.
struct FrameReport {
    enum class Status {
        Done,
        Failed,
        Skipped, ///< it was there already, whole and made the same way (FrameSink::finished)
    };
    /// Time spent on the frame by the threads that worked on it, not counting waits between stages.
    struct Milliseconds {
        double decode = 0; ///< reading and decoding the plate, hint and mattes
        double key = 0;    ///< the keyer's prepare, infer and finish
        double write = 0;
    };
    FrameNumber frame = 0;
    Status status = Status::Done;
    Milliseconds ms;
    QString message; ///< failed: the cause as a sentence; done: what the keyer had to say, mostly empty
    std::optional<ErrorKind> errorKind; ///< set when failed
    UsedHint hint = UsedHint::None;     ///< done: what it was keyed with
    WriteReport written;
};

/// Share of the time for which a stage's lanes were at work: 1 means it is the bottleneck.
struct StageUse {
    QString stage; ///< "grab", "decode", "infer", "write"
    int lanes = 1; ///< frames the stage can work on at once
    double busySeconds = 0;
    double utilisation = 0; ///< busySeconds / (wall seconds × lanes)
};

/// How a job ended. done + skipped + failed.size() + notRun == the number of frames asked for.
struct RenderSummary {
    struct FailedFrame {
        FrameNumber frame = 0;
        QString message;
    };
    RenderState state = RenderState::Idle;
    std::size_t frames = 0;
    std::size_t done = 0;
    std::size_t skipped = 0;               ///< were there already
    std::map<UsedHint, std::size_t> hints; ///< what the done ones were keyed with
    std::vector<FailedFrame> failed;       ///< ascending
    std::size_t notRun = 0;                ///< after the early end of a movie, an error or a cancel
    std::optional<Error> cause;            ///< of Partial, Failed
    std::optional<FrameNumber> causeFrame;
    double wallSeconds = 0; ///< from the first grab to the last write
    double fps = 0;         ///< done / wallSeconds
    std::vector<StageUse> stages;
    double coreUse = 0;           ///< decode and write together: busy / (wall × workers)
    std::size_t peakBytes = 0;    ///< most bytes of frames in flight
    std::size_t memoryBudget = 0; ///< what was allowed
    QStringList notes; ///< full sentences of the sink: frames that a movie holds, values a format cannot
    QString analysisSummary;   ///< "green screen, sRGB #2f9a4c"
    QByteArray analysisDigest; ///< part of the settings hash of a journal
};

} // namespace ckd

Q_DECLARE_METATYPE(ckd::RenderState)
Q_DECLARE_METATYPE(ckd::FrameReport)
Q_DECLARE_METATYPE(ckd::RenderSummary)
