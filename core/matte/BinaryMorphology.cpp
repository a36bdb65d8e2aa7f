// SPDX-License-Identifier: Apache-2.0
#include "core/matte/BinaryMorphology.h"

#include "core/base/Simd.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ckd {

namespace {

/// reach[d]: 1 + the largest |dy| at which the element is at least d wide to either side; never increases.
/// 0 stands for "reaches nothing", so that it can be counted down without a sign.
std::vector<std::uint16_t> reachTable(int radius, ElementShape shape) {
    std::vector<std::uint16_t> reach(static_cast<std::size_t>(radius) + 1, 0);
    for (int dy = 0; dy <= radius; ++dy) {
        int halfWidth = radius;
        if (shape == ElementShape::Ellipse && radius > 0) {
            // Same expression as OpenCV's, so that rounding agrees for every radius.
            const double inverse = 1.0 / (double(radius) * radius);
            halfWidth = static_cast<int>(
                std::nearbyint(radius * std::sqrt((double(radius) * radius - double(dy) * dy) * inverse)));
        }
        std::fill_n(reach.begin(), std::min(halfWidth, radius) + 1, static_cast<std::uint16_t>(dy + 1));
    }
    return reach;
}

/// out[x] = reach of the nearest inside pixel of this row. Returns whether the row has one.
bool reachOfRow(std::uint16_t* out, const std::uint8_t* row, int width,
                const std::vector<std::uint16_t>& reach) {
    const int radius = static_cast<int>(reach.size()) - 1;
    int last = -1; // end of the previous run of inside pixels
    bool found = false;
    const auto fillGap = [&](int begin, int end, bool left, bool right) {
        const int length = end - begin;
        const int leftEnd = !left ? 0 : right ? (length + 1) / 2 : length;
        for (int i = 0; i < leftEnd; ++i)
            out[begin + i] = i + 1 <= radius ? reach[static_cast<std::size_t>(i) + 1] : std::uint16_t(0);
        for (int i = leftEnd; i < length; ++i) {
            const int distance = length - i;
            out[begin + i] =
                right && distance <= radius ? reach[static_cast<std::size_t>(distance)] : std::uint16_t(0);
        }
    };
    for (int x = 0; x < width;) {
        const std::uint8_t* inside =
            std::find_if(row + x, row + width, [](std::uint8_t v) { return v != 0; });
        const int begin = static_cast<int>(inside - row);
        fillGap(last + 1, begin, found, begin < width);
        if (begin == width)
            break;
        found = true;
        const std::uint8_t* outside = std::find(inside, row + width, std::uint8_t(0));
        const int end = static_cast<int>(outside - row);
        std::fill(out + begin, out + end, reach[0]);
        last = end - 1;
        x = end;
        if (end == width)
            break;
    }
    return found;
}

/// One row further from where `left` came from: what is left of the reach, or the row's own.
CKD_MULTIVERSION void spread(std::uint16_t* __restrict left, const std::uint16_t* __restrict reach,
                             std::uint8_t* __restrict out, std::size_t count) {
    for (std::size_t x = 0; x < count; ++x) {
        const std::uint16_t positive = left[x] > 1 ? left[x] : std::uint16_t(1);
        const auto remaining = static_cast<std::uint16_t>(positive - 1);
        const std::uint16_t now = remaining > reach[x] ? remaining : reach[x];
        left[x] = now;
        out[x] |= now > 0 ? std::uint8_t(255) : std::uint8_t(0);
    }
}

CKD_MULTIVERSION void invert(std::uint8_t* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        values[i] = values[i] == 0 ? std::uint8_t(255) : std::uint8_t(0);
}

CKD_MULTIVERSION void thresholdKernel(std::uint8_t* out, const float* in, std::size_t count, float limit) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = in[i] > limit ? std::uint8_t(255) : std::uint8_t(0);
}

} // namespace

Mask dilated(Mask mask, int radius, ElementShape shape) {
    const std::vector<std::uint16_t> table = reachTable(radius, shape);
    const auto width = static_cast<std::size_t>(mask.width);
    std::vector<std::uint16_t> reach(width * static_cast<std::size_t>(mask.height));
    std::vector<std::uint16_t> left(width, 0);
    for (int y = 0; y < mask.height; ++y) {
        std::uint16_t* row = reach.data() + static_cast<std::size_t>(y) * width;
        reachOfRow(row, mask.row(y), mask.width, table);
        spread(left.data(), row, mask.row(y), width);
    }
    std::fill(left.begin(), left.end(), std::uint16_t(0));
    for (int y = mask.height - 1; y >= 0; --y)
        spread(left.data(), reach.data() + static_cast<std::size_t>(y) * width, mask.row(y), width);
    return mask;
}

Mask eroded(Mask mask, int radius, ElementShape shape) {
    invert(mask.values.data(), mask.values.size());
    Mask result = dilated(std::move(mask), radius, shape);
    invert(result.values.data(), result.values.size());
    return result;
}

Mask thresholdAbove(std::span<const float> plane, int width, int height, float limit) {
    Mask result(width, height);
    thresholdKernel(result.values.data(), plane.data(), result.values.size(), limit);
    return result;
}

Image imageFromMask(const Mask& mask) {
    Image image(mask.width, mask.height, 1, ColorEncoding::Linear);
    std::transform(mask.values.begin(), mask.values.end(), image.data().begin(),
                   [](std::uint8_t v) { return static_cast<float>(v) / 255.0F; });
    return image;
}

} // namespace ckd
