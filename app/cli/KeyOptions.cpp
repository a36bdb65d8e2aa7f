// SPDX-License-Identifier: Apache-2.0
#include "app/cli/KeyOptions.h"

#include "app/cli/ProjectJobs.h"

#include <QCommandLineParser>

#include <algorithm>
#include <cmath>

namespace ckd::cli {

namespace {

/// Long options with a value. Kept apart from the help text, which is written for people (HelpText.cpp).
constexpr const char* kValueOptions[] = {
    "on-full",        "hint",     "keyer",        "screen",        "passes",       "format",
    "compression",    "depth",    "despill",      "input-space",   "output-space", "color-config",
    "despeckle",      "settings", "frames",       "name-template", "profile",      "threads",
    "memory-budget",  "set",      "start-number", "contact-sheet", "write-nuke",   "nuke-paths",
    "write-manifest", "device",   "refiner",      "resolution",    "movie",        "layer"};

Result<QString> oneOf(const QCommandLineParser& parser, const char* option, const QString& fallback,
                      const QStringList& allowed) {
    const QString name = QString::fromLatin1(option);
    if (!parser.isSet(name))
        return fallback;
    const QString value = parser.value(name).toLower();
    if (!allowed.contains(value))
        return Error::usage(QStringLiteral("--%1 %2 is not possible: write one of %3.")
                                .arg(name, parser.value(name), allowed.join(QLatin1String(", "))));
    return value;
}

Result<void> parsePasses(const QCommandLineParser& parser, KeyOptions& options) {
    for (const QString& text : parser.values(QStringLiteral("movie"))) {
        Result<MoviePass> movie = parseMoviePass(text);
        if (!movie)
            return movie.error();
        options.movies.push_back(std::move(*movie));
    }
    if (!parser.isSet(QStringLiteral("passes")))
        return {};
    static const QStringList known{QStringLiteral("fg"),        QStringLiteral("matte"),
                                   QStringLiteral("processed"), QStringLiteral("comp"),
                                   QStringLiteral("hint"),      QStringLiteral("combined")};
    options.passes.clear();
    if (parser.value(QStringLiteral("passes")) == QLatin1String("none")) {
        if (options.movies.empty())
            return Error::usage(QStringLiteral("--passes none leaves nothing to write without --movie."));
        return {};
    }
    for (const QString& word : parser.value(QStringLiteral("passes")).split(u',')) {
        const QString pass = word.trimmed().toLower();
        if (!known.contains(pass))
            return Error::usage(QStringLiteral("There is no pass '%1'. Passes are %2, separated by commas.")
                                    .arg(word.trimmed(), known.join(QLatin1String(", "))));
        if (!options.passes.contains(pass))
            options.passes += pass;
    }
    return {};
}

/// The short forms --screen, --despill and so on are settings like any other, so that one path applies
/// them.
void collectSettings(const QCommandLineParser& parser, KeyOptions& options) {
    const std::pair<const char*, const char*> shortForms[] = {{"screen", "screen.color"},
                                                              {"despill", "color.despill"},
                                                              {"despeckle", "matte.despeckle"},
                                                              {"input-space", "color.inputSpace"},
                                                              {"output-space", "color.outputSpace"},
                                                              {"color-config", "color.config"},
                                                              {"refiner", "network.refiner"},
                                                              {"resolution", "network.resolution"}};
    for (const auto& [option, key] : shortForms) {
        if (parser.isSet(QString::fromLatin1(option)))
            options.settings.emplace_back(QString::fromLatin1(key),
                                          parser.value(QString::fromLatin1(option)));
    }
}

Result<void> parseSets(const QCommandLineParser& parser, KeyOptions& options) {
    for (const QString& pair : parser.values(QStringLiteral("set"))) {
        const qsizetype equals = pair.indexOf(u'=');
        if (equals < 1)
            return Error::usage(QStringLiteral("--set %1 is not possible: write --set key=value, for example "
                                               "--set matte.shrinkGrow=-1.5.")
                                    .arg(pair));
        options.settings.emplace_back(pair.left(equals), pair.mid(equals + 1));
    }
    return {};
}

Result<void> parseNumbers(const QCommandLineParser& parser, KeyOptions& options) {
    if (parser.isSet(QStringLiteral("frames"))) {
        Result<FrameRange> range = FrameRange::parse(parser.value(QStringLiteral("frames")));
        if (!range)
            return range.error();
        options.frames = std::move(*range);
    }
    bool ok = true;
    if (parser.isSet(QStringLiteral("start-number"))) {
        options.startNumber = parser.value(QStringLiteral("start-number")).toLongLong(&ok);
        if (!ok || std::abs(*options.startNumber) > 999'999'999)
            return Error::usage(QStringLiteral("--start-number %1 is not a frame number.")
                                    .arg(parser.value(QStringLiteral("start-number"))));
    }
    if (parser.isSet(QStringLiteral("threads"))) {
        options.threads = parser.value(QStringLiteral("threads")).toInt(&ok);
        if (!ok || options.threads < 1 || options.threads > 1024)
            return Error::usage(QStringLiteral("--threads %1 is not possible: write a number from 1 to 1024.")
                                    .arg(parser.value(QStringLiteral("threads"))));
    }
    if (parser.isSet(QStringLiteral("memory-budget"))) {
        options.memoryBudgetGb = parser.value(QStringLiteral("memory-budget")).toDouble(&ok);
        if (!ok || !std::isfinite(options.memoryBudgetGb) || options.memoryBudgetGb < 0.05 ||
            options.memoryBudgetGb > 16384)
            return Error::usage(
                QStringLiteral("--memory-budget %1 is not possible: write gigabytes, 0.05 or more.")
                    .arg(parser.value(QStringLiteral("memory-budget"))));
    }
    return {};
}

Result<void> parseFormats(const QCommandLineParser& parser, KeyOptions& options) {
    const std::pair<QString*, Result<QString>> choices[] = {
        {&options.format, oneOf(parser, "format", options.format,
                                {QStringLiteral("exr"), QStringLiteral("png16"), QStringLiteral("tiff16")})},
        {&options.compression, oneOf(parser, "compression", options.compression,
                                     {QStringLiteral("none"), QStringLiteral("rle"), QStringLiteral("zips"),
                                      QStringLiteral("zip"), QStringLiteral("piz"), QStringLiteral("pxr24"),
                                      QStringLiteral("dwaa"), QStringLiteral("dwab")})},
        {&options.depth,
         oneOf(parser, "depth", options.depth, {QStringLiteral("half"), QStringLiteral("float")})},
        {&options.onFull,
         oneOf(parser, "on-full", QString(), {QStringLiteral("pause"), QStringLiteral("stop")})},
        {&options.profile,
         oneOf(parser, "profile", options.profile, {QStringLiteral("default"), QStringLiteral("original")})},
    };
    for (const auto& [target, value] : choices) {
        if (!value)
            return value.error();
        *target = *value;
    }
    for (const char* option : {"compression", "depth"}) {
        if (options.format != QLatin1String("exr") && parser.isSet(QString::fromLatin1(option)))
            return Error::usage(
                QStringLiteral("--%1 has no effect with --format %2; it is for EXR. Leave it out.")
                    .arg(QString::fromLatin1(option), options.format));
    }
    const bool onlyPreviews =
        std::all_of(options.passes.begin(), options.passes.end(), [](const QString& pass) {
            return pass == QLatin1String("comp") || pass == QLatin1String("hint");
        });
    for (const char* option : {"format", "compression", "depth"}) {
        if (onlyPreviews && parser.isSet(QString::fromLatin1(option)))
            return Error::usage(
                QStringLiteral("--%1 has no effect with --passes %2. Leave it out.")
                    .arg(QString::fromLatin1(option),
                         options.passes.isEmpty()
                             ? QStringLiteral("none")
                             : options.passes.join(u',') + QStringLiteral(", which are 8-bit PNG")));
    }
    return {};
}

/// A project's jobs say themselves what becomes of their clips.
Result<void> checkProjectOptions(const QCommandLineParser& parser) {
    static const QStringList allowed{QStringLiteral("on-full"),       QStringLiteral("threads"),
                                     QStringLiteral("memory-budget"), QStringLiteral("contact-sheet"),
                                     QStringLiteral("overwrite"),     QStringLiteral("skip-existing"),
                                     QStringLiteral("json"),          QStringLiteral("write-manifest")};
    const QStringList given = parser.optionNames();
    for (const QString& option : given) {
        if (!allowed.contains(option))
            return Error::usage(
                QStringLiteral("%1%2 has no effect on a project: the jobs of its render queue "
                               "hold every choice. Leave it out.")
                    .arg(option.size() == 1 ? QStringLiteral("-") : QStringLiteral("--"), option));
    }
    return {};
}

} // namespace

Result<KeyOptions> parseKeyOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    parser.addOption({{QStringLiteral("o"), QStringLiteral("output")}, QString(), QStringLiteral("value")});
    for (const char* name : kValueOptions)
        parser.addOption({QString::fromLatin1(name), QString(), QStringLiteral("value")});
    parser.addOption({QStringLiteral("overwrite"), QString()});
    parser.addOption({QStringLiteral("skip-existing"), QString()});
    parser.addOption({QStringLiteral("json"), QString()});
    if (!parser.parse(QStringList{QStringLiteral("key")} + arguments))
        return Error::usage(parser.errorText() + QStringLiteral(" See corridorkey-cli key --help."));

