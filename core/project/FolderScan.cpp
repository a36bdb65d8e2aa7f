// SPDX-License-Identifier: Apache-2.0
#include "core/project/FolderScan.h"

#include "core/media/MediaNames.h"
#include "core/media/SequenceNames.h"
#include "core/project/detail/ClipCheck.h"
#include "core/project/detail/FolderListing.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QSet>

#include <algorithm>
#include <map>

namespace ckd {

namespace {

using detail::FolderEntry;
using detail::FolderListing;
using detail::HintCandidate;
using Kind = FolderEntry::Kind;

/// Deeper folders are not searched: nobody nests clips like that, and a mistake should end.
constexpr int kMostDepth = 12;

QString shown(const QString& path) {
    return QDir::toNativeSeparators(path);
}

QString parentOf(const QString& path) {
    return QFileInfo(path).path();
}

bool isInputName(const QString& name) {
    return name.compare(QLatin1String("input"), Qt::CaseInsensitive) == 0;
}

bool isOutputName(const QString& name) {
    return name.compare(QLatin1String("output"), Qt::CaseInsensitive) == 0;
}

/// Names that folders have in shots alone ("mask_tests" may be anything).
bool isShotHintName(const QString& name) {
    const QString lower = name.toLower();
    return lower == QLatin1String("alphahint") || lower == QLatin1String("alpha_hint") ||
           lower.startsWith(QLatin1String("videomamamaskhint"));
}

/// Folders that earlier runs wrote beside their journal (passFolderName()).
bool isPassFolder(const QString& name) {
    static const QSet<QString> kNames{QStringLiteral("FG"), QStringLiteral("Matte"),
                                      QStringLiteral("Processed"), QStringLiteral("Comp"),
                                      QStringLiteral("Hint")};
    return kNames.contains(name);
}

bool isShot(const FolderListing& listing) {
    return std::any_of(listing.entries.begin(), listing.entries.end(),
                       [](const FolderEntry& entry) { return isInputName(entry.name); });
}

bool holdsOnlyFolders(const FolderListing& listing) {
    return !listing.entries.empty() &&
           std::all_of(listing.entries.begin(), listing.entries.end(),
                       [](const FolderEntry& entry) { return entry.kind == Kind::Folder; });
}

/// What an entry says it is, when it is another one's hint by name.
struct HintOf {
    QString plateName; ///< lower case
    HintName says;
};

/// One per entry. Looks names up instead of comparing all with all.
std::vector<std::optional<HintOf>> hintsAmong(const std::vector<FolderEntry>& entries) {
    QSet<QString> names;
    for (const FolderEntry& entry : entries)
        names.insert(entry.name.toLower());
    std::vector<std::optional<HintOf>> hints(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const QString name = entries[i].name.toLower();
        for (qsizetype end = 1; end < name.size() && !hints[i]; ++end) {
            const QString stem = name.left(end);
            if (!names.contains(stem))
                continue;
            if (const std::optional<HintName> says = hintNameOf(name, stem))
                hints[i] = HintOf{stem, *says};
        }
    }
    return hints;
}

class Scanner {
public:
    Scanner(const ScanOptions& options, std::stop_token stop) : m_options(options), m_stop(std::move(stop)) {}

    Result<ScanResult> scan(const QStringList& paths);

private:
    void take(const QStringList& paths);
    void takeFiles(const QString& folder, const QStringList& files);
    void takePattern(const QString& path);
    /// Whether the entry belongs to a shot or its results and is dealt with.
    bool takeAsPartOfShot(const FolderEntry& entry);
    bool isResult(const QString& path);
    void takeNamed();
    bool isLoneHint(const FolderEntry& entry);
    std::vector<HintCandidate> hintsBeside(const FolderEntry& plate);

