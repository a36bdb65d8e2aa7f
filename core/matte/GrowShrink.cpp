// SPDX-License-Identifier: Apache-2.0
#include "core/matte/GrowShrink.h"

#include "core/base/Simd.h"
#include "core/color/Strips.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ckd {

namespace {

constexpr int kExactRadius = 8;
constexpr float kOutside = -1e30F; // below every matte value: never wins a maximum
constexpr double kNothing = 1e-3;

CKD_MULTIVERSION void maxRow(float* out, const float* a, const float* b, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = a[i] > b[i] ? a[i] : b[i];
}

/// out = max(out, both ends of two windows): the maximum over a chord from a table of power-of-two windows.
CKD_MULTIVERSION void maxChords(float* __restrict out, const float* __restrict upper,
                                const float* __restrict lower, std::ptrdiff_t begin, std::ptrdiff_t end,
                                std::size_t count) {
    upper += begin;
    lower += begin;
    const std::ptrdiff_t shift = end - begin;
    for (std::size_t i = 0; i < count; ++i) {
        const float* u = upper + i;
        const float* l = lower + i;
        const float a = u[0] > u[shift] ? u[0] : u[shift];
        const float b = l[0] > l[shift] ? l[0] : l[shift];
        const float c = a > b ? a : b;
        out[i] = out[i] > c ? out[i] : c;
    }
}

CKD_MULTIVERSION void negateRow(float* out, const float* in, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = -in[i];
}

CKD_MULTIVERSION void interpolateRow(float* out, const float* a, const float* b, float fraction,
                                     std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = a[i] + (b[i] - a[i]) * fraction;
}

// ---- exact disk, radius 0 … kExactRadius + 1

/// Half-widths of the disk's rows by |dy|.
std::vector<int> diskChords(int radius) {
    std::vector<int> chords;
    for (int dy = 0; dy <= radius; ++dy)
        chords.push_back(
            static_cast<int>(std::nearbyint(std::sqrt(double(radius) * radius - double(dy) * dy))));
    return chords;
}

/// Maxima over windows of 1, 2, 4, 8, 16 values to the right of every position, for the last rows read.
class WindowTables {
public:
    static constexpr int kLevels = 5; // 16 <= 2 * (kExactRadius + 1) + 1 < 32
    static constexpr int kPadding = kExactRadius + 1;
    static constexpr int kRows = 2 * kPadding + 1;

    explicit WindowTables(int width)
        : m_stride(static_cast<std::size_t>(width) + 2 * kPadding + 16)
        , m_width(static_cast<std::size_t>(width))
        , m_values(static_cast<std::size_t>(kRows) * kLevels * m_stride, kOutside) {}

    void set(int y, const float* row) {
        std::copy_n(row, m_width, level(y, 0) + kPadding);
        for (int k = 1; k < kLevels; ++k) {
            const float* finer = level(y, k - 1);
            maxRow(level(y, k), finer, finer + (1 << (k - 1)), m_stride - (std::size_t(1) << k));
        }
    }
    /// Points at the value for column 0.
    const float* at(int y, int k) const { return m_values.data() + index(y, k) + kPadding; }

private:
    std::size_t index(int y, int k) const {
        return (static_cast<std::size_t>(y % kRows) * kLevels + static_cast<std::size_t>(k)) * m_stride;
    }
    float* level(int y, int k) { return m_values.data() + index(y, k); }

