// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/Keyer.h"

#include <span>
#include <stop_token>
#include <vector>

/// KeySettings::steady: a plate with less noise for the keyer, made of the frame and its neighbours where
/// nothing moves. Depends on those frames' pixels alone, so that scrubbing, chunks and a resumed batch give
/// the same picture. Any thread.
namespace ckd {

/// How many frames before and after take part.
inline constexpr int kSteadyReach = 2;

/// The frames of the clip (ascending) beside `number` that steady it, ascending; fewer at its ends and at
/// gaps.
[[nodiscard]] std::vector<FrameNumber> steadyFrames(std::span<const FrameNumber> clipFrames,
                                                    FrameNumber number);

/// `plate` and `neighbours` averaged where they agree within their noise, in the plate's encoding.
///
/// A neighbour counts where, in a window of 5 x 5 pixels, the mean difference is at most about three standard
/// deviations of the noise (SteadyNoise.h) and the mean square difference at most about twice the noise's:
/// the first finds edges and shadows that move, the second whatever has moved by less than the window. In
/// between its weight falls smoothly; with all of n neighbours the noise's variance becomes 1/(n + 1).
/// `strength` 0..1 mixes plate and average. RGB; a neighbour of another size or encoding is left out. Without
/// any: a null image. Cancelled soon after `stop`.
[[nodiscard]] Result<Image> steadiedPlate(const Image& plate, std::span<const SharedImage> neighbours,
                                          float strength, const std::stop_token& stop);

/// What a keyer is shown: the steadied plate, if there is one, in the place of the plate.
[[nodiscard]] KeyInput steadyInput(const KeyInput& input);

/// Gives the foreground that a keyer made of steadyInput() what the true plate has beyond the steadied one:
/// grain, and whatever was averaged away. Its amplitude is the plate's from alpha 0.1 on and fades to none
/// below, where straight colour is made up anyway. Values at or above 0 stay so. Does nothing without a
/// steadied plate.
void returnGrain(KeyResult& result, const KeyInput& input);

} // namespace ckd
