// SPDX-License-Identifier: Apache-2.0
#include "core/color/Despill.h"

#include "core/base/Simd.h"
#include "core/color/Transfer.h"

#include <algorithm>

namespace ckd {

namespace {

template <SpillLimit kLimit> [[gnu::always_inline]] inline float limitOf(float a, float b) {
    const float larger = a > b ? a : b;
    const float smaller = a > b ? b : a;
    const float average = (a + b) * 0.5F;
    if constexpr (kLimit == SpillLimit::Average)
        return average;
    else if constexpr (kLimit == SpillLimit::Max)
        return larger;
    else if constexpr (kLimit == SpillLimit::Double)
        return larger * (2.0F / 3.0F) + smaller * (1.0F / 3.0F);
    else
        return a > b ? larger : average;
}

template <SpillLimit kLimit>
[[gnu::always_inline]] inline void removeSpill(float* key, float* a, float* b, std::size_t count,
                                               float strength) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i) {
        const float excess = key[i] - limitOf<kLimit>(a[i], b[i]);
        const float spill = (excess > 0.0F ? excess : 0.0F) * strength;
        key[i] -= spill;
        a[i] += spill * 0.5F;
        b[i] += spill * 0.5F;
    }
}

CKD_MULTIVERSION void removeAverage(float* key, float* a, float* b, std::size_t count, float strength) {
    removeSpill<SpillLimit::Average>(key, a, b, count, strength);
}
CKD_MULTIVERSION void removeMax(float* key, float* a, float* b, std::size_t count, float strength) {
    removeSpill<SpillLimit::Max>(key, a, b, count, strength);
}
CKD_MULTIVERSION void removeDouble(float* key, float* a, float* b, std::size_t count, float strength) {
    removeSpill<SpillLimit::Double>(key, a, b, count, strength);
}
CKD_MULTIVERSION void removeSkin(float* key, float* a, float* b, std::size_t count, float strength) {
    removeSpill<SpillLimit::Skin>(key, a, b, count, strength);
}

} // namespace

KeyChannel dominantChannel(float red, float green, float blue) {
    if (green >= red && green >= blue)
        return KeyChannel::Green;
    return blue >= red ? KeyChannel::Blue : KeyChannel::Red;
}

void despillRow(std::array<std::span<float>, 3> rgb, const DespillParameters& parameters) {
    const auto key = static_cast<std::size_t>(parameters.channel);
    float* k = rgb[key].data();
    float* a = rgb[key == 0 ? 1 : 0].data();
    float* b = rgb[key == 2 ? 1 : 2].data();
    const std::size_t count = rgb[0].size();
    switch (parameters.limit) {
    case SpillLimit::Average:
        return removeAverage(k, a, b, count, parameters.strength);
    case SpillLimit::Max:
        return removeMax(k, a, b, count, parameters.strength);
    case SpillLimit::Double:
        return removeDouble(k, a, b, count, parameters.strength);
    case SpillLimit::Skin:
        return removeSkin(k, a, b, count, parameters.strength);
    }
}

void despill(Image& rgb, const DespillParameters& parameters) {
    if (parameters.strength <= 0.0F || rgb.isNull())
        return;
    const auto width = static_cast<std::size_t>(rgb.width());
    for (int y = 0; y < rgb.height(); ++y) {
        const std::array<std::span<float>, 3> rows{std::span(rgb.row(0, y), width),
                                                   std::span(rgb.row(1, y), width),
                                                   std::span(rgb.row(2, y), width)};
        if (rgb.encoding() == ColorEncoding::Linear) {
            for (const std::span<float> row : rows)
                srgbFromLinear(row, row);
        }
        despillRow(rows, parameters);
        if (rgb.encoding() == ColorEncoding::Linear) {
            for (const std::span<float> row : rows)
                linearFromSrgb(row, row);
        }
    }
}

} // namespace ckd
