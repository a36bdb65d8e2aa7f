// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "core/base/Simd.h"
#include "core/media/ImageWriter.h"
#include "core/media/detail/Ffmpeg.h"

#include <QDir>

#include <algorithm>
#include <array>

extern "C" {
#include <libavutil/opt.h>
}

namespace ckd {

namespace {

/// Returns how many values were outside 0..1; NaN counts and becomes 0.
CKD_MULTIVERSION std::int64_t countOutside(const float* in, std::int64_t count) {
    std::int64_t outside = 0;
    for (std::int64_t i = 0; i < count; ++i)
        outside += in[i] >= 0.0F && in[i] <= 1.0F ? 0 : 1;
    return outside;
}

CKD_MULTIVERSION void quantise(const float* in, float top, std::uint16_t* out, int count) {
    for (int i = 0; i < count; ++i) {
        // max first: NaN fails the comparison and becomes 0
        const float limited = std::min(in[i] > 0.0F ? in[i] : 0.0F, 1.0F);
        out[i] = static_cast<std::uint16_t>(static_cast<int>(limited * top + 0.5F));
    }
}

CKD_MULTIVERSION void pack8(const std::uint16_t* codes, std::uint8_t* out, int step, int count) {
    for (int i = 0; i < count; ++i)
        out[i * step] = static_cast<std::uint8_t>(codes[i]);
}

CKD_MULTIVERSION void pack16(const std::uint16_t* codes, std::uint8_t* out, int step, int count,
                             int highByte) {
    for (int i = 0; i < count; ++i) {
        out[2 * i * step + highByte] = static_cast<std::uint8_t>(codes[i] >> 8);
        out[2 * i * step + (1 - highByte)] = static_cast<std::uint8_t>(codes[i] & 0xff);
    }
}

AVPixelFormat pixelFormat(StillFormat format, std::size_t channels) {
    constexpr std::array kPng8 = {AV_PIX_FMT_GRAY8, AV_PIX_FMT_YA8, AV_PIX_FMT_RGB24, AV_PIX_FMT_RGBA};
    constexpr std::array kPng16 = {AV_PIX_FMT_GRAY16BE, AV_PIX_FMT_YA16BE, AV_PIX_FMT_RGB48BE,
                                   AV_PIX_FMT_RGBA64BE};
    constexpr std::array kTiff16 = {AV_PIX_FMT_GRAY16LE, AV_PIX_FMT_NONE, AV_PIX_FMT_RGB48LE,
                                    AV_PIX_FMT_RGBA64LE};
    if (channels < 1 || channels > 4)
        return AV_PIX_FMT_NONE;
    switch (format) {
    case StillFormat::Png8:
        return kPng8[channels - 1];
    case StillFormat::Png16:
        return kPng16[channels - 1];
    case StillFormat::Tiff16:
        return kTiff16[channels - 1];
    }
    return AV_PIX_FMT_NONE;
}

/// Fills an interleaved frame; returns how many values were clamped.
std::int64_t fill(AVFrame& frame, std::span<const ImageChannel> channels, StillFormat format) {
    const bool wide = format != StillFormat::Png8;
    const int step = static_cast<int>(channels.size());
    const int highByte = format == StillFormat::Png16 ? 0 : 1; // PNG is big-endian, our TIFF is little
    std::vector<std::uint16_t> codes(static_cast<std::size_t>(frame.width));
    std::int64_t clamped = 0;
    for (int y = 0; y < frame.height; ++y) {
        std::uint8_t* row = frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0];
        for (int c = 0; c < step; ++c) {
            const float* values = channels[static_cast<std::size_t>(c)].values.data() +
                                  static_cast<std::ptrdiff_t>(y) * frame.width;
            clamped += countOutside(values, frame.width);
            quantise(values, wide ? 65535.0F : 255.0F, codes.data(), frame.width);
            if (wide)
                pack16(codes.data(), row + 2 * c, step, frame.width, highByte);
            else
                pack8(codes.data(), row + c, step, frame.width);
        }
    }
    return clamped;
}

void setOptions(AVCodecContext& context, StillFormat format) {
    context.thread_count = 1;
    if (format == StillFormat::Tiff16) {
        av_opt_set(context.priv_data, "compression_algo", "lzw", 0);
        return;
    }
    // Level 1 with the "up" filter takes a quarter of the time of level 6; files are 3 % larger on
    // camera-like plates and a quarter larger on smooth ones (1080p, 8 bit: 25 to 100 ms of one core).
    context.compression_level = 1;
    av_opt_set(context.priv_data, "pred", "up", 0);
}

Result<detail::Packet> encode(const QString& path, AVFrame& frame, StillFormat format) {
    const AVCodecID id = format == StillFormat::Tiff16 ? AV_CODEC_ID_TIFF : AV_CODEC_ID_PNG;
    const AVCodec* codec = avcodec_find_encoder(id);
    const QString name = QDir::toNativeSeparators(path);
    if (codec == nullptr)
        return Error::output(QStringLiteral("This FFmpeg cannot write '%1'; choose EXR instead.").arg(name));
    const detail::FfmpegLogScope log;
    const detail::CodecContext context(avcodec_alloc_context3(codec));
    detail::Packet packet(av_packet_alloc());
    if (!context || !packet)
        throw std::bad_alloc();
    context->width = frame.width;
    context->height = frame.height;
    context->pix_fmt = static_cast<AVPixelFormat>(frame.format);
    context->time_base = {1, 1};
    setOptions(*context, format);
    int code = avcodec_open2(context.get(), codec, nullptr);
    if (code >= 0)
        code = avcodec_send_frame(context.get(), &frame);
    if (code >= 0)
        code = avcodec_send_frame(context.get(), nullptr);
    if (code >= 0)
        code = avcodec_receive_packet(context.get(), packet.get());
    if (code < 0)
        return Error::output(QStringLiteral("Cannot encode the picture '%1'.").arg(name), log.detail(code));
    return packet;
}

} // namespace

