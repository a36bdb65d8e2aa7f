// SPDX-License-Identifier: Apache-2.0
#include "core/project/detail/ClipCheck.h"

#include <QDir>

#include <algorithm>

namespace ckd::detail {

namespace {

/// A plate or hint as far as it is known.
struct Medium {
    QString path; ///< for openSource()
    SourceInfo info;
    bool framesKnown = false;
};

/// From the names alone.
Medium mediumOf(const QString& path, const FolderEntry& entry) {
    Medium medium;
    medium.path = path;
    medium.info.path = entry.path;
    medium.info.pattern = entry.file;
    medium.info.frames = entry.frames;
    medium.framesKnown = !entry.frames.empty();
    switch (entry.kind) {
    case FolderEntry::Kind::Movie:
        medium.info.kind = SourceInfo::Kind::Movie;
        break;
    case FolderEntry::Kind::Picture: // in a folder of its own it is a sequence of one, as openSource() has it
        medium.info.kind = path == entry.path ? SourceInfo::Kind::Still : SourceInfo::Kind::Sequence;
        break;
    case FolderEntry::Kind::Sequence:
    case FolderEntry::Kind::Folder:
        medium.info.kind = SourceInfo::Kind::Sequence;
        break;
    }
    return medium;
}

Result<void> open(Medium& medium) {
    Result<SharedSource> source = openSource(medium.path);
    if (!source)
        return source.error();
    medium.info = (*source)->info();
    medium.framesKnown = true;
    return {};
}

Result<Medium> hintMedium(const HintCandidate& hint, ScanOptions::Depth depth) {
    FolderEntry entry = hint.entry;
    QString path = entry.path;
    if (entry.kind == FolderEntry::Kind::Folder) {
        Result<FolderEntry> inside = mediumIn(entry.path, listFolder(entry.path));
        if (!inside)
            return inside.error();
        entry = *std::move(inside);
        if (entry.kind == FolderEntry::Kind::Movie)
            path = entry.path;
    }
    Medium medium = mediumOf(path, entry);
    if (depth == ScanOptions::Depth::Open) {
        if (Result<void> opened = open(medium); !opened)
            return opened.error();
    }
    return medium;
}

/// Counts what plate and hint have in common. Error when they fit nowhere.
Result<void> pair(ScannedClip& clip, const Medium& plate, const Medium& hint) {
    clip.hintFrames = hint.framesKnown ? hint.info.frames.size() : 0;
    clip.usableFrames = 0;
    if (hint.info.kind == SourceInfo::Kind::Still) { // goes with every frame
        clip.usableFrames = clip.plateFrames;
        return {};
    }
    if (!plate.framesKnown || !hint.framesKnown)
        return {};
    Result<HintPairing> pairing = pairHint(plate.info, hint.info);
    if (!pairing)
        return pairing.error();
    clip.usableFrames = pairing->pairs.size();
    clip.problems += pairing->notes;
    return {};
}

/// Whether this hint can be used; why not becomes a problem.
bool take(ScannedClip& clip, const Medium& plate, const HintCandidate& candidate, ScanOptions::Depth depth) {
    Result<Medium> hint = hintMedium(candidate, depth);
    const Result<void> paired = hint ? pair(clip, plate, *hint) : Result<void>(hint.error());
    if (!paired) {
        clip.problems << QStringLiteral("The hint '%1' is left out. %2")
                             .arg(candidate.entry.file, paired.error().message);
        return false;
    }
    clip.hint = CompanionHint{hint->path, candidate.says.kind};
    clip.state = candidate.says.kind == CompanionHint::Kind::Mask ? ScannedClip::State::Masked
                                                                  : ScannedClip::State::Ready;
    return true;
}

} // namespace

Result<FolderEntry> mediumIn(const QString& folder, const FolderListing& listing) {
    const QString shown = QDir::toNativeSeparators(folder);
    if (!listing.failure.isEmpty())
        return Error::input(
            QStringLiteral("The folder '%1' cannot be read: %2.").arg(shown, listing.failure));
    std::vector<FolderEntry> pictures;
    std::vector<FolderEntry> movies;
    for (const FolderEntry& entry : listing.entries) {
        if (entry.kind == FolderEntry::Kind::Movie)
            movies.push_back(entry);
        else if (entry.kind != FolderEntry::Kind::Folder)
            pictures.push_back(entry);
    }
    const std::vector<FolderEntry>& found = pictures.empty() ? movies : pictures;
    if (found.size() == 1)
        return found.front();
    if (found.empty())
        return Error::input(QStringLiteral("The folder '%1' holds no pictures and no movie.").arg(shown));
    QStringList names;
    for (const FolderEntry& entry : found)
        names << entry.file;
    constexpr qsizetype kListed = 6;
    if (names.size() > kListed)
        names = names.mid(0, kListed) << QStringLiteral("…");
    return Error::input(QStringLiteral("The folder '%1' holds %2 clips (%3); leave one of them there.")
                            .arg(shown, QString::number(found.size()), names.join(QLatin1String(", "))));
}

Result<void> completeClip(ScannedClip& clip, const FolderEntry& plateEntry, std::vector<HintCandidate> hints,
                          ScanOptions::Depth depth) {
    Medium plate = mediumOf(clip.plate, plateEntry);
    if (depth == ScanOptions::Depth::Open) {
        if (Result<void> opened = open(plate); !opened)
            return opened.error();
    }
    clip.plateFrames = plate.framesKnown ? plate.info.frames.size() : 0;
    std::stable_sort(hints.begin(), hints.end(), [](const HintCandidate& a, const HintCandidate& b) {
        return a.says.rank < b.says.rank;
    });
    for (const HintCandidate& hint : hints) {
        if (take(clip, plate, hint, depth))
            return {};
    }
    clip.hintFrames = 0;
    clip.usableFrames = clip.plateFrames;
    return {};
}

} // namespace ckd::detail
