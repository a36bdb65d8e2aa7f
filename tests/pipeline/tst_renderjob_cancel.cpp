// SPDX-License-Identifier: Apache-2.0
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QElapsedTimer>

#include <functional>

using namespace ckd;
using namespace ckd::test;
using namespace std::chrono_literals;

namespace {

using SharedGate = std::shared_ptr<Gate>;

/// Waits at the gate like code that looks at its stop token.
Hook polite(SharedGate gate) {
    return [gate](FrameNumber, std::stop_token stop) -> Result<void> {
        if (!gate->pass(stop))
            return Error::cancelled();
        return {};
    };
}

/// Waits at the gate like a system call on a dead disk.
Hook deaf(SharedGate gate) {
    return [gate](FrameNumber, std::stop_token) -> Result<void> {
        gate->passIgnoringStop();
        return {};
    };
}

struct Block {
    std::function<void(Rig&, SharedGate)> install;
    int arrivals = 1;
    bool leftBehind = false; ///< the thread does not come back
};

struct NamedBlock {
    const char* name;
    Block block;
};

std::vector<NamedBlock> blocks() {
    return {
        {"opening, deaf", {[](Rig& rig, SharedGate gate) { rig.plate->onOpen = deaf(gate); }, 1, true}},
        {"analysing, reading", {[](Rig& rig, SharedGate gate) {
             rig.keyer->analysisCount = 2;
             rig.plate->onGrab = polite(gate);
         }}},
        {"analysing, thinking", {[](Rig& rig, SharedGate gate) {
             rig.keyer->analysisCount = 2;
             rig.keyer->onAnalyse = polite(gate);
         }}},
        {"loading the model", {[](Rig& rig, SharedGate gate) { rig.keyer->onLoad = polite(gate); }}},
        {"loading the model, deaf",
         {[](Rig& rig, SharedGate gate) { rig.keyer->onLoad = deaf(gate); }, 1, true}},
        {"sink begins", {[](Rig& rig, SharedGate gate) { rig.sink->onBegin = polite(gate); }}},
        {"grabbing", {[](Rig& rig, SharedGate gate) { rig.plate->onGrab = polite(gate); }}},
        {"grabbing, deaf", {[](Rig& rig, SharedGate gate) { rig.plate->onGrab = deaf(gate); }, 1, true}},
        {"converting, deaf", {[](Rig& rig, SharedGate gate) { rig.plate->onConvert = deaf(gate); }, 4, true}},
        {"a CPU frame that takes a minute",
         {[](Rig& rig, SharedGate gate) { rig.keyer->onPrepare = polite(gate); }, 4}},
        {"GPU busy", {[](Rig& rig, SharedGate gate) { rig.keyer->onInfer = polite(gate); }}},
        {"GPU hung", {[](Rig& rig, SharedGate gate) { rig.keyer->onInfer = deaf(gate); }, 1, true}},
        {"finishing a frame", {[](Rig& rig, SharedGate gate) { rig.keyer->onFinish = polite(gate); }, 4}},
        {"writing", {[](Rig& rig, SharedGate gate) { rig.sink->onWrite = polite(gate); }, 4}},
        {"disk stuck", {[](Rig& rig, SharedGate gate) { rig.sink->onWrite = deaf(gate); }, 4, true}},
        {"memory full, GPU busy", {[](Rig& rig, SharedGate gate) {
             rig.spec->limits.memoryBytes = 3000; // three frames
             rig.keyer->taskBytes = 900;
             rig.keyer->onInfer = polite(gate);
         }}},
        {"movie encoder waits for a slow first frame", {[](Rig& rig, SharedGate gate) {
             rig.sink->ordered = true;
             rig.keyer->onFinish = [gate](FrameNumber number, std::stop_token stop) -> Result<void> {
                 if (number == 1 && !gate->pass(stop))
                     return Error::cancelled();
                 return {};
             };
         }}},
        {"paused, disk full", {[](Rig& rig, SharedGate gate) {
             rig.sink->onWrite = [](FrameNumber, std::stop_token) -> Result<void> {
                 return Error::output(QStringLiteral("disk full"));
             };
             rig.options.outputPolicy = [gate](const Error&, FrameNumber, std::stop_token stop) {
                 return gate->pass(stop) ? OutputDecision::Retry : OutputDecision::FailFrame;
             };
         }}},
        {"sink ends", {[](Rig& rig, SharedGate gate) { rig.sink->onEnd = polite(gate); }}},
    };
}

} // namespace

class TestRenderJobCancel : public QObject {
    Q_OBJECT
private:
    static void addBlocks() {
        QTest::addColumn<int>("which");
        const std::vector<NamedBlock> all = blocks();
        for (int i = 0; i < int(all.size()); ++i)
            QTest::newRow(all[std::size_t(i)].name) << i;
    }

private Q_SLOTS:
    void cancelEndsEveryWaitWithinTwoSeconds_data() { addBlocks(); }
    void cancelEndsEveryWaitWithinTwoSeconds() {
        QFETCH(int, which);
        const Block block = blocks()[std::size_t(which)].block;
        const auto gate = std::make_shared<Gate>();
        Rig rig(1, 60);
        block.install(rig, gate);
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(block.arrivals));

