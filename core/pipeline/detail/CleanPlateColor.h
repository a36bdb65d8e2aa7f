// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderSpec.h"

#include <memory>
#include <optional>

namespace ckd::detail {

/// How the values of a clean plate's file become the plate's. Plain value; any thread.
///
/// A clean plate is read as what it is: EXR as linear light, everything else as sRGB. The input space that
/// was chosen for the plate holds for it too when it is like the plate: both EXR or neither, and its file
/// names no primaries that the plate's does not. Linear light of other primaries than the plate's is
/// converted to them where both are known.
struct CleanPlateColor {
    bool likePlate = false;                          ///< the chosen input space holds for it too
    std::optional<ColorEncoding> encoding;           ///< how its values are tagged; none: as they are read
    std::shared_ptr<const ColorTransform> toWorking; ///< of its values to linear Rec.709; null: none needed
    std::shared_ptr<const ColorTransform>
        toPrimaries; ///< of its linear light to the plate's; null: none needed

    void apply(Image& rgb) const;
};

/// The spec has a plate and a clean plate.
[[nodiscard]] CleanPlateColor cleanPlateColor(const RenderSpec& spec);

} // namespace ckd::detail
