// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/MovieRecorder.h"

#include "core/base/FrameRange.h"
#include "core/base/Log.h"
#include "core/color/Transfer.h"
#include "core/pipeline/OutputPlan.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderJob.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace ckd {

/// One movie in the making.
struct MovieRecorder::Movie {
    Target target;
    std::size_t index = 0; ///< in Pictures::pictures
    std::unique_ptr<MovieWriter> writer;
    MovieSettings settings;
    std::shared_ptr<const Image> last; ///< what a missing frame shows
    FrameNumber next = 0;              ///< number of the next picture
    std::int64_t written = 0;
    std::vector<FrameNumber> failed; ///< asked for, held
    std::int64_t gaps = 0;           ///< numbers that nobody asked for, held
    int otherSize = 0;               ///< frames of another size, held
    std::optional<Error> broken;
};

namespace {

/// The display window's part of a picture that covers the union of both windows.
Image cropped(Image&& image, const FrameMetadata& metadata) {
    const Window& display = metadata.displayWindow;
    const Window& data = metadata.dataWindow;
    if (display.isEmpty() || (display.width() == image.width() && display.height() == image.height()))
        return std::move(image);
    const int left = display.minX - std::min(display.minX, data.isEmpty() ? display.minX : data.minX);
    const int top = display.minY - std::min(display.minY, data.isEmpty() ? display.minY : data.minY);
    if (left + display.width() > image.width() || top + display.height() > image.height())
        return std::move(image);
    Image part(display.width(), display.height(), image.channels(), image.encoding());
    for (int c = 0; c < image.channels(); ++c) {
        for (int y = 0; y < part.height(); ++y)
            std::copy_n(image.row(c, top + y) + left, part.width(), part.row(c, y));
    }
    return part;
}

/// Repeats the last column and row until the picture has this size.
Image extended(Image&& image, int width, int height) {
    if (image.width() == width && image.height() == height)
        return std::move(image);
    Image wide(width, height, image.channels(), image.encoding());
    for (int c = 0; c < image.channels(); ++c) {
        for (int y = 0; y < height; ++y) {
            const float* from = image.row(c, std::min(y, image.height() - 1));
            float* to = wide.row(c, y);
            std::copy_n(from, image.width(), to);
            std::fill(to + image.width(), to + width, from[image.width() - 1]);
        }
    }
    return wide;
}

void encode(Image& image) {
    if (image.encoding() != ColorEncoding::Linear)
        return;
    for (int c = 0; c < std::min(3, image.channels()); ++c)
        srgbFromLinear(image.plane(c), image.plane(c));
    image.setEncoding(ColorEncoding::Srgb);
}

QString framesText(const std::vector<FrameNumber>& frames) {
    QStringList parts;
    for (std::size_t i = 0; i < frames.size() && parts.size() < 12;) {
        std::size_t j = i;
        while (j + 1 < frames.size() && frames[j + 1] == frames[j] + 1)
            ++j;
        parts += i == j ? QString::number(frames[i]) : QStringLiteral("%1-%2").arg(frames[i]).arg(frames[j]);
        i = j + 1;
        if (parts.size() == 12 && i < frames.size())
            parts += QStringLiteral("…");
    }
    return parts.join(QLatin1String(", "));
}

QString alphaText(const MoviePass& movie) {
    switch (movie.alphaUsed()) {
    case MovieAlpha::Straight:
        return QStringLiteral("straight alpha");
    case MovieAlpha::Premultiplied:
        return QStringLiteral("alpha premultiplied (colour is multiplied after the sRGB curve)");
    case MovieAlpha::None:
        break;
    }
    return movie.pass == Pass::Processed ? QStringLiteral("over black, no alpha")
                                         : QStringLiteral("no alpha");
}

/// What the file says about itself.
QString describe(const MoviePass& movie, const QString& comment) {
    const QString values = movie.pass == Pass::Matte || movie.pass == Pass::Hint
                               ? QStringLiteral("linear coverage")
                               : QStringLiteral("sRGB curve");
    return QStringLiteral("CorridorKey Desktop: %1, %2, %3; %4")
        .arg(passName(movie.pass), alphaText(movie), values, comment);
}

QString clipStem(const SourceInfo& plate) {
    if (plate.kind == SourceInfo::Kind::Still)
        return QFileInfo(plate.path).completeBaseName();
    return plate.name.isEmpty() ? QFileInfo(plate.path).dir().dirName() : plate.name;
}

} // namespace

