// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"

#include <QString>
#include <QStringView>

#include <optional>
#include <span>
#include <vector>

namespace ckd {

/// A set of frame numbers written the way artists write it: "1001-1100x2,1200,-5--1".
/// Kept as runs, so a set of a billion frames costs a few bytes. Value type.
class FrameRange {
public:
    /// first, first + step, … up to and including the last number that is <= last. step >= 1.
    struct Run {
        FrameNumber first = 0;
        FrameNumber last = 0;
        FrameNumber step = 1;
        friend bool operator==(const Run&, const Run&) = default;
    };

    FrameRange() = default; ///< selects nothing

    /// Parses comma-separated runs: N | A-B | A-BxS, spaces allowed around each part, numbers may be
    /// negative. Errors (Usage) name the part that is wrong. Numbers are limited to ±10^15.
    [[nodiscard]] static Result<FrameRange> parse(QStringView text);
    /// The shortest range that holds exactly these numbers (any order, duplicates allowed).
    [[nodiscard]] static FrameRange fromNumbers(std::span<const FrameNumber> numbers);

    /// One run, as given; empty when last < first.
    [[nodiscard]] static FrameRange fromRun(Run run);

    [[nodiscard]] bool isEmpty() const { return m_runs.empty(); }
    [[nodiscard]] bool contains(FrameNumber number) const;
    /// Those of `numbers` that are in the range, in the order given.
    [[nodiscard]] std::vector<FrameNumber> select(std::span<const FrameNumber> numbers) const;
    [[nodiscard]] const std::vector<Run>& runs() const { return m_runs; }
    /// Text that parse() reads back to the same range.
    [[nodiscard]] QString toString() const;

    friend bool operator==(const FrameRange&, const FrameRange&) = default;

private:
    std::vector<Run> m_runs; ///< as written; runs may overlap
};

} // namespace ckd
