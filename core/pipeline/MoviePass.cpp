// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/MoviePass.h"

#include "core/pipeline/PassSink.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ckd {

namespace {

using Codec = MovieSettings::Codec;
using Chroma = MovieSettings::Chroma;

struct CodecFacts {
    Codec codec;
    const char* name;
    const char* containers; ///< the usual one first
    const char* depths;     ///< likewise
    const char* chromas;    ///< likewise; "444" for RGB codecs
    bool alpha;
    bool crf;
    double bitsPerPixel; ///< of film material, for an estimate; without alpha
};

// ProRes: Apple's data rates at 1920x1080 and 24 fps are 176 Mbit/s (422 HQ) and 264 Mbit/s (4444).
constexpr CodecFacts kCodecs[] = {
    {Codec::H264, "h264", "mp4 mov mkv", "8 10", "420 422 444", false, true, 0.15},
    {Codec::Hevc, "hevc", "mp4 mov mkv", "10 8 12", "420 422 444", false, true, 0.12},
    {Codec::ProRes422Hq, "prores422hq", "mov mkv", "10", "422", false, false, 3.6},
    {Codec::ProRes4444, "prores4444", "mov mkv", "10", "444", true, false, 5.4},
    {Codec::Ffv1, "ffv1", "mkv mov", "10 8 12 16", "444 422 420", true, false, 12},
    {Codec::Vp9, "vp9", "webm mkv mp4", "8", "420", true, true, 0.12},
    {Codec::QtRle, "qtrle", "mov mkv", "8", "444", true, false, 8},
    {Codec::Png, "png", "mov mkv", "16 8", "444", true, false, 20},
};

const CodecFacts& factsOf(Codec codec) {
    return *std::find_if(std::begin(kCodecs), std::end(kCodecs),
                         [codec](const CodecFacts& facts) { return facts.codec == codec; });
}

QStringList words(const char* text) {
    return QString::fromLatin1(text).split(u' ');
}

QString chromaName(Chroma chroma) {
    return chroma == Chroma::Yuv420   ? QStringLiteral("420")
           : chroma == Chroma::Yuv422 ? QStringLiteral("422")
                                      : QStringLiteral("444");
}

std::optional<Chroma> chromaFromName(const QString& name) {
    for (const Chroma chroma : {Chroma::Yuv420, Chroma::Yuv422, Chroma::Yuv444}) {
        if (chromaName(chroma) == name)
            return chroma;
    }
    return std::nullopt;
}

QString alphaName(MovieAlpha alpha) {
    return alpha == MovieAlpha::Straight        ? QStringLiteral("straight")
           : alpha == MovieAlpha::Premultiplied ? QStringLiteral("premultiplied")
                                                : QStringLiteral("none");
}

std::optional<MovieAlpha> alphaFromName(const QString& name) {
    for (const MovieAlpha alpha : {MovieAlpha::None, MovieAlpha::Straight, MovieAlpha::Premultiplied}) {
        if (alphaName(alpha) == name)
            return alpha;
    }
    return std::nullopt;
}

/// "24", "23.976", "24000/1001". Decimals near the NTSC family mean it.
FrameRate rateFromText(const QString& text) {
    const QStringList parts = text.split(u'/');
    bool ok = false;
    bool okToo = true;
    if (parts.size() == 2) {
        const FrameRate rate{parts[0].toInt(&ok), parts[1].toInt(&okToo)};
        return ok && okToo && rate.isKnown() ? rate.reduced() : FrameRate{};
    }
    const double value = parts.size() == 1 ? text.toDouble(&ok) : 0;
    if (!ok || !std::isfinite(value) || value <= 0 || value > 1000)
        return {};
    const double ntsc = std::ceil(value - 1e-9) * 1000.0 / 1001.0;
    if (value != std::floor(value) && std::abs(value - ntsc) < 0.005)
        return {std::int64_t(std::ceil(value)) * 1000, 1001};
    return FrameRate{std::llround(value * 1000), 1000}.reduced();
}

using Setter = bool (*)(MoviePass&, const QString&);

struct Key {
    const char* name;
    const char* values; ///< for the sentence
    Setter set;
};

constexpr Key kKeys[] = {
    {"alpha", "straight, premultiplied or none",
     [](MoviePass& movie, const QString& text) { return (movie.alpha = alphaFromName(text)).has_value(); }},
    {"container", "mov, mp4, mkv or webm",
     [](MoviePass& movie, const QString& text) {
         movie.container = text;
         return QStringList{QStringLiteral("mov"), QStringLiteral("mp4"), QStringLiteral("mkv"),
                            QStringLiteral("webm")}
             .contains(text);
     }},
    {"depth", "8, 10, 12 or 16",
     [](MoviePass& movie, const QString& text) {
         movie.bitDepth = text.toInt();
         return movie.bitDepth == 8 || movie.bitDepth == 10 || movie.bitDepth == 12 || movie.bitDepth == 16;
     }},
    {"chroma", "420, 422 or 444",
     [](MoviePass& movie, const QString& text) { return (movie.chroma = chromaFromName(text)).has_value(); }},
    {"crf", "0 to 51; smaller is better",
     [](MoviePass& movie, const QString& text) {
         bool ok = false;
         movie.quality = text.toInt(&ok);
         return ok && movie.quality >= 0 && movie.quality <= 63;
     }},
    {"fps", "frames per second, such as 25 or 24000/1001",
     [](MoviePass& movie, const QString& text) { return (movie.rate = rateFromText(text)).isKnown(); }},
    {"sound", "plate or none",
     [](MoviePass& movie, const QString& text) {
         movie.sound = text == QLatin1String("none") ? MoviePass::Sound::None : MoviePass::Sound::Plate;
         return text == QLatin1String("none") || text == QLatin1String("plate");
     }},
};

Result<void> setKey(MoviePass& movie, const QString& pair, const QString& whole) {
    const QString name = pair.section(u'=', 0, 0).trimmed().toLower();
    const QString value = pair.section(u'=', 1).trimmed().toLower();
    QStringList known;
    for (const Key& key : kKeys) {
        known += QString::fromLatin1(key.name);
        if (name != known.last())
            continue;
        if (key.set(movie, value))
            return {};
        return Error::usage(QStringLiteral("--movie %1 is not possible: %2 is %3.")
                                .arg(whole, name, QString::fromLatin1(key.values)));
    }
    return Error::usage(QStringLiteral("--movie %1 is not possible: there is no option '%2'. Options are %3.")
                            .arg(whole, name, known.join(QLatin1String(", "))));
}

} // namespace

