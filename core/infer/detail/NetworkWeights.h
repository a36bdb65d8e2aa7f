// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/GreenformerSpec.h"
#include "core/infer/detail/TorchPch.h"

namespace ckd::infer::detail {

/// Where and in which number type the network computes.
struct Placement {
    at::Device device = at::kCPU;
    at::ScalarType type = at::kFloat;
    [[nodiscard]] at::TensorOptions options() const { return at::TensorOptions().device(device).dtype(type); }
};

/// y = x weightᵀ + bias; also the scale and shift of a LayerNorm.
struct Affine {
    at::Tensor weight;
    at::Tensor bias;
};

struct BlockWeights {
    EncoderBlockSpec spec{};
    Affine norm1;
    Affine proj; ///< of transition blocks only
    Affine qkv;  ///< the q rows carry the attention scale 1/sqrt(56)
    Affine attentionProj;
    Affine norm2;
    Affine fc1;
    Affine fc2;
};

/// Both decoders, folded: per scale Linear, slice of linear_fuse and BatchNorm are one matrix (nothing
/// non-linear stands between them, and bilinear resizing commutes with them). Rows 0..255 alpha, 256..511 fg.
struct DecoderWeights {
    std::array<at::Tensor, 4> scales; ///< [512, dim of stage i]
    at::Tensor bias;                  ///< [512]
    Affine alphaClassifier;           ///< [1, 256]
    Affine fgClassifier;              ///< [3, 256]
};

/// A 3x3 convolution followed by GroupNorm. The convolution runs without its bias, which goes into the
/// norm's shift: the statistics of x + b follow from those of x.
struct ConvNorm {
    at::Tensor weight;     ///< [64, in, 3, 3], channels last
    at::Tensor convBias;   ///< [64] float64, on the device
    at::Tensor normWeight; ///< likewise
    at::Tensor normBias;   ///< likewise
};

struct RefinerWeights {
    ConvNorm stem;
    std::array<std::array<ConvNorm, 2>, 4> blocks;
    Affine final; ///< [4, 64]
};

struct NetworkWeights {
    Placement placement;
    at::Tensor posEmbed; ///< [1, 112, 512, 512] float32 on the CPU, resized per model size
    Affine patchEmbed;   ///< [112, 4, 7, 7]
    std::vector<BlockWeights> blocks;
    DecoderWeights decoder;
    RefinerWeights refiner;
};

/// Copies, folds (in float64) and uploads. `checkpoint` must have passed checkGreenformer().
/// Throws what LibTorch throws.
[[nodiscard]] NetworkWeights loadNetworkWeights(const Checkpoint& checkpoint, const Placement& placement);

} // namespace ckd::infer::detail
