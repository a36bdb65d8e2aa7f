// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/EmbeddedApi.h"

#include <cstdint>
#include <vector>

/// What stands before and after the embedded network's convolutions, on plain rows: the same arithmetic as
/// embeddedFeatures() and embeddedUnmix() (the tests hold them together), in one pass over memory. Every
/// pixel is computed by itself, so pieces and threads do not change a bit. No LibTorch; any thread.
namespace ckd::infer::detail {

/// Side of the half-size picture that the network reads: padded to kEmbeddedStep, halved.
[[nodiscard]] int embeddedHalfSide(int side);

/// Rows [firstHalf, firstHalf + halfRows) of the network's input, to `out` [halfRows][halfWidth][48]: the 12
/// features of 2 x 2 pixels each, channel = feature·4 + dy·2 + dx. Beyond the frame the last row and column
/// are repeated.
void embeddedFeatureRows(const EmbeddedInput& frame, int firstHalf, int halfRows, float* out);

/// The network's answers for a whole frame: [halfHeight][halfWidth][24] in the order above.
struct EmbeddedAnswers {
    const float* values = nullptr;
    int halfWidth = 0;
    int width = 0; ///< of the picture the network saw, without padding
    int height = 0;
    int reduction = 1; ///< frame pixels per pixel of that picture; answers are enlarged bilinearly
};

/// Alpha (clamped to 0..1) and foreground of the frame's rows [first, first + rows).
void embeddedUnmixRows(const EmbeddedAnswers& answers, const EmbeddedInput& frame, int first, int rows,
                       const EmbeddedOutput& output);

/// Rows [first, first + rows) of the plane reduced by k in both directions: means over k x k blocks, smaller
/// ones at the right and bottom edge. NaN and infinities count as 0. `out` has ceil(width / k) values a row
/// and begins at row `first`.
void reduceRows(std::span<const float> plane, int width, int height, int k, int first, int rows, float* out);

[[nodiscard]] bool allFinite(const float* values, std::int64_t count);

} // namespace ckd::infer::detail
