// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/media/detail/MovieFile.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace ckd::detail {

/// Which frames a movie presents and where decoding can begin. Position n is the n-th presented frame: the
/// timestamps decide, not n / rate.
struct MovieIndex {
    struct Keyframe {
        std::int64_t pts = 0;
        std::int64_t dts = 0;
    };
    int stream = 0;
    std::vector<std::int64_t> timestamps; ///< ascending, in the stream's time base; frames that are whole
    std::vector<Keyframe> keyframes;      ///< ascending pts
    /// True when the file has no usable timestamps: frames are counted from the start, timestamps are 0, 1 …
    bool counted = false;
    /// Frames the header promises; larger than timestamps.size() when the file ends early.
    std::size_t declared = 0;
    QString endCause; ///< why it ends early; empty: it does not
    std::size_t videoStreams = 0;
};

/// Chooses the stream (largest picture; cover art, empty and undecodable streams are passed over) and builds
/// the table: from the header for intra-only QuickTime (no picture data are read), else by a scan of all
/// packets, else (missing or ambiguous timestamps) by decoding once. Error Input when there is no picture.
[[nodiscard]] Result<MovieIndex> buildMovieIndex(const QString& path);
/// The table from decoding every frame once: for files whose packets do not tell.
[[nodiscard]] Result<MovieIndex> buildDecodedIndex(const QString& path, const MovieIndex& scanned);

} // namespace ckd::detail