Result<WrittenFile> writeStill(const QString& path, int width, int height,
                               std::span<const ImageChannel> channels, StillFormat format) {
    const AVPixelFormat pixels = pixelFormat(format, channels.size());
    const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    const bool whole = std::all_of(channels.begin(), channels.end(),
                                   [count](const ImageChannel& c) { return c.values.size() == count; });
    if (pixels == AV_PIX_FMT_NONE || !whole || !ImageLimits::allows(width, height))
        return Error::internal(QStringLiteral("writeStill '%1': %2 channels of %3x%4 cannot be written.")
                                   .arg(path)
                                   .arg(channels.size())
                                   .arg(width)
                                   .arg(height));
    const detail::Frame frame(av_frame_alloc());
    if (!frame)
        throw std::bad_alloc();
    frame->format = pixels;
    frame->width = width;
    frame->height = height;
    if (av_frame_get_buffer(frame.get(), 0) < 0)
        throw std::bad_alloc();
    if (channels.size() >= 3 && format != StillFormat::Tiff16) { // makes the encoder write an sRGB chunk
        frame->color_primaries = AVCOL_PRI_BT709;
        frame->color_trc = AVCOL_TRC_IEC61966_2_1;
    }
    WrittenFile report;
    report.clampedValues = fill(*frame, channels, format);
    Result<detail::Packet> packet = encode(path, *frame, format);
    if (!packet)
        return packet.error();
    report.bytes = (*packet)->size;
    if (Result<void> saved = AtomicFile::save(path, QByteArrayView((*packet)->data, (*packet)->size)); !saved)
        return saved.error();
    return report;
}

Result<void> verifyImage(const QString& path, int width, int height, int channels) {
    const QString name = QDir::toNativeSeparators(path);
    Result<SharedSource> source = openSource(path);
    if (!source)
        return Error::output(QStringLiteral("The finished file '%1' cannot be read back.").arg(name),
                             source.error().text());
    Result<std::unique_ptr<FrameCursor>> cursor = (*source)->openCursor();
    if (!cursor)
        return cursor.error();
    Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab((*source)->info().frames.front(), {});
    if (!raw)
        return raw.error();
    Result<DecodedFrame> frame = (*raw)->convert();
    if (!frame)
        return Error::output(QStringLiteral("The finished file '%1' is damaged.").arg(name),
                             frame.error().text());
    const Window& data = frame->metadata.dataWindow;
    const SourceInfo& info = (*source)->info();
    const int found = info.channels;
    if (data.width() != width || data.height() != height || found != channels)
        return Error::output(
            QStringLiteral("The finished file '%1' is %2x%3 with %4 channels instead of %5x%6 with %7.")
                .arg(name)
                .arg(data.width())
                .arg(data.height())
                .arg(found)
                .arg(width)
                .arg(height)
                .arg(channels));
    return {};
}

} // namespace ckd
