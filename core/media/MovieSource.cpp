// SPDX-License-Identifier: Apache-2.0
#include "core/media/FrameSource.h"
#include "core/media/detail/FramePicture.h"
#include "core/media/detail/MovieDecoder.h"
#include "core/media/detail/Orientation.h"
#include "core/media/detail/Sources.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cmath>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/timecode.h>
}

namespace ckd {

namespace {

using detail::ColorRules;
using detail::Frame;
using detail::MovieIndex;
using detail::Orientation;

/// Everything the frames of one movie have in common.
struct MovieShared {
    SourceInfo info;
    std::shared_ptr<const MovieIndex> index;
    Orientation orientation;
    AVCodecID codec = AV_CODEC_ID_NONE;
    int codedWidth = 0;
    int codedHeight = 0;
    int decoderThreads = 0;
    QString reel;
};
using SharedMovie = std::shared_ptr<const MovieShared>;

QString frameText(const MovieShared& movie, FrameNumber number) {
    return QStringLiteral("Frame %1 of '%2'").arg(number).arg(QDir::toNativeSeparators(movie.info.path));
}

/// Timecode of a position, counted from that of the first frame; empty when there is none.
QString timecodeAt(const MovieShared& movie, std::size_t position) {
    if (movie.info.timecode.isEmpty() || !movie.info.rate.isKnown())
        return {};
    AVTimecode start;
    const AVRational rate{static_cast<int>(movie.info.rate.numerator),
                          static_cast<int>(movie.info.rate.denominator)};
    if (av_timecode_init_from_string(&start, rate, movie.info.timecode.toLatin1().constData(), nullptr) < 0)
        return {};
    char text[AV_TIMECODE_STR_SIZE] = {};
    av_timecode_make_string(&start, text, static_cast<int>(position));
    return QString::fromLatin1(text);
}

class MovieRawFrame final : public RawFrame {
public:
    MovieRawFrame(SharedMovie movie, Frame frame, std::size_t position)
        : m_movie(std::move(movie)), m_frame(std::move(frame)), m_position(position) {}

    Result<DecodedFrame> convert() override {
        const ColorRules rules = detail::colorRules(*m_frame, m_movie->codec);
        Result<detail::FramePicture> picture = detail::pictureFromFrame(*m_frame, rules);
        if (!picture)
            return Error::input(frameText(*m_movie, number()) + QStringLiteral(": ") +
                                picture.error().message);
        DecodedFrame result;
        result.rgb = detail::oriented(std::move(picture->rgb), m_movie->orientation);
        result.alpha = detail::oriented(std::move(picture->alpha), m_movie->orientation);
        result.rgb.setEncoding(m_movie->info.encoding);
        FrameMetadata& meta = result.metadata;
        meta.displayWindow = {0, 0, result.rgb.width() - 1, result.rgb.height() - 1};
        meta.dataWindow = meta.displayWindow;
        meta.pixelAspect = m_movie->info.pixelAspect;
        meta.rate = m_movie->info.rate;
        meta.timecode = timecodeAt(*m_movie, m_position);
        meta.reel = m_movie->reel;
        if ((m_frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 || m_frame->decode_error_flags != 0)
            meta.note =
                frameText(*m_movie, number()) +
                QStringLiteral(" is damaged in the file; missing parts were filled in by the decoder.");
        return result;
    }

    std::size_t bytes() const override {
        std::size_t total = 0;
        for (const AVBufferRef* buffer : m_frame->buf)
            total += buffer != nullptr ? static_cast<std::size_t>(buffer->size) : 0;
        return total;
    }

private:
    [[nodiscard]] FrameNumber number() const { return m_movie->info.frames[m_position]; }

    SharedMovie m_movie;
    Frame m_frame;
    std::size_t m_position;
};

class MovieCursor final : public FrameCursor {
public:
    explicit MovieCursor(SharedMovie movie)
        : m_movie(std::move(movie)), m_decoder(m_movie->info.path, m_movie->index, m_movie->decoderThreads) {}