    KeyOptions options;
    options.inputs = parser.positionalArguments();
    options.output = parser.value(QStringLiteral("output"));
    if (options.inputs.isEmpty())
        return Error::usage(QStringLiteral("Nothing to key: name a movie, a picture, a folder or a sequence. "
                                           "See corridorkey-cli key --help."));
    if (isProjectInput(options.inputs)) {
        if (Result<void> fits = checkProjectOptions(parser); !fits)
            return fits.error();
    } else if (options.output.isEmpty()) {
        return Error::usage(QStringLiteral("Say where the passes go: -o FOLDER."));
    }
    if (parser.isSet(QStringLiteral("hint")))
        options.hint = parser.value(QStringLiteral("hint"));
    if (options.inputs.size() > 1 && options.hint != QLatin1String("auto") &&
        options.hint != QLatin1String("none") && options.hint != QLatin1String("plate-alpha"))
        return Error::usage(
            QStringLiteral("--hint %1 names one hint for %2 inputs. Key them one by one, or use --hint auto.")
                .arg(options.hint)
                .arg(options.inputs.size()));
    options.layer = parser.value(QStringLiteral("layer"));
    if (parser.isSet(QStringLiteral("keyer")))
        options.keyer = parser.value(QStringLiteral("keyer"));
    options.device = parser.value(QStringLiteral("device"));
    if (parser.isSet(QStringLiteral("device")) && options.device.isEmpty())
        return Error::usage(
            QStringLiteral("--device is empty: write auto, cpu, cuda, cuda:N, all or a list of cards."));
    if (parser.isSet(QStringLiteral("name-template"))) {
        Result<NameTemplate> names = NameTemplate::parse(parser.value(QStringLiteral("name-template")));
        if (!names)
            return Error::usage(QStringLiteral("--name-template: %1").arg(names.error().message));
        options.names = *std::move(names);
    }
    options.settingsFile = parser.value(QStringLiteral("settings"));
    options.contactSheet = parser.value(QStringLiteral("contact-sheet"));
    options.nukeScript = parser.value(QStringLiteral("write-nuke"));
    options.manifest = parser.value(QStringLiteral("write-manifest"));
    const Result<QString> nukePaths = oneOf(parser, "nuke-paths", QStringLiteral("relative"),
                                            {QStringLiteral("relative"), QStringLiteral("absolute")});
    if (!nukePaths)
        return nukePaths.error();
    if (options.nukeScript.isEmpty() && parser.isSet(QStringLiteral("nuke-paths")))
        return Error::usage(QStringLiteral("--nuke-paths has no effect without --write-nuke. Leave it out."));
    options.nukePaths = *nukePaths == QLatin1String("absolute") ? NukePaths::Absolute : NukePaths::Relative;
    options.existing = parser.isSet(QStringLiteral("overwrite")) ? KeyOptions::Existing::Overwrite
                                                                 : KeyOptions::Existing::Refuse;
    options.finished = parser.isSet(QStringLiteral("skip-existing")) ? KeyOptions::Finished::Skip
                                                                     : KeyOptions::Finished::MakeAgain;
    options.report =
        parser.isSet(QStringLiteral("json")) ? KeyOptions::Report::Json : KeyOptions::Report::Text;
    for (const auto step : {parsePasses, parseNumbers, parseFormats, parseSets}) {
        if (Result<void> done = step(parser, options); !done)
            return done.error();
    }
    collectSettings(parser, options);
    return options;
}

} // namespace ckd::cli
