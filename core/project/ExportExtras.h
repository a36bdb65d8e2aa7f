// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/pipeline/RenderReport.h"
#include "core/project/ExportJobBuilder.h"

#include <QString>
#include <QStringList>

namespace ckd {

/// Files about an export that are written once its frames are there: a Nuke script, a manifest. They lie in
/// the clip's folder: "<clip>.nk", "<clip>_manifest.json".
[[nodiscard]] QString nukeScriptPath(const ExportSettings& settings, const QString& clipName);
[[nodiscard]] QString manifestPath(const ExportSettings& settings, const QString& clipName);
/// Those that the settings ask for.
[[nodiscard]] QStringList extraPaths(const ExportSettings& settings, const QString& clipName);

/// Writes them, replacing older ones. Any thread but the UI's. Output errors name the file.
[[nodiscard]] Result<void> writeExtras(const ExportJob& job, const ExportSettings& settings,
                                       const RenderSummary& summary);

} // namespace ckd
