// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "core/keyers/CheckpointStore.h"

#include <QCommandLineParser>
#include <QJsonArray>

namespace ckd::cli {

namespace {

QString megabytes(qint64 bytes) {
    return QStringLiteral("%1 MB").arg(qRound(double(bytes) * 1e-6));
}

/// Positional arguments after the action's name, or a usage sentence.
Result<QStringList> positional(const QCommandLineParser& parser, int fewest, int most, const char* form) {
    const QStringList words = parser.positionalArguments().mid(1);
    if (words.size() >= fewest && words.size() <= most)
        return words;
    return Error::usage(QStringLiteral("Write: corridorkey-cli checkpoints %1").arg(QLatin1String(form)));
}

Result<void> allowOnly(const QCommandLineParser& parser, const QString& action, const QStringList& options) {
    for (const QString& option : parser.optionNames()) {
        if (!options.contains(option))
            return Error::usage(
                QStringLiteral("--%1 has no effect with checkpoints %2. Leave it out.").arg(option, action));
    }
    return {};
}

int runAdd(const QCommandLineParser& parser, const std::stop_token& stop) {
    const Result<QStringList> words = positional(parser, 1, 1, "add FILE [--name NAME] [--color green|blue]");
    if (!words)
        return failWith(words.error());
    CheckpointStore::AddRequest request{words->front(), parser.value(QStringLiteral("name")), {}};
    if (parser.isSet(QStringLiteral("name")) && request.name.isEmpty())
        return failWith(
            Error::usage(QStringLiteral("--name is empty; leave it out to take the file's name.")));
    if (parser.isSet(QStringLiteral("color"))) {
        const QString color = parser.value(QStringLiteral("color")).toLower();
        if (color != QLatin1String("green") && color != QLatin1String("blue"))
            return failWith(Error::usage(QStringLiteral("--color %1 is not possible: write green or blue.")
                                             .arg(parser.value(QStringLiteral("color")))));
        request.color = color == QLatin1String("blue") ? CheckpointColor::Blue : CheckpointColor::Green;
    }
    CheckpointStore store;
    const Result<CheckpointRecord> added = store.add(request, stop);
    if (!added)
        return failWith(added.error());
    printOut(QStringLiteral("Installed '%1' for %2 screens (%3%4).\nSHA-256 of %5: %6\n"
                            "Key with it:  corridorkey-cli key CLIP -o FOLDER --keyer %1\n")
                 .arg(added->name, checkpointColorName(added->color), megabytes(added->bytes),
                      added->published.isEmpty() ? QString() : QStringLiteral(", ") + added->published,
                      added->originalFile, added->sourceSha256));
    return 0;
}

int runList(const QCommandLineParser& parser) {
    if (const Result<QStringList> words = positional(parser, 0, 0, "list [--json]"); !words)
        return failWith(words.error());
    const CheckpointStore store;
    const CheckpointStore::Content content = store.list();
    if (parser.isSet(QStringLiteral("json"))) {
        QJsonArray checkpoints;
        for (const CheckpointRecord& record : content.records)
            checkpoints.append(QJsonObject{{QStringLiteral("name"), record.name},
                                           {QStringLiteral("color"), checkpointColorName(record.color)},
                                           {QStringLiteral("path"), record.path},
                                           {QStringLiteral("bytes"), record.bytes},
                                           {QStringLiteral("sha256"), record.sha256},
                                           {QStringLiteral("originalFile"), record.originalFile},
                                           {QStringLiteral("sourceSha256"), record.sourceSha256},
                                           {QStringLiteral("addedAt"), record.addedAt.toString(Qt::ISODate)},
                                           {QStringLiteral("published"), record.published}});
        printJson({{QStringLiteral("folder"), store.folder()},
                   {QStringLiteral("checkpoints"), checkpoints},
                   {QStringLiteral("problems"), QJsonArray::fromStringList(content.problems)}});
        return content.problems.isEmpty() ? 0 : exitCode(ErrorKind::Model);
    }
    for (const CheckpointRecord& record : content.records)
        printOut(QStringLiteral("%1  %2  %3  from %4, %5  %6\n")
                     .arg(record.name.leftJustified(24), checkpointColorName(record.color).leftJustified(5),
                          megabytes(record.bytes), record.originalFile,
                          record.addedAt.toLocalTime().toString(QStringLiteral("yyyy-MM-dd")),
                          record.published));
    if (content.records.empty())
        printError(QStringLiteral("No checkpoint is installed in %1.").arg(store.folder()));
    for (const QString& problem : content.problems)
        printError(problem);
    return content.problems.isEmpty() ? 0 : exitCode(ErrorKind::Model);
}

int runVerify(const QCommandLineParser& parser, const std::stop_token& stop) {
    const Result<QStringList> words = positional(parser, 0, 1, "verify [NAME]");
    if (!words)
        return failWith(words.error());
    const CheckpointStore store;
    CheckpointStore::Content content;
    if (words->isEmpty()) {
        content = store.list();
    } else {
        const Result<CheckpointRecord> record = store.find(words->front());
        if (!record)
            return failWith(record.error());
        content.records.push_back(*record);
    }
    int code = 0;
    for (const CheckpointRecord& record : content.records) {
        const Result<void> verified = store.verify(record, stop);
        if (verified)
            printOut(QStringLiteral("%1: whole, SHA-256 %2\n").arg(record.name, record.sha256));
        else
            code = failWith(verified.error());
    }
    for (const QString& problem : content.problems)
        code = failWith(Error::model(problem));
    return code;
}

int runRemove(const QCommandLineParser& parser) {
    const Result<QStringList> words = positional(parser, 1, 1, "remove NAME");
    if (!words)
        return failWith(words.error());
    CheckpointStore store;
    if (const Result<void> removed = store.remove(words->front()); !removed)
        return failWith(removed.error());
    printOut(QStringLiteral("Removed '%1'.\n").arg(words->front()));
    return 0;
}

} // namespace

int runCheckpoints(const QStringList& arguments, std::stop_token stop) {
    QCommandLineParser parser;
    for (const char* name : {"name", "color"})
        parser.addOption({QString::fromLatin1(name), QString(), QStringLiteral("value")});
    parser.addOption({QStringLiteral("json"), QString()});
    if (!parser.parse(QStringList{QStringLiteral("checkpoints")} + arguments))
        return failWith(Error::usage(parser.errorText() + QStringLiteral(" See checkpoints --help.")));
    const QString action = parser.positionalArguments().value(0);
    QStringList options;
    if (action == QLatin1String("add"))
        options = QStringList{QStringLiteral("name"), QStringLiteral("color")};
    else if (action == QLatin1String("list"))
        options = QStringList{QStringLiteral("json")};
    if (const Result<void> allowed = allowOnly(parser, action, options); !allowed)
        return failWith(allowed.error());
    if (action == QLatin1String("add"))
        return runAdd(parser, stop);
    if (action == QLatin1String("list"))
        return runList(parser);
    if (action == QLatin1String("verify"))
        return runVerify(parser, stop);
    if (action == QLatin1String("remove"))
        return runRemove(parser);
    return failWith(Error::usage(QStringLiteral("Say what to do with checkpoints: add FILE, list, verify "
                                                "[NAME] or remove NAME. See checkpoints --help.")));
}

} // namespace ckd::cli
