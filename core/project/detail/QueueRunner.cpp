// SPDX-License-Identifier: Apache-2.0
#include "core/project/detail/QueueRunner.h"

#include "core/base/Guard.h"
#include "core/base/Log.h"
#include "core/pipeline/DiskSpace.h"
#include "core/pipeline/MatteCheckSink.h"
#include "core/pipeline/RenderJob.h"
#include "core/pipeline/RenderObserver.h"
#include "core/project/ExportExtras.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace ckd::detail {

namespace {

constexpr double kLoadInterval = 1.0; // s between two looks at the stages and at the mattes

RunEnded failedRun(const Error& error) {
    RunEnded ended;
    ended.summary.state = error.kind == ErrorKind::Cancelled ? RenderState::Cancelled : RenderState::Failed;
    ended.summary.cause = error;
    return ended;
}

} // namespace

double runnerSeconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Shared by the runner and its thread, so that a thread that is left behind still finds what it touches.
struct QueueRunner::Shared {
    struct {
        std::mutex mutex;
        std::function<void(Wake)> wake; ///< empty after stop()
        std::vector<RunEvent> events;
    } mail;
    struct {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<ExportRequest> next;
        RenderJob* job = nullptr;
        bool paused = false;
        bool cancelled = false;
        bool quit = false;
        bool ended = false; ///< the thread is about to return
    } control;

    void post(RunEvent event) {
        const std::lock_guard lock(mail.mutex);
        const bool first = mail.events.empty();
        const bool last = std::holds_alternative<RunEnded>(event);
        mail.events.push_back(std::move(event));
        if ((first || last) && mail.wake)
            mail.wake(last ? Wake::Now : Wake::Soon);
    }
};

/// On the job's reporter thread.
class QueueRunner::Observer : public RenderObserver {
public:
    Observer(Shared& shared, const MatteCheckSink& check) : m_shared(shared), m_check(check) {}
    void watch(const RenderJob& job) { m_job = &job; }

    void stateChanged(RenderState state) override {
        if (!isEnd(state))
            m_shared.post(RunStage{state});
    }
    void analysed(const QString& summary, const QByteArray&) override {
        if (!summary.isEmpty())
            m_shared.post(RunNote{summary});
    }
    void warning(const QString& sentence) override { m_shared.post(RunNote{sentence}); }
    void frameFinished(const FrameReport& report) override {
        const double now = runnerSeconds();
        m_shared.post(RunFrame{report, now});
        m_meter.add(report.ms);
        if (now - m_lastLook < kLoadInterval)
            return;
        m_lastLook = now;
        lookAtFlags(report.frame);
        const StageLoad load = m_meter.look(now, m_job->stages());
        if (load.limit() != StageLoad::Limit::Unknown)
            m_shared.post(RunLoad{load});
    }

private:
    void lookAtFlags(FrameNumber last) {
        std::vector<FlaggedFrame> flagged = m_check.flagged();
        std::erase_if(flagged, [last](const FlaggedFrame& flag) { return flag.frame > last; });
        if (flagged == m_flagged)
            return;
        m_flagged = flagged;
        m_shared.post(RunFlags{std::move(flagged)});
    }

    Shared& m_shared;
    const MatteCheckSink& m_check;
    std::vector<FlaggedFrame> m_flagged; ///< as told last
    const RenderJob* m_job = nullptr;
    StageLoadMeter m_meter;
    double m_lastLook = 0;
};

QueueRunner::QueueRunner(std::function<void(Wake)> wake) : m_shared(std::make_shared<Shared>()) {
    m_shared->mail.wake = std::move(wake);
    m_thread = std::thread([shared = m_shared] { loop(shared); });
}

QueueRunner::~QueueRunner() {
    stop(std::chrono::milliseconds(1900));
}

void QueueRunner::run(ExportRequest request) {
    auto& control = m_shared->control;
    const std::lock_guard lock(control.mutex);
    control.next = std::move(request);
    control.cancelled = false;
    control.paused = false;
    control.changed.notify_all();
}

