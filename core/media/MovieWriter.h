// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameRate.h"
#include "core/base/Image.h"
#include "core/media/VideoColor.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>

namespace ckd {

/// What a movie is to be. The container follows from the file's extension (mov, mp4, mkv, webm, avi, mxf).
struct MovieSettings {
    enum class Codec { H264, Hevc, ProRes422Hq, ProRes4444, Ffv1, Vp9, QtRle, Png };
    enum class Chroma { Yuv420, Yuv422, Yuv444 };

    Codec codec = Codec::H264;
    Chroma chroma = Chroma::Yuv420; ///< ProRes: 422 or 444 by its kind; QtRle and Png are RGB
    int bitDepth = 8;               ///< ProRes: always 10
    bool alpha = false;             ///< ProRes4444, Ffv1, Vp9 (4:2:0), QtRle, Png
    int width = 0;
    int height = 0;
    FrameRate rate{24, 1};
    std::int64_t ticksPerSecond = 0; ///< unit of the timestamps given; 0: one tick is one frame of `rate`
    YuvMatrix matrix = YuvMatrix::Bt709;
    YuvRange range = YuvRange::Limited;
    double pixelAspect = 1.0;
    int rotation = 0; ///< degrees clockwise a player turns the picture by: 0, 90, 180, 270
    QString timecode; ///< "HH:MM:SS:FF" of the first frame; empty: none
    QString reel;     ///< reel or tape name, beside the timecode; empty: none
    QString comment;  ///< a line about the file for whoever opens it; empty: none
    int quality = -1; ///< crf of H.264, HEVC and VP9 (0 is lossless for 8-bit H.264); -1: the encoder's own
    std::optional<int> bFrames;          ///< H.264 and HEVC: pictures between references
    std::optional<int> keyframeInterval; ///< frames between keyframes, at most
    int threads = 0;                     ///< 0: as many as there are cores
    /// What the hidden part is worth while the movie is being made.
    enum class Making {
        Whole,     ///< nothing until finish()
        Fragments, ///< it can be opened up to its last second or so, however the program ends
    };
    Making making = Making::Whole;
};

/// Sound to lay under a movie.
struct MovieSound {
    QString path;       ///< a movie; all its sound streams are taken
    double start = 0;   ///< seconds after its first picture at which ours begins
    double seconds = 0; ///< how long; the rest is left out
};

struct FinishedMovie {
    std::int64_t bytes = 0;
    std::int64_t pictures = 0;
    int soundStreams = 0;
    QStringList notes; ///< full sentences: sound that was converted or had to be left out
};

/// Writes a movie front to back. The file appears under its final name when finish() succeeds, never before
/// (AtomicFile); destroyed without finish(), nothing is left. Use from one thread. Every error is an
/// ErrorKind::Output sentence that names the file, and is final but for finish().
class MovieWriter {
public:
    /// Error Usage when the settings do not fit together, Output when the encoder is missing or the file
    /// cannot be made.
    [[nodiscard]] static Result<std::unique_ptr<MovieWriter>> open(const QString& path,
                                                                   const MovieSettings& settings);
    ~MovieWriter();
    MovieWriter(const MovieWriter&) = delete;
    MovieWriter& operator=(const MovieWriter&) = delete;

    /// Appends one picture of the size given in the settings: 1 channel (grey), 3 (RGB) or 4 (RGBA, straight
    /// as given). Values are display-encoded, are clamped to 0..1 and rounded to the nearest code; no
    /// transfer curve is applied. Without alpha in a movie that has one, opaque is written.
    /// `timestamp` in ticks of the settings; none: one frame after the last. Must ascend.
    [[nodiscard]] Result<void> write(const Image& picture,
                                     std::optional<std::int64_t> timestamp = std::nullopt);
    /// Making::Fragments: a full disk does not fail write(); what has no room is held in memory. Call this
    /// before each write() and stop while it fails, so that little is held; it may be tried again.
    [[nodiscard]] Result<void> settle();
    /// Drains the encoder, writes the trailer and gives the file its name. A movie made of fragments (mov,
    /// mp4) or one that gets sound is copied into an ordinary file first, which takes its size in disk space
    /// for a moment; when that fails (a full disk) the pictures are still there and finish() may be called
    /// again.
    [[nodiscard]] Result<FinishedMovie> finish(const std::optional<MovieSound>& sound = std::nullopt,
                                               std::stop_token stop = {});
    /// The movie will not be finished: keeps what there is of it under a free name beside the final one,
    /// "shot.partial.mov", and returns that path. Frames inside the encoder are left out. Only for
    /// Making::Fragments; empty when there is nothing worth keeping.
    [[nodiscard]] Result<QString> keepPartial();
    /// Size of the part so far.
    [[nodiscard]] std::int64_t bytesSoFar() const;

private:
    struct Private;
    explicit MovieWriter(std::unique_ptr<Private> state);
    std::unique_ptr<Private> d;
};

/// The timecode `frames` frames later (or earlier, when negative); empty when `timecode` is none or the rate
/// is not known.
[[nodiscard]] QString shiftedTimecode(const QString& timecode, FrameRate rate, std::int64_t frames);

/// Looks in `folder` for parts of movies that a killed run left, keeps those that can be opened under a free
/// name such as "shot.partial.mov", and returns a sentence about each. Call before AtomicFile::sweepParts().
[[nodiscard]] QStringList keepMovieParts(const QString& folder);
/// Reads a written movie's header and checks it: it opens, size and number of pictures are as given. Error
/// Output says what is wrong.
[[nodiscard]] Result<void> verifyMovie(const QString& path, int width, int height, std::int64_t pictures);

} // namespace ckd