std::vector<Pass> MovieRecorder::passesFor(const std::vector<MoviePass>& movies) {
    std::vector<Pass> passes;
    for (const MoviePass& movie : movies) {
        passes.push_back(movie.pass);
        if (movie.pass == Pass::Processed && movie.alphaUsed() != MovieAlpha::None)
            passes.push_back(Pass::Fg); // the colour before it was multiplied
    }
    return passes;
}

Result<std::vector<MovieRecorder::Target>> MovieRecorder::targets(const SourceInfo& plate,
                                                                  const std::vector<MoviePass>& movies) {
    std::vector<Target> targets;
    QSet<QString> paths;
    for (const MoviePass& movie : movies) {
        if (Result<void> checked = checkMoviePass(movie); !checked)
            return checked.error();
        const QString path =
            passFolderName(movie.pass) + u'/' + clipStem(plate) + u'.' + movie.containerUsed();
        if (paths.contains(path))
            return Error::usage(
                QStringLiteral("Two movies would be '%1'. Give one of them another container.").arg(path));
        paths.insert(path);
        targets.push_back({movie, path});
    }
    return targets;
}

MovieRecorder::MovieRecorder(QString folder, const RenderSpec& spec, Profile profile, QString comment,
                             std::vector<Target> targets)
    : m_folder(std::move(folder)), m_spec(spec), m_profile(profile), m_comment(std::move(comment)) {
    for (Target& target : targets) {
        auto movie = std::make_unique<Movie>();
        movie->index = m_movies.size();
        movie->target = std::move(target);
        movie->next = spec.frames.front();
        m_movies.push_back(std::move(movie));
    }
    const std::int64_t span = spec.frames.back() - spec.frames.front() + 1;
    const std::int64_t held = span - std::int64_t(spec.frames.size());
    if (held > 0 && !m_movies.empty())
        m_notes << QStringLiteral(
                       "The movies run from frame %1 to %2; %3 numbers between have no frame and show "
                       "the one before.")
                       .arg(spec.frames.front())
                       .arg(spec.frames.back())
                       .arg(held);
}

MovieRecorder::~MovieRecorder() {
    for (const auto& movie : m_movies)
        keepPartial(*movie);
}

MovieRecorder::Pictures MovieRecorder::prepare(const PassSet& passes, const FrameMetadata& metadata) const {
    Pictures pictures;
    pictures.metadata = metadata;
    for (const auto& movie : m_movies) {
        const MoviePass& pass = movie->target.movie;
        Image image = cropped(pictureFor(pass, passes), metadata);
        const MovieSettings settings = movieSettings(pass, image.width(), image.height(), metadata);
        const bool extends = settings.width != image.width() || settings.height != image.height();
        pictures.pictures.push_back(
            {std::make_shared<const Image>(extended(std::move(image), settings.width, settings.height)),
             extends});
    }
    return pictures;
}

Image MovieRecorder::pictureFor(const MoviePass& movie, const PassSet& passes) const {
    switch (movie.pass) {
    case Pass::Matte:
        return passes.matte.clone();
    case Pass::Hint:
        return passes.hint.clone();
    case Pass::Comp:
        return passes.comp.clone();
    case Pass::Fg: {
        Image fg = passes.fg.clone();
        encode(fg);
        return fg;
    }
    case Pass::Processed:
    case Pass::Combined:
        break;
    }
    const MovieAlpha alpha = movie.alphaUsed();
    const Image& processed = passes.processed;
    Image picture(processed.width(), processed.height(), alpha == MovieAlpha::None ? 3 : 4,
                  ColorEncoding::Linear);
    // The original profile's fg is another picture than the one in processed.
    const bool straightIsThere = m_profile == Profile::Default && !passes.fg.isNull();
    const std::span<const float> matte = processed.plane(3);
    for (int c = 0; c < 3; ++c) {
        const std::span<float> out = picture.plane(c);
        if (alpha == MovieAlpha::None) {
            std::copy(processed.plane(c).begin(), processed.plane(c).end(), out.begin());
        } else if (straightIsThere) {
            std::copy(passes.fg.plane(c).begin(), passes.fg.plane(c).end(), out.begin());
        } else {
            const std::span<const float> in = processed.plane(c);
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] = matte[i] > 0 ? in[i] / matte[i] : 0.F;
        }
    }
    encode(picture);
    if (alpha != MovieAlpha::None)
        std::copy(matte.begin(), matte.end(), picture.plane(3).begin());
    if (alpha == MovieAlpha::Premultiplied) {
        for (int c = 0; c < 3; ++c) {
            const std::span<float> out = picture.plane(c);
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] *= matte[i];
        }
    }
    return picture;
}

