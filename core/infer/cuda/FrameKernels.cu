// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/FrameKernels.h"

namespace ckd::infer::cuda {

namespace {

constexpr int kThreads = 256;

__device__ inline float finite(float value) {
    return isfinite(value) ? value : 0.0F;
}
__device__ inline float asFloat(half value) {
    return finite(__half2float(value));
}
__device__ inline float asFloat(float value) {
    return value;
}

/// out[plane][y][x] = Σ weight * in[plane][y][first + tap]; positions beyond the edge mean the edge.
template <typename In>
__global__ void acrossKernel(const In* in, int inWidth, int height, float* out, int outWidth,
                             DeviceTaps taps) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    const std::size_t row = static_cast<std::size_t>(blockIdx.z) * height + blockIdx.y;
    if (x >= outWidth)
        return;
    const In* source = in + row * inWidth;
    float sum = 0;
    for (int tap = 0; tap < taps.perOutput; ++tap) {
        const int at = min(max(taps.first[x] + tap, 0), inWidth - 1);
        sum += taps.weights[x * taps.perOutput + tap] * asFloat(source[at]);
    }
    out[row * outWidth + x] = sum;
}

__device__ inline float sumDown(const float* column, int inHeight, int width, int y, const DeviceTaps& taps) {
    float sum = 0;
    for (int tap = 0; tap < taps.perOutput; ++tap) {
        const int at = min(max(taps.first[y] + tap, 0), inHeight - 1);
        sum += taps.weights[y * taps.perOutput + tap] * column[static_cast<std::size_t>(at) * width];
    }
    return sum;
}

/// IEC 61966-2-1, piecewise; negative values become 0.
__device__ inline float srgbFromLinear(float linear) {
    if (!(linear > 0.0F))
        return 0.0F;
    return linear <= 0.0031308F ? 12.92F * linear : 1.055F * powf(linear, 1.0F / 2.4F) - 0.055F;
}

__global__ void downIntoPixelsKernel(const float* plate, int plateHeight, const float* hint, int hintHeight,
                                     half* pixels, int size, DeviceTaps plateTaps, DeviceTaps hintTaps,
                                     Encoding encoding, Range range) {
    constexpr float kMean[3] = {0.485F, 0.456F, 0.406F};
    constexpr float kDeviation[3] = {0.229F, 0.224F, 0.225F};
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    const int y = blockIdx.y;
    if (x >= size)
        return;
    float values[4];
#pragma unroll
    for (int c = 0; c < 3; ++c) {
        const float* column = plate + static_cast<std::size_t>(c) * plateHeight * size + x;
        float value = sumDown(column, plateHeight, size, y, plateTaps);
        if (encoding == Encoding::Linear)
            value = srgbFromLinear(value);
        if (range == Range::Limit)
            value = fminf(fmaxf(value, 0.0F), 1.0F);
        values[c] = (value - kMean[c]) / kDeviation[c];
    }
    values[3] = sumDown(hint + x, hintHeight, size, y, hintTaps);
    const __half2 low = __floats2half2_rn(values[0], values[1]);
    const __half2 high = __floats2half2_rn(values[2], values[3]);
    reinterpret_cast<uint2*>(pixels)[static_cast<std::size_t>(y) * size + x] = {
        *reinterpret_cast<const unsigned*>(&low), *reinterpret_cast<const unsigned*>(&high)};
}

/// Planes alpha, R, G, B; plane 0 is limited when asked.
__global__ void downIntoHalfKernel(const float* in, int inHeight, half* out, int width, int height,
                                   DeviceTaps taps, Range alphaRange) {
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    const int y = blockIdx.y;
    const int plane = blockIdx.z;
    if (x >= width)
        return;
    float value =
        sumDown(in + static_cast<std::size_t>(plane) * inHeight * width + x, inHeight, width, y, taps);
    if (plane == 0 && alphaRange == Range::Limit)
        value = fminf(fmaxf(value, 0.0F), 1.0F);
    out[(static_cast<std::size_t>(plane) * height + y) * width + x] = __float2half_rn(value);
}

dim3 gridFor(int width, int height, int planes) {
    return {static_cast<unsigned>(blocksFor(static_cast<std::size_t>(width), kThreads)),
            static_cast<unsigned>(height), static_cast<unsigned>(planes)};
}

} // namespace

void resampleAcross(const half* in, int inWidth, int height, int planes, float* out, int outWidth,
                    DeviceTaps taps, cudaStream_t stream) {
    acrossKernel<<<gridFor(outWidth, height, planes), kThreads, 0, stream>>>(in, inWidth, height, out,
                                                                             outWidth, taps);
    checkLaunch("resizing across");
}

void resampleAcross(const float* in, int inWidth, int height, int planes, float* out, int outWidth,
                    DeviceTaps taps, cudaStream_t stream) {
    acrossKernel<<<gridFor(outWidth, height, planes), kThreads, 0, stream>>>(in, inWidth, height, out,
                                                                             outWidth, taps);
    checkLaunch("resizing across");
}

void resampleDownIntoPixels(const ResizedPlate& plate, half* pixels, int size, cudaStream_t stream) {
    downIntoPixelsKernel<<<gridFor(size, size, 1), kThreads, 0, stream>>>(
        plate.rgb, plate.height, plate.hint, plate.hintHeight, pixels, size, plate.taps, plate.hintTaps,
        plate.encoding, plate.range);
    checkLaunch("resizing down");
}

void resampleDownIntoHalf(const float* in, int inHeight, half* out, int width, int height, DeviceTaps taps,
                          Range alphaRange, cudaStream_t stream) {
    downIntoHalfKernel<<<gridFor(width, height, 4), kThreads, 0, stream>>>(in, inHeight, out, width, height,
                                                                           taps, alphaRange);
    checkLaunch("resizing down");
}

} // namespace ckd::infer::cuda
