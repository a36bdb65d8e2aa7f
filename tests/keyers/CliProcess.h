// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace ckd::test {

struct CliOutcome {
    int code = -1; ///< -2: crashed or did not end
    QString out;
    QString error;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
};

/// Runs the real corridorkey-cli with its checkpoints below `dataFolder`.
inline CliOutcome runCli(const QString& dataFolder, const QStringList& arguments, int timeoutMs = 900'000) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("CORRIDORKEY_DATA_DIR"), dataFolder);
    environment.remove(QStringLiteral("CORRIDORKEY_DEVICE"));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(CKD_CLI), arguments);
    CliOutcome outcome;
    const bool ended = process.waitForFinished(timeoutMs);
    outcome.code = ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    outcome.out = QString::fromUtf8(process.readAllStandardOutput());
    outcome.error = QString::fromUtf8(process.readAllStandardError());
    return outcome;
}

} // namespace ckd::test

#define CKD_CLI_CODE(outcome, expected)                                                                      \
    QVERIFY2((outcome).code == (expected),                                                                   \
             qPrintable(QStringLiteral("exit %1: %2").arg((outcome).code).arg((outcome).error)))
