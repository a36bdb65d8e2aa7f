// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ckd {

/// One byte per pixel, row-major, no padding: 0 outside, 255 inside, values between only after blurring.
struct Mask {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> values;

    Mask() = default;
    Mask(int maskWidth, int maskHeight, std::uint8_t value = 0)
        : width(maskWidth)
        , height(maskHeight)
        , values(static_cast<std::size_t>(maskWidth) * static_cast<std::size_t>(maskHeight), value) {}

    [[nodiscard]] bool isNull() const { return values.empty(); }
    [[nodiscard]] std::uint8_t* row(int y) {
        return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
    [[nodiscard]] const std::uint8_t* row(int y) const {
        return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
    [[nodiscard]] std::span<const std::uint8_t> rowSpan(int y) const {
        return {row(y), static_cast<std::size_t>(width)};
    }
    friend bool operator==(const Mask&, const Mask&) = default;
};

/// 255 where the plane's value lies above `limit`, else 0 (NaN counts as 0). `plane` has width*height values.
[[nodiscard]] Mask thresholdAbove(std::span<const float> plane, int width, int height, float limit);
/// value / 255, one channel, linear.
[[nodiscard]] Image imageFromMask(const Mask& mask);

} // namespace ckd
