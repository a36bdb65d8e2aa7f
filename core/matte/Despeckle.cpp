// SPDX-License-Identifier: Apache-2.0
#include "core/matte/Despeckle.h"

#include "core/base/Simd.h"
#include "core/color/RowOps.h"
#include "core/matte/BinaryMorphology.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace ckd {

namespace {

constexpr int kKeepRadius = 25; // the 51 x 51 ellipse
constexpr float kSolid = 0.5F;

// ---- connected components over runs

/// Inside pixels begin … end-1 of row y; `parent` makes a union-find forest of the runs.
struct Run {
    int y = 0;
    int begin = 0;
    int end = 0;
    std::size_t parent = 0;
    long long area = 0; ///< of the whole tree, at its root
};

std::size_t rootOf(std::vector<Run>& runs, std::size_t index) {
    while (runs[index].parent != index) {
        runs[index].parent = runs[runs[index].parent].parent;
        index = runs[index].parent;
    }
    return index;
}

void unite(std::vector<Run>& runs, std::size_t a, std::size_t b) {
    a = rootOf(runs, a);
    b = rootOf(runs, b);
    if (a == b)
        return;
    if (b < a)
        std::swap(a, b);
    runs[b].parent = a;
    runs[a].area += runs[b].area;
}

void appendRuns(std::vector<Run>& runs, const Mask& mask, int y) {
    const std::uint8_t* row = mask.row(y);
    const std::uint8_t* end = row + mask.width;
    for (const std::uint8_t* x = row; x < end;) {
        const std::uint8_t* begin = std::find_if(x, end, [](std::uint8_t v) { return v != 0; });
        if (begin == end)
            break;
        x = std::find(begin, end, std::uint8_t(0));
        runs.push_back({y, int(begin - row), int(x - row), runs.size(), x - begin});
    }
}

/// Joins the runs of one row, [middle, end), with those of the row above that they touch, corners included.
void joinRows(std::vector<Run>& runs, std::size_t above, std::size_t middle) {
    std::size_t below = middle;
    while (above < middle && below < runs.size()) {
        if (runs[above].begin <= runs[below].end && runs[below].begin <= runs[above].end)
            unite(runs, above, below);
        if (runs[above].end < runs[below].end)
            ++above;
        else
            ++below;
    }
}

// ---- Gaussian on bytes

constexpr int kTaps = 11;
constexpr int kCenter = kTaps / 2;
/// exp(-d^2 / 8) normalised, times 256, rounded from the outside in with the rounding error carried on; the
/// middle takes what is left. OpenCV's bit-exact 8-bit kernel for sigma 2.
constexpr std::array<std::uint16_t, kCenter + 1> kWeights{52, 45, 31, 17, 7, 2}; // by distance

/// Position mirrored at the borders without repeating the border pixel, however narrow the picture.
int mirrored(int position, int size) {
    if (size == 1)
        return 0;
    const int period = 2 * (size - 1);
    position = ((position % period) + period) % period;
    return position < size ? position : period - position;
}

CKD_MULTIVERSION void blurAlong(std::uint16_t* __restrict out, const std::uint8_t* __restrict padded,
                                std::size_t count) {
    for (std::size_t x = 0; x < count; ++x) {
        const std::uint8_t* center = padded + x + kCenter;
        unsigned sum = center[0] * unsigned(kWeights[0]);
        for (int d = 1; d <= kCenter; ++d)
            sum += (unsigned(center[d]) + unsigned(*(center - d))) * kWeights[static_cast<std::size_t>(d)];
        out[x] = static_cast<std::uint16_t>(sum);
    }
}

CKD_MULTIVERSION void blurAcross(std::uint8_t* __restrict out,
                                 const std::array<const std::uint16_t*, kTaps>& rows, std::size_t count) {
    const auto [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10] = rows;
    for (std::size_t x = 0; x < count; ++x) {
        const unsigned sum = r5[x] * 52U + (unsigned(r4[x]) + r6[x]) * 45U + (unsigned(r3[x]) + r7[x]) * 31U +
                             (unsigned(r2[x]) + r8[x]) * 17U + (unsigned(r1[x]) + r9[x]) * 7U +
                             (unsigned(r0[x]) + r10[x]) * 2U;
        out[x] = static_cast<std::uint8_t>((sum + 32768U) >> 16);
    }
}

} // namespace

Mask keepLargeComponents(Mask mask, int minimumArea) {
    std::vector<Run> runs;
    std::size_t above = 0;
    for (int y = 0; y < mask.height; ++y) {
        const std::size_t middle = runs.size();
        appendRuns(runs, mask, y);
        joinRows(runs, above, middle);
        above = middle;
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const bool keep = runs[rootOf(runs, i)].area >= minimumArea;
        std::memset(mask.row(runs[i].y) + runs[i].begin, keep ? 255 : 0,
                    static_cast<std::size_t>(runs[i].end - runs[i].begin));
    }
    return mask;
}

Mask blurred11(Mask mask) {
    const auto width = static_cast<std::size_t>(mask.width);
    std::vector<std::uint8_t> padded(width + kTaps - 1);
    std::vector<std::uint16_t> ring(width * kTaps);
    const auto ringRow = [&](int y) { return ring.data() + static_cast<std::size_t>(y % kTaps) * width; };
    int made = 0; // rows are read five ahead of the row that is overwritten
    for (int y = 0; y < mask.height; ++y) {
        for (; made <= std::min(y + kCenter, mask.height - 1); ++made) {
            const std::uint8_t* row = mask.row(made);
            std::memcpy(padded.data() + kCenter, row, width);
            for (int i = 1; i <= kCenter; ++i) {
                padded[static_cast<std::size_t>(kCenter - i)] = row[mirrored(-i, mask.width)];
                padded[width + static_cast<std::size_t>(kCenter + i - 1)] =
                    row[mirrored(mask.width - 1 + i, mask.width)];
            }
            blurAlong(ringRow(made), padded.data(), width);
        }
        std::array<const std::uint16_t*, kTaps> rows{};
        for (int i = 0; i < kTaps; ++i)
            rows[static_cast<std::size_t>(i)] = ringRow(mirrored(y + i - kCenter, mask.height));
        blurAcross(mask.row(y), rows, width);
    }
    return mask;
}

Mask despeckleMask(std::span<const float> plane, int width, int height, int minimumArea) {
    Mask kept = keepLargeComponents(thresholdAbove(plane, width, height, kSolid), minimumArea);
    return blurred11(dilated(std::move(kept), kKeepRadius, ElementShape::Ellipse));
}

void despeckle(Image& alpha, int minimumArea) {
    if (minimumArea <= 0 || alpha.isNull())
        return;
    const Mask mask = despeckleMask(alpha.plane(0), alpha.width(), alpha.height(), minimumArea);
    multiplyByByteRow(alpha.plane(0), alpha.plane(0), mask.values);
}

} // namespace ckd
