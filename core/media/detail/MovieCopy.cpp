// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/MovieCopy.h"

#include "core/base/AtomicFile.h"
#include "core/media/FrameSource.h"
#include "core/media/detail/AtomicAvio.h"
#include "core/media/detail/MovieFile.h"
#include "core/media/detail/SoundTrack.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

extern "C" {
#include <libavutil/timecode.h>
}

namespace ckd {

namespace detail {

namespace {

/// One copy in the making.
class MovieCopy {
public:
    explicit MovieCopy(const MovieCopyRequest& request) : m_request(request), m_output(request.to) {}

    Result<FinishedMovie> run(std::stop_token stop) {
        if (Result<void> opened = open(stop); !opened)
            return opened.error();
        if (Result<void> copied = copyPictures(stop); !copied)
            return copied.error();
        const FfmpegLogScope log;
        int code = m_sound ? m_sound->finish() : 0;
        if (code >= 0)
            code = av_write_trailer(m_muxer.get());
        if (code < 0)
            return failure(code, log);
        if (Result<void> named = m_output.commit(); !named)
            return named.error();
        m_finished.soundStreams = m_sound ? m_sound->streams() : 0;
        return m_finished;
    }

private:
    Result<void> open(std::stop_token stop) {
        Result<std::unique_ptr<MovieFile>> part = MovieFile::open(m_request.from);
        if (!part)
            return Error::output(QStringLiteral("The pictures of '%1' cannot be read back.").arg(name()),
                                 part.error().text());
        m_part = std::move(*part);
        m_source = av_find_best_stream(m_part->format(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
        AVFormatContext* context = nullptr;
        avformat_alloc_output_context2(&context, nullptr, nullptr,
                                       QFile::encodeName(m_request.to).constData());
        m_muxer.reset(context);
        if (m_source < 0 || !m_muxer)
            return Error::output(QStringLiteral("The pictures of '%1' cannot be read back.").arg(name()));
        m_part->useOnly(m_source);
        addPictures();
        if (m_request.sound) {
            Result<std::unique_ptr<SoundTrack>> sound =
                SoundTrack::open(*m_request.sound, m_muxer.get(), m_finished.notes, stop);
            if (sound)
                m_sound = std::move(*sound);
            else
                m_finished.notes
                    << QStringLiteral("The sound of '%1' is left out: %2").arg(name(), sound.error().text());
        }
        if (Result<void> opened = m_output.open(); !opened)
            return opened;
        m_muxer->pb = m_output.context();
        const FfmpegLogScope log;
        const int code = avformat_write_header(m_muxer.get(), nullptr);
        return code < 0 ? Result<void>(failure(code, log)) : Result<void>();
    }

    void addPictures() {
        const AVStream* in = m_part->stream(m_source);
        m_pictures = avformat_new_stream(m_muxer.get(), nullptr);
        if (m_pictures == nullptr)
            throw std::bad_alloc();
        avcodec_parameters_copy(m_pictures->codecpar, in->codecpar);
        m_pictures->time_base = in->time_base;
        m_pictures->avg_frame_rate = {int(m_request.settings.rate.numerator),
                                      int(m_request.settings.rate.denominator)};
        const AVRational aspect = av_d2q(m_request.settings.pixelAspect, 1 << 16);
        m_pictures->sample_aspect_ratio = aspect; // the muxer wants it in both places
        m_pictures->codecpar->sample_aspect_ratio = aspect;
        setMovieTags(m_muxer.get(), m_pictures, m_request.settings);
    }

    Result<void> copyPictures(std::stop_token stop) {
        const FfmpegLogScope log;
        const Packet packet(av_packet_alloc());
        const AVRational base = m_part->stream(m_source)->time_base;
        std::optional<std::int64_t> first;
        while (av_read_frame(m_part->format(), packet.get()) >= 0) {
            if (stop.stop_requested())
                return Error::cancelled();
            if (packet->stream_index != m_source) {
                av_packet_unref(packet.get());
                continue;
            }
            // Fragments begin late by the encoder's delay; an ordinary file says so in its edit list.
            if (!first)
                first = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
            packet->pts -= *first;
            packet->dts -= *first;
            if (m_sound) {
                if (const int code = m_sound->writeUntil(double(packet->dts) * av_q2d(base)); code < 0)
                    return failure(code, log);
            }
            av_packet_rescale_ts(packet.get(), base, m_pictures->time_base);
            packet->stream_index = m_pictures->index;
            packet->pos = -1;
            if (const int code = av_interleaved_write_frame(m_muxer.get(), packet.get()); code < 0)
                return failure(code, log);
        }
        return {};
    }

    [[nodiscard]] QString name() const { return QDir::toNativeSeparators(m_request.to); }
    [[nodiscard]] Error failure(int code, const FfmpegLogScope& log) const {
        if (const auto& cause = m_output.failure())
            return *cause;
        return Error::output(QStringLiteral("Cannot finish the movie '%1'.").arg(name()), log.detail(code));
    }

    const MovieCopyRequest& m_request;
    AtomicAvio m_output;
    FormatOutput m_muxer; ///< destroyed before the output that it writes to
    std::unique_ptr<MovieFile> m_part;
    std::unique_ptr<SoundTrack> m_sound;
    int m_source = -1;
    AVStream* m_pictures = nullptr;
    FinishedMovie m_finished;
};

/// Pictures that can be shown of a part; 0: it is of no use.
std::size_t picturesIn(const QString& path) {
    const Result<SharedSource> source = openSource(path);
    return source && (*source)->info().kind == SourceInfo::Kind::Movie ? (*source)->info().frames.size() : 0;
}

bool isMovieName(const QString& name) {
    const QString suffix = QFileInfo(name).suffix().toLower();
    return suffix == QLatin1String("mov") || suffix == QLatin1String("mp4") ||
           suffix == QLatin1String("mkv") || suffix == QLatin1String("webm");
}

} // namespace

Result<FinishedMovie> copyMovie(const MovieCopyRequest& request, std::stop_token stop) {
    return MovieCopy(request).run(std::move(stop));
}

void setMovieTags(AVFormatContext* muxer, AVStream* stream, const MovieSettings& settings) {
    const auto set = [](AVDictionary** dictionary, const char* key, const QString& value) {
        if (!value.isEmpty())
            av_dict_set(dictionary, key, value.toUtf8().constData(), 0);
    };
    set(&stream->metadata, "timecode", settings.timecode);
    set(&stream->metadata, "reel_name", settings.reel);
    set(&muxer->metadata, "comment", settings.comment);
    if (settings.alpha && settings.codec == MovieSettings::Codec::Vp9)
        av_dict_set(&stream->metadata, "alpha_mode", "1", 0);
}

QString partialName(const QString& path) {
    const QFileInfo info(path);
    const QString stem = info.dir().filePath(info.completeBaseName());
    for (int number = 1;; ++number) {
        const QString name =
            QStringLiteral("%1.partial%2.%3")
                .arg(stem, number == 1 ? QString() : QStringLiteral("-%1").arg(number), info.suffix());
        if (!QFileInfo::exists(name))
            return name;
    }
}

} // namespace detail

QString shiftedTimecode(const QString& timecode, FrameRate rate, std::int64_t frames) {
    AVTimecode start;
    if (timecode.isEmpty() || !rate.isKnown() ||
        av_timecode_init_from_string(&start, {int(rate.numerator), int(rate.denominator)},
                                     timecode.toLatin1().constData(), nullptr) < 0)
        return {};
    char text[AV_TIMECODE_STR_SIZE] = {};
    return QString::fromLatin1(av_timecode_make_string(&start, text, int(frames)));
}

QStringList keepMovieParts(const QString& folder) {
    QStringList sentences;
    for (const AtomicFile::DeadPart& part : AtomicFile::deadParts(folder)) {
        if (!detail::isMovieName(part.finalName))
            continue;
        const std::size_t pictures = detail::picturesIn(part.path);
        const QString name = detail::partialName(QDir(folder).filePath(part.finalName));
        if (pictures > 0 && QFile::rename(part.path, name))
            sentences << QStringLiteral(
                             "An earlier run ended while it wrote '%1'. The %2 pictures that it had "
                             "finished are kept as '%3'; the movie itself is made anew.")
                             .arg(part.finalName, QString::number(pictures), QDir::toNativeSeparators(name));
    }
    return sentences;
}

Result<void> verifyMovie(const QString& path, int width, int height, std::int64_t pictures) {
    const QString name = QDir::toNativeSeparators(path);
    const Result<SharedSource> source = openSource(path);
    if (!source)
        return Error::output(QStringLiteral("The finished movie '%1' cannot be read back.").arg(name),
                             source.error().text());
    const SourceInfo& info = (*source)->info();
    if (info.width != width || info.height != height || std::int64_t(info.frames.size()) != pictures)
        return Error::output(
            QStringLiteral("The finished movie '%1' holds %2 pictures of %3x%4 instead of %5 of %6x%7.")
                .arg(name)
                .arg(info.frames.size())
                .arg(info.width)
                .arg(info.height)
                .arg(pictures)
                .arg(width)
                .arg(height));
    return {};
}

} // namespace ckd
