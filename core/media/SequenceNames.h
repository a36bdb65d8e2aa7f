// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"

#include <QString>
#include <QStringList>
#include <QStringView>

#include <optional>
#include <vector>

namespace ckd {

/// One file of a sequence.
struct SequenceFile {
    FrameNumber number = 0;
    QString fileName; ///< without folder
};

/// Files that differ in one number: prefix + number + suffix + "." + extension.
struct FileSequence {
    QString prefix;                  ///< "BART_2021-02-07."
    QString suffix;                  ///< between number and extension, mostly empty
    QString extension;               ///< as written, without the dot
    int padding = 1;                 ///< digits numbers are filled up to; 1: not padded
    std::vector<SequenceFile> files; ///< ascending numbers, each once
    QStringList duplicates; ///< further files with a number that is there already ("1.png", "01.png")
    bool numbered = true;   ///< false: a lone file without a frame number (it counts as frame 1)

    /// "BART_2021-02-07.####.jpg"; the file's name when there is no number.
    [[nodiscard]] QString pattern() const;
    /// Prefix and suffix without the separators before the number; empty for "0001.exr".
    [[nodiscard]] QString name() const;
    /// "BART_2021-02-07.####.jpg 1-3,5-6 (5 files)"
    [[nodiscard]] QString summary() const;
};

/// Sorts file names (one folder's, without path) into sequences. The frame number is the last number in the
/// stem that varies; numbers of up to 15 digits, negative when a '-' follows '.', '_' or the beginning. A
/// file that fits nothing is a sequence of one, numbered as loneFile() says. Result in natural order. Linear
/// in the number of files but for the sorting.
[[nodiscard]] std::vector<FileSequence> groupSequences(const QStringList& fileNames);

/// A file on its own: it keeps its number ("shot.0007.png", "shot_-3.exr", "0001.exr", "img0005.png"), else
/// is frame 1. "couple_500x375.jpg" has none: letters before a short number mean something else.
[[nodiscard]] FileSequence loneFile(const QString& fileName);

/// "name.####.exr" or "name.%04d.exr" (also "%d", "#").
struct SequencePattern {
    QString prefix;
    QString rest; ///< suffix with extension
    /// The number in `fileName`, when the pattern fits; padding is not insisted on.
    [[nodiscard]] std::optional<FrameNumber> match(QStringView fileName) const;
};
[[nodiscard]] std::optional<SequencePattern> parseSequencePattern(const QString& fileName);
/// The files of a folder that fit `pattern` (at least one) as a sequence.
[[nodiscard]] FileSequence sequenceOf(const SequencePattern& pattern, const QStringList& fileNames);

/// Order in which people list files: numbers inside names by value. Case-insensitive, then by code point.
[[nodiscard]] bool naturalLess(QStringView a, QStringView b);

/// Number with sign and at least `padding` digits.
[[nodiscard]] QString paddedNumber(FrameNumber number, int padding);

} // namespace ckd
