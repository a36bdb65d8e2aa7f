// SPDX-License-Identifier: Apache-2.0
// A job that is killed, damaged, repeated or out of disk: the real program, and every file compared with an
// unbroken run's.
#include "core/media/ImageWriter.h"
#include "tests/support/CliRun.h"
#include "tests/support/TestData.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QScopeGuard>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <sys/types.h>

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr int kFrames = 10;

/// The counts that issue and contract name are for CKD_FULL_TESTS=1; every run does some.
int times(int some, int all) {
    return qEnvironmentVariableIntValue("CKD_FULL_TESTS") != 0 ? all : some;
}

QList<int> range(int first, int last) {
    QList<int> numbers;
    for (int i = first; i <= last; ++i)
        numbers += i;
    return numbers;
}

QString frameFile(const char* pass, int frame, const char* extension) {
    return QStringLiteral("%1/shot.%2.%3")
        .arg(QLatin1String(pass))
        .arg(frame, 4, 10, QLatin1Char('0'))
        .arg(QLatin1String(extension));
}

/// Every file of the pass folders: relative path → content. Hidden files, of a killed run, included.
QMap<QString, QByteArray> contentOf(const QString& folder) {
    QMap<QString, QByteArray> content;
    for (const char* pass : {"FG", "Matte", "Processed", "Comp"}) {
        const QDir dir(folder + u'/' + QLatin1String(pass));
        for (const QString& name : dir.entryList(QDir::Files | QDir::Hidden)) {
            QFile file(dir.filePath(name));
            content.insert(QLatin1String(pass) + u'/' + name,
                           file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable"));
        }
    }
    return content;
}

QMap<QString, QDateTime> timesOf(const QString& folder, const QList<int>& frames) {
    QMap<QString, QDateTime> times;
    for (const int frame : frames) {
        for (const char* pass : {"FG", "Matte", "Processed"}) {
            const QString file = frameFile(pass, frame, "exr");
            times.insert(file, QFileInfo(folder + u'/' + file).lastModified());
        }
    }
    return times;
}

void overwrite(const QString& path, qint64 at, const QByteArray& bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(at < 0 ? file.size() + at : at));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestResume : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    QMap<QString, QByteArray> m_unbroken;

    [[nodiscard]] QStringList key(const QString& out) const {
        return {"key", m_dir.filePath("in"), "-o", out, "--hint", "none", "--json"};
    }
    [[nodiscard]] Outcome resume(const QString& out, const QStringList& more = {}) const {
        return cli(key(out) + QStringList{"--skip-existing"} + more);
    }

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(QDir().mkpath(m_dir.filePath("in")));
        for (int frame = 1; frame <= kFrames; ++frame) {
            const Image plate = makeImage(320, 180, 3, ColorEncoding::Srgb, [=](int c, int x, int y) {
                const int dx = x - 160 - 3 * frame;
                const int dy = y - 90;
                const float screen[] = {0.10F, 0.55F, 0.15F};
                const float disc[] = {0.8F, 0.2F, 0.16F};
                const float noise = float((x * 7919 + y * 104729 + c * 31 + frame * 613) % 101) * 0.0003F;
                return (dx * dx + dy * dy < 45 * 45 ? disc[c] : screen[c]) + noise;
            });
            CKD_VERIFY_OK(writeStill(m_dir.filePath(frameFile("in", frame, "png")), 320, 180,
                                     channelsOf(plate, {"R", "G", "B"}), StillFormat::Png16));
        }
        const Outcome outcome = cli(key(m_dir.filePath("unbroken")));
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        m_unbroken = contentOf(m_dir.filePath("unbroken"));
        QCOMPARE(m_unbroken.size(), 4 * kFrames);
        QVERIFY(!QFile::exists(m_dir.filePath("unbroken/.corridorkey-lock")));
    }

    void killedAnywhereItResumes_data() {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<int>("wanted");
        // In rows, as a test function has five minutes.
        for (int row = 0; row < times(3, 10); ++row)
            QTest::addRow("round %d", row + 1) << quint32(20261123 + row) << times(3, 5);
    }
    void killedAnywhereItResumes() {
        QFETCH(quint32, seed);
        QFETCH(int, wanted);
        QRandomGenerator random(seed);
        static QMap<QString, QByteArray> softer; // an unbroken run with another setting
        int inside = 0;                          // kills that hit the running part
        int trial = 0;
        for (; inside < wanted && trial < 3 * wanted; ++trial) {
            const QTemporaryDir out;
            QProcess process;
            process.start(QStringLiteral(CKD_CLI), key(out.path()) + QStringList{"--threads", "2"});
            QVERIFY(process.waitForStarted());
            const QByteArray seen =
                readUntil(process, "\"event\":\"frame\"", int(random.bounded(1, kFrames - 1)));
            // A few turns more or less, so that the kill hits different places of a frame.
            for (quint32 turns = random.bounded(5'000'000U); turns > 0; --turns)
                (void)random.generate();
            ::kill(pid_t(process.processId()), SIGKILL);
            const Outcome killed = finish(process, seen);
            const QList<int> finished = killed.frames("done");
            // In turn: nothing, one finished file damaged, one setting changed.
            QList<int> trusted = finished;
            QStringList more;
            const QMap<QString, QByteArray>* expected = &m_unbroken;
            if (trial % 3 == 1 && !finished.isEmpty()) {
                const int damaged = finished.at(random.bounded(int(finished.size())));
                overwrite(out.filePath(frameFile("FG", damaged, "exr")), -1000, QByteArray(4, '\x5a'));
                trusted.removeAll(damaged);
            } else if (trial % 3 == 2) {
                more = {"--set", "matte.gamma=1.3"};
                trusted.clear();
                if (softer.isEmpty()) {
                    const QTemporaryDir other;
                    QCOMPARE(cli(key(other.path()) + more).code, 0);
                    softer = contentOf(other.path());
                }
                expected = &softer;
            }
            const QMap<QString, QDateTime> before = timesOf(out.path(), trusted);

            const Outcome resumed = resume(out.path(), more);
            QVERIFY2(resumed.code == 0, qPrintable(resumed.error));
            const QList<int> skipped = resumed.frames("skipped");
            for (const int frame : trusted)
                QVERIFY2(skipped.contains(frame), qPrintable(QString::number(frame)));
            for (const int frame : finished)
                QVERIFY2(trusted.contains(frame) || !skipped.contains(frame),
                         qPrintable(QString::number(frame)));
            QCOMPARE(skipped.size() + resumed.frames("done").size(), kFrames);
            QCOMPARE(timesOf(out.path(), trusted), before); // not written again
            QVERIFY2(contentOf(out.path()) == *expected, qPrintable(QString::number(trial)));
            inside += killed.code == -2 && killed.last("finished").isEmpty() ? 1 : 0;
        }
        qInfo("%d of %d kills hit the running part", inside, trial);
        QCOMPARE(inside, wanted);
    }

    void halvesEqualTheWhole() {
        constexpr int kMany = 100;
        const QTemporaryDir dir;
        QVERIFY(QDir().mkpath(dir.filePath("in")));
        for (int frame = 1; frame <= kMany; ++frame) {
            // Screen and subject change over the clip, so that an analysis of a half would differ.
            const Image plate = makeImage(96, 54, 3, ColorEncoding::Srgb, [=](int c, int x, int y) {
                const int dx = x - 20 - frame / 2;
                const int dy = y - 27;
                const float light = 0.7F + 0.003F * float(frame);
                const float screen[] = {0.10F * light, 0.55F * light, 0.15F * light};
                const float disc[] = {0.8F, 0.2F, 0.16F};
                const float noise = float((x * 7919 + y * 104729 + c * 31 + frame * 613) % 101) * 0.0004F;
                return (dx * dx + dy * dy < 14 * 14 ? disc[c] : screen[c]) + noise;
            });
            CKD_VERIFY_OK(writeStill(dir.filePath(frameFile("in", frame, "png")), 96, 54,
                                     channelsOf(plate, {"R", "G", "B"}), StillFormat::Png16));
        }
        const QStringList base{"key", dir.filePath("in"), "--json", "-o"};
        QCOMPARE(cli(base + QStringList{dir.filePath("whole")}).code, 0);
        QCOMPARE(cli(base + QStringList{dir.filePath("halves"), "--frames", "51-100"}).code, 0);
        QCOMPARE(cli(base + QStringList{dir.filePath("halves"), "--frames", "1-50", "--threads", "1"}).code,
                 0);
        const QMap<QString, QByteArray> whole = contentOf(dir.filePath("whole"));
        QCOMPARE(whole.size(), 4 * kMany);
        QVERIFY(contentOf(dir.filePath("halves")) == whole);
    }

    void exactlyTheRightFramesAreMadeAgain_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QList<int>>("again");
        QTest::newRow("nothing changed") << "nothing" << QList<int>{};
        QTest::newRow("a file is damaged inside") << "damaged" << QList<int>{4};
        QTest::newRow("a file is cut short") << "cut" << QList<int>{7};
        QTest::newRow("two files are deleted") << "deleted" << QList<int>{2, 9};
        QTest::newRow("a plate is newer") << "plate" << QList<int>{5};
        QTest::newRow("a setting is different") << "setting" << range(1, kFrames);
        QTest::newRow("another depth") << "depth" << range(1, kFrames);
        QTest::newRow("the last journal line is torn") << "torn" << QList<int>{kFrames};
        QTest::newRow("garbage in the journal") << "garbage" << QList<int>{};
        QTest::newRow("no journal, but allowed") << "none" << range(1, kFrames);
    }
    void exactlyTheRightFramesAreMadeAgain() {
        QFETCH(QString, what);
        QFETCH(QList<int>, again);
        const QTemporaryDir out;
        QCOMPARE(cli(key(out.path()) + QStringList{"--threads", "1"}).code, 0);
        const QString journal = out.filePath(".corridorkey-journal");
        QStringList more;
        if (what == "damaged")
            overwrite(out.filePath(frameFile("Processed", 4, "exr")), -2000, QByteArray(4, '\x5a'));
        else if (what == "cut")
            QVERIFY(QFile::resize(out.filePath(frameFile("Comp", 7, "png")), 900));
        else if (what == "deleted")
            QVERIFY(QFile::remove(out.filePath(frameFile("FG", 2, "exr"))) &&
                    QFile::remove(out.filePath(frameFile("Comp", 9, "png"))));
        else if (what == "plate") {
            QFile plate(m_dir.filePath(frameFile("in", 5, "png")));
            QVERIFY(plate.open(QIODevice::ReadWrite));
            QVERIFY(plate.setFileTime(plate.fileTime(QFileDevice::FileModificationTime).addSecs(60),
                                      QFileDevice::FileModificationTime));
        } else if (what == "setting")
            more = {"--set", "matte.gamma=1.2"};
        else if (what == "depth")
            more = {"--depth", "float"};
        else if (what == "torn")
            QVERIFY(QFile::resize(journal, QFileInfo(journal).size() - 20));
        else if (what == "garbage")
            overwrite(journal, QFileInfo(journal).size(), QByteArray("{\"frame\":\xff\0garbage\n[[[", 23));
        else if (what == "none") {
            QVERIFY(QFile::remove(journal));
            QCOMPARE(resume(out.path()).code, 5); // files that nobody wrote are not replaced unasked
            more = {"--overwrite"};
        }
        if (!again.isEmpty() && what != "plate" && what != "setting" && what != "depth" && what != "none")
            QCOMPARE(cli({"verify", out.path(), "--json"}).code, 1);
        const Outcome resumed = resume(out.path(), more);
        QVERIFY2(resumed.code == 0, qPrintable(resumed.error));
        QCOMPARE(resumed.frames("done"), again);
        QCOMPARE(resumed.frames("skipped").size(), kFrames - again.size());
        QCOMPARE(resumed.events.last().value("skipped").toInt(), kFrames - int(again.size()));
        if (what != "setting" && what != "depth")
            QVERIFY(contentOf(out.path()) == m_unbroken);
        QCOMPARE(cli({"verify", out.path()}).code, 0);
    }

    void chunksShareAJournal() {
        const QTemporaryDir out;
        QCOMPARE(resume(out.path(), {"--frames", "6-10"}).frames("done"), range(6, 10));
        QCOMPARE(resume(out.path(), {"--frames", "1-5"}).frames("done"), range(1, 5));
        const Outcome whole = resume(out.path());
        QCOMPARE(whole.frames("skipped"), range(1, kFrames));
        QVERIFY(contentOf(out.path()) == m_unbroken);
    }

    void foreignFilesAreLeftAlone() {
        const QTemporaryDir out;
        QCOMPARE(resume(out.path(), {"--frames", "1-3"}).code, 0);
        const QString foreign = out.filePath(frameFile("Comp", 4, "png"));
        QVERIFY(QFile::copy(m_dir.filePath(frameFile("in", 4, "png")), foreign));
        const Outcome refused = resume(out.path());
        QCOMPARE(refused.code, 5);
        QVERIFY2(refused.error.contains("shot.0004.png"), qPrintable(refused.error));
        QCOMPARE(resume(out.path(), {"--overwrite"}).frames("skipped"), range(1, 3));
        QVERIFY(contentOf(out.path()) == m_unbroken);
    }

    void twoRunsDoNotMix() {
        const QTemporaryDir out;
        QProcess first;
        first.start(QStringLiteral(CKD_CLI), key(out.path()) + QStringList{"--threads", "1"});
        QVERIFY(first.waitForStarted());
        const QByteArray seen = readUntil(first, "\"event\":\"frame\"", 1);
        QCOMPARE(::kill(pid_t(first.processId()), SIGSTOP), 0); // alive, and certainly not done
        const Outcome second = cli(key(out.path()) + QStringList{"--overwrite"});
        const QString owner = QString::number(first.processId());
        QCOMPARE(::kill(pid_t(first.processId()), SIGCONT), 0);
        QCOMPARE(second.code, 5);
        const QString said = second.events.last().value("message").toString();
        QVERIFY2(said.contains(owner), qPrintable(said));
        QCOMPARE(finish(first, seen).code, 0);
        QVERIFY(contentOf(out.path()) == m_unbroken);
    }

    void aPausedJobCanBeStopped() {
        const QTemporaryDir disk;
        if (QProcess::execute("mount", {"-t", "tmpfs", "-o", "size=300k", "none", disk.path()}) != 0)
            QSKIP("needs the right to mount a small tmpfs");
        const auto unmount = qScopeGuard([&] { QProcess::execute("umount", {"-l", disk.path()}); });
        QProcess process;
        process.start(QStringLiteral(CKD_CLI), key(disk.filePath("out")) + QStringList{"--on-full", "pause"});
        QVERIFY(process.waitForStarted());
        const QByteArray seen = readUntil(process, "Paused:", 1);
        ::kill(pid_t(process.processId()), SIGINT);
        const Outcome outcome = finish(process, seen);
        QCOMPARE(outcome.code, 130);
        QVERIFY(outcome.frames("failed").isEmpty()); // not run, and made by the next run
        QVERIFY(!QFile::exists(disk.filePath("out/.corridorkey-lock")));
    }

    void verifyNeedsAJournal() {
        const QTemporaryDir empty;
        QCOMPARE(cli({"verify", empty.path()}).code, 3);
        QCOMPARE(cli({"verify"}).code, 2);
        QCOMPARE(cli(key(empty.path()) + QStringList{"--on-full", "perhaps"}).code, 2);
    }

    void aFullDiskPausesTheJob_data() {
        QTest::addColumn<int>("percent"); // of the results that fit before space is freed
        QRandomGenerator random(16);
        const int points = times(5, 20);
        for (int i = 0; i < points; ++i) {
            const int percent = 2 + (95 * i + int(random.bounded(95U))) / points;
            QTest::addRow("%d %% fit", percent) << percent;
        }
    }
    void aFullDiskPausesTheJob() {
        QFETCH(int, percent);
        qint64 total = 0;
        for (const QByteArray& content : std::as_const(m_unbroken))
            total += content.size();
        const QTemporaryDir disk;
        constexpr qint64 kDisk = 16 << 20;
        if (QProcess::execute("mount", {"-t", "tmpfs", "-o", "size=16m", "none", disk.path()}) != 0)
            QSKIP("needs the right to mount a small tmpfs");
        const auto unmount = qScopeGuard([&] { QProcess::execute("umount", {"-l", disk.path()}); });
        QFile ballast(disk.filePath("ballast"));
        QVERIFY(ballast.open(QIODevice::WriteOnly));
        const QByteArray block(kDisk - total * percent / 100, 'x');
        QCOMPARE(ballast.write(block), block.size());
        ballast.close();

        const Outcome stopped = cli(key(disk.filePath("stop")) + QStringList{"--on-full", "stop"});
        QCOMPARE(stopped.code, 5);
        const auto saysItIsTight = [](const QJsonObject& event) {
            return event.value("message").toString().contains("The results may take about");
        };
        if (percent < 10) // nearer to the brink an estimate may be wrong
            QVERIFY(std::any_of(stopped.events.begin(), stopped.events.end(), saysItIsTight));
        QVERIFY(QDir(disk.filePath("stop")).removeRecursively());

        const QString out = disk.filePath("pause");
        QProcess process;
        process.start(QStringLiteral(CKD_CLI), key(out) + QStringList{"--on-full", "pause"});
        QVERIFY(process.waitForStarted());
        const QByteArray seen = readUntil(process, "Paused:", 1);
        QVERIFY2(seen.contains("Paused:"), seen.constData());
        for (auto [path, content] : contentOf(out).asKeyValueRange()) {
            if (!path.section(u'/', 1).startsWith(u'.')) // hidden: in the making
                QVERIFY2(content == m_unbroken.value(path), qPrintable(path));
        }
        QVERIFY(ballast.remove());
        const Outcome outcome = finish(process, seen);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        QCOMPARE(outcome.frames("done"), range(1, kFrames));
        QVERIFY(contentOf(out) == m_unbroken);
        QCOMPARE(cli({"verify", out}).code, 0);
    }
};

QTEST_GUILESS_MAIN(TestResume)
#include "tst_resume.moc"
