// SPDX-License-Identifier: Apache-2.0
#include "core/preview/detail/KeyWorker.h"

#include "core/base/Guard.h"
#include "core/keying/PassBuilder.h"
#include "core/keying/SteadyPlate.h"
#include "core/pipeline/detail/FrameReader.h"

#include <QElapsedTimer>
#include <QStringList>

#include <utility>

namespace ckd::detail {

namespace {

/// Everything that setUpClip() opens or makes ready: files beside the plate, colour spaces.
QByteArray filesOf(const Clip& clip) {
    const KeySettings& s = clip.settings;
    return (QStringList{QString::number(int(clip.hint.kind)), clip.hint.path, s.garbageMatte, s.holdoutMatte,
                        s.coreMatte, s.cleanPlate, s.inputSpace, s.outputSpace, s.colorConfig})
        .join(QChar(0))
        .toUtf8();
}

/// Frames of the plate that the hint has a picture for.
std::vector<FrameRun> hintFrames(const RenderSpec& spec) {
    const std::vector<FrameNumber>& frames = spec.plate->info().frames;
    if (spec.hintOrigin == HintOrigin::PlateAlpha)
        return runsOf(frames);
    const SideSource& hint = spec.side(SideRole::Hint);
    if (!hint.source)
        return {};
    std::vector<FrameNumber> having;
    for (const FrameNumber frame : frames) {
        if (pairedFrame(hint, frame))
            having.push_back(frame);
    }
    return runsOf(having);
}

constexpr std::size_t kAnalysesKept = 8;

} // namespace

KeyWorker::KeyWorker(std::shared_ptr<KeyerPool> keyers, std::shared_ptr<FrameCache> cache, KeyEvents events)
    : m_keyers(std::move(keyers)), m_cache(std::move(cache)), m_events(std::move(events)) {
}

// ---- hand-over

void KeyWorker::request(KeyRequest request) {
    const std::lock_guard lock(m_shared.mutex);
    if (const std::optional<KeyRequest>& running = m_shared.running) {
        const bool refines = running->purpose == KeyRequest::Purpose::Show &&
                             running->frame == request.frame && running->plate == request.plate;
        if (!refines || m_shared.lastMs > kQuickMs)
            m_shared.stopRunning.request_stop();
    }
    m_shared.next = std::move(request);
    m_shared.changed.notify_all();
}

void KeyWorker::cancel() {
    const std::lock_guard lock(m_shared.mutex);
    m_shared.next.reset();
    m_shared.stopRunning.request_stop();
}

void KeyWorker::release() {
    cancel();
    const std::lock_guard lock(m_shared.mutex);
    m_shared.release = true;
    m_shared.changed.notify_all();
}

bool KeyWorker::isBusy() const {
    const std::lock_guard lock(m_shared.mutex);
    return m_shared.next.has_value() || m_shared.running.has_value();
}

void KeyWorker::run(std::stop_token stop) {
    const std::stop_callback stopAll(stop, [this] {
        const std::lock_guard lock(m_shared.mutex);
        m_shared.stopRunning.request_stop();
    });
    for (;;) {
        std::optional<KeyRequest> request;
        std::stop_token stopThis;
        {
            std::unique_lock lock(m_shared.mutex);
            m_shared.changed.wait(lock, stop, [&] { return m_shared.next || m_shared.release; });
            if (stop.stop_requested())
                break;
            if (std::exchange(m_shared.release, false) && !m_shared.next) {
                lock.unlock();
                m_session = {};
                continue;
            }
            if (!m_shared.next)
                continue;
            request = std::exchange(m_shared.next, std::nullopt);
            m_shared.running = request;
            m_shared.stopRunning = std::stop_source();
            stopThis = m_shared.stopRunning.get_token();
        }
        process(*request, stopThis);
    }
    m_session = {};
}

void KeyWorker::process(const KeyRequest& request, const std::stop_token& stop) {
    m_events.started(request);
    QElapsedTimer clock;
    clock.start();
    Result<KeyOutcome> outcome =
        guarded("keying a frame", [&]() -> Result<KeyOutcome> { return key(request, stop); });
    const double ms = double(clock.nsecsElapsed()) * 1e-6;
    {
        // Before the event: whoever hears it may ask for the next.
        const std::lock_guard lock(m_shared.mutex);
        m_shared.running.reset();
        if (outcome)
            m_shared.lastMs = ms;
    }
    if (!outcome) {
        m_events.failed(request, stop.stop_requested() ? Error::cancelled() : outcome.error());
        return;
    }
    for (const auto& [view, picture] : outcome->pictures) {
        // In the background only what is looked at is worth the room; the matte shows that it is keyed.
        if (request.purpose == KeyRequest::Purpose::Show || view == View::Matte ||
            request.views.contains(view))
            m_cache->insert({request.clip.id, view, request.hash}, request.frame, picture);
    }
    outcome->ms = ms;
    m_events.finished(request, *outcome);
}

// ---- one frame

Result<KeyOutcome> KeyWorker::key(const KeyRequest& request, const std::stop_token& stop) {
    if (Result<void> opened = openSession(request); !opened)
        return opened.error();
    const Result<SharedRenderSpec> spec = specFor(request, stop);
    if (!spec)
        return spec.error();
    if (!m_session.frameKeyer)
        m_session.frameKeyer = std::make_unique<FrameKeyer>(*spec);
    else
        m_session.frameKeyer->use(*spec);
    Result<KeyedFrame> keyed = m_session.frameKeyer->key(request.frame, stop);
    if (!keyed)
        return keyed.error();
    return outcomeOf(*std::move(keyed), request, stop);
}

/// The clip's own way to a spec, as a render goes it; the range does not matter for one frame.
Result<void> KeyWorker::openSession(const KeyRequest& request) {
    Session& session = m_session;
    if (session.keyerId != request.clip.keyer || session.device != request.clip.device || !session.keyer) {
        m_session = {}; // one model at a time
        Result<std::shared_ptr<SharedKeyer>> shared = m_keyers->get(request.clip.keyer, request.clip.device);
        if (!shared)
            return shared.error();
        session.keyer = (*shared)->client(SharedKeyer::Priority::Preview);
        session.keyerId = request.clip.keyer;
        session.device = request.clip.device;
    }
    const QByteArray files = filesOf(request.clip);
    if (session.spec && session.plate == request.plate && session.files == files)
        return {};
    session.spec.reset();
    session.analyses.clear();
    Clip whole = request.clip;
    whole.inPoint.reset();
    whole.outPoint.reset();
    const Result<ClipRequest> asked = requestFor(whole, request.plate, session.keyer);
    if (!asked)
        return asked.error();
    Result<ClipSetup> setup = setUpClip(*asked);
    if (!setup)
        return setup.error();
    session.spec = setup->spec;
    session.plate = request.plate;
    session.files = files;
    m_events.setUp(request.clip.id, setup->notes, hintFrames(*session.spec));
    return {};
}

/// The session's spec with the request's settings, and the analysis that belongs to them.
Result<SharedRenderSpec> KeyWorker::specFor(const KeyRequest& request, const std::stop_token& stop) {
    auto spec = std::make_shared<RenderSpec>(*m_session.spec);
    spec->settings = request.clip.settings;
    spec->shapes.reset();
    if (!request.clip.shapes.isEmpty())
        spec->shapes = std::make_shared<const ShapeSet>(request.clip.shapes);
    if (Result<void> valid = validate(*spec); !valid)
        return valid.error();
    const QByteArray relevant = analysisSettings(spec->settings);
    if (const auto known = m_session.analyses.find(relevant); known != m_session.analyses.end()) {
        spec->analysis = known->second;
        return SharedRenderSpec(spec);
    }
    Result<AnalysisReport> analysed = analyseClip(*spec, stop);
    if (!analysed)
        return analysed.error();
    if (m_session.analyses.size() >= kAnalysesKept)
        m_session.analyses.clear();
    m_session.analyses.emplace(relevant, analysed->analysis);
    spec->analysis = analysed->analysis;
    return SharedRenderSpec(spec);
}

Result<KeyOutcome> KeyWorker::outcomeOf(KeyedFrame keyed, const KeyRequest& request,
                                        const std::stop_token& stop) {
    KeyOutcome outcome;
    const auto add = [&](View view, const Image& image, HalfPicture::Content content) {
        if (!image.isNull())
            outcome.pictures.emplace(view, std::make_shared<HalfPicture>(image, content));
    };
    const RenderSpec& spec = *m_session.frameKeyer->spec();
    if (request.views.contains(View::CleanPlate)) {
        const Result<Image> plate = spec.keyer->cleanPlate(steadyInput(keyed.input), spec.settings,
                                                           spec.analysis.value_or(nullptr), stop);
        if (!plate)
            return plate.error();
        add(View::CleanPlate, *plate, contentOf(plate->encoding()));
    }
    const PassRequest passes{.passes = {Pass::Fg, Pass::Matte, Pass::Processed, Pass::Hint},
                             .profile = Profile::Default};
    const Result<PassSet> built = buildPasses(std::move(keyed.result), keyed.input, spec.settings, passes);
    if (!built)
        return built.error();
    outcome.measure = measureMatte(built->matte);
    add(View::Matte, built->matte, HalfPicture::Content::Coverage);
    add(View::Fg, built->fg, HalfPicture::Content::Linear);
    add(View::Processed, built->processed, HalfPicture::Content::LinearPremultiplied);
    add(View::Hint, built->hint, HalfPicture::Content::Coverage);
    if (stop.stop_requested())
        return Error::cancelled();
    return outcome;
}

} // namespace ckd::detail
