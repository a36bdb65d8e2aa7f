// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/project/RenderQueueJob.h"

#include <QString>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace ckd::detail {

/// Saves the newest of what it is given on a thread of its own; what is given meanwhile waits, the older of
/// two is dropped. Destroying it saves what waits.
class QueueSaver {
public:
    using Save = std::function<void(const std::vector<RenderQueueJob>& jobs)>;
    explicit QueueSaver(Save save)
        : m_save(std::move(save)), m_thread([this](std::stop_token stop) { loop(std::move(stop)); }) {}

    /// Returns at once.
    void give(std::vector<RenderQueueJob> jobs) {
        const std::lock_guard lock(m_mutex);
        m_next = std::move(jobs);
        m_changed.notify_all();
    }

private:
    void loop(std::stop_token stop) {
        std::unique_lock lock(m_mutex);
        while (m_changed.wait(lock, stop, [this] { return m_next.has_value(); })) {
            const std::vector<RenderQueueJob> jobs = *std::exchange(m_next, std::nullopt);
            lock.unlock();
            m_save(jobs);
            lock.lock();
        }
    }

    const Save m_save; ///< throws nothing
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::optional<std::vector<RenderQueueJob>> m_next; // guarded by m_mutex
    std::jthread m_thread;                             // last: it ends before the rest goes
};

} // namespace ckd::detail