Result<void> MovieRecorder::write(FrameNumber number, const Pictures& pictures, std::stop_token stop) {
    for (const auto& movie : m_movies) {
        if (movie->broken || movie->next > number)
            continue; // given up, or written before the disk was full
        Result<void> written =
            writeTo(*movie, number, pictures.pictures[movie->index], pictures.metadata, stop);
        if (!written)
            return written;
    }
    const bool anyLeft = std::any_of(m_movies.begin(), m_movies.end(),
                                     [](const auto& movie) { return !movie->broken.has_value(); });
    return anyLeft || m_movies.empty() ? Result<void>() : Result<void>(*m_movies.front()->broken);
}

Result<void> MovieRecorder::writeTo(Movie& movie, FrameNumber number, const Picture& picture,
                                    const FrameMetadata& metadata, std::stop_token stop) {
    if (!movie.writer) {
        if (Result<void> opened = open(movie, number, picture, metadata); !opened) {
            if (isDiskFull(opened.error()))
                return opened;
            giveUp(movie, opened.error());
            return {};
        }
    }
    const Image& shown = *picture.image;
    const bool fits = shown.width() == movie.settings.width && shown.height() == movie.settings.height;
    while (movie.next <= number && !movie.broken) {
        if (stop.stop_requested())
            return Error::cancelled();
        const bool isHeld = movie.next < number || !fits;
        const Image& image = isHeld && movie.last ? *movie.last : shown;
        if (Result<void> appended = append(movie, image); !appended)
            return appended;
        if (movie.next < number) {
            const bool asked = std::binary_search(m_spec.frames.begin(), m_spec.frames.end(), movie.next);
            if (asked)
                movie.failed.push_back(movie.next);
            else
                ++movie.gaps;
        } else if (!fits) {
            ++movie.otherSize;
        }
        ++movie.next;
    }
    if (fits)
        movie.last = picture.image;
    return {};
}

/// Appends one picture. Output error: the disk is full and nothing was appended.
Result<void> MovieRecorder::append(Movie& movie, const Image& picture) {
    if (Result<void> settled = movie.writer->settle(); !settled) {
        if (isDiskFull(settled.error()))
            return settled;
        giveUp(movie, settled.error());
        return {};
    }
    if (Result<void> written = movie.writer->write(picture); !written)
        giveUp(movie, written.error());
    else
        ++movie.written;
    return {};
}

Result<void> MovieRecorder::open(Movie& movie, FrameNumber number, const Picture& picture,
                                 const FrameMetadata& metadata) {
    const MoviePass& pass = movie.target.movie;
    FrameMetadata first = metadata;
    if (!first.rate.isKnown())
        first.rate = m_spec.plate->info().rate;
    movie.settings = movieSettings(pass, picture.image->width(), picture.image->height(), first);
    // Frames before this one failed; the movie begins with them all the same.
    if (number != movie.next)
        movie.settings.timecode = shiftedTimecode(first.timecode, first.rate, movie.next - number);
    movie.settings.comment = describe(pass, m_comment);
    movie.settings.making = MovieSettings::Making::Fragments;
    movie.settings.threads = m_spec.limits.resolved().workers;
    auto writer = MovieWriter::open(QDir(m_folder).filePath(movie.target.relativePath), movie.settings);
    if (!writer)
        return writer.error();
    movie.writer = std::move(*writer);
    if (!pass.rate.isKnown() && !first.rate.isKnown())
        m_notes << QStringLiteral("The plate says no frame rate; '%1' runs at 24 frames per second (fps= of "
                                  "--movie changes it).")
                       .arg(movie.target.relativePath);
    if (picture.extended)
        m_notes << QStringLiteral(
                       "'%1' is %2x%3 pixels, as its codec needs even sides; the last column or row "
                       "is there twice.")
                       .arg(movie.target.relativePath)
                       .arg(movie.settings.width)
                       .arg(movie.settings.height);
    return {};
}

void MovieRecorder::giveUp(Movie& movie, const Error& cause) {
    movie.broken = cause;
    qCWarning(logPipeline) << "The movie" << movie.target.relativePath << "is given up:" << cause.text();
}

