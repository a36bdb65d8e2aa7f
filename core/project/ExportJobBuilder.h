// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameRange.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderSpec.h"
#include "core/project/Clip.h"
#include "core/project/ExportSettings.h"

#include <QStringList>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ckd {

/// Gives the keyer of a clip. Called on a worker thread; may share one that is loaded.
using KeyerFactory = std::function<Result<std::shared_ptr<Keyer>>(const Clip& clip)>;

/// What is to be exported, for buildExportJob().
struct ExportRequest {
    Clip clip;
    ExportSettings settings;
    SharedSource plate; ///< when it is open already; null: opened
    KeyerFactory keyer; ///< empty: makeKeyer()
    RenderLimits limits;
    std::optional<FrameRange> only; ///< of the frames that the settings choose; none: all of them
    /// A run that goes on where an earlier one of the same settings stopped: what that one finished is left,
    /// whatever the settings say about existing files.
    enum class Begin { Afresh, Continue };
    Begin begin = Begin::Afresh;
};

/// What a RenderJob needs.
struct ExportJob {
    SharedRenderSpec spec;
    std::shared_ptr<PassSink> sink;
    std::vector<SharedSource> sources; ///< every one that is read, the plate first
    QStringList notes;                 ///< full sentences: what was decided, and warnings
};

/// The one way from clip and export settings to a job: queue and command line call it. Opens sources, pairs
/// hints, selects frames, checks names and existing files. Touches the disk, and may take long on a slow one:
/// not for a UI thread. Errors are those of openPlate(), setUpClip() and PassSink::check().
[[nodiscard]] Result<ExportJob> buildExportJob(const ExportRequest& request);

/// A sentence when the disk has less room than the job is expected to need; empty otherwise.
[[nodiscard]] QString littleSpaceWarning(const ExportJob& job);

} // namespace ckd
