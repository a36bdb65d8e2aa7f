// SPDX-License-Identifier: Apache-2.0
#include "core/project/RenderQueue.h"

#include "core/base/AtomicFile.h"
#include "core/base/Guard.h"
#include "core/base/Log.h"
#include "core/pipeline/ProgressEstimate.h"
#include "core/project/detail/QueueRunner.h"
#include "core/project/detail/QueueSaver.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTimer>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace ckd {

using namespace detail;

using Job = RenderQueueJob;
using State = Job::State;

namespace {

constexpr std::chrono::milliseconds kDrainInterval{100}; // rows change at most this often
constexpr std::chrono::milliseconds kSaveDelay{300};
constexpr std::chrono::milliseconds kLeaveBehind{3000}; // a cancelled run that is stuck

QJsonObject jsonOf(const std::vector<Job>& jobs) {
    QJsonArray array;
    for (const Job& job : jobs)
        array.append(job.toJson());
    return {{QStringLiteral("version"), 1}, {QStringLiteral("jobs"), array}};
}

/// On the saver's thread; a failure is said in the log and tried again with the next change.
void saveTo(const QString& path, const std::vector<Job>& jobs) {
    const Result<void> saved = guarded("saving the queue", [&]() -> Result<void> {
        if (!QDir().mkpath(QFileInfo(path).absolutePath()))
            return Error::output(QStringLiteral("Cannot create the folder of '%1'.").arg(path));
        return AtomicFile::save(path, QJsonDocument(jsonOf(jobs)).toJson(QJsonDocument::Compact));
    });
    if (!saved)
        qCWarning(logPipeline) << "The render queue is not kept:" << saved.error().text();
}

State stateOf(RenderState end) {
    switch (end) {
    case RenderState::Done:
        return State::Done;
    case RenderState::Partial:
        return State::Partial;
    case RenderState::Cancelled:
        return State::Cancelled;
    default:
        return State::Failed;
    }
}

void forgetFlag(Job& job, FrameNumber frame) {
    const auto place = std::ranges::lower_bound(job.flagged, frame, {}, &FlaggedFrame::frame);
    if (place != job.flagged.end() && place->frame == frame)
        job.flagged.erase(place);
}

/// `now`: of frames that this run keyed; `before`: what it said of them last.
void takeFlags(Job& job, const std::vector<FlaggedFrame>& before, const std::vector<FlaggedFrame>& now) {
    for (const std::vector<FlaggedFrame>* gone : {&before, &now})
        for (const FlaggedFrame& flag : *gone)
            forgetFlag(job, flag.frame);
    std::vector<FlaggedFrame> all;
    std::ranges::merge(job.flagged, now, std::back_inserter(all), {}, &FlaggedFrame::frame,
                       &FlaggedFrame::frame);
    job.flagged = std::move(all);
}

QString durationText(double seconds) {
    const qint64 whole = qRound64(seconds);
    const QChar zero(u'0');
    if (whole < 3600)
        return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, zero);
    return QStringLiteral("%1:%2:%3")
        .arg(whole / 3600)
        .arg(whole / 60 % 60, 2, 10, zero)
        .arg(whole % 60, 2, 10, zero);
}

QString summaryLine(const RenderSummary& summary) {
    QStringList parts{QStringLiteral("%1 of %2 frames written").arg(summary.done).arg(summary.frames)};
    if (summary.skipped > 0)
        parts += QStringLiteral("%1 were there already").arg(summary.skipped);
    if (!summary.failed.empty())
        parts += QStringLiteral("%1 failed").arg(summary.failed.size());
    if (summary.notRun > 0)
        parts += QStringLiteral("%1 not tried").arg(summary.notRun);
    if (summary.done > 0)
        parts +=
            QStringLiteral("%1, %2 fps").arg(durationText(summary.wallSeconds)).arg(summary.fps, 0, 'f', 1);
    return parts.join(QStringLiteral(", ")) + u'.';
}

} // namespace

