// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <cstdint>
#include <optional>

namespace ckd::detail {

/// One of the eight ways to turn and mirror a picture: first mirrored left-right if `mirrored`, then turned
/// clockwise by `quarterTurns` * 90 degrees.
struct Orientation {
    int quarterTurns = 0; ///< 0…3
    bool mirrored = false;

    [[nodiscard]] bool isIdentity() const { return quarterTurns == 0 && !mirrored; }
    [[nodiscard]] bool swapsSides() const { return (quarterTurns & 1) != 0; }
    friend bool operator==(const Orientation&, const Orientation&) = default;
};

/// From the 3x3 display matrix of QuickTime and MP4 (nine 32-bit numbers, rows a b u, c d v, x y w; a point
/// maps to (a*x + c*y, b*x + d*y), y down). None when it does more than turn by right angles and mirror.
[[nodiscard]] std::optional<Orientation> orientationFromDisplayMatrix(const std::int32_t* matrix);
/// From Exif tag 0x0112, 1…8; anything else is the identity.
[[nodiscard]] Orientation orientationFromExif(int value);
/// The picture as it is to be shown.
[[nodiscard]] Image oriented(Image picture, const Orientation& orientation);

} // namespace ckd::detail