MovieAlpha MoviePass::alphaUsed() const {
    if (alpha)
        return *alpha;
    return pass == Pass::Processed && holdsAlpha(codec) ? MovieAlpha::Straight : MovieAlpha::None;
}

QString MoviePass::containerUsed() const {
    return container.isEmpty() ? movieContainers(codec).first() : container;
}

int MoviePass::bitDepthUsed() const {
    return bitDepth > 0 ? bitDepth : words(factsOf(codec).depths).first().toInt();
}

MoviePass::Chroma MoviePass::chromaUsed() const {
    return chroma ? *chroma : *chromaFromName(words(factsOf(codec).chromas).first());
}

QString movieCodecName(Codec codec) {
    return QString::fromLatin1(factsOf(codec).name);
}

std::optional<Codec> movieCodecFromName(const QString& name) {
    for (const CodecFacts& facts : kCodecs) {
        if (name == QLatin1String(facts.name))
            return facts.codec;
    }
    return std::nullopt;
}

QStringList movieCodecNames() {
    QStringList names;
    for (const CodecFacts& facts : kCodecs)
        names += QString::fromLatin1(facts.name);
    return names;
}

QStringList movieContainers(Codec codec) {
    return words(factsOf(codec).containers);
}

bool holdsAlpha(Codec codec) {
    return factsOf(codec).alpha;
}

Result<MoviePass> parseMoviePass(const QString& text) {
    MoviePass movie;
    const std::optional<Pass> pass = passFromName(text.section(u'=', 0, 0).trimmed().toLower());
    const QString rest = text.section(u'=', 1);
    const std::optional<Codec> codec = movieCodecFromName(rest.section(u':', 0, 0).trimmed().toLower());
    if (!pass || !codec)
        return Error::usage(QStringLiteral("--movie %1 is not possible: write PASS=CODEC, for example "
                                           "processed=prores4444 or comp=h264:crf=18. Codecs are %2.")
                                .arg(text, movieCodecNames().join(QLatin1String(", "))));
    movie.pass = *pass;
    movie.codec = *codec;
    for (const QString& pair : rest.section(u':', 1).split(u',', Qt::SkipEmptyParts)) {
        if (Result<void> set = setKey(movie, pair, text); !set)
            return set.error();
    }
    if (Result<void> checked = checkMoviePass(movie); !checked)
        return checked.error();
    return movie;
}