        QElapsedTimer timer;
        timer.start();
        job->cancel();
        QVERIFY2(timer.elapsed() < 200, "cancel() itself must not wait");
        const RenderSummary summary = job->wait();
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(summary.state, RenderState::Cancelled);
        QCOMPARE(job->state(), RenderState::Cancelled);
        QCOMPARE(summary.done + summary.failed.size() + summary.notRun, std::size_t(60));
        QCOMPARE(rig.recorder.frames().size(), summary.done + summary.failed.size());
        QCOMPARE(rig.recorder.summaries().size(), std::size_t(1));
        QCOMPARE(!rig.recorder.warnings().isEmpty(), block.leftBehind);
        if (!block.leftBehind) {
            QCOMPARE(rig.plate->liveRaws.load(), 0);
            QCOMPARE(rig.keyer->liveTasks.load(), 0);
        }
        gate->open();
        QVERIFY(gate->waitForDepartures(gate->arrivals()));
    }

    void destructionWhileBusyStopsJoinsAndFrees_data() { addBlocks(); }
    void destructionWhileBusyStopsJoinsAndFrees() {
        QFETCH(int, which);
        const Block block = blocks()[std::size_t(which)].block;
        const auto gate = std::make_shared<Gate>();
        std::weak_ptr<FakeSink> sink;
        {
            Rig rig(1, 60);
            block.install(rig, gate);
            sink = rig.sink;
            std::unique_ptr<RenderJob> job = rig.makeJob();
            job->start();
            QVERIFY(gate->waitForArrivals(block.arrivals));
            QElapsedTimer timer;
            timer.start();
            job.reset();
            QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
            QCOMPARE(rig.recorder.summaries().size(), std::size_t(1));
        }
        // Freed, unless a thread that was left behind still needs it.
        QCOMPARE(sink.expired(), !block.leftBehind);
        gate->open();
        QVERIFY(gate->waitForDepartures(gate->arrivals()));
    }

    void aJobThatWasNeverStartedCanGo() {
        Rig rig;
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        QCOMPARE(job->state(), RenderState::Idle);
        QCOMPARE(job->wait().state, RenderState::Idle);
        QVERIFY(rig.recorder.log().isEmpty());
    }

    void cancelBeforeStart() {
        Rig rig;
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->cancel();
        job->start();
        const RenderSummary summary = job->wait();
        QCOMPARE(summary.state, RenderState::Cancelled);
        QCOMPARE(summary.notRun, std::size_t(20));
    }

    void cancelAfterTheEndChangesNothing() {
        Rig rig;
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QCOMPARE(job->wait().state, RenderState::Done);
        job->cancel();
        QCOMPARE(job->state(), RenderState::Done);
        QCOMPARE(job->wait().done, std::size_t(20));
    }

    void whatWasFinishedBeforeACancelIsReported() {
        Rig rig(1, 200);
        const auto gate = std::make_shared<Gate>();
        rig.keyer->onInfer = [gate](FrameNumber number, std::stop_token stop) -> Result<void> {
            if (number > 50 && !gate->pass(stop))
                return Error::cancelled();
            return {};
        };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(1));
        job->cancel();
        const RenderSummary summary = job->wait();
        QCOMPARE(summary.state, RenderState::Cancelled);
        QCOMPARE(rig.sink->pictures().size(), summary.done); // every file that is there was reported
        for (const FrameReport& report : rig.recorder.reports())
            QVERIFY(rig.sink->pictures().contains(report.frame));
        QCOMPARE(rig.sink->ends(), std::vector{RenderState::Cancelled});
        QCOMPARE(rig.keyer->unloads.load(), 1);
    }

    /// A write that was past the point of no return when the cancel came: its files are there.
    void aFrameThatIsWrittenDespiteACancelIsReportedAsDone() {
        Rig rig(1, 50);
        const auto gate = std::make_shared<Gate>();
        rig.sink->onWrite = deaf(gate);
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(4));
        job->cancel();
        gate->open();
        const RenderSummary summary = job->wait();
        QCOMPARE(summary.state, RenderState::Cancelled);
        QVERIFY(summary.done >= 4);
        QCOMPARE(summary.done, rig.sink->pictures().size());
        QCOMPARE(rig.recorder.frames().size(), summary.done);
    }

    void startAndStopTwoHundredTimes() {
        for (int round = 0; round < 200; ++round) {
            Rig rig(1, 30);
            const std::unique_ptr<RenderJob> job = rig.makeJob();
            job->start();
            for (int i = 0; i < round % 7; ++i)
                std::this_thread::yield();
            if (round % 3 == 0)
                QVERIFY(rig.recorder.waitForState(RenderState::Running));
            job->cancel();
            const RenderSummary summary = job->wait();
            QVERIFY(summary.state == RenderState::Cancelled || summary.state == RenderState::Done);
            QCOMPARE(summary.done + summary.failed.size() + summary.notRun, std::size_t(30));
            QVERIFY(summary.failed.empty());
            QCOMPARE(rig.recorder.frames().size(), summary.done);
            QCOMPARE(rig.keyer->liveTasks.load(), 0);
            QCOMPARE(rig.plate->liveRaws.load(), 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestRenderJobCancel)
#include "tst_renderjob_cancel.moc"
