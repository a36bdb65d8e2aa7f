// SPDX-License-Identifier: Apache-2.0
#include "core/project/ExportSettings.h"

#include <QDir>
#include <QJsonArray>

#include <algorithm>
#include <utility>

namespace ckd {

namespace {

using Frames = ExportSettings::Frames;
using Existing = ExportSettings::Existing;

constexpr std::pair<PassFormat, const char*> kFormats[] = {
    {PassFormat::Exr, "exr"}, {PassFormat::Png16, "png16"}, {PassFormat::Tiff16, "tiff16"}};
constexpr std::pair<ExrOptions::Depth, const char*> kDepths[] = {{ExrOptions::Depth::Half, "half"},
                                                                 {ExrOptions::Depth::Float, "float"}};
constexpr std::pair<Frames, const char*> kFrames[] = {
    {Frames::InOut, "inOut"}, {Frames::All, "all"}, {Frames::List, "list"}};
constexpr std::pair<Existing, const char*> kExisting[] = {
    {Existing::Refuse, "refuse"}, {Existing::Overwrite, "overwrite"}, {Existing::SkipVerified, "skip"}};
constexpr std::pair<Profile, const char*> kProfiles[] = {{Profile::Default, "default"},
                                                         {Profile::Original, "original"}};

template <class T, std::size_t N> QString nameOf(const std::pair<T, const char*> (&table)[N], T value) {
    const auto* found =
        std::find_if(std::begin(table), std::end(table), [&](const auto& row) { return row.first == value; });
    return QString::fromLatin1(found->second);
}

template <class T, std::size_t N>
std::optional<T> valueOf(const std::pair<T, const char*> (&table)[N], const QString& name) {
    for (const auto& [value, text] : table) {
        if (name == QLatin1String(text))
            return value;
    }
    return std::nullopt;
}

Error wrongValue(const QString& key, const QJsonValue& value) {
    return Error::input(QStringLiteral("The export settings hold '%1': '%2', which is not possible there.")
                            .arg(key, value.toVariant().toString()));
}

/// Sets `target` from json[key] when that is there.
template <class T, std::size_t N>
Result<void> read(const QJsonObject& json, const char* key, const std::pair<T, const char*> (&table)[N],
                  T& target) {
    const QJsonValue value = json.value(QLatin1String(key));
    if (value.isUndefined())
        return {};
    const std::optional<T> found = valueOf(table, value.toString());
    if (!found)
        return wrongValue(QString::fromLatin1(key), value);
    target = *found;
    return {};
}

Result<PassOutput> passFrom(const QJsonObject& json) {
    PassOutput output;
    const QJsonValue pass = json.value(QLatin1String("pass"));
    const std::optional<Pass> found = passFromName(pass.toString());
    if (!found)
        return wrongValue(QStringLiteral("pass"), pass);
    output.pass = *found;
    if (Result<void> format = read(json, "format", kFormats, output.file.format); !format)
        return format.error();
    if (Result<void> depth = read(json, "depth", kDepths, output.file.depth); !depth)
        return depth.error();
    const QJsonValue compression = json.value(QLatin1String("compression"));
    if (!compression.isUndefined()) {
        const std::optional<ExrCompression> known = exrCompressionFromName(compression.toString());
        if (!known)
            return wrongValue(QStringLiteral("compression"), compression);
        output.file.compression = *known;
    }
    return output;
}

QJsonObject passToJson(const PassOutput& output) {
    return {{QStringLiteral("pass"), passName(output.pass)},
            {QStringLiteral("format"), passFormatName(output.file.format)},
            {QStringLiteral("compression"), exrCompressionName(output.file.compression)},
            {QStringLiteral("depth"), nameOf(kDepths, output.file.depth)}};
}

Result<std::vector<PassOutput>> passesFrom(const QJsonObject& json) {
    const QJsonValue value = json.value(QLatin1String("passes"));
    if (value.isUndefined())
        return ExportSettings::usualPasses();
    std::vector<PassOutput> passes;
    for (const QJsonValue& entry : value.toArray()) {
        Result<PassOutput> pass = passFrom(entry.toObject());
        if (!pass)
            return pass.error();
        const auto same = [&](const PassOutput& other) { return other.pass == pass->pass; };
        if (std::any_of(passes.begin(), passes.end(), same))
            return wrongValue(QStringLiteral("passes"), passName(pass->pass) + QStringLiteral(" twice"));
        passes.push_back(*pass);
    }
    return passes;
}

} // namespace

QString passFormatName(PassFormat format) {
    return nameOf(kFormats, format);
}

std::optional<PassFormat> passFormatFromName(const QString& name) {
    return valueOf(kFormats, name);
}

std::vector<PassOutput> ExportSettings::usualPasses() {
    return {{Pass::Fg, {}}, {Pass::Matte, {}}, {Pass::Processed, {}}, {Pass::Comp, {}}};
}

const PassOutput* ExportSettings::find(Pass pass) const {
    const auto found = std::find_if(passes.begin(), passes.end(),
                                    [pass](const PassOutput& output) { return output.pass == pass; });
    return found == passes.end() ? nullptr : &*found;
}

Result<void> ExportSettings::check() const {
    if (passes.empty() && movies.empty())
        return Error::usage(QStringLiteral("Nothing is to be written. Choose at least one pass."));
    if (folder.isEmpty())
        return Error::usage(QStringLiteral("Choose a folder to export to."));
    if (!QDir::isAbsolutePath(folder))
        return Error::usage(
            QStringLiteral("'%1' is not a whole path. Choose a folder to export to.").arg(folder));
    for (const MoviePass& movie : movies) {
        if (Result<void> checked = checkMoviePass(movie); !checked)
            return checked;
    }
    if (frames == Frames::List) {
        const Result<FrameRange> range = FrameRange::parse(frameList);
        if (!range)
            return range.error();
        if (range->isEmpty())
            return Error::usage(QStringLiteral("Write the frames to export, for example 1001-1100x2,1200."));
    }
    return {};
}

Result<std::optional<FrameRange>> ExportSettings::rangeFor(const Clip& clip) const {
    switch (frames) {
    case Frames::All:
        return std::optional<FrameRange>();
    case Frames::List: {
        Result<FrameRange> range = FrameRange::parse(frameList);
        if (!range)
            return range.error();
        return std::optional<FrameRange>(*std::move(range));
    }
    case Frames::InOut:
        break;
    }
    if (!clip.inPoint && !clip.outPoint)
        return std::optional<FrameRange>();
    constexpr FrameNumber kFar = 1'000'000'000'000'000; // beyond every frame number
    return std::optional<FrameRange>(
        FrameRange::fromRun({clip.inPoint.value_or(-kFar), clip.outPoint.value_or(kFar), 1}));
}

PassSinkOptions ExportSettings::sinkOptions(const QString& clipName) const {
    PassSinkOptions options;
    options.passes.clear();
    for (const PassOutput& output : passes)
        options.passes.push_back(output.pass);
    // One format for all as far as it goes: a journal written with --format then still fits.
    const auto stored = std::find_if(passes.begin(), passes.end(), [](const PassOutput& output) {
        return output.pass != Pass::Comp && output.pass != Pass::Hint;
    });
    const PassFile common = stored == passes.end() ? PassFile{} : stored->file;
    options.format = common.format;
    options.compression = common.compression;
    options.depth = common.depth;
    for (const PassOutput& output : passes) {
        if (output.pass != Pass::Comp && output.pass != Pass::Hint && output.file != common)
            options.own.emplace(output.pass, output.file);
    }
    options.movies = movies;
    options.names = names;
    options.clip = clipName;
    options.profile = profile;
    options.existing =
        existing == Existing::Overwrite ? OutputPlan::Existing::Overwrite : OutputPlan::Existing::Refuse;
    options.finishedFrames = existing == Existing::SkipVerified ? PassSinkOptions::FinishedFrames::Skip
                                                                : PassSinkOptions::FinishedFrames::MakeAgain;
    return options;
}

QJsonObject ExportSettings::toJson() const {
    QJsonArray outputs;
    for (const PassOutput& output : passes)
        outputs.append(passToJson(output));
    QJsonObject json{{QStringLiteral("frames"), nameOf(kFrames, frames)},
                     {QStringLiteral("passes"), outputs},
                     {QStringLiteral("folder"), folder},
                     {QStringLiteral("names"), names.text()},
                     {QStringLiteral("existing"), nameOf(kExisting, existing)},
                     {QStringLiteral("profile"), nameOf(kProfiles, profile)}};
    QJsonArray texts;
    for (const MoviePass& movie : movies)
        texts.append(moviePassText(movie));
    if (!texts.isEmpty())
        json.insert(QStringLiteral("movies"), texts);
    if (nukeScript)
        json.insert(QStringLiteral("nukeScript"), true);
    if (manifest)
        json.insert(QStringLiteral("manifest"), true);
    if (!frameList.isEmpty())
        json.insert(QStringLiteral("frameList"), frameList);
    return json;
}

Result<ExportSettings> ExportSettings::fromJson(const QJsonObject& json) {
    ExportSettings settings;
    if (Result<void> frames = read(json, "frames", kFrames, settings.frames); !frames)
        return frames.error();
    if (Result<void> existing = read(json, "existing", kExisting, settings.existing); !existing)
        return existing.error();
    if (Result<void> profile = read(json, "profile", kProfiles, settings.profile); !profile)
        return profile.error();
    settings.frameList = json.value(QLatin1String("frameList")).toString();
    settings.nukeScript = json.value(QLatin1String("nukeScript")).toBool();
    settings.manifest = json.value(QLatin1String("manifest")).toBool();
    settings.folder = json.value(QLatin1String("folder")).toString();
    if (json.contains(QLatin1String("names"))) {
        Result<NameTemplate> names = NameTemplate::parse(json.value(QLatin1String("names")).toString());
        if (!names)
            return Error::input(names.error().message);
        settings.names = *std::move(names);
    }
    Result<std::vector<PassOutput>> passes = passesFrom(json);
    if (!passes)
        return passes.error();
    settings.passes = *std::move(passes);
    for (const QJsonValue& text : json.value(QLatin1String("movies")).toArray()) {
        const Result<MoviePass> movie = parseMoviePass(text.toString());
        if (!movie)
            return Error::input(QStringLiteral("The export settings hold a movie that is not possible: %1")
                                    .arg(movie.error().message));
        settings.movies.push_back(*movie);
    }
    return settings;
}

} // namespace ckd
