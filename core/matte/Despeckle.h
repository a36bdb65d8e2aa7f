// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/matte/Mask.h"

#include <span>

namespace ckd {

/// Where a matte is kept when islands are removed, exactly as the original defines it (imaging.md):
/// alpha > 0.5 -> 8-connected components of at least `minimumArea` pixels -> dilated with the 51 x 51 ellipse
/// -> Gaussian 11 x 11, sigma 2, on bytes, rounded. Multiply alpha by mask / 255. Equal to the same steps in
/// OpenCV bit for bit (tested). `plane` has width * height values.
[[nodiscard]] Mask despeckleMask(std::span<const float> plane, int width, int height, int minimumArea);

/// Keeps the 8-connected components (of pixels > 0) that hold at least `minimumArea` pixels, as 255. This and
/// blurred11 are OpenCV's; they write into the mask they are given.
[[nodiscard]] Mask keepLargeComponents(Mask mask, int minimumArea);

/// 11 x 11 Gaussian, sigma 2, in the 8.8 fixed point that OpenCV's 8-bit GaussianBlur computes in (weights
/// summing to 256, borders mirrored without repeating the edge, rounded to nearest).
[[nodiscard]] Mask blurred11(Mask mask);

/// alpha *= despeckleMask / 255. One channel. Does nothing for minimumArea <= 0.
void despeckle(Image& alpha, int minimumArea);

} // namespace ckd
