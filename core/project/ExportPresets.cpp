// SPDX-License-Identifier: Apache-2.0
#include "core/project/ExportPresets.h"

#include "core/base/AtomicFile.h"
#include "core/media/SequenceNames.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

#include <algorithm>

namespace ckd {

namespace {

constexpr qint64 kLargest = 1 << 20; // a preset has a few hundred bytes

ExportPreset builtIn(const QString& name, ExportSettings settings) {
    return {name, ExportPreset::Origin::BuiltIn, std::move(settings)};
}

MoviePass movie(Pass pass, MovieSettings::Codec codec) {
    MoviePass made;
    made.pass = pass;
    made.codec = codec;
    if (pass == Pass::Processed && holdsAlpha(codec))
        made.alpha = MovieAlpha::Straight;
    return made;
}

Result<ExportPreset> readPreset(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargest)
        return Error::input(QStringLiteral("The preset '%1' cannot be read.").arg(path), file.errorString());
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    const QString name = document[QLatin1String("name")].toString();
    if (name.trimmed().isEmpty())
        return Error::input(QStringLiteral("'%1' is not an export preset.").arg(path));
    Result<ExportSettings> settings = ExportSettings::fromJson(document[QLatin1String("export")].toObject());
    if (!settings)
        return Error::input(QStringLiteral("In the preset '%1': %2").arg(path, settings.error().message));
    return ExportPreset{name, ExportPreset::Origin::User, *std::move(settings)};
}

} // namespace

ExportSettings ExportPreset::appliedTo(ExportSettings current) const {
    current.passes = settings.passes;
    current.movies = settings.movies;
    current.names = settings.names;
    current.profile = settings.profile;
    current.nukeScript = settings.nukeScript;
    current.manifest = settings.manifest;
    return current;
}

bool ExportPreset::isAppliedTo(const ExportSettings& current) const {
    return appliedTo(current) == current;
}

std::vector<ExportPreset> builtInExportPresets() {
    ExportSettings nuke;
    nuke.passes = {{Pass::Fg, {}}, {Pass::Matte, {}}, {Pass::Processed, {}}};
    nuke.nukeScript = true;
    ExportSettings resolve;
    resolve.passes.clear();
    resolve.movies = {movie(Pass::Processed, MovieSettings::Codec::ProRes4444)};
    ExportSettings original;
    original.profile = Profile::Original;
    ExportSettings web;
    web.passes.clear();
    web.movies = {movie(Pass::Comp, MovieSettings::Codec::H264)};
    return {
        builtIn(QStringLiteral("Nuke EXR"), nuke), builtIn(QStringLiteral("Resolve ProRes 4444"), resolve),
        builtIn(QStringLiteral("Original layout"), original), builtIn(QStringLiteral("Web preview"), web)};
}

ExportPresetStore::ExportPresetStore(QString folder) : m_folder(std::move(folder)) {
}

QString ExportPresetStore::defaultFolder() {
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation))
        .filePath(QStringLiteral("export-presets"));
}

QString ExportPresetStore::pathOf(const QString& name) const {
    return QDir(m_folder).filePath(safeFileName(name.toCaseFolded()) + QStringLiteral(".json"));
}

std::vector<ExportPreset> ExportPresetStore::load(QStringList* problems) const {
    std::vector<ExportPreset> presets;
    const QDir folder(m_folder);
    for (const QString& name : folder.entryList({QStringLiteral("*.json")}, QDir::Files)) {
        Result<ExportPreset> preset = readPreset(folder.filePath(name));
        if (preset)
            presets.push_back(*std::move(preset));
        else if (problems)
            problems->append(preset.error().message);
    }
    std::sort(presets.begin(), presets.end(),
              [](const ExportPreset& a, const ExportPreset& b) { return naturalLess(a.name, b.name); });
    return presets;
}

Result<void> ExportPresetStore::save(const QString& name, const ExportSettings& settings) const {
    const QString trimmed = name.trimmed();
    if (trimmed.isEmpty())
        return Error::usage(QStringLiteral("Give the preset a name."));
    for (const ExportPreset& preset : builtInExportPresets()) {
        if (preset.name.compare(trimmed, Qt::CaseInsensitive) == 0)
            return Error::usage(
                QStringLiteral("'%1' is a preset of the program. Choose another name.").arg(preset.name));
    }
    if (!QDir().mkpath(m_folder))
        return Error::output(QStringLiteral("Cannot create the folder '%1' for presets.")
                                 .arg(QDir::toNativeSeparators(m_folder)));
    ExportSettings kept = ExportPreset{trimmed, ExportPreset::Origin::User, settings}.appliedTo({});
    QJsonObject chosen = kept.toJson();
    for (const char* key : {"frames", "folder", "existing"})
        chosen.remove(QLatin1String(key));
    const QJsonObject json{{QStringLiteral("name"), trimmed}, {QStringLiteral("export"), chosen}};
    return AtomicFile::save(pathOf(trimmed), QJsonDocument(json).toJson());
}

std::optional<ExportSettings> ExportPresetStore::lastChoice() const {
    QFile file(m_folder + QStringLiteral("-last.json"));
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargest)
        return std::nullopt;
    const Result<ExportSettings> settings =
        ExportSettings::fromJson(QJsonDocument::fromJson(file.readAll()).object());
    return settings ? std::optional(*settings) : std::nullopt;
}

Result<void> ExportPresetStore::saveLastChoice(const ExportSettings& settings) const {
    const QString path = m_folder + QStringLiteral("-last.json");
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return Error::output(QStringLiteral("Cannot create the folder of '%1'.").arg(path));
    return AtomicFile::save(path, QJsonDocument(settings.toJson()).toJson());
}

Result<void> ExportPresetStore::remove(const QString& name) const {
    QFile file(pathOf(name.trimmed()));
    if (file.remove() || !file.exists())
        return {};
    return Error::output(QStringLiteral("Cannot remove the preset '%1': %2.").arg(name, file.errorString()));
}

} // namespace ckd
