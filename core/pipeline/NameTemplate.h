// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/keying/PassBuilder.h"
#include "core/media/FrameSource.h"

#include <QString>
#include <QStringView>

#include <optional>
#include <vector>

namespace ckd {

/// How result files are called, without folder and extension: text with
///   {stem}      the plate's own name with its number ("name_0007"; "shot.0007" for a movie): the default
///   {clip}      the clip's name; characters that some systems refuse in file names become _
///   {pass}      "fg", "matte" …
///   {frame}     the frame number with the plate's padding; {frame:06} with at least six digits
/// Immutable value; any thread.
class NameTemplate {
public:
    NameTemplate(); ///< "{stem}"
    /// Usage error that says what is wrong: an unknown or unclosed field, a character that cannot be in a
    /// file's name, a name that would be hidden, nothing at all.
    [[nodiscard]] static Result<NameTemplate> parse(const QString& text);

    [[nodiscard]] const QString& text() const { return m_text; }
    /// Whether every frame gets a name of its own.
    [[nodiscard]] bool tellsFramesApart() const;
    /// The name of one file; {frame} has plate.padding unless it says its own.
    [[nodiscard]] QString stem(const SourceInfo& plate, const QString& clip, Pass pass,
                               FrameNumber number) const;

    friend bool operator==(const NameTemplate& a, const NameTemplate& b) { return a.m_text == b.m_text; }

private:
    enum class Field { Text, Stem, Clip, PassName, Frame };
    struct Part {
        Field field = Field::Text;
        QString text;               ///< Field::Text
        std::optional<int> padding; ///< Field::Frame
    };
    [[nodiscard]] static Result<Part> parseField(QStringView field);

    QString m_text;
    std::vector<Part> m_parts;
};

/// `name` with every character replaced by _ that Windows, macOS or Linux refuse in a file's name; never
/// empty, never hidden.
[[nodiscard]] QString safeFileName(const QString& name);

} // namespace ckd
