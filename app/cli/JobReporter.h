// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/KeyOptions.h"
#include "core/pipeline/ProgressEstimate.h"
#include "core/pipeline/RenderObserver.h"

#include <QElapsedTimer>
#include <QString>

#include <cstddef>

namespace ckd::cli {

/// Tells how one clip goes: a progress line on a terminal, plain lines elsewhere, or JSON objects.
/// Called on the job's reporter thread (warning() from any); made and read on the main thread before and
/// after.
class JobReporter : public RenderObserver {
public:
    /// Says "started".
    JobReporter(QString clip, std::size_t frames, KeyOptions::Report report);

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
    QElapsedTimer m_clock;
    ProgressEstimate m_estimate;
    double m_lastDrawn = -1;
    std::size_t m_failed = 0;
    QString m_lastNote;                   ///< what the frame before had to say
    UsedHint m_lastHint = UsedHint::None; ///< of the frame before
    FrameNumber m_lastFrame = 0;
};

} // namespace ckd::cli
