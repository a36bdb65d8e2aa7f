// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Console.h"

#include <QJsonDocument>
#include <QMap>

#include <cmath>
#include <cstdio>

namespace ckd::cli {

void printOut(const QString& text) {
    const QByteArray bytes = text.toLocal8Bit();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

void printError(const QString& text) {
    const QByteArray bytes = text.toLocal8Bit() + '\n';
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
    std::fflush(stderr);
}

void printJson(const QJsonObject& object) {
    const QByteArray line = QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    std::fwrite(line.constData(), 1, std::size_t(line.size()), stdout);
    std::fflush(stdout);
}

int failWith(const Error& error) {
    printError(QStringLiteral("corridorkey-cli: ") + error.text());
    return exitCode(error.kind);
}

int failWith(const Error& error, const QStringList& arguments) {
    static const QMap<ErrorKind, QString> kinds{
        {ErrorKind::Usage, QStringLiteral("usage")},
        {ErrorKind::Input, QStringLiteral("input")},
        {ErrorKind::Model, QStringLiteral("model")},
        {ErrorKind::Output, QStringLiteral("output")},
        {ErrorKind::Device, QStringLiteral("device")},
        {ErrorKind::Cancelled, QStringLiteral("cancelled")},
        {ErrorKind::Internal, QStringLiteral("internal")},
    };
    if (arguments.contains(QStringLiteral("--json")))
        printJson({{QStringLiteral("event"), QStringLiteral("error")},
                   {QStringLiteral("kind"), kinds.value(error.kind)},
                   {QStringLiteral("message"), error.text()},
                   {QStringLiteral("exitCode"), exitCode(error.kind)}});
    return failWith(error);
}

QString durationText(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0)
        return QStringLiteral("unknown");
    const auto whole = static_cast<qint64>(std::llround(seconds));
    const QString tail = QStringLiteral("%1:%2")
                             .arg(whole / 60 % 60, whole >= 3600 ? 2 : 1, 10, QLatin1Char('0'))
                             .arg(whole % 60, 2, 10, QLatin1Char('0'));
    return whole >= 3600 ? QStringLiteral("%1:%2").arg(whole / 3600).arg(tail) : tail;
}

} // namespace ckd::cli
