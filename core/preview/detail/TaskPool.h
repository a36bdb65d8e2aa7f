// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/preview/detail/WorkerThread.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace ckd::detail {

/// A few threads that run tasks. Tasks own what they touch and do not throw; those that have not begun when
/// the pool goes are dropped.
class TaskPool {
public:
    enum class Place { Front, Back };

    explicit TaskPool(int threads);
    ~TaskPool();
    TaskPool(const TaskPool&) = delete;
    TaskPool& operator=(const TaskPool&) = delete;

    /// Any thread.
    void submit(std::function<void()> task, Place place);
    void requestStop();
    void finish(WorkerThread::Clock::time_point deadline);

private:
    struct Queue {
        std::mutex mutex;
        std::condition_variable_any changed;
        std::deque<std::function<void()>> tasks; // guarded by mutex
    };
    std::shared_ptr<Queue> m_queue = std::make_shared<Queue>();
    std::vector<WorkerThread> m_threads;
};

} // namespace ckd::detail
