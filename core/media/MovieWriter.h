// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameRate.h"
#include "core/base/Image.h"
#include "core/media/VideoColor.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>

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
};

/// Writes a movie front to back. The file appears under its final name when finish() succeeds, never before
/// (AtomicFile); destroyed without finish(), nothing is left. Use from one thread. Every error is an
/// ErrorKind::Output sentence that names the file, and is final.
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
    /// Drains the encoder, writes the trailer and gives the file its name.
    [[nodiscard]] Result<void> finish();

private:
    struct Private;
    explicit MovieWriter(std::unique_ptr<Private> state);
    std::unique_ptr<Private> d;
};

} // namespace ckd
