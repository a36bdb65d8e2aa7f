// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/Image.h"
#include "core/media/detail/ColorTags.h"
#include "core/media/detail/Ffmpeg.h"

namespace ckd::detail {

/// A decoded frame as planar float: R'G'B' in 0..1 (nothing clamped), alpha apart.
struct FramePicture {
    Image rgb;   ///< 3 channels, ColorEncoding::Srgb
    Image alpha; ///< null when the format has none, or a palette has no transparent entry
};

/// Exact conversion from the frame's own 8- to 16-bit (or float) planes; chroma is upsampled bilinearly with
/// the siting of `rules`. Rare packed formats go through swscale to 16-bit RGB(A), never to 8-bit unless the
/// format has 8. Thread-safe. Throws std::bad_alloc. Error Input (without file name) for a format that
/// cannot be read.
[[nodiscard]] Result<FramePicture> pictureFromFrame(const AVFrame& frame, const ColorRules& rules);

/// What SourceInfo says about a pixel format.
struct FormatFacts {
    QString name;
    int bitDepth = 8;
    bool isFloat = false;
    bool hasAlpha = false;
    int channels = 3; ///< as SourceInfo::channels
};
[[nodiscard]] FormatFacts formatFacts(const AVFrame& frame);

} // namespace ckd::detail
