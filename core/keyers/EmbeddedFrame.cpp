// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/EmbeddedFrame.h"

#include "core/base/Simd.h"
#include "core/keying/detail/Plane.h"

#include <algorithm>
#include <cmath>

namespace ckd {

namespace {

/// Side of the blocks in which distances are counted.
constexpr int kBlock = 8;

CKD_MULTIVERSION void maximumInto(float* __restrict out, const float* __restrict row, int width) {
    for (int x = 0; x < width; ++x)
        out[x] = out[x] > row[x] ? out[x] : row[x];
}

/// 1 in blocks that hold any alpha above 0.
detail::Plane touchedBlocks(const Image& alpha) {
    const int width = alpha.width();
    detail::Plane blocks((width + kBlock - 1) / kBlock, (alpha.height() + kBlock - 1) / kBlock);
    std::vector<float> highest(static_cast<std::size_t>(width));
    for (int by = 0; by < blocks.height; ++by) {
        std::ranges::fill(highest, 0.0F);
        for (int y = by * kBlock; y < std::min(alpha.height(), (by + 1) * kBlock); ++y)
            maximumInto(highest.data(), alpha.row(0, y), width);
        for (int x = 0; x < width; ++x) {
            if (highest[static_cast<std::size_t>(x)] > 0.0F)
                blocks.row(by)[x / kBlock] = 1.0F;
        }
    }
    return blocks;
}

CKD_MULTIVERSION void multiply(float* __restrict row, const float* __restrict factor, int width) {
    for (int x = 0; x < width; ++x)
        row[x] *= factor[x];
}

CKD_MULTIVERSION void maskedRow(float* __restrict fg, const float* __restrict alpha,
                                const float* __restrict mask, const float* __restrict plate,
                                const float* __restrict clean, int width) {
    for (int x = 0; x < width; ++x) {
        const float a = alpha[x] > 0.0F ? alpha[x] : 0.0F;
        const float m = mask[x] < 1.0F ? mask[x] : 1.0F;
        const float missing = m - a;
        const float unmixed = (plate[x] - (1.0F - m) * clean[x]) / (m > 0.05F ? m : 0.05F);
        const float shown = unmixed > 0.0F ? unmixed : (plate[x] < 0.0F ? plate[x] : 0.0F);
        const float mixed = fg[x] + (shown - fg[x]) * (missing / (m > 1e-6F ? m : 1e-6F));
        fg[x] = missing > 0.0F ? mixed : fg[x];
    }
}

} // namespace

void fadeFarColours(Image& fg, const Image& alpha, double grow) {
    // One block more than the reach, because the enlargement below fades over a block.
    const int blocks = kForegroundReach / kBlock + static_cast<int>(std::ceil(std::max(0.0, grow) / kBlock));
    const detail::Plane near = detail::maxFiltered(touchedBlocks(alpha), blocks);
    if (std::ranges::all_of(near.values, [](float value) { return value == 1.0F; }))
        return;
    const detail::RowEnlarger enlarger(near.width, fg.width(), kBlock);
    std::vector<float> factor(static_cast<std::size_t>(fg.width()));
    std::vector<float> scratch(static_cast<std::size_t>(near.width));
    for (int y = 0; y < fg.height(); ++y) {
        enlarger.row(factor.data(), near, y, scratch.data());
        for (int c = 0; c < 3; ++c)
            multiply(fg.row(c, y), factor.data(), fg.width());
    }
}

void showMasked(Image& fg, const Image& alpha, const Image& mask, const Image& plate,
                const Image& cleanPlate) {
    for (int y = 0; y < fg.height(); ++y) {
        for (int c = 0; c < 3; ++c)
            maskedRow(fg.row(c, y), alpha.row(0, y), mask.row(0, y), plate.row(c, y), cleanPlate.row(c, y),
                      fg.width());
    }
}

} // namespace ckd
