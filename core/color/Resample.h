// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <span>
#include <vector>

namespace ckd {

/// Both resize with pixel centres at half coordinates (align_corners = false), each axis for itself.
enum class ResizeFilter {
    /// Triangle as wide as the shrink factor, weights normalised inside the picture: torch's
    /// upsample_bilinear2d_aa; ordinary bilinear when it enlarges.
    BilinearAntialias,
    /// Eight Lanczos taps (a = 4), borders repeated, no antialiasing: OpenCV's INTER_LANCZOS4. Overshoots;
    /// the caller clamps mattes.
    Lanczos4,
};

/// Which source values make each output value along one axis: out[i] = sum over k of
/// weights[i * taps + k] * in[first[i] + k]. Every index lies inside the source; unused taps weigh 0.
struct ResizeAxis {
    int sourceSize = 0;
    int size = 0;
    int taps = 0;
    std::vector<int> first;
    std::vector<float> weights;
    [[nodiscard]] bool isIdentity() const;
};

/// Weights for sourceSize -> size, both >= 1. Worth keeping when many frames have one size.
[[nodiscard]] ResizeAxis makeResizeAxis(int sourceSize, int size, ResizeFilter filter);

/// One plane, row-major without padding; `out` and `in` must not overlap. Works in bands: besides the two
/// planes it needs memory for a few dozen rows.
void resizePlane(std::span<float> out, std::span<const float> in, const ResizeAxis& horizontal,
                 const ResizeAxis& vertical);

/// Every channel of `source`, values and encoding taken as they are. width, height >= 1.
[[nodiscard]] Image resized(const Image& source, int width, int height, ResizeFilter filter);

} // namespace ckd
