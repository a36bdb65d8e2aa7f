// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/Kernels.h"
#include "core/infer/cuda/Packet.cuh"
#include "core/infer/cuda/Upsample.cuh"

namespace ckd::infer::cuda {

namespace {

constexpr int kThreads = 256;
constexpr int kGroups = 8;
constexpr int kGroupChannels = kRefinerChannels / kGroups;
constexpr double kGroupNormEpsilon = 1e-5;
constexpr int kPackets = kRefinerChannels / 8;

__global__ void refinerInputKernel(const uint2* pixels, const float* logits, half* pixels8, int size) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    const int y = blockIdx.y;
    if (x >= size)
        return;
    const std::size_t at = static_cast<std::size_t>(y) * size + x;
    const float4 coarse = upsampledLogits(logits, size, x, y);
    const uint2 pixel = pixels[at];
    Packet packet;
    packet.pairs[0] = *reinterpret_cast<const __half2*>(&pixel.x);
    packet.pairs[1] = __halves2half2(__low2half(*reinterpret_cast<const __half2*>(&pixel.y)),
                                     __float2half_rn(sigmoid(coarse.x)));
    packet.pairs[2] = __floats2half2_rn(sigmoid(coarse.y), sigmoid(coarse.z));
    packet.pairs[3] = __floats2half2_rn(sigmoid(coarse.w), 0.0F);
    storePacket(pixels8 + 8 * at, packet);
}

/// Moments of x + b per channel from those of x, averaged over the channels of a group.
__global__ void finishGroupNormKernel(const float* statistics, int rows, const GroupNormWeights weights,
                                      double pixels, half* scale, half* shift) {
    constexpr int kParts = 4;
    __shared__ double parts[kParts][kStatisticsRow];
    __shared__ double means[kRefinerChannels];
    __shared__ double meanSquares[kRefinerChannels];
    const int column = threadIdx.x % kStatisticsRow;
    const int part = threadIdx.x / kStatisticsRow;
    double sum = 0;
    for (int row = part; row < rows; row += kParts)
        sum += static_cast<double>(statistics[row * kStatisticsRow + column]);
    parts[part][column] = sum;
    __syncthreads();
    const int channel = threadIdx.x;
    if (channel < kRefinerChannels) {
        const auto total = [&](int at) { return parts[0][at] + parts[1][at] + parts[2][at] + parts[3][at]; };
        const double bias = weights.convBias[channel];
        const double mean = total(channel) / pixels;
        const double square = total(kRefinerChannels + channel) / pixels;
        means[channel] = mean + bias;
        meanSquares[channel] = square + bias * (2 * mean + bias);
    }
    __syncthreads();
    if (channel >= kRefinerChannels)
        return;
    double mean = 0;
    double square = 0;
    const int first = channel / kGroupChannels * kGroupChannels;
    for (int i = 0; i < kGroupChannels; ++i) {
        mean += means[first + i] / kGroupChannels;
        square += meanSquares[first + i] / kGroupChannels;
    }
    const double variance = fmax(square - mean * mean, 0.0);
    const double gain = weights.scale[channel] / sqrt(variance + kGroupNormEpsilon);
    scale[channel] = __double2half(gain);
    shift[channel] = __double2half(weights.shift[channel] + (weights.convBias[channel] - mean) * gain);
}

__device__ inline void settlePacket(Packet& x, const Packet& z, const Packet& scale, const Packet& shift) {
    const __half2 zero = __float2half2_rn(0.0F);
#pragma unroll
    for (int i = 0; i < 4; ++i)
        x.pairs[i] =
            __hmax2_nan(__hadd2(x.pairs[i], __hfma2(z.pairs[i], scale.pairs[i], shift.pairs[i])), zero);
}

__global__ void settleKernel(half* x, Norm xNorm, const half* z, Norm zNorm, std::size_t packets) {
    const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i >= packets)
        return;
    const int channel = static_cast<int>(i % kPackets) * 8;
    Packet value = loadPacket(x + 8 * i);
    const Packet added = loadPacket(z + 8 * i);
    if (xNorm.scale != nullptr) {
        const Packet scale = loadPacket(xNorm.scale + channel);
        const Packet shift = loadPacket(xNorm.shift + channel);
#pragma unroll
        for (int k = 0; k < 4; ++k)
            value.pairs[k] = __hfma2_relu(value.pairs[k], scale.pairs[k], shift.pairs[k]);
    }
    settlePacket(value, added, loadPacket(zNorm.scale + channel), loadPacket(zNorm.shift + channel));
    storePacket(x + 8 * i, value);
}

