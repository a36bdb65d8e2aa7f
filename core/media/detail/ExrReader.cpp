// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/ExrReader.h"

#include "core/base/HalfFloat.h"
#include "core/media/detail/ExrChannels.h"
#include "core/media/detail/ExrCommon.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <OpenEXR/ImfChannelList.h>
#include <OpenEXR/ImfChromaticities.h>
#include <OpenEXR/ImfFrameBuffer.h>
#include <OpenEXR/ImfHeader.h>
#include <OpenEXR/ImfInputPart.h>
#include <OpenEXR/ImfMultiPartInputFile.h>
#include <OpenEXR/ImfPartType.h>
#include <OpenEXR/ImfRgbaYca.h>
#include <OpenEXR/ImfStandardAttributes.h>
#include <OpenEXR/ImfStringAttribute.h>

#include <algorithm>
#include <exception>
#include <functional>

namespace ckd::detail {

namespace {

constexpr int kMaxParts = 64;

/// A part and the channels in it that make the picture.
struct ChosenPart {
    int part = 0;
    ExrSelection selection;
    QStringList otherLayers;
    int flatParts = 0;
};

QString nativeName(const QString& path) {
    return QDir::toNativeSeparators(path);
}

QStringList channelNames(const Imf::Header& header) {
    QStringList names;
    const Imf::ChannelList& channels = header.channels();
    for (auto it = channels.begin(); it != channels.end(); ++it)
        names.append(QString::fromUtf8(it.name()));
    return names;
}

bool isDeep(const Imf::Header& header) {
    return header.hasType() && Imf::isDeepData(header.type());
}

Window windowOf(const Imath::Box2i& box) {
    return {box.min.x, box.min.y, box.max.x, box.max.y};
}

Result<void> checkLimits(const QString& path, const Imf::Header& header) {
    const Window data = windowOf(header.dataWindow());
    const Window all = united(data, windowOf(header.displayWindow()));
    const auto side = [](long long low, long long high) { return high - low + 1; };
    const long long width = side(all.minX, all.maxX);
    const long long height = side(all.minY, all.maxY);
    if (!ImageLimits::allows(width, height))
        return Error::input(QStringLiteral("'%1' says it is %2x%3 pixels, more than can be read.")
                                .arg(nativeName(path), QString::number(width), QString::number(height)));
    if (channelNames(header).size() > ImageLimits::kMaxChannels)
        return Error::input(
            QStringLiteral("'%1' has more than %2 channels in one part; write the picture to a "
                           "file of its own.")
                .arg(nativeName(path), QString::number(ImageLimits::kMaxChannels)));
    return {};
}

Result<ChosenPart> choosePart(const QString& path, const Imf::MultiPartInputFile& file,
                              const QString& layer) {
    if (file.parts() > kMaxParts)
        return Error::input(
            QStringLiteral("'%1' has %2 parts, more than the %3 that can be read.")
                .arg(nativeName(path), QString::number(file.parts()), QString::number(kMaxParts)));
    ChosenPart chosen;
    for (int part = 0; part < file.parts(); ++part) {
        const Imf::Header& header = file.header(part);
        if (isDeep(header))
            continue;
        ++chosen.flatParts;
        const QStringList names = channelNames(header);
        chosen.otherLayers += exrLayers(names);
        // A part's name counts as its layer: Nuke and Blender write passes either way.
        const bool namesPart =
            !layer.isEmpty() && header.hasName() && QString::fromStdString(header.name()) == layer;
        const std::optional<ExrSelection> found = selectExrChannels(names, namesPart ? QString() : layer);
        if (found && found->rank < chosen.selection.rank) {
            chosen.part = part;
            chosen.selection = *found;
        }
    }
    if (chosen.flatParts == 0)
        return Error::input(
            QStringLiteral("'%1' is a deep image, which has no single colour per pixel; flatten it "
                           "first (in Nuke: DeepToImage).")
                .arg(nativeName(path)));
    if (chosen.selection.rank >= 100)
        return Error::input(QStringLiteral("'%1' has no layer '%2'; it has: %3.")
                                .arg(nativeName(path), layer, chosen.otherLayers.join(QLatin1String(", "))));
    if (Result<void> allowed = checkLimits(path, file.header(chosen.part)); !allowed)
        return allowed.error();
    return chosen;
}

FrameMetadata metadataOf(const Imf::Header& header) {
    FrameMetadata meta;
    meta.displayWindow = windowOf(header.displayWindow());
    meta.dataWindow = windowOf(header.dataWindow());
    meta.pixelAspect = header.pixelAspectRatio() > 0 ? header.pixelAspectRatio() : 1.0;
    if (Imf::hasFramesPerSecond(header)) {
        const Imf::Rational rate = Imf::framesPerSecond(header);
        meta.rate = FrameRate{rate.n, rate.d > 0 ? static_cast<std::int64_t>(rate.d) : 1}.reduced();
    }
    if (Imf::hasTimeCode(header))
        meta.timecode = timecodeText(Imf::timeCode(header));
    if (const auto* reel = header.findTypedAttribute<Imf::StringAttribute>("reelName"))
        meta.reel = QString::fromStdString(reel->value());
    if (Imf::hasChromaticities(header)) {
        const Imf::Chromaticities& c = Imf::chromaticities(header);
        meta.chromaticities = {c.red.x,  c.red.y,  c.green.x, c.green.y,
                               c.blue.x, c.blue.y, c.white.x, c.white.y};
    }
    return meta;
}

/// Lines up slices so that channels land in the union picture or in small planes of their own.
class PartReader {
public:
    PartReader(const Imf::Header& header, const FrameMetadata& meta)
        : m_header(header), m_data(meta.dataWindow), m_union(united(meta.displayWindow, meta.dataWindow)) {}

