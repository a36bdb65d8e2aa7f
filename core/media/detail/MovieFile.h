// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/media/detail/Ffmpeg.h"

#include <QString>

#include <cstdint>
#include <stop_token>
#include <vector>

namespace ckd::detail {

/// An open container with its streams probed. Owns the demuxer; one thread.
class MovieFile {
public:
    /// Error Input with the path and the cause: missing, no permission, not a movie, damaged header.
    [[nodiscard]] static Result<std::unique_ptr<MovieFile>> open(const QString& path);
    MovieFile(const MovieFile&) = delete;
    MovieFile& operator=(const MovieFile&) = delete;
    ~MovieFile() = default;

    [[nodiscard]] AVFormatContext* format() const { return m_format.get(); }
    [[nodiscard]] AVStream* stream(int index) const { return m_format->streams[index]; }
    [[nodiscard]] const QString& path() const { return m_path; }
    /// True for QuickTime and MP4, whose header lists every frame.
    [[nodiscard]] bool isQuickTime() const;
    /// Reads that block end soon after `stop`.
    void setStop(std::stop_token stop) { m_stop = std::move(stop); }
    /// Packets of all other streams are dropped by the demuxer.
    void useOnly(int streamIndex);

private:
    explicit MovieFile(QString path) : m_path(std::move(path)) {}
    static int interrupted(void* self);

    QString m_path;
    std::stop_token m_stop;
    FormatInput m_format;
};

/// A decoder for one stream, opened. VP8 and VP9 with an alpha plane get libvpx (FFmpeg's own decoders drop
/// it). Error Input names the codec. `path` is for the sentence.
[[nodiscard]] Result<CodecContext> openDecoder(const AVStream& stream, int threads, const QString& path);
/// The decoder that openDecoder() would take; null: this FFmpeg has none.
[[nodiscard]] const AVCodec* decoderFor(const AVStream& stream);
/// "h264"; the four letters of the container when FFmpeg has no name for it.
[[nodiscard]] QString codecName(const AVCodecParameters& parameters);
[[nodiscard]] bool isAlphaTagged(const AVStream& stream);

} // namespace ckd::detail
