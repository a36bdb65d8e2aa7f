// SPDX-License-Identifier: Apache-2.0
// What PassSink says about the frames it wrote, and which of them it trusts.
#include "core/pipeline/PassSink.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QTemporaryDir>

using namespace ckd;
using namespace ckd::test;

class TestPassSink : public QObject {
    Q_OBJECT

    struct Run {
        RenderSummary summary;
        std::vector<FrameReport> reports;
    };

    [[nodiscard]] static Run render(const QString& folder, PassSinkOptions options, float value,
                                    const QByteArray& weights = {}) {
        Rig rig(1, 6);
        rig.plate->value = [value](FrameNumber number) { return number % 2 == 0 ? value : 0.5F; };
        rig.keyer->keyerInfo.weightsDigest = weights;
        const auto sink = std::make_shared<PassSink>(folder, rig.plate->sourceInfo, std::move(options));
        RenderJob job(rig.spec, sink, &rig.recorder, rig.options);
        job.start();
        Run run;
        run.summary = job.wait();
        run.reports = rig.recorder.reports();
        return run;
    }

private Q_SLOTS:
    void valuesBeyondHalfAreSaidOnceAndCounted() {
        PassSinkOptions options;
        options.passes = {Pass::Fg};
        const QTemporaryDir half;
        const Run clamped = render(half.path(), options, 1e6F);
        QCOMPARE(clamped.summary.done, std::size_t(6));
        int said = 0;
        for (const FrameReport& report : clamped.reports)
            said += report.message.contains("beyond what half EXR holds") ? 1 : 0;
        QCOMPARE(said, 1);
        const QString note = clamped.summary.notes.join(u' ');
        QVERIFY2(note.contains("values in 3 frames are beyond what half EXR holds"), qPrintable(note));
        options.depth = ExrOptions::Depth::Float;
        const QTemporaryDir whole;
        QVERIFY(render(whole.path(), options, 1e6F).summary.notes.isEmpty());
    }

    void anotherCheckpointOfThatNameMakesEveryFrameAgain() {
        PassSinkOptions options;
        options.passes = {Pass::Matte};
        options.finishedFrames = PassSinkOptions::FinishedFrames::Skip;
        const QTemporaryDir dir;
        QCOMPARE(render(dir.path(), options, 0.4F, "aa").summary.done, std::size_t(6));
        QCOMPARE(render(dir.path(), options, 0.4F, "aa").summary.skipped, std::size_t(6));
        QCOMPARE(render(dir.path(), options, 0.4F, "bb").summary.done, std::size_t(6));
    }
};

QTEST_GUILESS_MAIN(TestPassSink)
#include "tst_passsink.moc"