__device__ inline void writeOutputs(float* out, int* notFinite, std::size_t plane, std::size_t at,
                                    const float (&logits)[4]) {
    bool good = true;
#pragma unroll
    for (int o = 0; o < 4; ++o) {
        const float value = sigmoid(logits[o]);
        good = good && isfinite(logits[o]);
        out[o * plane + at] = value;
    }
    if (!good)
        *notFinite = 1;
}

/// Eight lanes share a pixel's 64 channels and take eight pixels; each ends with one pixel's four outputs.
__global__ void finishRefinerKernel(const RefinerEnd end, float* out, int* notFinite, int size) {
    const int lane = threadIdx.x % 32;
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    const std::size_t mine = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (mine - lane >= plane)
        return;
    const int channel = lane % 8 * 8;
    const Packet scale = loadPacket(end.zNorm.scale + channel);
    const Packet shift = loadPacket(end.zNorm.shift + channel);
    Packet weights[4];
    for (int o = 0; o < 4; ++o)
        weights[o] = loadPacket(end.weights + o * kRefinerChannels + channel);
    float sums[32] = {};
    const std::size_t first = (mine - lane % 8) * kRefinerChannels + channel;
#pragma unroll
    for (int p = 0; p < 8; ++p) {
        Packet x = loadPacket(end.x + first + p * kRefinerChannels);
        settlePacket(x, loadPacket(end.z + first + p * kRefinerChannels), scale, shift);
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            const float2 pair = __half22float2(x.pairs[i]);
#pragma unroll
            for (int o = 0; o < 4; ++o) {
                const float2 weight = __half22float2(weights[o].pairs[i]);
                sums[4 * p + o] += pair.x * weight.x + pair.y * weight.y;
            }
        }
    }
    scatterSums<32, 4>(sums, lane);
    const int x = static_cast<int>(mine % size);
    const int y = static_cast<int>(mine / size);
    const float4 coarse = upsampledLogits(end.logits, size, x, y);
    const float logits[4] = {
        coarse.x + end.gain * (sums[0] + end.bias[0]), coarse.y + end.gain * (sums[1] + end.bias[1]),
        coarse.z + end.gain * (sums[2] + end.bias[2]), coarse.w + end.gain * (sums[3] + end.bias[3])};
    writeOutputs(out, notFinite, plane, mine, logits);
}

__global__ void upsampleOnlyKernel(const float* coarse, float* out, int* notFinite, int size) {
    const std::size_t at = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    if (at >= plane)
        return;
    const float4 value =
        upsampledLogits(coarse, size, static_cast<int>(at % size), static_cast<int>(at / size));
    const float logits[4] = {value.x, value.y, value.z, value.w};
    writeOutputs(out, notFinite, plane, at, logits);
}

} // namespace

void refinerInput(const half* pixels, const float* logits, half* pixels8, int size, cudaStream_t stream) {
    const dim3 grid(blocksFor(size, kThreads), size);
    refinerInputKernel<<<grid, kThreads, 0, stream>>>(reinterpret_cast<const uint2*>(pixels), logits, pixels8,
                                                      size);
    checkLaunch("the refiner's input");
}

void finishGroupNorm(const float* statistics, int rows, const GroupNormWeights& weights, int size,
                     half* scale, half* shift, cudaStream_t stream) {
    const double pixels = static_cast<double>(size) * size;
    finishGroupNormKernel<<<1, 4 * kStatisticsRow, 0, stream>>>(statistics, rows, weights, pixels, scale,
                                                                shift);
    checkLaunch("GroupNorm");
}

void settle(half* x, Norm xNorm, const half* z, Norm zNorm, int size, cudaStream_t stream) {
    const std::size_t packets = static_cast<std::size_t>(size) * size * kPackets;
    settleKernel<<<blocksFor(packets, kThreads), kThreads, 0, stream>>>(x, xNorm, z, zNorm, packets);
    checkLaunch("GroupNorm and sum");
}

void finishRefiner(const RefinerEnd& end, float* out, int* notFinite, int size, cudaStream_t stream) {
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    finishRefinerKernel<<<blocksFor(plane, kThreads), kThreads, 0, stream>>>(end, out, notFinite, size);
    checkLaunch("the refiner's end");
}

void upsampleOnly(const float* logits, float* out, int* notFinite, int size, cudaStream_t stream) {
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    upsampleOnlyKernel<<<blocksFor(plane, kThreads), kThreads, 0, stream>>>(logits, out, notFinite, size);
    checkLaunch("upsampling");
}

} // namespace ckd::infer::cuda
