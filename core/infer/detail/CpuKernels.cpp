// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/CpuKernels.h"

#include <algorithm>

namespace ckd::infer::detail {

namespace {
constexpr std::size_t kRunPixels = 2048;
}

void normRelu(float* x, const float* scale, const float* shift, std::size_t pixels) {
    for (std::size_t p = 0; p < pixels; ++p, x += kRowChannels) {
        for (std::size_t c = 0; c < kRowChannels; ++c) {
            const float value = x[c] * scale[c] + shift[c];
            x[c] = value < 0.0F ? 0.0F : value; // keeps NaN, so that the guard sees it
        }
    }
}

void addNormRelu(float* x, const float* z, const float* scale, const float* shift, std::size_t pixels) {
    for (std::size_t p = 0; p < pixels; ++p, x += kRowChannels, z += kRowChannels) {
        for (std::size_t c = 0; c < kRowChannels; ++c) {
            const float value = x[c] + (z[c] * scale[c] + shift[c]);
            x[c] = value < 0.0F ? 0.0F : value;
        }
    }
}

void channelSums(const float* x, std::size_t pixels, double* sums) {
    for (std::size_t begin = 0; begin < pixels; begin += kRunPixels) {
        const std::size_t end = std::min(pixels, begin + kRunPixels);
        float sum[kRowChannels] = {};
        float squares[kRowChannels] = {};
        for (std::size_t p = begin; p < end; ++p) {
            const float* row = x + p * kRowChannels;
            for (std::size_t c = 0; c < kRowChannels; ++c) {
                sum[c] += row[c];
                squares[c] += row[c] * row[c];
            }
        }
        for (std::size_t c = 0; c < kRowChannels; ++c) {
            sums[c] += static_cast<double>(sum[c]);
            sums[kRowChannels + c] += static_cast<double>(squares[c]);
        }
    }
}

} // namespace ckd::infer::detail
