// SPDX-License-Identifier: Apache-2.0
// What a queue does with its jobs; what goes wrong is tst_renderqueue_faults.
#include "core/project/RenderQueue.h"

#include "core/base/AtomicFile.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/RenderJob.h"
#include "tests/project/QueueRig.h"
#include "tests/support/TestData.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QSignalSpy>

#include <chrono>
#include <thread>

using namespace ckd;
using namespace ckd::test;

using State = RenderQueueJob::State;

namespace {

/// Frame `number` waits until the gate opens; the others pass.
Hook waitAt(std::shared_ptr<Gate> gate, FrameNumber number) {
    return [gate = std::move(gate), number](FrameNumber frame, std::stop_token stop) -> Result<void> {
        if (frame == number && !gate->pass(stop))
            return Error::cancelled();
        return {};
    };
}

/// Frames go through one after another.
RenderLimits oneByOne() {
    RenderLimits limits = smallLimits();
    limits.workers = 1;
    return limits;
}

/// Memory for a few frames, so that a clip of 30 is never in flight as a whole.
RenderLimits fewFrames() {
    RenderLimits limits = smallLimits();
    limits.memoryBytes = 400'000;
    return limits;
}

QMap<QString, QDateTime> timesIn(const QString& folder) {
    QMap<QString, QDateTime> times;
    const QMap<QString, QByteArray> files = passesIn(folder);
    for (auto it = files.begin(); it != files.end(); ++it)
        times.insert(it.key(), QFileInfo(folder + u'/' + it.key()).lastModified());
    return times;
}

} // namespace

class TestRenderQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rendersOneJobAfterAnother();
    void filesEqualADirectJobs();
    void scriptAndManifestAreWritten();
    void cancelKeepsWholeFramesOnly();
    void pausedJobBeginsNoFrame();
    void pausedWaitingJobIsPassedOver();
    void heldQueueStartsNothing();
    void retriesFailedFramesOnly();
    void suspiciousFramesAreFlagged();
    void suspiciousFramesAreToldDuringTheRun();
    void goesOnAfterARestart();
    void pausedJobComesBackPaused();
    void removesARunningJob();
    void reorders();
    void hundredJobs();
};

void TestRenderQueue::rendersOneJobAfterAnother() {
    ExportFolder folder;
    RenderQueue queue;
    queue.setLimits(smallLimits());
    const QueueRecorder recorder(queue);
    QStringList ids;
    for (const char* name : {"a", "b", "c"})
        ids +=
            queue.add(folder.makeClip(QLatin1String(name), 1001, 1006), folder.settings(QLatin1String(name)));
    QCOMPARE(queue.runningId(), ids[0]);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(recorder.ended, ids);
    QCOMPARE(recorder.idles, 1);
    QCOMPARE(recorder.frames.size(), std::size_t(18));
    for (std::size_t i = 0; i < 18; ++i) { // strictly in order, job by job
        QCOMPARE(recorder.frames[i].first, ids[int(i / 6)]);
        QCOMPARE(recorder.frames[i].second.frame, FrameNumber(1001 + i % 6));
    }
    for (const RenderQueueJob& job : queue.jobs()) {
        QCOMPARE(job.state, State::Done);
        QCOMPARE(job.finished, std::size_t(6));
        QCOMPARE(job.progress(), 1.0);
        QVERIFY(!job.canRetry());
        QVERIFY(!job.log.isEmpty());
        QCOMPARE(passesIn(job.settings.folder).size(), 12);
    }
}

void TestRenderQueue::filesEqualADirectJobs() {
    ExportFolder folder;
    const Clip clip = folder.makeClip(QStringLiteral("shot"), 1, 5);
    ExportSettings settings = folder.settings(QStringLiteral("direct"));
    settings.passes = {{Pass::Fg, {PassFormat::Tiff16, {}, {}}},
                       {Pass::Matte, {PassFormat::Exr, ExrCompression::Zip, ExrOptions::Depth::Float}},
                       {Pass::Processed, {}},
                       {Pass::Comp, {}}};
    settings.names = *NameTemplate::parse(QStringLiteral("{clip}_{pass}.{frame:05}"));
    ExportRequest request;
    request.clip = clip;
    request.settings = settings;
    const Result<ExportJob> built = buildExportJob(request);
    CKD_VERIFY_OK(built);
    RenderJob job(built->spec, built->sink);
    job.start();
    QCOMPARE(job.wait().done, std::size_t(5));

    RenderQueue queue;
    settings.folder = folder.path(QStringLiteral("queued"));
    queue.add(clip, settings);
    QUEUE_TRY(queue.isIdle());
    const QMap<QString, QByteArray> direct = passesIn(folder.path(QStringLiteral("direct")));
    QCOMPARE(direct.size(), 20);
    QVERIFY(direct.contains(QStringLiteral("FG/shot_fg.00003.tif")));
    QVERIFY(direct.contains(QStringLiteral("Matte/shot_matte.00005.exr")));
    QVERIFY(direct.contains(QStringLiteral("Comp/shot_comp.00001.png")));
    QVERIFY(passesIn(settings.folder) == direct);
}

