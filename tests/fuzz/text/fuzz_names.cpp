// SPDX-License-Identifier: Apache-2.0
// File names, one a line: every name ends up in exactly one sequence, numbers ascend, and a sequence's
// pattern finds its files again.
#include "core/media/SequenceNames.h"

#include <QSet>

#include <cstdint>
#include <cstdlib>

namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

void checkSequence(const ckd::FileSequence& sequence, QSet<QString>& unseen) {
    require(!sequence.files.empty());
    const std::optional<ckd::SequencePattern> pattern = ckd::parseSequencePattern(sequence.pattern());
    const bool ambiguous = (sequence.suffix + sequence.extension).contains(QLatin1Char('#')) ||
                           (sequence.suffix + sequence.extension).contains(QLatin1Char('%'));
    for (std::size_t i = 0; i < sequence.files.size(); ++i) {
        const ckd::SequenceFile& file = sequence.files[i];
        require(unseen.remove(file.fileName));
        require(i == 0 || sequence.files[i - 1].number < file.number);
        if (sequence.files.size() > 1 && !ambiguous)
            require(pattern && pattern->match(file.fileName) == file.number);
    }
    for (const QString& name : sequence.duplicates)
        require(unseen.remove(name));
    require(!sequence.summary().isEmpty());
    (void)sequence.name();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    QStringList names = QString::fromUtf8(reinterpret_cast<const char*>(data), qsizetype(size))
                            .split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    names.removeDuplicates();
    QSet<QString> unseen(names.begin(), names.end());
    for (const ckd::FileSequence& sequence : ckd::groupSequences(names))
        checkSequence(sequence, unseen);
    require(unseen.isEmpty());
    for (const QString& name : std::as_const(names)) {
        require(ckd::loneFile(name).files.size() == 1);
        (void)ckd::parseSequencePattern(name);
        require(!ckd::naturalLess(name, name));
    }
    for (qsizetype i = 0; i + 1 < names.size(); ++i)
        require(ckd::naturalLess(names[i], names[i + 1]) != ckd::naturalLess(names[i + 1], names[i]));
    return 0;
}
