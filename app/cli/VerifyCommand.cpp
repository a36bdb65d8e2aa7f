// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "core/pipeline/Journal.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <vector>

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

struct Counts {
    qint64 whole = 0;
    qint64 bad = 0;
};

enum class Report { Text, Json };

void tellBad(const QString& folder, const JournalContent::Entry& entry, const QString& sentence,
             Report report) {
    if (report == Report::Text) {
        printOut(sentence + u'\n');
        return;
    }
    printJson({{QStringLiteral("event"), QStringLiteral("bad")},
               {QStringLiteral("frame"), qint64(entry.frame)},
               {QStringLiteral("file"), QDir(folder).filePath(entry.file.path)},
               {QStringLiteral("message"), sentence}});
}

Result<void> verifyFolder(const QString& folder, Report report, std::stop_token stop, Counts& counts) {
    const Result<JournalContent> journal = JournalContent::read(folder);
    if (!journal)
        return journal.error();
    std::vector<const JournalContent::Entry*> entries;
    for (const JournalContent::Entry& entry : journal->files())
        entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) {
        return std::pair(a->frame, a->file.path) < std::pair(b->frame, b->file.path);
    });
    for (const JournalContent::Entry* entry : entries) {
        if (stop.stop_requested())
            return Error::cancelled();
        const QString path = QDir::toNativeSeparators(QDir(folder).filePath(entry->file.path));
        Result<void> checked =
            entry->state == JournalLine::State::Finished
                ? checkJournalFile(folder, entry->file)
                : Result<void>(Error::output(QStringLiteral("'%1' was never finished.").arg(path)));
        ++(checked ? counts.whole : counts.bad);
        if (!checked)
            tellBad(folder, *entry, checked.error().text(), report);
    }
    return {};
}

} // namespace

int runVerify(const QStringList& arguments, std::stop_token stop) {
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("json"), QString()});
    if (!parser.parse(QStringList{QStringLiteral("verify")} + arguments))
        return failWith(
            Error::usage(parser.errorText() + QStringLiteral(" See corridorkey-cli verify --help.")));
    if (parser.positionalArguments().size() != 1)
        return failWith(Error::usage(QStringLiteral("Name one folder that passes were written to.")));
    const QString folder = parser.positionalArguments().first();
    const QStringList folders = journalFolders(folder);
    if (folders.isEmpty())
        return failWith(Error::input(
            QStringLiteral("'%1' has no journal: it is not a folder that this program wrote passes to.")
                .arg(QDir::toNativeSeparators(folder))));
    const Report report = parser.isSet(QStringLiteral("json")) ? Report::Json : Report::Text;
    Counts counts;
    for (const QString& one : folders) {
        if (const Result<void> verified = verifyFolder(one, report, stop, counts); !verified)
            return failWith(verified.error());
    }
    if (report == Report::Json)
        printJson({{QStringLiteral("event"), QStringLiteral("verified")},
                   {QStringLiteral("whole"), counts.whole},
                   {QStringLiteral("bad"), counts.bad}});
    else
        printOut(QStringLiteral("%1 files are whole, %2 are missing, damaged or changed.\n")
                     .arg(counts.whole)
                     .arg(counts.bad));
    return counts.bad == 0 ? 0 : 1;
}

} // namespace ckd::cli
