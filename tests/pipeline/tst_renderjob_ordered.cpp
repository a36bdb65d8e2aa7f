// SPDX-License-Identifier: Apache-2.0
// The ordered step beside the concurrent write(): what a movie encoder next to picture files gets.
#include "tests/pipeline/Fakes.h"

#include <QTest>

#include <cerrno>
#include <cstring>

using namespace ckd;
using namespace ckd::test;

namespace {

/// FakeSink's pictures, and a second step.
class TwoStepSink : public FakeSink {
public:
    Hook onOrdered;
    Hook onClose; ///< of end(), with 0
    Traffic ordered2;
    QStringList notes;

    [[nodiscard]] bool hasOrderedStep() const override { return true; }
    [[nodiscard]] Result<void> writeOrdered(FrameNumber number, std::stop_token stop) override {
        if (!pictures().contains(number))
            return Error::internal(QStringLiteral("Frame %1 was not written yet.").arg(number));
        if (onOrdered) {
            if (Result<void> done = onOrdered(number, stop); !done)
                return done;
        }
        const Traffic::Visit visit(ordered2, number);
        return {};
    }
    void giveUp(FrameNumber number) override {
        const std::lock_guard lock(m_mutex);
        m_given.push_back(number);
    }
    [[nodiscard]] QStringList takeNotes() override { return std::exchange(notes, {}); }
    [[nodiscard]] Result<void> end(RenderState outcome, std::stop_token stop) override {
        Result<void> ended = FakeSink::end(outcome, stop);
        return ended && onClose ? onClose(0, stop) : ended;
    }
    [[nodiscard]] std::vector<FrameNumber> given() const {
        const std::lock_guard lock(m_mutex);
        return m_given;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<FrameNumber> m_given;
};

Error diskFull() {
    return Error::output(
        QStringLiteral("Cannot write: %1.").arg(QString::fromLocal8Bit(std::strerror(ENOSPC))));
}

struct TwoStepRig : Rig {
    std::shared_ptr<TwoStepSink> twoStep = std::make_shared<TwoStepSink>();
    explicit TwoStepRig(FrameNumber last = 40) : Rig(1, last) { sink = twoStep; }
};

} // namespace

class TestRenderJobOrdered : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stepsAreConcurrentAndOrdered() {
        TwoStepRig rig(200);
        rig.twoStep->onWrite = [](FrameNumber number, std::stop_token) {
            dawdle(number * 7919, std::chrono::microseconds(800));
            return Result<void>();
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(200));
        QVERIFY(rig.twoStep->ordered2.numbers() == numbersFrom(1, 200));
        QCOMPARE(rig.twoStep->ordered2.most(), 1);
        QVERIFY(rig.twoStep->writes.numbers() != numbersFrom(1, 200) || rig.twoStep->writes.most() > 1);
        QVERIFY(rig.recorder.frames() == numbersFrom(1, 200));
    }

    void failedFramesAreLeftOut() {
        TwoStepRig rig;
        rig.plate->onConvert = [](FrameNumber number, std::stop_token) {
            return number % 5 == 0 ? Result<void>(Error::input("damaged")) : Result<void>();
        };
        rig.twoStep->onWrite = [](FrameNumber number, std::stop_token) {
            return number == 7 ? Result<void>(Error::output("no")) : Result<void>();
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.failed.size(), std::size_t(9));
        std::vector<FrameNumber> expected;
        for (const FrameNumber number : numbersFrom(1, 40)) {
            if (number % 5 != 0 && number != 7)
                expected.push_back(number);
        }
        QVERIFY(rig.twoStep->ordered2.numbers() == expected);
    }

    void aFullDiskIsWaitedForInBothSteps() {
        TwoStepRig rig;
        std::atomic<int> faults{0};
        rig.twoStep->onOrdered = [&](FrameNumber number, std::stop_token) {
            return number % 10 == 0 && faults.fetch_add(1) % 2 == 0 ? Result<void>(diskFull())
                                                                    : Result<void>();
        };
        std::atomic<int> asked{0};
        rig.options.outputPolicy = [&](const Error&, FrameNumber, std::stop_token) {
            ++asked;
            return OutputDecision::Retry;
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(40));
        QCOMPARE(asked.load(), 4);
        QVERIFY(rig.twoStep->ordered2.numbers() == numbersFrom(1, 40));
    }

    void anErrorOfTheOrderedStepEndsTheJob() {
        TwoStepRig rig;
        rig.twoStep->onOrdered = [](FrameNumber number, std::stop_token) {
            return number == 6 ? Result<void>(Error::internal("the encoder is gone")) : Result<void>();
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Failed);
        QCOMPARE(summary.cause->message, QStringLiteral("the encoder is gone"));
        QCOMPARE(summary.causeFrame.value_or(0), 6);
        QVERIFY(rig.twoStep->ordered2.numbers() == numbersFrom(1, 5));
        QCOMPARE(summary.done + summary.failed.size() + summary.notRun, std::size_t(40));
        QVERIFY(rig.twoStep->ends() == std::vector<RenderState>{RenderState::Failed});
    }

    void aCancelInsideTheOrderedStepEnds() {
        TwoStepRig rig;
        Gate gate;
        rig.twoStep->onOrdered = [&](FrameNumber number, std::stop_token stop) {
            return number != 4 || gate.pass(stop) ? Result<void>() : Result<void>(Error::cancelled());
        };
        const auto job = rig.makeJob();
        job->start();
        QVERIFY(gate.waitForArrivals(1));
        job->cancel();
        const RenderSummary summary = job->wait();
        QCOMPARE(summary.state, RenderState::Cancelled);
        QCOMPARE(summary.done, std::size_t(3)); // a frame counts when both steps are behind it
        QVERIFY(summary.failed.empty());
        QCOMPARE(summary.notRun, std::size_t(37));
        // Whoever was written but came to no turn is given up, so that the sink frees its pictures.
        for (const FrameNumber number : rig.twoStep->given())
            QVERIFY(number >= 4);
    }

    void endIsTriedAgainWhenThereIsRoom() {
        TwoStepRig rig(3);
        std::atomic<int> closes{0};
        rig.twoStep->onClose = [&](FrameNumber, std::stop_token) {
            return closes.fetch_add(1) < 2 ? Result<void>(diskFull()) : Result<void>();
        };
        rig.options.outputPolicy = [](const Error&, FrameNumber, std::stop_token) {
            return OutputDecision::Retry;
        };
        QCOMPARE(rig.run().state, RenderState::Done);
        QCOMPARE(closes.load(), 3);
    }

    void endIsToldWhenNobodyWaits() {
        TwoStepRig rig(3);
        rig.twoStep->onClose = [](FrameNumber, std::stop_token) { return Result<void>(diskFull()); };
        const RenderSummary summary = rig.run(); // the usual policy stops
        QCOMPARE(summary.state, RenderState::Failed);
        QVERIFY((rig.twoStep->ends() == std::vector<RenderState>{RenderState::Done, RenderState::Failed}));
    }

    void notesReachObserverAndSummary() {
        TwoStepRig rig(3);
        rig.twoStep->notes = {"before"};
        rig.twoStep->onEnd = [&](FrameNumber, std::stop_token) {
            rig.twoStep->notes = {"after"};
            return Result<void>();
        };
        const RenderSummary summary = rig.run();
        QVERIFY(rig.recorder.warnings().contains("before"));
        QCOMPARE(summary.notes, QStringList{"after"});
    }
};

QTEST_GUILESS_MAIN(TestRenderJobOrdered)
#include "tst_renderjob_ordered.moc"
