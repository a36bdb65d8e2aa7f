// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace ckd::test {

/// What a run of corridorkey-cli came to.
struct Outcome {
    int code = -1; ///< -2: crashed or was killed
    QString out;
    QString error;
    QList<QJsonObject> events; ///< the lines of standard output that are JSON objects

    [[nodiscard]] QList<QJsonObject> named(const char* event) const;
    [[nodiscard]] QJsonObject last(const char* event) const; ///< empty when there is none
    /// Numbers of the frames that ended so: "done", "failed", "skipped".
    [[nodiscard]] QList<int> frames(const char* status) const;
};

/// Waits for the end of a process. `seen`: what was read from it already.
[[nodiscard]] Outcome finish(QProcess& process, const QByteArray& seen = {});
/// Reads until `text` was seen `times` times, or the process is silent for two minutes; everything read so
/// far.
[[nodiscard]] QByteArray readUntil(QProcess& process, const char* text, int times);

#ifdef CKD_CLI
/// Runs the real program.
[[nodiscard]] inline Outcome cli(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(CKD_CLI), arguments);
    return finish(process);
}
#endif

} // namespace ckd::test