Result<void> MovieRecorder::finish(RenderState outcome, std::stop_token stop) {
    const bool whole = outcome == RenderState::Done || outcome == RenderState::Partial;
    Result<void> ended;
    std::vector<std::unique_ptr<Movie>> left;
    for (auto& movie : m_movies) {
        if (!whole || movie->broken || !movie->writer) {
            if (ended && whole && movie->broken)
                ended = Error::output(QStringLiteral("The movie '%1' could not be finished: %2")
                                          .arg(movie->target.relativePath, movie->broken->message),
                                      movie->broken->detail);
            else if (whole && !movie->broken)
                m_notes << QStringLiteral("There is no movie '%1', as no frame was keyed.")
                               .arg(movie->target.relativePath);
            keepPartial(*movie);
            continue;
        }
        Result<void> finished = finishMovie(*movie, outcome, stop);
        if (finished)
            continue;
        if (isDiskFull(finished.error()) && !stop.stop_requested())
            left.push_back(std::move(movie)); // may be tried again
        else
            keepPartial(*movie);
        if (ended)
            ended = std::move(finished);
    }
    m_movies = std::move(left);
    return ended;
}

Result<void> MovieRecorder::finishMovie(Movie& movie, RenderState outcome, std::stop_token stop) {
    // Frames that failed at the end; a clip that ended early ends there.
    while (outcome == RenderState::Done && movie.next <= m_spec.frames.back() && movie.last) {
        if (stop.stop_requested())
            return Error::cancelled();
        if (Result<void> appended = append(movie, *movie.last); !appended)
            return appended;
        if (movie.broken)
            return *movie.broken;
        if (std::binary_search(m_spec.frames.begin(), m_spec.frames.end(), movie.next))
            movie.failed.push_back(movie.next);
        else
            ++movie.gaps;
        ++movie.next;
    }
    QStringList soundNotes;
    const std::optional<MovieSound> sound = soundFor(movie);
    Result<FinishedMovie> finished = movie.writer->finish(sound, stop);
    if (!finished)
        return finished.error();
    for (const QString& note : finished->notes)
        m_notes << QStringLiteral("%1: %2").arg(movie.target.relativePath, note);
    noteHeld(movie);
    m_finished.push_back({movie.target.relativePath, movie.written, movie.settings.width,
                          movie.settings.height, movie.settings.alpha ? 4 : 3,
                          movie.failed.empty() && movie.otherSize == 0 && outcome == RenderState::Done});
    return {};
}

std::optional<MovieSound> MovieRecorder::soundFor(Movie& movie) {
    const SourceInfo& plate = m_spec.plate->info();
    if (movie.target.movie.sound == MoviePass::Sound::None || plate.kind != SourceInfo::Kind::Movie ||
        !plate.rate.isKnown())
        return std::nullopt;
    if (movie.settings.rate.reduced() != plate.rate.reduced()) {
        m_notes << QStringLiteral("'%1' has no sound, as it runs at another rate than the plate.")
                       .arg(movie.target.relativePath);
        return std::nullopt;
    }
    return MovieSound{plate.path,
                      double(m_spec.frames.front() - plate.frames.front()) / plate.rate.toDouble(),
                      double(movie.written) / plate.rate.toDouble()};
}

void MovieRecorder::noteHeld(const Movie& movie) {
    if (!movie.failed.empty())
        m_notes << QStringLiteral("'%1' shows the picture before it for frame %2, which failed.")
                       .arg(movie.target.relativePath, framesText(movie.failed));
    if (movie.otherSize > 0)
        m_notes << QStringLiteral("'%1' shows the picture before it for %2 frames of another size.")
                       .arg(movie.target.relativePath)
                       .arg(movie.otherSize);
}

void MovieRecorder::keepPartial(Movie& movie) {
    if (!movie.writer)
        return;
    const Result<QString> kept = movie.writer->keepPartial();
    if (!kept)
        m_notes << kept.error().message;
    else if (!kept->isEmpty())
        m_notes << QStringLiteral("The movie '%1' is not whole; what there is of it is kept as '%2', without "
                                  "sound.")
                       .arg(movie.target.relativePath, QDir::toNativeSeparators(*kept));
    movie.writer.reset();
}

std::vector<MovieRecorder::Finished> MovieRecorder::takeFinished() {
    return std::exchange(m_finished, {});
}

QStringList MovieRecorder::takeNotes() {
    return std::exchange(m_notes, {});
}

} // namespace ckd
