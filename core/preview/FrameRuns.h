// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"

#include <cstddef>
#include <map>
#include <vector>

namespace ckd {

/// Frames in a row, both ends included.
struct FrameRun {
    FrameNumber first = 0;
    FrameNumber last = 0;
    friend bool operator==(const FrameRun&, const FrameRun&) = default;
};

/// A set of frame numbers kept as runs, for the lanes of a timeline: adding, removing and asking cost
/// O(log runs), listing O(runs). Value type, no locking.
class FrameRuns {
public:
    void add(FrameNumber number);
    void remove(FrameNumber number);
    void clear() { m_runs.clear(); }
    [[nodiscard]] bool contains(FrameNumber number) const;
    [[nodiscard]] bool isEmpty() const { return m_runs.empty(); }
    /// Ascending; runs never touch each other.
    [[nodiscard]] std::vector<FrameRun> runs() const;

private:
    std::map<FrameNumber, FrameNumber> m_runs; ///< first to last
};

/// Runs of numbers that follow each other in `numbers` (ascending).
[[nodiscard]] std::vector<FrameRun> runsOf(const std::vector<FrameNumber>& numbers);

} // namespace ckd
