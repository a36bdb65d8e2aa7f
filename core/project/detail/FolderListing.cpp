// SPDX-License-Identifier: Apache-2.0
#include "core/project/detail/FolderListing.h"

#include "core/media/MediaNames.h"
#include "core/media/SequenceNames.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <filesystem>

namespace ckd::detail {

namespace {

void sortNaturally(std::vector<FolderEntry>& entries) {
    std::sort(entries.begin(), entries.end(), [](const FolderEntry& a, const FolderEntry& b) {
        return a.file != b.file ? naturalLess(a.file, b.file) : a.kind < b.kind;
    });
}

FolderEntry pictureEntry(const QString& folder, const FileSequence& sequence) {
    FolderEntry entry;
    const bool single = sequence.files.size() == 1;
    entry.kind = single ? FolderEntry::Kind::Picture : FolderEntry::Kind::Sequence;
    entry.file = single ? sequence.files.front().fileName : sequence.pattern();
    entry.name = single ? QFileInfo(entry.file).completeBaseName() : sequence.name();
    entry.path = joined(folder, entry.file);
    entry.frames.reserve(sequence.files.size());
    for (const SequenceFile& file : sequence.files)
        entry.frames.push_back(file.number);
    return entry;
}

} // namespace

QString joined(const QString& folder, const QString& name) {
    return folder.endsWith(QLatin1Char('/')) ? folder + name : folder + QLatin1Char('/') + name;
}

std::vector<FolderEntry> entriesOf(const QString& folder, const QStringList& fileNames) {
    std::vector<FolderEntry> entries;
    QStringList pictures;
    for (const QString& name : fileNames) {
        if (isPictureName(name))
            pictures << name;
        else // "take1.mov", "take2.mov" are two movies, never a sequence
            entries.push_back({FolderEntry::Kind::Movie,
                               joined(folder, name),
                               QFileInfo(name).completeBaseName(),
                               name,
                               {}});
    }
    for (const FileSequence& sequence : groupSequences(pictures))
        entries.push_back(pictureEntry(folder, sequence));
    sortNaturally(entries);
    return entries;
}

FolderListing listFolder(const QString& folder) {
    namespace fs = std::filesystem;
    FolderListing listing;
    QStringList files;
    std::vector<FolderEntry> folders;
    std::error_code failure;
    fs::directory_iterator it(QFile::encodeName(folder).toStdString(), failure);
    for (; !failure && it != fs::directory_iterator(); it.increment(failure)) {
        const QString name = QFile::decodeName(QByteArray::fromStdString(it->path().filename().string()));
        listing.holdsResults |= name == QLatin1String(".corridorkey-journal");
        if (name.startsWith(QLatin1Char('.')))
            continue;
        std::error_code ignored; // a broken link is no folder
        if (it->is_directory(ignored))
            folders.push_back({FolderEntry::Kind::Folder, joined(folder, name), name, name, {}});
        else if (isPictureName(name) || isMovieName(name))
            files << name;
    }
    if (failure)
        listing.failure = QString::fromStdString(failure.message());
    listing.entries = entriesOf(folder, files);
    listing.entries.insert(listing.entries.end(), std::make_move_iterator(folders.begin()),
                           std::make_move_iterator(folders.end()));
    sortNaturally(listing.entries);
    return listing;
}

} // namespace ckd::detail
