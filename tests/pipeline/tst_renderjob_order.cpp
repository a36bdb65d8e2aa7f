// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/RenderJobNotifier.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QThread>

#include <algorithm>
#include <atomic>

using namespace ckd;
using namespace ckd::test;
using namespace std::chrono_literals;

namespace {

template <class T> bool isStrictlyAscending(const std::vector<T>& values) {
    return std::ranges::adjacent_find(values, std::greater_equal<>()) == values.end();
}

} // namespace

class TestRenderJobOrder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyFrameIsWrittenOnceAndReportedInOrder() {
        Rig rig(1001, 1200);
        const auto delay = [](FrameNumber number, std::stop_token) {
            dawdle(number, 2000us);
            return Result<void>();
        };
        rig.plate->onConvert = delay;
        rig.keyer->onPrepare = [](FrameNumber number, std::stop_token) {
            dawdle(-number, 2000us);
            return Result<void>();
        };
        rig.sink->onWrite = [](FrameNumber number, std::stop_token) {
            dawdle(number * 7, 2000us);
            return Result<void>();
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(200));
        QVERIFY(summary.failed.empty());
        QCOMPARE(summary.notRun, std::size_t(0));
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
        QCOMPARE(rig.sink->pictures().size(), std::size_t(200));
        // Otherwise this test would show nothing.
        QVERIFY2(!isStrictlyAscending(rig.sink->order()), "the delays did not mix the frames");
        for (const FrameReport& report : rig.recorder.reports()) {
            QCOMPARE(report.status, FrameReport::Status::Done);
            QCOMPARE(report.written.files, QStringList(QString::number(report.frame)));
        }
    }

    /// The first frame is the last to end: nothing may be reported before it.
    void aSlowFirstFrameHoldsReportsBackNotWork() {
        Rig rig(1, 12);
        auto gate = std::make_shared<Gate>();
        auto last = std::make_shared<Gate>();
        rig.sink->onWrite = [gate, last](FrameNumber number, std::stop_token stop) {
            if (number == 1)
                (void)gate->pass(stop);
            if (number == 12) {
                last->open();
                (void)last->pass(stop);
            }
            return Result<void>();
        };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(last->waitForDepartures(1));
        QVERIFY(rig.recorder.frames().empty());
        gate->open();
        QCOMPARE(job->wait().done, std::size_t(12));
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
    }

    void aMovieIsReadByOneThreadOneFrameAtATime() {
        Rig rig(1, 100, SourceInfo::Kind::Movie);
        auto hint = std::make_shared<FakeSource>(SourceInfo::Kind::Movie, 1, 100);
        rig.spec->side(SideRole::Hint).source = hint;
        QCOMPARE(rig.run().done, std::size_t(100));
        for (const FakeSource* movie : {rig.plate.get(), hint.get()}) {
            QCOMPARE(movie->grabs.most(), 1);
            QCOMPARE(movie->grabs.threads().size(), std::size_t(1));
            QCOMPARE(movie->grabs.numbers(), rig.spec->frames);
            QCOMPARE(movie->cursors.load(), 1);
        }
    }

    void sequencesAreDecodedAndWrittenByManyAtOnce() {
        Rig rig(1, 40);
        auto together = std::make_shared<Gate>();
        rig.plate->onConvert = [together](FrameNumber number, std::stop_token) {
            if (number <= 3) // the gate opens only when three are inside together
                together->passIgnoringStop();
            return Result<void>();
        };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(together->waitForArrivals(3));
        together->open();
        QCOMPARE(job->wait().done, std::size_t(40));
        QVERIFY(rig.plate->converts.most() >= 3);
    }

    void theKeyerLivesOnOneThread() {
        Rig rig(1, 60);
        QCOMPARE(rig.run().done, std::size_t(60));
        QCOMPARE(rig.keyer->lifeThreads.size(), std::size_t(1));
        QCOMPARE(rig.keyer->infers.most(), 1);
        QCOMPARE(rig.keyer->loads.load(), 1);
        QCOMPARE(rig.keyer->unloads.load(), 1);
        QVERIFY(!rig.keyer->prepares.threads().contains(*rig.keyer->lifeThreads.begin()));
    }

    void aMovieEncoderGetsFramesInOrderOneAtATime() {
        Rig rig(1, 150);
        rig.sink->ordered = true;
        rig.keyer->onFinish = [](FrameNumber number, std::stop_token) {
            dawdle(number, 3000us);
            return Result<void>();
        };
        // Frames that fell out before, in between and at the end must not hold the others up.
        const std::set<FrameNumber> unreadable{1, 50, 51, 150};
        rig.plate->onGrab = [&](FrameNumber number, std::stop_token) -> Result<void> {
            if (unreadable.contains(number))
                return Error::input(QStringLiteral("unreadable"));
            return {};
        };
        rig.keyer->onInfer = [](FrameNumber number, std::stop_token) -> Result<void> {
            if (number == 77)
                return Error::device(QStringLiteral("no memory"));
            return {};
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.done, std::size_t(145));
        QCOMPARE(summary.failed.size(), std::size_t(5));
        QCOMPARE(rig.sink->writes.most(), 1);
        QVERIFY(isStrictlyAscending(rig.sink->order()));
        QCOMPARE(rig.sink->order().size(), std::size_t(145));
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
    }

    /// The frames that hold the order up are the last to end, and both fail: those that wait must be written
    /// all the same.
    void aFailedFrameLetsThoseBehindItGoOn() {
        Rig rig(1, 4);
        rig.spec->limits.writeThreads = 1; // so that each has come to its place before the next is finished
        rig.sink->ordered = true;
        const auto gate = std::make_shared<Gate>();
        rig.keyer->onPrepare = [gate](FrameNumber number, std::stop_token stop) -> Result<void> {
            if (number != 1)
                return {};
            (void)gate->pass(stop);
            return Error::internal(QStringLiteral("too late"));
        };
        std::atomic<int> finished{0};
        rig.keyer->onFinish = [&, gate](FrameNumber, std::stop_token) -> Result<void> {
            if (++finished < 3)
                return {};
            gate->open();
            return Error::internal(QStringLiteral("too late as well"));
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.done, std::size_t(2));
        QCOMPARE(rig.sink->order().size(), std::size_t(2));
        QVERIFY(isStrictlyAscending(rig.sink->order()));
    }

    void observerHearsEverythingInOrderFromOneThread() {
        Rig rig(1, 30);
        rig.keyer->analysisCount = 3;
        QCOMPARE(rig.run().state, RenderState::Done);
        using S = RenderState;
        QCOMPARE(rig.recorder.states(), (std::vector<S>{S::Opening, S::Analysing, S::LoadingModel, S::Running,
                                                        S::Finishing, S::Done}));
        const QStringList log = rig.recorder.log();
        QCOMPARE(log.first(), QStringLiteral("opening"));
        QCOMPARE(log.mid(log.size() - 3), (QStringList{QStringLiteral("finishing"), QStringLiteral("done"),
                                                       QStringLiteral("finished")}));
        QVERIFY(log.indexOf(QStringLiteral("finishing")) > log.lastIndexOf(QStringLiteral("frame")));
        QCOMPARE(rig.recorder.threads().size(), std::size_t(1));
        QVERIFY(!rig.recorder.threads().contains(std::this_thread::get_id()));
        QCOMPARE(rig.recorder.summaries().size(), std::size_t(1));
    }

    void anObserverThatThrowsStopsNothing() {
        Rig rig(1, 10);
        rig.recorder.onFrame = [](const FrameReport&) { throw std::runtime_error("observer"); };
        QCOMPARE(rig.run().done, std::size_t(10));
        QCOMPARE(rig.recorder.frames().size(), std::size_t(10));
        QCOMPARE(rig.recorder.summaries().size(), std::size_t(1));
    }

    void anObserverMayCancel() {
        Rig rig(1, 1000);
        std::unique_ptr<RenderJob> job;
        rig.recorder.onFrame = [&](const FrameReport& report) {
            if (report.frame == 5)
                job->cancel();
        };
        job = rig.makeJob();
        job->start();
        const RenderSummary summary = job->wait();
        QCOMPARE(summary.state, RenderState::Cancelled);
        QVERIFY(summary.notRun > 0);
    }

    void signalsArriveQueuedAndInOrder() {
        Rig rig(1, 50);
        RenderJobNotifier notifier;
        QObject context;
        std::vector<FrameNumber> frames;
        std::vector<QThread*> threads;
        QEventLoop loop;
        connect(&notifier, &RenderJobNotifier::frameFinished, &context, [&](const FrameReport& report) {
            frames.push_back(report.frame);
            threads.push_back(QThread::currentThread());
        });
        std::size_t done = 0;
        connect(&notifier, &RenderJobNotifier::finished, &context, [&](const RenderSummary& summary) {
            done = summary.done;
            loop.quit();
        });
        RenderJob job(rig.spec, rig.sink, notifier.observer());
        job.start();
        loop.exec();
        QCOMPARE(done, std::size_t(50));
        QCOMPARE(frames, rig.spec->frames);
        QVERIFY(std::ranges::all_of(threads, [](QThread* t) { return t == qApp->thread(); }));
    }

    void reportsCarryTimesNotesAndUse() {
        Rig rig(1, 6);
        const auto slow = [](FrameNumber, std::stop_token) {
            std::this_thread::sleep_for(3ms);
            return Result<void>();
        };
        rig.plate->onConvert = slow;
        rig.keyer->onInfer = slow;
        rig.sink->onWrite = slow;
        rig.keyer->note = [](FrameNumber number) {
            return number == 3 ? QStringLiteral("smaller size") : QString();
        };
        const RenderSummary summary = rig.run();
        const std::vector<FrameReport> reports = rig.recorder.reports();
        for (const FrameReport& report : reports)
            QVERIFY(report.ms.decode >= 3 && report.ms.key >= 3 && report.ms.write >= 3);
        QCOMPARE(reports[2].message, QStringLiteral("smaller size"));
        QVERIFY(reports[1].message.isEmpty());
        QCOMPARE(summary.stages.size(), std::size_t(4));
        for (const StageUse& use : summary.stages)
            QVERIFY2(use.utilisation >= 0 && use.utilisation <= 1, qPrintable(use.stage));
        QCOMPARE(summary.stages[2].stage, QStringLiteral("infer"));
        QVERIFY(summary.stages[2].busySeconds >= 0.018);
        QVERIFY(summary.wallSeconds > 0.018);
        QVERIFY(summary.fps > 0);
        QVERIFY(summary.peakBytes > 0);
        QCOMPARE(summary.memoryBudget, rig.spec->limits.memoryBytes);
    }
};

QTEST_GUILESS_MAIN(TestRenderJobOrder)
#include "tst_renderjob_order.moc"
