// SPDX-License-Identifier: Apache-2.0
#include "core/media/FrameSource.h"
#include "core/media/MediaNames.h"
#include "core/media/SequenceNames.h"
#include "core/media/detail/Sources.h"
#include "core/media/detail/StillReader.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <filesystem>

namespace ckd {

namespace {

/// File names of a folder, hidden ones left out. Reads the directory once without asking for each file's
/// status: 100,000 files take a moment, not a minute.
Result<QStringList> filesIn(const QString& folder) {
    namespace fs = std::filesystem;
    QStringList names;
    std::error_code failure;
    fs::directory_iterator it(QFile::encodeName(folder).toStdString(), failure);
    for (; !failure && it != fs::directory_iterator(); it.increment(failure)) {
        std::error_code ignored;
        if (it->is_directory(ignored))
            continue;
        const QString name = QFile::decodeName(QByteArray::fromStdString(it->path().filename().string()));
        if (!name.startsWith(QLatin1Char('.')))
            names.append(name);
    }
    if (failure)
        return Error::input(
            QStringLiteral("The folder '%1' cannot be read: %2.")
                .arg(QDir::toNativeSeparators(folder), QString::fromStdString(failure.message())));
    return names;
}

Error severalClips(const QString& folder, const std::vector<FileSequence>& sequences) {
    constexpr std::size_t kListed = 12;
    QStringList lines;
    for (std::size_t i = 0; i < std::min(kListed, sequences.size()); ++i)
        lines << sequences[i].summary();
    if (sequences.size() > kListed)
        lines << QStringLiteral("and %1 more").arg(sequences.size() - kListed);
    return Error::input(QStringLiteral("The folder '%1' holds %2 clips; open one of them by name: %3.")
                            .arg(QDir::toNativeSeparators(folder), QString::number(sequences.size()),
                                 lines.join(QLatin1String("; "))));
}

Result<SharedSource> openFolder(const QString& folder, const OpenOptions& options) {
    Result<QStringList> names = filesIn(folder);
    if (!names)
        return names.error();
    const auto end = std::remove_if(names->begin(), names->end(),
                                    [](const QString& name) { return !isPictureName(name); });
    names->erase(end, names->end());
    const std::vector<FileSequence> sequences = groupSequences(*names);
    if (sequences.empty())
        return Error::input(
            QStringLiteral("The folder '%1' holds no pictures (EXR, PNG, JPEG, TIFF, DPX, TGA, BMP "
                           "or WebP). Movies are opened by their file's name.")
                .arg(QDir::toNativeSeparators(folder)));
    if (sequences.size() > 1)
        return severalClips(folder, sequences);
    return detail::openStills(folder, sequences.front(), SourceInfo::Kind::Sequence, options);
}

Result<SharedSource> openPattern(const QFileInfo& path, const SequencePattern& pattern,
                                 const OpenOptions& options) {
    Result<QStringList> names = filesIn(path.path());
    if (!names)
        return names.error();
    QStringList matching;
    for (const QString& name : std::as_const(*names)) {
        if (pattern.match(name))
            matching << name;
    }
    if (matching.isEmpty())
        return Error::input(QStringLiteral("No file fits '%1'; check the folder and the name.")
                                .arg(QDir::toNativeSeparators(path.filePath())));
    FileSequence sequence = sequenceOf(pattern, matching);
    return detail::openStills(path.path(), sequence, SourceInfo::Kind::Sequence, options);
}

Result<SharedSource> openFile(const QFileInfo& path, const OpenOptions& options) {
    if (detail::stillKind(path.filePath()) == detail::StillKind::None) {
        if (path.size() == 0)
            return Error::input(QStringLiteral("'%1' is empty; copy it again from its source.")
                                    .arg(QDir::toNativeSeparators(path.filePath())));
        return detail::openMovie(path.filePath(), options);
    }
    FileSequence lone = loneFile(path.fileName());
    if (options.startNumber)
        lone.files.front().number = *options.startNumber;
    return detail::openStills(path.path(), lone, SourceInfo::Kind::Still, options);
}

Result<SharedSource> openAny(const QString& path, const OpenOptions& options) {
    const QFileInfo info(path);
    if (path.isEmpty())
        return Error::input(QStringLiteral("No file name was given."));
    if (info.isDir())
        return openFolder(path, options);
    if (info.exists()) {
        if (!info.isReadable())
            return Error::input(QStringLiteral("You may not read '%1'; check its permissions.")
                                    .arg(QDir::toNativeSeparators(path)));
        return openFile(info, options);
    }
    const std::optional<SequencePattern> pattern = parseSequencePattern(info.fileName());
    if (pattern && QFileInfo(info.path()).isDir())
        return openPattern(info, *pattern, options);
    return Error::input(QStringLiteral("'%1' does not exist; check the name and that its disk is connected.")
                            .arg(QDir::toNativeSeparators(path)));
}

} // namespace

QString frameStem(const SourceInfo& info, FrameNumber number) {
    if (info.kind == SourceInfo::Kind::Movie)
        return info.name + QLatin1Char('.') + paddedNumber(number, info.padding);
    if (!info.numberedStem)
        return info.stemPrefix;
    return info.stemPrefix + paddedNumber(number, info.padding) + info.stemSuffix;
}

Result<SharedSource> openSource(const QString& path, const OpenOptions& options) {
    Result<SharedSource> source = openAny(path, options);
    // A choice that has no effect is a mistake somewhere.
    if (source && !options.layer.isEmpty() && !(*source)->info().codec.startsWith(QLatin1String("EXR")))
        return Error::input(QStringLiteral("'%1' has no layers; only EXR files do. Leave the layer '%2' out.")
                                .arg(QDir::toNativeSeparators(path), options.layer));
    return source;
}

} // namespace ckd
