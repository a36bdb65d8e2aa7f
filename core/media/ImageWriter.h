// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/Image.h"
#include "core/media/FrameSource.h"

#include <QMap>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <span>
#include <vector>

namespace ckd {

/// One channel of a file to write: its name and one value per pixel, row-major.
struct ImageChannel {
    QString name;
    std::span<const float> values;
};

/// The planes of `image` under these names ("R", "G", "B", "A"; one name per plane). Views: the image must
/// outlive them.
[[nodiscard]] std::vector<ImageChannel> channelsOf(const Image& image, const QStringList& names);

/// What came of a write. (WriteReport is the pipeline's, over all files of a frame.)
struct WrittenFile {
    std::int64_t bytes = 0;         ///< size of the file
    std::int64_t clampedValues = 0; ///< values that the file's format could not hold: out of range or NaN
};

enum class ExrCompression { None, Rle, Zips, Zip, Piz, Pxr24, Dwaa, Dwab };
/// "piz", "zip" …; none when there is no such compression.
[[nodiscard]] std::optional<ExrCompression> exrCompressionFromName(QStringView name);
[[nodiscard]] QString exrCompressionName(ExrCompression compression);

struct ExrOptions {
    enum class Depth { Half, Float };
    ExrCompression compression = ExrCompression::Piz;
    Depth depth = Depth::Half;
    float dwaLevel = 45.0F; ///< DWAA and DWAB: 45 is visually lossless, larger is smaller and worse
    /// Windows (the picture covers the union of display and data window, the file gets the data window),
    /// pixel aspect, rate, timecode, reel, chromaticities (Rec.709 when none).
    FrameMetadata metadata;
    /// String attributes, e.g. "corridorkey/alpha" → "straight" or "premultiplied".
    QMap<QString, QString> attributes;
};

/// Writes scene-linear (or any) values as a scan-line EXR. Finite values beyond the half range become
/// ±65504, NaN becomes 0, both counted. Any thread, concurrently; uses the calling thread alone. The file
/// appears under its final name only when it is whole. Errors (Output) name the file.
[[nodiscard]] Result<WrittenFile> writeExr(const QString& path, int width, int height,
                                           std::span<const ImageChannel> channels,
                                           const ExrOptions& options = {});

/// One part of an EXR file with several.
struct ExrPart {
    QString name; ///< "rgba", "fg" …; different for every part
    std::vector<ImageChannel> channels;
    QMap<QString, QString> attributes; ///< beside those of the options; of two of one name this one is written
};
/// writeExr() for a file with several parts of one size. The whole file has one compression, depth and
/// metadata.
[[nodiscard]] Result<WrittenFile> writeExrParts(const QString& path, int width, int height,
                                                std::span<const ExrPart> parts, const ExrOptions& options);

enum class StillFormat { Png8, Png16, Tiff16 };

/// Writes display-encoded or coverage values as PNG or TIFF: 1 channel grey, 2 grey and alpha (PNG), 3 RGB,
/// 4 RGBA. Alpha is straight: PNG defines nothing else, and our TIFF says "unassociated". Values are clamped
/// to 0..1 (counted) and rounded to the nearest code. PNG is tagged sRGB. Threads and errors as writeExr().
[[nodiscard]] Result<WrittenFile> writeStill(const QString& path, int width, int height,
                                             std::span<const ImageChannel> channels, StillFormat format);

/// Reads a written file back as a whole and checks it: it opens, every pixel decodes, size and number of
/// channels (1 grey, 2 grey+alpha, 3, 4) are as given. For EXR the size is that of the data window. Error
/// Output says what is wrong.
[[nodiscard]] Result<void> verifyImage(const QString& path, int width, int height, int channels);

} // namespace ckd