void TestRenderQueue::scriptAndManifestAreWritten() {
    ExportFolder folder;
    ExportSettings settings = folder.settings("out");
    settings.nukeScript = true;
    settings.manifest = true;
    RenderQueue queue;
    const Clip clip = folder.makeClip("shot", 1, 2);
    queue.add(clip, settings);
    queue.add(clip, settings); // refused: everything is there
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Done);
    QCOMPARE(queue.at(1).state, State::Failed);
    const QMap<QString, QByteArray> files = passesIn(settings.folder);
    QCOMPARE(files.size(), 6);
    QVERIFY(files.value("shot.nk").contains("FG/shot.%04d.exr"));
    QVERIFY(files.value("shot_manifest.json").contains("FG/shot.0002.exr"));
}

void TestRenderQueue::cancelKeepsWholeFramesOnly() {
    ExportFolder folder;
    const auto gate = std::make_shared<Gate>();
    const auto keyer = std::make_shared<FakeKeyer>();
    keyer->onInfer = waitAt(gate, 4);
    RenderQueue queue;
    queue.setLimits(oneByOne());
    queue.setKeyerFactory(factoryOf(keyer));
    const QString id = queue.add(folder.makeClip(QStringLiteral("a"), 1, 20), folder.settings("out"));
    QUEUE_TRY(queue.at(0).finished == 3);
    queue.cancel(id);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Cancelled);
    QVERIFY(queue.at(0).canRetry());
    const QMap<QString, QByteArray> files = passesIn(folder.path("out"));
    QCOMPARE(files.size(), 6);
    for (auto it = files.begin(); it != files.end(); ++it)
        QVERIFY2(!it.key().contains(QStringLiteral("ckd-part")), qPrintable(it.key()));

    // Trying again leaves what is there and makes the rest.
    const QMap<QString, QDateTime> before = timesIn(folder.path("out"));
    gate->open();
    queue.retry(id);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Done);
    QCOMPARE(queue.at(0).finished, std::size_t(20));
    const QMap<QString, QDateTime> after = timesIn(folder.path("out"));
    QCOMPARE(after.size(), 40);
    for (auto it = before.begin(); it != before.end(); ++it)
        QCOMPARE(after.value(it.key()), it.value());
}

void TestRenderQueue::pausedJobBeginsNoFrame() {
    ExportFolder folder;
    const auto keyer = std::make_shared<FakeKeyer>();
    const auto gate = std::make_shared<Gate>();
    keyer->onInfer = waitAt(gate, 3);
    RenderQueue queue;
    queue.setLimits(fewFrames());
    queue.setKeyerFactory(factoryOf(keyer));
    const QueueRecorder recorder(queue);
    const QString first = queue.add(folder.makeClip("a", 1, 30), folder.settings("a"));
    const QString second = queue.add(folder.makeClip("b", 1, 2), folder.settings("b"));
    QVERIFY(gate->waitForArrivals(1));
    queue.pause(first);
    QCOMPARE(queue.at(0).state, State::Paused);
    gate->open(); // the frames in flight are finished, and that is all
    QUEUE_TRY(queue.at(0).finished >= 3);
    // Until nothing moves any more: a frame that was read already is still prepared and finished.
    const QDeadlineTimer patience(kQueuePatience);
    std::size_t begun = 0;
    do {
        begun = keyer->prepares.numbers().size();
        QTest::qWait(200);
    } while (!patience.hasExpired() && (keyer->liveTasks.load() != 0 || queue.at(0).finished != begun ||
                                        keyer->prepares.numbers().size() != begun));
    QVERIFY(begun < 30);
    QCOMPARE(queue.at(0).finished, begun);
    QCOMPARE(queue.at(1).state, State::Waiting);
    queue.resume(first);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(recorder.framesOf(first), numbersFrom(1, 30));
    QCOMPARE(recorder.ended, (QStringList{first, second}));
}

