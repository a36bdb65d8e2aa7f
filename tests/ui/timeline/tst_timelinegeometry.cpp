// SPDX-License-Identifier: Apache-2.0
#include "ui/timeline/TimelineGeometry.h"

#include <QTest>

#include <cmath>

using namespace ckd;
using namespace ckd::ui;

namespace {

bool isRound(FrameNumber step) {
    while (step % 10 == 0)
        step /= 10;
    return step == 1 || step == 2 || step == 5;
}

} // namespace

class TestTimelineGeometry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fittedShowsEverything_data();
    void fittedShowsEverything();
    void frameAndPixelAgree();
    void zoomKeepsTheFrameUnderThePointer();
    void viewStaysInTheRange();
    void resizingKeepsTheZoom();
    void scrollsToTheFrame();
    void ticksAreRoundAndApart_data();
    void ticksAreRoundAndApart();
    void barsCoverTheRuns();
    void barsAreNeverMoreThanPixels();
};

void TestTimelineGeometry::fittedShowsEverything_data() {
    QTest::addColumn<qlonglong>("first");
    QTest::addColumn<qlonglong>("last");
    QTest::newRow("one frame") << 7LL << 7LL;
    QTest::newRow("usual") << 1001LL << 1100LL;
    QTest::newRow("negative") << -20LL << 20LL;
    QTest::newRow("long") << 1LL << 100'000LL;
    QTest::newRow("huge") << -1'000'000'000'000LL << 1'000'000'000'000LL;
}

void TestTimelineGeometry::fittedShowsEverything() {
    QFETCH(qlonglong, first);
    QFETCH(qlonglong, last);
    const TimelineGeometry geometry = TimelineGeometry::fitted({first, last}, 800);
    QVERIFY(geometry.isFitted());
    QCOMPARE(geometry.xOf(first), 0.0);
    QVERIFY(geometry.xOf(last + 1) <= 800 + 1e-6);
    QCOMPARE(geometry.frameAt(0), first);
    QCOMPARE(geometry.frameAt(-100), first);
    QCOMPARE(geometry.frameAt(1e6), last);
    QVERIFY(geometry.visible() == (FrameRun{first, last}));
    QVERIFY(geometry.frameWidth <= TimelineGeometry::kWidestFrame);
}

void TestTimelineGeometry::frameAndPixelAgree() {
    const TimelineGeometry geometry = TimelineGeometry::fitted({1001, 1100}, 800).zoomed(3, 400);
    for (FrameNumber frame = 1001; frame <= 1100; ++frame) {
        QCOMPARE(geometry.frameAt(geometry.xOf(frame) + 0.01), frame);
        QCOMPARE(geometry.frameAt(geometry.centreOf(frame)), frame);
        QCOMPARE(geometry.frameAt(geometry.xOf(frame + 1) - 0.01), frame);
    }
}

