// SPDX-License-Identifier: Apache-2.0
#include "app/tools/pseudo-locale/PseudoText.h"

#include <QRegularExpression>
#include <QStringList>

namespace ckd {

namespace {

QString accented(const QString& text) {
    static const QString kPlain = QStringLiteral("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    static const QString kAccented = QStringLiteral("ÅBÇÐÉFĜĤÎĴĶĻMÑÖPQŔŠŢÛVŴXÝŽåbçðéfĝĥîĵķļmñöpqŕšţûvŵxýž");
    QString result = text;
    for (QChar& letter : result) {
        const qsizetype index = kPlain.indexOf(letter);
        if (index >= 0)
            letter = kAccented.at(index);
    }
    return result;
}

/// Letters that reach the screen, roughly: without tags and mnemonics' marks.
qsizetype shownLength(QString text) {
    static const QRegularExpression unseen(QStringLiteral("<[^>]*>|&(?=\\w)|\\[\\*\\]"));
    return text.remove(unseen).size();
}

QString accentedLine(const QString& line) {
    static const QRegularExpression kept(
        QStringLiteral("%L?\\d+|%n|&\\w|<[^>]*>|\\[\\*\\]|\\([^()]*\\*[^()]*\\)"));
    QString result;
    qsizetype at = 0;
    for (auto match = kept.globalMatch(line); match.hasNext();) {
        const QRegularExpressionMatch piece = match.next();
        result += accented(line.mid(at, piece.capturedStart() - at)) + piece.captured();
        at = piece.capturedEnd();
    }
    return result + accented(line.mid(at));
}

} // namespace

QString pseudoText(const QString& english) {
    constexpr qsizetype kBrackets = 2;
    QStringList lines = english.split(QLatin1Char('\n'));
    for (QString& line : lines) {
        const qsizetype longer = (shownLength(line) * 2 + 4) / 5; // 40 %, rounded up
        const qsizetype filler = longer - (lines.size() == 1 ? kBrackets : 0);
        line = accentedLine(line) + QString(std::max<qsizetype>(filler, 0), QLatin1Char('~'));
    }
    return QLatin1Char('[') + lines.join(QLatin1Char('\n')) + QLatin1Char(']');
}

} // namespace ckd
