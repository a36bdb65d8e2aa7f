// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"
#include "core/infer/GreenformerSpec.h"
#include "core/infer/cuda/DeviceMemory.h"
#include "core/infer/cuda/Kernels.h"

#include <array>
#include <vector>

namespace ckd::infer::cuda {

struct DeviceAffine {
    const half* weight = nullptr;
    const half* bias = nullptr;
};

struct FastBlock {
    EncoderBlockSpec spec{};
    DeviceAffine norm1, proj, qkv, attentionProj, norm2, fc1, fc2;
    /// Of blocks that read the first stage's 112 channels: weights as normedLinear() wants them.
    const half* packedProj = nullptr;
    const half* packedQkv = nullptr;
    const half* packedFc1 = nullptr;
};

struct FastConvNorm {
    const half* weight = nullptr; ///< packed
    GroupNormWeights norm{};
};

/// The network's weights on the device, float16, folded as docs/infer.md says (in float64 on the CPU).
struct FastWeights {
    std::vector<float> posEmbed; ///< host, [512][512][112]; resized per model size
    DeviceAffine patchEmbed;     ///< [112][kPatchRow]
    std::array<FastBlock, kEncoderBlocks> blocks;
    std::array<const half*, 4> decoderScales{}; ///< [512][dim]
    const float* decoderBias = nullptr;
    const half* classifier = nullptr;
    const float* classifierBias = nullptr;
    FastConvNorm stem;
    std::array<std::array<FastConvNorm, 2>, 4> refiner;
    const half* finalWeight = nullptr;
    const float* finalBias = nullptr;
    std::vector<DeviceBuffer> memory;
};

/// `checkpoint` must have passed checkGreenformer(). Uses the current device. Throws what check() throws.
[[nodiscard]] FastWeights loadFastWeights(const Checkpoint& checkpoint);

} // namespace ckd::infer::cuda
