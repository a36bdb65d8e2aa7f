// SPDX-License-Identifier: Apache-2.0
#include "core/preview/PreviewEngine.h"

#include "core/keying/PassBuilder.h"
#include "core/pipeline/SingleFrame.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <map>

using namespace ckd;
using namespace ckd::test;

namespace {

/// An engine on a clip of formulas, and everything it said.
struct Bench {
    std::shared_ptr<FakeSource> source;
    std::shared_ptr<FakeKeyer> keyer = std::make_shared<FakeKeyer>();
    std::shared_ptr<FrameCache> cache = std::make_shared<FrameCache>(std::size_t(1) << 20U);
    std::shared_ptr<KeyerPool> pool =
        std::make_shared<KeyerPool>([this](const QString&, const QString&) -> Result<std::shared_ptr<Keyer>> {
            ++keyersMade;
            return std::shared_ptr<Keyer>(keyer);
        });
    std::atomic<int> keyersMade{0};
    Clip clip;
    std::function<Result<SharedSource>(const Clip&)> open;
    std::unique_ptr<PreviewEngine> engine;
    std::vector<PreviewPicture> pictures; ///< in order
    int opened = 0;
    std::vector<FrameNumber> keyed, failedKeys, failedPlates;

    explicit Bench(FrameNumber first = 1, FrameNumber last = 100,
                   SourceInfo::Kind kind = SourceInfo::Kind::Sequence)
        : source(std::make_shared<FakeSource>(kind, first, last)) {
        clip.id = QStringLiteral("clip");
        clip.plate = QStringLiteral("shot.####.exr");
        clip.hint.kind = HintChoice::Kind::None;
        open = [this](const Clip&) { return Result<SharedSource>(source); };
    }

    void start() {
        engine = std::make_unique<PreviewEngine>(
            PreviewEngine::Parts{.keyers = pool, .cache = cache, .open = open, .threads = 2});
        PreviewEngine* e = engine.get();
        QObject::connect(e, &PreviewEngine::pictureReady, e,
                         [this](const PreviewPicture& picture) { pictures.push_back(picture); });
        QObject::connect(e, &PreviewEngine::clipOpened, e, [this] { ++opened; });
        QObject::connect(e, &PreviewEngine::keyFinished, e,
                         [this](FrameNumber frame, double) { keyed.push_back(frame); });
        QObject::connect(e, &PreviewEngine::keyFailed, e,
                         [this](FrameNumber frame, const QString&) { failedKeys.push_back(frame); });
        QObject::connect(e, &PreviewEngine::plateFailed, e,
                         [this](FrameNumber frame, const QString&) { failedPlates.push_back(frame); });
    }
    [[nodiscard]] bool startAndOpen(Tristate live = Tristate::Off) {
        start();
        engine->setLiveKey(live);
        engine->setClip(clip);
        return QTest::qWaitFor([this] { return opened == 1; });
    }
    [[nodiscard]] SharedHalfPicture shown(View view, FrameNumber frame) const {
        for (auto it = pictures.rbegin(); it != pictures.rend(); ++it) {
            if (it->view == view && it->frame == frame)
                return it->picture;
        }
        return {};
    }
    [[nodiscard]] std::vector<std::uint64_t> generationsOf(View view) const {
        std::vector<std::uint64_t> list;
        for (const PreviewPicture& picture : pictures) {
            if (picture.view == view)
                list.push_back(picture.generation);
        }
        return list;
    }
    [[nodiscard]] std::size_t cached() const {
        std::size_t count = 0;
        for (const FrameRun& run : engine->plateRanges())
            count += std::size_t(run.last - run.first + 1);
        return count;
    }
};

bool sameHalf(const HalfPicture& picture, const Image& image, HalfPicture::Content content) {
    const HalfPicture expected(image, content);
    return std::ranges::equal(picture.data(), expected.data()) && picture.content() == content &&
           picture.width() == image.width();
}

/// The passes of one frame, the way a render makes them.
PassSet passesOf(const Bench& bench, const Clip& clip, FrameNumber frame) {
    auto spec = std::make_shared<RenderSpec>();
    spec->plate = bench.source;
    spec->keyer = bench.keyer;
    spec->frames = bench.source->sourceInfo.frames;
    spec->settings = clip.settings;
    Result<KeyedFrame> keyed = keyOneFrame(spec, frame);
    return *buildPasses(std::move(keyed->result), keyed->input, clip.settings,
                        {.passes = {Pass::Fg, Pass::Matte, Pass::Processed}});
}

} // namespace

class TestPreviewEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensAndShowsAFrame();
    void frameAskedForEarlyIsShownOnceOpen();
    void failureToOpenIsToldAndTheNextClipOpens();
    void slowDiskStallsNobody();
    void hangingDiskIsLeftBehind();
    void scrubbingReadsTheLatestOnly();
    void readsAheadALittleWhenStill();
    void playbackFillsTheCacheInOrder();
    void playbackBackwardReadsPiecesForward();
    void loopReadsOverTheEnd();
    void unreadableFrameIsToldOthersGoOn();
    void brokenMovieIsNotSearchedAgainAndAgain();
    void keysTheFrameUnderThePlayhead();
    void scrubbingBackShowsTheKeyAtOnce();
    void otherSettingsKeyAgain();
    void staleKeyIsStoppedAndNeverShown();
    void quickKeysAreShownWhileDragging();
    void analysisIsMadeOncePerRelevantSettings();
    void modelStaysLoadedOverClips();
    void keyFailureIsASentenceAndRetriedWithOtherSettings();
    void autoKeysOnlyWhenStill();
    void rangeIsKeyedInTheBackground();
    void suspiciousMattesAreFlagged();
    void reloadReadsAgain();
    void destroyedWhileBusy();
};

void TestPreviewEngine::opensAndShowsAFrame() {
    Bench bench;
    QVERIFY(bench.startAndOpen());
    QCOMPARE(bench.engine->plate(), SharedSource(bench.source));
    bench.engine->requestFrame(42);
    QTRY_VERIFY(bench.shown(View::Plate, 42));
    QCOMPARE(bench.shown(View::Plate, 42)->content(), HalfPicture::Content::Linear);
    QVERIFY(std::abs(bench.shown(View::Plate, 42)->value(0, 0, 0) - bench.source->valueOf(42)) < 1e-4F);
    QCOMPARE(bench.engine->picture(View::Plate, 42), bench.shown(View::Plate, 42));
    bench.pictures.clear();
    bench.engine->requestFrame(42); // cached: at once
    QCOMPARE(bench.pictures.size(), std::size_t(1));
    bench.pictures.clear();
    bench.engine->requestFrame(5000); // no such frame
    QVERIFY(bench.pictures.empty());
}

void TestPreviewEngine::frameAskedForEarlyIsShownOnceOpen() {
    Bench bench;
    bench.start();
    bench.engine->setLiveKey(Tristate::Off);
    bench.engine->setClip(bench.clip);
    bench.engine->requestFrame(7);
    QTRY_VERIFY(bench.shown(View::Plate, 7));
}

void TestPreviewEngine::failureToOpenIsToldAndTheNextClipOpens() {
    Bench bench;
    bench.open = [&bench](const Clip& clip) -> Result<SharedSource> {
        if (clip.id == QLatin1String("bad"))
            return Error::input(QStringLiteral("There is no file '/bad.mov'."));
        return SharedSource(bench.source);
    };
    bench.start();
    QStringList failures;
    connect(bench.engine.get(), &PreviewEngine::clipFailed, this,
            [&](const QString& id, const Error& error) { failures << id + error.message; });
    Clip bad = bench.clip;
    bad.id = QStringLiteral("bad");
    bad.plate = QStringLiteral("/bad.mov");
    bench.engine->setClip(bad);
    QTRY_COMPARE(failures, QStringList{QStringLiteral("badThere is no file '/bad.mov'.")});
    bench.engine->setClip(bench.clip);
    QTRY_COMPARE(bench.opened, 1);
    QCOMPARE(failures.size(), 1);
}

