// SPDX-License-Identifier: Apache-2.0
#include "core/color/Strips.h"

#include "core/base/Simd.h"

#include <algorithm>
#include <cstring>

namespace ckd {

namespace {

/// Copies a 16x16 tile across its diagonal; the fixed sizes let the compiler keep it in registers.
CKD_MULTIVERSION void transposeTile(float* __restrict out, std::size_t outStride, const float* __restrict in,
                                    std::size_t inStride) {
    for (int x = 0; x < kLanes; ++x) {
        for (int lane = 0; lane < kLanes; ++lane)
            out[static_cast<std::size_t>(x) * outStride + static_cast<std::size_t>(lane)] =
                in[static_cast<std::size_t>(lane) * inStride + static_cast<std::size_t>(x)];
    }
}

} // namespace

void loadRows(float* strip, const float* rows, std::size_t stride, int width, int lanes) {
    int x = 0;
    if (lanes == kLanes) {
        for (; x + kLanes <= width; x += kLanes)
            transposeTile(strip + static_cast<std::size_t>(x) * kLanes, kLanes, rows + x, stride);
    }
    for (; x < width; ++x) {
        for (int lane = 0; lane < kLanes; ++lane)
            strip[static_cast<std::size_t>(x) * kLanes + static_cast<std::size_t>(lane)] =
                rows[static_cast<std::size_t>(std::min(lane, lanes - 1)) * stride +
                     static_cast<std::size_t>(x)];
    }
}

void storeRows(float* rows, std::size_t stride, const float* strip, int width, int lanes) {
    int x = 0;
    if (lanes == kLanes) {
        for (; x + kLanes <= width; x += kLanes)
            transposeTile(rows + x, stride, strip + static_cast<std::size_t>(x) * kLanes, kLanes);
    }
    for (; x < width; ++x) {
        for (int lane = 0; lane < lanes; ++lane)
            rows[static_cast<std::size_t>(lane) * stride + static_cast<std::size_t>(x)] =
                strip[static_cast<std::size_t>(x) * kLanes + static_cast<std::size_t>(lane)];
    }
}

void loadColumns(float* strip, const float* plane, std::size_t stride, int height, int lanes) {
    for (int y = 0; y < height; ++y) {
        float* out = strip + static_cast<std::size_t>(y) * kLanes;
        const float* in = plane + static_cast<std::size_t>(y) * stride;
        if (lanes == kLanes) {
            std::memcpy(out, in, kLanes * sizeof(float));
        } else {
            std::copy_n(in, lanes, out);
            std::fill_n(out + lanes, kLanes - lanes, in[lanes - 1]);
        }
    }
}

void storeColumns(float* plane, std::size_t stride, const float* strip, int height, int lanes) {
    for (int y = 0; y < height; ++y)
        std::memcpy(plane + static_cast<std::size_t>(y) * stride,
                    strip + static_cast<std::size_t>(y) * kLanes,
                    static_cast<std::size_t>(lanes) * sizeof(float));
}

} // namespace ckd
