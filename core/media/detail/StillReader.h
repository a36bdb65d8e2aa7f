// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/FrameSource.h"

namespace ckd::detail {

/// What a still file is, by its first bytes (by its name for TGA, which has no mark).
enum class StillKind { None, Exr, Png, Jpeg, Tiff, Dpx, Bmp, WebP, Tga };
[[nodiscard]] StillKind stillKind(const QString& path);

/// A still through FFmpeg's decoders, at full depth. Errors (Input) name the file. Any thread, concurrently.
[[nodiscard]] Result<DecodedFrame> readStill(const QString& path, StillKind kind);
/// The same, and size, depth, codec, alpha and warnings for `info` (decodes the picture).
[[nodiscard]] Result<void> readStillInfo(const QString& path, StillKind kind, SourceInfo& info);

} // namespace ckd::detail
