// SPDX-License-Identifier: Apache-2.0
#include "core/media/SequenceNames.h"

#include "core/base/FrameRange.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>

namespace ckd {

namespace {

constexpr qsizetype kMostDigits = 15;

bool isDigit(QChar c) {
    return c >= QLatin1Char('0') && c <= QLatin1Char('9'); // ASCII alone: others are not frame numbers
}

/// A number inside a file name, sign included.
struct Token {
    qsizetype begin = 0;
    qsizetype length = 0;
};

qsizetype stemLength(QStringView fileName) {
    const qsizetype dot = fileName.lastIndexOf(QLatin1Char('.'));
    const bool names = dot > 0 && dot + 1 < fileName.size(); // "2." has no extension
    return names ? dot : fileName.size();
}

std::vector<Token> numbersIn(QStringView stem) {
    std::vector<Token> tokens;
    for (qsizetype i = 0; i < stem.size();) {
        if (!isDigit(stem[i])) {
            ++i;
            continue;
        }
        qsizetype end = i;
        while (end < stem.size() && isDigit(stem[end]))
            ++end;
        const bool minus = i > 0 && stem[i - 1] == QLatin1Char('-');
        const bool separated = i < 2 || stem[i - 2] == QLatin1Char('.') || stem[i - 2] == QLatin1Char('_');
        const qsizetype begin = minus && separated ? i - 1 : i;
        if (end - i <= kMostDigits)
            tokens.push_back({begin, end - begin});
        i = end;
    }
    return tokens;
}

struct Candidate {
    const QString* name;
    std::vector<Token> tokens;
};

/// File names that are equal but for their numbers. A file system may allow any character in a name, also the
/// one that stands for a number here.
QString skeleton(const QString& name, const std::vector<Token>& tokens) {
    QString key;
    key.reserve(name.size() + 2 * qsizetype(tokens.size()));
    const auto addText = [&](qsizetype begin, qsizetype end) {
        for (qsizetype i = begin; i < end; ++i) {
            key += name[i];
            if (name[i] == QChar(1))
                key += QChar(2);
        }
    };
    qsizetype at = 0;
    for (const Token& token : tokens) {
        addText(at, token.begin);
        key += QChar(1);
        key += QChar(3);
        at = token.begin + token.length;
    }
    addText(at, name.size());
    return key;
}

/// Index of the last token whose text differs between the files; none for a single file.
std::optional<std::size_t> lastVarying(const std::vector<Candidate>& files) {
    const Candidate& first = files.front();
    for (std::size_t t = first.tokens.size(); t-- > 0;) {
        const QStringView text = QStringView(*first.name).mid(first.tokens[t].begin, first.tokens[t].length);
        const bool varies = std::any_of(files.begin(), files.end(), [&](const Candidate& c) {
            return QStringView(*c.name).mid(c.tokens[t].begin, c.tokens[t].length) != text;
        });
        if (varies)
            return t;
    }
    return std::nullopt;
}

int digitsOf(QStringView text) {
    return static_cast<int>(text.size()) - (text.startsWith(QLatin1Char('-')) ? 1 : 0);
}

/// Width that zero-padded numbers show; numbers without a leading zero may have outgrown the padding.
int paddingOf(const std::vector<QStringView>& texts) {
    int padded = 0;
    int shortest = static_cast<int>(kMostDigits);
    for (const QStringView text : texts) {
        const int digits = digitsOf(text);
        const bool zero = digits > 1 && text[text.size() - digits] == QLatin1Char('0');
        padded = zero ? std::max(padded, digits) : padded;
        shortest = std::min(shortest, digits);
    }
    if (padded > 0)
        return padded;
    return texts.size() > 1 && shortest > 2 ? shortest : std::min(shortest, 1);
}

/// Sorted, each number once; the others go to the duplicates.
void setFiles(std::vector<SequenceFile> files, FileSequence& sequence) {
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return a.number != b.number ? a.number < b.number : a.fileName < b.fileName;
    });
    for (SequenceFile& file : files) {
        if (!sequence.files.empty() && sequence.files.back().number == file.number)
            sequence.duplicates.append(file.fileName);
        else
            sequence.files.push_back(std::move(file));
    }
}

