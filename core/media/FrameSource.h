// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"
#include "core/base/FrameRate.h"
#include "core/base/Image.h"

#include <QMap>
#include <QString>
#include <QStringList>

#include <array>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace ckd {

/// Integer rectangle, maximum inclusive, as in an EXR header.
struct Window {
    int minX = 0;
    int minY = 0;
    int maxX = -1;
    int maxY = -1;
    [[nodiscard]] int width() const { return maxX - minX + 1; }
    [[nodiscard]] int height() const { return maxY - minY + 1; }
    [[nodiscard]] bool isEmpty() const { return maxX < minX || maxY < minY; }
    friend bool operator==(const Window&, const Window&) = default;
};

/// What travels beside the pixels of one frame and is carried over into the passes.
struct FrameMetadata {
    Window displayWindow; ///< empty: (0,0)-(w-1,h-1)
    Window dataWindow;    ///< the plate's own data window; empty: equal to the display window
    double pixelAspect = 1.0;
    FrameRate rate;
    QString timecode; ///< "HH:MM:SS:FF" (';' before FF: drop frame), empty: none
    QString reel;     ///< reel or tape name, empty: none
    std::optional<std::array<float, 8>> chromaticities; ///< xy of red, green, blue, white; none: Rec.709
    int sanitisedValues = 0;                            ///< NaN or Inf values that were replaced by 0
    QString note; ///< a full sentence about this frame alone (e.g. damaged and concealed), or empty
};

/// One decoded frame, as stored: RGB in the source's own encoding, nothing clamped.
/// The picture covers the union of display and data window (minX/minY of the union is the picture's origin).
struct DecodedFrame {
    Image rgb;   ///< 3 channels, tagged with its encoding; a grey source is spread to 3
    Image alpha; ///< 1 channel, or null when the source has none
    FrameMetadata metadata;
};

/// What a source is. Immutable once opened.
struct SourceInfo {
    enum class Kind { Still, Sequence, Movie };
    Kind kind = Kind::Still;
    QString path;    ///< file, or first file of a sequence
    QString name;    ///< stem without the frame number: names folders and files of the passes
    QString pattern; ///< "name.####.exr" for display; the file's name otherwise
    int width = 0;
    int height = 0;
    Window displayWindow; ///< EXR: the part of the picture that is meant to be seen; empty: all of it
    double pixelAspect = 1.0;
    FrameRate rate;                   ///< unknown for stills and sequences without the attribute
    std::vector<FrameNumber> frames;  ///< ascending; every frame that exists
    std::vector<FrameNumber> missing; ///< gaps between first and last
    int padding = 4;                  ///< digits of the frame number in file names
    QString codec;                    ///< "hevc", "EXR piz half", "PNG 16-bit" …
    QString pixelFormat;
    int bitDepth = 8;
    bool isFloat = false;
    bool hasAlpha = false;
    int channels = 3;                             ///< 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
    ColorEncoding encoding = ColorEncoding::Srgb; ///< automatic choice: EXR is linear, everything else sRGB
    QString layer;            ///< EXR layer that was asked for; empty: chosen automatically
    QString colorDescription; ///< matrix, range and transfer as read or assumed
    std::optional<std::array<float, 8>> chromaticities; ///< xy of RGB and white that the file names
    /// The one of `warnings` that is about a guessed colour space: void once a space is chosen. Or empty.
    QString spaceWarning;
    QString timecode;
    int rotation = 0;      ///< degrees clockwise that were applied
    bool mirrored = false; ///< mirrored left-right before that
    QString stemPrefix;    ///< sequences: file names are stemPrefix + number + stemSuffix + extension
    QString stemSuffix;
    bool numberedStem = true; ///< false: a still without a number in its name
    QStringList warnings;     ///< full sentences
};

/// File name without folder and extension that a pass of frame `number` gets: a sequence's own stem
/// ("name_0007"), a still's stem, "<name>.0007" for a movie (at least `padding` digits).
[[nodiscard]] QString frameStem(const SourceInfo& info, FrameNumber number);

/// One frame taken from a source in order, not converted yet.
class RawFrame {
public:
    virtual ~RawFrame() = default;
    /// The expensive part (file read and decompression for stills, YUV to RGB for movies). Call once, any
    /// thread.
    [[nodiscard]] virtual Result<DecodedFrame> convert() = 0;
    [[nodiscard]] virtual std::size_t bytes() const = 0;
};

/// Reads a source front to back. Used by one thread at a time.
class FrameCursor {
public:
    virtual ~FrameCursor() = default;
    /// Takes frame `number` (must be in SourceInfo::frames). Cheap for stills (work happens in convert()); a
    /// movie decodes up to that frame, by timestamp, never trusting a seek. Ascending order is fast, any
    /// order is right. Errors name file and frame. For a movie every error ends the clip
    /// (SourceInfo::Kind::Movie); for a sequence it is that frame's alone. Cancelled soon after `stop`.
    [[nodiscard]] virtual Result<std::unique_ptr<RawFrame>> grab(FrameNumber number,
                                                                 std::stop_token stop) = 0;
};

/// Something frames can be read from: a movie, an image sequence, a still. Thread-safe and immutable.
class FrameSource {
public:
    virtual ~FrameSource() = default;
    [[nodiscard]] virtual const SourceInfo& info() const = 0;
    /// A movie's cursor owns its own decoder.
    [[nodiscard]] virtual Result<std::unique_ptr<FrameCursor>> openCursor() const = 0;
};
using SharedSource = std::shared_ptr<const FrameSource>;

struct OpenOptions {
    /// First frame of a movie (default 1), or number of a lone still.
    std::optional<FrameNumber> startNumber = {};
    /// FFmpeg threads per movie; 0: as many as there are cores.
    int decoderThreads = 0;
    /// EXR layer, part or channel to read; empty: chosen automatically.
    QString layer = {};
};

/// Opens a file (that file alone), a folder holding one sequence, or `name.####.exr` / `name.%04d.exr`.
/// Error Input when nothing is there, nothing can be read, or a folder holds several sequences (they are
/// listed).
[[nodiscard]] Result<SharedSource> openSource(const QString& path, const OpenOptions& options = {});

} // namespace ckd