    std::size_t m_stride;
    std::size_t m_width;
    std::vector<float> m_values;
};

void diskRow(float* out, const WindowTables& tables, const std::vector<int>& chords, int y, int height,
             std::size_t width) {
    std::fill_n(out, width, kOutside);
    for (int dy = 0; dy < static_cast<int>(chords.size()); ++dy) {
        const int half = chords[static_cast<std::size_t>(dy)];
        int k = 0;
        while ((2 << k) <= 2 * half + 1)
            ++k;
        const int above = y - dy >= 0 ? y - dy : y + dy;
        const int below = y + dy < height ? y + dy : y - dy;
        if (above >= height || below < 0)
            continue;
        maxChords(out, tables.at(above, k), tables.at(below, k), -half, half - (1 << k) + 1, width);
    }
}

/// Disk of `radius` + `fraction`, in place.
void dilateDisk(std::span<float> plane, int width, int height, int radius, float fraction) {
    const auto count = static_cast<std::size_t>(width);
    const std::vector<int> inner = diskChords(radius);
    const std::vector<int> outer = diskChords(radius + 1);
    WindowTables tables(width);
    std::vector<float> a(count);
    std::vector<float> b(count);
    int read = 0;
    for (int y = 0; y < height; ++y) {
        for (; read <= std::min(y + radius + 1, height - 1); ++read)
            tables.set(read, plane.data() + static_cast<std::size_t>(read) * count);
        float* out = plane.data() + static_cast<std::size_t>(y) * count;
        diskRow(a.data(), tables, inner, y, height, count);
        if (fraction > 0.0F)
            diskRow(b.data(), tables, outer, y, height, count);
        interpolateRow(out, a.data(), fraction > 0.0F ? b.data() : a.data(), fraction, count);
    }
}

// ---- octagon: maxima along four directions, each by van Herk's and Gil & Werman's method: running maxima
// from the left and from the right inside blocks as long as the window; three comparisons whatever its length

/// forward[i] = maximum of line[i … i + 2 * reach] for the first `count` positions.
CKD_MULTIVERSION void windowMaxima(const Lanes* line, Lanes* forward, Lanes* backward, int count, int reach) {
    const int length = 2 * reach + 1;
    const int padded = count + 2 * reach;
    Lanes running = line[0];
    for (int i = 0; i < padded; ++i) {
        if (i % length == 0)
            running = line[i];
        running = line[i] > running ? line[i] : running;
        forward[i] = running;
    }
    for (int i = padded - 1; i >= 0; --i) {
        if (i % length == length - 1 || i == padded - 1)
            running = line[i];
        running = line[i] > running ? line[i] : running;
        backward[i] = running;
    }
    for (int i = 0; i < count; ++i)
        forward[i] = forward[i + 2 * reach] > backward[i] ? forward[i + 2 * reach] : backward[i];
}

void dilateAlongRows(std::span<float> plane, int width, int height, int reach) {
    const int padded = width + 2 * reach;
    std::vector<float> memory(static_cast<std::size_t>(3 * padded) * kLanes, kOutside);
    auto* line = reinterpret_cast<Lanes*>(memory.data());
    Lanes* forward = line + padded;
    Lanes* backward = forward + padded;
    for (int y = 0; y < height; y += kLanes) {
        const int lanes = std::min(kLanes, height - y);
        float* rows = plane.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        loadRows(memory.data() + static_cast<std::size_t>(reach) * kLanes, rows,
                 static_cast<std::size_t>(width), width, lanes);
        windowMaxima(line, forward, backward, width, reach);
        storeRows(rows, static_cast<std::size_t>(width),
                  memory.data() + static_cast<std::size_t>(padded) * kLanes, width, lanes);
    }
}

/// Running maxima of one block of rows, along lines that step one row down and `slant` columns right.
/// The margins on either side hold values that slanted lines carry out of the picture and back.
class SlantedBlock {
public:
    SlantedBlock(int width, int height, int reach, int slant)
        : m_width(static_cast<std::size_t>(width))
        , m_height(height)
        , m_reach(reach)
        , m_slant(slant)
        , m_margin(slant == 0 ? 0 : static_cast<std::size_t>(reach) + 1)
        , m_stride(m_width + 2 * m_margin)
        , m_forward(values(), kOutside)
        , m_backward(values(), kOutside) {}

    /// Block `index` of the plane that has `reach` empty rows before its first.
    void load(std::span<const float> plane, int index) {
        const int length = 2 * m_reach + 1;
        for (int i = 0; i < length; ++i)
            loadRow(plane, index * length + i - m_reach, m_backward.data() + at(i));
        const std::size_t skip = m_slant == 0 ? 0 : 1;
        const std::size_t count = m_stride - 2 * skip;
        for (int i = 0; i < length; ++i) {
            const float* own = m_backward.data() + at(i) + skip;
            const float* before = i == 0 ? own : m_forward.data() + at(i - 1) + skip - m_slant;
            maxRow(m_forward.data() + at(i) + skip, own, before, count);
        }
        for (int i = length - 2; i >= 0; --i) {
            float* own = m_backward.data() + at(i) + skip;
            maxRow(own, own, m_backward.data() + at(i + 1) + skip + m_slant, count);
        }
    }
    /// Maximum from the block's first row down to row i, ending in the columns `reach` rows on.
    const float* forward(int i) const { return m_forward.data() + at(i) + m_margin + m_slant * m_reach; }
    /// Maximum from row i down to the block's last row, starting in the columns `reach` rows back.
    const float* backward(int i) const { return m_backward.data() + at(i) + m_margin - m_slant * m_reach; }

private:
    std::size_t values() const { return m_stride * static_cast<std::size_t>(2 * m_reach + 1); }
    std::size_t at(int i) const { return static_cast<std::size_t>(i) * m_stride; }
    void loadRow(std::span<const float> plane, int y, float* row) const {
        std::fill_n(row, m_stride, kOutside);
        if (y >= 0 && y < m_height)
            std::copy_n(plane.data() + static_cast<std::size_t>(y) * m_width, m_width, row + m_margin);
    }

