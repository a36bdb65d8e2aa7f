// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"

#include <array>

namespace ckd::infer {

/// One of the encoder's 24 blocks (Hiera base-plus in spatial layout).
struct EncoderBlockSpec {
    int dimIn;
    int dimOut;       ///< differs from dimIn in a transition block, whose queries are 2x2-max-pooled
    int heads;        ///< dimOut / 56
    int windowTokens; ///< side of the attention window on the input grid; 0 = the whole grid
    [[nodiscard]] bool isTransition() const { return dimIn != dimOut; }
};

inline constexpr int kEncoderBlocks = 24;
inline constexpr int kHeadSize = 56;
inline constexpr int kPosEmbedSide = 512; ///< tokens per side of the stored position embedding
inline constexpr std::array<int, 4> kStageDims{112, 224, 448, 896};
inline constexpr std::array<int, 4> kStageLastBlock{1, 4, 20, 23};
inline constexpr std::array<int, 4> kRefinerDilations{1, 2, 4, 8};
inline constexpr int kDecoderDim = 256;
inline constexpr int kRefinerDim = 64;
inline constexpr int kRefinerGroups = 8;

[[nodiscard]] const std::array<EncoderBlockSpec, kEncoderBlocks>& encoderBlocks();

struct ExpectedTensor {
    std::string name;
    std::vector<std::int64_t> shape;
};

/// The 367 tensors of a CorridorKey checkpoint, in the order of the published files.
[[nodiscard]] const std::vector<ExpectedTensor>& greenformerTensors();

/// Done when the checkpoint holds exactly the network's tensors with their shapes; else ErrorKind::Model
/// naming the first few that are missing, unexpected or misshapen.
[[nodiscard]] Status checkGreenformer(const Checkpoint& checkpoint);

} // namespace ckd::infer
