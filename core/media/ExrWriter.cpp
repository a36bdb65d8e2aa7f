// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "core/media/ImageWriter.h"
#include "core/media/detail/ExrCommon.h"
#include "core/base/HalfFloat.h"

#include <QDir>

#include <OpenEXR/ImfChannelList.h>
#include <OpenEXR/ImfChromaticities.h>
#include <OpenEXR/ImfFrameBuffer.h>
#include <OpenEXR/ImfHeader.h>
#include <OpenEXR/ImfIO.h>
#include <OpenEXR/ImfMultiPartOutputFile.h>
#include <OpenEXR/ImfOutputFile.h>
#include <OpenEXR/ImfOutputPart.h>
#include <OpenEXR/ImfPartType.h>
#include <OpenEXR/ImfStandardAttributes.h>
#include <OpenEXR/ImfStringAttribute.h>

#include <algorithm>
#include <cstring>
#include <exception>

namespace ckd {

namespace {

/// Lines converted at once: a multiple of most compressions' blocks, small enough for the cache.
constexpr int kStripLines = 64;

/// The file grows in memory and goes to disk in one piece: OpenEXR writes its header byte by byte and
/// swallows what fails in its destructor.
class MemoryStream final : public Imf::OStream {
public:
    MemoryStream() : Imf::OStream("memory") {}
    void write(const char data[], int count) override {
        const auto size = static_cast<std::size_t>(count);
        if (m_position + size > m_bytes.size())
            m_bytes.resize(m_position + size);
        std::memcpy(m_bytes.data() + m_position, data, size);
        m_position += size;
    }
    uint64_t tellp() override { return m_position; }
    void seekp(uint64_t position) override { m_position = position; }
    [[nodiscard]] const std::vector<char>& bytes() const { return m_bytes; }

private:
    std::vector<char> m_bytes;
    std::size_t m_position = 0;
};

Imf::Compression imfCompression(ExrCompression compression) {
    switch (compression) {
    case ExrCompression::None:
        return Imf::NO_COMPRESSION;
    case ExrCompression::Rle:
        return Imf::RLE_COMPRESSION;
    case ExrCompression::Zips:
        return Imf::ZIPS_COMPRESSION;
    case ExrCompression::Zip:
        return Imf::ZIP_COMPRESSION;
    case ExrCompression::Piz:
        return Imf::PIZ_COMPRESSION;
    case ExrCompression::Pxr24:
        return Imf::PXR24_COMPRESSION;
    case ExrCompression::Dwaa:
        return Imf::DWAA_COMPRESSION;
    case ExrCompression::Dwab:
        return Imf::DWAB_COMPRESSION;
    }
    return Imf::PIZ_COMPRESSION;
}

struct Windows {
    Window display;
    Window data;
    Window picture; ///< union of both: what the caller's planes cover
};

Windows windowsOf(const FrameMetadata& metadata, int width, int height) {
    Windows w;
    w.display =
        metadata.displayWindow.isEmpty() ? Window{0, 0, width - 1, height - 1} : metadata.displayWindow;
    w.data = metadata.dataWindow.isEmpty() ? w.display : metadata.dataWindow;
    w.picture = detail::united(w.display, w.data);
    return w;
}

Imath::Box2i boxOf(const Window& window) {
    return {{window.minX, window.minY}, {window.maxX, window.maxY}};
}

Imf::Header headerFor(const Windows& windows, std::span<const ImageChannel> channels,
                      const ExrOptions& options) {
    const FrameMetadata& meta = options.metadata;
    Imf::Header header(boxOf(windows.display), boxOf(windows.data), static_cast<float>(meta.pixelAspect));
    header.compression() = imfCompression(options.compression);
    if (options.compression == ExrCompression::Dwaa || options.compression == ExrCompression::Dwab)
        header.dwaCompressionLevel() = options.dwaLevel;
    const Imf::PixelType type = options.depth == ExrOptions::Depth::Half ? Imf::HALF : Imf::FLOAT;
    for (const ImageChannel& channel : channels)
        header.channels().insert(channel.name.toStdString(), Imf::Channel(type));
    Imf::Chromaticities primaries;
    if (meta.chromaticities) {
        const auto& c = *meta.chromaticities;
        primaries = {{c[0], c[1]}, {c[2], c[3]}, {c[4], c[5]}, {c[6], c[7]}};
    }
    Imf::addChromaticities(header, primaries);
    if (meta.rate.isKnown())
        Imf::addFramesPerSecond(header, Imf::Rational(static_cast<int>(meta.rate.numerator),
                                                      static_cast<unsigned>(meta.rate.denominator)));
    if (const auto timecode = detail::exrTimecode(meta.timecode))
        Imf::addTimeCode(header, *timecode);
    if (!meta.reel.isEmpty())
        header.insert("reelName", Imf::StringAttribute(meta.reel.toStdString()));
    header.insert("software", Imf::StringAttribute("CorridorKey Desktop " CKD_VERSION_STRING));
    for (auto it = options.attributes.cbegin(); it != options.attributes.cend(); ++it)
        header.insert(it.key().toStdString(), Imf::StringAttribute(it.value().toStdString()));
    return header;
}

/// Converts and hands over the data window strip by strip. Returns how many values were changed.
/// `File` is an Imf::OutputFile or an Imf::OutputPart.
template <class File>
std::int64_t writePixels(File& file, const Windows& windows, std::span<const ImageChannel> channels,
                         ExrOptions::Depth depth) {
    const bool half = depth == ExrOptions::Depth::Half;
    const std::size_t valueBytes = half ? 2 : 4;
    const int width = windows.data.width();
    const std::size_t planeBytes = static_cast<std::size_t>(width) * kStripLines * valueBytes;
    std::vector<char> strip(planeBytes * channels.size());
    std::int64_t changed = 0;
    for (int top = windows.data.minY; top <= windows.data.maxY; top += kStripLines) {
        const int lines = std::min(kStripLines, windows.data.maxY - top + 1);
        Imf::FrameBuffer buffer;
        for (std::size_t c = 0; c < channels.size(); ++c) {
            char* plane = strip.data() + c * planeBytes;
            for (int y = 0; y < lines; ++y) {
                const float* from =
                    channels[c].values.data() +
                    static_cast<std::ptrdiff_t>(top + y - windows.picture.minY) * windows.picture.width() +
                    (windows.data.minX - windows.picture.minX);
                char* to = plane + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * valueBytes;
                changed += half ? halfFromFloat(from, reinterpret_cast<std::uint16_t*>(to), width)
                                : finiteFloat(from, reinterpret_cast<float*>(to), width);
            }
            buffer.insert(channels[c].name.toStdString(),
                          Imf::Slice::Make(half ? Imf::HALF : Imf::FLOAT, plane,
                                           Imath::V2i(windows.data.minX, top), width, lines));
        }
        file.setFrameBuffer(buffer);
        file.writePixels(lines);
    }
    return changed;
}

Result<void> checkRequest(const QString& path, const Windows& windows, int width, int height,
                          std::span<const ImageChannel> channels) {
    const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    const bool whole = std::all_of(channels.begin(), channels.end(),
                                   [&](const ImageChannel& c) { return c.values.size() == pixels; });
    if (channels.empty() || !whole || !ImageLimits::allows(width, height) ||
        windows.picture.width() != width || windows.picture.height() != height)
        return Error::internal(QStringLiteral("writeExr '%1': %2 channels of %3x%4 do not cover the windows "
                                              "given (%5x%6).")
                                   .arg(path)
                                   .arg(channels.size())
                                   .arg(width)
                                   .arg(height)
                                   .arg(windows.picture.width())
                                   .arg(windows.picture.height()));
    return {};
}

constexpr std::pair<ExrCompression, const char*> kNames[] = {
    {ExrCompression::None, "none"}, {ExrCompression::Rle, "rle"},   {ExrCompression::Zips, "zips"},
    {ExrCompression::Zip, "zip"},   {ExrCompression::Piz, "piz"},   {ExrCompression::Pxr24, "pxr24"},
    {ExrCompression::Dwaa, "dwaa"}, {ExrCompression::Dwab, "dwab"},
};

} // namespace

std::vector<ImageChannel> channelsOf(const Image& image, const QStringList& names) {
    std::vector<ImageChannel> channels;
    for (int c = 0; c < std::min<int>(image.channels(), static_cast<int>(names.size())); ++c)
        channels.push_back({names[c], image.plane(c)});
    return channels;
}

std::optional<ExrCompression> exrCompressionFromName(QStringView name) {
    for (const auto& [compression, text] : kNames) {
        if (name == QLatin1String(text))
            return compression;
    }
    return std::nullopt;
}

QString exrCompressionName(ExrCompression compression) {
    for (const auto& [value, text] : kNames) {
        if (value == compression)
            return QString::fromLatin1(text);
    }
    return {};
}

namespace {

/// Lets `write` fill a stream through OpenEXR and saves it whole.
template <class Write> Result<WrittenFile> saveExr(const QString& path, const Write& write) {
    WrittenFile report;
    MemoryStream stream;
    try {
        detail::prepareOpenExr();
        report.clampedValues = write(stream);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        return Error::output(
            QStringLiteral("Cannot write the EXR file '%1'.").arg(QDir::toNativeSeparators(path)),
            QString::fromUtf8(e.what()));
    }
    report.bytes = static_cast<std::int64_t>(stream.bytes().size());
    if (Result<void> saved =
            AtomicFile::save(path, QByteArrayView(stream.bytes().data(), stream.bytes().size()));
        !saved)
        return saved.error();
    return report;
}

} // namespace

Result<WrittenFile> writeExr(const QString& path, int width, int height,
                             std::span<const ImageChannel> channels, const ExrOptions& options) {
    const Windows windows = windowsOf(options.metadata, width, height);
    if (Result<void> valid = checkRequest(path, windows, width, height, channels); !valid)
        return valid.error();
    return saveExr(path, [&](MemoryStream& stream) {
        Imf::OutputFile file(stream, headerFor(windows, channels, options), 0);
        return writePixels(file, windows, channels, options.depth);
    });
}

Result<WrittenFile> writeExrParts(const QString& path, int width, int height, std::span<const ExrPart> parts,
                                  const ExrOptions& options) {
    const Windows windows = windowsOf(options.metadata, width, height);
    std::vector<Imf::Header> headers;
    for (const ExrPart& part : parts) {
        if (Result<void> valid = checkRequest(path, windows, width, height, part.channels); !valid)
            return valid.error();
        ExrOptions own = options;
        own.attributes.insert(part.attributes);
        headers.push_back(headerFor(windows, part.channels, own));
        headers.back().setName(part.name.toStdString());
        headers.back().setType(Imf::SCANLINEIMAGE);
    }
    if (headers.empty())
        return Error::internal(QStringLiteral("writeExrParts '%1': no parts.").arg(path));
    return saveExr(path, [&](MemoryStream& stream) {
        Imf::MultiPartOutputFile file(stream, headers.data(), int(headers.size()), false, 0);
        std::int64_t changed = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            Imf::OutputPart part(file, int(i));
            changed += writePixels(part, windows, parts[i].channels, options.depth);
        }
        return changed;
    });
}

} // namespace ckd
