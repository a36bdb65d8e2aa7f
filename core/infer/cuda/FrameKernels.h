// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/cuda/DeviceFrames.h"

#include <cuda_fp16.h>
#include <cuda_runtime.h>

namespace ckd::infer::cuda {

/// detail::ResampleTaps on the card.
struct DeviceTaps {
    const int* first;
    const float* weights;
    int perOutput;
};

/// Planes [planes][height][inWidth] -> [planes][height][outWidth]. In float16 input NaN and infinities count
/// as 0.
void resampleAcross(const half* in, int inWidth, int height, int planes, float* out, int outWidth,
                    DeviceTaps taps, cudaStream_t stream);
void resampleAcross(const float* in, int inWidth, int height, int planes, float* out, int outWidth,
                    DeviceTaps taps, cudaStream_t stream);

struct ResizedPlate {
    const float* rgb; ///< [3][height][size]
    int height;
    DeviceTaps taps;
    const float* hint; ///< [hintHeight][size]
    int hintHeight;
    DeviceTaps hintTaps;
    Encoding encoding;
    Range range;
};
/// -> [size][size][4], encoded and normalised.
void resampleDownIntoPixels(const ResizedPlate& plate, half* pixels, int size, cudaStream_t stream);

/// [4][inHeight][width] -> [4][height][width]
void resampleDownIntoHalf(const float* in, int inHeight, half* out, int width, int height, DeviceTaps taps,
                          Range alphaRange, cudaStream_t stream);

} // namespace ckd::infer::cuda
