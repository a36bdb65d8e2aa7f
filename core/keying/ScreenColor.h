// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/color/Despill.h"
#include "core/keying/detail/Plane.h"

#include <QString>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace ckd {

/// The colour difference of a screen: d(P) = min(u·P, v·P), P linear RGB. Both vectors sum to zero, so greys
/// of any brightness give 0. Green: u = G − R, v = G − B, hence d = G − max(R, B). Screens that are neither
/// green nor blue use the same two vectors turned about the grey axis to the screen's hue.
struct KeyAxes {
    std::array<float, 3> u{-1.0F, 1.0F, 0.0F};
    std::array<float, 3> v{0.0F, 1.0F, -1.0F};
    /// 0: min, i.e. key − max(other two); 1: average of both, i.e. key − average of the other two.
    float balance = 0.0F;

    [[nodiscard]] float difference(float r, float g, float b) const {
        const float p = u[0] * r + u[1] * g + u[2] * b;
        const float q = v[0] * r + v[1] * g + v[2] * b;
        return std::min(p, q) * (1.0F - balance) + 0.5F * balance * (p + q);
    }
};

struct ScreenColor {
    std::array<float, 3> linear{0.05F, 0.35F, 0.06F}; ///< linear RGB, BT.709 primaries
    KeyAxes axes;
    bool found = false; ///< false: nothing in the frames looks like a screen; a default was taken
    bool named = false; ///< the settings say which colour it is, so that it counts even where none was found

    /// There is no screen: nothing is to be keyed out.
    [[nodiscard]] bool none() const { return !found && !named; }
};

/// Axes for a screen of this linear colour. Hues within 38 degrees of pure green or blue get that primary.
[[nodiscard]] KeyAxes keyAxesFor(const std::array<float, 3>& linear);
/// Green or Blue for the axes of those, none for turned ones.
[[nodiscard]] std::optional<KeyChannel> primaryOf(const KeyAxes& axes);

/// Automatic: which share of all pixels must have the screen's colour, for green and blue ones and for other
/// hues, which things that are no screens have too (skin, wood, lamps).
inline constexpr double kLeastUsualScreen = 0.02;
inline constexpr double kLeastOtherScreen = 0.15;

/// Finds the screen's colour in reduced frames (linear RGB, about 200 px wide, all of one clip).
/// `wanted` is KeySettings::screen: auto, green, blue or #rrggbb (display-encoded); Usage error otherwise.
/// Automatic: flat saturated pixels vote for hues, green and blue count threefold; the densest cell of the
/// winning hue's (min/max, mid/max) histogram, then the median of that cell's pixels. It is believed when the
/// cell holds the share above and, in the dark and for other hues than green and blue, is clearly saturated;
/// else the next hue is asked. A colour by name is looked for the same way and always believed. A picked
/// colour is moved to the median of the pixels near it.
[[nodiscard]] Result<ScreenColor> findScreenColor(std::span<const detail::RgbPlanes> frames,
                                                  const QString& wanted);

} // namespace ckd
