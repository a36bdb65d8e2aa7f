// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/ProgressEstimate.h"

#include <algorithm>
#include <vector>

namespace ckd {

namespace {

constexpr double kShortestInterval = 0.5; // seconds; shorter ones measure bursts, not speed
constexpr std::size_t kMostIntervals = 25;

} // namespace

ProgressEstimate::ProgressEstimate(std::size_t totalFrames) : m_total(totalFrames) {
}

void ProgressEstimate::add(double seconds, std::size_t frames) {
    m_finished += frames;
    if (!m_intervalStart) {
        m_intervalStart = seconds; // the first frames took the start-up with them and say nothing
        return;
    }
    m_intervalFrames += frames;
    if (seconds - *m_intervalStart < kShortestInterval)
        return;
    m_intervals.push_back({seconds - *m_intervalStart, m_intervalFrames});
    if (m_intervals.size() > kMostIntervals)
        m_intervals.pop_front();
    m_intervalStart = seconds;
    m_intervalFrames = 0;
}

std::optional<double> ProgressEstimate::framesPerSecond(double now) const {
    if (m_intervals.empty())
        return std::nullopt;
    std::vector<Interval> kept(m_intervals.begin(), m_intervals.end());
    const auto rate = [](const Interval& interval) { return double(interval.frames) / interval.seconds; };
    std::sort(kept.begin(), kept.end(),
              [&](const Interval& a, const Interval& b) { return rate(a) < rate(b); });
    const std::size_t trimmed = kept.size() / 5;
    Interval sum;
    for (std::size_t i = trimmed; i < kept.size() - trimmed; ++i) {
        sum.seconds += kept[i].seconds;
        sum.frames += kept[i].frames;
    }
    const double open = m_intervalStart ? now - *m_intervalStart : 0.0;
    const bool stalled = std::all_of(m_intervals.begin(), m_intervals.end(),
                                     [&](const Interval& interval) { return open > 2 * interval.seconds; });
    if (stalled) {
        sum.seconds += open;
        sum.frames += m_intervalFrames;
    }
    return double(sum.frames) / sum.seconds;
}

std::optional<double> ProgressEstimate::secondsLeft(double now) const {
    const std::optional<double> rate = framesPerSecond(now);
    if (!rate || *rate <= 0)
        return std::nullopt;
    return double(m_total - std::min(m_finished, m_total)) / *rate;
}

} // namespace ckd
