// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/detail/MovieFile.h"
#include "core/media/detail/MovieIndex.h"

#include <stop_token>

namespace ckd::detail {

/// Decodes the frames of one movie by their position in its index. Ascending positions are decoded in one
/// pass; anything else seeks to a keyframe and decodes forward until the timestamp is the one asked for: a
/// seek is never trusted, and one that lands wrong is repeated further back, from the start in the end.
/// Owns demuxer and decoder; one thread. Errors name the movie, not the frame (the caller knows its number).
class MovieDecoder {
public:
    MovieDecoder(QString path, std::shared_ptr<const MovieIndex> index, int threads);

    /// A new reference to the frame at `position`. Cancelled soon after `stop`.
    [[nodiscard]] Result<Frame> frameAt(std::size_t position, const std::stop_token& stop);

private:
    enum class Step { Picture, End };
    [[nodiscard]] Result<void> reopen();
    [[nodiscard]] Result<void> positionFor(std::size_t position);
    [[nodiscard]] bool seekTo(const MovieIndex::Keyframe& keyframe, std::int64_t target);
    [[nodiscard]] Result<Step> decodeNext(const std::stop_token& stop);
    [[nodiscard]] Result<void> feed(const std::stop_token& stop);
    [[nodiscard]] Result<bool> decodeUntil(std::size_t position, const std::stop_token& stop);
    [[nodiscard]] std::int64_t timestampOf(const AVFrame& frame);
    [[nodiscard]] std::size_t positionOf(std::int64_t timestamp) const;
    [[nodiscard]] Error notDecoded(std::size_t position) const;

    QString m_path;
    std::shared_ptr<const MovieIndex> m_index;
    int m_threads;
    std::unique_ptr<MovieFile> m_file;
    CodecContext m_decoder;
    Packet m_packet;
    Packet m_peeked; ///< read ahead while a seek was checked
    bool m_hasPeeked = false;
    Frame m_current; ///< the last frame decoded, at m_position
    std::size_t m_position = 0;
    bool m_hasCurrent = false;
    bool m_draining = false;
    bool m_fromStart = true; ///< decoding began at the first packet, not at a keyframe inside
    std::int64_t m_count = 0;
    QString m_lastFailure;
};

} // namespace ckd::detail