void TestRenderQueue::pausedWaitingJobIsPassedOver() {
    ExportFolder folder;
    RenderQueue queue;
    queue.setHold(RenderQueue::Hold::On);
    const QueueRecorder recorder(queue);
    const QString first = queue.add(folder.makeClip("a", 1, 2), folder.settings("a"));
    const QString second = queue.add(folder.makeClip("b", 1, 2), folder.settings("b"));
    queue.pause(first);
    queue.setHold(RenderQueue::Hold::Off);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(recorder.ended, QStringList{second});
    QCOMPARE(queue.at(0).state, State::Paused);
    queue.resume(first);
    QUEUE_TRY(queue.at(0).state == State::Done);
}

void TestRenderQueue::heldQueueStartsNothing() {
    ExportFolder folder;
    const auto keyer = std::make_shared<FakeKeyer>();
    const auto gate = std::make_shared<Gate>();
    keyer->onInfer = waitAt(gate, 2);
    RenderQueue queue;
    queue.setLimits(fewFrames());
    queue.setKeyerFactory(factoryOf(keyer));
    queue.add(folder.makeClip("a", 1, 30), folder.settings("a"));
    QVERIFY(gate->waitForArrivals(1));
    queue.setHold(RenderQueue::Hold::On);
    gate->open();
    QUEUE_TRY(queue.at(0).finished >= 2 && keyer->liveTasks.load() == 0);
    QCOMPARE(queue.at(0).state, State::Running); // it is the queue that is held
    QVERIFY(keyer->prepares.numbers().size() < 30);
    queue.add(folder.makeClip("b", 1, 2), folder.settings("b"));
    queue.setHold(RenderQueue::Hold::Off);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).finished, std::size_t(30));
    QCOMPARE(queue.at(1).finished, std::size_t(2));
}

void TestRenderQueue::retriesFailedFramesOnly() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("shot", 1, 8);
    QFile damaged(folder.plateFile("shot", 5));
    QVERIFY(damaged.resize(40));
    RenderQueue queue;
    queue.setLimits(smallLimits());
    const QueueRecorder recorder(queue);
    const QString id = queue.add(clip, folder.settings("out"));
    QUEUE_TRY(queue.isIdle());
    const RenderQueueJob& job = queue.at(0);
    QCOMPARE(job.state, State::Done);
    QCOMPARE(job.finished, std::size_t(7));
    QCOMPARE(job.failed.size(), std::size_t(1));
    QCOMPARE(job.failed[0].frame, FrameNumber(5));
    QVERIFY2(job.failed[0].message.contains("shot.0005.png"), qPrintable(job.failed[0].message));
    QVERIFY(job.log.contains(job.failed[0].message));
    QVERIFY(job.canRetry());

    // Still damaged: the same frame fails again, alone.
    queue.retry(id);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(recorder.frames.size(), std::size_t(9));
    QCOMPARE(job.failed.size(), std::size_t(1));

    folder.writePlate("shot", 5);
    const QMap<QString, QDateTime> before = timesIn(folder.path("out"));
    queue.retry(id);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(recorder.frames.size(), std::size_t(10));
    QCOMPARE(recorder.frames.back().second.frame, FrameNumber(5));
    QCOMPARE(recorder.frames.back().second.status, FrameReport::Status::Done);
    QVERIFY(job.failed.empty());
    QCOMPARE(job.finished, std::size_t(8));
    QCOMPARE(job.progress(), 1.0);
    QVERIFY(!job.canRetry());
    const QMap<QString, QDateTime> after = timesIn(folder.path("out"));
    QCOMPARE(after.size(), 16);
    for (auto it = before.begin(); it != before.end(); ++it)
        QCOMPARE(after.value(it.key()), it.value());
}

