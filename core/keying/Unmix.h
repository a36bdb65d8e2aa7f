// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/ScreenColor.h"

#include <span>

/// The keyer's arithmetic on rows, in linear light. Free functions over rows of equal length; nothing is
/// shared, any thread. Model of a pixel: I = alpha·F + (1 − alpha)·C, C the clean plate.
namespace ckd {

/// Numbers of one frame that the row functions need.
struct UnmixParameters {
    KeyAxes axes;
    float gain = 1.0F;       ///< on 1 − alpha, before clipping
    float noise = 0.0F;      ///< standard deviation of the colour-difference alpha on bare screen
    float clean = 1.0F;      ///< 0..1: strength of the automatic clean-up
    float edgeExtend = 1.0F; ///< 0..1
};

/// Three channels of one row, read-only.
struct RgbRow {
    const float* r = nullptr;
    const float* g = nullptr;
    const float* b = nullptr;
};

/// First estimate of alpha for one row, 0..1.
///
/// Two estimates are mixed. The colour difference, 1 − d(I)/d(C), takes F as grey. The projection knows the
/// neighbourhood's solid colour F̂ (`foreground`): with the prior F ~ N(F̂, Σ), Σ = sL²·F̂F̂ᵀ + sC²·|F̂|²·1
/// (its brightness varies by sL = 0.3, its colour by sC = 0.15), the most likely alpha is
/// 1 − w·(I − F̂)/w·(C − F̂) with w = Σ⁻¹(C − F̂). How far I then lies from the line, in standard deviations,
/// decides between them, so that a colour the neighbourhood does not know falls back to the difference.
/// `gate` 0..1 multiplies (bare screen), `push` 0..1 moves alpha to 1 (colours no mixture can explain).
void estimateAlphaRow(std::span<float> alpha, const RgbRow& plate, const RgbRow& cleanPlate,
                      const RgbRow& foreground, const float* gate, const float* push,
                      const UnmixParameters& parameters);

/// Clean-up planes of one row; values 0..1.
struct CleanRows {
    const float* fill = nullptr;  ///< added to alpha: closes holes
    const float* core = nullptr;  ///< moves alpha that is not small towards 1
    const float* push = nullptr;  ///< solid in spite of the screen's colour: keeps that colour
    const float* reach = nullptr; ///< 1 near the subject, 0 far away: where extended colour is written
};

/// Applies the clean-up to `alpha` (in place).
void cleanAlphaRow(std::span<float> alpha, const CleanRows& clean, const UnmixParameters& parameters);

/// Straight foreground of one row: F = (I − (1−alpha)·C)/alpha; what is left of the screen's colour is taken
/// out along C (spill is light of the screen's colour added to F); in soft edges down to the colour of the
/// solid neighbourhood F̂ instead of to grey. Where alpha is too small to divide by, F̂ without spill takes
/// over (weight (1 − a)·t²/(a² + t²), t from the noise). Never negative; values above 1 stay. `fg` may be
/// `plate`.
void unmixRow(std::array<float*, 3> fg, std::span<const float> alpha, const RgbRow& plate,
              const RgbRow& cleanPlate, const RgbRow& foreground, const CleanRows& clean,
              const UnmixParameters& parameters);

} // namespace ckd
