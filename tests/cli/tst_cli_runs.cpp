// SPDX-License-Identifier: Apache-2.0
// Runs that meet something: damage, an interrupt, chunks; exit codes and what is left.
#include "core/media/FrameSource.h"
#include "core/media/ImageWriter.h"
#include "tests/cli/CliFixtures.h"
#include "tests/support/CliRun.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace ckd;
using namespace ckd::test;

class TestCliRuns : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void chunksEqualTheWhole() {
        const QTemporaryDir dir;
        const QStringList base{"key", CKD_SAMPLE, "--passes", "processed,matte"};
        QCOMPARE(cli(base + QStringList{"-o", dir.filePath("whole"), "--frames", "1-6"}).code, 0);
        QCOMPARE(
            cli(base + QStringList{"-o", dir.filePath("chunks"), "--frames", "4-6", "--threads", "1"}).code,
            0);
        QCOMPARE(cli(base + QStringList{"-o", dir.filePath("chunks"), "--frames", "1-3"}).code, 0);
        for (const char* pass : {"Processed", "Matte"}) {
            const QStringList files =
                filesIn(dir.filePath(QStringLiteral("whole/%1").arg(QLatin1String(pass))));
            QCOMPARE(files.size(), 6);
            for (const QString& file : files) {
                const QString below = QStringLiteral("/%1/%2").arg(QLatin1String(pass), file);
                QVERIFY2(bytesOf(dir.filePath("whole") + below) == bytesOf(dir.filePath("chunks") + below),
                         qPrintable(below));
            }
        }
    }

    void aDamagedFrameFailsAlone() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1001, 1002, 1003, 1005}, "png");
        const QByteArray whole = bytesOf(dir.filePath("in/shot.1002.png"));
        QFile damaged(dir.filePath("in/shot.1002.png"));
        QVERIFY(damaged.open(QIODevice::WriteOnly | QIODevice::Truncate));
        damaged.write(whole.left(whole.size() / 3));
        damaged.close();
        const Outcome outcome =
            cli({"key", dir.filePath("in"), "-o", dir.filePath("out"), "--passes", "matte", "--json"});
        QCOMPARE(outcome.code, 1);
        QList<int> order;
        for (const QJsonObject& frame : outcome.named("frame"))
            order += frame.value("frame").toInt();
        QCOMPARE(order, (QList<int>{1001, 1002, 1003, 1005}));
        const QJsonArray failed = outcome.named("finished").value(0).value("failed").toArray();
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed.at(0).toObject().value("frame").toInt(), 1002);
        QVERIFY(failed.at(0).toObject().value("message").toString().contains("1002"));
        QCOMPARE(filesIn(dir.filePath("out/Matte")),
                 (QStringList{"shot.1001.exr", "shot.1003.exr", "shot.1005.exr"}));
    }

    /// A frame without a subject among others, named with its reason.
    void suspiciousFramesAreNamed() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008}, "png");
        CKD_VERIFY_OK(savePng(dir.filePath("in/shot.1005.png"), // the disc lies outside
                              plateWithDisc(160, 90, ColorEncoding::Srgb, 0.8F, 1000.0F)));
        const QStringList base{"key", dir.filePath("in"), "--passes", "matte"};
        const Outcome json = cli(base + QStringList{"-o", dir.filePath("json"), "--json"});
        QCOMPARE(json.code, 0);
        const QJsonArray suspicious = json.named("finished").value(0).value("suspicious").toArray();
        QCOMPARE(suspicious.size(), 1);
        QCOMPARE(suspicious.at(0).toObject().value("frame").toInt(), 1005);
        QVERIFY(suspicious.at(0).toObject().value("faults").toArray().contains("empty"));
        const Outcome text = cli(base + QStringList{"-o", dir.filePath("text")});
        QCOMPARE(text.code, 0);
        QVERIFY2(text.error.contains("1 frame to look at:"), qPrintable(text.error));
        QVERIFY2(text.error.contains("frame 1005: the matte is empty"), qPrintable(text.error));
    }

    void aMovieThatBreaksKeepsWhatCameBefore() {
        const QTemporaryDir dir;
        const QByteArray whole = bytesOf(QStringLiteral(CKD_SAMPLE));
        QVERIFY(!whole.isEmpty());
        // Zero the second half of the file; the index at its end or beginning may survive, the pictures do
        // not.
        QByteArray broken = whole;
        const qsizetype from = whole.size() * 6 / 10;
        std::fill(broken.begin() + from, broken.begin() + from + whole.size() / 4, '\0');
        QFile file(dir.filePath("broken.mp4"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(broken);
        file.close();
        const Outcome outcome = cli(
            {"key", dir.filePath("broken.mp4"), "-o", dir.filePath("out"), "--passes", "matte", "--json"});
        QVERIFY2(outcome.code == 1 || outcome.code == 3,
                 qPrintable(QString::number(outcome.code) + outcome.error));
        const QJsonObject finished = outcome.named("finished").value(0);
        if (outcome.code == 1) {
            const int done = finished.value("done").toInt();
            QVERIFY(done > 0);
            QVERIFY(finished.value("notRun").toInt() + finished.value("failed").toArray().size() > 0);
            QCOMPARE(filesIn(dir.filePath("out/Matte")).size(), done);
            QVERIFY2(outcome.out.contains("broken"), qPrintable(outcome.out));
        } else {
            QVERIFY2(outcome.error.contains("broken"), qPrintable(outcome.error));
        }
    }

    void anErrorBeforeTheStartIsJsonToo_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("code");
        const QString sample = QStringLiteral(CKD_SAMPLE);
        QTest::newRow("usage") << QStringList{"key", sample, "-o", "x", "--json", "--passes", "beauty"}
                               << "usage" << 2;
        QTest::newRow("input") << QStringList{"key", "/nowhere.mov", "-o", "x", "--json"} << "input" << 3;
        QTest::newRow("model") << QStringList{"key", sample, "-o", "x", "--json", "--keyer", "magic"}
                               << "usage" << 2;
        QTest::newRow("verify") << QStringList{"verify", "/nowhere", "--json"} << "input" << 3;
    }
    void anErrorBeforeTheStartIsJsonToo() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, kind);
        QFETCH(int, code);
        const Outcome outcome = cli(arguments);
        QCOMPARE(outcome.code, code);
        QCOMPARE(outcome.events.size(), 1);
        const QJsonObject error = outcome.last("error");
        QCOMPARE(error.value("kind").toString(), kind);
        QCOMPARE(error.value("exitCode").toInt(), code);
        QVERIFY(outcome.error.contains(error.value("message").toString())); // and on standard error
        arguments.removeAll("--json");
        QVERIFY(cli(arguments).out.isEmpty());
    }

    void theContactSheetGoesOnPastADamagedFrame() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1, 2, 3, 4}, "png");
        QVERIFY(QFile::resize(dir.filePath("in/shot.0001.png"), 300));
        const QStringList base{"key",
                               dir.filePath("in"),
                               "-o",
                               dir.filePath("out"),
                               "--passes",
                               "matte",
                               "--contact-sheet",
                               dir.filePath("sheet.png")};
        const Outcome outcome = cli(base);
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.error.contains("frame 1 is not on the contact sheet"), qPrintable(outcome.error));
        const Result<DecodedFrame> sheet = readStill(dir.filePath("sheet.png"));
        CKD_VERIFY_OK(sheet);
        QCOMPARE(sheet->rgb.height(), 3 * 270 + 2 * 4); // three rows of 480x270 with gaps
    }

    void verifyTellsHowFarItIs() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1, 2, 3, 4, 5}, "png");
        QCOMPARE(cli({"key", dir.filePath("in"), "-o", dir.filePath("out"), "--passes", "matte,comp"}).code,
                 0);
        for (const char* file :
             {"out/Matte/shot.0002.exr", "out/Comp/shot.0004.png", "out/Comp/shot.0002.png"})
            QVERIFY(QFile::resize(dir.filePath(file), 200));
        for (const char* threads : {"1", "4"}) {
            const Outcome outcome = cli({"verify", dir.filePath("out"), "--json", "--threads", threads});
            QCOMPARE(outcome.code, 1);
            QStringList bad;
            for (const QJsonObject& event : outcome.named("bad"))
                bad += QFileInfo(event.value("file").toString()).fileName();
            // In the order of frames, whichever thread was first.
            QCOMPARE(bad, (QStringList{"shot.0002.png", "shot.0002.exr", "shot.0004.png"}));
            QCOMPARE(outcome.last("progress").value("done").toInt(), 10);
            QCOMPARE(outcome.last("progress").value("files").toInt(), 10);
            QCOMPARE(outcome.last("verified").value("whole").toInt(), 7);
        }
        QCOMPARE(cli({"verify", dir.filePath("out"), "--threads", "-3"}).code, 2);
    }

    void whatAFrameHasToSayIsSaidOnce() {
        const QTemporaryDir dir;
        QVERIFY(QDir().mkpath(dir.filePath("in")));
        const Image grey =
            test::makeImage(64, 36, 3, ColorEncoding::Srgb, [](int, int, int) { return 0.5F; });
        for (const char* name : {"in/g.1.png", "in/g.2.png"})
            CKD_VERIFY_OK(savePng(dir.filePath(name), grey));
        const Outcome outcome =
            cli({"key", dir.filePath("in"), "-o", dir.filePath("out"), "--passes", "matte"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        QVERIFY2(outcome.error.contains("g: frame 1: No screen colour was found"), qPrintable(outcome.error));
        QCOMPARE(outcome.error.count("No screen colour was found"), 1);
    }

    void interruptLeavesNoHalfFile_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGKILL") << SIGKILL;
    }
    void interruptLeavesNoHalfFile() {
        QFETCH(int, signal);
        const QTemporaryDir dir;
        QProcess process;
        process.start(QStringLiteral(CKD_CLI), {"key", CKD_SAMPLE, "-o", dir.path(), "--json"});
        QVERIFY(process.waitForStarted());
        QByteArray seen;
        while (!seen.contains("\"event\":\"frame\"") && process.waitForReadyRead(120'000))
            seen += process.readAllStandardOutput();
        QVERIFY2(seen.contains("\"event\":\"frame\""),
                 qPrintable(QString::fromUtf8(process.readAllStandardError())));
        ::kill(pid_t(process.processId()), signal);
        const Outcome outcome = finish(process);
        QCOMPARE(outcome.code, signal == SIGKILL ? -2 : 130);
        int whole = 0;
        for (const char* pass : {"FG", "Matte", "Processed", "Comp"}) {
            const QDir folder(dir.filePath(QLatin1String(pass)));
            for (const QString& name : folder.entryList(QDir::Files)) { // hidden parts are not listed
                const Result<DecodedFrame> frame = readStill(folder.filePath(name));
                CKD_VERIFY_OK(frame);
                QCOMPARE(frame->rgb.width(), 960);
                ++whole;
            }
        }
        QVERIFY(whole >= 4);
        // The next run removes what the killed one left behind.
        QCOMPARE(cli({"key", CKD_SAMPLE, "-o", dir.path(), "--frames", "1", "--overwrite"}).code, 0);
        for (const char* pass : {"FG", "Matte", "Processed", "Comp"}) {
            const QStringList parts =
                QDir(dir.filePath(QLatin1String(pass))).entryList({"*.ckd-part"}, QDir::Files | QDir::Hidden);
            QVERIFY2(parts.isEmpty(), qPrintable(parts.join(u' ')));
        }
    }

    void doctorKeysAFrame() {
        const Outcome outcome = cli({"doctor", "--json"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        const QJsonObject report = outcome.events.value(0);
        QVERIFY(report.value("selfTest").toObject().value("ok").toBool());
        QVERIFY(!report.value("libraries").toObject().value("FFmpeg").toString().isEmpty());
        QVERIFY(!report.value("libraries").toObject().value("OpenEXR").toString().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCliRuns)
#include "tst_cli_runs.moc"
