// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

namespace ckd {

/// Coarse hint for a network, made from any key's alpha (1 channel, linear coverage): the solid part (alpha
/// above about 0.65) at a quarter of 1920 width, eroded and blurred, so that it stays inside the subject: the
/// networks add detail well and subtract badly. `erode` and `blur` (Gaussian sigma) are pixels at 1920 wide
/// and scale with the picture. Same size as `alpha`, 0..1. Thread-safe.
[[nodiscard]] Image automaticHint(const Image& alpha, double erode, double blur);

} // namespace ckd
