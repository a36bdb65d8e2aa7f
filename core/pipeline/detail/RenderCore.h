// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/BoundedQueue.h"
#include "core/pipeline/RenderJob.h"
#include "core/pipeline/detail/Admission.h"
#include "core/pipeline/detail/FrameJob.h"
#include "core/pipeline/detail/OrderGate.h"
#include "core/pipeline/detail/OutputArbiter.h"
#include "core/pipeline/detail/PauseGate.h"
#include "core/pipeline/detail/Progress.h"
#include "core/pipeline/detail/StageClock.h"
#include "core/pipeline/detail/WorkPermits.h"

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace ckd::detail {

class JobPool;

/// The work of one RenderJob: what each of its threads runs, and what they share. RenderJob owns the
/// threads; they and the pools share this, so that a thread that must be left behind (dead disk) still finds
/// everything it touches. None of the run… functions throws.
class RenderCore {
public:
    RenderCore(SharedRenderSpec spec, std::shared_ptr<FrameSink> sink, RenderObserver* observer,
               RenderJobOptions options);

    /// Before any thread runs.
    void setPools(JobPool& decode, JobPool& write);
    [[nodiscard]] const RenderLimits& limits() const { return m_limits; }
    [[nodiscard]] WorkPermits& permits() { return m_permits; }
    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }

    // Thread bodies. Control and inference each end one lane.
    void runControl() noexcept;
    void runInference() noexcept;
    void runReporter() noexcept;
    void runDecode(FrameJobPtr& job) noexcept;
    void runWrite(FrameJobPtr& job) noexcept;

    // Any thread.
    void cancel() noexcept;
    void pause() { m_pause.close(); }
    void resume() { m_pause.open(); }
    [[nodiscard]] std::vector<StageUse> stages() const;
    void fail(const Error& error, std::optional<FrameNumber> frame = {}) noexcept;
    void laneEnded() { m_progress.laneEnded(); }
    [[nodiscard]] RenderState state() const { return m_progress.state(); }

    // After the reporter has ended.
    [[nodiscard]] const RenderSummary& summary() const { return m_reporterOnly.summary; }
    [[nodiscard]] bool gaveUp() const { return m_reporterOnly.gaveUp; }

private:
    // Control thread.
    Result<void> openAndAnalyse(std::unique_ptr<FrameReader>& reader);
    Result<void> grabAll(FrameReader& reader);
    void finish();
    Result<void> endSink();
    // Decode jobs.
    Result<void> decodeAndPrepare(FrameJob& job);
    // Inference thread, and its helpers where the keyer has several lanes.
    void inferInLanes();
    [[nodiscard]] Result<void> inferUntilClosed();
    // Write jobs.
    Result<void> finishKey(FrameJob& job);
    void writeInOrder();
    void writeOut(FrameJobPtr& job);
    Result<WriteReport> writeWithPolicy(FrameJob& job);
    Result<void> writeOrderedWithPolicy(FrameJob& job);
    template <class T, class Write> Result<T> withPolicy(FrameJob& job, const Write& write);
    [[nodiscard]] bool keepsOrder() const;
    // Every stage.
    void endFrame(FrameJobPtr& job, Result<WriteReport> outcome) noexcept;
    [[nodiscard]] std::optional<FrameReport> report(const FrameJob& job, Result<WriteReport>& outcome) const;
    // Reporter.
    void deliver(const std::deque<ProgressEvent>& events);
    void fillIn(RenderSummary& summary) const;

    // Immutable, or thread-safe in themselves.
    const SharedRenderSpec m_request; ///< as given
    const std::shared_ptr<FrameSink> m_sink;
    const std::shared_ptr<Keyer> m_keyer;
    RenderObserver* const m_observer;
    const RenderJobOptions m_options;
    const RenderLimits m_limits;
    std::stop_source m_stop;
    PauseGate m_pause;
    WorkPermits m_permits;
    Admission m_admission;
    BoundedQueue<FrameJobPtr> m_tasks; ///< decode jobs → whichever lane of the keyer is idle
    OrderGate m_gate;                  ///< only for sinks that need order
    OutputArbiter m_arbiter;
    Progress m_progress;
    struct {
        StageClock grab, decode, infer, write;
    } m_clocks;
    std::atomic<int> m_inferLanes{1};
    JobPool* m_decodePool = nullptr;
    JobPool* m_writePool = nullptr;

    /// m_request with its analysis. Set by the control thread before the first frame is handed on; every
    /// other thread reads it only while it holds a frame.
    SharedRenderSpec m_spec;

    struct {
        bool sinkBegun = false;
    } m_controlOnly;
    struct {
        std::size_t reports = 0;
        RenderSummary summary;
        bool gaveUp = false;
    } m_reporterOnly;
};

} // namespace ckd::detail
