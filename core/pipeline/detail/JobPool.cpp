// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/JobPool.h"

#include <utility>

namespace ckd::detail {

JobPool::JobPool(int threads, WorkPermits& permits, WorkPriority priority, std::stop_token stop, Work work)
    : m_permits(permits), m_priority(priority), m_stop(std::move(stop)), m_work(std::move(work)) {
    m_pool.setMaxThreadCount(threads);
    m_pool.setExpiryTimeout(-1); // one set of threads for the whole job
}

JobPool::~JobPool() {
    {
        std::unique_lock lock(m_mutex);
        m_idle.wait(lock, [&] { return m_unfinished == 0; });
    }
    m_pool.waitForDone();
}

void JobPool::submit(FrameJobPtr&& job) {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(job));
        ++m_unfinished;
    }
    m_pool.start(&m_runner);
}

void JobPool::runOne() {
    {
        const Permit permit(m_permits, m_priority, m_stop);
        FrameJobPtr job;
        {
            const std::lock_guard lock(m_mutex);
            job = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        m_work(job);
    }
    const std::lock_guard lock(m_mutex);
    if (--m_unfinished == 0)
        m_idle.notify_all();
}

} // namespace ckd::detail
