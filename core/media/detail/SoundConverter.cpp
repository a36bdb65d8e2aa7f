// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/SoundConverter.h"

#include <algorithm>
#include <cmath>
#include <cstring>

extern "C" {
#include <libavutil/audio_fifo.h>
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

namespace ckd::detail {

namespace {

constexpr int kUsualRate = 48000;

int rateFor(const AVCodec& encoder, int wanted) {
    if (encoder.supported_samplerates == nullptr)
        return wanted;
    for (const int* rate = encoder.supported_samplerates; *rate != 0; ++rate) {
        if (*rate == wanted)
            return wanted;
    }
    return kUsualRate;
}

} // namespace

void SoundConverter::SwrFree::operator()(SwrContext* context) const {
    swr_free(&context);
}

void SoundConverter::FifoFree::operator()(AVAudioFifo* fifo) const {
    av_audio_fifo_free(fifo);
}

SoundConverter::~SoundConverter() = default;

std::unique_ptr<SoundConverter> SoundConverter::open(const AVStream& in, const AVOutputFormat& container) {
    const bool webm = std::strcmp(container.name, "webm") == 0;
    const AVCodec* encoder =
        webm ? avcodec_find_encoder_by_name("libopus") : avcodec_find_encoder(AV_CODEC_ID_AAC);
    const AVCodec* decoder = avcodec_find_decoder(in.codecpar->codec_id);
    if (encoder == nullptr || decoder == nullptr || in.codecpar->sample_rate <= 0 ||
        in.codecpar->ch_layout.nb_channels <= 0)
        return nullptr;
    std::unique_ptr<SoundConverter> converter(new SoundConverter);
    converter->m_decoder.reset(avcodec_alloc_context3(decoder));
    avcodec_parameters_to_context(converter->m_decoder.get(), in.codecpar);
    converter->m_decoder->pkt_timebase = in.time_base;
    converter->m_encoder.reset(avcodec_alloc_context3(encoder));
    AVCodecContext& out = *converter->m_encoder;
    out.sample_rate = rateFor(*encoder, in.codecpar->sample_rate);
    out.sample_fmt = encoder->sample_fmts != nullptr ? encoder->sample_fmts[0] : AV_SAMPLE_FMT_FLTP;
    av_channel_layout_default(&out.ch_layout, in.codecpar->ch_layout.nb_channels);
    out.time_base = {1, out.sample_rate};
    out.bit_rate = 128'000LL * std::max(1, (out.ch_layout.nb_channels + 1) / 2);
    if ((container.flags & AVFMT_GLOBALHEADER) != 0)
        out.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (avcodec_open2(converter->m_decoder.get(), decoder, nullptr) < 0 ||
        avcodec_open2(&out, encoder, nullptr) < 0 || !converter->openResampler())
        return nullptr;
    converter->m_frame.reset(av_frame_alloc());
    converter->m_packet.reset(av_packet_alloc());
    return converter;
}

bool SoundConverter::openResampler() {
    const AVCodecContext& from = *m_decoder;
    AVCodecContext& to = *m_encoder;
    AVChannelLayout layout{};
    if (from.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&layout, from.ch_layout.nb_channels);
    else
        av_channel_layout_copy(&layout, &from.ch_layout);
    SwrContext* context = nullptr;
    const int code = swr_alloc_set_opts2(&context, &to.ch_layout, to.sample_fmt, to.sample_rate, &layout,
                                         from.sample_fmt, from.sample_rate, 0, nullptr);
    av_channel_layout_uninit(&layout);
    m_resampler.reset(context);
    m_fifo.reset(av_audio_fifo_alloc(to.sample_fmt, to.ch_layout.nb_channels, 1));
    return code >= 0 && swr_init(context) >= 0 && m_fifo != nullptr;
}

void SoundConverter::describe(AVStream& out) {
    m_out = &out;
    avcodec_parameters_from_context(out.codecpar, m_encoder.get());
    out.time_base = m_encoder->time_base;
}

/// Resamples a frame (null: what the resampler holds back) into the queue, without what lies before zero.
void SoundConverter::take(const AVFrame* decoded) {
    const int given = decoded != nullptr ? decoded->nb_samples : 0;
    const int room = swr_get_out_samples(m_resampler.get(), given);
    if (room <= 0)
        return;
    Frame resampled(av_frame_alloc());
    resampled->format = m_encoder->sample_fmt;
    resampled->sample_rate = m_encoder->sample_rate;
    resampled->nb_samples = room;
    av_channel_layout_copy(&resampled->ch_layout, &m_encoder->ch_layout);
    if (av_frame_get_buffer(resampled.get(), 0) < 0)
        throw std::bad_alloc();
    const int got = swr_convert(
        m_resampler.get(), resampled->data, room,
        decoded != nullptr ? const_cast<const uint8_t**>(decoded->extended_data) : nullptr, given);
    if (got <= 0)
        return;
    void** data = reinterpret_cast<void**>(resampled->extended_data);
    if (av_audio_fifo_write(m_fifo.get(), data, got) < got)
        throw std::bad_alloc();
    const int cut = int(std::min<std::int64_t>(m_toDrop, av_audio_fifo_size(m_fifo.get())));
    av_audio_fifo_drain(m_fifo.get(), cut);
    m_toDrop -= cut;
}

int SoundConverter::send(const AVFrame* frame, AVFormatContext* muxer) {
    int code = avcodec_send_frame(m_encoder.get(), frame);
    while (code >= 0) {
        code = avcodec_receive_packet(m_encoder.get(), m_packet.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
            return 0;
        if (code < 0)
            return code;
        av_packet_rescale_ts(m_packet.get(), m_encoder->time_base, m_out->time_base);
        m_packet->stream_index = m_out->index;
        code = av_interleaved_write_frame(muxer, m_packet.get());
    }
    return code;
}

int SoundConverter::encode(int samples, AVFormatContext* muxer) {
    Frame frame(av_frame_alloc());
    frame->format = m_encoder->sample_fmt;
    frame->sample_rate = m_encoder->sample_rate;
    frame->nb_samples = samples;
    av_channel_layout_copy(&frame->ch_layout, &m_encoder->ch_layout);
    if (av_frame_get_buffer(frame.get(), 0) < 0)
        throw std::bad_alloc();
    av_audio_fifo_read(m_fifo.get(), reinterpret_cast<void**>(frame->extended_data), samples);
    frame->pts = m_written;
    m_written += samples;
    return send(frame.get(), muxer);
}

int SoundConverter::convert(const AVPacket* packet, double begin, double end, AVFormatContext* muxer) {
    if (m_taken < 0 && packet != nullptr) {
        const auto first = std::llround(begin * m_encoder->sample_rate);
        m_toDrop = std::max(0LL, -first);
        m_written = std::max(0LL, first);
        m_taken = 0;
        m_last = std::llround(end * m_encoder->sample_rate);
    }
    if (avcodec_send_packet(m_decoder.get(), packet) < 0)
        return 0; // damaged: a short silence is better than no movie
    while (avcodec_receive_frame(m_decoder.get(), m_frame.get()) >= 0)
        take(m_frame.get());
    if (packet == nullptr)
        take(nullptr);
    const int block = m_encoder->frame_size > 0 ? m_encoder->frame_size : 1024;
    int code = 0;
    while (code >= 0 && av_audio_fifo_size(m_fifo.get()) >= block && m_written + block <= m_last)
        code = encode(block, muxer);
    return code;
}

int SoundConverter::finish(AVFormatContext* muxer) {
    int code = convert(nullptr, 0, 0, muxer);
    const int block = m_encoder->frame_size > 0 ? m_encoder->frame_size : 1024;
    const auto rest = std::min<std::int64_t>({av_audio_fifo_size(m_fifo.get()), block, m_last - m_written});
    if (code >= 0 && rest > 0)
        code = encode(int(rest), muxer);
    return code < 0 ? code : send(nullptr, muxer);
}

} // namespace ckd::detail
