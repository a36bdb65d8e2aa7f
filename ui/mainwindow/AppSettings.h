// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <span>

namespace ckd::ui {

/// One preference: its key, what it is when nobody set it, and where it belongs.
struct SettingEntry {
    enum class Scope {
        User,    ///< the artist's choice
        Machine, ///< where windows were, what was opened: meaningless elsewhere
    };
    const char* key;
    QVariant defaultValue;
    Scope scope;
};

/// The table of everything the window remembers between starts.
namespace settings {
inline constexpr char kLanguage[] = "language";                     ///< "" = the system's; else "de" …
inline constexpr char kRenderer[] = "viewer/renderer";              ///< auto | raster | opengl
inline constexpr char kCacheMegabytes[] = "preview/cacheMegabytes"; ///< 0: an eighth of the memory
inline constexpr char kLoop[] = "player/loop";
inline constexpr char kRecentProjects[] = "recent/projects";
inline constexpr char kLastFolder[] = "recent/folder";
inline constexpr char kGeometry[] = "window/geometry";
inline constexpr char kWindowState[] = "window/state";
} // namespace settings

/// All rows of the table.
[[nodiscard]] std::span<const SettingEntry> settingEntries();

/// Reads and writes the table's keys. A key that is not in the table is a defect and asserts. UI thread.
class AppSettings {
public:
    /// The user's own file, or the one given (tests).
    explicit AppSettings(const QString& file = {});

    [[nodiscard]] QVariant value(const char* key) const;
    void setValue(const char* key, const QVariant& value);
    /// The newest first, at most `kRecent`, without duplicates.
    void addRecentProject(const QString& path);
    static constexpr int kRecent = 10;

private:
    QSettings m_store;
};

} // namespace ckd::ui
