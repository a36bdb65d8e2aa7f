// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/detail/NetworkWeights.h"
#include "core/infer/detail/RunContext.h"

namespace ckd::infer::detail {

/// Stage features, channels last in memory: [n, S/4, S/4, 112], [n, S/8, S/8, 224], [n, S/16, S/16, 448],
/// [n, S/32, S/32, 896].
using Features = std::array<at::Tensor, 4>;

/// The stored position embedding for model size S: [1, S/4, S/4, 112] in the weights' placement. Bicubic,
/// align_corners = false, no antialias; the identity at S = 2048.
[[nodiscard]] at::Tensor resizedPosEmbed(const NetworkWeights& weights, int modelSize);

/// Hiera base-plus in plain spatial layout. input [n, 4, S, S] in the weights' placement.
/// Blocks with windows run in strips of whole windows on the CPU, which changes nothing but the memory.
[[nodiscard]] Features encode(const RunContext& context, const NetworkWeights& weights,
                              const at::Tensor& posEmbed, const at::Tensor& input);

} // namespace ckd::infer::detail
