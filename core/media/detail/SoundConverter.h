// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/detail/Ffmpeg.h"

#include <cstdint>
#include <memory>

struct SwrContext;
struct AVAudioFifo;

namespace ckd::detail {

/// Turns one sound stream into AAC (WebM: Opus) of the same number of channels. One thread.
class SoundConverter {
public:
    /// Null when the stream cannot be decoded or the encoder is missing.
    [[nodiscard]] static std::unique_ptr<SoundConverter> open(const AVStream& in,
                                                              const AVOutputFormat& container);
    ~SoundConverter();
    [[nodiscard]] const char* codecName() const { return m_encoder->codec->name; }
    /// Fills a stream of the muxer; remembers it as the target.
    void describe(AVStream& out);
    /// Decodes a packet that begins at `begin` seconds of the new movie; what lies before 0 or at `end` and
    /// later is cut off to the sample. Returns a libav code; damaged packets are left out.
    [[nodiscard]] int convert(const AVPacket* packet, double begin, double end, AVFormatContext* muxer);
    /// Drains decoder and encoder.
    [[nodiscard]] int finish(AVFormatContext* muxer);

private:
    struct SwrFree {
        void operator()(SwrContext* context) const;
    };
    struct FifoFree {
        void operator()(AVAudioFifo* fifo) const;
    };
    SoundConverter() = default;
    [[nodiscard]] bool openResampler();
    void take(const AVFrame* decoded);
    [[nodiscard]] int encode(int samples, AVFormatContext* muxer);
    [[nodiscard]] int send(const AVFrame* frame, AVFormatContext* muxer);

    CodecContext m_decoder;
    CodecContext m_encoder;
    std::unique_ptr<SwrContext, SwrFree> m_resampler;
    std::unique_ptr<AVAudioFifo, FifoFree> m_fifo;
    Frame m_frame;
    Packet m_packet;
    AVStream* m_out = nullptr;
    std::int64_t m_taken = -1;  ///< samples behind 0 of the next one that comes in; -1: none came yet
    std::int64_t m_toDrop = 0;  ///< samples before 0 that are still to be cut off
    std::int64_t m_written = 0; ///< position of the next sample that goes to the encoder
    std::int64_t m_last = -1;   ///< samples at and after this one are cut off; -1: not known yet
};

} // namespace ckd::detail
