// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/HalfConversion.h"

#include <cuda_fp16.h>

#include <algorithm>
#include <bit>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define CKD_HAS_F16C
#endif

namespace ckd::infer::cuda {

namespace {

constexpr float kLargest = 65504.0F;

void halvesPlainly(const float* in, std::uint16_t* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const float cut = in[i] > kLargest ? kLargest : in[i] < -kLargest ? -kLargest : in[i];
        const float value = cut + (in[i] - in[i]); // NaN for infinities
        out[i] = std::bit_cast<std::uint16_t>(static_cast<__half_raw>(__float2half_rn(value)));
    }
}

void floatsPlainly(const std::uint16_t* in, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = __half2float(__half(__half_raw{in[i]}));
}

#ifdef CKD_HAS_F16C

bool hasF16c() {
    static const bool has = __builtin_cpu_supports("avx") != 0 && __builtin_cpu_supports("f16c") != 0;
    return has;
}

__attribute__((target("avx,f16c"))) std::size_t halvesByEight(const float* in, std::uint16_t* out,
                                                              std::size_t count) {
    const __m256 largest = _mm256_set1_ps(kLargest);
    const __m256 smallest = _mm256_set1_ps(-kLargest);
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256 given = _mm256_loadu_ps(in + i);
        const __m256 cut = _mm256_max_ps(smallest, _mm256_min_ps(largest, given));
        const __m256 value = _mm256_add_ps(cut, _mm256_sub_ps(given, given)); // NaN for NaN and infinities
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i),
                         _mm256_cvtps_ph(value, _MM_FROUND_TO_NEAREST_INT));
    }
    return i;
}

__attribute__((target("avx,f16c"))) std::size_t floatsByEight(const std::uint16_t* in, float* out,
                                                              std::size_t count) {
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(in + i))));
    return i;
}

#endif

} // namespace

void halvesFromFloats(const float* in, std::uint16_t* out, std::size_t count) {
    std::size_t done = 0;
#ifdef CKD_HAS_F16C
    if (hasF16c())
        done = halvesByEight(in, out, count);
#endif
    halvesPlainly(in + done, out + done, count - done);
}

void floatsFromHalves(const std::uint16_t* in, float* out, std::size_t count) {
    std::size_t done = 0;
#ifdef CKD_HAS_F16C
    if (hasF16c())
        done = floatsByEight(in, out, count);
#endif
    floatsPlainly(in + done, out + done, count - done);
}

} // namespace ckd::infer::cuda
