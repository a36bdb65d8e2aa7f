// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"
#include "core/infer/InferError.h"

#include <array>
#include <string>
#include <vector>

/// The embedded network's shape: what inference and training agree on. No LibTorch. Why it looks as it does
/// and what it costs: docs/embedded.md.
namespace ckd::infer {

inline constexpr int kEmbeddedLevels = 5; ///< level i works at 1/2^(i+1) of the frame's size
/// The frame is padded to multiples of this.
inline constexpr int kEmbeddedStep = 1 << kEmbeddedLevels;
/// Channels per pixel that the network reads (see detail::embeddedFeatures) and answers (see
/// detail::embeddedUnmix).
inline constexpr int kEmbeddedFeatures = 12;
inline constexpr int kEmbeddedAnswers = 6;

/// A residual U-Net on 2x2-unshuffled pixels.
struct EmbeddedShape {
    std::array<int, kEmbeddedLevels> widths{32, 56, 80, 112, 160};
    std::array<int, kEmbeddedLevels> encoderBlocks{1, 1, 1, 2, 3}; ///< of two 3x3 convolutions each
    std::array<int, kEmbeddedLevels - 1> decoderBlocks{1, 1, 1, 2};
};

/// One convolution, zero-padded to keep its size (or halve it, at stride 2). Those with `norm` are followed
/// by BatchNorm while training; the stored weights have it folded in and always carry a bias.
struct EmbeddedConv {
    std::string name; ///< of the tensors `name`.weight [out, in, kernel, kernel] and `name`.bias [out]
    int in = 0;
    int out = 0;
    int kernel = 3;
    int stride = 1;
    bool norm = true;
    bool relu = true;
};

/// In the order they run.
[[nodiscard]] std::vector<EmbeddedConv> embeddedConvs(const EmbeddedShape& shape = {});

/// How far an answer depends on the frame, in frame pixels to each side, rounded up to kEmbeddedStep.
[[nodiscard]] int embeddedReach(const EmbeddedShape& shape = {});

/// ErrorKind::Model naming the first tensor that is missing or has another shape.
[[nodiscard]] Status checkEmbedded(const Checkpoint& checkpoint, const EmbeddedShape& shape = {});

} // namespace ckd::infer