void TestPreviewEngine::slowDiskStallsNobody() {
    Bench bench;
    const auto slow = std::make_shared<Gate>();
    bench.open = [&bench, slow](const Clip& clip) -> Result<SharedSource> {
        if (clip.id == QLatin1String("slow"))
            slow->passIgnoringStop();
        return SharedSource(bench.source);
    };
    bench.start();
    bench.engine->setLiveKey(Tristate::Off);
    Clip waiting = bench.clip;
    waiting.id = QStringLiteral("slow");
    bench.engine->setClip(waiting); // returns although the disk does not answer
    QVERIFY(slow->waitForArrivals(1));
    bench.engine->requestFrame(3);
    bench.engine->setClip(bench.clip);
    QTRY_COMPARE(bench.opened, 1);
    slow->open();
    bench.engine->requestFrame(9);
    QTRY_VERIFY(bench.shown(View::Plate, 9));
    QCOMPARE(bench.opened, 1); // the slow one came too late
    for (const PreviewPicture& picture : bench.pictures)
        QCOMPARE(picture.clip, bench.clip.id);
}

void TestPreviewEngine::hangingDiskIsLeftBehind() {
    const auto dead = std::make_shared<Gate>();
    const auto source = std::make_shared<FakeSource>(SourceInfo::Kind::Sequence, 1, 9);
    const auto ended = std::make_shared<Gate>();
    {
        Bench bench;
        bench.open = [dead, source, ended](const Clip&) -> Result<SharedSource> {
            dead->passIgnoringStop();
            ended->open();
            return SharedSource(source);
        };
        bench.start();
        bench.engine->setClip(bench.clip);
        QVERIFY(dead->waitForArrivals(1));
    } // comes back although the thread does not
    dead->open();
    QVERIFY(ended->pass({}));
}

void TestPreviewEngine::scrubbingReadsTheLatestOnly() {
    Bench bench(1, 1000);
    Gate gate;
    Gate last; // two frames are converted at the same time, and the first need not be ready first
    bench.source->onGrab = [&](FrameNumber frame, std::stop_token stop) -> Result<void> {
        if (frame == 500)
            gate.pass(stop);
        if (frame == 900)
            last.pass(stop);
        return {};
    };
    QVERIFY(bench.startAndOpen());
    bench.engine->requestFrame(500);
    QVERIFY(gate.waitForArrivals(1));
    for (FrameNumber frame = 600; frame <= 900; frame += 10)
        bench.engine->requestFrame(frame);
    gate.open();
    QTRY_VERIFY(bench.shown(View::Plate, 500)); // on its way to 900, better than nothing
    last.open();
    QTRY_VERIFY(bench.shown(View::Plate, 900));
    const std::vector<FrameNumber> grabbed = bench.source->grabs.numbers();
    for (FrameNumber frame = 600; frame < 900; frame += 10)
        QVERIFY(std::ranges::find(grabbed, frame) == grabbed.end());
}

void TestPreviewEngine::readsAheadALittleWhenStill() {
    Bench bench(1, 1000);
    QVERIFY(bench.startAndOpen());
    QTRY_COMPARE(bench.cached(), std::size_t(16));
    bench.engine->requestFrame(100);
    const auto expected = std::vector<FrameRun>{{1, 16}, {100, 115}};
    QTRY_COMPARE(bench.cached(), std::size_t(32));
    QCOMPARE(bench.engine->plateRanges(), expected);
}

void TestPreviewEngine::playbackFillsTheCacheInOrder() {
    Bench bench(-10, 400, SourceInfo::Kind::Movie);
    // 4x3 pixels of three half floats: room for 50 frames.
    bench.cache->setBudget(std::size_t(50) * 4 * 3 * 3 * 2);
    QVERIFY(bench.startAndOpen());
    bench.engine->setPlayhead({.frame = -10, .motion = Playhead::Motion::Forward, .range = {-10, 400}});
    QTRY_COMPARE(bench.cached(), std::size_t(50));
    QCOMPARE(bench.engine->plateRanges(), (std::vector<FrameRun>{{-10, 39}}));
    bench.engine->setPlayhead({.frame = 20, .motion = Playhead::Motion::Forward, .range = {-10, 400}});
    QTRY_VERIFY(bench.engine->isReady(55)); // a few frames behind the playhead stay
    const std::vector<FrameNumber> grabbed = bench.source->grabs.numbers();
    QVERIFY(std::ranges::is_sorted(grabbed));
    QCOMPARE(bench.source->grabs.most(), 1);
    QCOMPARE(bench.source->grabs.threads().size(), std::size_t(1));
    QCOMPARE(bench.source->cursors.load(), 1);
}

