// SPDX-License-Identifier: Apache-2.0
#include "core/base/TaskPool.h"

#include <utility>

namespace ckd {

TaskPool::TaskPool(const char* name, int threads) {
    for (int i = 0; i < threads; ++i) {
        m_threads.emplace_back(name, [queue = m_queue](const std::stop_token& stop) {
            for (;;) {
                std::function<void()> task;
                {
                    std::unique_lock lock(queue->mutex);
                    if (!queue->changed.wait(lock, stop, [&] { return !queue->tasks.empty(); }) ||
                        stop.stop_requested())
                        return;
                    task = std::move(queue->tasks.front());
                    queue->tasks.pop_front();
                    ++queue->running;
                }
                task();
                task = nullptr; // what it owns goes before its end is told
                const std::lock_guard lock(queue->mutex);
                --queue->running;
                queue->rested.notify_all();
            }
        });
    }
}

TaskPool::~TaskPool() {
    finish(WorkerThread::Clock::now() + WorkerThread::kPatience);
}

void TaskPool::submit(std::function<void()> task, Place place) {
    const std::lock_guard lock(m_queue->mutex);
    if (place == Place::Front)
        m_queue->tasks.push_front(std::move(task));
    else
        m_queue->tasks.push_back(std::move(task));
    m_queue->changed.notify_one();
}

void TaskPool::dropWaiting() {
    std::deque<std::function<void()>> dropped; // they end outside the lock
    const std::lock_guard lock(m_queue->mutex);
    dropped.swap(m_queue->tasks);
    m_queue->rested.notify_all();
}

void TaskPool::waitForAll() {
    std::unique_lock lock(m_queue->mutex);
    m_queue->rested.wait(lock, [this] { return m_queue->tasks.empty() && m_queue->running == 0; });
}

void TaskPool::requestStop() {
    for (WorkerThread& thread : m_threads)
        thread.requestStop();
}

void TaskPool::finish(WorkerThread::Clock::time_point deadline) {
    requestStop();
    for (WorkerThread& thread : m_threads)
        thread.finish(deadline);
    dropWaiting();
}

} // namespace ckd
