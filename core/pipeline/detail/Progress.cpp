// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/Progress.h"

#include <utility>

namespace ckd::detail {

Progress::Progress(std::size_t frames, int lanes) : m_frames(frames), m_lanes(lanes) {
    m_summary.frames = frames;
}

// ---- from workers

void Progress::enterLocked(RenderState state) {
    if (m_concluded || state <= m_state)
        return;
    m_state = state;
    if (state == RenderState::Running)
        m_runningSince = Clock::now();
    m_events.emplace_back(state);
    m_changed.notify_all();
}

void Progress::enter(RenderState state) {
    const std::lock_guard lock(m_mutex);
    enterLocked(state);
}

void Progress::analysisDone() {
    const std::lock_guard lock(m_mutex);
    enterLocked(RenderState::LoadingModel);
    if (m_modelLoaded)
        enterLocked(RenderState::Running);
}

void Progress::modelLoaded() {
    const std::lock_guard lock(m_mutex);
    m_modelLoaded = true;
    if (m_state == RenderState::LoadingModel)
        enterLocked(RenderState::Running);
}

void Progress::analysed(const QString& summary, const QByteArray& digest) {
    const std::lock_guard lock(m_mutex);
    m_summary.analysisSummary = summary;
    m_summary.analysisDigest = digest;
    m_events.emplace_back(AnalysedEvent{summary, digest});
    m_changed.notify_all();
}

void Progress::warn(const QString& sentence) {
    const std::lock_guard lock(m_mutex);
    m_events.emplace_back(WarningEvent{sentence});
    m_changed.notify_all();
}

void Progress::note(const QStringList& sentences) {
    const std::lock_guard lock(m_mutex);
    m_summary.notes += sentences;
}

void Progress::releaseLocked(std::optional<FrameReport>& report) {
    if (!report)
        return;
    if (report->status == FrameReport::Status::Done) {
        ++m_summary.done;
        ++m_summary.hints[report->hint];
    } else if (report->status == FrameReport::Status::Skipped) {
        ++m_summary.skipped;
    } else {
        m_summary.failed.push_back({report->frame, report->message});
    }
    m_events.emplace_back(*std::move(report));
}

void Progress::frameEnded(std::size_t index, std::optional<FrameReport> report) {
    const std::lock_guard lock(m_mutex);
    if (m_concluded)
        return;
    m_lastFrame = Clock::now();
    m_ended.try_emplace(index, std::move(report));
    while (!m_ended.empty() && m_ended.begin()->first == m_next) {
        releaseLocked(m_ended.begin()->second);
        m_ended.erase(m_ended.begin());
        ++m_next;
    }
    m_changed.notify_all();
}

void Progress::clipEnded(FrameNumber frame, const Error& cause) {
    const std::lock_guard lock(m_mutex);
    if (m_failed)
        return;
    m_clipEnded = true;
    m_summary.cause = cause;
    m_summary.causeFrame = frame;
}

void Progress::failed(const Error& cause, std::optional<FrameNumber> frame) {
    const std::lock_guard lock(m_mutex);
    if (m_failed)
        return;
    m_failed = true;
    m_summary.cause = cause;
    m_summary.causeFrame = frame;
}

void Progress::cancelled() {
    const std::lock_guard lock(m_mutex);
    m_cancelled = true;
}

void Progress::interrupted() {
    const std::lock_guard lock(m_mutex);
    m_interrupted = true;
}

void Progress::laneEnded() {
    const std::lock_guard lock(m_mutex);
    --m_lanes;
    m_changed.notify_all();
}

RenderState Progress::state() const {
    const std::lock_guard lock(m_mutex);
    return m_state;
}

RenderState Progress::outcomeLocked(std::size_t notRun) const {
    if (m_failed)
        return RenderState::Failed;
    if (m_cancelled && (notRun > 0 || m_interrupted))
        return RenderState::Cancelled;
    return m_clipEnded ? RenderState::Partial : RenderState::Done;
}

RenderState Progress::outcome() const {
    const std::lock_guard lock(m_mutex);
    std::size_t ended = m_summary.done + m_summary.skipped + m_summary.failed.size();
    for (const auto& [index, report] : m_ended)
        ended += report ? 1 : 0;
    return outcomeLocked(m_frames - ended);
}

bool Progress::isConcluded() const {
    const std::lock_guard lock(m_mutex);
    return m_concluded;
}

// ---- from the reporter

Progress::Wake Progress::wait(std::deque<ProgressEvent>& events, std::stop_token stop,
                              std::chrono::milliseconds patience) {
    events.clear();
    std::unique_lock lock(m_mutex);
    const auto ready = [&] { return !m_events.empty() || m_lanes == 0; };
    if (!m_changed.wait(lock, stop, ready) || stop.stop_requested()) {
        if (!m_deadline)
            m_deadline = Clock::now() + patience;
        m_changed.wait_until(lock, *m_deadline, ready);
    }
    events.swap(m_events);
    if (!events.empty())
        return Wake::Events;
    return m_lanes == 0 ? Wake::AllEnded : Wake::GaveUp;
}

RenderSummary Progress::conclude(std::deque<ProgressEvent>& events) {
    const std::lock_guard lock(m_mutex);
    for (auto& [index, report] : m_ended)
        releaseLocked(report);
    m_ended.clear();
    m_summary.notRun = m_frames - m_summary.done - m_summary.skipped - m_summary.failed.size();
    if (m_runningSince && m_lastFrame && *m_lastFrame > *m_runningSince) {
        m_summary.wallSeconds = std::chrono::duration<double>(*m_lastFrame - *m_runningSince).count();
        m_summary.fps = double(m_summary.done) / m_summary.wallSeconds;
    }
    enterLocked(outcomeLocked(m_summary.notRun));
    m_summary.state = m_state;
    m_concluded = true;
    events.swap(m_events);
    return std::move(m_summary);
}

} // namespace ckd::detail
