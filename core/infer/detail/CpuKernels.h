// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace ckd::infer::detail {

// Element-wise work of the refiner on float32 rows with 64 channels last, one pass over memory each.
// All arrays hold pixels * 64 floats; scale and shift hold 64.

inline constexpr std::size_t kRowChannels = 64;

/// x = max(0, x * scale + shift)
void normRelu(float* x, const float* scale, const float* shift, std::size_t pixels);

/// x = max(0, x + z * scale + shift)
void addNormRelu(float* x, const float* z, const float* scale, const float* shift, std::size_t pixels);

/// sums[0..63] += per-channel sums, sums[64..127] += per-channel sums of squares; float within runs of at
/// most 2048 pixels, double between them.
void channelSums(const float* x, std::size_t pixels, double* sums);

} // namespace ckd::infer::detail