FileSequence makeSequence(const std::vector<const Candidate*>& members, std::size_t token) {
    FileSequence sequence;
    const Candidate& first = *members.front();
    const QString& name = *first.name;
    const Token& at = first.tokens[token];
    const qsizetype stem = stemLength(name);
    sequence.prefix = name.left(at.begin);
    sequence.suffix = name.mid(at.begin + at.length, stem - at.begin - at.length);
    sequence.extension = name.mid(stem + 1);
    std::vector<QStringView> texts;
    std::vector<SequenceFile> files;
    for (const Candidate* member : members) {
        const Token& number = member->tokens[token];
        texts.push_back(QStringView(*member->name).mid(number.begin, number.length));
        files.push_back({texts.back().toLongLong(), *member->name});
    }
    sequence.padding = paddingOf(texts);
    setFiles(std::move(files), sequence);
    return sequence;
}

/// Files of one skeleton: the last varying number counts frames, other numbers that vary tell sequences
/// apart.
void splitGroup(const std::vector<Candidate>& files, std::vector<FileSequence>& result) {
    const std::optional<std::size_t> token = lastVarying(files);
    if (!token) {
        for (const Candidate& file : files)
            result.push_back(loneFile(*file.name));
        return;
    }
    QHash<QString, std::vector<const Candidate*>> parts;
    for (const Candidate& file : files) {
        const Token& number = file.tokens[*token];
        const QString rest =
            file.name->left(number.begin) + QChar(1) + file.name->mid(number.begin + number.length);
        parts[rest].push_back(&file);
    }
    for (const auto& members : std::as_const(parts)) {
        if (members.size() == 1)
            result.push_back(loneFile(*members.front()->name));
        else
            result.push_back(makeSequence(members, *token));
    }
}

bool isSeparator(QChar c) {
    return c == QLatin1Char('.') || c == QLatin1Char('_') || c == QLatin1Char('-') || c == QLatin1Char(' ');
}

} // namespace

QString paddedNumber(FrameNumber number, int padding) {
    const QString digits =
        QString::number(number < 0 ? -number : number).rightJustified(padding, QLatin1Char('0'));
    return number < 0 ? QLatin1Char('-') + digits : digits;
}

QString FileSequence::pattern() const {
    if (!numbered)
        return files.front().fileName;
    const QString dot = extension.isEmpty() ? QString() : QStringLiteral(".");
    return prefix + QString(std::max(padding, 1), QLatin1Char('#')) + suffix + dot + extension;
}

QString FileSequence::name() const {
    QString text = prefix;
    while (!text.isEmpty() && isSeparator(text.back()))
        text.chop(1);
    return text + suffix;
}

QString FileSequence::summary() const {
    if (files.size() == 1)
        return files.front().fileName;
    std::vector<FrameNumber> numbers;
    numbers.reserve(files.size());
    for (const SequenceFile& file : files)
        numbers.push_back(file.number);
    return QStringLiteral("%1 %2 (%3 files)")
        .arg(pattern(), FrameRange::fromNumbers(numbers).toString())
        .arg(files.size());
}

FileSequence loneFile(const QString& fileName) {
    FileSequence sequence;
    const qsizetype stem = stemLength(fileName);
    sequence.extension = fileName.mid(stem + 1);
    sequence.prefix = fileName.left(stem);
    sequence.numbered = false;
    const std::vector<Token> tokens = numbersIn(QStringView(fileName).left(stem));
    FrameNumber number = 1;
    if (!tokens.empty() && tokens.back().begin + tokens.back().length == stem) {
        const Token& last = tokens.back();
        const QStringView text = QStringView(fileName).mid(last.begin, last.length);
        const int digits = digitsOf(text);
        const bool separated =
            last.begin == 0 || isSeparator(fileName[last.begin - 1]) || text.front() == QLatin1Char('-');
        const bool looksPadded = digits >= 4 || (digits > 1 && text.front() == QLatin1Char('0'));
        const bool dimension = last.begin > 1 && fileName[last.begin - 1] == QLatin1Char('x') &&
                               isDigit(fileName[last.begin - 2]);
        if (separated || (looksPadded && !dimension)) {
            number = text.toLongLong();
            sequence.numbered = true;
            sequence.prefix = fileName.left(last.begin);
            sequence.padding = looksPadded || digits > 2 ? digits : 1;
        }
    }
    sequence.files.push_back({number, fileName});
    return sequence;
}

