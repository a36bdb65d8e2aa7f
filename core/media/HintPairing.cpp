// SPDX-License-Identifier: Apache-2.0
#include "core/media/HintPairing.h"

#include "core/base/FrameRange.h"
#include "core/media/MediaNames.h"
#include "core/media/SequenceNames.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cstring>

namespace ckd {

namespace {

bool isDelimiter(QChar c) {
    return c == QLatin1Char('_') || c == QLatin1Char('-') || c == QLatin1Char('.') || c == QLatin1Char(' ');
}

/// What follows `stem` and a delimiter in `name`; none when it does not begin so.
std::optional<QString> remainder(const QString& name, const QString& stem) {
    if (stem.isEmpty() || name.size() <= stem.size() || !name.startsWith(stem, Qt::CaseInsensitive) ||
        !isDelimiter(name[stem.size()]))
        return std::nullopt;
    return name.mid(stem.size() + 1).toLower();
}

std::vector<HintPairing::Pair> byNumber(const SourceInfo& plate, const SourceInfo& hint) {
    std::vector<FrameNumber> common;
    std::set_intersection(plate.frames.begin(), plate.frames.end(), hint.frames.begin(), hint.frames.end(),
                          std::back_inserter(common));
    std::vector<HintPairing::Pair> pairs;
    pairs.reserve(common.size());
    for (const FrameNumber number : common)
        pairs.push_back({number, number});
    return pairs;
}

std::vector<HintPairing::Pair> byOrder(const SourceInfo& plate, const SourceInfo& hint) {
    std::vector<HintPairing::Pair> pairs;
    pairs.reserve(plate.frames.size());
    for (std::size_t i = 0; i < plate.frames.size(); ++i)
        pairs.push_back({plate.frames[i], hint.frames[i]});
    return pairs;
}

bool sameStem(const SourceInfo& plate, const SourceInfo& hint) {
    const QString plateStem = QFileInfo(plate.path).completeBaseName();
    const QString hintStem = QFileInfo(hint.path).completeBaseName();
    return plateStem.compare(hintStem, Qt::CaseInsensitive) == 0 || remainder(hintStem, plateStem);
}

QString numbersText(const std::vector<HintPairing::Pair>& pairs) {
    std::vector<FrameNumber> numbers;
    for (const HintPairing::Pair& pair : pairs)
        numbers.push_back(pair.plate);
    return FrameRange::fromNumbers(numbers).toString();
}

/// A movie's numbers are only counted, a sequence's are names: equal numbers of the two mean nothing unless
/// both begin alike.
bool numbersAreComparable(const SourceInfo& plate, const SourceInfo& hint) {
    const bool mixed = (plate.kind == SourceInfo::Kind::Movie) != (hint.kind == SourceInfo::Kind::Movie);
    return !mixed || plate.frames.size() != hint.frames.size() || plate.frames.front() == hint.frames.front();
}

/// How well a name says that it is a hint; smaller is better.
struct HintWord {
    const char* word;
    int rank;
    CompanionHint::Kind kind;
};
constexpr HintWord kHintWords[] = {
    {"alphahint", 0, CompanionHint::Kind::AlphaHint}, {"alpha_hint", 0, CompanionHint::Kind::AlphaHint},
    {"hint", 1, CompanionHint::Kind::AlphaHint},      {"maskhint", 2, CompanionHint::Kind::Mask},
    {"mask", 3, CompanionHint::Kind::Mask},
};

std::optional<HintName> hintWordAt(const QString& rest) {
    std::optional<HintName> best;
    for (const HintWord& word : kHintWords) {
        if (!rest.startsWith(QLatin1String(word.word)))
            continue;
        const auto after = static_cast<qsizetype>(std::strlen(word.word));
        // "mask2" and "mask_v2" are masks, "masked" is a word of its own.
        const bool ends = rest.size() == after || !rest[after].isLetter();
        if (ends && (!best || word.rank < best->rank))
            best = {word.kind, word.rank};
    }
    return best;
}

struct Found {
    CompanionHint hint;
    int rank = 100;
};

void consider(const QString& path, const QString& name, const QString& stem, Found& best) {
    if (const std::optional<HintName> found = hintNameOf(name, stem); found && found->rank < best.rank)
        best = {{path, found->kind}, found->rank};
}

/// Files (grouped into sequences) and folders inside `folder` with the name that tells what they are.
std::vector<std::pair<QString, QString>> entriesOf(const QDir& folder) {
    std::vector<std::pair<QString, QString>> entries; // path for openSource(), name
    for (const QFileInfo& child : folder.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
        entries.emplace_back(child.filePath(), child.fileName());
    QStringList pictures;
    for (const QString& file : folder.entryList(QDir::Files)) {
        if (isPictureName(file))
            pictures << file;
        else if (isMovieName(file)) // "take1.mov", "take2.mov" are two movies, never a sequence
            entries.emplace_back(folder.filePath(file), QFileInfo(file).completeBaseName());
    }
    for (const FileSequence& sequence : groupSequences(pictures)) {
        const bool single = sequence.files.size() == 1;
        const QString file = single ? sequence.files.front().fileName : sequence.pattern();
        const QString name = single ? QFileInfo(file).completeBaseName() : sequence.name();
        entries.emplace_back(folder.filePath(file), name);
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return naturalLess(a.second, b.second); });
    return entries;
}

/// `AlphaHint`, `VideoMamaMaskHint…` beside `Input`.
void lookInShot(const QDir& shot, Found& best) {
    for (const auto& [path, name] : entriesOf(shot))
        consider(path, name, {}, best);
}

void lookBeside(const QDir& folder, const QStringList& stems, Found& best) {
    for (const auto& [path, name] : entriesOf(folder)) {
        for (const QString& stem : stems) {
            if (!stem.isEmpty())
                consider(path, name, stem, best);
        }
    }
}

/// `role` names `side` in sentences. Text arguments are given at once: a name may hold a %1 of its own.
Result<HintPairing> pairSources(const SourceInfo& plate, const SourceInfo& side, const QString& role) {
    HintPairing result;
    const auto plateCount = plate.frames.size();
    const auto sideCount = side.frames.size();
    if (numbersAreComparable(plate, side))
        result.pairs = byNumber(plate, side);
    const bool bothSingle = plateCount == 1 && sideCount == 1;
    if (result.pairs.empty() && plateCount == sideCount && plateCount > 0) {
        result.pairs = byOrder(plate, side);
        if (!(bothSingle && sameStem(plate, side)))
            result.notes << QStringLiteral(
                                "The %1 '%2' has other frame numbers than the plate '%3'; both have %4 "
                                "frames, so they are paired in order (plate %5 with %1 %6).")
                                .arg(role, side.pattern, plate.pattern, QString::number(plateCount),
                                     QString::number(plate.frames.front()),
                                     QString::number(side.frames.front()));
    }
    if (result.pairs.empty())
        return Error::input(
            QStringLiteral("The %1 '%2' (%3 frames from %4) does not fit the plate '%5' (%6 frames "
                           "from %7): no frame number is in both. Renumber one of them.")
                .arg(role, side.pattern, QString::number(sideCount),
                     QString::number(sideCount > 0 ? side.frames.front() : 0), plate.pattern,
                     QString::number(plateCount),
                     QString::number(plateCount > 0 ? plate.frames.front() : 0)));
    return result;
}

} // namespace

std::optional<FrameNumber> HintPairing::hintFor(FrameNumber plate) const {
    const auto found = std::lower_bound(pairs.begin(), pairs.end(), plate,
                                        [](const Pair& pair, FrameNumber n) { return pair.plate < n; });
    return found != pairs.end() && found->plate == plate ? std::optional(found->hint) : std::nullopt;
}

Result<HintPairing> pairHint(const SourceInfo& plate, const SourceInfo& hint) {
    Result<HintPairing> result = pairSources(plate, hint, QStringLiteral("hint"));
    if (result && result->pairs.size() < plate.frames.size())
        result->notes << QStringLiteral(
                             "Input frames: %1, alpha hint frames: %2; processing the %3 frames that "
                             "both have (%4).")
                             .arg(plate.frames.size())
                             .arg(hint.frames.size())
                             .arg(result->pairs.size())
                             .arg(numbersText(result->pairs));
    return result;
}

Result<HintPairing> pairMatte(const SourceInfo& plate, const SourceInfo& matte, const QString& role) {
    Result<HintPairing> result = pairSources(plate, matte, role);
    if (result && result->pairs.size() < plate.frames.size())
        result->notes << QStringLiteral(
                             "The %1 '%2' has a frame for only %3 of the %4 frames of '%5' (%6); the "
                             "others fail.")
                             .arg(role, matte.pattern, QString::number(result->pairs.size()),
                                  QString::number(plate.frames.size()), plate.pattern,
                                  numbersText(result->pairs));
    return result;
}

Image hintFromFrame(DecodedFrame frame) {
    if (!frame.alpha.isNull()) {
        const auto alpha = frame.alpha.plane(0);
        const bool constant =
            std::all_of(alpha.begin(), alpha.end(), [&](float value) { return value == alpha.front(); });
        if (!constant)
            return std::move(frame.alpha);
    }
    Image hint(frame.rgb.width(), frame.rgb.height(), 1, ColorEncoding::Linear);
    std::copy(frame.rgb.plane(0).begin(), frame.rgb.plane(0).end(), hint.plane(0).begin());
    return hint;
}

Result<Image> hintFromPlateAlpha(const DecodedFrame& plate) {
    if (plate.alpha.isNull())
        return Error::input(QStringLiteral("The plate has no alpha channel to use as hint."));
    return plate.alpha.clone();
}

std::optional<HintName> hintNameOf(const QString& name, const QString& stem) {
    if (!stem.isEmpty()) {
        const std::optional<QString> rest = remainder(name, stem);
        return rest ? hintWordAt(*rest) : std::nullopt;
    }
    const QString lower = name.toLower();
    if (lower.startsWith(QLatin1String("videomamamaskhint")))
        return HintName{CompanionHint::Kind::Mask, 2};
    return hintWordAt(lower);
}

std::optional<CompanionHint> findCompanionHint(const SourceInfo& plate) {
    const QFileInfo first(plate.path);
    const QDir folder = first.dir();
    const bool sequence = plate.kind == SourceInfo::Kind::Sequence;
    Found best;
    QDir parent = folder;
    const QString clip = sequence ? folder.dirName() : first.completeBaseName();
    const bool hasParent = !sequence || parent.cdUp();
    if (hasParent && clip.compare(QLatin1String("input"), Qt::CaseInsensitive) == 0)
        lookInShot(parent, best);
    QStringList stems{plate.name};
    if (!sequence && !stems.contains(first.completeBaseName()))
        stems << first.completeBaseName();
    lookBeside(folder, stems, best);
    if (sequence && hasParent)
        lookBeside(parent, {folder.dirName()}, best);
    return best.rank < 100 ? std::optional(best.hint) : std::nullopt;
}

} // namespace ckd
