// SPDX-License-Identifier: Apache-2.0
#include "core/color/Transfer.h"

#include "core/base/Simd.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace ckd {

namespace {

/// base^exponent as 2^(exponent * log2(base)) for positive finite base; branch-free so that loops over it
/// vectorise. Polynomials fitted for least maximum error: log2(m) = s * p(s^2), s = (m-1)/(m+1), within
/// 2e-10 on [sqrt(1/2), sqrt(2)]; 2^f within 2e-9 on [-1/2, 1/2]. What remains is float rounding.
/// Zero, denormals and negative numbers give a tiny or meaningless value: callers select it away.
[[gnu::always_inline]] inline float powPositive(float base, float exponent) {
    constexpr std::int32_t kSqrtHalfBits = 0x3F3504F3;
    const auto bits = std::bit_cast<std::int32_t>(base);
    const std::int32_t power = (bits - kSqrtHalfBits) >> 23;
    const float mantissa = std::bit_cast<float>(bits - (power << 23)); // in [sqrt(1/2), sqrt(2))
    const float s = (mantissa - 1.0F) / (mantissa + 1.0F);
    const float z = s * s;
    float log2 = 0.43425594F;
    log2 = log2 * z + 0.57658454F;
    log2 = log2 * z + 0.96180076F;
    log2 = log2 * z + 2.88539007F;
    log2 *= s;

    float t = exponent * (static_cast<float>(power) + log2);
    t = t < -126.0F ? -126.0F : t;
    t = t > 127.0F ? 127.0F : t;
    constexpr float kRoundToInteger = 12582912.0F; // 1.5 * 2^23: adding it drops the fraction
    const float rounded = (t + kRoundToInteger) - kRoundToInteger;
    const float f = t - rounded;
    float exp2 = 1.5345812e-4F;
    exp2 = exp2 * f + 1.33999312e-3F;
    exp2 = exp2 * f + 9.61848896e-3F;
    exp2 = exp2 * f + 5.55032878e-2F;
    exp2 = exp2 * f + 2.40226469e-1F;
    exp2 = exp2 * f + 6.93147206e-1F;
    exp2 = exp2 * f + 1.0F;
    const auto scale = std::bit_cast<float>((static_cast<std::int32_t>(rounded) + 127) << 23);
    return exp2 * scale;
}

[[gnu::always_inline]] inline float decode(float v) {
    // The power is computed for every lane; max keeps its argument positive where the line is selected.
    const float positive = v > 0.04F ? v : 0.04F;
    const float curve = powPositive((positive + 0.055F) * (1.0F / 1.055F), 2.4F);
    return v <= 0.04045F ? v * (1.0F / 12.92F) : curve;
}

[[gnu::always_inline]] inline float encode(float v) {
    const float positive = v > 0.003F ? v : 0.003F;
    const float curve = 1.055F * powPositive(positive, 1.0F / 2.4F) - 0.055F;
    return v <= 0.0031308F ? v * 12.92F : curve;
}

CKD_MULTIVERSION void decodeRow(float* out, const float* in, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = decode(in[i]);
}

CKD_MULTIVERSION void encodeRow(float* out, const float* in, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = encode(in[i]);
}

CKD_MULTIVERSION void encodeClampedRow(float* out, const float* in, std::size_t count) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i)
        out[i] = encode(in[i] > 0.0F ? in[i] : 0.0F);
}

CKD_MULTIVERSION void powerRow(float* out, const float* in, std::size_t count, float exponent) {
    constexpr float kSmallest = 1e-30F;
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i) {
        const float positive = in[i] > kSmallest ? in[i] : kSmallest;
        const float curve = powPositive(positive, exponent);
        out[i] = in[i] > kSmallest ? curve : 0.0F;
    }
}

} // namespace

double linearFromSrgbExact(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

double srgbFromLinearExact(double linear) {
    return linear <= 0.0031308 ? linear * 12.92 : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
}

float linearFromSrgb(float encoded) {
    return decode(encoded);
}

float srgbFromLinear(float linear) {
    return encode(linear);
}

void linearFromSrgb(std::span<float> out, std::span<const float> in) {
    decodeRow(out.data(), in.data(), out.size());
}

void srgbFromLinear(std::span<float> out, std::span<const float> in) {
    encodeRow(out.data(), in.data(), out.size());
}

void srgbFromLinearClampedBelow(std::span<float> out, std::span<const float> in) {
    encodeClampedRow(out.data(), in.data(), out.size());
}

void powRow(std::span<float> out, std::span<const float> in, float exponent) {
    powerRow(out.data(), in.data(), out.size(), exponent);
}

void convertTo(Image& image, ColorEncoding encoding) {
    if (image.encoding() == encoding)
        return;
    if (encoding == ColorEncoding::Linear)
        linearFromSrgb(image.data(), image.data());
    else
        srgbFromLinear(image.data(), image.data());
    image.setEncoding(encoding);
}

} // namespace ckd
