// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/PassFiles.h"

#include "core/color/Transfer.h"
#include "core/pipeline/RenderSpec.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <map>

namespace ckd {

namespace {

constexpr std::pair<Pass, const char*> kPassNames[] = {
    {Pass::Fg, "fg"},     {Pass::Matte, "matte"}, {Pass::Processed, "processed"},
    {Pass::Comp, "comp"}, {Pass::Hint, "hint"},   {Pass::Combined, "combined"}};

bool isPreview(Pass pass) {
    return pass == Pass::Comp || pass == Pass::Hint;
}

QStringList channelNames(const Image& image) {
    switch (image.channels()) {
    case 1:
        return {QStringLiteral("Y")};
    case 3:
        return {QStringLiteral("R"), QStringLiteral("G"), QStringLiteral("B")};
    default:
        return {QStringLiteral("R"), QStringLiteral("G"), QStringLiteral("B"), QStringLiteral("A")};
    }
}

/// What a 16-bit file of the colour passes holds: straight colour, sRGB-encoded.
Image displayEncoded(const Image& linear) {
    Image encoded = linear.clone();
    if (encoded.channels() == 4) {
        const std::span<const float> alpha = encoded.plane(3);
        for (int c = 0; c < 3; ++c) {
            const std::span<float> plane = encoded.plane(c);
            for (std::size_t i = 0; i < plane.size(); ++i)
                plane[i] = alpha[i] > 0 ? plane[i] / alpha[i] : 0.F;
        }
    }
    if (linear.encoding() == ColorEncoding::Linear) {
        for (int c = 0; c < 3; ++c)
            srgbFromLinear(encoded.plane(c), encoded.plane(c));
    }
    return encoded;
}

/// Longest text of an attribute in bytes: FFmpeg 5.1 loses its place in a header with a longer one and then
/// cannot open the file.
constexpr qsizetype kLongestAttribute = 250;

QString attributeText(const QString& text) {
    if (text.toUtf8().size() <= kLongestAttribute)
        return text;
    QString cut = text;
    while (cut.toUtf8().size() > kLongestAttribute - 3)
        cut.chop(1);
    return cut + QStringLiteral("...");
}

/// How a file was made: keyer, profile, every setting that is not the keyer's default, and a digest of all
/// settings.
QMap<QString, QString> attributesOf(const RenderSpec& spec, Profile profile) {
    const QString prefix = QStringLiteral("corridorkey/");
    QMap<QString, QString> attributes{
        {prefix + QStringLiteral("keyer"), attributeText(spec.keyer->info().id)},
        {prefix + QStringLiteral("profile"),
         profile == Profile::Original ? QStringLiteral("original") : QStringLiteral("default")},
    };
    if (const QByteArray& weights = spec.keyer->info().weightsDigest; !weights.isEmpty())
        attributes.insert(prefix + QStringLiteral("checkpointSha256"), QString::fromLatin1(weights));
    const KeySettings& standard = spec.keyer->info().defaults;
    for (const SettingSpec& setting : settingSpecs()) {
        if (setting.get(spec.settings) != setting.get(standard))
            attributes.insert(prefix + setting.key, attributeText(setting.get(spec.settings)));
    }
    const QByteArray all = QJsonDocument(spec.settings.toJson()).toJson(QJsonDocument::Compact);
    attributes.insert(prefix + QStringLiteral("settingsHash"),
                      QString::fromLatin1(QCryptographicHash::hash(all, QCryptographicHash::Sha256).toHex()));
    return attributes;
}

/// A scene-linear colour pass in the primaries that were chosen for EXR files; null when it stays as it is.
Image inOutputSpace(const Image& image, const ClipColor* color) {
    if (!color || !color->toOutput || image.channels() < 3 || image.encoding() != ColorEncoding::Linear)
        return {};
    Image converted = image.clone();
    color->toOutput->apply(converted); // a matrix, so premultiplied colour may go through it
    return converted;
}

} // namespace

PassFile PassSinkOptions::fileOf(Pass pass) const {
    const auto found = own.find(pass);
    return found == own.end() ? PassFile{format, compression, depth} : found->second;
}

QString passName(Pass pass) {
    const auto* found = std::find_if(std::begin(kPassNames), std::end(kPassNames),
                                     [pass](const auto& entry) { return entry.first == pass; });
    return QString::fromLatin1(found->second);
}

std::optional<Pass> passFromName(const QString& name) {
    for (const auto& [pass, text] : kPassNames) {
        if (name == QLatin1String(text))
            return pass;
    }
    return std::nullopt;
}

QString passExtension(Pass pass, PassFormat format) {
    if (pass == Pass::Combined)
        return QStringLiteral("exr");
    if (isPreview(pass) || format == PassFormat::Png16)
        return QStringLiteral("png");
    return format == PassFormat::Tiff16 ? QStringLiteral("tif") : QStringLiteral("exr");
}

int passChannels(Pass pass) {
    switch (pass) {
    case Pass::Matte:
    case Pass::Hint:
        return 1;
    case Pass::Processed:
        return 4;
    case Pass::Combined:
        return 4 + 3 + 1;
    case Pass::Fg:
    case Pass::Comp:
        break;
    }
    return 3;
}

const Image& passImage(const PassSet& passes, Pass pass) {
    switch (pass) {
    case Pass::Fg:
        return passes.fg;
    case Pass::Matte:
        return passes.matte;
    case Pass::Processed:
    case Pass::Combined: // its first part
        return passes.processed;
    case Pass::Comp:
        return passes.comp;
    case Pass::Hint:
        break;
    }
    return passes.hint;
}

PassFiles::PassFiles(const PassSinkOptions& options, const RenderSpec& spec)
    : m_options(options), m_color(spec.color), m_attributes(attributesOf(spec, options.profile)) {
}

Window PassFiles::storedWindow(const OutputPlan::Target& target, const Image& image,
                               const FrameMetadata& metadata) {
    const Window whole{0, 0, image.width() - 1, image.height() - 1};
    if (target.extension != QLatin1String("exr"))
        return whole;
    if (!metadata.dataWindow.isEmpty())
        return metadata.dataWindow;
    return metadata.displayWindow.isEmpty() ? whole : metadata.displayWindow;
}

ExrOptions PassFiles::exrOptions(Pass pass, UsedHint hint, const FrameMetadata& metadata) const {
    ExrOptions options;
    const PassFile file = m_options.fileOf(pass);
    options.compression = file.compression;
    options.depth = file.depth;
    options.metadata = metadata;
    options.attributes = m_attributes;
    options.attributes.insert(QStringLiteral("corridorkey/pass"), passName(pass));
    options.attributes.insert(QStringLiteral("corridorkey/alpha"), pass == Pass::Processed
                                                                       ? QStringLiteral("premultiplied")
                                                                       : QStringLiteral("straight"));
    if (hint != UsedHint::None)
        options.attributes.insert(QStringLiteral("corridorkey/hint"), usedHintName(hint));
    if (pass == Pass::Fg && m_options.profile == Profile::Original)
        options.attributes.insert(QStringLiteral("corridorkey/encoding"), QStringLiteral("sRGB"));
    if (pass == Pass::Fg && m_options.profile == Profile::Original && m_color && m_color->outputPrimaries)
        options.metadata.chromaticities.reset(); // sRGB it stays: Rec.709's
    return options;
}

Result<WrittenFile> PassFiles::write(const OutputPlan::Target& target, const QString& path,
                                     const PassSet& passes, const FrameMetadata& metadata) const {
    const Image& image = passImage(passes, target.pass);
    const std::vector<ImageChannel> channels = channelsOf(image, channelNames(image));
    if (target.pass == Pass::Combined)
        return writeCombined(path, passes, metadata);
    if (isPreview(target.pass))
        return writeStill(path, image.width(), image.height(), channels, StillFormat::Png8);
    const PassFormat passFormat = m_options.fileOf(target.pass).format;
    if (passFormat == PassFormat::Exr) {
        const Image converted = inOutputSpace(image, m_color.get());
        return writeExr(path, image.width(), image.height(),
                        converted.isNull() ? channels : channelsOf(converted, channelNames(converted)),
                        exrOptions(target.pass, passes.usedHint, metadata));
    }
    const StillFormat format = passFormat == PassFormat::Png16 ? StillFormat::Png16 : StillFormat::Tiff16;
    if (target.pass == Pass::Matte)
        return writeStill(path, image.width(), image.height(), channels, format);
    const Image encoded = displayEncoded(image);
    return writeStill(path, encoded.width(), encoded.height(), channelsOf(encoded, channelNames(encoded)),
                      format);
}

/// Parts "rgba", "fg" and "matte"; the channels of the last two are named "fg.R" and so on as well, for
/// readers that look at names alone.
Result<WrittenFile> PassFiles::writeCombined(const QString& path, const PassSet& passes,
                                             const FrameMetadata& metadata) const {
    std::map<Pass, Image> converted;
    for (const Pass pass : {Pass::Processed, Pass::Fg})
        converted.emplace(pass, inOutputSpace(passImage(passes, pass), m_color.get()));
    const auto part = [&](Pass pass, const QString& name, const QString& prefix) {
        const auto other = converted.find(pass);
        const Image& image =
            other != converted.end() && !other->second.isNull() ? other->second : passImage(passes, pass);
        QStringList names = channelNames(image);
        for (QString& channel : names)
            channel.prepend(prefix);
        return ExrPart{name, channelsOf(image, names),
                       exrOptions(pass, passes.usedHint, metadata).attributes};
    };
    const std::array<ExrPart, 3> parts{part(Pass::Processed, QStringLiteral("rgba"), QString()),
                                       part(Pass::Fg, QStringLiteral("fg"), QStringLiteral("fg.")),
                                       part(Pass::Matte, QStringLiteral("matte"), QStringLiteral("matte."))};
    return writeExrParts(path, passes.processed.width(), passes.processed.height(), parts,
                         exrOptions(Pass::Combined, passes.usedHint, metadata));
}

} // namespace ckd
