// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <span>

namespace ckd {

/// Gaussian blur of one plane in place (`plane` has width * height values, row-major); the border value goes
/// on outside. sigma in pixels; <= 0.05 does nothing.
/// Up to sigma 3 the exact kernel cut at 4 sigma (1e-4 of a step edge); above, four box filters with
/// fractional ends and exactly the Gaussian's variance (0.004 of a step edge, tested): the cost is the same
/// for sigma 4 and 400. The boxes add up integers of 2^-20, so flat areas keep their value without drift;
/// values are limited to -1 … 1 in that range of sigma (mattes, hints).
void gaussianBlur(std::span<float> plane, int width, int height, double sigma);

/// Every channel of the picture.
void gaussianBlur(Image& image, double sigma);

} // namespace ckd