void TestPreviewEngine::playbackBackwardReadsPiecesForward() {
    Bench bench(1, 100, SourceInfo::Kind::Movie);
    Gate opened;
    bench.source->onOpen = [&](FrameNumber, std::stop_token) -> Result<void> {
        opened.passIgnoringStop();
        return {};
    };
    QVERIFY(bench.startAndOpen());
    QVERIFY(opened.waitForArrivals(1)); // with frame 1, which is read ahead
    bench.engine->setPlayhead({.frame = 100, .motion = Playhead::Motion::Backward, .range = {1, 100}});
    opened.open();
    QTRY_COMPARE(bench.cached(), std::size_t(100));
    std::vector<FrameNumber> grabbed = bench.source->grabs.numbers();
    QCOMPARE(grabbed.front(), FrameNumber(1));
    grabbed.erase(grabbed.begin());
    QCOMPARE(grabbed.front(), FrameNumber(89));
    int seeks = 0;
    for (std::size_t i = 1; i < grabbed.size(); ++i)
        seeks += grabbed[i] == grabbed[i - 1] + 1 ? 0 : 1;
    QVERIFY2(seeks <= 100 / int(12) + 1, qPrintable(QString::number(seeks)));
}

void TestPreviewEngine::loopReadsOverTheEnd() {
    Bench bench(1, 1000);
    bench.cache->setBudget(std::size_t(30) * 4 * 3 * 3 * 2);
    QVERIFY(bench.startAndOpen());
    bench.engine->setPlayhead(
        {.frame = 195, .motion = Playhead::Motion::Forward, .range = {101, 200}, .loops = true});
    QTRY_VERIFY(bench.engine->isReady(101) && bench.engine->isReady(110));
    for (FrameNumber frame = 195; frame <= 200; ++frame)
        QVERIFY(bench.engine->isReady(frame));
    QVERIFY(!bench.engine->isReady(201));
}

void TestPreviewEngine::unreadableFrameIsToldOthersGoOn() {
    Bench bench;
    std::atomic<bool> broken{true};
    bench.source->onGrab = [&](FrameNumber frame, std::stop_token) -> Result<void> {
        if (frame == 5 && broken)
            return Error::input(QStringLiteral("Frame 5 is damaged."));
        return {};
    };
    QVERIFY(bench.startAndOpen());
    QTRY_COMPARE(bench.failedPlates, std::vector<FrameNumber>{5});
    QCOMPARE(bench.engine->failedFrames(),
             (std::vector<FrameRemark>{{5, QStringLiteral("Frame 5 is damaged.")}}));
    QTRY_VERIFY(bench.engine->isReady(6));
    broken = false;
    bench.engine->requestFrame(5); // asked for: tried again
    QTRY_VERIFY(bench.shown(View::Plate, 5));
    QVERIFY(bench.engine->failedFrames().empty());
}

void TestPreviewEngine::brokenMovieIsNotSearchedAgainAndAgain() {
    Bench bench(1, 100, SourceInfo::Kind::Movie);
    bench.source->onGrab = [&](FrameNumber frame, std::stop_token) -> Result<void> {
        if (frame >= 20)
            return Error::input(QStringLiteral("The movie ends early."));
        return {};
    };
    QVERIFY(bench.startAndOpen());
    bench.engine->setPlayhead({.frame = 1, .motion = Playhead::Motion::Forward, .range = {1, 100}});
    QTRY_COMPARE(bench.failedPlates, std::vector<FrameNumber>{20});
    QTRY_COMPARE(bench.cached(), std::size_t(19));
    bench.engine->setPlayhead({.frame = 10, .motion = Playhead::Motion::Forward, .range = {1, 100}});
    bench.engine->requestFrame(30);
    QTRY_COMPARE(bench.failedPlates, (std::vector<FrameNumber>{20, 30}));
    QCOMPARE(bench.source->grabs.numbers().size(), std::size_t(21));
}

void TestPreviewEngine::keysTheFrameUnderThePlayhead() {
    Bench bench;
    bench.clip.settings.despill = 3;
    QVERIFY(bench.startAndOpen(Tristate::On));
    bench.engine->requestFrame(17);
    QTRY_COMPARE(bench.keyed, std::vector<FrameNumber>{17});
    const PassSet passes = passesOf(bench, bench.clip, 17);
    QVERIFY(sameHalf(*bench.shown(View::Matte, 17), passes.matte, HalfPicture::Content::Coverage));
    QVERIFY(sameHalf(*bench.shown(View::Fg, 17), passes.fg, HalfPicture::Content::Linear));
    QVERIFY(sameHalf(*bench.shown(View::Processed, 17), passes.processed,
                     HalfPicture::Content::LinearPremultiplied));
    QVERIFY(!bench.shown(View::CleanPlate, 17));
    QCOMPARE(bench.engine->keyedRanges(), (std::vector<FrameRun>{{17, 17}}));
}

