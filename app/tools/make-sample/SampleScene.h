// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

namespace ckd::sample {

/// One frame of the sample: the plate and the truth it was composited from.
struct SampleFrame {
    Image plate; ///< RGB scene-linear, with screen, noise and spill
    Image fg;    ///< RGB straight, scene-linear, without spill; black where alpha is 0
    Image alpha; ///< 1 channel
};

/// Everything in the scene is computed from these; the same values give the same pixels.
struct SceneOptions {
    int width = 960;
    int height = 540;
    int frames = 60;
    int shutterSamples = 16; ///< sub-frames per frame, over half of the frame's time (180° shutter)
    unsigned seed = 1;
};

/// Renders frame `index` (0-based): a mannequin with swaying hair, a translucent scarf, a fast ball and a
/// spinning fan in front of an unevenly lit green screen. Layers are mixed in linear light in the order of
/// nature: coverage and colour over time (motion blur of alpha and alpha*F), then the screen behind, then
/// sensor noise.
[[nodiscard]] SampleFrame renderFrame(const SceneOptions& options, int index);

} // namespace ckd::sample
