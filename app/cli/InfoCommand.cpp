// SPDX-License-Identifier: Apache-2.0
#include "app/cli/Commands.h"
#include "app/cli/Console.h"
#include "app/cli/HelpText.h"
#include "core/base/FrameRange.h"
#include "core/media/FrameSource.h"

#include <QCommandLineParser>
#include <QJsonArray>

namespace ckd::cli {

namespace {

QString kindName(SourceInfo::Kind kind) {
    switch (kind) {
    case SourceInfo::Kind::Still:
        return QStringLiteral("still");
    case SourceInfo::Kind::Sequence:
        return QStringLiteral("sequence");
    case SourceInfo::Kind::Movie:
        return QStringLiteral("movie");
    }
    return {};
}

QString encodingName(ColorEncoding encoding) {
    return encoding == ColorEncoding::Linear ? QStringLiteral("linear") : QStringLiteral("srgb");
}

QJsonObject toJson(const SourceInfo& info) {
    QJsonObject json{
        {QStringLiteral("kind"), kindName(info.kind)},
        {QStringLiteral("path"), info.path},
        {QStringLiteral("name"), info.name},
        {QStringLiteral("pattern"), info.pattern},
        {QStringLiteral("width"), info.width},
        {QStringLiteral("height"), info.height},
        {QStringLiteral("pixelAspect"), info.pixelAspect},
        {QStringLiteral("frames"), qint64(info.frames.size())},
        {QStringLiteral("range"), FrameRange::fromNumbers(info.frames).toString()},
        {QStringLiteral("missing"), FrameRange::fromNumbers(info.missing).toString()},
        {QStringLiteral("codec"), info.codec},
        {QStringLiteral("pixelFormat"), info.pixelFormat},
        {QStringLiteral("bitDepth"), info.bitDepth},
        {QStringLiteral("alpha"), info.hasAlpha},
        {QStringLiteral("inputSpace"), encodingName(info.encoding)},
        {QStringLiteral("color"), info.colorDescription},
        {QStringLiteral("rotation"), info.rotation},
        {QStringLiteral("warnings"), QJsonArray::fromStringList(info.warnings)},
    };
    if (info.rate.isKnown())
        json.insert(QStringLiteral("rate"),
                    QStringLiteral("%1/%2").arg(info.rate.numerator).arg(info.rate.denominator));
    if (!info.timecode.isEmpty())
        json.insert(QStringLiteral("timecode"), info.timecode);
    return json;
}

void printText(const SourceInfo& info) {
    const auto line = [](const char* label, const QString& value) {
        if (!value.isEmpty())
            printOut(QString::fromLatin1(label).leftJustified(13) + value + u'\n');
    };
    line("Clip", info.pattern);
    line("Kind", kindName(info.kind));
    QString size = QStringLiteral("%1 x %2").arg(info.width).arg(info.height);
    if (info.pixelAspect != 1.0)
        size += QStringLiteral(", pixel aspect %1").arg(info.pixelAspect);
    if (info.rotation != 0)
        size += QStringLiteral(", turned by %1 degrees").arg(info.rotation);
    line("Size", size);
    line("Frames", QStringLiteral("%1 (%2)")
                       .arg(info.frames.size())
                       .arg(FrameRange::fromNumbers(info.frames).toString()));
    line("Missing", FrameRange::fromNumbers(info.missing).toString());
    if (info.rate.isKnown())
        line("Rate", QStringLiteral("%1 fps (%2/%3)")
                         .arg(info.rate.toDouble(), 0, 'g', 6)
                         .arg(info.rate.numerator)
                         .arg(info.rate.denominator));
    line("Codec", info.codec);
    line("Pixels", QStringLiteral("%1, %2 bit%3%4")
                       .arg(info.pixelFormat)
                       .arg(info.bitDepth)
                       .arg(info.isFloat ? QStringLiteral(" float") : QString(),
                            info.hasAlpha ? QStringLiteral(", with alpha") : QString()));
    line("Colour", info.colorDescription);
    line("Input space", encodingName(info.encoding) + QStringLiteral(" (change with --input-space)"));
    line("Timecode", info.timecode);
    for (const QString& warning : info.warnings)
        line("Warning", warning);
}

} // namespace

int runInfo(const QStringList& arguments) {
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("json"), QString()});
    parser.addOption({QStringLiteral("layer"), QString(), QStringLiteral("name")});
    parser.addOption({QStringLiteral("start-number"), QString(), QStringLiteral("number")});
    if (!parser.parse(QStringList{QStringLiteral("info")} + arguments))
        return failWith(
            Error::usage(parser.errorText() + QStringLiteral(" See corridorkey-cli info --help.")));
    if (parser.positionalArguments().size() != 1)
        return failWith(Error::usage(QStringLiteral("Name one clip: corridorkey-cli info PATH.")));
    OpenOptions options;
    options.layer = parser.value(QStringLiteral("layer"));
    if (parser.isSet(QStringLiteral("start-number"))) {
        bool ok = false;
        options.startNumber = parser.value(QStringLiteral("start-number")).toLongLong(&ok);
        if (!ok)
            return failWith(Error::usage(QStringLiteral("--start-number %1 is not a frame number.")
                                             .arg(parser.value(QStringLiteral("start-number")))));
    }
    const Result<SharedSource> source = openSource(parser.positionalArguments().constFirst(), options);
    if (!source)
        return failWith(source.error());
    if (parser.isSet(QStringLiteral("json")))
        printJson(toJson((*source)->info()));
    else
        printText((*source)->info());
    return 0;
}

} // namespace ckd::cli
