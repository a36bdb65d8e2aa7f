// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameRate.h"
#include "core/keying/PassBuilder.h"
#include "core/media/FrameSource.h"
#include "core/media/MovieWriter.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace ckd {

/// What a movie of the processed pass does with the matte. Colour is display-encoded (sRGB curve) either way.
enum class MovieAlpha {
    None,     ///< no alpha channel: processed over black
    Straight, ///< colour is not multiplied: what ProRes 4444 and VP9 are defined with, and the default
    /// Encoded colour × alpha, as a compositing application writes it "premultiplied with black".
    Premultiplied,
};

/// One pass to be written as a movie: `<folder>/<FG|Matte|…>/<clip>.<container>`. What is not set is chosen
/// by the codec. Plain value.
///
/// A movie runs in the plate's time from the first to the last frame of the job, one picture per frame
/// number: a frame that failed, is a gap or was not asked for shows the picture before it, so that sound and
/// cuts stay in place.
struct MoviePass {
    using Codec = MovieSettings::Codec;
    using Chroma = MovieSettings::Chroma;
    enum class Sound { Plate, None };

    Pass pass = Pass::Comp;
    Codec codec = Codec::H264;
    std::optional<MovieAlpha> alpha; ///< none: Straight where pass and codec have alpha, else None
    QString container;               ///< "mov", "mp4", "mkv", "webm"; empty: the codec's usual
    int bitDepth = 0;                ///< 8, 10, 12, 16; 0: the codec's usual
    std::optional<Chroma> chroma;    ///< none: the codec's usual
    int quality = -1;                ///< crf of h264, hevc and vp9; -1: the encoder's own
    FrameRate rate{0, 1};            ///< unknown: the plate's, else 24
    Sound sound = Sound::Plate;

    // With every choice made:
    [[nodiscard]] MovieAlpha alphaUsed() const;
    [[nodiscard]] QString containerUsed() const;
    [[nodiscard]] int bitDepthUsed() const;
    [[nodiscard]] Chroma chromaUsed() const;

    friend bool operator==(const MoviePass&, const MoviePass&) = default;
};

/// "h264", "hevc", "prores422hq", "prores4444", "ffv1", "vp9", "qtrle", "png".
[[nodiscard]] QString movieCodecName(MovieSettings::Codec codec);
[[nodiscard]] std::optional<MovieSettings::Codec> movieCodecFromName(const QString& name);
[[nodiscard]] QStringList movieCodecNames();
/// Containers a codec may be put into; the usual one first.
[[nodiscard]] QStringList movieContainers(MovieSettings::Codec codec);
[[nodiscard]] bool holdsAlpha(MovieSettings::Codec codec);

/// `PASS=CODEC[:KEY=VALUE[,KEY=VALUE…]]`, for example "processed=prores4444:alpha=premultiplied" or
/// "comp=h264:crf=18,container=mov". Keys: alpha (straight|premultiplied|none), container, depth, chroma
/// (420|422|444), crf, fps, sound (plate|none). Usage errors are sentences.
[[nodiscard]] Result<MoviePass> parseMoviePass(const QString& text);
/// The same text for a value; parses back to it.
[[nodiscard]] QString moviePassText(const MoviePass& movie);

/// What does not fit together (alpha without a codec that has it, a codec in a container that cannot hold it)
/// as a Usage sentence.
[[nodiscard]] Result<void> checkMoviePass(const MoviePass& movie);

/// Settings of the writer for pictures of this size. Sides that the chroma cannot halve become even.
[[nodiscard]] MovieSettings movieSettings(const MoviePass& movie, int width, int height,
                                          const FrameMetadata& first);
/// Bytes of one frame, roughly: for an estimate before the start.
[[nodiscard]] double movieBytesPerFrame(const MoviePass& movie, int width, int height);

} // namespace ckd
