// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

namespace ckd {

/// Frames per second and time left from the moments at which frames were finished. Frames come in bursts
/// (several cores, ordered reports) and pauses (a disk that hiccups), so the rate is a trimmed mean over the
/// last intervals: the fastest and slowest fifth do not count. Pure value; one thread; constant memory.
class ProgressEstimate {
public:
    explicit ProgressEstimate(std::size_t totalFrames);

    /// `frames` more were finished at `seconds` on any clock that only moves forward.
    void add(double seconds, std::size_t frames = 1);
    [[nodiscard]] std::size_t finished() const { return m_finished; }
    /// None before the second interval. A pause that is longer than every interval so far pulls it down.
    [[nodiscard]] std::optional<double> framesPerSecond(double now) const;
    [[nodiscard]] std::optional<double> secondsLeft(double now) const;

private:
    struct Interval {
        double seconds = 0;
        std::size_t frames = 0;
    };
    std::size_t m_total = 0;
    std::size_t m_finished = 0;
    std::optional<double> m_intervalStart;
    std::size_t m_intervalFrames = 0;
    std::deque<Interval> m_intervals; ///< newest last
};

} // namespace ckd
