// SPDX-License-Identifier: Apache-2.0
#include "core/preview/PreviewEngine.h"

#include "core/base/Guard.h"
#include "core/base/LatestOnly.h"
#include "core/base/Mailbox.h"
#include "core/base/TaskPool.h"
#include "core/base/WorkerThread.h"
#include "core/preview/detail/FrameFindings.h"
#include "core/preview/detail/KeyWorker.h"
#include "core/preview/detail/PlateReader.h"

#include <QThread>
#include <QTimer>

#include <algorithm>
#include <array>
#include <utility>

namespace ckd {

using detail::KeyOutcome;
using detail::KeyRequest;

namespace {

/// Views that a key makes; a comp is put together from them by whoever shows it.
constexpr std::array kKeyedViews{View::Matte, View::Fg, View::Processed, View::Hint, View::CleanPlate};
/// Without these a frame does not count as keyed. A hint need not exist; a clean plate is made on demand.
constexpr std::array kAlwaysKeyed{View::Matte, View::Fg, View::Processed};

constexpr int kLaneUpdateMs = 100;

/// What the opening thread brings.
struct OpenedPlate {
    SharedSource source;
    SharedRenderSpec color; ///< of the plate alone, see detail::plateToWorking()
    QStringList notes;
};

/// The colour of a clip that cannot be made ready is no reason not to show it: the note says so.
Result<OpenedPlate> openedPlate(const Clip& clip, const Result<SharedSource>& source) {
    if (!source)
        return source.error();
    if (!*source || (*source)->info().frames.empty())
        return Error::input(QStringLiteral("'%1' holds no frames.").arg(clip.plate));
    auto color = std::make_shared<RenderSpec>();
    color->plate = *source;
    color->settings = clip.settings;
    OpenedPlate opened{*source, color, (*source)->info().warnings};
    if (Result<void> resolved = resolveColor(*color); !resolved)
        opened.notes += resolved.error().message;
    return opened;
}

} // namespace

struct PreviewEngine::State {
    State(PreviewEngine& engine, Parts given);
    ~State();

    void setClip(const Clip& next);
    void close();
    void openPlateLater();
    void opened(LatestOnly::Generation session, const Result<OpenedPlate>& result);
    void requestFrame(FrameNumber frame);
    void plateRead(LatestOnly::Generation session, FrameNumber frame,
                   const Result<SharedHalfPicture>& picture, bool wanted);
    void keyIfWanted();
    void keyNextOfRange();
    void keyStarted(const KeyRequest& request);
    void keyFinished(const KeyRequest& request, const KeyOutcome& outcome);
    void keyFailed(const KeyRequest& request, const Error& error);
    void setUp(const QString& clipId, const QStringList& notes, const std::vector<FrameRun>& hintRuns);

    [[nodiscard]] std::uint64_t plateKey() const { return plateNow + reloads; }
    [[nodiscard]] std::uint64_t keyKey() const { return keyNow + reloads; }
    [[nodiscard]] FrameCache::Lane lane(View view) const {
        return {clip ? clip->id : QString(), view, view == View::Plate ? plateKey() : keyKey()};
    }
    [[nodiscard]] bool isKeyed(FrameNumber frame) const;
    [[nodiscard]] bool isCurrent(const KeyRequest& request) const {
        return clip && request.clip.id == clip->id && request.plate == plate;
    }
    [[nodiscard]] bool isPlaying() const { return playhead.motion != Playhead::Motion::Still; }
    [[nodiscard]] bool keysLive() const {
        return live == Tristate::On || (live == Tristate::Auto && !isPlaying());
    }
    [[nodiscard]] detail::KeyEvents events();
    void settingsChanged();
    void tellFocus();
    void tellReader();
    void emitPicture(View view, FrameNumber frame, std::uint64_t made, const SharedHalfPicture& picture);
    void lanesChanged();
    void retire(std::unique_ptr<WorkerThread>& thread);
    void sweep();

    PreviewEngine& q;
    const Parts parts;
    const std::shared_ptr<FrameCache> cache;
    const std::shared_ptr<TaskPool> pool;
    const std::shared_ptr<Mailbox> mail;
    const std::shared_ptr<detail::KeyWorker> keyWorker;