void TestPreviewEngine::scrubbingBackShowsTheKeyAtOnce() {
    Bench bench;
    QVERIFY(bench.startAndOpen(Tristate::On));
    for (FrameNumber frame : {10, 11}) {
        bench.engine->requestFrame(frame);
        QTRY_VERIFY(!bench.keyed.empty() && bench.keyed.back() == frame);
    }
    bench.pictures.clear();
    bench.engine->requestFrame(10);
    for (View view : {View::Plate, View::Matte, View::Fg, View::Processed})
        QVERIFY(bench.shown(view, 10));
    QCOMPARE(bench.keyed, (std::vector<FrameNumber>{10, 11}));
    QCOMPARE(bench.keyer->prepares.numbers(), (std::vector<FrameNumber>{10, 11}));
}

void TestPreviewEngine::otherSettingsKeyAgain() {
    Bench bench;
    QVERIFY(bench.startAndOpen(Tristate::On));
    bench.engine->requestFrame(10);
    QTRY_COMPARE(bench.keyed.size(), std::size_t(1));
    const std::uint64_t before = bench.engine->generation();
    Clip changed = bench.clip;
    changed.name = QStringLiteral("renamed");
    changed.inPoint = 5;
    bench.engine->setClip(changed); // nothing that is seen
    QCOMPARE(bench.engine->generation(), before);
    changed.settings.gain = 1.5;
    bench.engine->setClip(changed);
    QVERIFY(bench.engine->generation() > before);
    QTRY_COMPARE(bench.keyed.size(), std::size_t(2));
    QVERIFY(sameHalf(*bench.shown(View::Matte, 10), passesOf(bench, changed, 10).matte,
                     HalfPicture::Content::Coverage));
    QCOMPARE(bench.opened, 1); // the plate stayed open
    bench.pictures.clear();
    changed.settings.gain = 1.0;
    bench.engine->setClip(changed); // as before: cached
    QVERIFY(bench.shown(View::Matte, 10));
    QCOMPARE(bench.keyed.size(), std::size_t(2));
}

void TestPreviewEngine::staleKeyIsStoppedAndNeverShown() {
    Bench bench;
    Gate slow;
    std::atomic<bool> stopped{false};
    bench.keyer->onInfer = [&](FrameNumber frame, std::stop_token stop) -> Result<void> {
        if (frame == 10 && !slow.pass(stop)) {
            stopped = true;
            return Error::cancelled();
        }
        return {};
    };
    QVERIFY(bench.startAndOpen(Tristate::On));
    bench.engine->requestFrame(10);
    QVERIFY(slow.waitForArrivals(1));
    bench.engine->requestFrame(11);
    QTRY_COMPARE(bench.keyed, std::vector<FrameNumber>{11});
    QVERIFY(stopped);
    QVERIFY(!bench.shown(View::Matte, 10));
    QVERIFY(bench.failedKeys.empty());
}

void TestPreviewEngine::quickKeysAreShownWhileDragging() {
    Bench bench;
    Gate second;
    std::atomic<int> stops{0};
    bench.keyer->onInfer = [&](FrameNumber, std::stop_token stop) -> Result<void> {
        if (bench.keyer->infers.numbers().size() == 2 && !second.pass(stop)) {
            ++stops;
            return Error::cancelled();
        }
        return {};
    };
    QVERIFY(bench.startAndOpen(Tristate::On));
    bench.engine->requestFrame(10);
    QTRY_COMPARE(bench.keyed.size(), std::size_t(1)); // takes no time
    Clip changed = bench.clip;
    bench.pictures.clear();
    for (int step = 1; step <= 5; ++step) {
        changed.settings.gain = 1.0 + step * 0.1;
        bench.engine->setClip(changed);
        if (step == 1)
            QVERIFY(second.waitForArrivals(1));
    }
    second.open();
    QTRY_COMPARE(bench.keyed.size(), std::size_t(3)); // first, the one that ran, and the last
    QCOMPARE(stops.load(), 0);
    const std::vector<std::uint64_t> generations = bench.generationsOf(View::Matte);
    QCOMPARE(generations.size(), std::size_t(2));
    QVERIFY(std::ranges::is_sorted(generations));
    QCOMPARE(generations.back(), bench.engine->generation());
}

