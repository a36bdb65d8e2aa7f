// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/SettingPresets.h"

#include "core/base/AtomicFile.h"
#include "core/keyers/KeyerRegistry.h"
#include "ui/mainwindow/Prompts.h"
#include "ui/models/ProjectDocument.h"
#include "ui/widgets/MessageBar.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>

namespace ckd::ui {

namespace {

constexpr qint64 kLargestFile = 1 << 20;

/// What the file changes of its keyer's defaults; mattes belong to the clip, not to a preset.
QJsonObject presetOf(const Clip& clip) {
    QJsonObject json = clip.settings.toJson();
    const std::vector<KeyerInfo> keyers = installedKeyers();
    const auto keyer = std::find_if(keyers.begin(), keyers.end(),
                                    [&clip](const KeyerInfo& info) { return info.id == clip.keyer; });
    for (const SettingSpec& spec : settingSpecs()) {
        const auto scope = static_cast<unsigned>(spec.scope);
        const bool used = scope == 0 || keyer == keyers.end() || (keyer->features & scope) != 0;
        if (spec.kind == SettingSpec::Kind::File || !used)
            json.remove(spec.key);
    }
    return json;
}

Result<QJsonObject> readPreset(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error::input(
            QStringLiteral("The settings file '%1' cannot be read: %2.").arg(path, file.errorString()));
    const QJsonDocument document =
        file.size() <= kLargestFile ? QJsonDocument::fromJson(file.readAll()) : QJsonDocument();
    if (!document.isObject())
        return Error::input(QStringLiteral("'%1' is not a settings file.").arg(path));
    return document.object();
}

Result<void> apply(KeySettings& settings, const QJsonObject& json) {
    for (auto it = json.begin(); it != json.end(); ++it) {
        const SettingSpec* spec = findSetting(it.key());
        if (!spec)
            return Error::input(QStringLiteral("There is no setting '%1'.").arg(it.key()));
        if (Result<void> set = spec->set(settings, it->toVariant().toString()); !set)
            return set;
    }
    return {};
}

} // namespace

void saveSettingsPreset(const ProjectDocument& document, Prompts& prompts, MessageBar& messages,
                        QWidget* window) {
    const Clip* clip = document.currentClip();
    if (!clip)
        return;
    prompts.chooseFiles(window, Prompts::File::SavePreset, {},
                        [&messages, preset = presetOf(*clip)](const QStringList& files) {
                            const Result<void> saved =
                                AtomicFile::save(files.front(), QJsonDocument(preset).toJson());
                            if (!saved)
                                messages.show(saved.error());
                        });
}

void loadSettingsPreset(ProjectDocument& document, Prompts& prompts, MessageBar& messages, QWidget* window) {
    prompts.chooseFiles(window, Prompts::File::LoadPreset, {}, [&](const QStringList& files) {
        const Result<QJsonObject> preset = readPreset(files.front());
        KeySettings trial;
        const Result<void> possible = preset ? apply(trial, *preset) : Result<void>(preset.error());
        if (!possible) {
            messages.show(possible.error());
            return;
        }
        document.changeClips(document.selection(), ProjectDocument::tr("Load preset"), {},
                             [&preset](Clip& clip) { (void)apply(clip.settings, *preset); });
    });
}

} // namespace ckd::ui
