// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace ckd {

/// Element-wise arithmetic on rows; all spans of a call have the same length, `out` may be one of the inputs.
/// Meant to be chained on rows that stay in the first-level cache, so that a pass costs one sweep of memory.

/// out = a * b. Premultiplies straight linear colour by alpha.
void multiplyRow(std::span<float> out, std::span<const float> a, std::span<const float> b);
/// out = a * mask / 255.
void multiplyByByteRow(std::span<float> out, std::span<const float> a, std::span<const std::uint8_t> mask);
/// out = min(max(in, 0), 1); NaN becomes 0.
void clampRow(std::span<float> out, std::span<const float> in);
/// out = max(in, 0).
void clampBelowRow(std::span<float> out, std::span<const float> in);
/// Three planes in place, each pixel multiplied by a row-major 3x3 matrix.
void matrixRows(std::array<std::span<float>, 3> rgb, const std::array<float, 9>& matrix);
/// out = from + (to - from) * weight.
void mixRow(std::span<float> out, std::span<const float> from, std::span<const float> to,
            std::span<const float> weight);
/// out = over + under * (1 - alpha): premultiplied colour over a background, both linear.
void overRow(std::span<float> out, std::span<const float> over, std::span<const float> under,
             std::span<const float> alpha);
/// Whether any value lies above `limit`.
[[nodiscard]] bool anyAbove(std::span<const float> values, float limit);

} // namespace ckd
