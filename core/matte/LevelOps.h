// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <span>

namespace ckd {

/// alpha = min(max((alpha - black) / (white - black), 0), 1), in place; black < white.
void clipLevels(std::span<float> alpha, float black, float white);

/// clipLevels(), then gives back `rollback` (0..1) of the unclipped matte near the clipped matte's edge: with
/// c the clipped matte blurred by `edgeSigma` pixels, alpha += rollback * 4 c (1 - c) * (unclipped - alpha).
/// Solid inside and clean screen stay clipped.
void clipWithRollback(Image& alpha, float black, float white, float rollback, double edgeSigma);

/// alpha = max(alpha, 0)^(1 / gamma), in place; gamma > 0.
void applyGamma(std::span<float> alpha, float gamma);

/// alpha = max(alpha, mask), mask limited to 0..1: where it is white the matte is solid.
void joinMask(std::span<float> alpha, std::span<const float> mask);
/// alpha *= 1 - mask (mask limited to 0..1): where the mask is white nothing is kept, soft edges multiply.
void removeMask(std::span<float> alpha, std::span<const float> mask);

} // namespace ckd
