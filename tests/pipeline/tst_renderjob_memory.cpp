// SPDX-License-Identifier: Apache-2.0
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QFile>

#include <algorithm>

using namespace ckd;
using namespace ckd::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMega = 1'000'000;

/// Bytes that the fakes say they hold, counted by the test and not by the pipeline.
struct Meter {
    FakeSource& plate;
    FakeKeyer& keyer;
    std::atomic<std::size_t> peak{0};

    void sample() {
        const std::size_t now = std::size_t(std::max(0, plate.liveRaws.load())) * plate.rawBytes +
                                std::size_t(std::max(0, keyer.liveTasks.load())) * keyer.taskBytes;
        std::size_t seen = peak.load();
        while (now > seen && !peak.compare_exchange_weak(seen, now)) {
        }
    }
};

std::size_t residentBytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toULongLong() * 4096;
}

/// Waits until nothing more is grabbed: the reader has run against the gate (or never will).
void waitUntilReaderRests(const FakeSource& source) {
    std::size_t before = 0;
    for (;;) {
        std::this_thread::sleep_for(100ms);
        const std::size_t now = source.grabs.numbers().size();
        if ((now == before && now > 0) || now > 2000)
            return;
        before = now;
    }
}

} // namespace

class TestRenderJobMemory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// While the slowest stage stands still, the others may fill the budget and no more.
    void aStageThatStandsStillHoldsTheReaderBack_data() {
        QTest::addColumn<int>("stage");
        QTest::newRow("infer") << 0;
        QTest::newRow("finish and write") << 1;
        QTest::newRow("first frame in a movie encoder") << 2;
    }
    void aStageThatStandsStillHoldsTheReaderBack() {
        QFETCH(int, stage);
        Rig rig(1, 5000);
        rig.spec->limits = {.memoryBytes = 100 * kMega, .workers = 3, .writeThreads = 3};
        rig.plate->rawBytes = 2 * kMega;
        rig.keyer->taskBytes = 8 * kMega;
        rig.sink->keepPictures = false;
        Meter meter{*rig.plate, *rig.keyer};
        const auto gate = std::make_shared<Gate>();
        const auto standStill = [gate, from = stage == 2 ? 1 : 20, to = stage == 2 ? 1 : 5000](
                                    FrameNumber number, std::stop_token stop) -> Result<void> {
            if (number >= from && number <= to)
                (void)gate->pass(stop);
            return {};
        };
        if (stage == 0)
            rig.keyer->onInfer = standStill;
        else
            rig.keyer->onFinish = standStill;
        rig.sink->ordered = stage == 2;
        rig.keyer->onPrepare = [&](FrameNumber, std::stop_token) {
            meter.sample();
            return Result<void>();
        };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(1));
        waitUntilReaderRests(*rig.plate);
        const std::size_t ahead = rig.plate->grabs.numbers().size();
        gate->open();
        const RenderSummary summary = job->wait();
        QCOMPARE(summary.done, std::size_t(5000));
        QVERIFY2(meter.peak <= 100 * kMega, qPrintable(QString::number(meter.peak)));
        QVERIFY2(summary.peakBytes <= 100 * kMega, qPrintable(QString::number(summary.peakBytes)));
        if (stage == 0) { // the budget is used, not only kept
            QVERIFY2(meter.peak >= 70 * kMega, qPrintable(QString::number(meter.peak)));
            QVERIFY(ahead > 20);
        }
    }

    void aHundredThousandFramesNeedNoMoreThanTen() {
        const auto peakOf = [](FrameNumber frames, std::size_t& growth) {
            Rig rig(1, frames);
            rig.spec->limits = {.memoryBytes = 50 * kMega, .workers = 3, .writeThreads = 3};
            rig.plate->rawBytes = kMega;
            rig.keyer->taskBytes = 4 * kMega;
            rig.sink->keepPictures = false;
            struct Counter : RenderObserver {
                FrameNumber last = 0;
                std::size_t early = 0;
                std::size_t late = 0;
                void frameFinished(const FrameReport& report) override {
                    if (report.frame != last + 1)
                        qFatal("out of order");
                    last = report.frame;
                    if (last == 20000)
                        early = residentBytes();
                    late = last % 5000 == 0 ? residentBytes() : late;
                }
            } counter;
            RenderJob job(rig.spec, rig.sink, &counter);
            job.start();
            const RenderSummary summary = job.wait();
            if (summary.done != std::size_t(frames) || counter.last != frames)
                return std::size_t(-1);
            growth = counter.late > counter.early ? counter.late - counter.early : 0;
            return summary.peakBytes;
        };
        std::size_t ignored = 0;
        std::size_t growth = 0;
        const std::size_t few = peakOf(10, ignored);
        const std::size_t many = peakOf(100'000, growth);
        QVERIFY(few > 0);
        QVERIFY2(many <= 50 * kMega, qPrintable(QString::number(many)));
        // The fakes note numbers (32 bytes a frame with the vectors' growth), the pipeline nothing.
        qInfo("peak %zu bytes in flight for 10 frames, %zu for 100,000; resident growth %zu", few, many,
              growth);
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
        QVERIFY2(growth < 16 * kMega, qPrintable(QString::number(growth)));
#endif
    }

    void aFrameLargerThanTheBudgetGoesAlone() {
        Rig rig(1, 25);
        rig.spec->limits.memoryBytes = 1000;
        rig.keyer->taskBytes = 5000;
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(25));
    }

    /// Frames of very different sizes: a giant behind dwarfs must neither hang nor be refused.
    void oneGiantAmongDwarfs() {
        Rig rig(1, 200);
        rig.spec->limits.memoryBytes = 300'000;
        rig.plate->size = [](FrameNumber number) {
            return number % 50 == 0 ? std::pair(400, 300) : std::pair(4, 3);
        };
        QCOMPARE(rig.run().done, std::size_t(200));
    }

    void rawFramesDoNotFillTheBudget() {
        Rig rig(1, 1000, SourceInfo::Kind::Movie);
        rig.spec->limits = {.memoryBytes = std::size_t(1) << 40U, .workers = 2, .writeThreads = 2};
        const auto gate = std::make_shared<Gate>();
        rig.keyer->onPrepare = [gate](FrameNumber number, std::stop_token stop) -> Result<void> {
            if (number > 5)
                (void)gate->pass(stop);
            return {};
        };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(2));
        waitUntilReaderRests(*rig.plate);
        QVERIFY2(rig.plate->liveRaws <= 4, qPrintable(QString::number(rig.plate->liveRaws)));
        gate->open();
        QCOMPARE(job->wait().done, std::size_t(1000));
    }

    /// Reports wait for the slowest frame; not without end.
    void anObserverThatDozesHoldsTheJobBack() {
        Rig rig(1, 20'000);
        rig.sink->keepPictures = false;
        const auto gate = std::make_shared<Gate>();
        rig.recorder.onFrame = [gate](const FrameReport& report) {
            if (report.frame == 1)
                gate->passIgnoringStop();
        };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(1));
        std::size_t before = 0;
        std::size_t now = 0;
        do {
            before = now;
            std::this_thread::sleep_for(100ms);
            now = rig.plate->grabs.numbers().size();
        } while (now != before && now < 20'000);
        QVERIFY2(now < 5000, qPrintable(QString::number(now)));
        gate->open();
        QCOMPARE(job->wait().done, std::size_t(20'000));
    }

    void limitsAreChosenForTheMachine() {
        const RenderLimits limits = RenderLimits{}.resolved();
        QVERIFY(limits.memoryBytes > 100 * kMega);
        QVERIFY(limits.workers >= 1);
        QVERIFY(limits.writeThreads > limits.workers);
        const RenderLimits chosen =
            RenderLimits{.memoryBytes = 5, .workers = 6, .writeThreads = 7}.resolved();
        QCOMPARE(chosen.memoryBytes, std::size_t(5));
        QCOMPARE(chosen.workers, 6);
        QCOMPARE(chosen.writeThreads, 7);
    }
};

QTEST_GUILESS_MAIN(TestRenderJobMemory)
#include "tst_renderjob_memory.moc"