/// What the queue does with its thread and its file.
class RenderQueue::Private {
public:
    explicit Private(RenderQueue& queue) : q(queue) {
        for (QTimer* timer : {&drainTimer, &nowTimer, &saveTimer, &stuckTimer})
            timer->setSingleShot(true);
        drainTimer.setInterval(kDrainInterval);
        nowTimer.setInterval(0);
        QObject::connect(&nowTimer, &QTimer::timeout, &q, [this] { drain(); });
        QObject::connect(&drainTimer, &QTimer::timeout, &q, [this] { drain(); });
        QObject::connect(&saveTimer, &QTimer::timeout, &q, [this] { save(); });
        QObject::connect(&stuckTimer, &QTimer::timeout, &q, [this] { leaveBehind(); });
        makeRunner();
    }

    void makeRunner();
    void startNext();
    void start(Job& job);
    void drain();
    void leaveBehind();
    void changed(int row);
    void stopRunning();
    void pauseOrResume();

    // Events of the running job.
    void on(Job& job, const RunOpened& event);
    void on(Job& job, const RunStage& event);
    void on(Job& job, const RunNote& event) { job.addToLog(event.sentence); }
    void on(Job& job, const RunFrame& event);
    void on(Job& job, const RunLoad& event) { job.load = event.load; }
    void on(Job& job, const RunFlags& event);
    void on(Job& job, const RunWaits& event);
    void on(Job& job, const RunEnded& event);

    void saveSoon() {
        if (saver && !saveTimer.isActive())
            saveTimer.start(kSaveDelay);
    }
    void save();

    RenderQueue& q;
    KeyerFactory factory;
    RenderLimits limits;
    std::unique_ptr<QueueRunner> runner;
    bool busy = false;     ///< the runner has a run; its job may be removed already
    bool worked = false;   ///< since idle() was told last
    bool stopping = false; ///< that run was cancelled
    std::optional<double> pausedAt;
    double pausedSeconds = 0;           ///< of the run, without the pause that goes on
    std::vector<FlaggedFrame> runFlags; ///< what the run said last
    std::optional<ProgressEstimate> estimate;
    QTimer drainTimer;
    QTimer nowTimer; ///< a run has ended
    QTimer saveTimer;
    QTimer stuckTimer;
    std::unique_ptr<QueueSaver> saver; ///< null: nothing is kept

    /// Of the run: a clock that stands still in pauses.
    [[nodiscard]] double activeSeconds(double now) const {
        return std::min(now, pausedAt.value_or(now)) - pausedSeconds;
    }
};

// ---- the thread

void RenderQueue::Private::makeRunner() {
    // Called while the runner's mailbox is locked, and never once stop() has returned. A slot by name, so
    // that nothing of ours travels through Qt's event queue.
    runner = std::make_unique<QueueRunner>([this](QueueRunner::Wake wake) {
        QTimer& timer = wake == QueueRunner::Wake::Now ? nowTimer : drainTimer;
        QMetaObject::invokeMethod(&timer, "start", Qt::QueuedConnection);
    });
}

void RenderQueue::Private::startNext() {
    if (busy || q.isHeld())
        return;
    const auto next = std::find_if(q.m_jobs.begin(), q.m_jobs.end(),
                                   [](const Job& job) { return job.state == State::Waiting; });
    if (next != q.m_jobs.end()) {
        start(*next);
        return;
    }
    if (std::exchange(worked, false))
        Q_EMIT q.idle();
}

void RenderQueue::Private::start(Job& job) {
    ExportRequest request;
    request.clip = job.clip;
    request.settings = job.settings;
    request.keyer = factory;
    request.limits = limits;
    if (job.nextRun != Job::NextRun::Fresh)
        request.begin = ExportRequest::Begin::Continue;
    if (job.nextRun == Job::NextRun::FailedOnly && !job.failed.empty()) {
        std::vector<FrameNumber> numbers;
        for (const RenderSummary::FailedFrame& frame : job.failed)
            numbers.push_back(frame.frame);
        request.only = FrameRange::fromNumbers(numbers);
    }
    job.state = State::Running;
    job.stage = RenderState::Opening;
    job.problem.clear();
    q.m_runningId = job.id;
    busy = true;
    worked = true;
    stopping = false;
    pausedAt.reset();
    pausedSeconds = 0;
    runFlags.clear();
    estimate.reset();
    runner->run(std::move(request));
    changed(q.rowOf(job.id));
}

