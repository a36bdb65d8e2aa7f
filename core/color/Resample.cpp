// SPDX-License-Identifier: Apache-2.0
#include "core/color/Resample.h"

#include "core/base/Simd.h"
#include "core/color/Strips.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ckd {

namespace {

/// Source positions and weights of one output value before they are folded into the picture.
struct Contribution {
    int first = 0;
    std::vector<double> weights;
};

Contribution bilinearAntialias(int sourceSize, double scale, int index) {
    const double width = std::max(scale, 1.0); // half the triangle's base
    const double center = scale * (index + 0.5);
    Contribution result;
    result.first = std::max(static_cast<int>(center - width + 0.5), 0);
    const int end = std::min(static_cast<int>(center + width + 0.5), sourceSize);
    for (int i = result.first; i < end; ++i)
        result.weights.push_back(std::max(0.0, 1.0 - std::abs((i - center + 0.5) / width)));
    return result;
}

Contribution lanczos4(double scale, int index) {
    // OpenCV keeps the position in single precision; the weights near a pixel centre notice.
    const auto position = static_cast<float>((index + 0.5) * scale - 0.5);
    const int base = static_cast<int>(std::floor(position));
    const double fraction = static_cast<double>(position - static_cast<float>(base));
    Contribution result;
    result.first = base - 3;
    for (int k = 0; k < 8; ++k) {
        const double x = std::numbers::pi * (fraction + 3 - k);
        const bool isCenter = std::abs(x) < 1e-6;
        result.weights.push_back(isCenter ? 1.0 : std::sin(x) * std::sin(x / 4) * 4 / (x * x));
    }
    return result;
}

/// Moves weights that lie outside the picture onto its border value and normalises the sum to one.
void store(ResizeAxis& axis, int index, const Contribution& contribution) {
    const int count = static_cast<int>(contribution.weights.size());
    const int last = axis.sourceSize - axis.taps;
    const int first = std::clamp(contribution.first, 0, last);
    double sum = 0;
    for (const double weight : contribution.weights)
        sum += weight;
    std::vector<double> folded(static_cast<std::size_t>(axis.taps), 0.0);
    for (int k = 0; k < count; ++k) {
        const int source = std::clamp(contribution.first + k, 0, axis.sourceSize - 1);
        folded[static_cast<std::size_t>(source - first)] +=
            contribution.weights[static_cast<std::size_t>(k)] / sum;
    }
    axis.first[static_cast<std::size_t>(index)] = first;
    for (int k = 0; k < axis.taps; ++k)
        axis.weights[static_cast<std::size_t>(index * axis.taps + k)] =
            static_cast<float>(folded[static_cast<std::size_t>(k)]);
}

/// Along sixteen rows at once: strips are element-major (Strips.h).
CKD_MULTIVERSION void resizeStrip(float* __restrict out, const float* __restrict in, const int* first,
                                  const float* weights, int size, int taps) {
    const auto* source = reinterpret_cast<const Lanes*>(in);
    auto* target = reinterpret_cast<Lanes*>(out);
    for (int i = 0; i < size; ++i, weights += taps) {
        const Lanes* from = source + first[i];
        Lanes sum = from[0] * weights[0];
        for (int k = 1; k < taps; ++k)
            sum += from[k] * weights[k];
        target[i] = sum;
    }
}

/// out = sum of rows[k] * weights[k], the sum kept in registers.
CKD_MULTIVERSION void combineRows(float* __restrict out, const float* const* rows, const float* weights,
                                  std::size_t taps, std::size_t count) {
    std::size_t x = 0;
    for (; x + kLanes <= count; x += kLanes) {
        Lanes sum = *reinterpret_cast<const Lanes*>(rows[0] + x) * weights[0];
        for (std::size_t k = 1; k < taps; ++k)
            sum += *reinterpret_cast<const Lanes*>(rows[k] + x) * weights[k];
        *reinterpret_cast<Lanes*>(out + x) = sum;
    }
    for (; x < count; ++x) {
        float sum = rows[0][x] * weights[0];
        for (std::size_t k = 1; k < taps; ++k)
            sum += rows[k][x] * weights[k];
        out[x] = sum;
    }
}

/// Source rows after horizontal resizing, made in groups of sixteen when they are first asked for and kept
/// in a ring just long enough for the vertical filter.
class ResizedRows {
public:
    ResizedRows(std::span<const float> in, const ResizeAxis& horizontal, const ResizeAxis& vertical)
        : m_in(in)
        , m_axis(horizontal)
        , m_height(vertical.sourceSize)
        , m_groups(vertical.taps / kLanes + 2)
        , m_rows(static_cast<std::size_t>(m_groups) * kLanes * static_cast<std::size_t>(horizontal.size))
        , m_source(static_cast<std::size_t>(horizontal.sourceSize) * kLanes)
        , m_result(static_cast<std::size_t>(horizontal.size) * kLanes) {}

