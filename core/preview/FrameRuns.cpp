// SPDX-License-Identifier: Apache-2.0
#include "core/preview/FrameRuns.h"

#include <iterator>

namespace ckd {

void FrameRuns::add(FrameNumber number) {
    auto after = m_runs.upper_bound(number);
    const auto before = after == m_runs.begin() ? m_runs.end() : std::prev(after);
    if (before != m_runs.end() && number <= before->second)
        return;
    const bool joinsBefore = before != m_runs.end() && before->second == number - 1;
    const bool joinsAfter = after != m_runs.end() && after->first == number + 1;
    FrameNumber last = number;
    if (joinsAfter) {
        last = after->second;
        m_runs.erase(after);
    }
    if (joinsBefore)
        before->second = last;
    else
        m_runs.emplace(number, last);
}

void FrameRuns::remove(FrameNumber number) {
    auto after = m_runs.upper_bound(number);
    if (after == m_runs.begin())
        return;
    const auto run = std::prev(after);
    const auto [first, last] = *run;
    if (number > last)
        return;
    if (number == first)
        m_runs.erase(run);
    else
        run->second = number - 1;
    if (number < last)
        m_runs.emplace(number + 1, last);
}

bool FrameRuns::contains(FrameNumber number) const {
    const auto after = m_runs.upper_bound(number);
    return after != m_runs.begin() && number <= std::prev(after)->second;
}

std::vector<FrameRun> FrameRuns::runs() const {
    std::vector<FrameRun> runs;
    runs.reserve(m_runs.size());
    for (const auto& [first, last] : m_runs)
        runs.push_back({first, last});
    return runs;
}

std::vector<FrameRun> runsOf(const std::vector<FrameNumber>& numbers) {
    std::vector<FrameRun> runs;
    for (const FrameNumber number : numbers) {
        if (!runs.empty() && runs.back().last + 1 == number)
            runs.back().last = number;
        else
            runs.push_back({number, number});
    }
    return runs;
}

} // namespace ckd
