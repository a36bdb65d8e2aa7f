// SPDX-License-Identifier: Apache-2.0
#include "core/base/InferenceThread.h"

#include <algorithm>
#include <utility>

namespace ckd {

/// Lives on the stack of whoever waits for it.
struct InferenceThread::Job {
    enum class State { Waiting, Running, Done };
    const std::function<void()>& work;
    State state = State::Waiting;
    std::exception_ptr thrown = nullptr;
};

InferenceThread::InferenceThread() : m_thread([this](const std::stop_token& stop) { loop(stop); }) {
}

InferenceThread::~InferenceThread() {
    m_thread.request_stop();
    m_thread.join();
}

bool InferenceThread::run(Priority priority, std::stop_token stop, const std::function<void()>& work) {
    Job job{.work = work};
    std::unique_lock lock(m_mutex);
    std::deque<Job*>& queue = m_waiting[static_cast<std::size_t>(priority)];
    queue.push_back(&job);
    m_changed.notify_all();
    m_changed.wait(lock, stop, [&] { return job.state != Job::State::Waiting; });
    if (job.state == Job::State::Waiting) {
        std::erase(queue, &job);
        return false;
    }
    m_changed.wait(lock, [&] { return job.state == Job::State::Done; });
    lock.unlock();
    if (job.thrown)
        std::rethrow_exception(job.thrown);
    return true;
}

void InferenceThread::postIdle(std::function<void()> work) {
    const std::lock_guard lock(m_mutex);
    m_posted.push_back(std::move(work));
    m_changed.notify_all();
}

std::size_t InferenceThread::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_waiting[0].size() + m_waiting[1].size();
}

void InferenceThread::loop(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, stop,
                       [&] { return !m_waiting[0].empty() || !m_waiting[1].empty() || !m_posted.empty(); });
        std::deque<Job*>& queue = m_waiting[0].empty() ? m_waiting[1] : m_waiting[0];
        if (!queue.empty()) {
            Job* job = queue.front();
            queue.pop_front();
            job->state = Job::State::Running;
            m_changed.notify_all();
            lock.unlock();
            std::exception_ptr thrown;
            try {
                job->work();
            } catch (...) {
                thrown = std::current_exception();
            }
            lock.lock();
            job->thrown = std::move(thrown);
            job->state = Job::State::Done;
            m_changed.notify_all();
        } else if (!m_posted.empty()) {
            std::function<void()> work = std::move(m_posted.front());
            m_posted.pop_front();
            lock.unlock();
            work();
            work = nullptr; // what it holds is freed outside the lock
            lock.lock();
        } else if (stop.stop_requested()) {
            return;
        }
    }
}

} // namespace ckd
