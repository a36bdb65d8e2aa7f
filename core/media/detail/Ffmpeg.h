// SPDX-License-Identifier: Apache-2.0
#pragma once

// Private to core/media: owning pointers for FFmpeg's C types and its log.

#include <QString>
#include <QStringList>

#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
}

struct SwsContext;

namespace ckd::detail {

struct FormatInputClose {
    void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
};
struct CodecFree {
    void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
struct FrameFree {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct PacketFree {
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FormatOutputFree {
    void operator()(AVFormatContext* context) const { avformat_free_context(context); }
};
using FormatOutput = std::unique_ptr<AVFormatContext, FormatOutputFree>;
using FormatInput = std::unique_ptr<AVFormatContext, FormatInputClose>;
using CodecContext = std::unique_ptr<AVCodecContext, CodecFree>;
using Frame = std::unique_ptr<AVFrame, FrameFree>;
using Packet = std::unique_ptr<AVPacket, PacketFree>;

/// The library's words for one of its error codes.
[[nodiscard]] QString avErrorText(int code);

/// Routes FFmpeg's log into logMedia (debug level: it is detail, never noise on stderr). Call before any use
/// of the library; cheap when done already.
void captureFfmpegLog();

/// Collects what FFmpeg says on this thread (warnings and errors) while it lives; scopes nest. Decoders with
/// threads of their own may speak elsewhere, so an empty list proves nothing.
class FfmpegLogScope {
public:
    FfmpegLogScope();
    ~FfmpegLogScope();
    FfmpegLogScope(const FfmpegLogScope&) = delete;
    FfmpegLogScope& operator=(const FfmpegLogScope&) = delete;

    [[nodiscard]] const QStringList& messages() const { return m_messages; }
    /// Error code and the last message: what goes into Error::detail.
    [[nodiscard]] QString detail(int code) const;
    void add(const QString& message);

private:
    QStringList m_messages;
    FfmpegLogScope* m_outer;
};

} // namespace ckd::detail