void TestPreviewEngine::analysisIsMadeOncePerRelevantSettings() {
    Bench bench;
    bench.keyer->analysisCount = 4;
    std::atomic<int> analyses{0};
    bench.keyer->onAnalyse = [&](FrameNumber, std::stop_token) -> Result<void> {
        ++analyses;
        return {};
    };
    QVERIFY(bench.startAndOpen(Tristate::On));
    Clip clip = bench.clip;
    const auto keyAgain = [&] {
        const std::size_t before = bench.keyed.size();
        bench.engine->setClip(clip);
        return QTest::qWaitFor([&] { return bench.keyed.size() > before; });
    };
    bench.engine->requestFrame(10);
    QTRY_COMPARE(bench.keyed.size(), std::size_t(1));
    QCOMPARE(analyses.load(), 1);
    clip.settings.gamma = 2;
    QVERIFY(keyAgain());
    QCOMPARE(analyses.load(), 1);
    clip.settings.screen = QStringLiteral("blue");
    QVERIFY(keyAgain());
    QCOMPARE(analyses.load(), 2);
    clip.settings.screen = QStringLiteral("auto");
    clip.settings.gamma = 3;
    QVERIFY(keyAgain());
    QCOMPARE(analyses.load(), 2);
    // And what is shown is what a render makes, analysis included.
    QVERIFY(sameHalf(*bench.shown(View::Matte, 10), passesOf(bench, clip, 10).matte,
                     HalfPicture::Content::Coverage));
}

void TestPreviewEngine::modelStaysLoadedOverClips() {
    Bench bench;
    QVERIFY(bench.startAndOpen(Tristate::On));
    bench.engine->requestFrame(10);
    QTRY_COMPARE(bench.keyed.size(), std::size_t(1));
    Clip other = bench.clip;
    other.id = QStringLiteral("other");
    other.plate = QStringLiteral("other.mov");
    bench.engine->setClip(other);
    bench.engine->requestFrame(20);
    QTRY_COMPARE(bench.keyed, (std::vector<FrameNumber>{10, 20}));
    QCOMPARE(bench.keyer->loads.load(), 1);
    QCOMPARE(bench.keyersMade.load(), 1);
    bench.engine->clearClip();
    QTRY_COMPARE(bench.keyer->unloads.load(), 1);
}

void TestPreviewEngine::keyFailureIsASentenceAndRetriedWithOtherSettings() {
    Bench bench;
    std::atomic<bool> broken{true};
    bench.keyer->onPrepare = [&](FrameNumber, std::stop_token) -> Result<void> {
        if (broken)
            return Error::device(QStringLiteral("The graphics card has no memory left."));
        return {};
    };
    QVERIFY(bench.startAndOpen(Tristate::On));
    bench.engine->requestFrame(10);
    QTRY_COMPARE(bench.failedKeys, std::vector<FrameNumber>{10});
    QCOMPARE(bench.engine->failedFrames().size(), std::size_t(1));
    QVERIFY(bench.engine->failedFrames()[0].reason.contains(QStringLiteral("Frame 10")));
    QVERIFY(bench.engine->failedFrames()[0].reason.contains(QStringLiteral("no memory left")));
    QTRY_VERIFY(bench.shown(View::Plate, 10));
    broken = false;
    Clip changed = bench.clip;
    changed.settings.gain = 2;
    bench.engine->setClip(changed);
    QTRY_COMPARE(bench.keyed, std::vector<FrameNumber>{10});
    QVERIFY(bench.engine->failedFrames().empty());
}

