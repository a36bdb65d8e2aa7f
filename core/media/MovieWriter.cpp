// SPDX-License-Identifier: Apache-2.0
#include "core/media/MovieWriter.h"

#include "core/media/detail/AtomicAvio.h"
#include "core/media/detail/Ffmpeg.h"
#include "core/media/detail/MovieCopy.h"
#include "core/media/detail/RgbToYuv.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cmath>
#include <cstring>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

namespace ckd {

namespace {

using Codec = MovieSettings::Codec;
using Chroma = MovieSettings::Chroma;

/// A fragment is kept in memory until it is whole.
constexpr std::int64_t kLargestFragment = 8 << 20;

bool isRgb(Codec codec) {
    return codec == Codec::QtRle || codec == Codec::Png;
}

bool isQuickTimeName(const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    return suffix == QLatin1String("mov") || suffix == QLatin1String("mp4") || suffix == QLatin1String("m4v");
}

/// Encoder names in order of preference.
QList<const char*> encoderNames(Codec codec) {
    switch (codec) {
    case Codec::H264:
        return {"libx264"};
    case Codec::Hevc:
        return {"libx265"};
    case Codec::ProRes422Hq:
    case Codec::ProRes4444:
        return {"prores_ks"};
    case Codec::Ffv1:
        return {"ffv1"};
    case Codec::Vp9:
        return {"libvpx-vp9"};
    case Codec::QtRle:
        return {"qtrle"};
    case Codec::Png:
        return {"png"};
    }
    return {};
}

QByteArray pixelFormatName(const MovieSettings& s) {
    switch (s.codec) {
    case Codec::ProRes422Hq:
        return "yuv422p10le";
    case Codec::ProRes4444:
        return s.alpha ? "yuva444p10le" : "yuv444p10le";
    case Codec::QtRle:
        return s.alpha ? "argb" : "rgb24";
    case Codec::Png:
        if (s.bitDepth > 8)
            return s.alpha ? "rgba64be" : "rgb48be";
        return s.alpha ? "rgba" : "rgb24";
    default:
        break;
    }
    QByteArray name = s.alpha ? "yuva" : "yuv";
    name += s.chroma == Chroma::Yuv420 ? "420p" : s.chroma == Chroma::Yuv422 ? "422p" : "444p";
    if (s.bitDepth > 8)
        name += QByteArray::number(s.bitDepth) + "le";
    return name;
}

AVColorSpace colorSpaceOf(YuvMatrix matrix) {
    switch (matrix) {
    case YuvMatrix::Bt709:
        return AVCOL_SPC_BT709;
    case YuvMatrix::Bt601:
        return AVCOL_SPC_SMPTE170M;
    case YuvMatrix::Bt2020:
        return AVCOL_SPC_BT2020_NCL;
    case YuvMatrix::Fcc:
        return AVCOL_SPC_FCC;
    case YuvMatrix::Smpte240m:
        return AVCOL_SPC_SMPTE240M;
    case YuvMatrix::YCgCo:
        return AVCOL_SPC_YCGCO;
    case YuvMatrix::Identity:
        return AVCOL_SPC_RGB;
    }
    return AVCOL_SPC_UNSPECIFIED;
}

AVPixelFormat usablePixelFormat(const AVCodec* encoder, const MovieSettings& settings) {
    const AVPixelFormat wanted = av_get_pix_fmt(pixelFormatName(settings).constData());
    if (wanted == AV_PIX_FMT_NONE || encoder->pix_fmts == nullptr)
        return wanted;
    for (const AVPixelFormat* format = encoder->pix_fmts; *format != AV_PIX_FMT_NONE; ++format) {
        if (*format == wanted)
            return wanted;
    }
    return AV_PIX_FMT_NONE;
}

void setEncoderOptions(AVCodecContext* context, const MovieSettings& s) {
    void* own = context->priv_data;
    if (s.codec == Codec::H264 || s.codec == Codec::Hevc) {
        av_opt_set(own, "preset", "fast", 0);
        if (s.codec == Codec::Hevc)
            av_opt_set(own, "x265-params", "log-level=error", 0);
    }
    if (s.codec == Codec::ProRes422Hq) {
        av_opt_set(own, "profile", "hq", 0);
        context->profile = FF_PROFILE_PRORES_HQ; // MXF asks for it
    }
    if (s.codec == Codec::ProRes4444) {
        av_opt_set(own, "profile", "4444", 0);
        context->profile = FF_PROFILE_PRORES_4444;
    }
    if (s.codec == Codec::ProRes4444 && s.alpha)
        av_opt_set_int(own, "alpha_bits", 16, 0);
    if (s.codec == Codec::Ffv1)
        context->level = 3;
    if (s.codec == Codec::Vp9) {
        av_opt_set_int(own, "cpu-used", 6, 0);
        av_opt_set_int(own, "auto-alt-ref", s.alpha ? 0 : 1, 0);
    }
    if (s.quality >= 0)
        av_opt_set_double(own, "crf", s.quality, 0);
    if (s.bFrames)
        context->max_b_frames = *s.bFrames;
    if (s.keyframeInterval)
        context->gop_size = *s.keyframeInterval;
    context->thread_count = s.threads;
}

} // namespace

struct MovieWriter::Private {
    Private(const QString& filePath, const MovieSettings& wanted)
        : path(filePath)
        , settings(wanted)
        , output(filePath, wanted.making == MovieSettings::Making::Fragments
                               ? detail::AtomicAvio::WhenFull::Hold
                               : detail::AtomicAvio::WhenFull::Fail) {}