    /// Empty name: the channel is absent and reads as 0.
    void add(const QString& name, Image& image, int channel) {
        const bool partial = m_data != m_union;
        if (name.isEmpty() || partial)
            std::fill(image.plane(channel).begin(), image.plane(channel).end(), 0.0F);
        if (name.isEmpty())
            return;
        const Imf::Channel& stored = m_header.channels()[name.toStdString().c_str()];
        if (stored.xSampling != 1 || stored.ySampling != 1) {
            addSubsampled(name, stored, image, channel);
            return;
        }
        float* origin = image.row(channel, m_data.minY - m_union.minY) + (m_data.minX - m_union.minX);
        m_buffer.insert(name.toStdString(),
                        Imf::Slice::Make(Imf::FLOAT, origin, Imath::V2i(m_data.minX, m_data.minY),
                                         m_data.width(), m_data.height(), sizeof(float),
                                         sizeof(float) * static_cast<std::size_t>(m_union.width())));
    }

    void read(Imf::InputPart& part) {
        part.setFrameBuffer(m_buffer);
        part.readPixels(m_data.minY, m_data.maxY);
        for (const Subsampled& plane : m_subsampled)
            upsample(plane);
    }

private:
    struct Subsampled {
        int xSampling, ySampling, width, height;
        std::vector<float> values;
        Image* image;
        int channel;
    };

    void addSubsampled(const QString& name, const Imf::Channel& stored, Image& image, int channel) {
        Subsampled plane{stored.xSampling, stored.ySampling, 0, 0, {}, &image, channel};
        plane.width = (m_data.width() + stored.xSampling - 1) / stored.xSampling;
        plane.height = (m_data.height() + stored.ySampling - 1) / stored.ySampling;
        plane.values.resize(static_cast<std::size_t>(plane.width) * static_cast<std::size_t>(plane.height));
        m_subsampled.push_back(std::move(plane));
        Subsampled& kept = m_subsampled.back();
        // OpenEXR addresses sample (x, y) at base + x / xSampling * xStride, counted from the origin.
        m_buffer.insert(name.toStdString(),
                        Imf::Slice::Make(Imf::FLOAT, kept.values.data(), Imath::V2i(m_data.minX, m_data.minY),
                                         m_data.width(), m_data.height(), sizeof(float),
                                         sizeof(float) * static_cast<std::size_t>(kept.width),
                                         stored.xSampling, stored.ySampling));
    }

    /// Bilinear between samples, which lie on the first pixel of their block.
    void upsample(const Subsampled& plane) const {
        const int left = m_data.minX - m_union.minX;
        const int top = m_data.minY - m_union.minY;
        const auto at = [&](int x, int y) {
            return plane.values[static_cast<std::size_t>(y) * static_cast<std::size_t>(plane.width) +
                                static_cast<std::size_t>(x)];
        };
        for (int y = 0; y < m_data.height(); ++y) {
            const int y0 = y / plane.ySampling;
            const int y1 = std::min(y0 + 1, plane.height - 1);
            const float wy = static_cast<float>(y % plane.ySampling) / static_cast<float>(plane.ySampling);
            float* row = plane.image->row(plane.channel, top + y) + left;
            for (int x = 0; x < m_data.width(); ++x) {
                const int x0 = x / plane.xSampling;
                const int x1 = std::min(x0 + 1, plane.width - 1);
                const float wx =
                    static_cast<float>(x % plane.xSampling) / static_cast<float>(plane.xSampling);
                const float upper = at(x0, y0) + wx * (at(x1, y0) - at(x0, y0));
                const float lower = at(x0, y1) + wx * (at(x1, y1) - at(x0, y1));
                row[x] = upper + wy * (lower - upper);
            }
        }
    }

