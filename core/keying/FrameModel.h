// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/CleanPlate.h"
#include "core/keying/Unmix.h"
#include "core/keying/detail/Plane.h"

#include <span>

namespace ckd {

/// Everything about one frame that is decided at reduced size, before the full-size pass. Scales are "plate
/// pixels per value" of the reduced picture (a mean over scale x scale blocks).
struct FrameModel {
    int scale = 1;                   ///< of foreground, gate and push: the frame is then about 960 wide
    int plateScale = 1;              ///< of cleanPlate
    int coreScale = 1;               ///< of fill, core and reach: about 480 wide
    detail::RgbPlanes cleanPlate;    ///< linear
    std::vector<unsigned char> bare; ///< at plateScale: 255 where the screen was recognised
    detail::RgbPlanes foreground;    ///< linear: colour of the nearest solid parts, spill included
    detail::Plane gate;              ///< 0 on bare screen, 1 where anything else is seen
    detail::Plane push;              ///< 1 where no mixture of screen and grey gives this colour
    detail::Plane fill;              ///< added to alpha
    detail::Plane core;              ///< 1 well inside solids
    detail::Plane reach;             ///< 1 near the subject
    float noise = 0.0F;              ///< of the colour-difference alpha at `scale`, before the blur below
    float blur = 0.0F;               ///< 0..1: how much of the noise blur went into the alpha at `scale`
};

/// Inputs that steer the model. All have the frame's size or are null.
struct FrameGuides {
    std::span<const float>
        hint;           ///< coarse alpha 0..1: what lies apart from it is removed, well inside is solid
    float clean = 1.0F; ///< KeySettings::autoClean
    float gain = 1.0F;
    float preBlur = 0.0F;                             ///< Gaussian sigma in frame pixels, for alpha only
    const detail::RgbPlanes* plateOverTime = nullptr; ///< log colour, see plateOverTime()
    const detail::RgbPlanes* givenPlate = nullptr;    ///< linear, at the plate's reduced size
};

/// How much a frame of this size is reduced for the model; for the clean plate, multiply by plateReduction().
[[nodiscard]] int modelScale(int width, int height);
/// From the model's size to the clean plate's.
[[nodiscard]] int plateReduction(int modelWidth, int modelHeight);

/// `planes`: linear R, G, B of the frame at full size, finite values.
[[nodiscard]] FrameModel buildFrameModel(const std::array<std::span<const float>, 3>& planes, int width,
                                         int height, const ScreenColor& screen, const FrameGuides& guides);

/// FrameModel::cleanPlate and FrameModel::plateScale alone.
struct ReducedCleanPlate {
    detail::RgbPlanes linear;
    int scale = 1; ///< frame pixels per value
};
[[nodiscard]] ReducedCleanPlate frameCleanPlate(const std::array<std::span<const float>, 3>& planes,
                                                int width, int height, const ScreenColor& screen,
                                                const FrameGuides& guides);

/// Strength 0..1 of the noise blur (Gaussian, sigma kNoiseBlurSigma) for a noise of alpha: half at 0.1, none
/// below 0.015.
[[nodiscard]] float noiseBlurStrength(float noise);
inline constexpr float kNoiseBlurSigma = 1.2F;

/// 1.4826 times the median absolute deviation: the standard deviation that outliers do not move. The order
/// of `values` changes. Fewer than 20 values: 0.01.
[[nodiscard]] float robustSigma(std::vector<float>& values, float* median = nullptr);

} // namespace ckd
