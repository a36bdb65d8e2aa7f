// SPDX-License-Identifier: Apache-2.0
#include "core/keying/detail/Plane.h"

#include "core/base/Simd.h"

#include <algorithm>
#include <cmath>

namespace ckd::detail {

namespace {

CKD_MULTIVERSION void addRow(float* sum, const float* row, int width) {
    for (int x = 0; x < width; ++x)
        sum[x] += row[x];
}

CKD_MULTIVERSION void addScaledRow(float* sum, const float* row, float weight, int width) {
    for (int x = 0; x < width; ++x)
        sum[x] += weight * row[x];
}

CKD_MULTIVERSION void lerpRow(float* out, const float* a, const float* b, float weight, int width) {
    for (int x = 0; x < width; ++x)
        out[x] = a[x] + (b[x] - a[x]) * weight;
}

CKD_MULTIVERSION void minRow(float* out, const float* a, const float* b, int width) {
    for (int x = 0; x < width; ++x)
        out[x] = std::min(a[x], b[x]);
}

/// One run of `Scale` values between two neighbours, weights at the pixel centres; a fixed length lets the
/// compiler unroll and vectorise what would otherwise be gathers.
template <int Scale> inline void expandCells(float* out, const float* row, int cells) {
    constexpr float kStart = Scale % 2 == 0 ? 0.5F / Scale : 0.0F;
    for (int i = 0; i < cells; ++i) {
        const float a = row[i];
        const float step = row[i + 1] - a;
        for (int k = 0; k < Scale; ++k)
            out[i * Scale + k] = a + step * (kStart + static_cast<float>(k) / Scale);
    }
}

CKD_MULTIVERSION void expandBy2(float* out, const float* row, int cells) {
    expandCells<2>(out, row, cells);
}
CKD_MULTIVERSION void expandBy4(float* out, const float* row, int cells) {
    expandCells<4>(out, row, cells);
}
CKD_MULTIVERSION void expandBy8(float* out, const float* row, int cells) {
    expandCells<8>(out, row, cells);
}
CKD_MULTIVERSION void expandBy16(float* out, const float* row, int cells) {
    expandCells<16>(out, row, cells);
}
CKD_MULTIVERSION void expandByAny(float* out, const float* row, int scale, int cells) {
    const float start = scale % 2 == 0 ? 0.5F / static_cast<float>(scale) : 0.0F;
    for (int i = 0; i < cells; ++i) {
        const float step = row[i + 1] - row[i];
        for (int k = 0; k < scale; ++k)
            out[i * scale + k] = row[i] + step * (start + static_cast<float>(k) / static_cast<float>(scale));
    }
}

void expandCellsBy(int scale, float* out, const float* row, int cells) {
    switch (scale) {
    case 2:
        return expandBy2(out, row, cells);
    case 4:
        return expandBy4(out, row, cells);
    case 8:
        return expandBy8(out, row, cells);
    case 16:
        return expandBy16(out, row, cells);
    default:
        return expandByAny(out, row, scale, cells);
    }
}

/// Sums of pairs, for the commonest reduction.
CKD_MULTIVERSION void halveRow(float* out, const float* sum, float weight, int width) {
    for (int x = 0; x < width; ++x)
        out[x] = (sum[2 * x] + sum[2 * x + 1]) * weight;
}

CKD_MULTIVERSION void quarterRow(float* out, const float* sum, float weight, int width) {
    for (int x = 0; x < width; ++x)
        out[x] = ((sum[4 * x] + sum[4 * x + 1]) + (sum[4 * x + 2] + sum[4 * x + 3])) * weight;
}

/// Minimum over windows of `length` starting at each position, in place; doubling the window each step keeps
/// the cost at log2(length) passes whatever the radius.
void slidingMinimum(std::vector<float>& padded, int length, std::vector<float>& scratch) {
    const int count = static_cast<int>(padded.size());
    scratch.resize(padded.size());
    int window = 1;
    while (window < length) {
        const int step = std::min(window, length - window);
        const int valid = count - step;
        minRow(scratch.data(), padded.data(), padded.data() + step, valid);
        std::copy(padded.begin() + valid, padded.end(), scratch.begin() + valid);
        padded.swap(scratch);
        window += step;
    }
}

constexpr float kOutside = 3.0e38F;

Plane minFilteredRows(const Plane& plane, int radius) {
    Plane out(plane.width, plane.height);
    std::vector<float> padded;
    std::vector<float> scratch;
    for (int y = 0; y < plane.height; ++y) {
        padded.assign(static_cast<std::size_t>(plane.width + 2 * radius), kOutside);
        std::copy_n(plane.row(y), plane.width, padded.begin() + radius);
        slidingMinimum(padded, 2 * radius + 1, scratch);
        std::copy_n(padded.begin(), plane.width, out.row(y));
    }
    return out;
}

/// The same doubling, whole rows at a time, so that columns vectorise without a transpose.
Plane minFilteredColumns(const Plane& plane, int radius) {
    Plane current = plane;
    Plane next(plane.width, plane.height);
    const int height = plane.height;
    const int length = 2 * radius + 1;
    // After a pass with total `window`, row y holds the minimum of rows y … y+window-1 (those that exist).
    int window = 1;
    while (window < length) {
        const int step = std::min(window, length - window);
        for (int y = 0; y < height; ++y) {
            if (y + step < height)
                minRow(next.row(y), current.row(y), current.row(y + step), plane.width);
            else
                std::copy_n(current.row(y), plane.width, next.row(y));
        }
        std::swap(current, next);
        window += step;
    }
    // Window of row y must start at y - radius: near the top it starts outside and is built from a prefix.
    Plane out(plane.width, plane.height);
    for (int y = height - 1; y >= radius; --y)
        std::copy_n(current.row(y - radius), plane.width, out.row(y));
    for (int y = 0; y < std::min(radius, height); ++y) {
        float* target = out.row(y);
        if (y == 0) {
            std::copy_n(plane.row(0), plane.width, target);
            for (int k = 1; k <= std::min(radius, height - 1); ++k)
                minRow(target, target, plane.row(k), plane.width);
        } else {
            std::copy_n(out.row(y - 1), plane.width, target);
            if (y + radius < height)
                minRow(target, target, plane.row(y + radius), plane.width);
        }
    }
    return out;
}

} // namespace

RgbPlanes makeRgb(int width, int height) {
    return {Plane(width, height), Plane(width, height), Plane(width, height)};
}

Plane areaReduced(std::span<const float> values, int width, int height, int scale) {
    Plane out((width + scale - 1) / scale, (height + scale - 1) / scale);
    if (scale == 1) {
        std::copy(values.begin(), values.end(), out.values.begin());
        return out;
    }
    std::vector<float> sum(static_cast<std::size_t>(width));
    for (int y = 0; y < out.height; ++y) {
        const int top = y * scale;
        const int rows = std::min(scale, height - top);
        std::fill(sum.begin(), sum.end(), 0.0F);
        for (int k = 0; k < rows; ++k)
            addRow(sum.data(), values.data() + std::size_t(top + k) * std::size_t(width), width);
        const int whole = width / scale;
        const float weight = 1.0F / static_cast<float>(rows * scale);
        if (scale == 2)
            halveRow(out.row(y), sum.data(), weight, whole);
        else if (scale == 4)
            quarterRow(out.row(y), sum.data(), weight, whole);
        for (int x = scale == 2 || scale == 4 ? whole : 0; x < out.width; ++x) {
            const int left = x * scale;
            const int columns = std::min(scale, width - left);
            float total = 0.0F;
            for (int k = 0; k < columns; ++k)
                total += sum[static_cast<std::size_t>(left + k)];
            out.row(y)[x] = total / static_cast<float>(rows * columns);
        }
    }
    return out;
}

Plane areaReduced(const Plane& plane, int scale) {
    return areaReduced(plane.values, plane.width, plane.height, scale);
}

RgbPlanes areaReduced(const RgbPlanes& planes, int scale) {
    return {areaReduced(planes[0], scale), areaReduced(planes[1], scale), areaReduced(planes[2], scale)};
}

Plane enlarged(const Plane& plane, int width, int height, int scale) {
    Plane out(width, height);
    if (scale == 1) {
        out.values = plane.values;
        return out;
    }
    const RowEnlarger enlarger(plane.width, width, scale);
    std::vector<float> scratch(static_cast<std::size_t>(plane.width) + 1);
    for (int y = 0; y < height; ++y)
        enlarger.row(out.row(y), plane, y, scratch.data());
    return out;
}

Plane blurred(const Plane& plane, float sigma) {
    const int radius = std::max(1, static_cast<int>(std::ceil(3.0F * sigma)));
    std::vector<float> kernel;
    double total = 0.0;
    for (int k = -radius; k <= radius; ++k) {
        const double weight = std::exp(-0.5 * k * k / (double(sigma) * sigma));
        kernel.push_back(static_cast<float>(weight));
        total += weight;
    }
    for (float& weight : kernel)
        weight = static_cast<float>(weight / total);

    const int width = plane.width;
    Plane out(width, plane.height);
    std::vector<float> padded(static_cast<std::size_t>(width + 2 * radius));
    for (int y = 0; y < plane.height; ++y) {
        float* middle = padded.data() + radius;
        std::fill_n(middle, width, 0.0F);
        for (int k = -radius; k <= radius; ++k)
            addScaledRow(middle, plane.row(std::clamp(y + k, 0, plane.height - 1)),
                         kernel[static_cast<std::size_t>(k + radius)], width);
        std::fill_n(padded.data(), radius, middle[0]);
        std::fill_n(middle + width, radius, middle[width - 1]);
        for (int k = 0; k <= 2 * radius; ++k)
            addScaledRow(out.row(y), padded.data() + k, kernel[static_cast<std::size_t>(k)], width);
    }
    return out;
}

RgbPlanes blurred(const RgbPlanes& planes, float sigma) {
    return {blurred(planes[0], sigma), blurred(planes[1], sigma), blurred(planes[2], sigma)};
}

Plane boxBlurred(const Plane& plane, int radius) {
    const int width = plane.width;
    const int height = plane.height;
    Plane out(width, height);
    std::vector<float> padded(static_cast<std::size_t>(width + 2 * radius));
    const float weight = 1.0F / static_cast<float>((2 * radius + 1) * (2 * radius + 1));
    for (int y = 0; y < height; ++y) {
        float* middle = padded.data() + radius;
        std::fill_n(middle, width, 0.0F);
        for (int k = -radius; k <= radius; ++k)
            addRow(middle, plane.row(std::clamp(y + k, 0, height - 1)), width);
        std::fill_n(padded.data(), radius, middle[0]);
        std::fill_n(middle + width, radius, middle[width - 1]);
        for (int k = 0; k <= 2 * radius; ++k)
            addScaledRow(out.row(y), padded.data() + k, weight, width);
    }
    return out;
}

Plane minFiltered(const Plane& plane, int radius) {
    return radius <= 0 ? plane : minFilteredColumns(minFilteredRows(plane, radius), radius);
}

Plane maxFiltered(const Plane& plane, int radius) {
    Plane negative = plane;
    for (float& value : negative.values)
        value = -value;
    negative = minFiltered(negative, radius);
    for (float& value : negative.values)
        value = -value;
    return negative;
}

RowEnlarger::RowEnlarger(int reducedWidth, int fullWidth, int scale)
    : m_reducedWidth(reducedWidth), m_fullWidth(fullWidth), m_scale(scale) {
}

void RowEnlarger::row(float* out, const Plane& plane, int y, float* scratch) const {
    if (m_scale == 1) {
        std::copy_n(plane.row(std::min(y, plane.height - 1)), m_fullWidth, out);
        return;
    }
    const float position = std::clamp((static_cast<float>(y) + 0.5F) / static_cast<float>(m_scale) - 0.5F,
                                      0.0F, static_cast<float>(plane.height - 1));
    const int top = static_cast<int>(position);
    const int bottom = std::min(top + 1, plane.height - 1);
    lerpRow(scratch, plane.row(top), plane.row(bottom), position - static_cast<float>(top), m_reducedWidth);
    // Flat up to the first centre and from the last one on, runs of m_scale between centres.
    const int lead = std::min(m_scale / 2, m_fullWidth);
    const int cells = std::min(m_reducedWidth - 1, (m_fullWidth - lead) / m_scale);
    std::fill_n(out, lead, scratch[0]);
    expandCellsBy(m_scale, out + lead, scratch, cells);
    const int done = lead + cells * m_scale;
    const float last = scratch[cells];
    const float next = scratch[std::min(cells + 1, m_reducedWidth - 1)];
    const float start = m_scale % 2 == 0 ? 0.5F / static_cast<float>(m_scale) : 0.0F;
    for (int x = done; x < m_fullWidth; ++x) {
        const float weight = start + static_cast<float>(x - done) / static_cast<float>(m_scale);
        out[x] = last + (next - last) * std::min(weight, 1.0F);
    }
}

} // namespace ckd::detail