    Result<std::unique_ptr<RawFrame>> grab(FrameNumber number, std::stop_token stop) override {
        const auto& frames = m_movie->info.frames;
        if (frames.empty() || number < frames.front() || number > frames.back())
            return Error::input(frameText(*m_movie, number) + QStringLiteral(" does not exist."));
        const auto position = static_cast<std::size_t>(number - frames.front());
        Result<Frame> frame = m_decoder.frameAt(position, stop);
        if (!frame) {
            if (frame.error().kind == ErrorKind::Cancelled)
                return frame.error();
            return Error::input(QStringLiteral("Frame %1: %2").arg(number).arg(frame.error().message),
                                frame.error().detail);
        }
        if ((*frame)->width != m_movie->codedWidth || (*frame)->height != m_movie->codedHeight)
            return Error::input(
                QStringLiteral("%1 is %2x%3 pixels while the movie begins with %4x%5; split the "
                               "movie where its size changes.")
                    .arg(frameText(*m_movie, number))
                    .arg((*frame)->width)
                    .arg((*frame)->height)
                    .arg(m_movie->codedWidth)
                    .arg(m_movie->codedHeight));
        return std::unique_ptr<RawFrame>(
            std::make_unique<MovieRawFrame>(m_movie, std::move(*frame), position));
    }

private:
    SharedMovie m_movie;
    detail::MovieDecoder m_decoder;
};

class MovieSource final : public FrameSource {
public:
    explicit MovieSource(SharedMovie movie) : m_movie(std::move(movie)) {}
    const SourceInfo& info() const override { return m_movie->info; }
    Result<std::unique_ptr<FrameCursor>> openCursor() const override {
        return std::unique_ptr<FrameCursor>(std::make_unique<MovieCursor>(m_movie));
    }

private:
    SharedMovie m_movie;
};

QString metadataValue(const detail::MovieFile& file, int stream, const char* key) {
    const auto lookUp = [key](const AVDictionary* dictionary) {
        const AVDictionaryEntry* entry = av_dict_get(dictionary, key, nullptr, 0);
        return entry != nullptr ? QString::fromUtf8(entry->value) : QString();
    };
    if (QString value = lookUp(file.stream(stream)->metadata); !value.isEmpty())
        return value;
    for (unsigned i = 0; i < file.format()->nb_streams; ++i) {
        if (QString value = lookUp(file.stream(static_cast<int>(i))->metadata); !value.isEmpty())
            return value;
    }
    return lookUp(file.format()->metadata);
}

/// The rate that the table shows; VFR gets its mean, with a warning.
void setRate(const detail::MovieFile& file, const MovieIndex& index, SourceInfo& info) {
    AVStream* stream = file.stream(index.stream);
    const AVRational guessed = av_guess_frame_rate(file.format(), stream, nullptr);
    info.rate = FrameRate{guessed.num, guessed.den > 0 ? guessed.den : 1}.reduced();
    const auto& table = index.timestamps;
    if (index.counted || table.size() < 3)
        return;
    std::int64_t shortest = table[1] - table[0];
    std::int64_t longest = shortest;
    for (std::size_t i = 2; i < table.size(); ++i) {
        shortest = std::min(shortest, table[i] - table[i - 1]);
        longest = std::max(longest, table[i] - table[i - 1]);
    }
    // Two ticks of jitter are rounding of a constant rate to the time base.
    if (longest - shortest <= 2)
        return;
    const double seconds = static_cast<double>(table.back() - table.front()) * av_q2d(stream->time_base);
    const double mean = static_cast<double>(table.size() - 1) / seconds;
    if (stream->avg_frame_rate.num > 0 && stream->avg_frame_rate.den > 0)
        info.rate = FrameRate{stream->avg_frame_rate.num, stream->avg_frame_rate.den}.reduced();
    info.warnings << QStringLiteral(
                         "The frame rate varies (%1 frames per second on average); frames are numbered "
                         "in the order they are shown.")
                         .arg(mean, 0, 'f', 3);
}

void setOrientation(const detail::MovieFile& file, MovieShared& movie) {
    const AVStream* stream = file.stream(movie.index->stream);
    const std::uint8_t* data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
    if (data == nullptr)
        return;
    const auto* matrix = reinterpret_cast<const std::int32_t*>(data);
    const std::optional<Orientation> orientation = detail::orientationFromDisplayMatrix(matrix);
    if (!orientation) {
        movie.info.warnings << QStringLiteral(
                                   "The movie asks to be turned by %1 degrees, which is ignored: only "
                                   "right angles are applied.")
                                   .arg(-av_display_rotation_get(matrix), 0, 'f', 1);
        return;
    }
    movie.orientation = *orientation;
    movie.info.rotation = orientation->quarterTurns * 90;
    movie.info.mirrored = orientation->mirrored;
}

void setPicture(const detail::MovieFile& file, const AVFrame& first, MovieShared& movie) {
    AVStream* stream = file.stream(movie.index->stream);
    SourceInfo& info = movie.info;
    movie.codedWidth = first.width;
    movie.codedHeight = first.height;
    const bool swapped = movie.orientation.swapsSides();
    info.width = swapped ? first.height : first.width;
    info.height = swapped ? first.width : first.height;
    const AVRational aspect =
        av_guess_sample_aspect_ratio(file.format(), stream, const_cast<AVFrame*>(&first));
    if (aspect.num > 0 && aspect.den > 0)
        info.pixelAspect = swapped ? av_q2d(av_inv_q(aspect)) : av_q2d(aspect);
    const detail::FormatFacts facts = detail::formatFacts(first);
    info.pixelFormat = facts.name;
    info.bitDepth = facts.bitDepth;
    info.isFloat = facts.isFloat;
    info.hasAlpha = facts.hasAlpha;
    info.channels = facts.channels;
    const ColorRules rules = detail::colorRules(first, movie.codec);
    info.colorDescription = rules.description;
    info.warnings += rules.warnings;
    detail::setSpaceWarning(rules.spaceWarning, info);
    const AVFieldOrder fields = stream->codecpar->field_order;
    if (first.interlaced_frame != 0 || (fields != AV_FIELD_UNKNOWN && fields != AV_FIELD_PROGRESSIVE))
        info.warnings << QStringLiteral("The movie is interlaced; its two fields are keyed as one picture. "
                                        "Deinterlace it first for clean edges.");
    if (detail::isAlphaTagged(*stream) && !info.hasAlpha)
        info.warnings << QStringLiteral("The movie has an alpha channel that this FFmpeg cannot decode (it "
                                        "lacks libvpx).");
}

void setFrames(const OpenOptions& options, MovieShared& movie) {
    SourceInfo& info = movie.info;
    const FrameNumber start = options.startNumber.value_or(1);
    info.frames.resize(movie.index->declared);
    for (std::size_t i = 0; i < info.frames.size(); ++i)
        info.frames[i] = start + static_cast<FrameNumber>(i);
    info.padding = std::max<int>(4, static_cast<int>(QString::number(info.frames.back()).size()));
    if (!movie.index->endCause.isEmpty())
        info.warnings << QStringLiteral("The movie ends early: %1 of %2 frames are whole (%3).")
                             .arg(movie.index->timestamps.size())
                             .arg(movie.index->declared)
                             .arg(movie.index->endCause);
    if (movie.index->videoStreams > 1)
        info.warnings << QStringLiteral("The movie holds %1 picture streams; the largest is used.")
                             .arg(movie.index->videoStreams);
}

/// The first frame, which tells format and colour. When the first packets cannot be shown (a recording cut
/// in the middle), the table is made anew from what the decoder gives.
Result<Frame> firstFrame(const QString& path, std::shared_ptr<const MovieIndex>& index) {
    detail::MovieDecoder decoder(path, index, 1);
    Result<Frame> first = decoder.frameAt(0, {});
    if (first)
        return first;
    Result<MovieIndex> decoded = detail::buildDecodedIndex(path, *index);
    if (!decoded)
        return decoded.error();
    index = std::make_shared<const MovieIndex>(std::move(*decoded));
    return detail::MovieDecoder(path, index, 1).frameAt(0, {});
}

} // namespace

Result<SharedSource> detail::openMovie(const QString& path, const OpenOptions& options) {
    Result<MovieIndex> built = buildMovieIndex(path);
    if (!built)
        return built.error();
    auto movie = std::make_shared<MovieShared>();
    movie->index = std::make_shared<const MovieIndex>(std::move(*built));
    Result<Frame> first = firstFrame(path, movie->index);
    if (!first)
        return first.error();
    Result<std::unique_ptr<MovieFile>> file = MovieFile::open(path);
    if (!file)
        return file.error();
    const AVStream* stream = (*file)->stream(movie->index->stream);
    SourceInfo& info = movie->info;
    info.kind = SourceInfo::Kind::Movie;
    info.path = path;
    info.name = QFileInfo(path).completeBaseName();
    info.pattern = QFileInfo(path).fileName();
    info.codec = codecName(*stream->codecpar);
    info.encoding = ColorEncoding::Srgb;
    info.timecode = metadataValue(**file, movie->index->stream, "timecode");
    movie->reel = metadataValue(**file, movie->index->stream, "reel_name");
    movie->codec = stream->codecpar->codec_id;
    movie->decoderThreads = options.decoderThreads;
    setRate(**file, *movie->index, info);
    setOrientation(**file, *movie);
    setPicture(**file, **first, *movie);
    setFrames(options, *movie);
    return SharedSource(std::make_shared<MovieSource>(std::move(movie)));
}

} // namespace ckd
