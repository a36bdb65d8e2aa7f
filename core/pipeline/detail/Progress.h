// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderReport.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <variant>

namespace ckd::detail {

struct AnalysedEvent {
    QString summary;
    QByteArray digest;
};
struct WarningEvent {
    QString sentence;
};
using ProgressEvent = std::variant<RenderState, AnalysedEvent, WarningEvent, FrameReport>;

/// What a job's workers tell its reporter, put into order: frame reports come out strictly ascending,
/// whatever order frames end in. Keeps the counts. Thread-safe.
class Progress {
public:
    /// `lanes`: threads that call laneEnded() when they are through.
    Progress(std::size_t frames, int lanes);

    // From workers.
    void enter(RenderState state); ///< only forward; an earlier state is ignored
    void analysisDone();           ///< enters LoadingModel, then Running once the model is loaded
    void modelLoaded();
    void analysed(const QString& summary, const QByteArray& digest);
    void warn(const QString& sentence);
    void note(const QStringList& sentences); ///< for the summary
    /// No report: the frame was dropped, it counts as not run.
    void frameEnded(std::size_t index, std::optional<FrameReport> report);
    void clipEnded(FrameNumber frame, const Error& cause);             ///< a movie broke or ended early here
    void failed(const Error& cause, std::optional<FrameNumber> frame); ///< the first cause stays
    void cancelled();
    void interrupted(); ///< a cancel cut a step of the job itself short, not only frames
    void laneEnded();

    [[nodiscard]] RenderState state() const;
    /// How the job would end if it ended now.
    [[nodiscard]] RenderState outcome() const;
    /// conclude() was called: whatever comes now comes too late.
    [[nodiscard]] bool isConcluded() const;

    // From the reporter.
    enum class Wake { Events, AllEnded, GaveUp };
    /// Waits for events, or the end of all lanes, or `patience` after a stop for lanes that do not end.
    [[nodiscard]] Wake wait(std::deque<ProgressEvent>& events, std::stop_token stop,
                            std::chrono::milliseconds patience);
    /// The counts, and the last events: reports behind a gap that dropped frames left, and the final state.
    [[nodiscard]] RenderSummary conclude(std::deque<ProgressEvent>& events);

private:
    using Clock = std::chrono::steady_clock;
    void enterLocked(RenderState state);
    void releaseLocked(std::optional<FrameReport>& report);
    [[nodiscard]] RenderState outcomeLocked(std::size_t notRun) const;

    const std::size_t m_frames;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    // guarded by m_mutex:
    std::deque<ProgressEvent> m_events;
    std::map<std::size_t, std::optional<FrameReport>> m_ended; ///< by index, waiting for an earlier one
    std::size_t m_next = 0;                                    ///< index of the next to come out
    RenderSummary m_summary;                                   ///< counts so far, cause
    RenderState m_state = RenderState::Idle;
    int m_lanes;
    bool m_modelLoaded = false;
    bool m_clipEnded = false;
    bool m_failed = false;
    bool m_cancelled = false;
    bool m_interrupted = false;
    bool m_concluded = false;
    std::optional<Clock::time_point> m_runningSince;
    std::optional<Clock::time_point> m_lastFrame;
    // only the reporter:
    std::optional<Clock::time_point> m_deadline;
};

} // namespace ckd::detail
