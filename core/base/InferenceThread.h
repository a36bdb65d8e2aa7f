// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace ckd {

/// The thread that owns a device: one piece of work after another, preview before batch, both before what can
/// wait until nothing else is to do. Destroying it runs what was posted and joins; not on the thread itself,
/// and not while somebody is inside run().
class InferenceThread {
public:
    enum class Priority { Preview, Batch };

    InferenceThread();
    ~InferenceThread();
    InferenceThread(const InferenceThread&) = delete;
    InferenceThread& operator=(const InferenceThread&) = delete;

    /// Runs `work` on the thread and waits for its end. What it throws is thrown here. False: `stop` was
    /// requested before it began, and it never will. Work that began is waited for: it has the token itself.
    [[nodiscard]] bool run(Priority priority, std::stop_token stop, const std::function<void()>& work);
    /// Queues `work` behind everything that waits now or comes before the thread gets to it. Must not throw
    /// and must not keep this thread alive.
    void postIdle(std::function<void()> work);
    /// Calls of run() that have not begun.
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Job;
    void loop(const std::stop_token& stop);

    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Job*> m_waiting[2]; ///< by Priority; guarded by m_mutex, as are the next
    std::deque<std::function<void()>> m_posted;
    std::jthread m_thread; ///< last: it uses everything above
};

} // namespace ckd
