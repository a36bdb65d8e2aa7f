// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/project/Clip.h"

#include <QByteArray>
#include <QJsonObject>

#include <vector>

namespace ckd {

/// What a `.ckproj` holds: the clips with their settings, and the render queue as that module writes it.
/// Plain value; any thread.
struct Project {
    std::vector<Clip> clips;
    QString currentClip; ///< id; empty: none
    QJsonObject queue;   ///< RenderQueue::toJson()

    /// JSON text. Paths below `folder` (the project file's) are written relative to it, so that a project
    /// moves together with its material; others stay absolute.
    [[nodiscard]] QByteArray toText(const QString& folder) const;
    /// Input errors say what is wrong with the text. Paths come back absolute.
    [[nodiscard]] static Result<Project> fromText(const QByteArray& text, const QString& folder);
};

/// Reads a project file. Input error names the file: missing, too large (64 MB), not a project, made by a
/// newer version.
[[nodiscard]] Result<Project> loadProject(const QString& path);
/// Writes it whole or not at all (AtomicFile). Output error names the file.
[[nodiscard]] Result<void> saveProject(const Project& project, const QString& path);

inline constexpr char kProjectSuffix[] = "ckproj";

} // namespace ckd
