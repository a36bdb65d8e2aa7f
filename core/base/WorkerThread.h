// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace ckd {

/// A thread that is joined when it ends in time after a stop, and left behind when it hangs in a dead disk or
/// driver. Its body must therefore own, by shared pointers, everything it touches, and must not throw.
class WorkerThread {
public:
    using Clock = std::chrono::steady_clock;
    /// How long a destructor waits.
    static constexpr std::chrono::milliseconds kPatience{1500};

    /// `name` for the warning when it is left behind; a literal.
    WorkerThread(const char* name, std::function<void(std::stop_token)> body);
    ~WorkerThread() { finish(Clock::now() + kPatience); }
    WorkerThread(WorkerThread&&) = default;
    WorkerThread& operator=(WorkerThread&&) = delete;
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    void requestStop() { m_thread.request_stop(); }
    [[nodiscard]] bool hasEnded() const;
    /// Stops, waits until `deadline`, then joins or leaves behind.
    void finish(Clock::time_point deadline);

private:
    struct End {
        std::mutex mutex;
        std::condition_variable changed;
        bool reached = false; // guarded by mutex
    };
    const char* m_name;
    std::shared_ptr<End> m_end = std::make_shared<End>();
    std::jthread m_thread;
};

} // namespace ckd
