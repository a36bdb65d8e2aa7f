// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"
#include "core/media/VideoColor.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ckd::detail {

/// Layout of the code values to make. Chroma is sited left for 4:2:0 and 4:2:2 (MPEG-2, H.264 default):
/// horizontally filtered 1-2-1 around its column, vertically averaged over its two rows.
struct YuvLayout {
    YuvMatrix matrix = YuvMatrix::Bt709;
    YuvRange range = YuvRange::Limited;
    int depth = 8;
    int chromaShiftX = 1;
    int chromaShiftY = 1;
};

/// One plane of code values, row-major without padding.
struct CodePlane {
    int width = 0;
    int height = 0;
    std::vector<std::uint16_t> codes;
};

/// Y, Cb, Cr of a 1- or 3- or 4-channel picture of display-encoded values (clamped to 0..1, rounded to
/// nearest). Odd sizes round the chroma plane up.
[[nodiscard]] std::array<CodePlane, 3> yuvFromRgb(const Image& picture, const YuvLayout& layout);

/// One channel as full-range codes of `depth` bits, clamped and rounded to nearest.
[[nodiscard]] CodePlane codesFromChannel(const Image& picture, int channel, int depth);

} // namespace ckd::detail