    void scanFolder(const QString& folder, int depth, std::vector<HintCandidate> hints);
    void scanContents(const QString& folder, const FolderListing& listing, int depth,
                      std::vector<HintCandidate> hints);
    void addShot(const QString& folder, const FolderListing& listing, int depth = 0);
    void addClip(ScannedClip clip, const FolderEntry& plate, std::vector<HintCandidate> hints);
    void note(const QString& sentence) {
        if (!m_result.notes.contains(sentence))
            m_result.notes << sentence;
    }
    struct Known {
        FolderListing listing;
        std::vector<std::optional<HintOf>> hints; ///< by entry
    };
    /// A folder that named files lie in, read once.
    const Known& known(const QString& folder);
    const FolderListing& listingOf(const QString& folder) { return known(folder).listing; }
    bool stopped() const { return m_stop.stop_requested(); }

    const ScanOptions m_options;
    const std::stop_token m_stop;
    ScanResult m_result;
    QSet<QString> m_visited;          ///< folders by their real path: links may lead in circles
    QSet<QString> m_plates;           ///< of clips found, by absolute path
    std::vector<FolderEntry> m_named; ///< what was dropped or typed and is no part of a shot
    std::map<QString, Known> m_known;
};

const Scanner::Known& Scanner::known(const QString& folder) {
    const auto found = m_known.find(folder);
    if (found != m_known.end())
        return found->second;
    Known fresh{detail::listFolder(folder), {}};
    fresh.hints = hintsAmong(fresh.listing.entries);
    return m_known.emplace(folder, std::move(fresh)).first->second;
}

// ---- what was dropped or typed

void Scanner::takePattern(const QString& path) {
    const QFileInfo info(path);
    const std::optional<SequencePattern> pattern = parseSequencePattern(info.fileName());
    if (!pattern || !QFileInfo(info.path()).isDir()) {
        note(QStringLiteral("'%1' does not exist; check the name and that its disk is connected.")
                 .arg(shown(path)));
        return;
    }
    QStringList files;
    for (const QString& file : QDir(info.path()).entryList(QDir::Files)) {
        if (pattern->match(file))
            files << file;
    }
    if (files.isEmpty()) {
        note(QStringLiteral("No file fits '%1'; check the folder and the name.").arg(shown(path)));
        return;
    }
    const FileSequence sequence = sequenceOf(*pattern, files);
    FolderEntry entry{Kind::Sequence, path, sequence.name(), info.fileName(), {}};
    for (const SequenceFile& file : sequence.files)
        entry.frames.push_back(file.number);
    m_named.push_back(std::move(entry));
}

void Scanner::takeFiles(const QString& folder, const QStringList& files) {
    QStringList media;
    for (const QString& file : files) {
        const bool known = isPictureName(file) || isMovieName(file);
        // FFmpeg reads more kinds of movies than there are names for: whatever was named may be one.
        if (known || openSource(detail::joined(folder, file)))
            media << file;
        else
            note(QStringLiteral("'%1' is neither a picture nor a movie that can be read.")
                     .arg(shown(detail::joined(folder, file))));
    }
    for (FolderEntry& entry : detail::entriesOf(folder, media)) {
        if (!takeAsPartOfShot(entry))
            m_named.push_back(std::move(entry));
    }
}

void Scanner::take(const QStringList& paths) {
    std::map<QString, QStringList> files; // by folder, so that the frames of a sequence come together
    for (const QString& path : paths) {
        if (stopped())
            return;
        const QString absolute = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
        const QFileInfo info(absolute);
        if (path.isEmpty())
            continue;
        if (info.isDir()) {
            const FolderEntry entry{Kind::Folder, absolute, info.fileName(), info.fileName(), {}};
            if (!takeAsPartOfShot(entry))
                m_named.push_back(entry);
        } else if (info.exists()) {
            QStringList& names = files[info.path()];
            if (!names.contains(info.fileName()))
                names << info.fileName();
        } else {
            takePattern(absolute);
        }
    }
    for (const auto& [folder, names] : files)
        takeFiles(folder, names);
}

bool Scanner::isResult(const QString& path) {
    QString folder = path;
    for (int i = 0; i < 4 && !QFileInfo(folder).isRoot(); ++i) {
        const QString parent = parentOf(folder);
        const QString name = QFileInfo(folder).fileName();
        if ((isOutputName(name) && isShot(listingOf(parent))) ||
            (isPassFolder(name) && QFileInfo(folder).isDir() && listingOf(parent).holdsResults))
            return true;
        folder = parent;
    }
    return false;
}

bool Scanner::takeAsPartOfShot(const FolderEntry& entry) {
    const QString parent = parentOf(entry.path);
    if (isResult(entry.path)) {
        note(QStringLiteral("'%1' holds results of an earlier run and is not taken as a plate.")
                 .arg(shown(entry.path)));
        return true;
    }
    if (entry.path == parent || !isShot(listingOf(parent)))
        return false;
    if (isInputName(entry.name)) {
        addShot(parent, listingOf(parent));
        return true;
    }
    if (!hintNameOf(entry.name, {}))
        return false;
    addShot(parent, listingOf(parent));
    return true;
}

/// Whether the entry is the hint of something that lies beside it; says so. Then it was named without its
/// plate.
bool Scanner::isLoneHint(const FolderEntry& entry) {
    const Known& folder = known(parentOf(entry.path));
    for (std::size_t i = 0; i < folder.hints.size(); ++i) {
        if (!folder.hints[i] || folder.listing.entries[i].path != entry.path)
            continue;
        for (const FolderEntry& plate : folder.listing.entries) {
            if (plate.name.toLower() == folder.hints[i]->plateName)
                note(QStringLiteral("'%1' is the hint of '%2' and no clip of its own; add that one.")
                         .arg(shown(entry.path), plate.file));
        }
        return true;
    }
    return false;
}

std::vector<HintCandidate> Scanner::hintsBeside(const FolderEntry& plate) {
    std::vector<HintCandidate> found;
    const Known& folder = known(parentOf(plate.path));
    for (std::size_t i = 0; i < folder.hints.size(); ++i) {
        if (folder.hints[i] && folder.hints[i]->plateName == plate.name.toLower())
            found.push_back({folder.listing.entries[i], folder.hints[i]->says});
    }
    return found;
}

void Scanner::takeNamed() {
    const std::vector<std::optional<HintOf>> hints = hintsAmong(m_named);
    QHash<QString, std::vector<HintCandidate>> hintsOfPlate;
    std::vector<const FolderEntry*> plates;
    std::vector<const FolderEntry*> bareHints; // "alphahint.mov" without a stem, no shot around it
    for (std::size_t i = 0; i < m_named.size(); ++i) {
        if (hints[i])
            hintsOfPlate[hints[i]->plateName].push_back({m_named[i], hints[i]->says});
        else
            (hintNameOf(m_named[i].name, {}) ? bareHints : plates).push_back(&m_named[i]);
    }
    const bool oneOfEach = plates.size() == 1 && bareHints.size() == 1;
    if (!oneOfEach)
        plates.insert(plates.end(), bareHints.begin(), bareHints.end());
    for (const FolderEntry* entry : plates) {
        if (stopped())
            return;
        if (isLoneHint(*entry))
            continue;
        std::vector<HintCandidate> own = hintsOfPlate.value(entry->name.toLower());
        if (oneOfEach)
            own.push_back({*bareHints.front(), *hintNameOf(bareHints.front()->name, {})});
        if (own.empty()) // what was named goes before what lies beside
            own = hintsBeside(*entry);
        if (entry->kind == Kind::Folder) {
            scanFolder(entry->path, 0, std::move(own));
            continue;
        }
        ScannedClip clip;
        clip.name = entry->name;
        clip.plate = entry->path;
        addClip(std::move(clip), *entry, std::move(own));
    }
}

// ---- folders

void Scanner::scanFolder(const QString& folder, int depth, std::vector<HintCandidate> hints) {
    if (stopped())
        return;
    const QString real = QFileInfo(folder).canonicalFilePath();
    if (m_visited.contains(real))
        return;
    m_visited.insert(real);
    const FolderListing listing = detail::listFolder(folder);
    if (!listing.failure.isEmpty()) {
        note(QStringLiteral("The folder '%1' cannot be read: %2.").arg(shown(folder), listing.failure));
        return;
    }
    if (isShot(listing)) {
        addShot(folder, listing, depth);
        return;
    }
    const std::size_t before = m_result.clips.size();
    const qsizetype notesBefore = m_result.notes.size();
    scanContents(folder, listing, depth, std::move(hints));
    const bool nothing = m_result.clips.size() == before && m_result.notes.size() == notesBefore;
    const bool hintWithoutPlate =
        std::any_of(listing.entries.begin(), listing.entries.end(), [](const FolderEntry& entry) {
            return entry.kind == Kind::Folder && isShotHintName(entry.name);
        });
    if (nothing && hintWithoutPlate)
        note(QStringLiteral("The folder '%1' has a hint but no 'Input'; put the plate there.")
                 .arg(shown(folder)));
    else if (nothing && depth == 0 && !stopped())
        note(QStringLiteral("Nothing in the folder '%1' can be keyed.").arg(shown(folder)));
}

void Scanner::scanContents(const QString& folder, const FolderListing& listing, int depth,
                           std::vector<HintCandidate> hints) {
    const std::vector<std::optional<HintOf>> hintOf = hintsAmong(listing.entries);
    QHash<QString, std::vector<HintCandidate>> hintsOfPlate;
    for (std::size_t i = 0; i < hintOf.size(); ++i) {
        if (hintOf[i])
            hintsOfPlate[hintOf[i]->plateName].push_back({listing.entries[i], hintOf[i]->says});
    }
    std::vector<const FolderEntry*> plates;
    for (std::size_t i = 0; i < listing.entries.size(); ++i) {
        if (!hintOf[i] && listing.entries[i].kind != Kind::Folder)
            plates.push_back(&listing.entries[i]);
    }
    const bool alone = plates.size() == 1;
    const auto pictures = // openSource() takes a folder with one sequence; movies do not count
        std::count_if(listing.entries.begin(), listing.entries.end(), [](const FolderEntry& entry) {
            return entry.kind == Kind::Picture || entry.kind == Kind::Sequence;
        });
    for (const FolderEntry* plate : plates) {
        std::vector<HintCandidate> own = hintsOfPlate.value(plate->name.toLower());
        if (alone) // the folder's hint is that of its only clip
            own.insert(own.end(), hints.begin(), hints.end());
        ScannedClip clip;
        const bool folderIsClip = alone && plate->kind == Kind::Sequence && pictures == 1;
        clip.name = plate->name.isEmpty() ? QFileInfo(folder).fileName() : plate->name;
        clip.plate = folderIsClip ? folder : plate->path;
        addClip(std::move(clip), *plate, std::move(own));
    }
    if (!alone && !hints.empty() && !plates.empty())
        note(QStringLiteral("'%1' is left out: the folder '%2' holds more than one clip.")
                 .arg(hints.front().entry.file, shown(folder)));
    for (std::size_t i = 0; i < listing.entries.size() && !stopped(); ++i) {
        const FolderEntry& entry = listing.entries[i];
        const bool skip = entry.kind != Kind::Folder || hintOf[i] || isShotHintName(entry.name) ||
                          (listing.holdsResults && isPassFolder(entry.name));
        if (skip)
            continue;
        if (depth + 1 >= kMostDepth)
            note(QStringLiteral("The folder '%1' lies too deep and is not searched; open it by itself.")
                     .arg(shown(entry.path)));
        else
            scanFolder(entry.path, depth + 1, hintsOfPlate.value(entry.name.toLower()));
    }
}

void Scanner::addShot(const QString& folder, const FolderListing& listing, int depth) {
    std::vector<HintCandidate> hints;
    std::vector<const FolderEntry*> inputs;
    for (const FolderEntry& entry : listing.entries) {
        if (isInputName(entry.name))
            inputs.push_back(&entry);
        else if (const std::optional<HintName> says = hintNameOf(entry.name, {}))
            hints.push_back({entry, *says});
    }
    QStringList unusable;
    std::optional<FolderEntry> plate;
    QString path;
    for (const FolderEntry* input : inputs) {
        const FolderListing inside =
            input->kind == Kind::Folder ? detail::listFolder(input->path) : FolderListing{};
        Result<FolderEntry> medium =
            input->kind == Kind::Folder ? detail::mediumIn(input->path, inside) : Result<FolderEntry>(*input);
        if (!medium && holdsOnlyFolders(inside) && depth + 1 < kMostDepth) {
            scanFolder(input->path, depth + 1, {}); // a folder of clips that happens to be called "input"
            return;
        }
        if (!medium) {
            unusable << medium.error().message;
            continue;
        }
        plate = *std::move(medium);
        const bool asFolder = input->kind == Kind::Folder && plate->kind != Kind::Movie;
        path = asFolder ? input->path : plate->path;
        break;
    }
    if (!plate) {
        note(QStringLiteral("The shot '%1' has no plate. %2").arg(shown(folder), unusable.join(u' ')));
        return;
    }
    ScannedClip clip;
    clip.name = QFileInfo(folder).fileName();
    clip.plate = path;
    clip.shotFolder = folder;
    clip.outputFolder = detail::joined(folder, QStringLiteral("Output"));
    clip.problems = unusable;
    addClip(std::move(clip), *plate, std::move(hints));
}

void Scanner::addClip(ScannedClip clip, const FolderEntry& plate, std::vector<HintCandidate> hints) {
    if (stopped() || m_plates.contains(clip.plate))
        return;
    m_plates.insert(clip.plate);
    if (plate.kind == Kind::Picture && clip.shotFolder.isEmpty())
        clip.name = loneFile(plate.file).name(); // as the opened source will be called
    if (clip.name.isEmpty())
        clip.name = QFileInfo(parentOf(plate.path)).fileName();
    if (plate.kind == Kind::Picture && clip.plate == plate.path) {
        // A frame of a sequence on its own: the artist may have meant the sequence.
        for (const FolderEntry& entry : listingOf(parentOf(plate.path)).entries) {
            const std::optional<SequencePattern> pattern = parseSequencePattern(entry.file);
            if (entry.kind == Kind::Sequence && pattern && pattern->match(plate.file))
                clip.sequence = entry.path;
        }
    }
    if (Result<void> done = detail::completeClip(clip, plate, std::move(hints), m_options.depth); !done) {
        note(done.error().message);
        return;
    }
    m_result.clips.push_back(std::move(clip));
}

Result<ScanResult> Scanner::scan(const QStringList& paths) {
    take(paths);
    takeNamed();
    if (stopped())
        return Error::cancelled();
    std::stable_sort(
        m_result.clips.begin(), m_result.clips.end(),
        [](const ScannedClip& a, const ScannedClip& b) { return naturalLess(a.plate, b.plate); });
    return std::move(m_result);
}

} // namespace

Result<ScanResult> scanForClips(const QStringList& paths, const ScanOptions& options, std::stop_token stop) {
    return Scanner(options, std::move(stop)).scan(paths);
}

QString stateName(ScannedClip::State state) {
    switch (state) {
    case ScannedClip::State::Raw:
        return QStringLiteral("raw");
    case ScannedClip::State::Masked:
        return QStringLiteral("masked");
    case ScannedClip::State::Ready:
        break;
    }
    return QStringLiteral("ready");
}

} // namespace ckd
