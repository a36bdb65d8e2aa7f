// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace ckd {

/// Scene-linear light with HDR reference white (ITU-R BT.2408: 203 cd/m², HLG signal 75 %) at 1, from and to
/// the signals of ITU-R BT.2100. `out` may be `in`. Negative values are mirrored at zero, so that nothing is
/// lost; PQ signals beyond the curve's end (10,000 cd/m²) go on as a straight line. Within 2e-5 of the
/// definition, relative above 1 (tested).
void linearFromPq(std::span<float> out, std::span<const float> in);
void pqFromLinear(std::span<float> out, std::span<const float> in);
/// The camera's curve alone (OETF); the display's system gamma is no part of the scene.
void linearFromHlg(std::span<float> out, std::span<const float> in);
void hlgFromLinear(std::span<float> out, std::span<const float> in);

/// The definitions, in double, without mirroring.
[[nodiscard]] double linearFromPqExact(double signal);
[[nodiscard]] double linearFromHlgExact(double signal);

} // namespace ckd
