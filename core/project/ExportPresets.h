// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/project/ExportSettings.h"

#include <QString>

#include <optional>
#include <vector>

namespace ckd {

/// A named choice of passes, formats, names and profile. Which frames and which folder belong to the clip,
/// what happens to existing files to the moment; a preset changes none of them.
struct ExportPreset {
    enum class Origin { BuiltIn, User };
    QString name; ///< built-in ones: English, to be translated where shown
    Origin origin = Origin::User;
    ExportSettings settings;

    /// `current` with what a preset decides taken from this one.
    [[nodiscard]] ExportSettings appliedTo(ExportSettings current) const;
    /// Whether applying it would change nothing.
    [[nodiscard]] bool isAppliedTo(const ExportSettings& current) const;
};

/// "Nuke EXR", "Resolve ProRes 4444", "Original layout", "Web preview".
[[nodiscard]] std::vector<ExportPreset> builtInExportPresets();

/// The presets a user saved: one JSON file each in a folder of the user's configuration. Reads and writes
/// small files on the calling thread. One thread.
class ExportPresetStore {
public:
    /// `folder` need not exist yet; see defaultFolder().
    explicit ExportPresetStore(QString folder);
    [[nodiscard]] static QString defaultFolder();

    /// By name. Files that are no presets are left out; `problems` hears of them.
    [[nodiscard]] std::vector<ExportPreset> load(QStringList* problems = nullptr) const;
    /// Replaces the one of that name. Usage error for an empty or a built-in name, Output when it cannot be
    /// written.
    [[nodiscard]] Result<void> save(const QString& name, const ExportSettings& settings) const;
    [[nodiscard]] Result<void> remove(const QString& name) const;

    /// What was exported last, in a file beside the folder; `folder` is the one that holds the clips' own.
    [[nodiscard]] std::optional<ExportSettings> lastChoice() const;
    [[nodiscard]] Result<void> saveLastChoice(const ExportSettings& settings) const;

private:
    [[nodiscard]] QString pathOf(const QString& name) const;
    QString m_folder;
};

} // namespace ckd
