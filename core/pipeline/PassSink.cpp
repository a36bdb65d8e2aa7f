// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/PassSink.h"

#include "core/base/AtomicFile.h"
#include "core/base/Log.h"
#include "core/color/Transfer.h"
#include "core/pipeline/FrameHasher.h"
#include "core/pipeline/detail/Guard.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

namespace ckd {

namespace {

constexpr std::pair<Pass, const char*> kPassNames[] = {
    {Pass::Fg, "fg"},     {Pass::Matte, "matte"}, {Pass::Processed, "processed"},
    {Pass::Comp, "comp"}, {Pass::Hint, "hint"},   {Pass::Combined, "combined"}};

bool isPreview(Pass pass) {
    return pass == Pass::Comp || pass == Pass::Hint;
}

QString extensionOf(Pass pass, PassFormat format) {
    if (pass == Pass::Combined)
        return QStringLiteral("exr");
    if (isPreview(pass) || format == PassFormat::Png16)
        return QStringLiteral("png");
    return format == PassFormat::Tiff16 ? QStringLiteral("tif") : QStringLiteral("exr");
}

std::vector<OutputPlan::Target> targetsOf(const PassSinkOptions& options) {
    std::vector<OutputPlan::Target> targets;
    for (const Pass pass : options.passes)
        targets.push_back({pass, extensionOf(pass, options.fileOf(pass).format)});
    return targets;
}

int channelCount(Pass pass) {
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

const Image& imageOf(const PassSet& passes, Pass pass) {
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

Window windowOf(const Image& image) {
    return {0, 0, image.width() - 1, image.height() - 1};
}

/// What an EXR file holds of the picture, see ExrOptions::metadata.
Window storedWindow(const Image& image, const FrameMetadata& metadata) {
    if (!metadata.dataWindow.isEmpty())
        return metadata.dataWindow;
    return metadata.displayWindow.isEmpty() ? windowOf(image) : metadata.displayWindow;
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

PassFile PassSinkOptions::fileOf(Pass pass) const {
    const auto found = own.find(pass);
    return found == own.end() ? PassFile{format, compression, depth} : found->second;
}

PassSink::PassSink(const QString& folder, const SourceInfo& plate, PassSinkOptions options)
    : m_options(std::move(options))
    , m_plan(folder, plate, targetsOf(m_options), m_options.names, m_options.clip) {
}

Result<void> PassSink::check(std::span<const FrameNumber> frames,
                             std::span<const SharedSource> sources) const {
    if (m_options.existing == OutputPlan::Existing::Overwrite ||
        m_options.finishedFrames == PassSinkOptions::FinishedFrames::MakeAgain)
        return m_plan.check(frames, m_options.existing, sources);
    if (Result<void> checked = m_plan.check(frames, OutputPlan::Existing::Overwrite, sources); !checked)
        return checked;
    const Result<JournalContent> journal = JournalContent::read(m_plan.folder());
    if (!journal)
        return journal.error();
    for (const OutputPlan::Target& target : m_plan.targets()) {
        for (const FrameNumber number : frames) {
            if (!journal->find(m_plan.relativePath(target, number)) &&
                QFile::exists(m_plan.path(target, number)))
                return Error::output(
                    QStringLiteral(
                        "'%1' exists already and was not written by an earlier run. Choose another "
                        "output folder, or allow replacing it with --overwrite.")
                        .arg(QDir::toNativeSeparators(m_plan.path(target, number))));
        }
    }
    return {};
}

std::uint64_t PassSink::estimateBytes(std::span<const FrameNumber> frames, int width, int height) const {
    double perPixel = 0;
    for (const Pass pass : m_options.passes) {
        const int channels = channelCount(pass);
        const PassFile file = m_options.fileOf(pass);
        const bool isFloat = file.format == PassFormat::Exr && file.depth == ExrOptions::Depth::Float;
        const double bytes = isPreview(pass) ? 1 : isFloat ? 4 : 2;
        const bool packed = file.format != PassFormat::Exr || file.compression != ExrCompression::None;
        perPixel += channels * bytes * (packed || isPreview(pass) ? 0.5 : 1.0);
    }
    const auto missing = std::count_if(frames.begin(), frames.end(), [&](FrameNumber number) {
        return !m_plan.targets().empty() && !QFile::exists(m_plan.path(m_plan.targets().back(), number));
    });
    return std::uint64_t(perPixel * width * height * double(missing));
}

PassSink::~PassSink() = default;

Result<void> PassSink::begin(const RenderSpec& spec, std::stop_token stop) {
    m_settings = spec.settings;
    m_color = spec.color;
    m_attributes = attributesOf(spec, m_options.profile);
    Result<void> opened = open(spec, stop);
    if (!opened) // end() will not be called
        m_lock.reset();
    return opened;
}

Result<void> PassSink::open(const RenderSpec& spec, std::stop_token stop) {
    if (Result<void> prepared = m_plan.prepareFolders(); !prepared)
        return prepared;
    Result<std::unique_ptr<FolderLock>> lock = FolderLock::acquire(m_plan.folder());
    if (!lock)
        return lock.error();
    m_lock = *std::move(lock);
    // Again, now that nobody else can write here: another run may have ended since the first look.
    std::vector<SharedSource> sources{spec.plate};
    for (const SideSource& side : spec.sides)
        sources.push_back(side.source);
    if (Result<void> checked = check(spec.frames, sources); !checked)
        return checked;
    m_hasher = std::make_unique<FrameHasher>(spec, m_options);
    m_finished.clear();
    if (m_options.finishedFrames == PassSinkOptions::FinishedFrames::Skip) {
        if (Result<void> found = findFinished(spec, stop); !found)
            return found;
    }
    return m_journal.open(m_plan.folder());
}

Result<void> PassSink::findFinished(const RenderSpec& spec, std::stop_token stop) {
    const Result<JournalContent> journal = JournalContent::read(m_plan.folder());
    if (!journal)
        return journal.error();
    if (journal->unreadableLines() > 0)
        qCInfo(logPipeline) << journal->unreadableLines() << "lines of the journal in" << m_plan.folder()
                            << "cannot be read; their frames are made again.";
    const RenderLimits limits = spec.limits.resolved();
    const SourceInfo& plate = spec.plate->info();
    // A picture that is opened again may be there twice, as it is stored and as floats.
    const std::size_t pictureBytes =
        std::size_t(plate.width) * std::size_t(plate.height) * 8 * sizeof(float) + 1;
    const std::size_t threads =
        std::clamp<std::size_t>(limits.memoryBytes / pictureBytes, 1, std::size_t(limits.workers));
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < spec.frames.size() && !stop.stop_requested(); i = next++) {
            const FrameNumber number = spec.frames[i];
            // Whatever goes wrong, the frame is made again.
            (void)detail::guarded("checking a finished frame", [&]() -> Result<void> {
                if (std::optional<WriteReport> found = checkFrame(*journal, number)) {
                    const std::lock_guard lock(m_mutex);
                    m_finished.insert_or_assign(number, *std::move(found));
                }
                return {};
            });
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < threads; ++i)
            others.emplace_back(work);
        work();
    }
    return stop.stop_requested() ? Result<void>(Error::cancelled()) : Result<void>();
}

std::optional<WriteReport> PassSink::checkFrame(const JournalContent& journal, FrameNumber number) const {
    const QByteArray hash = m_hasher->hash(number);
    std::vector<const JournalFile*> files;
    for (const OutputPlan::Target& target : m_plan.targets()) {
        const JournalContent::Entry* entry = journal.find(m_plan.relativePath(target, number));
        if (!entry || entry->state != JournalLine::State::Finished || entry->frame != number ||
            entry->hash != hash)
            return std::nullopt;
        files.push_back(&entry->file);
    }
    WriteReport report;
    for (const JournalFile* file : files) {
        if (const Result<void> whole = checkJournalFile(m_plan.folder(), *file); !whole) {
            qCInfo(logPipeline) << "Frame" << number << "is made again:" << whole.error().text();
            return std::nullopt;
        }
        report.bytes += std::uint64_t(file->bytes);
        report.files += QDir(m_plan.folder()).filePath(file->path);
    }
    return report;
}

std::optional<WriteReport> PassSink::finished(FrameNumber number) {
    const auto found = m_finished.find(number);
    if (found != m_finished.end())
        return found->second;
    // Before the frame is read: a source that changes later then does not fit its journal line.
    QByteArray hash = m_hasher->hash(number);
    const std::lock_guard lock(m_mutex);
    m_hashes.insert_or_assign(number, std::move(hash));
    return std::nullopt;
}

void PassSink::giveUp(FrameNumber number) {
    const std::lock_guard lock(m_mutex);
    m_kept.erase(number);
    m_hashes.erase(number);
}

Result<WriteReport> PassSink::write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                    const FrameMetadata& metadata, std::stop_token stop) {
    std::map<FrameNumber, PassSet>::node_type passes;
    {
        const std::lock_guard lock(m_mutex);
        passes = m_kept.extract(number);
    }
    if (!passes) {
        PassRequest request;
        request.passes = m_options.passes;
        request.profile = m_options.profile;
        Result<PassSet> built = buildPasses(std::move(result), input, m_settings, request);
        if (!built)
            return built.error();
        std::map<FrameNumber, PassSet> holder;
        holder.emplace(number, *std::move(built));
        passes = holder.extract(number);
    }
    Result<WriteReport> written = writeFrame(number, passes.mapped(), metadata, stop);
    const std::lock_guard lock(m_mutex);
    if (written)
        m_hashes.erase(number);
    else if (written.error().kind == ErrorKind::Output)
        m_kept.insert(std::move(passes));
    return written;
}

JournalLine PassSink::journalLine(FrameNumber number) const {
    JournalLine line{JournalLine::State::Writing, number, {}, {}};
    for (const OutputPlan::Target& target : m_plan.targets())
        line.files.push_back({m_plan.relativePath(target, number), 0, {}, 0, 0, 0});
    const std::lock_guard lock(m_mutex);
    const auto hash = m_hashes.find(number);
    line.hash = hash == m_hashes.end() ? m_hasher->hash(number) : hash->second;
    return line;
}

Result<WriteReport> PassSink::writeFrame(FrameNumber number, const PassSet& passes,
                                         const FrameMetadata& metadata, std::stop_token stop) {
    JournalLine line = journalLine(number);
    if (Result<void> noted = m_journal.append(line); !noted)
        return noted.error();
    WriteReport report;
    for (std::size_t i = 0; i < m_plan.targets().size(); ++i) {
        const OutputPlan::Target& target = m_plan.targets()[i];
        if (stop.stop_requested())
            return Error::cancelled();
        const Image& image = imageOf(passes, target.pass);
        if (image.isNull())
            return Error::internal(QStringLiteral("The pass '%1' was not made.").arg(passName(target.pass)));
        const QString path = m_plan.path(target, number);
        const Result<WrittenFile> written = writePass(target, path, passes, metadata);
        if (!written)
            return written.error();
        const Result<QByteArray> digest = fileDigest(path);
        if (!digest)
            return digest.error();
        const Window stored =
            target.extension == QLatin1String("exr") ? storedWindow(image, metadata) : windowOf(image);
        line.files[i].bytes = written->bytes;
        line.files[i].digest = *digest;
        line.files[i].width = stored.width();
        line.files[i].height = stored.height();
        line.files[i].channels = image.channels();
        report.bytes += std::uint64_t(written->bytes);
        report.files += path;
    }
    line.state = JournalLine::State::Finished;
    if (Result<void> noted = m_journal.append(line); !noted)
        return noted.error();
    return report;
}

ExrOptions PassSink::exrOptions(Pass pass, const FrameMetadata& metadata) const {
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
    if (pass == Pass::Fg && m_options.profile == Profile::Original)
        options.attributes.insert(QStringLiteral("corridorkey/encoding"), QStringLiteral("sRGB"));
    if (pass == Pass::Fg && m_options.profile == Profile::Original && m_color && m_color->outputPrimaries)
        options.metadata.chromaticities.reset(); // sRGB it stays: Rec.709's
    return options;
}

Result<WrittenFile> PassSink::writePass(const OutputPlan::Target& target, const QString& path,
                                        const PassSet& passes, const FrameMetadata& metadata) const {
    const Image& image = imageOf(passes, target.pass);
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
                        exrOptions(target.pass, metadata));
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
Result<WrittenFile> PassSink::writeCombined(const QString& path, const PassSet& passes,
                                            const FrameMetadata& metadata) const {
    const std::map<Pass, Image> converted = [&] {
        std::map<Pass, Image> images;
        for (const Pass pass : {Pass::Processed, Pass::Fg})
            images.emplace(pass, inOutputSpace(imageOf(passes, pass), m_color.get()));
        return images;
    }();
    const auto part = [&](Pass pass, const QString& name, const QString& prefix) {
        const auto other = converted.find(pass);
        const Image& image =
            other != converted.end() && !other->second.isNull() ? other->second : imageOf(passes, pass);
        QStringList names = channelNames(image);
        for (QString& channel : names)
            channel.prepend(prefix);
        return ExrPart{name, channelsOf(image, names), exrOptions(pass, metadata).attributes};
    };
    const std::array<ExrPart, 3> parts{part(Pass::Processed, QStringLiteral("rgba"), QString()),
                                       part(Pass::Fg, QStringLiteral("fg"), QStringLiteral("fg.")),
                                       part(Pass::Matte, QStringLiteral("matte"), QStringLiteral("matte."))};
    return writeExrParts(path, passes.processed.width(), passes.processed.height(), parts,
                         exrOptions(Pass::Combined, metadata));
}

Result<void> PassSink::end(RenderState, std::stop_token) {
    Result<void> ended;
    for (const OutputPlan::Target& target : m_plan.targets()) {
        Result<void> synced =
            AtomicFile::syncFolder(QDir(m_plan.folder()).filePath(passFolderName(target.pass)));
        if (ended)
            ended = std::move(synced);
    }
    Result<void> closed = m_journal.close();
    m_hasher.reset(); // it looks at the job's spec
    m_lock.reset();
    return ended ? closed : ended;
}

} // namespace ckd
