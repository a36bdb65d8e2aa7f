// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/NameTemplate.h"

#include "core/media/SequenceNames.h"
#include "core/pipeline/PassSinkOptions.h"

#include <algorithm>

namespace ckd {

namespace {

constexpr int kMostDigits = 20;

/// What Windows refuses, which is more than anyone else does: passes travel.
bool isRefused(QChar character) {
    return character.unicode() < 0x20 || character.unicode() == 0x7f ||
           QStringView(u"/\\:*?\"<>|").contains(character);
}

} // namespace

NameTemplate::NameTemplate() : m_text(QStringLiteral("{stem}")), m_parts{{Field::Stem, {}, {}}} {
}

Result<NameTemplate::Part> NameTemplate::parseField(QStringView field) {
    if (field == QLatin1String("stem"))
        return Part{Field::Stem, {}, {}};
    if (field == QLatin1String("clip"))
        return Part{Field::Clip, {}, {}};
    if (field == QLatin1String("pass"))
        return Part{Field::PassName, {}, {}};
    if (field == QLatin1String("frame"))
        return Part{Field::Frame, {}, {}};
    if (field.startsWith(QLatin1String("frame:"))) {
        bool ok = false;
        const int digits = field.mid(6).toInt(&ok);
        if (ok && digits >= 1 && digits <= kMostDigits)
            return Part{Field::Frame, {}, digits};
        return Error::usage(
            QStringLiteral("'{%1}' is not possible in a name: write {frame:04} for four digits, at most %2.")
                .arg(field)
                .arg(kMostDigits));
    }
    return Error::usage(QStringLiteral("'{%1}' means nothing in a name. There are {stem}, {clip}, {pass}, "
                                       "{frame} and {frame:04}.")
                            .arg(field));
}

Result<NameTemplate> NameTemplate::parse(const QString& text) {
    NameTemplate result;
    result.m_text = text;
    result.m_parts.clear();
    if (text.trimmed().isEmpty())
        return Error::usage(QStringLiteral("The name is empty. Write for example {clip}_{pass}.{frame:04}."));
    const QStringView view(text);
    for (qsizetype at = 0; at < view.size();) {
        if (view[at] == u'{') {
            const qsizetype end = view.indexOf(u'}', at);
            if (end < 0)
                return Error::usage(QStringLiteral("In the name '%1' a { has no }.").arg(text));
            Result<Part> part = parseField(view.mid(at + 1, end - at - 1));
            if (!part)
                return part.error();
            result.m_parts.push_back(*std::move(part));
            at = end + 1;
            continue;
        }
        if (view[at] == u'}')
            return Error::usage(QStringLiteral("In the name '%1' a } has no {.").arg(text));
        if (isRefused(view[at]))
            return Error::usage(
                QStringLiteral("A file's name cannot hold %1; the passes have folders of their own.")
                    .arg(view[at].isPrint() ? QStringLiteral("'%1'").arg(view[at])
                                            : QStringLiteral("a control character")));
        const auto stop = std::find_if(view.begin() + at, view.end(),
                                       [](QChar c) { return c == u'{' || c == u'}' || isRefused(c); });
        result.m_parts.push_back({Field::Text, view.mid(at, stop - view.begin() - at).toString(), {}});
        at = stop - view.begin();
    }
    if (text.startsWith(u'.'))
        return Error::usage(
            QStringLiteral("A name that begins with a dot is hidden. Begin '%1' otherwise.").arg(text));
    return result;
}

bool NameTemplate::tellsFramesApart() const {
    return std::any_of(m_parts.begin(), m_parts.end(), [](const Part& part) {
        return part.field == Field::Stem || part.field == Field::Frame;
    });
}

QString NameTemplate::stem(const SourceInfo& plate, const QString& clip, Pass pass,
                           FrameNumber number) const {
    QString name;
    for (const Part& part : m_parts) {
        switch (part.field) {
        case Field::Text:
            name += part.text;
            break;
        case Field::Stem:
            name += frameStem(plate, number);
            break;
        case Field::Clip:
            name += safeFileName(clip);
            break;
        case Field::PassName:
            name += passName(pass);
            break;
        case Field::Frame:
            name += paddedNumber(number, part.padding.value_or(plate.padding));
            break;
        }
    }
    return name;
}

QString safeFileName(const QString& name) {
    QString safe = name.trimmed();
    std::replace_if(safe.begin(), safe.end(), isRefused, QChar(u'_'));
    while (safe.endsWith(u'.') || safe.endsWith(u' ')) // Windows drops them
        safe.chop(1);
    if (safe.startsWith(u'.'))
        safe[0] = u'_';
    return safe.isEmpty() ? QStringLiteral("_") : safe;
}

} // namespace ckd
