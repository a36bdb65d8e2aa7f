// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <span>

namespace ckd {

/// Gaussian blur of one plane in place (`plane` has width * height values, row-major); outside, the picture
/// is mirrored. sigma in pixels; <= 0.05 does nothing.
/// Up to sigma 3 the kernel itself, cut at 4 sigma (1e-4 of a step edge); above, the mean of two cascades of
/// four box filters (0.002 of a step edge, 0.004 at corners, tested): the cost is the same for sigma 4 and
/// 400. The boxes add up integers of 2^-20, so flat areas keep their value without drift; values are limited
/// to -1 … 1 in that range of sigma (mattes, hints).
void gaussianBlur(std::span<float> plane, int width, int height, double sigma);

/// Every channel of the picture.
void gaussianBlur(Image& image, double sigma);

} // namespace ckd