/// A frame without a subject among others is told of by the batch and kept with the queue.
void TestRenderQueue::suspiciousFramesAreFlagged() {
    ExportFolder folder;
    const Clip clip = folder.makeClip(QStringLiteral("shot"), 1001, 1012);
    const Image nothing = makeImage(64, 36, 3, ColorEncoding::Srgb, [](int c, int x, int) {
        return c == 1 ? 0.6F + 0.002F * float(x) : 0.15F;
    });
    const QString bad = folder.plateFile(QStringLiteral("shot"), 1006);
    CKD_VERIFY_OK(writeStill(bad, 64, 36, channelsOf(nothing, {"R", "G", "B"}), StillFormat::Png16));
    const QString broken = folder.plateFile(QStringLiteral("shot"), 1009);
    CKD_VERIFY_OK(AtomicFile::save(broken, "no picture"));
    RenderQueue queue;
    queue.setLimits(smallLimits());
    const QString id = queue.add(clip, folder.settings(QStringLiteral("out")));
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).failed.size(), std::size_t(1));
    QCOMPARE(queue.at(0).state, State::Done);
    QCOMPARE(queue.at(0).flagged.size(), std::size_t(1));
    QCOMPARE(queue.at(0).flagged[0].frame, FrameNumber(1006));
    QVERIFY(queue.at(0).flagged[0].has(MatteFault::Empty));

    RenderQueue other;
    CKD_VERIFY_OK(other.restore(queue.toJson()));
    QCOMPARE(other.at(0).flagged, queue.at(0).flagged);

    // Another frame is rendered again: what is known of this one stays.
    folder.writePlate(QStringLiteral("shot"), 1009);
    queue.retry(id);
    QUEUE_TRY(queue.isIdle());
    QVERIFY(queue.at(0).failed.empty());
    QCOMPARE(queue.at(0).flagged, other.at(0).flagged);
}

/// While frames are still to come, in the file that a killed program leaves, and after going on from it.
void TestRenderQueue::suspiciousFramesAreToldDuringTheRun() {
    ExportFolder folder;
    const QString file = folder.path("config/queue.json");
    const auto gate = std::make_shared<Gate>();
    const auto keyer = std::make_shared<FakeKeyer>();
    keyer->alphaOf = [](FrameNumber frame) { return frame == 3 ? 0.0F : 0.5F; };
    keyer->onInfer = [gate](FrameNumber frame, std::stop_token stop) -> Result<void> {
        if (frame == 6) // the mattes are looked at once a second
            std::this_thread::sleep_for(std::chrono::milliseconds(1100));
        return waitAt(gate, 9)(frame, std::move(stop));
    };
    std::vector<FlaggedFrame> expected;
    QString id;
    {
        RenderQueue queue;
        queue.setLimits(oneByOne());
        queue.setKeyerFactory(factoryOf(keyer));
        CKD_VERIFY_OK(queue.keepIn(file));
        QSignalSpy told(&queue, &RenderQueue::framesFlagged);
        id = queue.add(folder.makeClip("a", 1, 12), folder.settings("out"));
        QUEUE_TRY(queue.at(0).finished == 8);
        QUEUE_TRY(!told.isEmpty());
        QCOMPARE(told.last().at(0).toString(), id);
        QCOMPARE(queue.at(0).state, State::Running);
        expected = queue.at(0).flagged;
        QVERIFY(!expected.empty());
        QCOMPARE(expected[0].frame, FrameNumber(3));
        QVERIFY(expected[0].has(MatteFault::Empty));
        // What is on the disk now is what a killed program leaves.
        const auto kept = [&file] {
            QFile queueFile(file);
            return queueFile.open(QIODevice::ReadOnly) ? queueFile.readAll() : QByteArray();
        };
        QUEUE_TRY(kept().contains("\"flagged\":[{\"faults\":"));
    }
    gate->open();
    RenderQueue queue;
    queue.setLimits(smallLimits());
    queue.setKeyerFactory(factoryOf(keyer));
    CKD_VERIFY_OK(queue.keepIn(file));
    QCOMPARE(queue.at(0).flagged, expected);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Done);
    QCOMPARE(queue.at(0).flagged, expected);
}

void TestRenderQueue::goesOnAfterARestart() {
    ExportFolder folder;
    const QString file = folder.path("config/queue.json");
    const Clip clip = folder.makeClip("a", 1, 12);
    const auto gate = std::make_shared<Gate>();
    const auto keyer = std::make_shared<FakeKeyer>();
    keyer->onInfer = waitAt(gate, 6);
    {
        RenderQueue queue;
        queue.setLimits(oneByOne());
        queue.setKeyerFactory(factoryOf(keyer));
        CKD_VERIFY_OK(queue.keepIn(file));
        queue.add(clip, folder.settings("out"));
        queue.add(folder.makeClip("b", 1, 2), folder.settings("b"));
        QUEUE_TRY(queue.at(0).finished == 5);
    }
    const QMap<QString, QDateTime> before = timesIn(folder.path("out"));
    QCOMPARE(before.size(), 10);
    gate->open();
    RenderQueue queue;
    queue.setLimits(smallLimits());
    queue.setKeyerFactory(factoryOf(keyer));
    queue.setHold(RenderQueue::Hold::On);
    CKD_VERIFY_OK(queue.keepIn(file));
    QCOMPARE(queue.count(), 2);
    QCOMPARE(queue.at(0).state, State::Waiting);
    QCOMPARE(queue.at(0).clip, clip);
    QCOMPARE(queue.at(0).settings, folder.settings("out"));
    QCOMPARE(queue.at(1).state, State::Waiting);
    queue.setHold(RenderQueue::Hold::Off);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Done);
    QCOMPARE(queue.at(0).finished, std::size_t(12));
    QVERIFY(queue.at(0).log.join(u' ').contains("5 were there already"));
    const QMap<QString, QDateTime> after = timesIn(folder.path("out"));
    for (auto it = before.begin(); it != before.end(); ++it)
        QCOMPARE(after.value(it.key()), it.value());

    // The same frames as an unbroken run.
    queue.add(clip, folder.settings("unbroken"));
    QUEUE_TRY(queue.isIdle());
    QVERIFY(passesIn(folder.path("out")) == passesIn(folder.path("unbroken")));
}

