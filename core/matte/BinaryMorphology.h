// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/matte/Mask.h"

namespace ckd {

/// Dilation and erosion of masks (any value > 0 is inside). Nothing lies outside the picture: dilation sees
/// 0 there, erosion sees 255, so that a subject cut by the frame's border is not eroded from it.
/// The cost does not depend on the radius: one pass along the rows finds the distance to the nearest inside
/// pixel, a table turns it into how many rows that pixel reaches up and down, one sweep down and one up
/// spread that reach. Exact for any convex element that is symmetric in x and y. radius 0 … 30,000.
enum class ElementShape {
    /// Rows of half-width round(sqrt(r^2 - dy^2)), ties to even, for |dy| <= r: what OpenCV's
    /// getStructuringElement(MORPH_ELLIPSE, (2r+1, 2r+1)) holds.
    Ellipse,
    Box, ///< (2r+1) x (2r+1)
};

/// Both work inside the mask they are given: move it in when it is not needed any more.
[[nodiscard]] Mask dilated(Mask mask, int radius, ElementShape shape);
[[nodiscard]] Mask eroded(Mask mask, int radius, ElementShape shape);

} // namespace ckd