void TestTimelineGeometry::zoomKeepsTheFrameUnderThePointer() {
    TimelineGeometry geometry = TimelineGeometry::fitted({1, 100'000}, 1000);
    const FrameNumber under = geometry.frameAt(300.5);
    for (int i = 0; i < 60; ++i) {
        geometry = geometry.zoomed(1.25, 300.5);
        QVERIFY(std::abs(geometry.frameAt(300.5) - under) <= 100); // a pixel of the fitted view holds 100
    }
    QCOMPARE(geometry.frameWidth, TimelineGeometry::kWidestFrame);
    for (int i = 0; i < 80; ++i)
        geometry = geometry.zoomed(1 / 1.25, 300.5);
    QVERIFY(geometry.isFitted());
    QCOMPARE(geometry.left, 1.0);
}

void TestTimelineGeometry::viewStaysInTheRange() {
    const TimelineGeometry zoomed = TimelineGeometry::fitted({1, 100}, 500).zoomed(4, 250);
    const TimelineGeometry start = zoomed.scrolled(-1e7);
    QCOMPARE(start.xOf(1), 0.0);
    const TimelineGeometry end = zoomed.scrolled(1e7);
    QVERIFY(std::abs(end.xOf(101) - 500) < 1e-6);
    QCOMPARE(end.frameWidth, zoomed.frameWidth);
    QCOMPARE(TimelineGeometry::fitted({1, 100}, 500).scrolled(50).left, 1.0);
}

void TestTimelineGeometry::resizingKeepsTheZoom() {
    const TimelineGeometry fitted = TimelineGeometry::fitted({1, 100}, 500);
    QVERIFY(fitted.resizedTo(900).isFitted());
    QVERIFY(std::abs(fitted.resizedTo(900).xOf(101) - 900) < 1e-6);
    const TimelineGeometry zoomed = fitted.zoomed(4, 0);
    QCOMPARE(zoomed.resizedTo(900).frameWidth, zoomed.frameWidth);
    QVERIFY(zoomed.resizedTo(5000).isFitted()); // all of it is seen now
}

void TestTimelineGeometry::scrollsToTheFrame() {
    const TimelineGeometry zoomed = TimelineGeometry::fitted({1, 1000}, 500).zoomed(20, 0);
    QCOMPARE(zoomed.showing(10).left, zoomed.left);
    for (const FrameNumber frame : {500, 1000, 1, 37}) {
        const TimelineGeometry shown = zoomed.showing(frame);
        QVERIFY(shown.xOf(frame) >= 0);
        QVERIFY(shown.xOf(frame + 1) <= 500 + 1e-6);
    }
}

void TestTimelineGeometry::ticksAreRoundAndApart_data() {
    fittedShowsEverything_data();
}

void TestTimelineGeometry::ticksAreRoundAndApart() {
    QFETCH(qlonglong, first);
    QFETCH(qlonglong, last);
    TimelineGeometry geometry = TimelineGeometry::fitted({first, last}, 1200);
    for (int zoom = 0; zoom < 30; ++zoom, geometry = geometry.zoomed(1.7, 600)) {
        const std::vector<TimelineGeometry::Tick> ticks = geometry.ticks(60);
        QVERIFY(ticks.size() <= 1200 / 5 + 2);
        std::vector<TimelineGeometry::Tick> labelled;
        for (std::size_t i = 0; i < ticks.size(); ++i) {
            QVERIFY(ticks[i].frame >= first && ticks[i].frame <= last);
            QCOMPARE(ticks[i].x, geometry.xOf(ticks[i].frame));
            if (i > 0)
                QVERIFY(isRound(ticks[i].frame - ticks[i - 1].frame));
            if (ticks[i].labelled)
                labelled.push_back(ticks[i]);
        }
        for (std::size_t i = 1; i < labelled.size(); ++i) {
            QVERIFY(isRound(labelled[i].frame - labelled[i - 1].frame));
            QVERIFY(labelled[i].x - labelled[i - 1].x >= 60 - 1e-6);
        }
    }
}

void TestTimelineGeometry::barsCoverTheRuns() {
    const TimelineGeometry geometry = TimelineGeometry::fitted({1, 100}, 1000);
    QCOMPARE(geometry.bars({{1, 10}, {21, 21}, {91, 100}}),
             (std::vector<TimelineGeometry::Bar>{{0, 100}, {200, 10}, {900, 100}}));
    QVERIFY(geometry.bars({}).empty());
    const TimelineGeometry part = geometry.zoomed(2, 0); // frames 1 to 50
    QCOMPARE(part.bars({{-50, 10}, {41, 90}, {95, 99}}),
             (std::vector<TimelineGeometry::Bar>{{0, 200}, {800, 200}}));
}

void TestTimelineGeometry::barsAreNeverMoreThanPixels() {
    const TimelineGeometry geometry = TimelineGeometry::fitted({1, 100'000}, 1000);
    std::vector<FrameRun> every;
    for (FrameNumber frame = 1; frame <= 100'000; frame += 2)
        every.push_back({frame, frame});
    const std::vector<TimelineGeometry::Bar> joined = geometry.bars(every);
    QCOMPARE(joined.size(), std::size_t(1));
    QVERIFY(joined[0].width >= 999);
    std::vector<FrameRun> sparse;
    for (FrameNumber frame = 1; frame <= 100'000; frame += 150)
        sparse.push_back({frame, frame});
    const std::vector<TimelineGeometry::Bar> bars = geometry.bars(sparse);
    QVERIFY(bars.size() <= 1000);
    for (const TimelineGeometry::Bar& bar : bars)
        QVERIFY(bar.width >= 1);
}

QTEST_GUILESS_MAIN(TestTimelineGeometry)
#include "tst_timelinegeometry.moc"
