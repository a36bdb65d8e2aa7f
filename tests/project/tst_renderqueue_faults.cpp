// SPDX-License-Identifier: Apache-2.0
// What a queue does when files, disks or keyers fail it.
#include "core/project/RenderQueue.h"

#include "core/base/AtomicFile.h"
#include "tests/project/QueueRig.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>

#include <cerrno>
#include <unistd.h>

using namespace ckd;
using namespace ckd::test;

using State = RenderQueueJob::State;

class TestRenderQueueFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void missingClipFailsInWords();
    void folderThatCannotBeMade();
    void readOnlyFolder();
    void fullDiskPausesAndGoesOn();
    void sameFolderIsNotOverwritten();
    void retryDoesNotReplaceStrangersFiles();
    void damagedStateFileIsMovedAside();
    void destroyedWhileBusy();
    void stuckJobIsLeftBehind();
};

void TestRenderQueueFaults::missingClipFailsInWords() {
    ExportFolder folder;
    RenderQueue queue;
    const QueueRecorder recorder(queue);
    const Clip gone = Clip::forPlate(folder.path("gone.mov"), "gone");
    queue.add(gone, folder.settings("gone"));
    queue.add(folder.makeClip("a", 1, 2), folder.settings("a"));
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Failed);
    QVERIFY2(queue.at(0).problem.contains("gone.mov"), qPrintable(queue.at(0).problem));
    QVERIFY(!QFileInfo::exists(folder.path("gone")));
    QCOMPARE(queue.at(1).state, State::Done);
}

void TestRenderQueueFaults::folderThatCannotBeMade() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("a", 1, 2);
    RenderQueue queue;
    queue.add(clip, folder.settings("plates/a/a.0001.png/out"));
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Failed);
    QVERIFY2(queue.at(0).problem.contains("a.0001.png"), qPrintable(queue.at(0).problem));
}

void TestRenderQueueFaults::readOnlyFolder() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("a", 1, 2);
    const QString out = folder.path("locked");
    QVERIFY(QDir().mkpath(out));
    bool mounted = false;
    if (::geteuid() == 0) { // nothing is read-only for root but a mount
        mounted = QProcess::execute("mount", {"-t", "tmpfs", "-o", "ro,size=1m", "none", out}) == 0;
        if (!mounted)
            QSKIP("needs the right to mount, or a user who is not root");
    } else {
        QVERIFY(QFile::setPermissions(out, QFileDevice::ReadOwner | QFileDevice::ExeOwner));
    }
    const auto undo = qScopeGuard([&] {
        if (mounted)
            QProcess::execute("umount", {"-l", out});
        else
            QFile::setPermissions(out,
                                  QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    });
    RenderQueue queue;
    queue.add(clip, folder.settings("locked"));
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Failed);
    QVERIFY2(queue.at(0).problem.contains("locked"), qPrintable(queue.at(0).problem));
}

void TestRenderQueueFaults::fullDiskPausesAndGoesOn() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("a", 1, 12);
    const QString out = folder.path("small");
    QVERIFY(QDir().mkpath(out));
    const bool mounted = QProcess::execute("mount", {"-t", "tmpfs", "-o", "size=200k", "none", out}) == 0;
    const auto unmount = qScopeGuard([&] {
        testing::clearFileFaults();
        if (mounted)
            QProcess::execute("umount", {"-l", out});
    });
    if (mounted) {
        QFile ballast(out + "/ballast");
        QVERIFY(ballast.open(QIODevice::WriteOnly));
        QCOMPARE(ballast.write(QByteArray(150'000, 'x')), 150'000);
    } else {
        testing::failNextFileCall(testing::FileCall::Write, ENOSPC, 3);
    }
    ExportSettings settings = folder.settings("small");
    settings.passes = {{Pass::Fg, {PassFormat::Exr, ExrCompression::None, ExrOptions::Depth::Half}}};
    RenderQueue queue;
    queue.setLimits(smallLimits());
    const QueueRecorder recorder(queue);
    const QString id = queue.add(clip, settings);
    QUEUE_TRY(!queue.at(0).waitReason.isEmpty());
    QCOMPARE(queue.at(0).state, State::Running);
    QVERIFY2(queue.at(0).waitReason.contains("small"), qPrintable(queue.at(0).waitReason));
    if (mounted)
        QVERIFY(QFile::remove(out + "/ballast"));
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Done);
    QVERIFY(queue.at(0).waitReason.isEmpty());
    QCOMPARE(recorder.framesOf(id), numbersFrom(1, 12));
    QVERIFY(queue.at(0).failed.empty());
    QCOMPARE(passesIn(out).size(), 12);
}

