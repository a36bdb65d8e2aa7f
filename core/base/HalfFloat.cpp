// SPDX-License-Identifier: Apache-2.0
#include "core/base/HalfFloat.h"

#include "core/base/Simd.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ckd {

namespace {

constexpr float kLargestHalf = 65504.0F;
constexpr std::uint32_t kInfinityBits = 0x7f800000U;

bool isFinite(float value) {
    return (std::bit_cast<std::uint32_t>(value) & kInfinityBits) != kInfinityBits;
}

/// `value` is within the half range.
std::uint16_t roundToHalf(float value) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16) & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7fffffffU;
    if (magnitude < 0x38800000U) { // below 2^-14: subnormal half; adding 0.5 lets the FPU round at bit 2^-24
        const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f000000U));
    }
    const std::uint32_t odd = (magnitude >> 13) & 1U;
    return static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000U + 0xfffU + odd) >> 13));
}

std::uint16_t halfOf(float value, std::int64_t& changed) {
    if (value != value) {
        ++changed;
        return 0;
    }
    const float limited = std::clamp(value, -kLargestHalf, kLargestHalf);
    changed += limited != value ? 1 : 0;
    return roundToHalf(limited);
}

#if defined(__x86_64__)
__attribute__((target("avx,f16c"))) std::int64_t halfFromFloatF16c(const float* in, std::uint16_t* out,
                                                                   std::int64_t count) {
    const __m256 top = _mm256_set1_ps(kLargestHalf);
    const __m256 bottom = _mm256_set1_ps(-kLargestHalf);
    std::int64_t changed = 0;
    std::int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256 value = _mm256_loadu_ps(in + i);
        const __m256 ordered = _mm256_cmp_ps(value, value, _CMP_ORD_Q);
        const __m256 number = _mm256_and_ps(value, ordered);
        const __m256 limited = _mm256_min_ps(_mm256_max_ps(number, bottom), top);
        const int different = _mm256_movemask_ps(_mm256_cmp_ps(limited, value, _CMP_NEQ_UQ));
        if (different != 0)
            changed += std::popcount(static_cast<unsigned>(different));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i),
                         _mm256_cvtps_ph(limited, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
    }
    for (; i < count; ++i)
        out[i] = halfOf(in[i], changed);
    return changed;
}
#endif

CKD_MULTIVERSION std::int64_t countNonFinite(const float* values, std::int64_t count) {
    std::int64_t found = 0;
    for (std::int64_t i = 0; i < count; ++i)
        found += (std::bit_cast<std::uint32_t>(values[i]) & kInfinityBits) == kInfinityBits ? 1 : 0;
    return found;
}

} // namespace

std::int64_t testing::halfFromFloatPortable(const float* in, std::uint16_t* out, std::int64_t count) {
    std::int64_t changed = 0;
    for (std::int64_t i = 0; i < count; ++i)
        out[i] = halfOf(in[i], changed);
    return changed;
}

std::int64_t halfFromFloat(const float* in, std::uint16_t* out, std::int64_t count) {
#if defined(__x86_64__)
    static const bool fast = __builtin_cpu_supports("f16c") != 0 && __builtin_cpu_supports("avx") != 0;
    if (fast)
        return halfFromFloatF16c(in, out, count);
#endif
    return testing::halfFromFloatPortable(in, out, count);
}

std::int64_t finiteFloat(const float* in, float* out, std::int64_t count) {
    constexpr float kTop = std::numeric_limits<float>::max();
    std::copy_n(in, count, out);
    const std::int64_t changed = countNonFinite(in, count);
    for (std::int64_t i = 0; changed > 0 && i < count; ++i) {
        if (!isFinite(out[i]))
            out[i] = out[i] != out[i] ? 0.0F : std::clamp(out[i], -kTop, kTop);
    }
    return changed;
}

std::int64_t zeroNonFinite(float* values, std::int64_t count) {
    const std::int64_t found = countNonFinite(values, count);
    for (std::int64_t i = 0; found > 0 && i < count; ++i) {
        if (!isFinite(values[i]))
            values[i] = 0;
    }
    return found;
}

float floatFromHalf(std::uint16_t half) {
    const std::uint32_t sign = std::uint32_t(half & 0x8000U) << 16;
    const std::uint32_t exponent = (half >> 10) & 0x1fU;
    const std::uint32_t mantissa = half & 0x3ffU;
    if (exponent == 0) { // zero and subnormals: multiples of 2^-24
        const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
        return sign != 0 ? -magnitude : magnitude;
    }
    const std::uint32_t biased = exponent == 0x1fU ? 0xffU : exponent + 112U;
    return std::bit_cast<float>(sign | (biased << 23) | (mantissa << 13));
}

} // namespace ckd
