// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/project/Clip.h"
#include "core/project/ExportSettings.h"

#include <QString>
#include <QStringList>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>

namespace ckd {

/// What an export would do, found out without doing it.
struct ExportInspection {
    /// What a problem belongs to.
    enum class Part { Clip, Frames, Passes, Names, Folder };

    QString clipId;
    std::optional<Error>
        problem;            ///< the first thing for which it could not begin; the rest may be unset then
    Part part = Part::Clip; ///< of the problem
    std::size_t frames = 0; ///< a hint that is shorter than the plate may leave fewer
    QString firstFile;      ///< whole path of the first picture or movie
    QString lastFile;
    std::uint64_t bytes = 0;                ///< a guess, see PassSink::estimateBytes()
    std::optional<std::uint64_t> freeBytes; ///< of the folder's disk; none: unknown
    std::size_t existing = 0;               ///< files of its own names that are there already
    QStringList existingFiles;              ///< the first few, below the folder: "FG/shot.1001.exr"

    static constexpr int kNamedFiles = 5;
};

/// Looks at plate and folder. `plate`: when it is open already; null: opened. Touches the disk, not for a UI
/// thread; ends soon after `stop` with a Cancelled problem. Does not look into the files that exist: whether
/// a frame can be skipped is found out when the job begins.
[[nodiscard]] ExportInspection inspectExport(const Clip& clip, const ExportSettings& settings,
                                             SharedSource plate, std::stop_token stop);

/// Why results cannot be written to `folder`, or none: it or the nearest folder above it that exists is a
/// file, or may not be written to. Touches the disk.
[[nodiscard]] std::optional<Error> folderProblem(const QString& folder);

} // namespace ckd
