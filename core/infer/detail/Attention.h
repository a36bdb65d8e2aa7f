// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/detail/RunContext.h"

namespace ckd::infer::detail {

/// softmax(q kᵀ) v per head; the scale is already in q.
/// q [B, Tq, heads, 56], k and v [B, T, heads, 56], any strides; result [B, Tq, heads * 56], contiguous.
/// Where LibTorch has no fused kernel, the attention weights of a part of the queries at a time are held:
/// at most settings().attentionBytes, or a default that suits the device. The parts are independent, so
/// the result does not depend on their size beyond rounding.
[[nodiscard]] at::Tensor attend(const RunContext& context, const at::Tensor& q, const at::Tensor& k,
                                const at::Tensor& v);

} // namespace ckd::infer::detail