std::vector<FileSequence> groupSequences(const QStringList& fileNames) {
    QHash<QString, std::vector<Candidate>> groups;
    for (const QString& name : fileNames) {
        std::vector<Token> tokens = numbersIn(QStringView(name).left(stemLength(name)));
        QString key = skeleton(name, tokens);
        groups[std::move(key)].push_back({&name, std::move(tokens)});
    }
    std::vector<FileSequence> result;
    for (const auto& files : std::as_const(groups))
        splitGroup(files, result);
    std::sort(result.begin(), result.end(), [](const FileSequence& a, const FileSequence& b) {
        return naturalLess(a.files.front().fileName, b.files.front().fileName);
    });
    return result;
}

std::optional<FrameNumber> SequencePattern::match(QStringView fileName) const {
    if (fileName.size() <= prefix.size() + rest.size() || !fileName.startsWith(prefix) ||
        !fileName.endsWith(rest))
        return std::nullopt;
    const QStringView text = fileName.mid(prefix.size(), fileName.size() - prefix.size() - rest.size());
    const int digits = digitsOf(text);
    const bool number = digits > 0 && digits <= kMostDigits &&
                        std::all_of(text.end() - digits, text.end(), [](QChar c) { return isDigit(c); });
    return number ? std::optional<FrameNumber>(text.toLongLong()) : std::nullopt;
}

std::optional<SequencePattern> parseSequencePattern(const QString& fileName) {
    static const QRegularExpression kPlaceholder(QStringLiteral(R"(#+|%0?\d*d)"));
    qsizetype begin = -1;
    qsizetype length = 0;
    auto matches = kPlaceholder.globalMatch(fileName);
    while (matches.hasNext()) { // the last one counts, as with numbers
        const QRegularExpressionMatch match = matches.next();
        begin = match.capturedStart();
        length = match.capturedLength();
    }
    if (begin < 0)
        return std::nullopt;
    return SequencePattern{fileName.left(begin), fileName.mid(begin + length)};
}

FileSequence sequenceOf(const SequencePattern& pattern, const QStringList& fileNames) {
    FileSequence sequence;
    sequence.prefix = pattern.prefix;
    const qsizetype dot = pattern.rest.lastIndexOf(QLatin1Char('.'));
    sequence.suffix = dot < 0 ? pattern.rest : pattern.rest.left(dot);
    sequence.extension = dot < 0 ? QString() : pattern.rest.mid(dot + 1);
    std::vector<QStringView> texts;
    std::vector<SequenceFile> files;
    for (const QString& name : fileNames) {
        texts.push_back(QStringView(name).mid(pattern.prefix.size(),
                                              name.size() - pattern.prefix.size() - pattern.rest.size()));
        files.push_back({texts.back().toLongLong(), name});
    }
    sequence.padding = paddingOf(texts);
    setFiles(std::move(files), sequence);
    return sequence;
}

bool naturalLess(QStringView a, QStringView b) {
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const auto skipZeros = [](QStringView text, qsizetype at) {
                while (at + 1 < text.size() && text[at] == QLatin1Char('0') && isDigit(text[at + 1]))
                    ++at;
                return at;
            };
            const auto endOf = [](QStringView text, qsizetype at) {
                while (at < text.size() && isDigit(text[at]))
                    ++at;
                return at;
            };
            i = skipZeros(a, i);
            j = skipZeros(b, j);
            const QStringView left = a.mid(i, endOf(a, i) - i);
            const QStringView right = b.mid(j, endOf(b, j) - j);
            if (left.size() != right.size())
                return left.size() < right.size();
            if (const int order = left.compare(right); order != 0)
                return order < 0;
            i += left.size();
            j += right.size();
            continue;
        }
        const QChar left = a[i++].toCaseFolded();
        const QChar right = b[j++].toCaseFolded();
        if (left != right)
            return left < right;
    }
    if (a.size() - i != b.size() - j)
        return a.size() - i < b.size() - j;
    return a.compare(b) < 0;
}

} // namespace ckd
