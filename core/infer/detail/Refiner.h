// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/detail/NetworkWeights.h"
#include "core/infer/detail/RunContext.h"

namespace ckd::infer::detail {

/// Adds the refiner's correction to one frame.
/// input [1, 4, S, S] (normalised RGB and hint) in the weights' placement; logits [1, 4, S, S] float32, the
/// upsampled ones of the decoders, are changed in place. bandRows: rows that go through a convolution at a
/// time; S or more = the whole frame at once.
///
/// Bands give the same picture as the whole frame: a band reads its neighbours' rows (dilation of them on
/// each side) from the stored activation, and every GroupNorm uses the statistics of the whole frame, which
/// are complete before the first band of the next convolution starts. Two 64-channel pictures are held.
void refine(const RunContext& context, const RefinerWeights& weights, const at::Tensor& input,
            at::Tensor logits, std::int64_t bandRows);

/// Rows per band when nobody chose: on the CPU what fits the caches, on a device the whole frame.
[[nodiscard]] std::int64_t chosenBandRows(const InferSettings& settings, const at::Device& device,
                                          int modelSize);

} // namespace ckd::infer::detail
