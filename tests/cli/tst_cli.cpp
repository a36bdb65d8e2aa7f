// SPDX-License-Identifier: Apache-2.0
// The command line as its users see it: the real program, real files, exit codes and what it says.
#include "core/media/FrameSource.h"
#include "core/media/ImageWriter.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <csignal>

using namespace ckd;

namespace {

struct Outcome {
    int code = -1;
    QString out;
    QString error;
    QList<QJsonObject> events;
};

Outcome finish(QProcess& process) {
    Outcome outcome;
    if (!process.waitForFinished(240'000)) {
        outcome.error = QStringLiteral("did not end");
        return outcome;
    }
    outcome.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    outcome.out = QString::fromUtf8(process.readAllStandardOutput());
    outcome.error = QString::fromUtf8(process.readAllStandardError());
    for (const QString& line : outcome.out.split(u'\n', Qt::SkipEmptyParts))
        outcome.events += QJsonDocument::fromJson(line.toUtf8()).object();
    return outcome;
}

Outcome cli(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(CKD_CLI), arguments);
    return finish(process);
}

QList<QJsonObject> eventsNamed(const Outcome& outcome, const char* name) {
    QList<QJsonObject> found;
    for (const QJsonObject& event : outcome.events) {
        if (event.value(QLatin1String("event")).toString() == QLatin1String(name))
            found += event;
    }
    return found;
}

/// Green screen with a red disc of `value` in the middle; the disc is opaque.
Image plateWithDisc(int width, int height, ColorEncoding encoding, float value, float shift = 0) {
    return test::makeImage(width, height, 3, encoding, [=](int c, int x, int y) {
        const float dx = float(x) - float(width) * 0.5F - shift;
        const float dy = float(y) - float(height) * 0.5F;
        const bool inside = dx * dx + dy * dy < float(height * height) / 16.F;
        const float screen[] = {0.10F, 0.55F, 0.15F};
        const float disc[] = {value, value * 0.25F, value * 0.2F};
        return inside ? disc[c] : screen[c];
    });
}

Result<WrittenFile> savePng(const QString& path, const Image& image) {
    return writeStill(path, image.width(), image.height(), channelsOf(image, {"R", "G", "B"}),
                      StillFormat::Png16);
}

Result<WrittenFile> saveExr(const QString& path, const Image& image) {
    ExrOptions options;
    options.depth = ExrOptions::Depth::Float;
    return writeExr(path, image.width(), image.height(), channelsOf(image, {"R", "G", "B"}), options);
}

void writeSequence(const QString& folder, const char* prefix, const QList<int>& numbers,
                   const char* extension) {
    QVERIFY(QDir().mkpath(folder));
    for (const int number : numbers) {
        const Image plate = plateWithDisc(160, 90, ColorEncoding::Srgb, 0.8F, float(number % 7));
        const QString path = QStringLiteral("%1/%2%3.%4")
                                 .arg(folder, QLatin1String(prefix))
                                 .arg(number, 4, 10, QLatin1Char('0'))
                                 .arg(QLatin1String(extension));
        if (QLatin1String(extension) == QLatin1String("exr"))
            CKD_VERIFY_OK(saveExr(path, plate));
        else
            CKD_VERIFY_OK(savePng(path, plate));
    }
}

Result<DecodedFrame> readStill(const QString& path) {
    Result<SharedSource> source = openSource(path);
    if (!source)
        return source.error();
    Result<std::unique_ptr<FrameCursor>> cursor = (*source)->openCursor();
    if (!cursor)
        return cursor.error();
    Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab((*source)->info().frames.front(), {});
    if (!raw)
        return raw.error();
    return (*raw)->convert();
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList filesIn(const QString& folder) {
    return QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
}

} // namespace

class TestCli : public QObject {
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

    void sampleBecomesFourPasses() {
        const QTemporaryDir dir;
        const Outcome outcome = cli({"key", CKD_SAMPLE, "-o", dir.path(), "--frames", "10-12", "--json",
                                     "--contact-sheet", dir.filePath("sheet.png")});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error + outcome.out));
        const QString name = QStringLiteral("corridorkey-sample");
        for (const char* folder : {"FG", "Matte", "Processed"})
            QCOMPARE(filesIn(dir.filePath(folder)),
                     (QStringList{name + ".0010.exr", name + ".0011.exr", name + ".0012.exr"}));
        QCOMPARE(filesIn(dir.filePath("Comp")),
                 (QStringList{name + ".0010.png", name + ".0011.png", name + ".0012.png"}));

