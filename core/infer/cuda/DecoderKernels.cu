// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/Kernels.h"
#include "core/infer/cuda/Packet.cuh"
#include "core/infer/cuda/Upsample.cuh"

namespace ckd::infer::cuda {

namespace {

// A warp takes eight pixels of a row: a lane 8 of the 256 hidden channels of each decoder in turn. The
// coarser scales are fetched once per run instead of once per pixel: at most 6, 4 and 3 columns of two rows.
constexpr int kRun = 8;
constexpr int kHalfChannels = 256;
constexpr int kHidden = 2 * kHalfChannels;
constexpr int kWarps = 4;

__device__ inline void addScaled(float (&sum)[8], const half* at, float weight) {
    const Packet packet = loadPacket(at);
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        const float2 pair = __half22float2(packet.pairs[i]);
        sum[2 * i] += weight * pair.x;
        sum[2 * i + 1] += weight * pair.y;
    }
}

/// Adds a scale that is kFactor times coarser. `channel` is this lane's first of 512.
template <int kFactor>
__device__ inline void addCoarse(float (&hidden)[kRun][8], const half* scale, int side, int x, int y,
                                 int channel) {
    constexpr int kColumns = kRun / kFactor + 2;
    const int small = side / kFactor;
    const Between rows = between(y, kFactor, small);
    float columns[kColumns][8] = {};
#pragma unroll
    for (int c = 0; c < kColumns; ++c) {
        const int column = min(max(x / kFactor - 1 + c, 0), small - 1);
        const half* at = scale + static_cast<std::size_t>(column) * kHidden + channel;
        const std::size_t row = static_cast<std::size_t>(small) * kHidden;
        addScaled(columns[c], at + rows.first * row, 1.0F - rows.weight);
        addScaled(columns[c], at + rows.second * row, rows.weight);
    }
#pragma unroll
    for (int p = 0; p < kRun; ++p) {
        // Position among the columns: (p + 0.5) / f - 0.5 + 1, known when compiled.
        const int left = (2 * p + 1 + kFactor) / (2 * kFactor);
        const float weight =
            static_cast<float>(2 * p + 1 + kFactor) / (2 * kFactor) - static_cast<float>(left);
#pragma unroll
        for (int i = 0; i < 8; ++i)
            hidden[p][i] += (1.0F - weight) * columns[left][i] + weight * columns[left + 1][i];
    }
}

__device__ inline void addDots(float (&sums)[32], const float (&hidden)[kRun][8], const half* classifier,
                               int channel, int output) {
    float weights[8] = {};
    addScaled(weights, classifier + output * kHalfChannels + channel, 1.0F);
#pragma unroll
    for (int p = 0; p < kRun; ++p) {
#pragma unroll
        for (int i = 0; i < 8; ++i)
            sums[4 * p + output] += hidden[p][i] * weights[i];
    }
}

template <int kDecoder>
__device__ inline void addDecoder(float (&sums)[32], const DecoderTail& tail, int side, int x, int y,
                                  int lane) {
    const int channel = 8 * lane;
    const int among = kDecoder * kHalfChannels + channel;
    float hidden[kRun][8];
#pragma unroll
    for (int p = 0; p < kRun; ++p) {
#pragma unroll
        for (int i = 0; i < 8; ++i)
            hidden[p][i] = tail.bias[among + i];
        addScaled(hidden[p], tail.scales[0] + (static_cast<std::size_t>(y) * side + x + p) * kHidden + among,
                  1.0F);
    }
    addCoarse<2>(hidden, tail.scales[1], side, x, y, among);
    addCoarse<4>(hidden, tail.scales[2], side, x, y, among);
    addCoarse<8>(hidden, tail.scales[3], side, x, y, among);
#pragma unroll
    for (int p = 0; p < kRun; ++p) {
#pragma unroll
        for (int i = 0; i < 8; ++i)
            hidden[p][i] = hidden[p][i] < 0.0F ? 0.0F : hidden[p][i]; // keeps NaN, so that the guard sees it
    }
    if constexpr (kDecoder == 0) {
        addDots(sums, hidden, tail.classifier, channel, 0);
    } else {
        addDots(sums, hidden, tail.classifier, channel, 1);
        addDots(sums, hidden, tail.classifier, channel, 2);
        addDots(sums, hidden, tail.classifier, channel, 3);
    }
}

__global__ __launch_bounds__(kWarps * 32) void decoderTailKernel(const DecoderTail tail, int side,
                                                                 float* logits) {
    const int lane = threadIdx.x % 32;
    const int run = blockIdx.x * kWarps + threadIdx.x / 32;
    const int runsAcross = side / kRun;
    if (run >= runsAcross * side)
        return;
    const int y = run / runsAcross;
    const int x = run % runsAcross * kRun;
    float sums[32] = {};
    addDecoder<0>(sums, tail, side, x, y, lane);
    addDecoder<1>(sums, tail, side, x, y, lane);
    scatterSums<32>(sums, lane);
    // Lane 4 p + o now holds output o of pixel p.
    logits[(static_cast<std::size_t>(y) * side + x) * 4 + lane] = sums[0] + tail.classifierBias[lane % 4];
}

} // namespace

void decoderTail(const DecoderTail& tail, int side, float* logits, cudaStream_t stream) {
    const int runs = side / kRun * side;
    decoderTailKernel<<<blocksFor(runs, kWarps), kWarps * 32, 0, stream>>>(tail, side, logits);
    checkLaunch("decoders");
}

} // namespace ckd::infer::cuda
