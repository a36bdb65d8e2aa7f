// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "core/pipeline/Journal.h"
#include "core/pipeline/VerifyJob.h"

#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>

#include <unistd.h>

namespace ckd::cli {

namespace {

/// `folder` itself, or the clip folders below it when it was written for several inputs.
QStringList journalFolders(const QString& folder) {
    if (QFileInfo::exists(Journal::pathIn(folder)))
        return {folder};
    QStringList found;
    const QDir dir(folder);
    for (const QString& name : dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        if (QFileInfo::exists(Journal::pathIn(dir.filePath(name))))
            found += dir.filePath(name);
    }
    return found;
}

enum class Report { Text, Json };

/// Called by one thread at a time.
class VerifyReporter {
public:
    explicit VerifyReporter(Report report) : m_report(report), m_terminal(::isatty(STDERR_FILENO) != 0) {
        m_clock.start();
    }

    void bad(const VerifyFinding& finding) {
        clear();
        if (m_report == Report::Text) {
            printOut(finding.message + u'\n');
            return;
        }
        printJson({{QStringLiteral("event"), QStringLiteral("bad")},
                   {QStringLiteral("frame"), qint64(finding.frame)},
                   {QStringLiteral("file"), finding.file},
                   {QStringLiteral("message"), finding.message}});
    }

    void progress(qint64 done, qint64 total) {
        const qint64 interval = m_report == Report::Json || !m_terminal ? kPlainInterval : kTerminalInterval;
        if (done < total && m_clock.elapsed() - m_last < interval)
            return;
        m_last = m_clock.elapsed();
        if (m_report == Report::Json) {
            printJson({{QStringLiteral("event"), QStringLiteral("progress")},
                       {QStringLiteral("done"), done},
                       {QStringLiteral("files"), total}});
            return;
        }
        const QString line = QStringLiteral("verified %1/%2 files").arg(done).arg(total);
        if (!m_terminal) {
            printError(line);
            return;
        }
        clear();
        std::fputs(line.toLocal8Bit().constData(), stderr);
        std::fflush(stderr);
    }

    void clear() {
        if (m_terminal)
            std::fputs("\r\x1b[K", stderr);
    }

private:
    static constexpr qint64 kTerminalInterval = 100; // ms
    static constexpr qint64 kPlainInterval = 1000;   // ms

    Report m_report;
    bool m_terminal;
    QElapsedTimer m_clock;
    qint64 m_last = 0;
};

} // namespace

int runVerify(const QStringList& arguments, std::stop_token stop) {
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("json"), QString()});
    parser.addOption({QStringLiteral("threads"), QString(), QStringLiteral("value")});
    if (!parser.parse(QStringList{QStringLiteral("verify")} + arguments))
        return failWith(
            Error::usage(parser.errorText() + QStringLiteral(" See corridorkey-cli verify --help.")),
            arguments);
    bool ok = true;
    const int threads =
        parser.isSet(QStringLiteral("threads")) ? parser.value(QStringLiteral("threads")).toInt(&ok) : 0;
    if (!ok || threads < 0 || threads > 1024)
        return failWith(
            Error::usage(QStringLiteral("--threads %1 is not possible: write a number from 1 to 1024.")
                             .arg(parser.value(QStringLiteral("threads")))),
            arguments);
    if (parser.positionalArguments().size() != 1)
        return failWith(Error::usage(QStringLiteral("Name one folder that passes were written to.")),
                        arguments);
    const QString folder = parser.positionalArguments().first();
    const QStringList folders = journalFolders(folder);
    if (folders.isEmpty())
        return failWith(
            Error::input(QStringLiteral("'%1' has no journal: it is not a folder that this program "
                                        "wrote passes to.")
                             .arg(QDir::toNativeSeparators(folder))),
            arguments);
    const Report report = parser.isSet(QStringLiteral("json")) ? Report::Json : Report::Text;
    VerifyReporter reporter(report);
    VerifyHandlers handlers;
    handlers.bad = [&](const VerifyFinding& finding) { reporter.bad(finding); };
    handlers.progress = [&](qint64 done, qint64 total) { reporter.progress(done, total); };
    const Result<VerifyCounts> counts = verifyFolders(folders, threads, handlers, stop);
    reporter.clear();
    if (!counts)
        return failWith(counts.error(), arguments);
    if (report == Report::Json)
        printJson({{QStringLiteral("event"), QStringLiteral("verified")},
                   {QStringLiteral("whole"), counts->whole},
                   {QStringLiteral("bad"), counts->bad}});
    else
        printOut(QStringLiteral("%1 files are whole, %2 are missing, damaged or changed.\n")
                     .arg(counts->whole)
                     .arg(counts->bad));
    return counts->bad == 0 ? 0 : 1;
}

} // namespace ckd::cli
