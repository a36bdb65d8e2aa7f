// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/Kernels.h"
#include "core/infer/cuda/Packet.cuh"

#include <stdexcept>

namespace ckd::infer::cuda {

namespace {

constexpr int kThreads = 256;
constexpr float kLayerNormEpsilon = 1e-6F;

__global__ void packInputKernel(const float* planes, uint2* pixels, int count) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count)
        return;
    const std::size_t plane = count;
    const __half2 low = __floats2half2_rn(planes[i], planes[plane + i]);
    const __half2 high = __floats2half2_rn(planes[2 * plane + i], planes[3 * plane + i]);
    pixels[i] = {*reinterpret_cast<const unsigned*>(&low), *reinterpret_cast<const unsigned*>(&high)};
}

/// One thread per token and packet of two pixels; a row of 50 pixels, the last one zeros.
__global__ void gatherPatchesKernel(const uint2* pixels, uint4* out, int size, int packets) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= packets)
        return;
    constexpr int kPerToken = kPatchRow / 8;
    const int side = size / 4;
    const int token = i / kPerToken;
    const int first = i % kPerToken * 2;
    uint2 pair[2];
#pragma unroll
    for (int j = 0; j < 2; ++j) {
        const int tap = first + j;
        const int y = token / side * 4 - 3 + tap / 7;
        const int x = token % side * 4 - 3 + tap % 7;
        const bool inside = tap < 49 && y >= 0 && y < size && x >= 0 && x < size;
        pair[j] = inside ? pixels[static_cast<std::size_t>(y) * size + x] : uint2{0, 0};
    }
    out[i] = {pair[0].x, pair[0].y, pair[1].x, pair[1].y};
}

/// kLanes lanes take one token, kPackets packets of 8 channels each.
template <int kChannels, int kLanes, int kPackets>
__global__ void layerNormKernel(const half* in, const half* scale, const half* shift, half* out, int tokens) {
    constexpr int kRow = kChannels / 8;
    constexpr int kUsed = kRow / kPackets;
    static_assert(kUsed * kPackets == kRow && kUsed <= kLanes);
    const int lane = threadIdx.x % kLanes;
    const int token = (blockIdx.x * blockDim.x + threadIdx.x) / kLanes;
    const bool inside = token < tokens && lane < kUsed;
    const std::size_t base = static_cast<std::size_t>(token) * kRow + lane;
    float values[kPackets][8];
    float sum = 0;
#pragma unroll
    for (int p = 0; p < kPackets; ++p) {
        Packet packet{};
        if (inside)
            packet = loadPacket(in + 8 * (base + p * kUsed));
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            const float2 pair = __half22float2(packet.pairs[i]);
            values[p][2 * i] = pair.x;
            values[p][2 * i + 1] = pair.y;
            sum += pair.x + pair.y;
        }
    }
#pragma unroll
    for (int step = kLanes / 2; step > 0; step /= 2)
        sum += __shfl_xor_sync(0xFFFFFFFF, sum, step, kLanes);
    const float mean = sum / kChannels;
    float squares = 0;
#pragma unroll
    for (int p = 0; p < kPackets; ++p) {
#pragma unroll
        for (int i = 0; i < 8; ++i) {
            const float apart = inside ? values[p][i] - mean : 0.0F;
            squares += apart * apart;
        }
    }
#pragma unroll
    for (int step = kLanes / 2; step > 0; step /= 2)
        squares += __shfl_xor_sync(0xFFFFFFFF, squares, step, kLanes);
    const float gain = rsqrtf(squares / kChannels + kLayerNormEpsilon);
    if (!inside)
        return;
#pragma unroll
    for (int p = 0; p < kPackets; ++p) {
        const Packet s = loadPacket(scale + 8 * (lane + p * kUsed));
        const Packet t = loadPacket(shift + 8 * (lane + p * kUsed));
        Packet result;
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            const float2 scales = __half22float2(s.pairs[i]);
            const float2 shifts = __half22float2(t.pairs[i]);
            result.pairs[i] = __floats2half2_rn((values[p][2 * i] - mean) * gain * scales.x + shifts.x,
                                                (values[p][2 * i + 1] - mean) * gain * scales.y + shifts.y);
        }
        storePacket(out + 8 * (base + p * kUsed), result);
    }
}