        const QList<QJsonObject> frames = eventsNamed(outcome, "frame");
        QCOMPARE(frames.size(), 3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(frames[i].value("frame").toInt(), 10 + i);
            QCOMPARE(frames[i].value("status").toString(), QStringLiteral("done"));
            for (const char* stage : {"decode", "key", "write"})
                QVERIFY2(frames[i].value("ms").toObject().value(QLatin1String(stage)).isDouble(), stage);
        }
        QCOMPARE(eventsNamed(outcome, "started").size(), 1);
        QCOMPARE(eventsNamed(outcome, "started").first().value("frames").toInt(), 3);
        const QJsonObject finished = eventsNamed(outcome, "finished").value(0);
        QCOMPARE(finished.value("done").toInt(), 3);
        QCOMPARE(finished.value("failed").toArray().size(), 0);

        const Result<DecodedFrame> processed = readStill(dir.filePath("Processed/" + name + ".0011.exr"));
        CKD_VERIFY_OK(processed);
        QCOMPARE(processed->rgb.width(), 960);
        QCOMPARE(processed->rgb.height(), 540);
        QVERIFY(!processed->alpha.isNull());
        // The head is solid, the upper left corner is screen.
        QVERIFY(processed->alpha.row(0, 220)[410] > 0.99F);
        QVERIFY(processed->alpha.row(0, 20)[20] < 0.01F);
        CKD_VERIFY_OK(readStill(dir.filePath("sheet.png")));
    }

    void onlyThePassesAskedForAreWritten() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1}, "png");
        const Outcome outcome =
            cli({"key", dir.filePath("in"), "-o", dir.filePath("out"), "--passes", "matte,hint"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        QCOMPARE(QDir(dir.filePath("out")).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name),
                 (QStringList{"Hint", "Matte"}));
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

    void otherProgramsOpenThePasses() {
        const QString ffprobe = QStandardPaths::findExecutable("ffprobe");
        const QString exrheader = QStandardPaths::findExecutable("exrheader");
        if (ffprobe.isEmpty() || exrheader.isEmpty())
            QSKIP("needs the programs ffprobe and exrheader");
        const QTemporaryDir dir;
        const QString longPath = dir.filePath(QString(120, u'g') + "/" + QString(120, u'h') + ".png");
        QVERIFY(QDir().mkpath(QFileInfo(longPath).path()));
        CKD_VERIFY_OK(savePng(longPath, test::makeImage(960, 540, 3, ColorEncoding::Srgb,
                                                        [](int, int x, int) { return x < 40 ? 1.F : 0.F; })));
        const Outcome outcome = cli({"key", CKD_SAMPLE, "-o", dir.path(), "--frames", "7", "--set",
                                     "matte.gamma=1.1", "--set", "matte.garbage=" + longPath});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        const QMap<QString, QString> files{
            {"FG", "exr"}, {"Matte", "exr"}, {"Processed", "exr"}, {"Comp", "png"}};
        for (auto file = files.begin(); file != files.end(); ++file) {
            const QString path = dir.filePath(file.key() + "/corridorkey-sample.0007." + file.value());
            QProcess probe;
            probe.start(ffprobe,
                        {"-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", path});
            QVERIFY(probe.waitForFinished());
            QCOMPARE(
                QString::fromLatin1(probe.readAllStandardOutput() + probe.readAllStandardError()).trimmed(),
                QStringLiteral("960,540"));
        }
        QProcess header;
        header.start(exrheader, {dir.filePath("Processed/corridorkey-sample.0007.exr")});
        QVERIFY(header.waitForFinished());
        const QByteArray text = header.readAllStandardOutput();
        QVERIFY2(text.contains("\"premultiplied\""), text.constData());
        QVERIFY2(text.contains("corridorkey/matte.gamma (type string): \"1.1\""), text.constData());
        QVERIFY2(!text.contains("corridorkey/matte.edgeBlur"), text.constData()); // defaults are not listed
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

    void unwritableOutputExitsWithFive() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1}, "png");
        QFile file(dir.filePath("out"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const Outcome outcome = cli({"key", dir.filePath("in"), "-o", dir.filePath("out/deeper")});
        QCOMPARE(outcome.code, 5);
        QVERIFY2(outcome.error.contains("out/deeper"), qPrintable(outcome.error));
    }

    void valuesAboveOneSurvive() {
        const QTemporaryDir dir;
        CKD_VERIFY_OK(saveExr(dir.filePath("hot.exr"), plateWithDisc(160, 90, ColorEncoding::Linear, 6.5F)));
        const Outcome outcome =
            cli({"key", dir.filePath("hot.exr"), "-o", dir.filePath("out"), "--depth", "float"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        for (const char* pass : {"FG", "Processed"}) {
            const Result<DecodedFrame> frame =
                readStill(dir.filePath(QStringLiteral("out/%1/hot.exr").arg(QLatin1String(pass))));
            CKD_VERIFY_OK(frame);
            QVERIFY2(std::abs(frame->rgb.row(0, 45)[80] - 6.5F) < 0.01F, pass);
        }
    }

    void sixteenBitsSurvive() {
        const QTemporaryDir dir;
        // Two reds one 16-bit code apart must stay apart in the passes.
        Image plate = plateWithDisc(160, 90, ColorEncoding::Srgb, 40000.F / 65535.F);
        plate.row(0, 45)[80] = 40001.F / 65535.F;
        CKD_VERIFY_OK(savePng(dir.filePath("fine.png"), plate));
        const Outcome outcome = cli({"key", dir.filePath("fine.png"), "-o", dir.filePath("out"), "--depth",
                                     "float", "--passes", "fg"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        const Result<DecodedFrame> frame = readStill(dir.filePath("out/FG/fine.exr"));
        CKD_VERIFY_OK(frame);
        const float step = frame->rgb.row(0, 45)[80] - frame->rgb.row(0, 45)[81];
        // d(linear)/d(srgb) at 0.61 is about 1.55, times one code.
        QVERIFY2(std::abs(step - 1.55F / 65535.F) < 0.4F / 65535.F,
                 qPrintable(QString::number(step * 65535.F)));
    }

    void inputSpaceIsHonoured() {
        const QTemporaryDir dir;
        CKD_VERIFY_OK(savePng(dir.filePath("a.png"), plateWithDisc(160, 90, ColorEncoding::Srgb, 0.5F)));
        float red[2] = {};
        const char* spaces[] = {"srgb", "linear"};
        for (int i = 0; i < 2; ++i) {
            const QString out = dir.filePath(QLatin1String(spaces[i]));
            const Outcome outcome =
                cli({"key", dir.filePath("a.png"), "-o", out, "--passes", "fg", "--input-space", spaces[i]});
            QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
            const Result<DecodedFrame> frame = readStill(out + "/FG/a.exr");
            CKD_VERIFY_OK(frame);
            red[i] = frame->rgb.row(0, 45)[80];
        }
        QVERIFY2(std::abs(red[0] - 0.2140F) < 0.002F, qPrintable(QString::number(red[0]))); // sRGB 0.5
        QVERIFY2(std::abs(red[1] - 0.5F) < 0.002F, qPrintable(QString::number(red[1])));
    }

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
        for (const QJsonObject& frame : eventsNamed(outcome, "frame"))
            order += frame.value("frame").toInt();
        QCOMPARE(order, (QList<int>{1001, 1002, 1003, 1005}));
        const QJsonArray failed = eventsNamed(outcome, "finished").value(0).value("failed").toArray();
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed.at(0).toObject().value("frame").toInt(), 1002);
        QVERIFY(failed.at(0).toObject().value("message").toString().contains("1002"));
        QCOMPARE(filesIn(dir.filePath("out/Matte")),
                 (QStringList{"shot.1001.exr", "shot.1003.exr", "shot.1005.exr"}));
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
        const QJsonObject finished = eventsNamed(outcome, "finished").value(0);
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

    void settingsReachThePixels() {
        const QTemporaryDir dir;
        const QStringList base{"key", CKD_SAMPLE, "--frames", "5", "--passes", "matte", "--depth", "float"};
        QCOMPARE(cli(base + QStringList{"-o", dir.filePath("plain")}).code, 0);
        QFile file(dir.filePath("look.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"matte.shrinkGrow": -6, "matte.gamma": 1})");
        file.close();
        QCOMPARE(cli(base + QStringList{"-o", dir.filePath("file"), "--settings", file.fileName()}).code, 0);
        QCOMPARE(cli(base + QStringList{"-o", dir.filePath("typed"), "--settings", file.fileName(), "--set",
                                        "matte.shrinkGrow=0"})
                     .code,
                 0);
        double sums[3] = {};
        const char* folders[] = {"plain", "file", "typed"};
        for (int i = 0; i < 3; ++i) {
            const Result<DecodedFrame> matte = readStill(dir.filePath(
                QStringLiteral("%1/Matte/corridorkey-sample.0005.exr").arg(QLatin1String(folders[i]))));
            CKD_VERIFY_OK(matte);
            for (const float value : matte->rgb.plane(0))
                sums[i] += double(value);
        }
        QVERIFY(sums[1] < 0.97 * sums[0]); // six pixels narrower
        QCOMPARE(sums[2], sums[0]);        // what is typed wins
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

    void doctorKeysAFrame() {
        const Outcome outcome = cli({"doctor", "--json"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        const QJsonObject report = outcome.events.value(0);
        QVERIFY(report.value("selfTest").toObject().value("ok").toBool());
        QVERIFY(!report.value("libraries").toObject().value("FFmpeg").toString().isEmpty());
        QVERIFY(!report.value("libraries").toObject().value("OpenEXR").toString().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