    Result<void> openEncoder();
    Result<void> openMuxer();
    Result<void> fillFrame(const Image& picture);
    Result<void> drain();
    Result<void> close();
    [[nodiscard]] bool fragmented() const {
        return settings.making == MovieSettings::Making::Fragments && isQuickTimeName(path);
    }
    Error failure(const QString& what, int code, const detail::FfmpegLogScope& log) {
        const QString name = QDir::toNativeSeparators(path);
        const auto& cause = output.failure();
        error = cause ? *cause
                      : Error::output(QStringLiteral("Cannot %1 the movie '%2'.").arg(what, name),
                                      log.detail(code));
        return *error;
    }

    QString path;
    MovieSettings settings;
    detail::AtomicAvio output;
    detail::FormatOutput muxer;
    detail::CodecContext encoder;
    detail::Frame frame;
    detail::Packet packet;
    AVStream* stream = nullptr;
    std::optional<std::int64_t> lastTimestamp;
    std::int64_t ticksPerFrame = 1;
    std::int64_t pictures = 0;
    bool closed = false; ///< the trailer is written
    std::optional<Error> error;
};

Result<void> MovieWriter::Private::openEncoder() {
    const MovieSettings& s = settings;
    const AVCodec* codec = nullptr;
    for (const char* name : encoderNames(s.codec)) {
        if (codec == nullptr)
            codec = avcodec_find_encoder_by_name(name);
    }
    if (codec == nullptr)
        return Error::output(QStringLiteral("This FFmpeg has no encoder '%1'; choose another movie codec.")
                                 .arg(QLatin1String(encoderNames(s.codec).first())));
    const AVPixelFormat format = usablePixelFormat(codec, s);
    if (format == AV_PIX_FMT_NONE)
        return Error::usage(
            QStringLiteral("The encoder '%1' cannot write %2; choose another bit depth, chroma "
                           "or alpha setting.")
                .arg(QLatin1String(codec->name), QLatin1String(pixelFormatName(s))));
    encoder.reset(avcodec_alloc_context3(codec));
    encoder->width = s.width;
    encoder->height = s.height;
    encoder->pix_fmt = format;
    encoder->framerate = {static_cast<int>(s.rate.numerator), static_cast<int>(s.rate.denominator)};
    encoder->time_base = av_inv_q(encoder->framerate);
    if (s.ticksPerSecond > 0) {
        encoder->time_base = {1, static_cast<int>(s.ticksPerSecond)};
        ticksPerFrame =
            std::max<std::int64_t>(1, av_rescale_q(1, av_inv_q(encoder->framerate), encoder->time_base));
    }
    encoder->sample_aspect_ratio = av_d2q(s.pixelAspect, 1 << 16);
    encoder->color_range = s.range == YuvRange::Full || isRgb(s.codec) ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    encoder->colorspace = isRgb(s.codec) ? AVCOL_SPC_RGB : colorSpaceOf(s.matrix);
    encoder->color_trc = AVCOL_TRC_BT709;
    encoder->color_primaries = s.matrix == YuvMatrix::Bt2020 ? AVCOL_PRI_BT2020 : AVCOL_PRI_BT709;
    if (!isRgb(s.codec))
        encoder->chroma_sample_location = AVCHROMA_LOC_LEFT;
    if ((muxer->oformat->flags & AVFMT_GLOBALHEADER) != 0)
        encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (s.codec == Codec::Hevc && isQuickTimeName(path))
        encoder->codec_tag = MKTAG('h', 'v', 'c', '1'); // the only spelling that QuickTime opens
    setEncoderOptions(encoder.get(), s);
    const detail::FfmpegLogScope log;
    if (const int code = avcodec_open2(encoder.get(), codec, nullptr); code < 0)
        return failure(QStringLiteral("start the encoder of"), code, log);
    return {};
}

Result<void> MovieWriter::Private::openMuxer() {
    const detail::FfmpegLogScope log;
    stream = avformat_new_stream(muxer.get(), nullptr);
    if (stream == nullptr)
        throw std::bad_alloc();
    avcodec_parameters_from_context(stream->codecpar, encoder.get());
    stream->time_base = encoder->time_base;
    stream->avg_frame_rate = encoder->framerate;
    stream->sample_aspect_ratio = encoder->sample_aspect_ratio;
    detail::setMovieTags(muxer.get(), stream, settings);
    if (settings.rotation != 0) {
        auto* matrix = reinterpret_cast<int32_t*>(
            av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(int32_t)));
        // Counts clockwise, unlike av_display_rotation_get().
        av_display_rotation_set(matrix, settings.rotation);
    }
    if (Result<void> opened = output.open(); !opened)
        return opened;
    muxer->pb = output.context();
    AVDictionary* options = nullptr;
    if (fragmented()) {
        av_dict_set(&options, "movflags", "+empty_moov", 0);
        av_dict_set_int(&options, "frag_duration", 1'000'000, 0); // us
        av_dict_set_int(&options, "frag_size", kLargestFragment, 0);
    }
    const int code = avformat_write_header(muxer.get(), &options);
    av_dict_free(&options);
    if (code < 0)
        return failure(QStringLiteral("begin"), code, log);
    return {};
}

