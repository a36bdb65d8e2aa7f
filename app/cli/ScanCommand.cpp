// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "app/cli/HelpText.h"
#include "core/project/FolderScan.h"

#include <QCommandLineParser>
#include <QDir>
#include <QJsonArray>

#include <algorithm>

namespace ckd::cli {

namespace {

QJsonObject toJson(const ScannedClip& clip) {
    QJsonObject json{
        {QStringLiteral("event"), QStringLiteral("clip")},
        {QStringLiteral("name"), clip.name},
        {QStringLiteral("state"), stateName(clip.state)},
        {QStringLiteral("plate"), clip.plate},
        {QStringLiteral("problems"), QJsonArray::fromStringList(clip.problems)},
    };
    const auto addText = [&json](const char* key, const QString& text) {
        if (!text.isEmpty())
            json.insert(QLatin1String(key), text);
    };
    const auto addCount = [&json](const char* key, std::size_t count) {
        if (count > 0)
            json.insert(QLatin1String(key), qint64(count));
    };
    addText("shot", clip.shotFolder);
    addText("output", clip.outputFolder);
    addText("sequence", clip.sequence);
    addCount("frames", clip.plateFrames);
    addCount("hintFrames", clip.hintFrames);
    addCount("usableFrames", clip.usableFrames);
    if (clip.hint) {
        json.insert(QStringLiteral("hint"), clip.hint->path);
        json.insert(QStringLiteral("hintKind"), clip.hint->kind == CompanionHint::Kind::Mask
                                                    ? QStringLiteral("mask")
                                                    : QStringLiteral("alpha"));
    }
    return json;
}

void printText(const ScannedClip& clip, qsizetype nameWidth) {
    const QString frames = clip.plateFrames > 0 ? QString::number(clip.plateFrames) : QStringLiteral("?");
    printOut(QStringLiteral("%1 %2 %3 frames  %4\n")
                 .arg(stateName(clip.state).leftJustified(6), clip.name.leftJustified(nameWidth),
                      frames.rightJustified(6), QDir::toNativeSeparators(clip.plate)));
    if (clip.hint)
        printOut(QStringLiteral("       %1 %2\n")
                     .arg(clip.hint->kind == CompanionHint::Kind::Mask ? QStringLiteral("mask:")
                                                                       : QStringLiteral("hint:"),
                          QDir::toNativeSeparators(clip.hint->path)));
    for (const QString& problem : clip.problems)
        printOut(QStringLiteral("       ! %1\n").arg(problem));
}

void printSummary(const ScanResult& result) {
    int counts[3] = {};
    for (const ScannedClip& clip : result.clips)
        ++counts[static_cast<int>(clip.state)];
    printOut(QStringLiteral("%1 clips: %2 ready, %3 masked, %4 raw.\n")
                 .arg(result.clips.size())
                 .arg(counts[static_cast<int>(ScannedClip::State::Ready)])
                 .arg(counts[static_cast<int>(ScannedClip::State::Masked)])
                 .arg(counts[static_cast<int>(ScannedClip::State::Raw)]));
}

} // namespace

int runScan(const QStringList& arguments, std::stop_token stop) {
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("json"), QString()});
    parser.addOption({QStringLiteral("names-only"), QString()});
    if (!parser.parse(QStringList{QStringLiteral("scan")} + arguments))
        return failWith(
            Error::usage(parser.errorText() + QStringLiteral(" See corridorkey-cli scan --help.")));
    if (parser.positionalArguments().isEmpty())
        return failWith(Error::usage(QStringLiteral("Name a folder: corridorkey-cli scan FOLDER.")));
    ScanOptions options;
    options.depth =
        parser.isSet(QStringLiteral("names-only")) ? ScanOptions::Depth::Names : ScanOptions::Depth::Open;
    const Result<ScanResult> result = scanForClips(parser.positionalArguments(), options, stop);
    if (!result)
        return failWith(result.error());
    const bool json = parser.isSet(QStringLiteral("json"));
    qsizetype nameWidth = 0;
    for (const ScannedClip& clip : result->clips)
        nameWidth = std::max(nameWidth, clip.name.size());
    for (const ScannedClip& clip : result->clips)
        json ? printJson(toJson(clip)) : printText(clip, nameWidth);
    for (const QString& note : result->notes) {
        if (json)
            printJson({{QStringLiteral("event"), QStringLiteral("note")}, {QStringLiteral("message"), note}});
        else
            printError(QStringLiteral("corridorkey-cli: ") + note);
    }
    if (!json)
        printSummary(*result);
    return result->clips.empty() ? exitCode(ErrorKind::Input) : 0;
}

} // namespace ckd::cli
