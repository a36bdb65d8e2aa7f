// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/project/FolderScan.h"
#include "core/project/detail/FolderListing.h"

#include <vector>

namespace ckd::detail {

/// Something that may be a clip's hint.
struct HintCandidate {
    FolderEntry entry;
    HintName says;
};

/// What openSource() would make of a folder: its only sequence or picture, else its only movie. Input errors
/// say why there is none.
[[nodiscard]] Result<FolderEntry> mediumIn(const QString& folder, const FolderListing& listing);

/// Gives `clip` the best of the hints that fits, its state, counts and problems. Error (Input) when the plate
/// itself cannot be used (Depth::Open only). `plate` is a movie, a picture or a sequence.
[[nodiscard]] Result<void> completeClip(ScannedClip& clip, const FolderEntry& plate,
                                        std::vector<HintCandidate> hints, ScanOptions::Depth depth);

} // namespace ckd::detail