void TestPreviewEngine::autoKeysOnlyWhenStill() {
    Bench bench;
    QVERIFY(bench.startAndOpen(Tristate::Auto));
    Playhead playhead{.frame = 10, .motion = Playhead::Motion::Forward, .range = {1, 100}};
    bench.engine->setPlayhead(playhead);
    for (FrameNumber frame = 10; frame < 15; ++frame) {
        QTRY_VERIFY(bench.engine->isReady(frame));
        bench.engine->requestFrame(frame);
    }
    playhead.frame = 15;
    playhead.motion = Playhead::Motion::Still;
    bench.engine->requestFrame(15);
    bench.engine->setPlayhead(playhead);
    QTRY_COMPARE(bench.keyed, std::vector<FrameNumber>{15});
    QCOMPARE(bench.keyer->prepares.numbers(), std::vector<FrameNumber>{15});
}

void TestPreviewEngine::rangeIsKeyedInTheBackground() {
    Bench bench(1, 100);
    bench.clip.inPoint = 20;
    bench.clip.outPoint = 39;
    bench.keyer->onPrepare = [](FrameNumber frame, std::stop_token) -> Result<void> {
        if (frame == 25)
            return Error::input(QStringLiteral("no"));
        return {};
    };
    QVERIFY(bench.startAndOpen(Tristate::On));
    bench.engine->requestFrame(30);
    bench.engine->keyRange(PreviewEngine::KeyRange::Run);
    QTRY_COMPARE(bench.engine->keyedRanges(), (std::vector<FrameRun>{{20, 24}, {26, 39}}));
    QCOMPARE(bench.keyer->prepares.numbers().front(), FrameNumber(30));
    QCOMPARE(bench.keyed, std::vector<FrameNumber>{30}); // the others were nobody's request
    QVERIFY(sameHalf(*bench.engine->picture(View::Matte, 22), passesOf(bench, bench.clip, 22).matte,
                     HalfPicture::Content::Coverage));
}

void TestPreviewEngine::suspiciousMattesAreFlagged() {
    Bench bench(1, 20);
    bench.keyer->alphaOf = [](FrameNumber frame) -> std::optional<float> { return frame == 7 ? 0.0F : 0.5F; };
    QVERIFY(bench.startAndOpen(Tristate::On));
    bench.engine->requestFrame(1);
    bench.engine->keyRange(PreviewEngine::KeyRange::Run);
    QTRY_COMPARE(bench.engine->keyedRanges(), (std::vector<FrameRun>{{1, 20}}));
    QTRY_COMPARE(bench.engine->flaggedFrames().size(), std::size_t(1));
    QCOMPARE(bench.engine->flaggedFrames()[0].frame, FrameNumber(7));
    QVERIFY(bench.engine->flaggedFrames()[0].has(MatteFault::Empty));
    Clip changed = bench.clip;
    changed.settings.gain = 2;
    bench.engine->setClip(changed);
    QVERIFY(bench.engine->flaggedFrames().empty());
    bench.engine->setClip(bench.clip);
    QCOMPARE(bench.engine->flaggedFrames().size(), std::size_t(1));
}

void TestPreviewEngine::reloadReadsAgain() {
    std::atomic<float> value = 0.25F; // workers read ahead while it changes
    Bench bench;
    bench.source->value = [&value](FrameNumber) { return value.load(); };
    QVERIFY(bench.startAndOpen());
    bench.engine->requestFrame(10);
    QTRY_VERIFY(bench.shown(View::Plate, 10));
    value = 0.75F;
    bench.pictures.clear();
    bench.engine->reload();
    QTRY_VERIFY(bench.shown(View::Plate, 10));
    QCOMPARE(bench.shown(View::Plate, 10)->value(0, 0, 0), 0.75F);
}

void TestPreviewEngine::destroyedWhileBusy() {
    for (int round = 0; round < 20; ++round) {
        Bench bench(1, 500);
        bench.source->onConvert = [](FrameNumber frame, std::stop_token) -> Result<void> {
            dawdle(frame, std::chrono::microseconds(500));
            return {};
        };
        QVERIFY(bench.startAndOpen(Tristate::On));
        bench.engine->setPlayhead({.frame = 1, .motion = Playhead::Motion::Forward, .range = {1, 500}});
        bench.engine->requestFrame(1 + round);
        if (round % 2 == 0)
            QTRY_VERIFY(!bench.keyed.empty());
        bench.engine.reset();
        QCOMPARE(bench.keyer->loads.load() - bench.keyer->unloads.load(), 0);
        QCOMPARE(bench.source->liveRaws.load(), 0);
    }
}

QTEST_GUILESS_MAIN(TestPreviewEngine)
#include "tst_previewengine.moc"
