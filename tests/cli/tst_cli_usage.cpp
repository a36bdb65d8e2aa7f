// SPDX-License-Identifier: Apache-2.0
// The command line as its users see it: what it refuses, and how it says so.
#include "core/media/FrameSource.h"
#include "core/media/ImageWriter.h"
#include "tests/cli/CliFixtures.h"
#include "tests/support/CliRun.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using namespace ckd::test;

class TestCliUsage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void helpNeedsNoManual() {
        const Outcome general = cli({"--help"});
        QCOMPARE(general.code, 0);
        QVERIFY(general.out.contains("corridorkey-cli key INPUT"));
        const Outcome key = cli({"key", "--help"});
        QCOMPARE(key.code, 0);
        for (const char* word :
             {"--hint", "--frames", "--passes", "--despill", "matte.shrinkGrow", "premultiplied", "--json"})
            QVERIFY2(key.out.contains(QLatin1String(word)), word);
        QCOMPARE(cli({"--version"}).out, QStringLiteral("corridorkey-cli " CKD_VERSION_STRING "\n"));
        QCOMPARE(cli({}).code, 2);
    }

    void usageErrorsAreSentences_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        const QString sample = QStringLiteral(CKD_SAMPLE);
        QTest::newRow("unknown command") << QStringList{"kee"} << "kee";
        QTest::newRow("no input") << QStringList{"key", "-o", "x"} << "Nothing to key";
        QTest::newRow("no output") << QStringList{"key", sample} << "-o FOLDER";
        QTest::newRow("unknown option") << QStringList{"key", sample, "-o", "x", "--fast"} << "fast";
        QTest::newRow("unknown pass")
            << QStringList{"key", sample, "-o", "x", "--passes", "fg,beauty"} << "beauty";
        QTest::newRow("compression without EXR")
            << QStringList{"key", sample, "-o", "x", "--passes", "comp", "--compression", "zip"}
            << "8-bit PNG";
        QTest::newRow("settings that contradict each other") << QStringList{"key",   sample,
                                                                            "-o",    "x",
                                                                            "--set", "matte.clipBlack=0.9",
                                                                            "--set", "matte.clipWhite=0.5"}
                                                             << "smaller than clip white";
        QTest::newRow("unknown keyer")
            << QStringList{"key", sample, "-o", "x", "--keyer", "magic"} << "magic";
        QTest::newRow("bad frames") << QStringList{"key", sample, "-o", "x", "--frames", "9-1"}
                                    << "backwards";
        QTest::newRow("unknown setting")
            << QStringList{"key", sample, "-o", "x", "--set", "matte.gama=1"} << "matte.gama";
        QTest::newRow("setting out of range")
            << QStringList{"key", sample, "-o", "x", "--despill", "11"} << "color.despill";
        QTest::newRow("setting without effect")
            << QStringList{"key", sample, "-o", "x", "--set", "network.refiner=2"} << "no effect";
        QTest::newRow("option without effect")
            << QStringList{"key", sample, "-o", "x", "--format", "png16", "--compression", "zip"}
            << "no effect";
        QTest::newRow("bad colour") << QStringList{"key", sample, "-o", "x", "--screen", "greenish"}
                                    << "screen.color";
        QTest::newRow("missing settings file")
            << QStringList{"key", sample, "-o", "x", "--settings", "/nowhere.json"} << "/nowhere.json";
        QTest::newRow("one hint, two inputs")
            << QStringList{"key", sample, "other.mov", "-o", "x", "--hint", "h.mov"} << "h.mov";
        QTest::newRow("info of two") << QStringList{"info", sample, sample} << "one clip";
    }
    void usageErrorsAreSentences() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        const QTemporaryDir dir;
        for (QString& argument : arguments)
            argument = argument == QLatin1String("x") ? dir.filePath("x") : argument;
        const Outcome outcome = cli(arguments);
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.error.contains(says), qPrintable(outcome.error));
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(!QFile::exists(dir.filePath("x"))); // nothing is made before everything is understood
    }

    void twoInputsOfOneNameAreRefused() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("a"), "shot.", {1, 2}, "png");
        writeSequence(dir.filePath("b"), "shot.", {1, 2}, "png");
        const Outcome outcome = cli({"key", dir.filePath("a"), dir.filePath("b"), "-o", dir.filePath("out")});
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.error.contains("shot"), qPrintable(outcome.error));
    }

    void twoStillsOfOneSeriesAreTwoClips() {
        const QTemporaryDir dir;
        writeSequence(dir.path(), "IMG_", {1, 2}, "png");
        const Outcome outcome = cli({"key", dir.filePath("IMG_0001.png"), dir.filePath("IMG_0002.png"), "-o",
                                     dir.filePath("out"), "--passes", "matte"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        for (const char* name : {"IMG_0001", "IMG_0002"})
            QCOMPARE(filesIn(dir.filePath(QStringLiteral("out/%1/Matte").arg(QLatin1String(name)))),
                     QStringList{QLatin1String(name) + QStringLiteral(".exr")});
    }

    void inputErrorsExitWithThree_data() {
        QTest::addColumn<QString>("input");
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing") << "nowhere.mov" << QStringList{} << "nowhere.mov";
        QTest::newRow("not a picture") << "notes.txt" << QStringList{} << "notes.txt";
        QTest::newRow("empty folder") << "empty" << QStringList{} << "empty";
        QTest::newRow("range selects nothing") << "seq" << QStringList{"--frames", "50-60"} << "50-60";
        QTest::newRow("missing hint") << "seq" << QStringList{"--hint", "nohint.png"} << "nohint.png";
        QTest::newRow("missing garbage matte")
            << "seq" << QStringList{"--set", "matte.garbage=nogarbage.png"} << "nogarbage.png";
    }
    void inputErrorsExitWithThree() {
        QFETCH(QString, input);
        QFETCH(QStringList, more);
        QFETCH(QString, says);
        const QTemporaryDir dir;
        QVERIFY(QDir(dir.path()).mkdir("empty"));
        QFile notes(dir.filePath("notes.txt"));
        QVERIFY(notes.open(QIODevice::WriteOnly));
        notes.write("these are not the frames you are looking for");
        notes.close();
        writeSequence(dir.filePath("seq"), "shot.", {1, 2, 3}, "png");
        const Outcome outcome =
            cli(QStringList{"key", dir.filePath(input), "-o", dir.filePath("out")} + more);
        QCOMPARE(outcome.code, 3);
        QVERIFY2(outcome.error.contains(says), qPrintable(outcome.error));
        QVERIFY(!QFile::exists(dir.filePath("out")));
    }

    void namesMayHoldPercentSigns() {
        const QTemporaryDir dir;
        CKD_VERIFY_OK(savePng(dir.filePath("50%1 of %2.png"), plateWithDisc(64, 36, ColorEncoding::Srgb, 1)));
        const Outcome outcome =
            cli({"key", dir.filePath("50%1 of %2.png"), "-o", dir.filePath("out"), "--passes", "matte"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        QVERIFY2(outcome.error.contains("50%1 of %2: 1 frame\n"), qPrintable(outcome.error));
        QVERIFY2(outcome.error.contains("50%1 of %2: 1 of 1 frame done"), qPrintable(outcome.error));
    }

    void framesThatDoNotExistAreSaid() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1, 2, 3}, "png");
        writeSequence(dir.filePath("hint"), "shot.", {1, 2}, "png");
        const QStringList base{"key", dir.filePath("in"), "-o", dir.filePath("out"), "--passes", "matte"};
        const Outcome some = cli(base + QStringList{"--frames", "2-9", "--hint", "none"});
        QCOMPARE(some.code, 0);
        QVERIFY2(some.error.contains("Of the frames 2-9 asked for, 'shot.####.png' has only 2-3."),
                 qPrintable(some.error));
        const Outcome whole = cli(base + QStringList{"--frames", "1-3x2", "--hint", "none", "--overwrite"});
        QVERIFY2(!whole.error.contains("asked for"), qPrintable(whole.error));
        const Outcome noHint = cli(base + QStringList{"--frames", "3", "--hint", dir.filePath("hint")});
        QCOMPARE(noHint.code, 3);
        QVERIFY2(noHint.error.contains("None of the frames 3 of 'shot.####.png' has a hint"),
                 qPrintable(noHint.error));
    }

    void existingFilesAreNotReplacedUnasked() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1, 2}, "png");
        const QStringList base{"key", dir.filePath("in"), "-o", dir.filePath("out"), "--passes", "matte"};
        QCOMPARE(cli(base + QStringList{"--frames", "2"}).code, 0);
        const QByteArray before = bytesOf(dir.filePath("out/Matte/shot.0002.exr"));
        const Outcome refused = cli(base);
        QCOMPARE(refused.code, 5);
        QVERIFY2(refused.error.contains("shot.0002.exr"), qPrintable(refused.error));
        QCOMPARE(filesIn(dir.filePath("out/Matte")), QStringList{"shot.0002.exr"});
        QCOMPARE(cli(base + QStringList{"--overwrite"}).code, 0);
        QCOMPARE(bytesOf(dir.filePath("out/Matte/shot.0002.exr")), before); // same input, same bytes
        QCOMPARE(filesIn(dir.filePath("out/Matte")).size(), 2);
    }

    void resultsNeverReplaceTheirSource() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("FG"), "shot.", {1}, "exr");
        const QByteArray before = bytesOf(dir.filePath("FG/shot.0001.exr"));
        const Outcome outcome = cli({"key", dir.filePath("FG"), "-o", dir.path(), "--overwrite"});
        QCOMPARE(outcome.code, 5);
        QVERIFY2(outcome.error.contains("never replace their source"), qPrintable(outcome.error));
        QCOMPARE(bytesOf(dir.filePath("FG/shot.0001.exr")), before);
    }

    void aContactSheetNeverReplacesThePlate() {
        const QTemporaryDir dir;
        writeSequence(dir.path(), "shot.", {1}, "png");
        const QString plate = dir.filePath("shot.0001.png");
        const QByteArray before = bytesOf(plate);
        const QStringList base{"key", plate, "-o", dir.filePath("out"), "--passes", "matte"};
        const Outcome outcome = cli(base + QStringList{"--overwrite", "--contact-sheet", plate});
        QCOMPARE(outcome.code, 5);
        QVERIFY2(outcome.error.contains("never replace their source"), qPrintable(outcome.error));
        QVERIFY(!QDir(dir.filePath("out")).exists()); // said before the work, not after
        QCOMPARE(bytesOf(plate), before);
        CKD_VERIFY_OK(savePng(dir.filePath("sheet.png"), plateWithDisc(16, 16, ColorEncoding::Srgb, 1)));
        QCOMPARE(cli(base + QStringList{"--contact-sheet", dir.filePath("sheet.png")}).code, 5);
    }

    void unwritableOutputExitsWithFive() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1}, "png");
        QFile file(dir.filePath("out"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const Outcome outcome = cli({"key", dir.filePath("in"), "-o", dir.filePath("out/deeper")});
        QCOMPARE(outcome.code, 5);
        QVERIFY2(outcome.error.contains("out/deeper"), qPrintable(outcome.error));
    }

    void infoNamesTheGap() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot_2021.", {1001, 1002, 1004}, "png");
        const Outcome outcome = cli({"info", dir.filePath("in"), "--json"});
        QCOMPARE(outcome.code, 0);
        const QJsonObject info = outcome.events.value(0);
        QCOMPARE(info.value("kind").toString(), QStringLiteral("sequence"));
        QCOMPARE(info.value("frames").toInt(), 3);
        QCOMPARE(info.value("range").toString(), QStringLiteral("1001-1002,1004"));
        QCOMPARE(info.value("missing").toString(), QStringLiteral("1003"));
        QCOMPARE(info.value("bitDepth").toInt(), 16);
        QCOMPARE(info.value("width").toInt(), 160);
    }
};

QTEST_GUILESS_MAIN(TestCliUsage)
#include "tst_cli_usage.moc"
