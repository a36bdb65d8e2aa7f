// SPDX-License-Identifier: Apache-2.0
// Opening, reading ahead and showing plates; keys are tst_previewkeys.
#include "core/preview/PreviewEngine.h"

#include "tests/preview/PreviewBench.h"
#include "tests/support/TestData.h"

#include <QTest>

using namespace ckd;
using namespace ckd::test;

using Bench = PreviewBench;

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
