// SPDX-License-Identifier: Apache-2.0
#include "ui/models/RenderQueueModel.h"

#include "tests/project/QueueRig.h"
#include "tests/support/TestData.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>

using namespace ckd;
using namespace ckd::test;
using namespace ckd::ui;

using State = RenderQueueJob::State;

class TestRenderQueueModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsTheQueue();
    void dropMovesAJob();
    void textsSayWhatHappens();
    void durations();
};

void TestRenderQueueModel::followsTheQueue() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("shot", 1, 2);
    RenderQueue queue;
    queue.setLimits(smallLimits());
    RenderQueueModel model(queue);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    queue.setHold(RenderQueue::Hold::On);
    QStringList ids;
    for (int i = 0; i < 6; ++i)
        ids += queue.add(clip, folder.settings(QString::number(i)));
    QCOMPARE(model.rowCount(), 6);
    queue.move(0, 5);
    queue.move(4, 0);
    queue.remove(ids[3]);
    QCOMPARE(model.rowCount(), 5);
    for (int row = 0; row < 5; ++row)
        QCOMPARE(model.index(row, 0).data(RenderQueueModel::IdRole).toString(), queue.at(row).id);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    queue.setHold(RenderQueue::Hold::Off);
    QTRY_VERIFY_WITH_TIMEOUT(queue.isIdle(), 30'000);
    QVERIFY(!changes.isEmpty());
    for (int row = 0; row < 5; ++row) {
        QCOMPARE(model.index(row, RenderQueueModel::ProgressColumn).data().toString(), "2 of 2");
        QCOMPARE(model.index(row, RenderQueueModel::StateColumn).data().toString(), "Done");
        QCOMPARE(model.index(row, 0).data(RenderQueueModel::ProgressRole).toDouble(), 1.0);
    }
    queue.removeEnded();
    QCOMPARE(model.rowCount(), 0);
}

void TestRenderQueueModel::dropMovesAJob() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("shot", 1, 1);
    RenderQueue queue;
    queue.setHold(RenderQueue::Hold::On);
    RenderQueueModel model(queue);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QStringList ids;
    for (int i = 0; i < 4; ++i)
        ids += queue.add(clip, folder.settings(QString::number(i)));
    const auto drop = [&](int from, int before) {
        const std::unique_ptr<QMimeData> data(model.mimeData({model.index(from, 0)}));
        QVERIFY(!model.dropMimeData(data.get(), Qt::MoveAction, before, 0, {})); // the view removes nothing
    };
    drop(0, 3);
    ids.move(0, 2);
    drop(3, 0);
    ids.move(3, 0);
    drop(1, -1); // below the last row
    ids.move(1, 3);
    for (int row = 0; row < 4; ++row)
        QCOMPARE(queue.at(row).id, ids[row]);
    QMimeData foreign;
    foreign.setText("x");
    QVERIFY(!model.dropMimeData(&foreign, Qt::MoveAction, 0, 0, {}));
}

void TestRenderQueueModel::textsSayWhatHappens() {
    RenderQueueJob job;
    job.clip.name = "shot";
    job.frames = 10;
    job.state = State::Done;
    QCOMPARE(jobStateText(job), "Done");
    job.failed = {{4, "The picture is damaged."}, {7, "Another cause."}};
    QCOMPARE(jobStateText(job), "2 failed");
    QCOMPARE(jobProblemText(job), "The picture is damaged.");
    QVERIFY(jobDetailsText(job).contains("Frame 7: Another cause."));
    job.state = State::Running;
    job.stage = RenderState::LoadingModel;
    QCOMPARE(jobStateText(job), "Loading model…");
    job.waitReason = "No space left.";
    QCOMPARE(jobStateText(job), "Disk full");
    QCOMPARE(jobProblemText(job), "No space left.");
    QCOMPARE(jobLimitText({0.2, 0.9, 0.1}), "Keying 90 %");
    QCOMPARE(jobLimitText({}), QString());
    ExportSettings settings;
    settings.passes = {{Pass::Fg, {}}, {Pass::Matte, {}}};
    MoviePass movie;
    settings.movies = {movie};
    QCOMPARE(jobPassesText(settings), "fg matte comp.mp4");
}

void TestRenderQueueModel::durations() {
    QCOMPARE(durationText(0.2), "0:00");
    QCOMPARE(durationText(41), "0:41");
    QCOMPARE(durationText(3599.6), "1:00:00");
    QCOMPARE(durationText(3729), "1:02:09");
}

QTEST_GUILESS_MAIN(TestRenderQueueModel)
#include "tst_renderqueuemodel.moc"