Result<std::unique_ptr<MovieWriter>> MovieWriter::open(const QString& path, const MovieSettings& settings) {
    detail::captureFfmpegLog();
    if (!ImageLimits::allows(settings.width, settings.height) || !settings.rate.isKnown())
        return Error::usage(QStringLiteral("A movie of %1x%2 pixels at %3 frames per second cannot be made.")
                                .arg(settings.width)
                                .arg(settings.height)
                                .arg(settings.rate.toDouble()));
    auto state = std::make_unique<Private>(path, settings);
    AVFormatContext* context = nullptr;
    avformat_alloc_output_context2(&context, nullptr, nullptr, QFile::encodeName(path).constData());
    if (context == nullptr)
        return Error::usage(QStringLiteral("The name '%1' does not say which kind of movie to write; end it "
                                           "with .mov, .mp4, .mkv, .webm, .avi or .mxf.")
                                .arg(path));
    state->muxer.reset(context);
    if (Result<void> opened = state->openEncoder(); !opened)
        return opened.error();
    if (Result<void> opened = state->openMuxer(); !opened)
        return opened.error();
    state->frame.reset(av_frame_alloc());
    state->packet.reset(av_packet_alloc());
    return std::unique_ptr<MovieWriter>(new MovieWriter(std::move(state)));
}

MovieWriter::MovieWriter(std::unique_ptr<Private> state) : d(std::move(state)) {
}

MovieWriter::~MovieWriter() = default;