    std::optional<Clip> clip;
    SharedSource plate;
    std::uint64_t plateNow = 0;   ///< plateHash() of clip
    std::uint64_t keyNow = 0;     ///< keyHash() of clip
    std::uint64_t reloads = 0;    ///< makes everything cached before stale
    std::uint64_t generation = 0; ///< of settings
    LatestOnly sessions;          ///< a new one for each opening
    LatestOnly::Generation session = 0;

    std::optional<FrameNumber> requested;
    std::uint64_t shownGeneration = 0; ///< of the key on the screen for `requested`
    Playhead playhead;
    Tristate live = Tristate::Auto;
    std::set<View> views{View::Matte, View::Fg};
    KeyRange range = KeyRange::Stop;

    std::vector<FrameRun> hints;
    detail::FrameFindings findings; ///< by keyKey(), those of batches by keyHash()
    QTimer laneTimer;

    std::shared_ptr<detail::PlateReader> reader;
    std::unique_ptr<WorkerThread> openThread;
    std::unique_ptr<WorkerThread> readThread;
    std::unique_ptr<WorkerThread> keyThread;
    std::vector<std::unique_ptr<WorkerThread>> retired; ///< stopped, not ended yet
};

// ---- life

PreviewEngine::State::State(PreviewEngine& engine, Parts given)
    : q(engine)
    , parts(std::move(given))
    , cache(parts.cache ? parts.cache : std::make_shared<FrameCache>())
    , pool(std::make_shared<TaskPool>(
          "convert", parts.threads > 0 ? parts.threads : std::max(1, QThread::idealThreadCount())))
    , mail(Mailbox::create(engine))
    , keyWorker(std::make_shared<detail::KeyWorker>(parts.keyers, cache, events())) {
    laneTimer.setSingleShot(true);
    laneTimer.setInterval(kLaneUpdateMs);
    QObject::connect(&laneTimer, &QTimer::timeout, &q, &PreviewEngine::cachedRangesChanged);
    keyThread = std::make_unique<WorkerThread>(
        "key", [worker = keyWorker](const std::stop_token& stop) { worker->run(stop); });
}

PreviewEngine::State::~State() {
    mail->close();
    retire(openThread);
    retire(readThread);
    retire(keyThread);
    pool->requestStop();
    const WorkerThread::Clock::time_point deadline = WorkerThread::Clock::now() + WorkerThread::kPatience;
    for (const std::unique_ptr<WorkerThread>& thread : retired)
        thread->finish(deadline);
    pool->finish(deadline);
}

void PreviewEngine::State::retire(std::unique_ptr<WorkerThread>& thread) {
    sweep();
    if (!thread)
        return;
    thread->requestStop();
    retired.push_back(std::move(thread));
}

void PreviewEngine::State::sweep() {
    std::erase_if(retired, [](const std::unique_ptr<WorkerThread>& thread) { return thread->hasEnded(); });
}

detail::KeyEvents PreviewEngine::State::events() {
    // Messages run on the UI thread, and not once the mailbox is closed: `this` is there then.
    return {.setUp =
                [this, box = mail](const QString& id, const QStringList& notes,
                                   const std::vector<FrameRun>& runs) {
                    box->post([this, id, notes, runs] { setUp(id, notes, runs); });
                },
            .started =
                [this, box = mail](const KeyRequest& request) {
                    box->post([this, request] { keyStarted(request); });
                },
            .finished =
                [this, box = mail](const KeyRequest& request, const KeyOutcome& outcome) {
                    box->post([this, request, outcome] { keyFinished(request, outcome); });
                },
            .failed =
                [this, box = mail](const KeyRequest& request, const Error& error) {
                    box->post([this, request, error] { keyFailed(request, error); });
                }};
}

// ---- opening

void PreviewEngine::State::setClip(const Clip& next) {
    const std::uint64_t nextPlate = plateHash(next);
    const std::uint64_t nextKey = keyHash(next);
    if (clip && clip->id == next.id && plateNow == nextPlate && (plate || openThread)) {
        clip = next;
        if (std::exchange(keyNow, nextKey) != nextKey)
            settingsChanged();
        return;
    }
    const bool another = !clip || clip->id != next.id;
    close();
    if (another)
        requested.reset();
    clip = next;
    plateNow = nextPlate;
    keyNow = nextKey;
    ++generation;
    openPlateLater();
}

void PreviewEngine::State::close() {
    session = sessions.begin();
    keyWorker->cancel();
    retire(openThread);
    retire(readThread);
    reader.reset();
    plate.reset();
    hints.clear();
    findings.clear();
    range = KeyRange::Stop;
    lanesChanged();
}

void PreviewEngine::State::openPlateLater() {
    tellFocus();
    const auto open = parts.open ? parts.open : [](const Clip& wanted) { return openPlate(wanted); };
    openThread = std::make_unique<WorkerThread>(
        "open", [this, box = mail, open, wanted = *clip, now = session](const std::stop_token&) {
            const Result<OpenedPlate> result =
                detail::guarded("opening the clip", [&] { return openedPlate(wanted, open(wanted)); });
            box->post([this, now, result] { opened(now, result); });
        });
}

void PreviewEngine::State::opened(LatestOnly::Generation of, const Result<OpenedPlate>& result) {
    if (!sessions.isCurrent(of) || !clip)
        return;
    retire(openThread);
    if (!result) {
        Q_EMIT q.clipFailed(clip->id, result.error());
        return;
    }
    plate = result->source;
    reader = std::make_shared<detail::PlateReader>(detail::PlateReader::Setup{
        .source = plate,
        .color = result->color,
        .lane = lane(View::Plate),
        .cache = cache,
        .pool = pool,
        .done = [this, box = mail, of](FrameNumber frame, const Result<SharedHalfPicture>& picture,
                                       bool wanted) {
            box->post([this, of, frame, picture, wanted] { plateRead(of, frame, picture, wanted); });
        }});
    playhead = {.frame = requested.value_or(plate->info().frames.front()),
                .range = {plate->info().frames.front(), plate->info().frames.back()}};
    tellReader();
    readThread = std::make_unique<WorkerThread>(
        "read", [reading = reader](std::stop_token stop) { reading->run(std::move(stop)); });
    Q_EMIT q.clipOpened(clip->id, plate, result->notes);
    // A slot may have asked for a frame already, or shown another clip.
    if (sessions.isCurrent(of) && requested)
        requestFrame(*requested);
}

// ---- frames

void PreviewEngine::State::requestFrame(FrameNumber frame) {
    if (requested != frame)
        shownGeneration = 0;
    requested = frame;
    if (!plate || !clip)
        return; // shown once it is open
    if (!std::ranges::binary_search(plate->info().frames, frame)) {
        requested.reset();
        return;
    }
    playhead.frame = frame;
    tellFocus();
    const LatestOnly::Generation now = session;
    const SharedHalfPicture there = cache->find(lane(View::Plate), frame);
    // Before the reader hears of the playhead: reading ahead would begin with the same frame.
    if (!there && (!isPlaying() || !isKeyed(frame)))
        reader->request(frame);
    tellReader();
    if (there)
        emitPicture(View::Plate, frame, generation, there);
    for (const View view : kKeyedViews) {
        if (!sessions.isCurrent(now) || requested != frame)
            return; // a slot asked for something else
        if (!cache->contains(lane(view), frame))
            continue;
        if (const SharedHalfPicture picture = cache->find(lane(view), frame)) {
            shownGeneration = generation;
            emitPicture(view, frame, generation, picture);
        }
    }
    if (sessions.isCurrent(now) && requested == frame)
        keyIfWanted();
}

void PreviewEngine::State::plateRead(LatestOnly::Generation of, FrameNumber frame,
                                     const Result<SharedHalfPicture>& picture, bool wanted) {
    if (!sessions.isCurrent(of))
        return;
    lanesChanged();
    if (!picture) {
        findings.plateFailed(frame, picture.error().text());
        Q_EMIT q.plateFailed(frame, picture.error().text());
        return;
    }
    findings.plateRead(frame);
    if (wanted || frame == requested)
        emitPicture(View::Plate, frame, generation, *picture);
}

bool PreviewEngine::State::isKeyed(FrameNumber frame) const {
    const auto has = [&](View view) { return cache->contains(lane(view), frame); };
    return clip && std::ranges::all_of(kAlwaysKeyed, has) &&
           (!views.contains(View::CleanPlate) || has(View::CleanPlate));
}

void PreviewEngine::State::emitPicture(View view, FrameNumber frame, std::uint64_t made,
                                       const SharedHalfPicture& picture) {
    Q_EMIT q.pictureReady(
        {.clip = clip->id, .frame = frame, .view = view, .generation = made, .picture = picture});
}

// ---- keys

void PreviewEngine::State::settingsChanged() {
    ++generation;
    findings.forgetKeyFailures();
    tellFocus();
    lanesChanged();
    if (requested && plate)
        requestFrame(*requested);
}

void PreviewEngine::State::keyIfWanted() {
    if (!clip || !plate || !requested || !keysLive())
        return;
    if (isKeyed(*requested) || findings.hasKeyFailed(*requested)) {
        keyWorker->cancel(); // of another frame or other settings
        keyNextOfRange();
        return;
    }
    if (isPlaying() && keyWorker->isBusy())
        return; // every frame would only stop the one before
    keyWorker->request({.clip = *clip,
                        .plate = plate,
                        .frame = *requested,
                        .views = views,
                        .generation = generation,
                        .hash = keyKey(),
                        .purpose = KeyRequest::Purpose::Show});
}

/// The frame of the range nearest to the playhead, those ahead before those behind.
void PreviewEngine::State::keyNextOfRange() {
    if (range != KeyRange::Run || !clip || !plate || keyWorker->isBusy())
        return;
    const std::vector<FrameNumber>& frames = plate->info().frames;
    const FrameNumber first = clip->inPoint.value_or(frames.front());
    const FrameNumber last = clip->outPoint.value_or(frames.back());
    const auto begin = std::ranges::lower_bound(frames, first);
    const auto end = std::ranges::upper_bound(frames, last);
    const FrameCache::Lane matte = lane(View::Matte);
    const std::size_t bytes =
        std::size_t(std::max(1, plate->info().width)) * std::size_t(std::max(1, plate->info().height)) * 2;
    const auto wanted = [&](FrameNumber frame) {
        return !findings.hasKeyFailed(frame) && !cache->contains(matte, frame);
    };
    auto next = begin < end
                    ? std::find_if(std::clamp(std::ranges::lower_bound(frames, playhead.frame), begin, end),
                                   end, wanted)
                    : end;
    if (next == end && begin < end)
        next = std::find_if(begin, end, wanted);
    if (next == end || !cache->wouldKeep(matte, *next, bytes)) {
        range = KeyRange::Stop;
        return;
    }
    keyWorker->request({.clip = *clip,
                        .plate = plate,
                        .frame = *next,
                        .views = views,
                        .generation = generation,
                        .hash = keyKey(),
                        .purpose = KeyRequest::Purpose::Fill});
}

void PreviewEngine::State::keyStarted(const KeyRequest& request) {
    if (isCurrent(request) && request.purpose == KeyRequest::Purpose::Show)
        Q_EMIT q.keyStarted(request.frame);
}

void PreviewEngine::State::keyFinished(const KeyRequest& request, const KeyOutcome& outcome) {
    if (!isCurrent(request))
        return;
    lanesChanged();
    findings.keyed(request.hash, request.frame, outcome.measure);
    // An older key of the same frame is shown while a newer one is made, never after it.
    if (request.frame == requested && request.generation >= shownGeneration) {
        shownGeneration = request.generation;
        for (const auto& [view, picture] : outcome.pictures) {
            if (isCurrent(request) && requested == request.frame)
                emitPicture(view, request.frame, request.generation, picture);
        }
    }
    if (request.purpose == KeyRequest::Purpose::Show)
        Q_EMIT q.keyFinished(request.frame, outcome.ms);
    keyNextOfRange();
}

void PreviewEngine::State::keyFailed(const KeyRequest& request, const Error& error) {
    if (!isCurrent(request))
        return;
    if (error.kind != ErrorKind::Cancelled && request.generation == generation) {
        findings.keyFailed(request.frame, error.text());
        lanesChanged();
        if (request.purpose == KeyRequest::Purpose::Show)
            Q_EMIT q.keyFailed(request.frame, error.text());
    }
    keyNextOfRange();
}

void PreviewEngine::State::setUp(const QString& clipId, const QStringList& notes,
                                 const std::vector<FrameRun>& hintRuns) {
    if (!clip || clip->id != clipId)
        return;
    hints = hintRuns;
    lanesChanged();
    Q_EMIT q.clipNotes(clipId, notes);
}

// ---- what others need to know

void PreviewEngine::State::tellFocus() {
    if (!clip)
        return;
    FrameCache::Focus focus{.clip = clip->id,
                            .frame = playhead.frame,
                            .direction = playhead.motion == Playhead::Motion::Backward ? -1 : 1,
                            .settings = {plateKey(), keyKey()}};
    if (playhead.loops && isPlaying())
        focus.loop = playhead.range;
    cache->setFocus(std::move(focus));
}

void PreviewEngine::State::tellReader() {
    if (reader)
        reader->setPlayhead(playhead);
}

void PreviewEngine::State::lanesChanged() {
    if (!laneTimer.isActive())
        laneTimer.start();
}

// ---- the engine's face

PreviewEngine::PreviewEngine(Parts parts, QObject* parent)
    : QObject(parent), m_state(std::make_unique<State>(*this, std::move(parts))) {
}

PreviewEngine::~PreviewEngine() = default;

void PreviewEngine::setClip(const Clip& clip) {
    m_state->setClip(clip);
}

void PreviewEngine::clearClip() {
    m_state->close();
    m_state->keyWorker->release();
    m_state->clip.reset();
    m_state->requested.reset();
    ++m_state->generation;
}

void PreviewEngine::reload() {
    if (!m_state->clip)
        return;
    ++m_state->reloads;
    ++m_state->generation;
    m_state->close();
    m_state->keyWorker->release();
    m_state->openPlateLater();
}

void PreviewEngine::requestFrame(FrameNumber frame) {
    m_state->requestFrame(frame);
}

void PreviewEngine::setLiveKey(Tristate mode) {
    if (std::exchange(m_state->live, mode) == mode)
        return;
    if (mode == Tristate::Off) {
        m_state->range = KeyRange::Stop;
        m_state->keyWorker->release();
    } else {
        m_state->keyIfWanted();
    }
}

void PreviewEngine::setViews(std::set<View> views) {
    m_state->views = std::move(views);
    m_state->keyIfWanted();
}

void PreviewEngine::keyRange(KeyRange what) {
    m_state->range = what;
    if (what == KeyRange::Run)
        m_state->keyNextOfRange();
}

bool PreviewEngine::isReady(FrameNumber frame) const {
    return m_state->cache->contains(m_state->lane(View::Plate), frame) || m_state->isKeyed(frame);
}

void PreviewEngine::setPlayhead(const Playhead& playhead) {
    const Playhead before = std::exchange(m_state->playhead, playhead);
    m_state->tellFocus();
    m_state->tellReader();
    if (before.motion != Playhead::Motion::Still && playhead.motion == Playhead::Motion::Still)
        m_state->keyIfWanted();
}

const std::optional<Clip>& PreviewEngine::clip() const {
    return m_state->clip;
}

SharedSource PreviewEngine::plate() const {
    return m_state->plate;
}

std::uint64_t PreviewEngine::generation() const {
    return m_state->generation;
}

SharedHalfPicture PreviewEngine::picture(View view, FrameNumber frame) const {
    return m_state->cache->find(m_state->lane(view), frame);
}

std::vector<FrameRun> PreviewEngine::plateRanges() const {
    return m_state->cache->ranges(m_state->lane(View::Plate));
}

std::vector<FrameRun> PreviewEngine::keyedRanges() const {
    return m_state->cache->ranges(m_state->lane(View::Matte));
}

std::vector<FrameRun> PreviewEngine::hintRanges() const {
    return m_state->hints;
}

const std::vector<FrameRemark>& PreviewEngine::failedFrames() const {
    return m_state->findings.failed();
}

std::vector<FlaggedFrame> PreviewEngine::flaggedFrames() const {
    return m_state->findings.flagged(m_state->keyKey(), m_state->keyNow);
}

void PreviewEngine::setRenderedFlags(const Clip& clip, std::vector<FlaggedFrame> frames) {
    m_state->findings.setRendered(keyHash(clip), std::move(frames));
    m_state->lanesChanged();
}

FrameCache& PreviewEngine::cache() const {
    return *m_state->cache;
}

} // namespace ckd
