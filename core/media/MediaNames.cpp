// SPDX-License-Identifier: Apache-2.0
#include "core/media/MediaNames.h"

#include <QSet>
#include <QString>

namespace ckd {

namespace {

QString suffixOf(QStringView fileName) {
    const qsizetype dot = fileName.lastIndexOf(QLatin1Char('.'));
    return dot > 0 ? fileName.mid(dot + 1).toString().toLower() : QString();
}

} // namespace

bool isPictureName(QStringView fileName) {
    static const QSet<QString> kSuffixes = {
        QStringLiteral("exr"), QStringLiteral("png"),  QStringLiteral("jpg"), QStringLiteral("jpeg"),
        QStringLiteral("tif"), QStringLiteral("tiff"), QStringLiteral("dpx"), QStringLiteral("tga"),
        QStringLiteral("bmp"), QStringLiteral("webp")};
    return kSuffixes.contains(suffixOf(fileName));
}

bool isMovieName(QStringView fileName) {
    static const QSet<QString> kSuffixes = {
        QStringLiteral("mov"),  QStringLiteral("mp4"), QStringLiteral("mkv"),  QStringLiteral("mxf"),
        QStringLiteral("avi"),  QStringLiteral("m4v"), QStringLiteral("webm"), QStringLiteral("gif"),
        QStringLiteral("mpg"),  QStringLiteral("ts"),  QStringLiteral("mpeg"), QStringLiteral("mts"),
        QStringLiteral("m2ts"), QStringLiteral("wmv"), QStringLiteral("3gp"),  QStringLiteral("ogv"),
        QStringLiteral("flv"),  QStringLiteral("dv"),  QStringLiteral("vob"),  QStringLiteral("y4m")};
    return kSuffixes.contains(suffixOf(fileName));
}

} // namespace ckd
