// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace ckd::detail {

/// Where the next frame waits while a job is paused. Thread-safe.
class PauseGate {
public:
    void close() {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    void open() {
        const std::lock_guard lock(m_mutex);
        m_closed = false;
        m_opened.notify_all();
    }
    /// Waits until the gate is open. False when stopped first.
    [[nodiscard]] bool pass(std::stop_token stop) {
        std::unique_lock lock(m_mutex);
        return m_opened.wait(lock, std::move(stop), [this] { return !m_closed; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_opened;
    bool m_closed = false; // guarded by m_mutex
};

} // namespace ckd::detail
