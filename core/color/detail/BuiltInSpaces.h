// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/color/ColorSpace.h"
#include "core/color/detail/OcioTransform.h"

#include <QStringList>

#include <span>

namespace ckd::detail {

/// A built-in space as a recipe.
struct BuiltInSpace {
    ColorSpaceInfo info;
    QStringList aliases; ///< lower case
    enum class Curve {
        Library, ///< `signal`, made of OpenColorIO's own steps
        Srgb,
        Pq,
        Hlg,
    };
    Curve curve = Curve::Library;
    SignalCurve signal;
};
[[nodiscard]] std::span<const BuiltInSpace> builtInSpaces();

} // namespace ckd::detail
