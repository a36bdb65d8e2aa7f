// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/AppSettings.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ckd::ui {

namespace {

using Scope = SettingEntry::Scope;

const SettingEntry* find(const char* key) {
    const std::span<const SettingEntry> entries = settingEntries();
    const auto found = std::find_if(entries.begin(), entries.end(), [key](const SettingEntry& entry) {
        return std::strcmp(entry.key, key) == 0;
    });
    Q_ASSERT_X(found != entries.end(), "AppSettings", key);
    return found == entries.end() ? nullptr : &*found;
}

} // namespace

std::span<const SettingEntry> settingEntries() {
    static const std::array entries{
        SettingEntry{settings::kLanguage, QString(), Scope::User},
        SettingEntry{settings::kRenderer, QStringLiteral("auto"), Scope::Machine},
        SettingEntry{settings::kCacheMegabytes, 0, Scope::Machine},
        SettingEntry{settings::kLoop, 1, Scope::User},
        SettingEntry{settings::kRecentProjects, QStringList(), Scope::Machine},
        SettingEntry{settings::kLastFolder, QString(), Scope::Machine},
        SettingEntry{settings::kGeometry, QByteArray(), Scope::Machine},
        SettingEntry{settings::kWindowState, QByteArray(), Scope::Machine},
    };
    return entries;
}

AppSettings::AppSettings(const QString& file)
    : m_store(file.isEmpty() ? QSettings(QSettings::IniFormat, QSettings::UserScope,
                                         QStringLiteral("CorridorKey"), QStringLiteral("Desktop"))
                                   .fileName()
                             : file,
              QSettings::IniFormat) {
}

QVariant AppSettings::value(const char* key) const {
    const SettingEntry* entry = find(key);
    return entry ? m_store.value(QLatin1String(key), entry->defaultValue) : QVariant();
}

void AppSettings::setValue(const char* key, const QVariant& value) {
    if (find(key))
        m_store.setValue(QLatin1String(key), value);
}

void AppSettings::addRecentProject(const QString& path) {
    QStringList recent = value(settings::kRecentProjects).toStringList();
    recent.removeAll(path);
    recent.prepend(path);
    setValue(settings::kRecentProjects, recent.mid(0, kRecent));
}

} // namespace ckd::ui
