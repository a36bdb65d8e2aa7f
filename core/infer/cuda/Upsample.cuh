// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime.h>

#include <cstddef>

namespace ckd::infer::cuda {

/// Where position `at` of a picture enlarged `factor` times lies among `count` source positions: bilinear,
/// pixel centres at half integers (align_corners = false), the edge repeated.
struct Between {
    int first;
    int second;
    float weight; ///< of the second
};

__device__ inline Between between(int at, int factor, int count) {
    const float position = fmaxf((static_cast<float>(at) + 0.5F) / static_cast<float>(factor) - 0.5F, 0.0F);
    const int first = min(static_cast<int>(position), count - 1);
    return {
        .first = first, .second = min(first + 1, count - 1), .weight = position - static_cast<float>(first)};
}

/// The four logits at a pixel of the full size; logits [size/4][size/4][4].
__device__ inline float4 upsampledLogits(const float* logits, int size, int x, int y) {
    const int side = size / 4;
    const Between across = between(x, 4, side);
    const Between down = between(y, 4, side);
    const auto* at = reinterpret_cast<const float4*>(logits);
    const float4 a = at[static_cast<std::size_t>(down.first) * side + across.first];
    const float4 b = at[static_cast<std::size_t>(down.first) * side + across.second];
    const float4 c = at[static_cast<std::size_t>(down.second) * side + across.first];
    const float4 d = at[static_cast<std::size_t>(down.second) * side + across.second];
    const float right = across.weight;
    const float low = down.weight;
    const auto mix = [&](float p, float q, float r, float s) {
        return (1 - low) * ((1 - right) * p + right * q) + low * ((1 - right) * r + right * s);
    };
    return {mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y), mix(a.z, b.z, c.z, d.z),
            mix(a.w, b.w, c.w, d.w)};
}

__device__ inline float sigmoid(float x) {
    return 1.0F / (1.0F + expf(-x));
}

/// Sums numbers over kCount / kLeft neighbouring lanes, so that lane i of them ends with the sums of values
/// kLeft i .. kLeft i + kLeft - 1 in values[0 .. kLeft - 1]. Each step gives half of what is left to the
/// partner.
template <int kCount, int kLeft = 1, int kSize>
__device__ inline void scatterSums(float (&values)[kSize], int lane) {
    if constexpr (kCount > kLeft) {
        constexpr int kKept = kCount / 2;
        constexpr int kStep = kKept / kLeft;
        const bool upper = (lane & kStep) != 0;
#pragma unroll
        for (int i = 0; i < kKept; ++i) {
            const float given = upper ? values[i] : values[i + kKept];
            const float kept = upper ? values[i + kKept] : values[i];
            values[i] = kept + __shfl_xor_sync(0xFFFFFFFF, given, kStep);
        }
        scatterSums<kKept, kLeft>(values, lane);
    }
}

} // namespace ckd::infer::cuda