    const Imf::Header& m_header;
    Window m_data;
    Window m_union;
    Imf::FrameBuffer m_buffer;
    std::vector<Subsampled> m_subsampled;
};

/// RY = (R-Y)/Y and BY = (B-Y)/Y become R, G, B by the luminance weights of the file's primaries.
void rgbFromLuminanceChroma(Image& rgb, const Image& luminance, const Imath::V3f& weights) {
    for (std::size_t i = 0; i < rgb.pixels(); ++i) {
        const float y = luminance.plane(0)[i];
        const float r = (rgb.plane(0)[i] + 1) * y;
        const float b = (rgb.plane(2)[i] + 1) * y;
        rgb.plane(0)[i] = r;
        rgb.plane(1)[i] = (y - r * weights.x - b * weights.z) / weights.y;
        rgb.plane(2)[i] = b;
    }
}

void readSelection(Imf::InputPart& part, const Imf::Header& header, const ExrSelection& selection,
                   DecodedFrame& frame) {
    PartReader reader(header, frame.metadata);
    const Window all = united(frame.metadata.displayWindow, frame.metadata.dataWindow);
    frame.rgb = Image(all.width(), all.height(), 3, ColorEncoding::Linear);
    const bool alphaIsPicture = selection.alpha == selection.luminance && !selection.alpha.isEmpty();
    if (!selection.alpha.isEmpty())
        frame.alpha = Image(all.width(), all.height(), 1, ColorEncoding::Linear);
    if (!selection.alpha.isEmpty() && !alphaIsPicture)
        reader.add(selection.alpha, frame.alpha, 0);
    Image luminance;
    switch (selection.kind) {
    case ExrSelection::Kind::Rgb:
        reader.add(selection.red, frame.rgb, 0);
        reader.add(selection.green, frame.rgb, 1);
        reader.add(selection.blue, frame.rgb, 2);
        break;
    case ExrSelection::Kind::Grey:
        reader.add(selection.luminance, frame.rgb, 0);
        break;
    case ExrSelection::Kind::LuminanceChroma:
        luminance = Image(all.width(), all.height(), 1, ColorEncoding::Linear);
        reader.add(selection.luminance, luminance, 0);
        reader.add(selection.redChroma, frame.rgb, 0);
        reader.add(selection.blueChroma, frame.rgb, 2);
        break;
    }
    reader.read(part);
    if (selection.kind == ExrSelection::Kind::LuminanceChroma) {
        const Imf::Chromaticities primaries =
            Imf::hasChromaticities(header) ? Imf::chromaticities(header) : Imf::Chromaticities();
        rgbFromLuminanceChroma(frame.rgb, luminance, Imf::RgbaYca::computeYw(primaries));
    }
}

/// Counts are per stored value: a grey that is spread counts once.
void sanitise(const ExrSelection& selection, DecodedFrame& frame) {
    const bool grey = selection.kind == ExrSelection::Kind::Grey;
    const auto pixels = static_cast<std::int64_t>(frame.rgb.pixels());
    std::int64_t found = 0;
    for (int c = 0; c < (grey ? 1 : 3); ++c)
        found += zeroNonFinite(frame.rgb.plane(c).data(), pixels);
    for (int c = 1; grey && c < 3; ++c)
        std::copy_n(frame.rgb.plane(0).data(), frame.rgb.pixels(), frame.rgb.plane(c).data());
    if (!frame.alpha.isNull()) {
        if (selection.alpha == selection.luminance)
            std::copy_n(frame.rgb.plane(0).data(), frame.rgb.pixels(), frame.alpha.plane(0).data());
        else
            found += zeroNonFinite(frame.alpha.plane(0).data(), pixels);
    }
    frame.metadata.sanitisedValues = static_cast<int>(std::min<std::int64_t>(found, 1'000'000'000));
    if (found > 0)
        frame.metadata.note =
            QStringLiteral("%1 values of the picture are not numbers (NaN or infinite); they are read as 0.")
                .arg(found);
}

void describe(const Imf::Header& header, const ChosenPart& chosen, int parts, SourceInfo& info) {
    static constexpr const char* kCompressions[] = {"none",  "rle", "zips", "zip",  "piz",
                                                    "pxr24", "b44", "b44a", "dwaa", "dwab"};
    const ExrSelection& s = chosen.selection;
    const QString first = s.kind == ExrSelection::Kind::Rgb ? s.red + s.green : s.luminance;
    const Imf::Channel* channel = nullptr;
    for (auto it = header.channels().begin(); it != header.channels().end(); ++it) {
        if (channel == nullptr || first.startsWith(QString::fromUtf8(it.name())))
            channel = &it.channel();
    }
    const Imf::PixelType type = channel != nullptr ? channel->type : Imf::HALF;
    const QString depth = type == Imf::HALF
                              ? QStringLiteral("half")
                              : (type == Imf::FLOAT ? QStringLiteral("float") : QStringLiteral("uint"));
    const auto compression = static_cast<std::size_t>(header.compression());
    info.codec =
        QStringLiteral("EXR %1 %2")
            .arg(QLatin1String(compression < std::size(kCompressions) ? kCompressions[compression] : "?"),
                 depth);
    info.pixelFormat = channelNames(header).join(QLatin1Char(','));
    info.bitDepth = type == Imf::HALF ? 16 : 32;
    info.isFloat = type != Imf::UINT;
    info.hasAlpha = !s.alpha.isEmpty();
    info.channels =
        (s.kind == ExrSelection::Kind::Grey ? 1 : 3) + (info.hasAlpha && s.alpha != s.luminance ? 1 : 0);
    info.colorDescription = QStringLiteral("scene-linear");
    if (!s.layer.isEmpty())
        info.warnings << QStringLiteral("The EXR has no plain R, G, B; its layer '%1' is used (layers: %2).")
                             .arg(s.layer, chosen.otherLayers.join(QLatin1String(", ")));
    else if (s.rank >= 30)
        info.warnings << QStringLiteral("The EXR has no colour channels; its channel '%1' is read as grey.")
                             .arg(s.luminance);
    if (parts > 1)
        info.warnings << QStringLiteral("The EXR has %1 parts; part %2%3 is used.")
                             .arg(parts)
                             .arg(chosen.part + 1)
                             .arg(header.hasName()
                                      ? QStringLiteral(" ('%1')").arg(QString::fromStdString(header.name()))
                                      : QString());
}

/// Runs `work` on the opened file; the library's exceptions become Errors here.
template <class T>
Result<T> withFile(const QString& path, const QString& layer,
                   const std::function<Result<T>(Imf::MultiPartInputFile&, const ChosenPart&)>& work) {
    const QFileInfo info(path);
    if (!info.isFile() || !info.isReadable())
        return Error::input(
            QStringLiteral("'%1' cannot be read; check that it exists and that you may open it.")
                .arg(nativeName(path)));
    try {
        prepareOpenExr();
        Imf::MultiPartInputFile file(QFile::encodeName(path).constData(), 0, false);
        Result<ChosenPart> chosen = choosePart(path, file, layer);
        if (!chosen)
            return chosen.error();
        return work(file, *chosen);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        return Error::input(
            QStringLiteral("The EXR file '%1' is damaged or incomplete; render or copy it again.")
                .arg(nativeName(path)),
            QString::fromUtf8(e.what()));
    }
}

} // namespace

Result<void> readExrInfo(const QString& path, const QString& layer, SourceInfo& info) {
    Result<int> done =
        withFile<int>(path, layer, [&info](Imf::MultiPartInputFile& file, const ChosenPart& chosen) {
            const Imf::Header& header = file.header(chosen.part);
            const FrameMetadata meta = metadataOf(header);
            const Window all = united(meta.displayWindow, meta.dataWindow);
            info.width = all.width();
            info.height = all.height();
            info.displayWindow = meta.displayWindow;
            info.pixelAspect = meta.pixelAspect;
            info.rate = meta.rate;
            info.chromaticities = meta.chromaticities;
            info.timecode = meta.timecode;
            info.encoding = ColorEncoding::Linear;
            describe(header, chosen, file.parts(), info);
            return Result<int>(0);
        });
    return done ? Result<void>() : Result<void>(done.error());
}

Result<DecodedFrame> readExr(const QString& path, const QString& layer) {
    return withFile<DecodedFrame>(path, layer, [](Imf::MultiPartInputFile& file, const ChosenPart& chosen) {
        DecodedFrame frame;
        const Imf::Header& header = file.header(chosen.part);
        frame.metadata = metadataOf(header);
        Imf::InputPart part(file, chosen.part);
        readSelection(part, header, chosen.selection, frame);
        sanitise(chosen.selection, frame);
        return Result<DecodedFrame>(std::move(frame));
    });
}

} // namespace ckd::detail
