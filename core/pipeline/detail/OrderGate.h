// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/detail/FrameJob.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <utility>

namespace ckd::detail {

/// Lets frames out one at a time in ascending order, for sinks that encode a movie. Thread-safe.
class OrderGate {
public:
    /// Every admitted index arrives exactly once; null: nothing to write for it.
    void arrive(std::size_t index, FrameJobPtr&& job) {
        const std::lock_guard lock(m_mutex);
        m_waiting.try_emplace(index, std::move(job));
    }
    /// The next frame in order, when it is there and no other thread is writing. Call done() after it.
    [[nodiscard]] FrameJobPtr take() {
        const std::lock_guard lock(m_mutex);
        while (!m_writing && !m_waiting.empty() && m_waiting.begin()->first == m_next) {
            FrameJobPtr job = std::move(m_waiting.begin()->second);
            m_waiting.erase(m_waiting.begin());
            ++m_next;
            if (job) {
                m_writing = true;
                return job;
            }
        }
        return nullptr;
    }
    void done() {
        const std::lock_guard lock(m_mutex);
        m_writing = false;
    }

private:
    std::mutex m_mutex;
    std::map<std::size_t, FrameJobPtr> m_waiting; // guarded by m_mutex, like the next two
    std::size_t m_next = 0;
    bool m_writing = false;
};

} // namespace ckd::detail
