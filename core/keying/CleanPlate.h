// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/ScreenColor.h"
#include "core/keying/detail/Plane.h"

#include <optional>
#include <span>
#include <vector>

namespace ckd {

/// The empty screen as seen through the whole frame, at a reduced size: linear RGB plus which pixels were
/// recognised as bare screen (255) in this frame. The longer side has at most kCleanPlateSide pixels.
struct CleanPlate {
    detail::RgbPlanes linear;
    std::vector<unsigned char> bare;
};

inline constexpr int kCleanPlateSide = 240;

/// Estimates the plate of one frame. `frame`: linear RGB, reduced to the plate's size (mean over blocks).
/// Robust 2-D polynomial (order 3, iteratively reweighted) of log colour over pixels that look like screen,
/// refined six times; then what the screen differs from it, limited to ±0.4 in log, carried into the covered
/// parts by pull-push; then limited to the brightness range that was seen.
/// `base`: log colour of the same size (a clip's plate over time) to use instead of the polynomial; it is
/// scaled to this frame's exposure first. Never fails: without a screen the result is its flat colour.
[[nodiscard]] CleanPlate estimateCleanPlate(const detail::RgbPlanes& frame, const ScreenColor& screen,
                                            const detail::RgbPlanes* base);

/// The clip's plate from several frames of one size: per pixel the median log colour of the frames that show
/// bare screen there, completed where none does. Returns nothing when fewer than three frames are given or
/// when the picture behind the subject moves (median spread over time above 0.04 in log), unless `force`.
[[nodiscard]] std::optional<detail::RgbPlanes> plateOverTime(std::span<const detail::RgbPlanes> frames,
                                                             const ScreenColor& screen, bool force);

} // namespace ckd
