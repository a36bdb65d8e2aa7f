// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/Admission.h"

#include <algorithm>

namespace ckd::detail {

bool Admission::hasRoom(std::size_t index) const {
    if (index >= m_reported + m_limits.reportWindow)
        return false;
    if (m_frames == 0)
        return true;
    if (m_measured == 0 && m_frames >= m_limits.workers)
        return false;
    const std::size_t expected = m_measured > 0 ? m_measured : m_limits.firstGuessBytes;
    return m_grabbed < m_limits.grabbedAhead && m_reserved + expected <= m_limits.budgetBytes;
}

bool Admission::admit(FrameJob& job, std::stop_token stop) {
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait(lock, stop, [&] { return hasRoom(job.index); }) || stop.stop_requested())
        return false;
    ++m_frames;
    ++m_grabbed;
    job.account.reserved = m_measured > 0 ? m_measured : m_limits.firstGuessBytes;
    m_reserved += job.account.reserved;
    return true;
}

void Admission::decodeStarted() {
    const std::lock_guard lock(m_mutex);
    --m_grabbed;
    m_changed.notify_all();
}

void Admission::update(FrameJob& job, std::size_t freedMeanwhile) {
    const std::size_t now = job.bytes() + freedMeanwhile;
    FrameJob::Account& account = job.account;
    const std::lock_guard lock(m_mutex);
    m_held += now - account.held; // unsigned wrap-around cancels out
    account.held = now;
    account.peak = std::max(account.peak, now);
    m_peak = std::max(m_peak, m_held);
    if (now > account.reserved) {
        m_reserved += now - account.reserved;
        account.reserved = now;
    }
}

void Admission::learn(const FrameJob& job) {
    const std::lock_guard lock(m_mutex);
    m_measured = std::max({m_measured, job.account.peak, std::size_t(1)});
    m_changed.notify_all();
}

void Admission::release(FrameJob& job) {
    const std::lock_guard lock(m_mutex);
    m_held -= job.account.held;
    m_reserved -= job.account.reserved;
    job.account = {};
    --m_frames;
    m_changed.notify_all();
}

void Admission::reported(std::size_t count) {
    const std::lock_guard lock(m_mutex);
    m_reported = count;
    m_changed.notify_all();
}

void Admission::waitEmpty() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_frames == 0; });
}

std::size_t Admission::framesInFlight() const {
    const std::lock_guard lock(m_mutex);
    return m_frames;
}

std::size_t Admission::peakBytes() const {
    const std::lock_guard lock(m_mutex);
    return m_peak;
}

} // namespace ckd::detail
