// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <span>

namespace ckd {

/// The comp's background: 128-px squares, display values 0.15 (top left) and 0.55, neutral grey; both numbers
/// are the original's (imaging.md, "comp").
struct Checkerboard {
    static constexpr int kSquare = 128;
    static constexpr double kDarkSrgb = 0.15;
    static constexpr double kLightSrgb = 0.55;
};

/// Row `y` of the board in linear light, columns 0 … out.size()-1. One row serves all three channels.
void checkerboardRow(std::span<float> out, int y);

/// Whole board, RGB, in the encoding asked for.
[[nodiscard]] Image checkerboard(int width, int height, ColorEncoding encoding);

} // namespace ckd
