// SPDX-License-Identifier: Apache-2.0
// The live key of a PreviewEngine.
#include "core/preview/PreviewEngine.h"

#include "core/keying/PassBuilder.h"
#include "core/pipeline/SingleFrame.h"
#include "tests/preview/PreviewBench.h"
#include "tests/support/TestData.h"

#include <QTest>

using namespace ckd;
using namespace ckd::test;

using Bench = PreviewBench;

namespace {

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

class TestPreviewKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
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
};

void TestPreviewKeys::keysTheFrameUnderThePlayhead() {
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

void TestPreviewKeys::scrubbingBackShowsTheKeyAtOnce() {
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

void TestPreviewKeys::otherSettingsKeyAgain() {
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

void TestPreviewKeys::staleKeyIsStoppedAndNeverShown() {
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

void TestPreviewKeys::quickKeysAreShownWhileDragging() {
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

void TestPreviewKeys::analysisIsMadeOncePerRelevantSettings() {
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

void TestPreviewKeys::modelStaysLoadedOverClips() {
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

void TestPreviewKeys::keyFailureIsASentenceAndRetriedWithOtherSettings() {
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

void TestPreviewKeys::autoKeysOnlyWhenStill() {
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

void TestPreviewKeys::rangeIsKeyedInTheBackground() {
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

void TestPreviewKeys::suspiciousMattesAreFlagged() {
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

QTEST_GUILESS_MAIN(TestPreviewKeys)
#include "tst_previewkeys.moc"
