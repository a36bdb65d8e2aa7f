// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keyers/CheckpointStore.h"

#include <span>

namespace ckd {

/// A weights file whose digest its publisher has made known.
struct PublishedCheckpoint {
    const char* sha256; ///< of the file as downloaded: 64 lower-case hexadecimal digits
    const char* title;  ///< e.g. "CorridorKey 1.0 (green), .pth"
    CheckpointColor color = CheckpointColor::Green;
};

/// Empty for now: nobody has published digests. A row is added here when its publisher states one; never
/// from a file that somebody happened to have.
[[nodiscard]] std::span<const PublishedCheckpoint> publishedCheckpoints();

} // namespace ckd
