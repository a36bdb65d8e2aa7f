// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/CheckpointSidecar.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace ckd {

namespace {

constexpr int kFormat = 1;
constexpr qint64 kMaxBytes = 64 * 1024; // a sidecar has some 500
constexpr double kMaxWeightsBytes = 1e12;

bool isDigest(const QString& text) {
    static const QRegularExpression pattern(QStringLiteral("^[0-9a-f]{64}$"));
    return pattern.match(text).hasMatch();
}

/// What is wrong with the fields; empty when nothing is.
QString complaint(const QJsonObject& json, const QString& name) {
    if (json.value(QStringLiteral("format")).toInt() != kFormat)
        return QStringLiteral("it belongs to another version of the program");
    if (json.value(QStringLiteral("name")).toString() != name)
        return QStringLiteral("it names another checkpoint");
    for (const char* digest : {"sha256", "sourceSha256"}) {
        if (!isDigest(json.value(QLatin1String(digest)).toString()))
            return QStringLiteral("its field %1 is no SHA-256").arg(QLatin1String(digest));
    }
    const QString color = json.value(QStringLiteral("color")).toString();
    if (color != QLatin1String("green") && color != QLatin1String("blue"))
        return QStringLiteral("its field color is neither green nor blue");
    const double bytes = json.value(QStringLiteral("bytes")).toDouble(-1);
    if (!(bytes >= 1 && bytes <= kMaxWeightsBytes))
        return QStringLiteral("its field bytes is no file size");
    return {};
}

} // namespace

QByteArray sidecarJson(const CheckpointRecord& record) {
    const QJsonObject json{
        {QStringLiteral("format"), kFormat},
        {QStringLiteral("name"), record.name},
        {QStringLiteral("color"), checkpointColorName(record.color)},
        {QStringLiteral("originalFile"), record.originalFile},
        {QStringLiteral("sourceSha256"), record.sourceSha256},
        {QStringLiteral("sha256"), record.sha256},
        {QStringLiteral("bytes"), record.bytes},
        {QStringLiteral("addedAt"), record.addedAt.toUTC().toString(Qt::ISODate)},
        {QStringLiteral("published"), record.published},
    };
    return QJsonDocument(json).toJson();
}

Result<CheckpointRecord> readSidecar(const QString& path) {
    const auto fail = [&path](const QString& what) {
        return Error::model(QStringLiteral("The checkpoint's description '%1' cannot be used: %2. Remove the "
                                           "checkpoint and add its file again.")
                                .arg(QDir::toNativeSeparators(path), what));
    };
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(file.errorString());
    const QByteArray content = file.read(kMaxBytes + 1);
    if (content.size() > kMaxBytes)
        return fail(QStringLiteral("it is too large"));
    const QJsonDocument document = QJsonDocument::fromJson(content);
    if (!document.isObject())
        return fail(QStringLiteral("it is not a JSON object"));
    const QJsonObject json = document.object();
    const QFileInfo info(path);
    const QString name = info.completeBaseName();
    if (const QString what = complaint(json, name); !what.isEmpty())
        return fail(what);

    CheckpointRecord record;
    record.name = name;
    record.path = info.dir().filePath(name + QStringLiteral(".safetensors"));
    record.color = json.value(QStringLiteral("color")).toString() == QLatin1String("blue")
                       ? CheckpointColor::Blue
                       : CheckpointColor::Green;
    record.originalFile = json.value(QStringLiteral("originalFile")).toString();
    record.sourceSha256 = json.value(QStringLiteral("sourceSha256")).toString();
    record.sha256 = json.value(QStringLiteral("sha256")).toString();
    record.bytes = static_cast<qint64>(json.value(QStringLiteral("bytes")).toDouble());
    record.addedAt = QDateTime::fromString(json.value(QStringLiteral("addedAt")).toString(), Qt::ISODate);
    record.published = json.value(QStringLiteral("published")).toString();
    return record;
}

} // namespace ckd
