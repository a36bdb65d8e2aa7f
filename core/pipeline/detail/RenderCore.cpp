// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/RenderCore.h"

#include "core/base/Guard.h"
#include "core/base/Log.h"
#include "core/pipeline/BlockingRegion.h"
#include "core/pipeline/SingleFrame.h"
#include "core/pipeline/detail/JobPool.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

namespace ckd::detail {

namespace {

Admission::Limits admissionLimits(const RenderSpec& spec, const RenderLimits& limits) {
    // Until a frame was measured: plate 3, hint 1, task and result about 8 more values per pixel.
    constexpr std::size_t kGuessedFloats = 12;
    const std::size_t pixels = spec.plate ? std::size_t(std::max(0, spec.plate->info().width)) *
                                                std::size_t(std::max(0, spec.plate->info().height))
                                          : 0;
    return {.budgetBytes = limits.memoryBytes,
            .firstGuessBytes = pixels * kGuessedFloats * sizeof(float),
            .workers = std::size_t(limits.workers),
            .grabbedAhead = std::size_t(limits.workers) + 2};
}

} // namespace

RenderCore::RenderCore(SharedRenderSpec spec, std::shared_ptr<FrameSink> sink, RenderObserver* observer,
                       RenderJobOptions options)
    : m_request(spec ? std::move(spec) : std::make_shared<RenderSpec>())
    , m_sink(std::move(sink))
    , m_keyer(m_request->keyer)
    , m_observer(observer)
    , m_options(std::move(options))
    , m_limits(m_request->limits.resolved())
    , m_permits(m_limits.workers)
    , m_admission(admissionLimits(*m_request, m_limits))
    , m_tasks(m_limits.memoryBytes)
    , m_arbiter(m_options.outputPolicy)
    , m_progress(m_request->frames.size(), 2) {
}

void RenderCore::setPools(JobPool& decode, JobPool& write) {
    m_decodePool = &decode;
    m_writePool = &write;
}

void RenderCore::cancel() noexcept {
    m_progress.cancelled();
    m_stop.request_stop();
}

void RenderCore::fail(const Error& error, std::optional<FrameNumber> frame) noexcept {
    if (error.kind == ErrorKind::Cancelled && m_stop.stop_requested()) {
        m_progress.interrupted();
        return;
    }
    try {
        m_progress.failed(error, frame);
    } catch (...) {
        m_progress.interrupted(); // no memory for the cause
    }
    m_stop.request_stop();
}

// ---- control thread: opens, analyses, grabs, closes

void RenderCore::runControl() noexcept {
    std::unique_ptr<FrameReader> reader; // outlives the frames it grabbed
    const Result<void> ran = guarded("running the job", [&]() -> Result<void> {
        if (Result<void> opened = openAndAnalyse(reader); !opened)
            return opened;
        return grabAll(*reader);
    });
    if (!ran)
        fail(ran.error());
    m_admission.waitEmpty();
    finish();
    reader.reset();
    m_progress.laneEnded();
}

Result<void> RenderCore::openAndAnalyse(std::unique_ptr<FrameReader>& reader) {
    const std::stop_token stop = stopToken();
    m_progress.enter(RenderState::Opening);
    if (Result<void> valid = validate(*m_request); !valid)
        return valid;
    if (!m_sink)
        return Error::usage(QStringLiteral("There is nowhere to write '%1' to.").arg(m_request->clipName()));
    Result<std::unique_ptr<FrameReader>> opened = FrameReader::open(*m_request, FrameReader::Purpose::Key);
    if (!opened)
        return opened.error();
    reader = *std::move(opened);
    if (stop.stop_requested())
        return Error::cancelled();

    m_progress.enter(RenderState::Analysing);
    auto spec = std::make_shared<RenderSpec>(*m_request);
    Result<AnalysisReport> analysed = analyseClip(*m_request, stop);
    if (!analysed)
        return analysed.error();
    for (const QString& warning : analysed->warnings)
        m_progress.warn(warning);
    if (analysed->analysis)
        m_progress.analysed(analysed->summary, analysed->digest);
    spec->analysis = analysed->analysis;
    m_spec = std::move(spec);

    if (Result<void> begun = guarded("opening the output", [&] { return m_sink->begin(*m_spec, stop); });
        !begun)
        return begun;
    m_controlOnly.sinkBegun = true;
    for (const QString& note : m_sink->takeNotes())
        m_progress.warn(note);
    m_progress.analysisDone();
    return {};
}

Result<void> RenderCore::grabAll(FrameReader& reader) {
    const std::stop_token stop = stopToken();
    for (std::size_t index = 0; index < m_spec->frames.size(); ++index) {
        if (!m_pause.pass(stop))
            return Error::cancelled();
        auto job = std::make_unique<FrameJob>();
        job->index = index;
        job->number = m_spec->frames[index];
        if (!m_admission.admit(*job, stop))
            return Error::cancelled();
        if (std::optional<WriteReport> finished = m_sink->finished(job->number)) {
            m_admission.decodeStarted();
            job->skipped = true;
            endFrame(job, *std::move(finished));
            continue;
        }
        Result<GrabbedFrame> grabbed = [&] {
            const StageTimer timer(m_clocks.grab, job->ms.decode);
            return reader.grab(job->number, stop);
        }();
        if (grabbed) {
            job->grabbed = *std::move(grabbed);
            m_admission.update(*job);
            m_decodePool->submit(std::move(job));
            continue;
        }
        m_admission.decodeStarted();
        const bool cancelled = stop.stop_requested();
        const FrameNumber number = job->number;
        endFrame(job, grabbed.error());
        if (cancelled)
            return Error::cancelled();
        if (reader.endsClip()) {
            m_progress.clipEnded(number, grabbed.error());
            return {};
        }
    }
    return {};
}

void RenderCore::finish() {
    m_tasks.close();
    if (m_progress.isConcluded())
        return; // left behind: nobody is there any more
    m_progress.enter(RenderState::Finishing);
    if (!m_controlOnly.sinkBegun)
        return;
    const Result<void> ended = endSink();
    if (!ended)
        fail(ended.error());
    (void)guarded("closing the output", [&]() -> Result<void> {
        m_progress.note(m_sink->takeNotes());
        return {};
    });
}

Result<void> RenderCore::endSink() {
    const std::stop_token stop = stopToken();
    const FrameNumber last = m_spec->frames.empty() ? 0 : m_spec->frames.back();
    for (;;) {
        const std::uint64_t round = m_arbiter.round();
        Result<void> ended =
            guarded("closing the output", [&] { return m_sink->end(m_progress.outcome(), stop); });
        if (ended || !isDiskFull(ended.error()) || stop.stop_requested())
            return ended;
        // A movie that gets its last shape may meet a full disk like any frame.
        if (m_arbiter.decide(ended.error(), last, round, stop) != OutputDecision::Retry) {
            (void)guarded("closing the output", [&] { return m_sink->end(RenderState::Failed, stop); });
            return ended;
        }
    }
}

// ---- decode jobs

void RenderCore::runDecode(FrameJobPtr& job) noexcept {
    m_admission.decodeStarted();
    const std::stop_token stop = stopToken();
    const Result<void> handedOn = guarded("decoding a frame", [&]() -> Result<void> {
        if (stop.stop_requested())
            return Error::cancelled();
        if (Result<void> prepared = decodeAndPrepare(*job); !prepared)
            return prepared;
        // The queue's bound is the whole budget, which admission keeps: this waits only when frames turned
        // out larger than expected.
        Permit::dropCurrent();
        const std::size_t bytes = job->account.held;
        if (!m_tasks.push(std::move(job), bytes, stop))
            return Error::cancelled();
        return {};
    });
    if (!handedOn)
        endFrame(job, handedOn.error());
}

Result<void> RenderCore::decodeAndPrepare(FrameJob& job) {
    {
        const StageTimer timer(m_clocks.decode, job.ms.decode);
        Result<DecodedInput> decoded = decodeFrame(*m_spec, job.number, job.grabbed, stopToken());
        if (!decoded)
            return decoded.error();
        job.decoded = *std::move(decoded);
    }
    m_admission.update(job);
    job.grabbed = {};
    if (stopToken().stop_requested())
        return Error::cancelled();
    {
        const StageTimer timer(m_clocks.decode, job.ms.key);
        Result<std::unique_ptr<KeyTask>> task = prepareFrame(*m_spec, job.decoded.input, stopToken());
        if (!task)
            return task.error();
        job.task = *std::move(task);
    }
    m_admission.update(job);
    return {};
}

// ---- inference thread: loads and unloads the keyer

void RenderCore::runInference() noexcept {
    const std::stop_token stop = stopToken();
    const Result<void> loaded =
        m_keyer ? guarded("loading the model", [&] { return m_keyer->load(stop); }) : Result<void>();
    if (loaded) {
        const Result<void> ran = guarded("running the model", [&]() -> Result<void> {
            m_progress.modelLoaded();
            inferInLanes();
            return {};
        });
        if (!ran)
            fail(ran.error());
    } else {
        fail(loaded.error());
    }
    // Whoever pushes from now on gets the frame back; what is inside is dropped.
    m_tasks.close();
    while (std::optional<FrameJobPtr> job = m_tasks.pop({}))
        endFrame(*job, Error::cancelled());
    if (loaded && m_keyer) {
        const Result<void> unloaded = guarded("unloading the model", [&]() -> Result<void> {
            m_keyer->unload();
            return {};
        });
        if (!unloaded)
            qCWarning(logPipeline) << unloaded.error().text();
    }
    m_progress.laneEnded();
}

/// This thread and one helper for each further lane take frames from one queue. Helpers end before this
/// returns, so that the keyer is unloaded after its last frame.
void RenderCore::inferInLanes() {
    const int lanes = m_keyer ? m_keyer->lanes() : 1;
    const auto work = [this]() noexcept {
        const Result<void> ran = guarded("running the model", [this] { return inferUntilClosed(); });
        if (!ran)
            fail(ran.error()); // and the others end
    };
    std::vector<std::jthread> helpers;
    try {
        while (int(helpers.size()) + 1 < lanes)
            helpers.emplace_back(work);
    } catch (const std::exception& error) { // fewer will do
        qCWarning(logPipeline).noquote() << QStringLiteral("Only %1 of %2 devices have a thread: %3")
                                                .arg(helpers.size() + 1)
                                                .arg(lanes)
                                                .arg(QString::fromLocal8Bit(error.what()));
    }
    m_inferLanes = int(helpers.size()) + 1;
    work();
}

Result<void> RenderCore::inferUntilClosed() {
    const std::stop_token stop = stopToken();
    const auto atHome = [this](const FrameJobPtr& job) { return m_keyer->isHomeFree(*job->task); };
    while (std::optional<FrameJobPtr> popped = m_tasks.pop(stop, atHome)) {
        FrameJobPtr& job = *popped;
        Result<void> inferred = [&]() -> Result<void> {
            if (stop.stop_requested())
                return Error::cancelled();
            const StageTimer timer(m_clocks.infer, job->ms.key);
            return inferFrame(*m_spec, job->number, *job->task, stop);
        }();
        if (inferred) {
            m_admission.update(*job);
            inferred = guarded("handing a frame on", [&]() -> Result<void> {
                m_writePool->submit(std::move(job));
                return {};
            });
        }
        if (!inferred)
            endFrame(job, inferred.error());
    }
    return {};
}

// ---- write jobs

void RenderCore::runWrite(FrameJobPtr& job) noexcept {
    const Result<void> written = guarded("writing a frame", [&]() -> Result<void> {
        if (!job) { // a frame fell out of the order: those behind it may go on
            writeInOrder();
            return {};
        }
        if (stopToken().stop_requested())
            return Error::cancelled();
        if (Result<void> finished = finishKey(*job); !finished)
            return finished;
        if (m_sink->hasOrderedStep() && !m_sink->needsOrder()) {
            Result<WriteReport> report = writeWithPolicy(*job);
            if (!report)
                return report.error();
            job->written = *std::move(report);
        }
        if (keepsOrder()) {
            const std::size_t index = job->index;
            job->passedGate = true;
            m_gate.arrive(index, std::move(job));
            writeInOrder();
        } else {
            writeOut(job);
        }
        return {};
    });
    if (written)
        return;
    if (!job) {
        fail(written.error());
        return;
    }
    job->passedGate = false;
    endFrame(job, written.error());
}

Result<void> RenderCore::finishKey(FrameJob& job) {
    const StageTimer timer(m_clocks.write, job.ms.key);
    const std::size_t taskBytes = job.task->bytes();
    Result<KeyResult> result = finishFrame(*m_spec, job.decoded.input, std::move(job.task), stopToken());
    if (!result)
        return result.error();
    job.result = *std::move(result);
    job.keyNote = job.result.note;
    job.usedHint = job.result.usedHint;
    m_admission.update(job, taskBytes); // both were there for a moment
    m_admission.learn(job);
    m_admission.update(job);
    return {};
}

void RenderCore::writeInOrder() {
    while (FrameJobPtr job = m_gate.take()) {
        writeOut(job);
        m_gate.done();
    }
}

bool RenderCore::keepsOrder() const {
    return m_sink && (m_sink->needsOrder() || m_sink->hasOrderedStep());
}

void RenderCore::writeOut(FrameJobPtr& job) {
    if (stopToken().stop_requested()) {
        if (job->written)
            m_sink->giveUp(job->number);
        endFrame(job, Error::cancelled());
        return;
    }
    Result<WriteReport> written = job->written ? *std::move(job->written) : writeWithPolicy(*job);
    if (written && m_sink->hasOrderedStep()) {
        if (Result<void> ordered = writeOrderedWithPolicy(*job); !ordered)
            written = ordered.error();
    }
    endFrame(job, std::move(written));
}

Result<WriteReport> RenderCore::writeWithPolicy(FrameJob& job) {
    return withPolicy<WriteReport>(job, [&] {
        return m_sink->write(job.number, std::move(job.result), job.decoded.input, job.decoded.metadata,
                             stopToken());
    });
}

Result<void> RenderCore::writeOrderedWithPolicy(FrameJob& job) {
    Result<bool> done = withPolicy<bool>(job, [&]() -> Result<bool> {
        const Result<void> written = m_sink->writeOrdered(job.number, stopToken());
        return written ? Result<bool>(true) : Result<bool>(written.error());
    });
    if (done)
        return {};
    fail(done.error(), job.number); // what needs order cannot go on with a hole that nobody knows of
    return done.error();
}

template <class T, class Write> Result<T> RenderCore::withPolicy(FrameJob& job, const Write& write) {
    const std::stop_token stop = stopToken();
    for (;;) {
        const std::uint64_t round = m_arbiter.round();
        Result<T> written = [&] {
            const StageTimer timer(m_clocks.write, job.ms.write);
            return guarded("writing a frame", write);
        }();
        if (written)
            return written;
        if (written.error().kind != ErrorKind::Output) {
            m_sink->giveUp(job.number);
            return written;
        }
        const BlockingRegion region; // a pause must not keep a core
        switch (m_arbiter.decide(written.error(), job.number, round, stop)) {
        case OutputDecision::Retry:
            if (!stop.stop_requested())
                continue;
            written = Error::cancelled(); // it would have been tried again: not run, not failed
            break;
        case OutputDecision::StopJob:
            fail(written.error(), job.number);
            break;
        case OutputDecision::FailFrame:
            break;
        }
        m_sink->giveUp(job.number);
        return written;
    }
}

// ---- the end of a frame, whichever stage it comes to it in

std::optional<FrameReport> RenderCore::report(const FrameJob& job, Result<WriteReport>& outcome) const {
    FrameReport report;
    report.frame = job.number;
    report.ms = job.ms;
    if (outcome) {
        report.written = *std::move(outcome);
        report.status = job.skipped ? FrameReport::Status::Skipped : FrameReport::Status::Done;
        // What the reader and the keyer had to say about this frame.
        QStringList notes{job.decoded.metadata.note, job.keyNote, report.written.note};
        notes.removeAll(QString());
        report.message = notes.join(u' ');
        report.hint = job.usedHint;
        return report;
    }
    if (outcome.error().kind == ErrorKind::Cancelled && m_stop.stop_requested())
        return std::nullopt;
    report.status = FrameReport::Status::Failed;
    report.message = outcome.error().text();
    report.errorKind = outcome.error().kind;
    return report;
}

void RenderCore::endFrame(FrameJobPtr& job, Result<WriteReport> outcome) noexcept {
    const std::size_t index = job->index;
    // A frame in order was taken from the gate; any other leaves a hole that the gate must know of.
    const bool fellOut = keepsOrder() && !job->passedGate;
    try {
        m_progress.frameEnded(index, report(*job, outcome));
        if (fellOut) {
            m_gate.arrive(index, nullptr);
            m_writePool->submit(nullptr);
        }
    } catch (...) {
        fail(Error{}); // no memory for a report: the frame counts as not run
    }
    job->grabbed = {};
    job->decoded = {};
    job->task.reset();
    job->result = {};
    m_admission.release(*job);
    job.reset();
}

// ---- reporter

void RenderCore::runReporter() noexcept {
    std::deque<ProgressEvent> events;
    Progress::Wake wake = Progress::Wake::Events;
    while (wake == Progress::Wake::Events) {
        wake = m_progress.wait(events, stopToken(), m_options.abandonAfter);
        deliver(events);
    }
    m_reporterOnly.gaveUp = wake == Progress::Wake::GaveUp;
    if (m_reporterOnly.gaveUp)
        m_progress.warn(QStringLiteral("A frame of '%1' that was being read, keyed or written does not come "
                                       "back; it is left behind. Check the disks and the graphics driver.")
                            .arg(m_request->clipName()));
    RenderSummary summary = m_progress.conclude(events);
    deliver(events);
    fillIn(summary);
    m_reporterOnly.summary = std::move(summary);
    if (m_observer) {
        const Result<void> told = guarded("reporting", [&]() -> Result<void> {
            m_observer->finished(m_reporterOnly.summary);
            return {};
        });
        if (!told)
            qCWarning(logPipeline) << told.error().text();
    }
}

void RenderCore::deliver(const std::deque<ProgressEvent>& events) {
    struct Visitor {
        RenderObserver& observer;
        void operator()(RenderState state) const { observer.stateChanged(state); }
        void operator()(const AnalysedEvent& event) const { observer.analysed(event.summary, event.digest); }
        void operator()(const WarningEvent& event) const { observer.warning(event.sentence); }
        void operator()(const FrameReport& report) const { observer.frameFinished(report); }
    };
    for (const ProgressEvent& event : events) {
        if (m_observer) {
            const Result<void> told = guarded("reporting", [&]() -> Result<void> {
                std::visit(Visitor{*m_observer}, event);
                return {};
            });
            if (!told)
                qCWarning(logPipeline) << told.error().text();
        }
        if (std::holds_alternative<FrameReport>(event))
            ++m_reporterOnly.reports;
    }
    m_admission.reported(m_reporterOnly.reports);
}

std::vector<StageUse> RenderCore::stages() const {
    return {{QStringLiteral("grab"), 1, m_clocks.grab.seconds(), 0},
            {QStringLiteral("decode"), m_limits.workers, m_clocks.decode.seconds(), 0},
            {QStringLiteral("infer"), m_inferLanes, m_clocks.infer.seconds(), 0},
            {QStringLiteral("write"), m_limits.workers, m_clocks.write.seconds(), 0}};
}

void RenderCore::fillIn(RenderSummary& summary) const {
    const double wall = summary.wallSeconds;
    summary.stages = stages();
    for (StageUse& stage : summary.stages)
        stage.utilisation = wall > 0 ? std::min(1.0, stage.busySeconds / (wall * stage.lanes)) : 0.0;
    const double cores = m_clocks.decode.seconds() + m_clocks.write.seconds();
    summary.coreUse = wall > 0 ? std::min(1.0, cores / (wall * m_limits.workers)) : 0.0;
    summary.peakBytes = m_admission.peakBytes();
    summary.memoryBudget = m_limits.memoryBytes;
}

} // namespace ckd::detail
