// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/FrameSource.h"

namespace ckd::detail {

/// Fills size, depth, codec, alpha, rate, timecode and warnings of `info` from a file's header.
/// `layer`: as OpenOptions::layer. Errors (Input) name the file; deep images are refused.
[[nodiscard]] Result<void> readExrInfo(const QString& path, const QString& layer, SourceInfo& info);

/// The picture, as stored (scene-linear). Any thread, concurrently; the calling thread does the work.
[[nodiscard]] Result<DecodedFrame> readExr(const QString& path, const QString& layer);

} // namespace ckd::detail
