// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/media/MovieWriter.h"
#include "core/media/detail/Ffmpeg.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace ckd::detail {

class MovieFile;
class SoundConverter;

/// The sound of a movie on its way into another one: every stream is copied as it is when the container holds
/// its codec, else converted to AAC (WebM: Opus). One thread.
class SoundTrack {
public:
    /// Adds one stream per sound stream of the source to `muxer`, before its header is written. A source
    /// without sound gives a track without streams; streams that cannot be taken are named in `notes`.
    [[nodiscard]] static Result<std::unique_ptr<SoundTrack>>
    open(const MovieSound& sound, AVFormatContext* muxer, QStringList& notes, std::stop_token stop);
    ~SoundTrack();
    [[nodiscard]] int streams() const { return int(m_lanes.size()); }
    /// Hands everything that begins before `seconds` of the new movie to the muxer. Returns a libav code.
    [[nodiscard]] int writeUntil(double seconds);
    /// The rest, and what converters hold back. Returns a libav code.
    [[nodiscard]] int finish();

private:
    struct Lane {
        int source = 0;
        AVStream* out = nullptr;
        std::unique_ptr<SoundConverter> converter; ///< null: packets are copied
    };
    SoundTrack(std::unique_ptr<MovieFile> file, MovieSound sound, AVFormatContext* muxer);
    [[nodiscard]] bool addLane(AVStream* in, QStringList& notes);
    void seekToStart();
    [[nodiscard]] bool readNext();
    [[nodiscard]] double timeOf(const AVPacket& packet) const;
    [[nodiscard]] int passOn();
    [[nodiscard]] Lane* laneOf(int source);

    std::unique_ptr<MovieFile> m_file;
    MovieSound m_sound;
    AVFormatContext* m_muxer;
    double m_zero = 0; ///< source time, seconds, at which the new movie begins
    std::vector<Lane> m_lanes;
    Packet m_packet; ///< read but not passed on, when m_pending
    bool m_pending = false;
    bool m_ended = false;
};

} // namespace ckd::detail