    std::size_t m_width;
    int m_height;
    int m_reach;
    int m_slant;
    std::size_t m_margin;
    std::size_t m_stride;
    std::vector<float> m_forward;
    std::vector<float> m_backward;
};

/// Along such lines, in place: block by block, the next one read before this one is overwritten.
void dilateAcrossRows(std::span<float> plane, int width, int height, int reach, int slant) {
    const int length = 2 * reach + 1;
    const auto count = static_cast<std::size_t>(width);
    SlantedBlock current(width, height, reach, slant);
    SlantedBlock next(width, height, reach, slant);
    current.load(plane, 0);
    for (int block = 0; block * length < height; ++block) {
        next.load(plane, block + 1);
        const int rows = std::min(length, height - block * length);
        for (int i = 0; i < rows; ++i) {
            float* out = plane.data() + static_cast<std::size_t>(block * length + i) * count;
            const float* upper = current.backward(i);
            maxRow(out, upper, i == 0 ? upper : next.forward(i - 1), count);
        }
        std::swap(current, next);
    }
}

/// Octagon of about this radius: a regular octagon lies between circles of radius rho and 1.0824 rho; 0.9604
/// puts `radius` in the middle. Both half-widths never decrease with the radius, so larger contains smaller.
void dilateOctagon(std::span<float> plane, int width, int height, int radius) {
    const double rho = 0.9604 * radius;
    const int alongAxes = static_cast<int>(std::lround(rho));
    const int alongDiagonals = static_cast<int>(std::lround(rho / std::sqrt(2.0))); // in diagonal steps
    const int diagonal = alongAxes - alongDiagonals;
    const int straight = alongAxes - 2 * diagonal;
    if (straight > 0) {
        dilateAlongRows(plane, width, height, straight);
        dilateAcrossRows(plane, width, height, straight, 0);
    }
    if (diagonal > 0) {
        dilateAcrossRows(plane, width, height, diagonal, 1);
        dilateAcrossRows(plane, width, height, diagonal, -1);
    }
}

void dilateWhole(std::span<float> plane, int width, int height, int radius) {
    dilateOctagon(plane, width, height, radius - kExactRadius);
    dilateDisk(plane, width, height, kExactRadius, 0.0F);
}

void dilate(std::span<float> plane, int width, int height, double radius) {
    const int whole = static_cast<int>(std::floor(radius));
    const auto fraction = static_cast<float>(radius - whole);
    if (whole < kExactRadius || radius == kExactRadius)
        return dilateDisk(plane, width, height, whole, fraction);
    if (fraction == 0.0F)
        return dilateWhole(plane, width, height, whole);
    std::vector<float> next(plane.begin(), plane.end());
    dilateWhole(plane, width, height, whole);
    dilateWhole(next, width, height, whole + 1);
    interpolateRow(plane.data(), plane.data(), next.data(), fraction, plane.size());
}

} // namespace

void growShrink(std::span<float> plane, int width, int height, double pixels) {
    const double radius = std::abs(pixels);
    if (radius < kNothing || plane.empty())
        return;
    const bool shrink = pixels < 0;
    if (shrink)
        negateRow(plane.data(), plane.data(), plane.size());
    dilate(plane, width, height, radius);
    if (shrink)
        negateRow(plane.data(), plane.data(), plane.size());
}

void growShrink(Image& alpha, double pixels) {
    growShrink(alpha.plane(0), alpha.width(), alpha.height(), pixels);
}

} // namespace ckd
