// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/detail/Encoder.h"

namespace ckd::infer::detail {

/// Both decoders at once. Result: logits [n, 4, S/4, S/4] float32 (alpha, then R, G, B).
/// Works through the 512 hidden channels in groups, so that no 512-channel picture is held on the CPU.
[[nodiscard]] at::Tensor decode(const RunContext& context, const DecoderWeights& weights,
                                const Features& features);

} // namespace ckd::infer::detail
