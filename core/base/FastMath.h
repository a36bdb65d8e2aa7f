// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

/// Exponential and logarithm that the compiler can vectorise and that give the same bits on every CPU (the C
/// library's may use FMA on one machine and not on the next). Range reduction and minimax polynomials as in
/// the Cephes library's single-precision routines; relative error below 3e-7 in the ranges used here.
namespace ckd::detail {

[[nodiscard]] inline float fastExp(float x) {
    x = std::clamp(x, -80.0F, 80.0F);
    const float turns = x * 1.44269504F;
    const int n = static_cast<int>(turns + (turns < 0.0F ? -0.5F : 0.5F));
    const float nf = static_cast<float>(n);
    const float r = (x - nf * 0.693359375F) + nf * 2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    const float e = p * r * r + r + 1.0F;
    return e * std::bit_cast<float>((n + 127) << 23);
}

/// x > 0; smaller values count as 1e-30.
[[nodiscard]] inline float fastLog(float x) {
    x = std::max(x, 1e-30F);
    const std::int32_t bits = std::bit_cast<std::int32_t>(x);
    // Mantissa in sqrt(1/2) … sqrt(2), so that log of values near 1 keeps its digits.
    const std::int32_t exponent = (bits - 0x3f3504f3) >> 23;
    const float m = std::bit_cast<float>(bits - (exponent << 23)) - 1.0F;
    const float z = m * m;
    float p = 7.0376836292e-2F;
    p = p * m - 1.1514610310e-1F;
    p = p * m + 1.1676998740e-1F;
    p = p * m - 1.2420140846e-1F;
    p = p * m + 1.4249322787e-1F;
    p = p * m - 1.6668057665e-1F;
    p = p * m + 2.0000714765e-1F;
    p = p * m - 2.4999993993e-1F;
    p = p * m + 3.3333331174e-1F;
    const float e = static_cast<float>(exponent);
    return m + (m * z * p - 2.12194440e-4F * e - 0.5F * z) + 0.693359375F * e;
}

/// Hermite step from 0 at `low` to 1 at `high`.
[[nodiscard]] inline float smoothStep(float value, float low, float high) {
    const float t = std::clamp((value - low) / std::max(high - low, 1e-6F), 0.0F, 1.0F);
    return t * t * (3.0F - 2.0F * t);
}

} // namespace ckd::detail
