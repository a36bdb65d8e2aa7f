// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/OutputArbiter.h"

#include "core/base/Log.h"

#include <cerrno>
#include <cstring>

namespace ckd {

bool isDiskFull(const Error& error) {
    for (const int number : {ENOSPC, EDQUOT}) {
        const QString cause = QString::fromLocal8Bit(std::strerror(number));
        if (error.message.contains(cause) || error.detail.contains(cause))
            return true;
    }
    return false;
}

OutputDecision stopWhenDiskFull(const Error& error, FrameNumber, std::stop_token) {
    return isDiskFull(error) ? OutputDecision::StopJob : OutputDecision::FailFrame;
}

namespace detail {

std::uint64_t OutputArbiter::round() const {
    const std::lock_guard lock(m_mutex);
    return m_round;
}

OutputDecision OutputArbiter::decide(const Error& error, FrameNumber frame, std::uint64_t round,
                                     std::stop_token stop) {
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait(lock, stop, [&] { return !m_asking; }))
        return OutputDecision::Retry; // stopped while another frame asked
    if (m_round != round)
        return OutputDecision::Retry;
    if (!m_policy)
        return OutputDecision::FailFrame;
    m_asking = true;
    lock.unlock();
    OutputDecision decision = OutputDecision::StopJob;
    try {
        decision = m_policy(error, frame, stop);
    } catch (...) {
        qCWarning(logPipeline) << "The output error policy threw; the job stops.";
    }
    lock.lock();
    m_asking = false;
    if (decision == OutputDecision::Retry)
        ++m_round;
    m_changed.notify_all();
    return decision;
}

} // namespace detail

} // namespace ckd
