// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/detail/FrameJob.h"
#include "core/pipeline/detail/WorkPermits.h"

#include <QRunnable>
#include <QThreadPool>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>

namespace ckd::detail {

/// A QThreadPool that runs one function on frames, oldest submitted first, each while holding a permit.
///
/// Frames are handed over through a std::mutex of our own, and the pool only ever runs one runnable that
/// lives as long as this object: that is cheaper than a runnable per frame, and ThreadSanitizer, which cannot
/// see into Qt, sees every hand-over. submit() from any thread. Nothing it runs may throw.
class JobPool {
public:
    using Work = std::function<void(FrameJobPtr&)>;
    /// After `stop` jobs are run without waiting for a permit: they end quickly by themselves.
    JobPool(int threads, WorkPermits& permits, WorkPriority priority, std::stop_token stop, Work work);
    /// Waits for everything submitted.
    ~JobPool();
    JobPool(const JobPool&) = delete;
    JobPool& operator=(const JobPool&) = delete;

    /// Throws std::bad_alloc, and then leaves the job with the caller.
    void submit(FrameJobPtr&& job);

private:
    class Runner : public QRunnable {
    public:
        explicit Runner(JobPool& pool) : m_pool(pool) { setAutoDelete(false); }
        void run() override { m_pool.runOne(); }

    private:
        JobPool& m_pool;
    };
    void runOne();

    WorkPermits& m_permits;
    const WorkPriority m_priority;
    const std::stop_token m_stop;
    const Work m_work;
    Runner m_runner{*this};
    std::mutex m_mutex;
    std::condition_variable m_idle;
    std::deque<FrameJobPtr> m_waiting; // guarded by m_mutex
    std::size_t m_unfinished = 0;      // guarded by m_mutex
    QThreadPool m_pool;                // last: its threads end before the rest goes
};

} // namespace ckd::detail
