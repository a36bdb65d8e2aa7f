// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/matte/MatteCheck.h"
#include "core/pipeline/RenderReport.h"
#include "core/project/ExportJobBuilder.h"
#include "core/project/StageLoad.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

namespace ckd::detail {

// What a run tells, in this order: RunOpened, then the others as they come, RunEnded last. A run that cannot
// be built tells RunEnded alone.
struct RunOpened {
    std::size_t frames = 0;
    QStringList notes;
};
struct RunStage {
    RenderState stage = RenderState::Idle;
};
struct RunNote {
    QString sentence;
};
struct RunFrame {
    FrameReport report;
    double seconds = 0; ///< when it was told, on RunnerClock
};
struct RunLoad {
    StageLoad load;
};
struct RunWaits {
    QString reason; ///< empty: it goes on
};
/// Frames keyed so far that look suspicious, ascending, none beyond the last RunFrame: all of them each time,
/// since what is usual becomes clearer with every frame.
struct RunFlags {
    std::vector<FlaggedFrame> flagged;
};
struct RunEnded {
    RenderSummary summary;                  ///< Failed with the cause when the run could not be built
    std::vector<FlaggedFrame> flagged = {}; ///< of the frames that it keyed
};
using RunEvent = std::variant<RunOpened, RunStage, RunNote, RunFrame, RunLoad, RunFlags, RunWaits, RunEnded>;

/// Seconds of a clock that only moves forward.
[[nodiscard]] double runnerSeconds();

/// The render queue's thread: builds and renders one job at a time.
///
/// Methods are for one thread and return at once, but stop(). Events collect until they are taken; `wake` is
/// called on some thread when there are some after there were none, and at the end of a run; never after
/// stop() returned.
class QueueRunner {
public:
    enum class Wake { Soon, Now };
    explicit QueueRunner(std::function<void(Wake)> wake);
    ~QueueRunner(); ///< stop() with two seconds' patience
    QueueRunner(const QueueRunner&) = delete;
    QueueRunner& operator=(const QueueRunner&) = delete;

    /// Only after the RunEnded of the last one was taken.
    void run(ExportRequest request);
    void cancel();
    void pause();
    void resume();
    /// Events since the last call.
    [[nodiscard]] std::vector<RunEvent> take();

    /// Cancels and waits for the thread; one that does not come back in time (a dead disk) is left behind.
    void stop(std::chrono::milliseconds patience);

private:
    struct Shared;
    static void loop(const std::shared_ptr<Shared>& shared);
    static void runOne(Shared& shared, const ExportRequest& request);

    class Observer;
    std::shared_ptr<Shared> m_shared; ///< also held by the thread
    std::thread m_thread;
};

} // namespace ckd::detail
