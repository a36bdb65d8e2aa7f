// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/FrameSource.h"
#include "core/media/SequenceNames.h"

namespace ckd::detail {

/// Movies through FFmpeg. `path` is a file.
[[nodiscard]] Result<SharedSource> openMovie(const QString& path, const OpenOptions& options);
/// A still or a sequence whose files were found in `folder`. The first file tells size and format.
[[nodiscard]] Result<SharedSource> openStills(const QString& folder, const FileSequence& sequence,
                                              SourceInfo::Kind kind, const OpenOptions& options);

} // namespace ckd::detail
