// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"
#include "core/keying/Keyer.h"
#include "core/media/FrameSource.h"
#include "core/pipeline/RenderReport.h"
#include "core/pipeline/RenderSpec.h"

#include <QStringList>

#include <optional>
#include <stop_token>

namespace ckd {

/// Where keyed frames go: passes on disk, a movie encoder, a test's memory.
///
/// Threads: begin() and end() run once each, before the first and after the last write(), never at the same
/// time as a write(). write() runs on pool threads, for several frames at once unless needsOrder(). It may
/// wrap its waits for a disk into a BlockingRegion so that another frame uses the core meanwhile.
class FrameSink {
public:
    virtual ~FrameSink() = default;

    /// Makes folders, checks what is there, opens a movie. `spec` holds the settings that the passes need
    /// (despill), and spec.analysis is set: settings and analysis digest together identify the result. It
    /// lives until after end(). An error fails the job before any frame is keyed.
    [[nodiscard]] virtual Result<void> begin(const RenderSpec& spec, std::stop_token stop);

    /// Writes every pass of one frame, each whole or not at all. `input` is what was keyed. Errors are
    /// sentences that name the file. After an error `result` must be as it came: the job may try again once
    /// the cause is gone (OutputDecision::Retry). Returns ErrorKind::Cancelled soon after `stop`, leaving
    /// nothing half-written.
    [[nodiscard]] virtual Result<WriteReport> write(FrameNumber number, KeyResult&& result,
                                                    const KeyInput& input, const FrameMetadata& metadata,
                                                    std::stop_token stop) = 0;

    /// What is there of a frame already and need not be made again; none: key it. Asked once per frame on one
    /// thread, after begin(). Such a frame is neither read nor keyed, and reported as Skipped.
    [[nodiscard]] virtual std::optional<WriteReport> finished(FrameNumber number);

    /// The frame's write failed and will not be tried again: frees what was kept for that. Any thread.
    virtual void giveUp(FrameNumber number);

    /// True when there is a second step that needs order, for example a movie encoder beside pictures.
    [[nodiscard]] virtual bool hasOrderedStep() const { return false; }
    /// That step, after write() of the frame succeeded: for one frame at a time, in ascending order, while
    /// other frames are in write(). Frames that failed are left out. An Output error may be tried again
    /// (OutputDecision::Retry) and must leave everything as it was; any other decision ends the job.
    [[nodiscard]] virtual Result<void> writeOrdered(FrameNumber number, std::stop_token stop);

    /// Called when begin() succeeded, after the last write(), however the job went: syncs folders, closes a
    /// movie. `outcome` is Done, Partial, Failed or Cancelled (`stop` is already requested for the last two).
    /// An error fails the job. After one that isDiskFull() it is called once more: likewise when there is
    /// room, or with Failed when nobody waits for it.
    [[nodiscard]] virtual Result<void> end(RenderState outcome, std::stop_token stop);

    /// True: write() itself is called for one frame at a time in ascending order. Frames that failed are left
    /// out.
    [[nodiscard]] virtual bool needsOrder() const { return false; }

    /// Sentences about the job as a whole that came up since the last call. Asked after begin() (they become
    /// warnings) and after end() (they join the summary); never during a write.
    [[nodiscard]] virtual QStringList takeNotes();
};

} // namespace ckd
