// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/detail/RowSampler.h"

#include "core/base/HalfFloat.h"
#include "core/base/Simd.h"
#include "core/color/Transfer.h"

#include <bit>

namespace ckd::ui::detail {

namespace {

constexpr std::uint32_t kExponentShift = 112U << 23U; // half's bias to float's
constexpr float kSmallest = 0x1p-14F;                 // smallest normal half

/// Without float denormals, which cost a hundred times as much.
inline float widened(std::uint16_t half) {
    const std::uint32_t bits = (half & 0x7fffU) << 13U;
    const float normal = std::bit_cast<float>(bits + kExponentShift);
    const float subnormal = std::bit_cast<float>(bits + kExponentShift + (1U << 23U)) - kSmallest;
    const float magnitude = (half & 0x7c00U) == 0 ? subnormal : normal;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | ((half & 0x8000U) << 16U));
}

CKD_MULTIVERSION void widen(float* out, const std::uint16_t* in, int count) {
    for (int i = 0; i < count; ++i)
        out[i] = widened(in[i]);
}

CKD_MULTIVERSION void setScaled(float* sum, const std::uint16_t* row, float weight, int count) {
    for (int i = 0; i < count; ++i)
        sum[i] = weight * widened(row[i]);
}

CKD_MULTIVERSION void addScaled(float* sum, const std::uint16_t* row, float weight, int count) {
    for (int i = 0; i < count; ++i)
        sum[i] += weight * widened(row[i]);
}

CKD_MULTIVERSION void setProduct(float* sum, const std::uint16_t* row, const std::uint16_t* factor,
                                 float weight, int count) {
    for (int i = 0; i < count; ++i)
        sum[i] = weight * widened(row[i]) * widened(factor[i]);
}

CKD_MULTIVERSION void addProduct(float* sum, const std::uint16_t* row, const std::uint16_t* factor,
                                 float weight, int count) {
    for (int i = 0; i < count; ++i)
        sum[i] += weight * widened(row[i]) * widened(factor[i]);
}

void addDecoded(float* sum, const std::uint16_t* row, const PlaneSource& source, const std::uint16_t* factor,
                float weight, int count, bool first) {
    for (int i = 0; i < count; ++i) {
        const float value = weight * source.decode[row[i]] * (factor ? widened(factor[i]) : 1.0F);
        sum[i] = first ? value : sum[i] + value;
    }
}

} // namespace

RowSampler::RowSampler(const SampleAxis& horizontal, const SampleAxis& vertical, int width)
    : m_horizontal(horizontal), m_vertical(vertical), m_width(std::size_t(width)), m_row(std::size_t(width)) {
}

void RowSampler::sample(std::span<float> out, int row, int begin, const PlaneSource& source) {
    if (out.empty())
        return;
    const int left = m_horizontal.first[std::size_t(begin)];
    const int right = m_horizontal.first[std::size_t(begin) + out.size() - 1] + m_horizontal.taps;
    const int count = right - left;
    bool first = true;
    for (int k = 0; k < m_vertical.taps; ++k) {
        const float weight = m_vertical.weights[std::size_t(row * m_vertical.taps + k)];
        if (weight == 0.0F && !(first && k + 1 == m_vertical.taps))
            continue;
        const std::size_t offset =
            std::size_t(m_vertical.first[std::size_t(row)] + k) * m_width + std::size_t(left);
        const std::uint16_t* values = source.values + offset;
        const std::uint16_t* factor = source.factor ? source.factor + offset : nullptr;
        if (source.decode)
            addDecoded(m_row.data(), values, source, factor, weight, count, first);
        else if (factor)
            (first ? setProduct : addProduct)(m_row.data(), values, factor, weight, count);
        else
            (first ? setScaled : addScaled)(m_row.data(), values, weight, count);
        first = false;
    }
    const int taps = m_horizontal.taps;
    const int* places = m_horizontal.first.data() + begin;
    const float* weights = m_horizontal.weights.data() + std::size_t(begin) * std::size_t(taps);
    for (std::size_t i = 0; i < out.size(); ++i, weights += taps) {
        const float* values = m_row.data() + (places[i] - left);
        float sum = values[0] * weights[0];
        for (int k = 1; k < taps; ++k)
            sum += values[k] * weights[k];
        out[i] = sum;
    }
}

void RowSampler::copy(std::span<std::uint16_t> out, int row, int begin, const std::uint16_t* values) const {
    const std::uint16_t* line = values + std::size_t(m_vertical.first[std::size_t(row)]) * m_width;
    const int* places = m_horizontal.first.data() + begin;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = line[places[i]];
}

void floatFromHalfRow(float* out, const std::uint16_t* in, int count) {
    widen(out, in, count);
}

const float* srgbDecodeTable() {
    static const std::vector<float> table = [] {
        std::vector<float> made(65536, 0.0F);
        for (std::uint32_t code = 0; code < 65536; ++code) {
            if ((code & 0x7c00U) != 0x7c00U)
                made[code] = linearFromSrgb(floatFromHalf(std::uint16_t(code)));
        }
        return made;
    }();
    return table.data();
}

} // namespace ckd::ui::detail
