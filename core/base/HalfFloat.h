// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ckd {

/// float32 to IEEE half, rounded to nearest even. Values beyond the half range, infinities included, become
/// ±65504; NaN becomes 0. Returns how many were changed so. Uses F16C where the machine has it; the bits are
/// the same without.
std::int64_t halfFromFloat(const float* in, std::uint16_t* out, std::int64_t count);
/// The same for files that hold floats: NaN becomes 0, infinities the largest float.
std::int64_t finiteFloat(const float* in, float* out, std::int64_t count);
/// Replaces NaN and infinities by 0 in place; returns how many.
std::int64_t zeroNonFinite(float* values, std::int64_t count);

/// IEEE half to float32, exact; infinities and NaN stay.
[[nodiscard]] float floatFromHalf(std::uint16_t half);

namespace testing {
/// The path for machines without F16C, for comparison.
std::int64_t halfFromFloatPortable(const float* in, std::uint16_t* out, std::int64_t count);
} // namespace testing

} // namespace ckd
