// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/cuda/DeviceMemory.h"
#include "core/infer/cuda/FastNetwork.h"
#include "core/infer/cuda/Kernels.h"

#include <array>

namespace ckd::infer::cuda {

/// Where everything of one frame lies. Encoder and refiner share one stretch: nothing of the encoder is
/// needed once the logits are made.
struct FramePlan {
    // Kept throughout.
    float* output = nullptr; ///< [4][size][size]
    half* pixels = nullptr;  ///< [size][size][4]
    half* posEmbed = nullptr;
    float* logits = nullptr; ///< [size/4][size/4][4]
    float* statistics = nullptr;
    half* norms = nullptr; ///< [9][2][64]: scales and shifts of the refiner's norms
    int* notFinite = nullptr;

    // Encoder and decoders. T = (size/4)^2 tokens.
    float* input = nullptr;          ///< [4][size][size], read before anything else is written
    std::array<half*, 4> features{}; ///< the stages' streams
    half* normed = nullptr;          ///< T x 112
    half* queries = nullptr;         ///< T x 56
    half* wide = nullptr;            ///< T x 672: qkv, hidden layers, finest decoder scale
    half* narrow = nullptr; ///< T x 224: patches, projections, attention's results, coarse decoder scales

    // Refiner.
    std::array<half*, 4> pictures{}; ///< [size][size][64]
    half* pixels8 = nullptr;         ///< [size][size][8], until the stem has run

    std::size_t bytes = 0;

    /// With memory == nullptr only `bytes` is meaningful.
    static FramePlan lay(std::uint8_t* memory, int size, RefinerMemory refiner);
};

/// [512][512][112] -> [side][side][112]: bicubic (a = -0.75), align_corners = false, no antialias.
[[nodiscard]] std::vector<float> resizedPosEmbed(const std::vector<float>& stored, int side);

} // namespace ckd::infer::cuda
