// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/YuvToRgb.h"

#include "core/base/Simd.h"

#include <algorithm>
#include <cmath>

namespace ckd::detail {

namespace {

void setWeights(YuvMatrix matrix, YuvDecode& decode) {
    if (matrix == YuvMatrix::YCgCo) {
        decode.r = {-1, 1};
        decode.g = {1, 0};
        decode.b = {-1, -1};
        return;
    }
    const auto [kr, kb] = yuvWeights(matrix);
    const double kg = 1 - kr - kb;
    decode.r = {0, static_cast<float>(2 * (1 - kr))};
    decode.g = {static_cast<float>(-2 * kb * (1 - kb) / kg), static_cast<float>(-2 * kr * (1 - kr) / kg)};
    decode.b = {static_cast<float>(2 * (1 - kb)), 0};
}

CKD_MULTIVERSION void combine(const float* luma, const float* cb, const float* cr, const float* w, float* r,
                              float* g, float* b, int width) {
    const float black = w[0];
    const float scale = w[1];
    const float rb = w[2];
    const float rr = w[3];
    const float gb = w[4];
    const float gr = w[5];
    const float bb = w[6];
    const float br = w[7];
    for (int i = 0; i < width; ++i) {
        const float y = (luma[i] - black) * scale;
        const float u = cb[i];
        const float v = cr[i];
        r[i] = y + (rb * u + rr * v);
        g[i] = y + (gb * u + gr * v);
        b[i] = y + (bb * u + br * v);
    }
}

CKD_MULTIVERSION void upsampleByTwo(const float* in, float before, float after, float* out, int pairs) {
    for (int i = 0; i < pairs; ++i) {
        out[2 * i] = in[i] + before * (in[i - 1] - in[i]);
        out[2 * i + 1] = in[i] + after * (in[i + 1] - in[i]);
    }
}

CKD_MULTIVERSION void blend(const float* a, const float* b, float weight, float zero, float scale, float* out,
                            int count) {
    for (int i = 0; i < count; ++i)
        out[i] = (a[i] + weight * (b[i] - a[i]) - zero) * scale;
}

CKD_MULTIVERSION void scaleAndShift(const float* in, float black, float scale, float* out, int width) {
    for (int i = 0; i < width; ++i)
        out[i] = (in[i] - black) * scale;
}

} // namespace

YuvDecode yuvDecode(YuvMatrix matrix, YuvRange range, int depth) {
    YuvDecode decode;
    const double step = std::ldexp(1.0, depth - 8);
    const double top = std::ldexp(1.0, depth) - 1;
    const bool full = range == YuvRange::Full;
    decode.lumaBlack = full ? 0.0F : static_cast<float>(16 * step);
    decode.lumaScale = static_cast<float>(1.0 / (full ? top : 219 * step));
    decode.chromaZero = static_cast<float>(std::ldexp(1.0, depth - 1));
    decode.chromaScale = static_cast<float>(1.0 / (full ? top : 224 * step));
    setWeights(matrix, decode);
    return decode;
}

ChromaTap chromaTap(int position, int shift, float siting, int count) {
    const auto factor = static_cast<float>(1 << shift);
    const float at = (static_cast<float>(position) - siting * (factor - 1)) / factor;
    const float floor = std::floor(at);
    const int first = static_cast<int>(floor);
    return {std::clamp(first, 0, count - 1), std::clamp(first + 1, 0, count - 1), at - floor};
}

void blendChromaRows(const float* a, const float* b, float weight, float zero, float scale, float* out,
                     int count) {
    if (weight == 0.0F)
        scaleAndShift(a, zero, scale, out, count);
    else
        blend(a, b, weight, zero, scale, out, count);
}

void upsampleChromaRow(float* in, int count, int shift, float siting, float* out, int width) {
    in[-1] = in[0];
    in[count] = in[count - 1];
    if (shift == 0) {
        std::copy_n(in, width, out);
        return;
    }
    if (shift == 1) {
        const int pairs = width / 2;
        upsampleByTwo(in, siting / 2, (1 - siting) / 2, out, pairs);
        if ((width & 1) != 0)
            out[width - 1] = in[pairs] + siting / 2 * (in[pairs - 1] - in[pairs]);
        return;
    }
    for (int x = 0; x < width; ++x) {
        const ChromaTap tap = chromaTap(x, shift, siting, count);
        out[x] = in[tap.first] + tap.weight * (in[tap.second] - in[tap.first]);
    }
}

void combineRow(const float* luma, const float* cb, const float* cr, const YuvDecode& d, float* r, float* g,
                float* b, int width) {
    const float weights[] = {d.lumaBlack, d.lumaScale, d.r[0], d.r[1], d.g[0], d.g[1], d.b[0], d.b[1]};
    combine(luma, cb, cr, weights, r, g, b, width);
}

void scaleRow(const float* in, float black, float scale, float* out, int width) {
    scaleAndShift(in, black, scale, out, width);
}

} // namespace ckd::detail
