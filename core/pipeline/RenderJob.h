// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/FrameSink.h"
#include "core/pipeline/RenderObserver.h"
#include "core/pipeline/RenderReport.h"
#include "core/pipeline/RenderSpec.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace ckd {

/// What to do about a frame that could not be written.
enum class OutputDecision {
    FailFrame, ///< that frame fails, the others go on
    Retry,     ///< write it again (a pause: the policy waited until there is room)
    StopJob,   ///< the job ends as Failed with this error
};
/// Asked for every ErrorKind::Output error of a sink, on a write thread, by one frame at a time: others that
/// failed meanwhile wait and try again first after a Retry. May wait as long as it likes while `stop` is not
/// requested.
using OutputErrorPolicy =
    std::function<OutputDecision(const Error& error, FrameNumber frame, std::stop_token stop)>;

/// Whether an Output error says that there is no room (or no quota) left.
[[nodiscard]] bool isDiskFull(const Error& error);
/// A full disk stops the job (every later frame would fail too); everything else fails its frame.
[[nodiscard]] OutputDecision stopWhenDiskFull(const Error& error, FrameNumber frame, std::stop_token stop);

struct RenderJobOptions {
    OutputErrorPolicy outputPolicy = stopWhenDiskFull;
    /// How long after a stop the job waits for threads that are inside a keyer, a source or a sink. One that
    /// does not come back (dead disk, hung driver) is left behind with a warning.
    std::chrono::milliseconds abandonAfter{1500};
};

/// Keys the frames of one clip and hands them to a sink: reads, keys and writes at the same time and reports
/// in order. See docs/adr/0004-pipeline-threads.md.
///
/// Owns its threads: one that opens, analyses and grabs frames; one for the keyer's load/infer/unload; one
/// reporter; two thread pools for decode and write jobs. Shares spec, keyer and sink with them. The methods
/// may be called from any thread, by one thread at a time, except cancel(), pause(), resume(), state() and
/// stages(), which may be called whenever. Nothing throws. Failures arrive as frame reports and in the
/// summary.
class RenderJob {
public:
    /// `observer` may be null, and must live longer than the job.
    RenderJob(SharedRenderSpec spec, std::shared_ptr<FrameSink> sink, RenderObserver* observer = nullptr,
              RenderJobOptions options = {});
    /// Stops, joins, frees. Waits at most `abandonAfter` for work in progress.
    ~RenderJob();
    RenderJob(const RenderJob&) = delete;
    RenderJob& operator=(const RenderJob&) = delete;

    /// Returns at once. A second call does nothing.
    void start();
    /// Returns at once; the job ends within two seconds. Frames that are not written by then are not run.
    void cancel();
    /// No frame begins from now on; those in flight are finished and reported. Returns at once. A paused job
    /// keeps its keyer loaded and its sink open, and can be cancelled.
    void pause();
    void resume();
    [[nodiscard]] RenderState state() const;
    /// How long each stage was at work so far; `utilisation` is left 0.
    [[nodiscard]] std::vector<StageUse> stages() const;
    /// Waits for the end, after the observer's finished(). Not for a UI thread. A job that was not started
    /// gives an Idle summary.
    [[nodiscard]] RenderSummary wait();

private:
    struct Threads;
    std::unique_ptr<Threads> m_threads;
};

} // namespace ckd
