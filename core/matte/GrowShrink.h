// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <span>

namespace ckd {

/// Moves the edges of a grey matte outwards (pixels > 0) or inwards (< 0), in place: grey dilation or erosion
/// with a disk, soft edges keep their shape. Fractions interpolate linearly between the whole radii on
/// either side, so the edge moves continuously. What lies outside the picture counts for neither.
/// Radii up to 8 use the exact disk (rows of half-width round(sqrt(r^2 - dy^2))); beyond, an octagon of
/// radius r - 8 followed by the disk of 8: the edge is then within 1 px + 4 % of (r - 8) of the true disk,
/// and the cost no longer grows with the radius. `plane` has width * height values.
void growShrink(std::span<float> plane, int width, int height, double pixels);

/// One-channel picture.
void growShrink(Image& alpha, double pixels);

} // namespace ckd
