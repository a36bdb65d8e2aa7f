// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/KeyOptions.h"
#include "core/pipeline/MatteCheckSink.h"
#include "core/pipeline/ProgressEstimate.h"
#include "core/pipeline/RenderObserver.h"

#include <QElapsedTimer>
#include <QString>

#include <cstddef>
#include <memory>

namespace ckd::cli {

/// Tells how one clip goes: a progress line on a terminal, plain lines elsewhere, or JSON objects.
/// Called on the job's reporter thread (warning() from any); made and read on the main thread before and
/// after.
class JobReporter : public RenderObserver {
public:
    /// Says "started".
    JobReporter(QString clip, std::size_t frames, KeyOptions::Report report);

    /// Whose suspicious frames are told at the end. Before the job starts.
    void watch(std::shared_ptr<const MatteCheckSink> check) { m_check = std::move(check); }

    void stateChanged(RenderState state) override;
    void analysed(const QString& summary, const QByteArray& digest) override;
    void warning(const QString& sentence) override;
    void frameFinished(const FrameReport& frame) override;
    void finished(const RenderSummary& summary) override;

private:
    void sayHint(const FrameReport& frame);
    void drawProgress();
    void clearLine();
    void say(const QString& sentence);

    QString m_clip;
    std::size_t m_frames;
    KeyOptions::Report m_report;
    bool m_terminal;
    std::shared_ptr<const MatteCheckSink> m_check; ///< null: nothing to tell
    QElapsedTimer m_clock;
    ProgressEstimate m_estimate;
    double m_lastDrawn = -1;
    std::size_t m_failed = 0;
    QString m_lastNote;                   ///< what the frame before had to say
    UsedHint m_lastHint = UsedHint::None; ///< of the frame before
    FrameNumber m_lastFrame = 0;
};

} // namespace ckd::cli
