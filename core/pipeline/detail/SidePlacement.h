// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"
#include "core/media/FrameSource.h"

namespace ckd::detail {

/// Where in the plate's picture (the union of its windows) a hint, matte or clean plate belongs, in pixels.
/// May reach beyond the picture on any side.
struct SidePlacement {
    int x = 0;
    int y = 0;
    int width = 0; ///< size of the side picture once it is resized
    int height = 0;
    friend bool operator==(const SidePlacement&, const SidePlacement&) = default;
};

/// The display window of the side picture lies on that of the plate, whatever either has beyond it; a picture
/// without windows of its own that is as large as the plate with its overscan covers all of it.
[[nodiscard]] SidePlacement placeSide(const Image& side, const FrameMetadata& sideMetadata,
                                      const Image& plate, const FrameMetadata& plateMetadata);

/// Resized (bilinear, antialiased) and cut or continued to width x height. Where the plate has more than the
/// side picture, that picture's border values go on: a subject that crosses the frame's edge stays whole.
[[nodiscard]] Image placed(const Image& side, const SidePlacement& placement, int width, int height);

} // namespace ckd::detail
