// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/MovieFile.h"

#include "core/base/Image.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cstring>

namespace ckd::detail {

namespace {

/// Formats that name other files, or turn any text into a picture: never what an artist drops.
bool isForbidden(const char* demuxer) {
    for (const char* name : {"hls", "dash", "concat", "tty", "image2", "webm_dash_manifest", "imf"}) {
        if (std::strstr(demuxer, name) != nullptr && std::strstr(demuxer, "mov,mp4") == nullptr)
            return true;
    }
    return false;
}

Error openError(const QString& path, int code, const FfmpegLogScope& log) {
    const QString name = QDir::toNativeSeparators(path);
    const QString said = log.messages().join(QLatin1Char(' '));
    if (said.contains(QLatin1String("moov atom not found")))
        return Error::input(QStringLiteral("'%1' has no index: the recording or copy was broken off. Copy it "
                                           "again from its source or repair it.")
                                .arg(name),
                            log.detail(code));
    return Error::input(
        QStringLiteral("'%1' cannot be opened as a movie: it is damaged or of a kind that is not "
                       "supported. Convert it to ProRes or H.264, or to an image sequence.")
            .arg(name),
        log.detail(code));
}

} // namespace

int MovieFile::interrupted(void* self) {
    return static_cast<MovieFile*>(self)->m_stop.stop_requested() ? 1 : 0;
}

Result<std::unique_ptr<MovieFile>> MovieFile::open(const QString& path) {
    const QFileInfo info(path);
    if (!info.isFile() || !info.isReadable())
        return Error::input(
            QStringLiteral("'%1' cannot be read; check that it exists and that you may open it.")
                .arg(QDir::toNativeSeparators(path)));
    const FfmpegLogScope log;
    std::unique_ptr<MovieFile> file(new MovieFile(path));
    AVFormatContext* context = avformat_alloc_context();
    if (context == nullptr)
        throw std::bad_alloc();
    context->interrupt_callback = {&MovieFile::interrupted, file.get()};
    const QByteArray url = "file:" + QFile::encodeName(info.absoluteFilePath());
    AVDictionary* options = nullptr;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    int code = avformat_open_input(&context, url.constData(), nullptr, &options);
    av_dict_free(&options);
    if (code < 0) // the context is freed already
        return openError(path, code, log);
    file->m_format.reset(context);
    if (isForbidden(context->iformat->name))
        return openError(path, AVERROR_INVALIDDATA, log);
    code = avformat_find_stream_info(context, nullptr);
    if (code < 0)
        return openError(path, code, log);
    return file;
}

bool MovieFile::isQuickTime() const {
    return std::strstr(m_format->iformat->name, "mov,mp4") != nullptr;
}

void MovieFile::useOnly(int streamIndex) {
    for (unsigned i = 0; i < m_format->nb_streams; ++i)
        m_format->streams[i]->discard =
            static_cast<int>(i) == streamIndex ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

QString codecName(const AVCodecParameters& parameters) {
    if (parameters.codec_id != AV_CODEC_ID_NONE)
        return QString::fromLatin1(avcodec_get_name(parameters.codec_id));
    char tag[AV_FOURCC_MAX_STRING_SIZE] = {};
    return QString::fromLatin1(av_fourcc_make_string(tag, parameters.codec_tag));
}

bool isAlphaTagged(const AVStream& stream) {
    const AVDictionaryEntry* entry = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
    return entry != nullptr && std::strcmp(entry->value, "1") == 0;
}

const AVCodec* decoderFor(const AVStream& stream) {
    const AVCodecID id = stream.codecpar->codec_id;
    if (isAlphaTagged(stream)) {
        const char* name =
            id == AV_CODEC_ID_VP9 ? "libvpx-vp9" : (id == AV_CODEC_ID_VP8 ? "libvpx" : nullptr);
        const AVCodec* codec = name != nullptr ? avcodec_find_decoder_by_name(name) : nullptr;
        if (codec != nullptr)
            return codec;
    }
    return avcodec_find_decoder(id);
}

Result<CodecContext> openDecoder(const AVStream& stream, int threads, const QString& path) {
    const QString name = QDir::toNativeSeparators(path);
    const AVCodec* codec = decoderFor(stream);
    if (codec == nullptr) {
        return Error::input(
            QStringLiteral("'%1' uses the codec '%2', which this FFmpeg cannot decode. Convert "
                           "it to ProRes or H.264, or to an image sequence.")
                .arg(name, codecName(*stream.codecpar)));
    }
    if (!ImageLimits::allows(std::max(1, stream.codecpar->width), std::max(1, stream.codecpar->height)))
        return Error::input(QStringLiteral("'%1' says its pictures are %2x%3 pixels, more than can be read.")
                                .arg(name, QString::number(stream.codecpar->width),
                                     QString::number(stream.codecpar->height)));
    const FfmpegLogScope log;
    CodecContext context(avcodec_alloc_context3(codec));
    if (!context)
        throw std::bad_alloc();
    avcodec_parameters_to_context(context.get(), stream.codecpar);
    context->pkt_timebase = stream.time_base;
    context->thread_count = threads;
    context->max_pixels = static_cast<int64_t>(ImageLimits::kMaxPixels);
    if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0)
        return Error::input(
            QStringLiteral("The decoder '%1' does not accept '%2': the movie is damaged or uses "
                           "a feature that is not supported.")
                .arg(QLatin1String(codec->name), name),
            log.detail(code));
    return context;
}

} // namespace ckd::detail
