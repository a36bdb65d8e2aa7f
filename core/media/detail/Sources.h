// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/FrameSource.h"

namespace ckd::detail {

/// Movies through FFmpeg. `path` is a file.
[[nodiscard]] Result<SharedSource> openMovie(const QString& path, const OpenOptions& options);

} // namespace ckd::detail
