// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <array>
#include <span>

/// How much two frames of a still scene differ by noise alone.
namespace ckd {

/// Side of the windows in which frames are compared, in pixels.
inline constexpr int kSteadyWindow = 5;

/// Noise of the difference of two frames, per channel and brightness, in display-encoded values (a linear
/// plate's are encoded with the sRGB curve: noise then hardly depends on brightness).
struct SteadyNoise {
    static constexpr int kLevels = 16;
    struct Channel {
        /// Entry i stands for brightness i / kLevels; between them linear.
        std::array<float, kLevels + 1> mean{};   ///< standard deviation of a window's mean difference
        std::array<float, kLevels + 1> energy{}; ///< mean square difference in a window
    };
    std::array<Channel, 3> channels;
};

/// Measured in some thousand windows spread over the picture: what three quarters of the windows of one
/// brightness stay below over time, but no more than what the calmest quarter of them differs by from the
/// window beside, so that neither a scene that moves as a whole nor a textured one passes for noise. Never 0.
/// All pictures are RGB of one size and encoding. Depends on the pixels alone. Any thread.
[[nodiscard]] SteadyNoise measureNoise(const Image& plate, std::span<const SharedImage> neighbours);

} // namespace ckd