QString moviePassText(const MoviePass& movie) {
    QStringList options;
    if (movie.alpha)
        options += QStringLiteral("alpha=") + alphaName(*movie.alpha);
    if (!movie.container.isEmpty())
        options += QStringLiteral("container=") + movie.container;
    if (movie.bitDepth > 0)
        options += QStringLiteral("depth=%1").arg(movie.bitDepth);
    if (movie.chroma)
        options += QStringLiteral("chroma=") + chromaName(*movie.chroma);
    if (movie.quality >= 0)
        options += QStringLiteral("crf=%1").arg(movie.quality);
    if (movie.rate.isKnown())
        options += QStringLiteral("fps=%1/%2").arg(movie.rate.numerator).arg(movie.rate.denominator);
    if (movie.sound == MoviePass::Sound::None)
        options += QStringLiteral("sound=none");
    QString text = passName(movie.pass) + u'=' + movieCodecName(movie.codec);
    if (!options.isEmpty())
        text += u':' + options.join(u',');
    return text;
}

Result<void> checkMoviePass(const MoviePass& movie) {
    const CodecFacts& facts = factsOf(movie.codec);
    const QString name = QString::fromLatin1(facts.name);
    if (movie.pass == Pass::Combined)
        return Error::usage(
            QStringLiteral("The combined pass is an EXR file with several parts; a movie "
                           "cannot hold it. Write processed, fg and matte as movies instead."));
    if (movie.alphaUsed() != MovieAlpha::None && movie.pass != Pass::Processed)
        return Error::usage(QStringLiteral("A movie of %1 has no alpha channel; only processed has one.")
                                .arg(passName(movie.pass)));
    if (movie.alphaUsed() != MovieAlpha::None && !facts.alpha)
        return Error::usage(
            QStringLiteral(
                "%1 has no alpha channel. Choose prores4444, ffv1, vp9, qtrle or png, or alpha=none.")
                .arg(name));
    if (!words(facts.containers).contains(movie.containerUsed()))
        return Error::usage(
            QStringLiteral("%1 cannot go into .%2; choose %3.")
                .arg(name, movie.containerUsed(), words(facts.containers).join(QLatin1String(" or "))));
    if (!words(facts.depths).contains(QString::number(movie.bitDepthUsed())))
        return Error::usage(QStringLiteral("%1 is written with %2 bits, not %3.")
                                .arg(name, words(facts.depths).join(QLatin1String(" or ")),
                                     QString::number(movie.bitDepthUsed())));
    if (!words(facts.chromas).contains(chromaName(movie.chromaUsed())))
        return Error::usage(
            QStringLiteral("%1 is written as %2, not %3.")
                .arg(name, words(facts.chromas).join(QLatin1String(" or ")), chromaName(movie.chromaUsed())));
    if (movie.quality >= 0 && !facts.crf)
        return Error::usage(QStringLiteral("crf has no effect on %1. Leave it out.").arg(name));
    return {};
}

MovieSettings movieSettings(const MoviePass& movie, int width, int height, const FrameMetadata& first) {
    const auto padded = [](int side, bool halved) { return halved ? side + side % 2 : side; };
    const bool rgb = movie.codec == Codec::QtRle || movie.codec == Codec::Png;
    MovieSettings settings;
    settings.codec = movie.codec;
    settings.chroma = movie.chromaUsed();
    settings.bitDepth = movie.bitDepthUsed();
    settings.alpha = movie.alphaUsed() != MovieAlpha::None;
    settings.width = padded(width, !rgb && settings.chroma != Chroma::Yuv444);
    settings.height = padded(height, !rgb && settings.chroma == Chroma::Yuv420);
    settings.rate = movie.rate.isKnown() ? movie.rate : first.rate.isKnown() ? first.rate : FrameRate{24, 1};
    settings.pixelAspect = first.pixelAspect > 0 ? first.pixelAspect : 1.0;
    settings.timecode = first.timecode;
    settings.reel = first.reel;
    settings.quality = movie.quality;
    return settings;
}

double movieBytesPerFrame(const MoviePass& movie, int width, int height) {
    const double alpha = movie.alphaUsed() == MovieAlpha::None ? 1.0 : 4.0 / 3.0;
    return factsOf(movie.codec).bitsPerPixel / 8.0 * alpha * width * height;
}

} // namespace ckd