void TestRenderQueueFaults::sameFolderIsNotOverwritten() {
    ExportFolder folder;
    RenderQueue queue;
    const Clip clip = folder.makeClip("a", 1, 3);
    queue.add(clip, folder.settings("out"));
    queue.add(clip, folder.settings("out"));
    ExportSettings skipping = folder.settings("out");
    skipping.existing = ExportSettings::Existing::SkipVerified;
    queue.add(clip, skipping);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(0).state, State::Done);
    QCOMPARE(queue.at(1).state, State::Failed);
    QVERIFY2(queue.at(1).problem.contains("exists already"), qPrintable(queue.at(1).problem));
    QCOMPARE(queue.at(2).state, State::Done);
    QCOMPARE(queue.at(2).finished, std::size_t(3));
    QCOMPARE(passesIn(folder.path("out")).size(), 6);
}

void TestRenderQueueFaults::retryDoesNotReplaceStrangersFiles() {
    ExportFolder folder;
    RenderQueue queue;
    const Clip clip = folder.makeClip("a", 1, 3);
    queue.add(clip, folder.settings("out"));
    QUEUE_TRY(queue.isIdle());
    Clip other = folder.makeClip("b", 1, 3, 5);
    ExportSettings settings = folder.settings("out");
    settings.names = *NameTemplate::parse(QStringLiteral("a.{frame:04}"));
    const QMap<QString, QByteArray> before = contentOf(folder.path("out"));
    const QString id = queue.add(other, settings);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(1).state, State::Failed);
    queue.retry(id); // it never began: nothing in the folder is its own
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(queue.at(1).state, State::Failed);
    QVERIFY(contentOf(folder.path("out")) == before);
}

void TestRenderQueueFaults::damagedStateFileIsMovedAside() {
    ExportFolder folder;
    const QString file = folder.path("queue.json");
    CKD_VERIFY_OK(AtomicFile::save(file, "{\"jobs\": [{\"id\": \"x\"}]}"));
    RenderQueue queue;
    const Result<void> kept = queue.keepIn(file);
    QVERIFY(!kept.ok());
    QVERIFY(kept.error().message.contains(".damaged"));
    QVERIFY(QFile::exists(file + ".damaged"));
    QCOMPARE(queue.count(), 0);
    queue.add(folder.makeClip("a", 1, 2), folder.settings("a"));
    QUEUE_TRY(queue.isIdle());
    QUEUE_TRY(QFile::exists(file));
}

void TestRenderQueueFaults::destroyedWhileBusy() {
    ExportFolder folder;
    const auto gate = std::make_shared<Gate>();
    const auto open = qScopeGuard([gate] { gate->open(); });
    const auto keyer = std::make_shared<FakeKeyer>();
    keyer->onInfer = [gate](FrameNumber, std::stop_token) -> Result<void> { // a driver that hangs
        gate->passIgnoringStop();
        return {};
    };
    auto queue = std::make_unique<RenderQueue>();
    queue->setLimits(smallLimits());
    queue->setKeyerFactory(factoryOf(keyer));
    queue->add(folder.makeClip("a", 1, 5), folder.settings("a"));
    QVERIFY(gate->waitForArrivals(1));
    QElapsedTimer clock;
    clock.start();
    queue.reset();
    QVERIFY2(clock.elapsed() < 2500, qPrintable(QString::number(clock.elapsed()))); // the contract says 2 s
}

void TestRenderQueueFaults::stuckJobIsLeftBehind() {
    ExportFolder folder;
    const auto gate =
        std::make_shared<Gate>(); // never opened: that thread must not run on into the program's end
    RenderQueue queue;
    queue.setKeyerFactory([gate](const Clip& clip) -> Result<std::shared_ptr<Keyer>> { // a disk that is dead
        if (clip.name == QLatin1String("a"))
            gate->passIgnoringStop();
        return std::shared_ptr<Keyer>(std::make_shared<FakeKeyer>());
    });
    const QueueRecorder recorder(queue);
    const QString first = queue.add(folder.makeClip("a", 1, 2), folder.settings("a"));
    const QString second = queue.add(folder.makeClip("b", 1, 2), folder.settings("b"));
    QVERIFY(gate->waitForArrivals(1));
    queue.cancel(first);
    QUEUE_TRY(queue.isIdle());
    QCOMPARE(recorder.ended, (QStringList{first, second}));
    QCOMPARE(queue.at(0).state, State::Cancelled);
    QCOMPARE(queue.at(1).state, State::Done);
}

QTEST_GUILESS_MAIN(TestRenderQueueFaults)
#include "tst_renderqueue_faults.moc"