void TestRenderQueue::pausedJobComesBackPaused() {
    ExportFolder folder;
    const QString file = folder.path("queue.json");
    {
        RenderQueue queue;
        queue.setHold(RenderQueue::Hold::On);
        CKD_VERIFY_OK(queue.keepIn(file));
        queue.pause(queue.add(folder.makeClip("a", 1, 2), folder.settings("a")));
        queue.cancel(queue.add(folder.makeClip("b", 1, 2), folder.settings("b")));
    }
    RenderQueue queue;
    CKD_VERIFY_OK(queue.keepIn(file));
    QCOMPARE(queue.at(0).state, State::Paused);
    QCOMPARE(queue.at(1).state, State::Cancelled);
    QVERIFY(queue.isIdle());
}

void TestRenderQueue::removesARunningJob() {
    ExportFolder folder;
    const auto gate = std::make_shared<Gate>();
    const auto keyer = std::make_shared<FakeKeyer>();
    keyer->onInfer = waitAt(gate, 2);
    RenderQueue queue;
    queue.setLimits(smallLimits());
    queue.setKeyerFactory(factoryOf(keyer));
    const QueueRecorder recorder(queue);
    const QString first = queue.add(folder.makeClip("a", 1, 5), folder.settings("a"));
    QVERIFY(gate->waitForArrivals(1));
    queue.setKeyerFactory(factoryOf(std::make_shared<FakeKeyer>()));
    const QString second = queue.add(folder.makeClip("b", 1, 3), folder.settings("b"));
    queue.remove(first);
    QCOMPARE(queue.count(), 1);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(recorder.ended, QStringList{second});
    QCOMPARE(queue.at(0).state, State::Done);
    queue.removeEnded();
    QCOMPARE(queue.count(), 0);
}

void TestRenderQueue::reorders() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("a", 1, 1);
    RenderQueue queue;
    queue.setHold(RenderQueue::Hold::On);
    QStringList ids;
    for (int i = 0; i < 5; ++i)
        ids += queue.add(clip, folder.settings(QString::number(i)));
    queue.move(0, 3);
    queue.move(4, 1);
    ids.move(0, 3);
    ids.move(4, 1);
    queue.move(2, 2);
    queue.move(-1, 2);
    queue.move(0, 5);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(queue.at(i).id, ids[i]);
    const QueueRecorder recorder(queue);
    queue.setHold(RenderQueue::Hold::Off);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(recorder.ended, ids);
}

void TestRenderQueue::hundredJobs() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("a", 1, 1);
    RenderQueue queue;
    queue.setLimits(smallLimits());
    CKD_VERIFY_OK(queue.keepIn(folder.path("queue.json")));
    const QueueRecorder recorder(queue);
    QStringList ids;
    for (int i = 0; i < 100; ++i) {
        ExportSettings settings = folder.settings(QStringLiteral("out/%1").arg(i));
        settings.passes = {{Pass::Matte, {}}}; // every file is flushed, which a busy disk takes its time for
        ids += queue.add(clip, settings);
    }
    QTRY_VERIFY_WITH_TIMEOUT(queue.isIdle(), 400'000);
    QCOMPARE(recorder.ended, ids);
    const QMap<QString, QByteArray> wanted = passesIn(folder.path("out/0"));
    QCOMPARE(wanted.size(), 1);
    for (int i = 0; i < 100; ++i) {
        QCOMPARE(queue.at(i).state, State::Done);
        QVERIFY(passesIn(folder.path(QStringLiteral("out/%1").arg(i))) == wanted);
    }
    QVERIFY(QFile::exists(folder.path("queue.json")));
}

QTEST_GUILESS_MAIN(TestRenderQueue)
#include "tst_renderqueue.moc"