/// Once events lie there: takes them all, tells them in order, and lets the row show them together.
void RenderQueue::Private::drain() {
    const std::vector<RunEvent> events = runner->take();
    if (events.empty())
        return;
    bool ended = false;
    for (const RunEvent& event : events) {
        ended = ended || std::holds_alternative<RunEnded>(event);
        const int row = q.rowOf(q.m_runningId);
        if (row >= 0) // else removed meanwhile
            std::visit([&](const auto& what) { on(q.m_jobs[std::size_t(row)], what); }, event);
        if (const auto* frame = std::get_if<RunFrame>(&event); frame && row >= 0)
            Q_EMIT q.frameFinished(q.m_runningId, frame->report);
        else if (std::holds_alternative<RunFlags>(event) && row >= 0)
            Q_EMIT q.framesFlagged(q.m_runningId);
    }
    const QString id = q.m_runningId;
    if (ended) {
        busy = false;
        stuckTimer.stop();
        q.m_runningId.clear();
        saveSoon();
    }
    if (const int row = q.rowOf(id); row >= 0) {
        Q_EMIT q.jobChanged(row);
        if (ended)
            Q_EMIT q.jobEnded(id);
    }
    if (ended)
        startNext();
}

/// A run that was cancelled and does not come back (opening a plate on a dead disk) keeps its thread; the
/// queue goes on with another.
void RenderQueue::Private::leaveBehind() {
    if (!busy || !stopping)
        return;
    runner->stop(std::chrono::milliseconds(0));
    makeRunner();
    busy = false;
    const QString id = std::exchange(q.m_runningId, {});
    if (const int row = q.rowOf(id); row >= 0) {
        Job& job = q.m_jobs[std::size_t(row)];
        job.state = State::Cancelled;
        job.stage = RenderState::Idle;
        job.waitReason.clear();
        job.addToLog(QStringLiteral("Something that was being read, keyed or written does not come back; it "
                                    "is left behind. Check the disks and the graphics driver."));
        changed(row);
        Q_EMIT q.jobEnded(id);
    }
    startNext();
}

void RenderQueue::Private::changed(int row) {
    saveSoon();
    Q_EMIT q.jobChanged(row);
}

void RenderQueue::Private::stopRunning() {
    stopping = true;
    runner->cancel();
    stuckTimer.start(kLeaveBehind);
}

/// Brings the runner to what row and hold ask for.
void RenderQueue::Private::pauseOrResume() {
    const int row = q.rowOf(q.m_runningId);
    if (!busy || row < 0)
        return;
    const bool pause = q.isHeld() || q.m_jobs[std::size_t(row)].state == State::Paused;
    if (pause == pausedAt.has_value())
        return;
    if (pause) {
        pausedAt = runnerSeconds();
        runner->pause();
    } else {
        pausedSeconds += runnerSeconds() - *pausedAt;
        pausedAt.reset();
        runner->resume();
    }
}

// ---- events

void RenderQueue::Private::on(Job& job, const RunOpened& event) {
    if (job.nextRun != Job::NextRun::FailedOnly) {
        job.frames = event.frames;
        job.finished = 0;
        job.failed.clear();
    }
    if (job.nextRun == Job::NextRun::Fresh)
        job.flagged.clear();
    job.tried = job.frames - std::min(job.frames, event.frames);
    estimate.emplace(event.frames);
    for (const QString& note : event.notes)
        job.addToLog(note);
}

void RenderQueue::Private::on(Job& job, const RunStage& event) {
    job.stage = stopping ? job.stage : event.stage;
    // From here on the folder's journal holds this job's frames: the next run may go on from them.
    if (event.stage == RenderState::LoadingModel || event.stage == RenderState::Running) {
        if (job.nextRun == Job::NextRun::Fresh) {
            job.nextRun = Job::NextRun::Continue;
            saveSoon();
        }
    }
}