    /// Rows must be asked for in windows that only move down.
    const float* row(int y) {
        for (; m_nextGroup <= y / kLanes; ++m_nextGroup)
            makeGroup(m_nextGroup);
        return at(y);
    }

private:
    float* at(int y) {
        return m_rows.data() +
               static_cast<std::size_t>(y % (m_groups * kLanes)) * static_cast<std::size_t>(m_axis.size);
    }
    void makeGroup(int group) {
        const int first = group * kLanes;
        const int lanes = std::min(kLanes, m_height - first);
        const auto stride = static_cast<std::size_t>(m_axis.sourceSize);
        const float* source = m_in.data() + static_cast<std::size_t>(first) * stride;
        if (m_axis.isIdentity()) {
            std::copy_n(source, static_cast<std::size_t>(lanes) * stride, at(first));
            return;
        }
        loadRows(m_source.data(), source, stride, m_axis.sourceSize, lanes);
        resizeStrip(m_result.data(), m_source.data(), m_axis.first.data(), m_axis.weights.data(), m_axis.size,
                    m_axis.taps);
        storeRows(at(first), static_cast<std::size_t>(m_axis.size), m_result.data(), m_axis.size, lanes);
    }

    std::span<const float> m_in;
    const ResizeAxis& m_axis;
    int m_height;
    int m_groups;
    int m_nextGroup = 0;
    std::vector<float> m_rows;
    std::vector<float> m_source;
    std::vector<float> m_result;
};

} // namespace

bool ResizeAxis::isIdentity() const {
    return size == sourceSize && taps == 1;
}

ResizeAxis makeResizeAxis(int sourceSize, int size, ResizeFilter filter) {
    ResizeAxis axis;
    axis.sourceSize = sourceSize;
    axis.size = size;
    axis.first.resize(static_cast<std::size_t>(size));
    if (sourceSize == size) { // both filters are exact copies then
        axis.taps = 1;
        axis.weights.assign(static_cast<std::size_t>(size), 1.0F);
        for (int i = 0; i < size; ++i)
            axis.first[static_cast<std::size_t>(i)] = i;
        return axis;
    }
    const double scale = static_cast<double>(sourceSize) / size;
    const int widest =
        filter == ResizeFilter::Lanczos4 ? 8 : 2 * static_cast<int>(std::ceil(std::max(scale, 1.0))) + 1;
    axis.taps = std::min(widest, sourceSize);
    axis.weights.resize(static_cast<std::size_t>(size) * static_cast<std::size_t>(axis.taps));
    for (int i = 0; i < size; ++i)
        store(axis, i,
              filter == ResizeFilter::Lanczos4 ? lanczos4(scale, i)
                                               : bilinearAntialias(sourceSize, scale, i));
    return axis;
}

void resizePlane(std::span<float> out, std::span<const float> in, const ResizeAxis& horizontal,
                 const ResizeAxis& vertical) {
    ResizedRows rows(in, horizontal, vertical);
    const auto width = static_cast<std::size_t>(horizontal.size);
    std::vector<const float*> window(static_cast<std::size_t>(vertical.taps));
    for (int y = 0; y < vertical.size; ++y) {
        const std::size_t first = static_cast<std::size_t>(y) * window.size();
        for (std::size_t k = 0; k < window.size(); ++k)
            window[k] = rows.row(vertical.first[static_cast<std::size_t>(y)] + static_cast<int>(k));
        combineRows(out.data() + static_cast<std::size_t>(y) * width, window.data(),
                    vertical.weights.data() + first, window.size(), width);
    }
}

Image resized(const Image& source, int width, int height, ResizeFilter filter) {
    const ResizeAxis horizontal = makeResizeAxis(source.width(), width, filter);
    const ResizeAxis vertical = makeResizeAxis(source.height(), height, filter);
    Image result(width, height, source.channels(), source.encoding());
    for (int c = 0; c < source.channels(); ++c)
        resizePlane(result.plane(c), source.plane(c), horizontal, vertical);
    return result;
}

} // namespace ckd
