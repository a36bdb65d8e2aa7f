// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace ckd {

/// CIE 1931 xy of red, green, blue and white, as in an EXR's chromaticities.
using Primaries = std::array<float, 8>;
/// Row-major.
using Matrix3 = std::array<double, 9>;

namespace primaries {
inline constexpr Primaries kRec709{0.64F, 0.33F, 0.30F, 0.60F, 0.15F, 0.06F, 0.3127F, 0.3290F}; // BT.709
inline constexpr Primaries kRec2020{0.708F, 0.292F, 0.170F,  0.797F,
                                    0.131F, 0.046F, 0.3127F, 0.3290F}; // BT.2020
inline constexpr Primaries kP3D65{0.680F, 0.320F, 0.265F,  0.690F,
                                  0.150F, 0.060F, 0.3127F, 0.3290F}; // ST 432-1
inline constexpr Primaries kAp0{0.7347F, 0.2653F, 0.0F,     1.0F,
                                0.0001F, -0.077F, 0.32168F, 0.33767F}; // ST 2065-1
inline constexpr Primaries kAp1{0.713F, 0.293F, 0.165F,   0.830F,
                                0.128F, 0.044F, 0.32168F, 0.33767F}; // S-2014-004
} // namespace primaries

/// Linear RGB of one set of primaries to another. Different white points are adapted with the Bradford
/// matrix, so that white stays white. Computed in double from the definitions (SMPTE RP 177).
[[nodiscard]] Matrix3 matrixBetween(const Primaries& from, const Primaries& to);
/// The primaries of linear RGB that this matrix turns into `to`'s.
[[nodiscard]] Primaries primariesOf(const Matrix3& matrix, const Primaries& to);

/// Whether files that name these mean the same: equal but for rounding.
[[nodiscard]] bool samePrimaries(const Primaries& a, const Primaries& b);

[[nodiscard]] Matrix3 product(const Matrix3& a, const Matrix3& b);
[[nodiscard]] Matrix3 inverse(const Matrix3& matrix); ///< of a regular one

} // namespace ckd
