// SPDX-License-Identifier: Apache-2.0
#include "core/base/WorkerThread.h"

#include "core/base/Log.h"

#include <utility>

namespace ckd {

WorkerThread::WorkerThread(const char* name, std::function<void(std::stop_token)> body)
    : m_name(name), m_thread([end = m_end, work = std::move(body)](std::stop_token stop) mutable {
        work(std::move(stop));
        work = nullptr; // what it owns goes before the end is told
        const std::lock_guard lock(end->mutex);
        end->reached = true;
        end->changed.notify_all();
    }) {
}

bool WorkerThread::hasEnded() const {
    const std::lock_guard lock(m_end->mutex);
    return m_end->reached;
}

void WorkerThread::finish(Clock::time_point deadline) {
    if (!m_thread.joinable())
        return;
    m_thread.request_stop();
    {
        std::unique_lock lock(m_end->mutex);
        if (!m_end->changed.wait_until(lock, deadline, [&] { return m_end->reached; })) {
            qCWarning(logBase) << "The thread" << m_name << "does not end; it is left behind.";
            m_thread.detach();
            return;
        }
    }
    m_thread.join();
}

} // namespace ckd
