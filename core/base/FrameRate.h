// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <numeric>

namespace ckd {

/// Frames per second as an exact fraction (24000/1001, never 23.976). 0/1 means unknown.
struct FrameRate {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;

    [[nodiscard]] constexpr bool isKnown() const { return numerator > 0 && denominator > 0; }
    [[nodiscard]] constexpr double toDouble() const {
        return isKnown() ? static_cast<double>(numerator) / static_cast<double>(denominator) : 0.0;
    }
    /// Same rate in lowest terms; unknown stays 0/1.
    [[nodiscard]] constexpr FrameRate reduced() const {
        if (!isKnown())
            return {};
        const std::int64_t divisor = std::gcd(numerator, denominator);
        return {numerator / divisor, denominator / divisor};
    }
    friend constexpr bool operator==(const FrameRate&, const FrameRate&) = default;
};

} // namespace ckd
