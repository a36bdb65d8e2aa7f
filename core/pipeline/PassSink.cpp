// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/PassSink.h"

#include "core/base/AtomicFile.h"
#include "core/color/Transfer.h"

#include <QDir>
#include <QJsonDocument>

#include <algorithm>

namespace ckd {

namespace {

constexpr std::pair<Pass, const char*> kPassNames[] = {{Pass::Fg, "fg"},
                                                       {Pass::Matte, "matte"},
                                                       {Pass::Processed, "processed"},
                                                       {Pass::Comp, "comp"},
                                                       {Pass::Hint, "hint"}};

bool isPreview(Pass pass) {
    return pass == Pass::Comp || pass == Pass::Hint;
}

QString extensionOf(Pass pass, PassFormat format) {
    if (isPreview(pass) || format == PassFormat::Png16)
        return QStringLiteral("png");
    return format == PassFormat::Tiff16 ? QStringLiteral("tif") : QStringLiteral("exr");
}

std::vector<OutputPlan::Target> targetsOf(const PassSinkOptions& options) {
    std::vector<OutputPlan::Target> targets;
    for (const Pass pass : options.passes)
        targets.push_back({pass, extensionOf(pass, options.format)});
    return targets;
}

const Image& imageOf(const PassSet& passes, Pass pass) {
    switch (pass) {
    case Pass::Fg:
        return passes.fg;
    case Pass::Matte:
        return passes.matte;
    case Pass::Processed:
        return passes.processed;
    case Pass::Comp:
        return passes.comp;
    case Pass::Hint:
        break;
    }
    return passes.hint;
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

} // namespace

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

PassSink::PassSink(const QString& folder, const SourceInfo& plate, PassSinkOptions options)
    : m_options(std::move(options)), m_plan(folder, plate, targetsOf(m_options)) {
}

Result<void> PassSink::check(std::span<const FrameNumber> frames,
                             std::span<const SharedSource> sources) const {
    return m_plan.check(frames, m_options.existing, sources);
}

Result<void> PassSink::begin(const RenderSpec& spec, std::stop_token) {
    m_settings = spec.settings;
    m_attributes = {
        {QStringLiteral("corridorkey/keyer"), spec.keyer->info().id},
        {QStringLiteral("corridorkey/settings"),
         QString::fromUtf8(QJsonDocument(spec.settings.toJson()).toJson(QJsonDocument::Compact))},
        {QStringLiteral("corridorkey/profile"),
         m_options.profile == Profile::Original ? QStringLiteral("original") : QStringLiteral("default")},
    };
    return m_plan.prepareFolders();
}

Result<WriteReport> PassSink::write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                    const FrameMetadata& metadata, std::stop_token stop) {
    PassRequest request;
    request.passes = m_options.passes;
    request.profile = m_options.profile;
    const Result<PassSet> passes = buildPasses(std::move(result), input, m_settings, request);
    if (!passes)
        return passes.error();
    WriteReport report;
    for (const OutputPlan::Target& target : m_plan.targets()) {
        if (stop.stop_requested())
            return Error::cancelled();
        if (imageOf(*passes, target.pass).isNull())
            return Error::internal(QStringLiteral("The pass '%1' was not made.").arg(passName(target.pass)));
        const QString path = m_plan.path(target, number);
        const Result<WrittenFile> written = writePass(target, path, *passes, metadata);
        if (!written)
            return written.error();
        report.bytes += std::uint64_t(written->bytes);
        report.files += path;
    }
    return report;
}

ExrOptions PassSink::exrOptions(Pass pass, const FrameMetadata& metadata) const {
    ExrOptions options;
    options.compression = m_options.compression;
    options.depth = m_options.depth;
    options.metadata = metadata;
    options.attributes = m_attributes;
    options.attributes.insert(QStringLiteral("corridorkey/pass"), passName(pass));
    options.attributes.insert(QStringLiteral("corridorkey/alpha"), pass == Pass::Processed
                                                                       ? QStringLiteral("premultiplied")
                                                                       : QStringLiteral("straight"));
    if (pass == Pass::Fg && m_options.profile == Profile::Original)
        options.attributes.insert(QStringLiteral("corridorkey/encoding"), QStringLiteral("sRGB"));
    return options;
}

Result<WrittenFile> PassSink::writePass(const OutputPlan::Target& target, const QString& path,
                                        const PassSet& passes, const FrameMetadata& metadata) const {
    const Image& image = imageOf(passes, target.pass);
    const std::vector<ImageChannel> channels = channelsOf(image, channelNames(image));
    if (isPreview(target.pass))
        return writeStill(path, image.width(), image.height(), channels, StillFormat::Png8);
    if (m_options.format == PassFormat::Exr)
        return writeExr(path, image.width(), image.height(), channels, exrOptions(target.pass, metadata));
    const StillFormat format =
        m_options.format == PassFormat::Png16 ? StillFormat::Png16 : StillFormat::Tiff16;
    if (target.pass == Pass::Matte)
        return writeStill(path, image.width(), image.height(), channels, format);
    const Image encoded = displayEncoded(image);
    return writeStill(path, encoded.width(), encoded.height(), channelsOf(encoded, channelNames(encoded)),
                      format);
}

Result<void> PassSink::end(RenderState, std::stop_token) {
    for (const OutputPlan::Target& target : m_plan.targets()) {
        if (Result<void> synced =
                AtomicFile::syncFolder(QDir(m_plan.folder()).filePath(passFolderName(target.pass)));
            !synced)
            return synced;
    }
    return {};
}

} // namespace ckd
