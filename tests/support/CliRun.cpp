// SPDX-License-Identifier: Apache-2.0
#include "tests/support/CliRun.h"

#include <QJsonDocument>

namespace ckd::test {

QList<QJsonObject> Outcome::named(const char* event) const {
    QList<QJsonObject> found;
    for (const QJsonObject& object : events) {
        if (object.value(QLatin1String("event")).toString() == QLatin1String(event))
            found += object;
    }
    return found;
}

QJsonObject Outcome::last(const char* event) const {
    const QList<QJsonObject> found = named(event);
    return found.isEmpty() ? QJsonObject() : found.last();
}

QList<int> Outcome::frames(const char* status) const {
    QList<int> found;
    for (const QJsonObject& event : named("frame")) {
        if (event.value(QLatin1String("status")).toString() == QLatin1String(status))
            found += event.value(QLatin1String("frame")).toInt();
    }
    return found;
}

Outcome finish(QProcess& process, const QByteArray& seen) {
    constexpr int kPatience = 240'000; // ms
    Outcome outcome;
    // A process that has ended already gives false as well.
    if (!process.waitForFinished(kPatience) && process.state() != QProcess::NotRunning) {
        outcome.error = QStringLiteral("did not end");
        return outcome;
    }
    outcome.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    outcome.out = QString::fromUtf8(seen + process.readAllStandardOutput());
    outcome.error = QString::fromUtf8(process.readAllStandardError());
    for (const QString& line : outcome.out.split(u'\n', Qt::SkipEmptyParts)) {
        const QJsonDocument document = QJsonDocument::fromJson(line.toUtf8());
        if (document.isObject())
            outcome.events += document.object();
    }
    return outcome;
}

QByteArray readUntil(QProcess& process, const char* text, int times) {
    QByteArray seen;
    while (seen.count(text) < times && process.waitForReadyRead(120'000))
        seen += process.readAllStandardOutput();
    return seen;
}

} // namespace ckd::test
