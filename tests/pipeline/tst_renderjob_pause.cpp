// SPDX-License-Identifier: Apache-2.0
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

using namespace ckd;
using namespace ckd::test;

class TestRenderJobPause : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPausedJobBeginsNoFrame();
    void framesInFlightAreFinished();
    void pausesEndInTheSameFrames();
    void aPausedJobCanBeCancelled();
    void stagesAreToldWhileItRuns();
};

void TestRenderJobPause::aPausedJobBeginsNoFrame() {
    Rig rig;
    const std::unique_ptr<RenderJob> job = rig.makeJob();
    job->pause();
    job->start();
    QVERIFY(rig.recorder.waitForState(RenderState::Running));
    QVERIFY(rig.plate->grabs.numbers().empty());
    QVERIFY(rig.recorder.frames().empty());
    job->resume();
    const RenderSummary summary = job->wait();
    QCOMPARE(summary.state, RenderState::Done);
    QCOMPARE(rig.recorder.frames(), numbersFrom(1, 20));
}

void TestRenderJobPause::framesInFlightAreFinished() {
    Rig rig;
    std::unique_ptr<RenderJob> job;
    rig.plate->onGrab = [&job](FrameNumber number, std::stop_token) -> Result<void> {
        if (number == 5) // on the thread that would grab the next one
            job->pause();
        return {};
    };
    job = rig.makeJob();
    job->start();
    QTRY_COMPARE(rig.recorder.frames(), numbersFrom(1, 5));
    QCOMPARE(rig.plate->grabs.numbers(), numbersFrom(1, 5));
    QCOMPARE(job->state(), RenderState::Running);
    job->resume();
    QCOMPARE(job->wait().state, RenderState::Done);
    QCOMPARE(rig.recorder.frames(), numbersFrom(1, 20));
}

void TestRenderJobPause::pausesEndInTheSameFrames() {
    Rig plain;
    QCOMPARE(plain.run().state, RenderState::Done);
    Rig rig;
    std::unique_ptr<RenderJob> job;
    rig.recorder.onFrame = [&job](const FrameReport&) {
        job->pause();
        job->resume();
    };
    job = rig.makeJob();
    job->start();
    const RenderSummary summary = job->wait();
    QCOMPARE(summary.done, std::size_t(20));
    QVERIFY(rig.sink->pictures() == plain.sink->pictures());
}

void TestRenderJobPause::aPausedJobCanBeCancelled() {
    Rig rig;
    const std::unique_ptr<RenderJob> job = rig.makeJob();
    job->pause();
    job->start();
    QVERIFY(rig.recorder.waitForState(RenderState::Running));
    job->cancel();
    const RenderSummary summary = job->wait();
    QCOMPARE(summary.state, RenderState::Cancelled);
    QCOMPARE(summary.notRun, std::size_t(20));
    QCOMPARE(rig.sink->ends(), std::vector<RenderState>{RenderState::Cancelled});
}

void TestRenderJobPause::stagesAreToldWhileItRuns() {
    Rig rig;
    std::unique_ptr<RenderJob> job;
    std::vector<StageUse> seen;
    rig.keyer->onInfer = [](FrameNumber number, std::stop_token) -> Result<void> {
        dawdle(number, std::chrono::microseconds(200));
        return {};
    };
    rig.recorder.onFrame = [&](const FrameReport& report) {
        if (report.frame == 20)
            seen = job->stages();
    };
    job = rig.makeJob();
    job->start();
    const RenderSummary summary = job->wait();
    QCOMPARE(seen.size(), summary.stages.size());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        QCOMPARE(seen[i].stage, summary.stages[i].stage);
        QVERIFY(seen[i].busySeconds > 0 && seen[i].busySeconds <= summary.stages[i].busySeconds);
    }
}

QTEST_GUILESS_MAIN(TestRenderJobPause)
#include "tst_renderjob_pause.moc"