__global__ void geluKernel(half* values, std::size_t packets) {
    const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i >= packets)
        return;
    Packet packet = loadPacket(values + 8 * i);
#pragma unroll
    for (int j = 0; j < 4; ++j) {
        const float2 pair = __half22float2(packet.pairs[j]);
        packet.pairs[j] = __floats2half2_rn(geluOf(pair.x), geluOf(pair.y));
    }
    storePacket(values + 8 * i, packet);
}

__global__ void maxPoolKernel(const half* in, int stride, int side, int packets, half* out, int count) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count)
        return;
    const int token = i / packets;
    const int channel = i % packets * 8;
    Packet best{};
#pragma unroll
    for (int j = 0; j < 4; ++j) {
        const std::size_t at =
            static_cast<std::size_t>(token / side * 2 + j / 2) * 2 * side + token % side * 2 + j % 2;
        const Packet packet = loadPacket(in + at * stride + channel);
#pragma unroll
        for (int k = 0; k < 4; ++k)
            best.pairs[k] = j == 0 ? packet.pairs[k] : __hmax2_nan(best.pairs[k], packet.pairs[k]);
    }
    storePacket(out + 8 * static_cast<std::size_t>(i), best);
}

__global__ void convertKernel(const float* in, half* out, std::size_t count) {
    const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i < count)
        out[i] = __float2half_rn(in[i]);
}

template <int kChannels, int kLanes, int kPackets>
void launchLayerNorm(const half* in, const half* scale, const half* shift, half* out, int tokens,
                     cudaStream_t stream) {
    const std::size_t threads = static_cast<std::size_t>(tokens) * kLanes;
    layerNormKernel<kChannels, kLanes, kPackets>
        <<<blocksFor(threads, kThreads), kThreads, 0, stream>>>(in, scale, shift, out, tokens);
    checkLaunch("LayerNorm");
}

} // namespace

void packInput(const float* planes, half* pixels, int size, cudaStream_t stream) {
    const int count = size * size;
    packInputKernel<<<blocksFor(count, kThreads), kThreads, 0, stream>>>(
        planes, reinterpret_cast<uint2*>(pixels), count);
    checkLaunch("packing the input");
}

void gatherPatches(const half* pixels, half* out, int size, cudaStream_t stream) {
    const int packets = size / 4 * (size / 4) * (kPatchRow / 8);
    gatherPatchesKernel<<<blocksFor(packets, kThreads), kThreads, 0, stream>>>(
        reinterpret_cast<const uint2*>(pixels), reinterpret_cast<uint4*>(out), size, packets);
    checkLaunch("gathering patches");
}

void layerNorm(const half* in, const half* scale, const half* shift, half* out, int tokens, int channels,
               cudaStream_t stream) {
    switch (channels) {
    case 112:
        return launchLayerNorm<112, 16, 1>(in, scale, shift, out, tokens, stream);
    case 224:
        return launchLayerNorm<224, 32, 1>(in, scale, shift, out, tokens, stream);
    case 448:
        return launchLayerNorm<448, 32, 2>(in, scale, shift, out, tokens, stream);
    case 896:
        return launchLayerNorm<896, 32, 4>(in, scale, shift, out, tokens, stream);
    default:
        throw std::logic_error("LayerNorm of an unknown width");
    }
}

void gelu(half* values, std::size_t count, cudaStream_t stream) {
    geluKernel<<<blocksFor(count / 8, kThreads), kThreads, 0, stream>>>(values, count / 8);
    checkLaunch("GELU");
}

void maxPool(const half* in, int stride, int side, int channels, half* out, cudaStream_t stream) {
    const int count = side * side * (channels / 8);
    maxPoolKernel<<<blocksFor(count, kThreads), kThreads, 0, stream>>>(in, stride, side, channels / 8, out,
                                                                       count);
    checkLaunch("pooling");
}

void convertToHalf(const float* in, half* out, std::size_t count, cudaStream_t stream) {
    convertKernel<<<blocksFor(count, kThreads), kThreads, 0, stream>>>(in, out, count);
    checkLaunch("conversion");
}

} // namespace ckd::infer::cuda