Result<void> MovieWriter::Private::fillFrame(const Image& picture) {
    av_frame_unref(frame.get());
    frame->format = encoder->pix_fmt;
    frame->width = settings.width;
    frame->height = settings.height;
    if (av_frame_get_buffer(frame.get(), 0) < 0)
        throw std::bad_alloc();
    // av_write_image_line2 joins its bits with those that are there, and the allocator hands out used memory.
    for (const AVBufferRef* buffer : frame->buf) {
        if (buffer != nullptr)
            std::memset(buffer->data, 0, buffer->size);
    }
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(encoder->pix_fmt);
    const int depth = description->comp[0].depth;
    const auto store = [&](const detail::CodePlane& plane, int component) {
        for (int y = 0; y < plane.height; ++y)
            av_write_image_line2(plane.codes.data() + static_cast<std::ptrdiff_t>(y) * plane.width,
                                 frame->data, frame->linesize, description, 0, y, component, plane.width, 2);
    };
    const bool hasAlpha = (description->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
    if (hasAlpha) {
        const int component = description->nb_components - 1;
        detail::CodePlane alpha{settings.width, settings.height, {}};
        if (picture.channels() == 4)
            alpha = detail::codesFromChannel(picture, 3, depth);
        else
            alpha.codes.assign(picture.pixels(), static_cast<std::uint16_t>((1 << depth) - 1));
        store(alpha, component);
    }
    if (isRgb(settings.codec)) {
        for (int c = 0; c < 3; ++c)
            store(detail::codesFromChannel(picture, picture.channels() >= 3 ? c : 0, depth), c);
    } else {
        const detail::YuvLayout layout{settings.matrix, settings.range, depth, description->log2_chroma_w,
                                       description->log2_chroma_h};
        const auto planes = detail::yuvFromRgb(picture, layout);
        for (int p = 0; p < 3; ++p)
            store(planes[static_cast<std::size_t>(p)], p);
    }
    frame->color_range = encoder->color_range;
    frame->colorspace = encoder->colorspace;
    frame->color_primaries = encoder->color_primaries;
    frame->color_trc = encoder->color_trc;
    frame->sample_aspect_ratio = encoder->sample_aspect_ratio;
    return {};
}

Result<void> MovieWriter::Private::drain() {
    const detail::FfmpegLogScope log;
    for (;;) {
        int code = avcodec_receive_packet(encoder.get(), packet.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
            return {};
        if (code >= 0) {
            if (packet->duration <= 0)
                packet->duration = ticksPerFrame;
            av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
            packet->stream_index = stream->index;
            code = av_interleaved_write_frame(muxer.get(), packet.get());
        }
        if (code < 0 || output.failure())
            return failure(QStringLiteral("write"), code, log);
    }
}

Result<void> MovieWriter::write(const Image& picture, std::optional<std::int64_t> timestamp) {
    if (d->error)
        return *d->error;
    if (picture.width() != d->settings.width || picture.height() != d->settings.height)
        return Error::internal(QStringLiteral("MovieWriter: a picture of %1x%2 for a movie of %3x%4.")
                                   .arg(picture.width())
                                   .arg(picture.height())
                                   .arg(d->settings.width)
                                   .arg(d->settings.height));
    const std::int64_t next = d->lastTimestamp ? *d->lastTimestamp + d->ticksPerFrame : 0;
    const std::int64_t pts = timestamp.value_or(next);
    if (d->lastTimestamp && pts <= *d->lastTimestamp)
        return Error::internal(QStringLiteral("MovieWriter: timestamps must ascend."));
    if (Result<void> filled = d->fillFrame(picture); !filled)
        return filled;
    d->lastTimestamp = pts;
    ++d->pictures;
    d->frame->pts = pts;
    const detail::FfmpegLogScope log;
    if (const int code = avcodec_send_frame(d->encoder.get(), d->frame.get()); code < 0)
        return d->failure(QStringLiteral("encode a frame of"), code, log);
    return d->drain();
}

/// Drains and ends the part, once.
Result<void> MovieWriter::Private::close() {
    if (closed)
        return output.flush();
    const detail::FfmpegLogScope log;
    if (const int code = avcodec_send_frame(encoder.get(), nullptr); code < 0)
        return failure(QStringLiteral("finish"), code, log);
    if (Result<void> drained = drain(); !drained)
        return drained;
    if (const int code = av_write_trailer(muxer.get()); code < 0)
        return failure(QStringLiteral("finish"), code, log);
    closed = true;
    return output.flush();
}

Result<FinishedMovie> MovieWriter::finish(const std::optional<MovieSound>& sound, std::stop_token stop) {
    if (d->error)
        return *d->error;
    if (Result<void> closed = d->close(); !closed)
        return closed.error();
    FinishedMovie finished;
    if (d->fragmented() || sound) {
        Result<FinishedMovie> copied =
            detail::copyMovie({d->output.partPath(), d->path, d->settings, sound}, stop);
        if (!copied)
            return copied.error();
        finished = *std::move(copied);
    } else if (Result<void> named = d->output.commit(); !named) {
        return named.error();
    }
    finished.bytes = QFileInfo(d->path).size();
    finished.pictures = d->pictures;
    return finished;
}

Result<QString> MovieWriter::keepPartial() {
    // A trailer without draining: a cancel must not wait for pictures inside the encoder.
    if (!d->error && !d->closed && d->pictures > 0)
        (void)av_write_trailer(d->muxer.get());
    if (d->settings.making != MovieSettings::Making::Fragments || d->pictures == 0 || d->output.size() == 0)
        return QString();
    const QString name = detail::partialName(d->path);
    if (Result<void> kept = d->output.keepAs(name); !kept)
        return kept.error();
    return name;
}

Result<void> MovieWriter::settle() {
    return d->error ? Result<void>(*d->error) : d->output.settle();
}

std::int64_t MovieWriter::bytesSoFar() const {
    return d->output.size();
}

} // namespace ckd
