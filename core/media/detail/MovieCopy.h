// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/MovieWriter.h"
#include "core/media/detail/Ffmpeg.h"

#include <stop_token>

namespace ckd::detail {

struct MovieCopyRequest {
    QString from; ///< a finished part: one picture stream, perhaps in fragments
    QString to;   ///< same container
    const MovieSettings& settings;
    const std::optional<MovieSound>& sound;
};

/// Copies the pictures of a part as they are into an ordinary movie and lays sound under them: streams that
/// the container can hold are copied, others converted to AAC or Opus. Atomic; the part stays. Fills
/// soundStreams and notes. Errors (Output) name `to`.
[[nodiscard]] Result<FinishedMovie> copyMovie(const MovieCopyRequest& request, std::stop_token stop);

/// Timecode, reel, comment and VP9's alpha mark.
void setMovieTags(AVFormatContext* muxer, AVStream* stream, const MovieSettings& settings);

/// "shot.partial.mov" or "shot.partial-2.mov", whichever is free.
[[nodiscard]] QString partialName(const QString& path);

} // namespace ckd::detail
