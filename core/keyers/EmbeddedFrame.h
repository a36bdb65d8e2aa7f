// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

/// What the embedded keyer does to a frame after the network. Any thread.
namespace ckd {

/// Distance up to which a foreground's colour lies extended around alpha > 0, in plate pixels; it is gone 8
/// further out.
inline constexpr int kForegroundReach = 24;

/// Fades `fg` (RGB, straight) to 0 away from alpha > 0, so that what the network thinks of bare screen is in
/// no file and edges can still be filtered. `grow`: pixels by which the matte will still grow. Where alpha is
/// not 0 no bit changes.
void fadeFarColours(Image& fg, const Image& alpha, double grow);

/// Gives masked parts (core or holdout matte, 1 channel) a foreground where the network sees less than the
/// mask: the plate, unmixed with the mask's alpha. All pictures linear RGB of one size, alpha as the network
/// gave it. Where the mask is not above alpha no bit changes.
void showMasked(Image& fg, const Image& alpha, const Image& mask, const Image& plate,
                const Image& cleanPlate);

} // namespace ckd
