// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace ckd::detail {

/// Time that the lanes of one stage were at work, added up. Thread-safe.
class StageClock {
public:
    void add(std::chrono::nanoseconds time) { m_busy.fetch_add(time.count(), std::memory_order_relaxed); }
    [[nodiscard]] double seconds() const { return double(m_busy.load(std::memory_order_relaxed)) * 1e-9; }

private:
    std::atomic<std::int64_t> m_busy{0};
};

/// Adds the time of its life to a stage and to one frame's milliseconds.
class StageTimer {
public:
    StageTimer(StageClock& clock, double& frameMs) : m_clock(clock), m_frameMs(frameMs) {}
    ~StageTimer() {
        const auto time = std::chrono::steady_clock::now() - m_start;
        m_clock.add(time);
        m_frameMs += std::chrono::duration<double, std::milli>(time).count();
    }
    StageTimer(const StageTimer&) = delete;
    StageTimer& operator=(const StageTimer&) = delete;

private:
    StageClock& m_clock;
    double& m_frameMs;
    const std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace ckd::detail