void RenderQueue::Private::on(Job& job, const RunFrame& event) {
    const FrameReport& report = event.report;
    const auto place =
        std::lower_bound(job.failed.begin(), job.failed.end(), report.frame,
                         [](const auto& entry, FrameNumber number) { return entry.frame < number; });
    const bool failedBefore = place != job.failed.end() && place->frame == report.frame;
    ++job.tried;
    if (report.status == FrameReport::Status::Failed) {
        if (failedBefore)
            place->message = report.message;
        else
            job.failed.insert(place, {report.frame, report.message});
    } else {
        ++job.finished;
        if (failedBefore)
            job.failed.erase(place);
        if (report.status == FrameReport::Status::Done) // keyed again: looked at again
            forgetFlag(job, report.frame);
    }
    if (!report.message.isEmpty())
        job.addToLog(report.status == FrameReport::Status::Failed
                         ? report.message
                         : QStringLiteral("Frame %1: ").arg(report.frame) + report.message);
    if (!estimate)
        return;
    const double active = activeSeconds(event.seconds);
    estimate->add(active);
    job.framesPerSecond = estimate->framesPerSecond(active);
    job.secondsLeft = estimate->secondsLeft(active);
}

void RenderQueue::Private::on(Job& job, const RunFlags& event) {
    takeFlags(job, runFlags, event.flagged);
    runFlags = event.flagged;
    saveSoon(); // a program that is ended now knows them after its next start
}

void RenderQueue::Private::on(Job& job, const RunWaits& event) {
    if (!event.reason.isEmpty())
        job.addToLog(event.reason);
    job.waitReason = event.reason;
}

void RenderQueue::Private::on(Job& job, const RunEnded& event) {
    const RenderSummary& summary = event.summary;
    takeFlags(job, runFlags, event.flagged);
    runFlags.clear();
    job.state = stateOf(summary.state);
    job.stage = RenderState::Idle;
    job.waitReason.clear();
    job.secondsLeft.reset();
    job.framesPerSecond.reset();
    if (summary.fps > 0)
        job.framesPerSecond = summary.fps;
    if (job.state == State::Failed || job.state == State::Partial)
        job.problem =
            summary.cause ? summary.cause->text() : QStringLiteral("It ended for an unknown reason.");
    if (!job.problem.isEmpty())
        job.addToLog(job.problem);
    if (summary.frames > 0)
        job.addToLog(summaryLine(summary));
}

// ---- the file

void RenderQueue::Private::save() {
    if (saver)
        saver->give(q.m_jobs);
}

// ---- the queue

RenderQueue::RenderQueue(QObject* parent) : QObject(parent), d(std::make_unique<Private>(*this)) {
    qRegisterMetaType<FrameReport>();
}

RenderQueue::~RenderQueue() {
    d->runner.reset();
    d->save(); // written before the saver is gone
}

void RenderQueue::setKeyerFactory(KeyerFactory factory) {
    d->factory = std::move(factory);
}

void RenderQueue::setLimits(const RenderLimits& limits) {
    d->limits = limits;
}

int RenderQueue::rowOf(const QString& id) const {
    const auto found =
        std::find_if(m_jobs.begin(), m_jobs.end(), [&id](const Job& job) { return job.id == id; });
    return found == m_jobs.end() || id.isEmpty() ? -1 : int(found - m_jobs.begin());
}

bool RenderQueue::isIdle() const {
    return !d->busy && (isHeld() || std::none_of(m_jobs.begin(), m_jobs.end(),
                                                 [](const Job& job) { return job.state == State::Waiting; }));
}

QString RenderQueue::add(const Clip& clip, const ExportSettings& settings) {
    Job job;
    job.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    job.clip = clip;
    job.settings = settings;
    Q_EMIT aboutToInsert(count(), count());
    m_jobs.push_back(job);
    Q_EMIT inserted();
    d->saveSoon();
    d->startNext();
    return job.id;
}

void RenderQueue::remove(const QString& id) {
    const int row = rowOf(id);
    if (row < 0)
        return;
    if (id == m_runningId)
        d->stopRunning();
    Q_EMIT aboutToRemove(row, row);
    m_jobs.erase(m_jobs.begin() + row);
    Q_EMIT removed();
    d->saveSoon();
}

void RenderQueue::removeEnded() {
    for (int row = count() - 1; row >= 0; --row) {
        if (at(row).isEnded())
            remove(QString(at(row).id));
    }
}

