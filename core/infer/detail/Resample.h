// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <stop_token>
#include <vector>

namespace ckd::infer::detail {

/// For every output position the first source position and the weights of those that follow; weights of
/// one output sum to 1. Positions may lie outside the source (Lanczos) and then mean its edge.
struct ResampleTaps {
    int tapsPerOutput = 0;
    std::vector<int> first;
    std::vector<float> weights; ///< [outputs][tapsPerOutput], unused ones 0
};

/// Triangle filter, widened by the scale where it shrinks; pixel centres at half integers
/// (align_corners = false). Definition: torch.nn.functional.interpolate(mode="bilinear", antialias=True).
[[nodiscard]] ResampleTaps bilinearTaps(int inputs, int outputs);

/// Eight taps of sinc(t) sinc(t/4), normalised; never widened, so shrinking does not smooth.
/// Definition: OpenCV, INTER_LANCZOS4; the edge is repeated.
[[nodiscard]] ResampleTaps lanczos4Taps(int inputs, int outputs);

struct PictureSize {
    int width = 0;
    int height = 0;
};

/// Resizes packed, row-major pixels [height][width][channels], columns first, then rows. Empty after a stop.
[[nodiscard]] std::vector<float> resample(std::span<const float> pixels, PictureSize from, PictureSize to,
                                          int channels, ResampleTaps (*taps)(int, int),
                                          const std::stop_token& stop);

} // namespace ckd::infer::detail