void QueueRunner::cancel() {
    auto& control = m_shared->control;
    const std::lock_guard lock(control.mutex);
    control.cancelled = true;
    if (control.job)
        control.job->cancel();
}

void QueueRunner::pause() {
    auto& control = m_shared->control;
    const std::lock_guard lock(control.mutex);
    control.paused = true;
    if (control.job)
        control.job->pause();
}

void QueueRunner::resume() {
    auto& control = m_shared->control;
    const std::lock_guard lock(control.mutex);
    control.paused = false;
    if (control.job)
        control.job->resume();
}

std::vector<RunEvent> QueueRunner::take() {
    const std::lock_guard lock(m_shared->mail.mutex);
    return std::exchange(m_shared->mail.events, {});
}

void QueueRunner::stop(std::chrono::milliseconds patience) {
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_shared->mail.mutex);
        m_shared->mail.wake = {};
    }
    cancel();
    auto& control = m_shared->control;
    std::unique_lock lock(control.mutex);
    control.quit = true;
    control.changed.notify_all();
    if (control.changed.wait_for(lock, patience, [&control] { return control.ended; })) {
        lock.unlock();
        m_thread.join();
        return;
    }
    lock.unlock();
    m_thread.detach();
    qCWarning(logPipeline) << "A job of the render queue does not come back; it is left behind.";
}

void QueueRunner::loop(const std::shared_ptr<Shared>& shared) {
    auto& control = shared->control;
    for (;;) {
        std::unique_lock lock(control.mutex);
        control.changed.wait(lock, [&control] { return control.quit || control.next; });
        if (control.quit)
            break;
        const ExportRequest request = *std::exchange(control.next, std::nullopt);
        lock.unlock();
        const Result<void> ran = guarded("rendering", [&]() -> Result<void> {
            runOne(*shared, request);
            return {};
        });
        if (!ran)
            (void)guarded("telling of the end", [&]() -> Result<void> {
                shared->post(failedRun(ran.error()));
                return {};
            });
    }
    const std::lock_guard lock(control.mutex);
    control.ended = true;
    control.changed.notify_all();
}

void QueueRunner::runOne(Shared& shared, const ExportRequest& request) {
    auto& control = shared.control;
    const Result<ExportJob> built = guarded("preparing the job", [&] { return buildExportJob(request); });
    if (!built) {
        shared.post(failedRun(built.error()));
        return;
    }
    QStringList notes = built->notes;
    notes += littleSpaceWarning(*built);
    notes.removeAll(QString());
    shared.post(RunOpened{built->spec->frames.size(), notes});

    RenderJobOptions options;
    options.outputPolicy =
        pauseWhenDiskFull(request.settings.folder,
                          {.begins = {},
                           .triesAgain = [&shared] { shared.post(RunWaits{}); },
                           .waits = [&shared](const Error& cause) { shared.post(RunWaits{cause.message}); }});
    const auto checked = std::make_shared<MatteCheckSink>(built->sink);
    Observer observer(shared, *checked); // outlives the job
    RenderJob job(built->spec, checked, &observer, std::move(options));
    observer.watch(job);
    {
        const std::lock_guard lock(control.mutex);
        control.job = &job;
        if (control.paused)
            job.pause();
        if (control.cancelled)
            job.cancel();
    }
    job.start();
    RenderSummary summary = job.wait();
    {
        const std::lock_guard lock(control.mutex);
        control.job = nullptr;
    }
    if (summary.state == RenderState::Done || summary.state == RenderState::Partial) {
        const Result<void> extras = guarded("writing about the export",
                                            [&] { return writeExtras(*built, request.settings, summary); });
        if (!extras) {
            summary.state = RenderState::Failed;
            summary.cause = extras.error();
        }
    }
    shared.post(RunEnded{std::move(summary), checked->flagged()});
}

} // namespace ckd::detail
