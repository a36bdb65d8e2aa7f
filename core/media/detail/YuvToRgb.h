// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/VideoColor.h"

#include <array>

namespace ckd::detail {

/// How code values of a Y'CbCr picture become R'G'B' in 0..1 (values outside survive).
///   luma' = (Y - lumaBlack) * lumaScale,  chroma' = (C - chromaZero) * chromaScale
///   R' = luma' + r[0]*cb' + r[1]*cr', likewise G', B'
/// Computed from H.273: kr, kb; 219/224 (limited) or 2^n-1 (full) code steps.
struct YuvDecode {
    float lumaBlack = 0;
    float lumaScale = 1;
    float chromaZero = 0;
    float chromaScale = 1;
    std::array<float, 2> r{};
    std::array<float, 2> g{};
    std::array<float, 2> b{};
};

/// Not for YuvMatrix::Identity, whose planes are no differences.
[[nodiscard]] YuvDecode yuvDecode(YuvMatrix matrix, YuvRange range, int depth);

/// Where luma sample `position` lies between chroma samples, and how far: value = (1-weight)*c[first] +
/// weight*c[first+1]; indices are clamped to 0…count-1.
struct ChromaTap {
    int first = 0;
    int second = 0;
    float weight = 0;
};
/// `shift`: log2 of the sub-sampling; `siting`: ChromaSiting::x or ::y.
[[nodiscard]] ChromaTap chromaTap(int position, int shift, float siting, int count);

/// out[i] = ((1-weight)*a[i] + weight*b[i] - zero) * scale
void blendChromaRows(const float* a, const float* b, float weight, float zero, float scale, float* out,
                     int count);
/// Upsamples one chroma row to `width` luma positions, bilinearly. `in` must be readable (any value that is
/// not NaN) at in[-1] and in[count]; the function sets both to the border values.
void upsampleChromaRow(float* in, int count, int shift, float siting, float* out, int width);
/// One row of R'G'B' from luma codes and upsampled chroma differences.
void combineRow(const float* luma, const float* cb, const float* cr, const YuvDecode& decode, float* r,
                float* g, float* b, int width);
/// out[i] = (in[i] - black) * scale; in place allowed.
void scaleRow(const float* in, float black, float scale, float* out, int width);

} // namespace ckd::detail
