// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <span>

namespace ckd {

/// The piecewise sRGB curve of IEC 61966-2-1, never a 2.2 power, in double precision: the definition that the
/// fast row functions are tested against. Below zero the linear segment goes on (v / 12.92), above one the
/// power does; nothing is clamped.
[[nodiscard]] double linearFromSrgbExact(double encoded);
[[nodiscard]] double srgbFromLinearExact(double linear);

/// The same curves on single values, float in and out, same bits as the row functions.
[[nodiscard]] float linearFromSrgb(float encoded);
[[nodiscard]] float srgbFromLinear(float linear);

/// Row versions: `out` may be `in` (same address), any length. At most 5e-7 absolute from the exact curve in
/// 0..1 and 1e-6 relative above 1 (tested); 0 and 1 map to themselves exactly. Vectorised, 16 values per step
/// on AVX-512, same bits on every CPU.
void linearFromSrgb(std::span<float> out, std::span<const float> in);
void srgbFromLinear(std::span<float> out, std::span<const float> in);
/// As srgbFromLinear, but negative light becomes 0: what a network or a display gets.
void srgbFromLinearClampedBelow(std::span<float> out, std::span<const float> in);

/// out = max(in, 0)^exponent, same accuracy; 0 stays 0. For gamma on mattes. exponent > 0.
void powRow(std::span<float> out, std::span<const float> in, float exponent);

/// The whole picture, every channel, into `encoding`; does nothing when it has that encoding already. Only
/// for pictures whose channels are all colour.
void convertTo(Image& image, ColorEncoding encoding);

} // namespace ckd
