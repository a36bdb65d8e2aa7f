// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <array>
#include <span>

namespace ckd {

/// The screen's dominant channel: the one that spills. Values are plane indices.
enum class KeyChannel { Red = 0, Green = 1, Blue = 2 };

/// The largest of the three; a tie goes to green, then blue (screens of those colours exist).
[[nodiscard]] KeyChannel dominantChannel(float red, float green, float blue);

/// What the key channel K is limited to, A and B being the other two in plane order (for a green screen A is
/// red, B is blue). Same order as the setting color.despillKind.
enum class SpillLimit {
    Average, ///< (A + B) / 2: the original's definition
    Max,     ///< max(A, B): gentlest
    Double,  ///< 2/3 max + 1/3 min
    Skin,    ///< max(A, B) where A leads, else the average; A = red keeps skin on green and blue screens
};

struct DespillParameters {
    KeyChannel channel = KeyChannel::Green;
    SpillLimit limit = SpillLimit::Average;
    float strength = 1.0F; ///< 0..1
};

/// In place on one row of display-encoded (sRGB) values: spill = max(0, K - limit); K -= strength * spill,
/// each other channel += strength * spill / 2 (imaging.md, "despill"). Values beyond 0..1 are treated alike;
/// nothing is clamped. The three rows have the same length and do not overlap.
void despillRow(std::array<std::span<float>, 3> rgb, const DespillParameters& parameters);

/// Whole picture (RGB, or RGBA whose alpha is left alone), in place; a linear one is encoded, despilled and
/// decoded again row by row.
void despill(Image& rgb, const DespillParameters& parameters);

} // namespace ckd
