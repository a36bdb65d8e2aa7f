// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace ckd::infer::cuda {

/// float32 -> float16 on the CPU, rounded to nearest; numbers beyond ±65504 cut off, infinities become NaN.
void halvesFromFloats(const float* in, std::uint16_t* out, std::size_t count);
/// Exact.
void floatsFromHalves(const std::uint16_t* in, float* out, std::size_t count);

} // namespace ckd::infer::cuda