void RenderQueue::move(int from, int to) {
    if (from < 0 || from >= count() || to < 0 || to >= count() || from == to)
        return;
    Q_EMIT aboutToMove(from, to);
    if (from < to)
        std::rotate(m_jobs.begin() + from, m_jobs.begin() + from + 1, m_jobs.begin() + to + 1);
    else
        std::rotate(m_jobs.begin() + to, m_jobs.begin() + from, m_jobs.begin() + from + 1);
    Q_EMIT moved();
    d->saveSoon();
}

void RenderQueue::pause(const QString& id) {
    const int row = rowOf(id);
    if (row < 0 || (at(row).state != State::Waiting && at(row).state != State::Running))
        return;
    m_jobs[std::size_t(row)].state = State::Paused;
    d->pauseOrResume();
    d->changed(row);
}

void RenderQueue::resume(const QString& id) {
    const int row = rowOf(id);
    if (row < 0 || at(row).state != State::Paused)
        return;
    m_jobs[std::size_t(row)].state = id == m_runningId ? State::Running : State::Waiting;
    d->pauseOrResume();
    d->changed(row);
    d->startNext();
}

void RenderQueue::cancel(const QString& id) {
    const int row = rowOf(id);
    if (row < 0 || at(row).isEnded())
        return;
    if (id == m_runningId) {
        m_jobs[std::size_t(row)].stage = RenderState::Cancelled; // until it has ended: "stopping"
        d->stopRunning();
    } else {
        m_jobs[std::size_t(row)].state = State::Cancelled;
    }
    d->changed(row);
    if (id != m_runningId)
        Q_EMIT jobEnded(id);
}

void RenderQueue::retry(const QString& id) {
    const int row = rowOf(id);
    if (row < 0 || !at(row).canRetry())
        return;
    Job& job = m_jobs[std::size_t(row)];
    // A movie needs all of its frames again; pictures that are whole are left even so.
    if (job.state == State::Done)
        job.nextRun = job.settings.movies.empty() ? Job::NextRun::FailedOnly : Job::NextRun::Continue;
    job.state = State::Waiting;
    job.problem.clear();
    d->changed(row);
    d->startNext();
}

void RenderQueue::setHold(Hold hold) {
    if (m_hold == hold)
        return;
    m_hold = hold;
    d->pauseOrResume();
    Q_EMIT holdChanged();
    if (!m_runningId.isEmpty())
        d->changed(rowOf(m_runningId));
    d->startNext();
}

QJsonObject RenderQueue::toJson() const {
    return jsonOf(m_jobs);
}

Result<void> RenderQueue::restore(const QJsonObject& json) {
    std::vector<Job> jobs;
    for (const QJsonValue& entry : json.value(QLatin1String("jobs")).toArray()) {
        Result<Job> job = Job::fromJson(entry.toObject());
        if (!job)
            return job.error();
        if (rowOf(job->id) < 0)
            jobs.push_back(*std::move(job));
    }
    if (jobs.empty())
        return {};
    Q_EMIT aboutToInsert(count(), count() + int(jobs.size()) - 1);
    std::move(jobs.begin(), jobs.end(), std::back_inserter(m_jobs));
    Q_EMIT inserted();
    d->saveSoon();
    d->startNext();
    return {};
}

Result<void> RenderQueue::keepIn(const QString& path) {
    d->saver = std::make_unique<QueueSaver>([path](const std::vector<Job>& jobs) { saveTo(path, jobs); });
    QFile file(path);
    if (!file.exists())
        return {};
    Error problem = Error::input(QStringLiteral("'%1' cannot be read: %2").arg(path, file.errorString()));
    if (file.open(QIODevice::ReadOnly)) {
        const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
        const Result<void> restored =
            document.isObject() ? restore(document.object())
                                : Result<void>(Error::input(QStringLiteral("It is not a saved queue.")));
        if (restored)
            return {};
        problem = restored.error();
        file.close();
    }
    const QString aside = path + QStringLiteral(".damaged");
    QFile::remove(aside);
    QFile::rename(path, aside);
    return Error::input(QStringLiteral("The saved render queue cannot be used and was moved to '%1'. %2")
                            .arg(QDir::toNativeSeparators(aside), problem.message),
                        problem.detail);
}

} // namespace ckd
