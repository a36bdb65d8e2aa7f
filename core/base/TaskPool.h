// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/WorkerThread.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace ckd {

/// A few threads that run tasks in order, as QThreadPool would, behind locks that ThreadSanitizer can see.
/// Tasks own what they touch and do not throw; those that have not begun when the pool goes are dropped. One
/// that does not end within WorkerThread::kPatience then is left behind with its thread.
class TaskPool {
public:
    enum class Place { Front, Back };

    /// `name` for the warning about a thread that is left behind; a literal.
    TaskPool(const char* name, int threads);
    ~TaskPool();
    TaskPool(const TaskPool&) = delete;
    TaskPool& operator=(const TaskPool&) = delete;

    /// Any thread.
    void submit(std::function<void()> task, Place place = Place::Back);
    /// Those that have not begun do not run. Any thread.
    void dropWaiting();
    /// Until every task has ended, however long one takes. Not from a task.
    void waitForAll();
    void requestStop();
    void finish(WorkerThread::Clock::time_point deadline);

private:
    struct Queue {
        std::mutex mutex;
        std::condition_variable_any changed;
        std::condition_variable rested;
        std::deque<std::function<void()>> tasks; // guarded by mutex, as is the next
        int running = 0;
    };
    std::shared_ptr<Queue> m_queue = std::make_shared<Queue>();
    std::vector<WorkerThread> m_threads;
};

} // namespace ckd
