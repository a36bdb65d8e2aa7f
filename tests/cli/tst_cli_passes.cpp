// SPDX-License-Identifier: Apache-2.0
// What the files of a run hold: the real program, real files, other programs as judges.
#include "core/media/FrameSource.h"
#include "core/media/ImageWriter.h"
#include "tests/cli/CliFixtures.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/CliRun.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using namespace ckd::test;

class TestCliPasses : public QObject {
    Q_OBJECT
private Q_SLOTS:
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

        const QList<QJsonObject> frames = outcome.named("frame");
        QCOMPARE(frames.size(), 3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(frames[i].value("frame").toInt(), 10 + i);
            QCOMPARE(frames[i].value("status").toString(), QStringLiteral("done"));
            for (const char* stage : {"decode", "key", "write"})
                QVERIFY2(frames[i].value("ms").toObject().value(QLatin1String(stage)).isDouble(), stage);
        }
        QCOMPARE(outcome.named("started").size(), 1);
        QCOMPARE(outcome.named("started").first().value("frames").toInt(), 3);
        const QJsonObject finished = outcome.named("finished").value(0);
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

    void thePlatesMetadataAreCarried() {
        const QTemporaryDir dir;
        QVERIFY(QDir().mkpath(dir.filePath("in")));
        ExrOptions options;
        FrameMetadata& plate = options.metadata;
        plate.displayWindow = {10, 6, 89, 65};
        plate.dataWindow = {0, 0, 99, 71};
        plate.pixelAspect = 2.0;
        plate.rate = {24000, 1001};
        plate.reel = "A017C004";
        plate.chromaticities = {0.68F, 0.32F, 0.265F, 0.69F, 0.15F, 0.06F, 0.314F, 0.351F}; // DCI-P3
        const Image picture = plateWithDisc(100, 72, ColorEncoding::Linear, 0.8F);
        for (int i = 0; i < 3; ++i) {
            plate.timecode = QStringLiteral("10:20:30:%1").arg(21 + i);
            CKD_VERIFY_OK(writeExr(dir.filePath(QStringLiteral("in/shot.%1.exr").arg(1001 + i)), 100, 72,
                                   channelsOf(picture, {"R", "G", "B"}), options));
        }
        const Outcome outcome =
            cli({"key", dir.filePath("in"), "-o", dir.filePath("out"), "--hint", "none", "--passes",
                 "fg,matte,processed,combined", "--movie", "processed=prores4444"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        for (const char* pass : {"FG", "Matte", "Processed", "Combined"}) {
            const Result<DecodedFrame> frame =
                readStill(dir.filePath(QStringLiteral("out/%1/shot.1002.exr").arg(QLatin1String(pass))));
            CKD_VERIFY_OK(frame);
            const FrameMetadata& found = frame->metadata;
            QCOMPARE(found.displayWindow, plate.displayWindow);
            QCOMPARE(found.dataWindow, plate.dataWindow);
            QCOMPARE(found.pixelAspect, 2.0);
            QCOMPARE(found.rate, plate.rate);
            QCOMPARE(found.reel, plate.reel);
            QCOMPARE(found.timecode, QStringLiteral("10:20:30:22"));
            QVERIFY2(found.chromaticities.has_value(), pass);
            for (std::size_t i = 0; i < 8; ++i)
                QVERIFY(std::abs((*found.chromaticities)[i] - (*plate.chromaticities)[i]) < 1e-4F);
        }
        const QString movie = dir.filePath("out/Processed/shot.mov");
        const Result<SharedSource> source = openSource(movie);
        CKD_VERIFY_OK(source);
        QCOMPARE((*source)->info().timecode, QStringLiteral("10:20:30:21"));
        QCOMPARE((*source)->info().rate, plate.rate);
        QCOMPARE((*source)->info().pixelAspect, 2.0);
        QCOMPARE((*source)->info().width, plate.displayWindow.width());
        // Judges that are not ours.
        const auto header = judge("exrheader", {dir.filePath("out/Processed/shot.1002.exr")});
        const auto probed = judge("ffprobe", {"-v", "error", "-show_entries",
                                              "stream=sample_aspect_ratio,r_frame_rate:stream_tags=timecode,"
                                              "reel_name",
                                              "-of", "default=nw=1", movie});
        if (!header || !probed)
            QSKIP("needs the programs exrheader and ffprobe");
        for (const char* text :
             {"pixelAspectRatio (type float): 2", "dataWindow (type box2i): (0 0) - (99 71)",
              "displayWindow (type box2i): (10 6) - (89 65)", "framesPerSecond (type rational): 24000/1001",
              "reelName (type string): \"A017C004\"", "red   (0.68 0.32)", "time 10:20:30:22"})
            QVERIFY2(header->contains(text), (QByteArray(text) + " in\n" + *header).constData());
        for (const char* text : {"sample_aspect_ratio=2:1", "r_frame_rate=24000/1001",
                                 "TAG:timecode=10:20:30:21", "TAG:reel_name=A017C004"})
            QVERIFY2(probed->contains(text), (QByteArray(text) + " in\n" + *probed).constData());
    }

    void aRunIsHandedOver() {
        const QTemporaryDir dir;
        writeSequence(dir.filePath("in"), "shot.", {1001, 1002, 1003}, "png");
        const QStringList base{"key",
                               dir.filePath("in"),
                               "-o",
                               dir.filePath("out"),
                               "--hint",
                               "none",
                               "--passes",
                               "processed,comp",
                               "--movie",
                               "matte=ffv1",
                               "--write-nuke",
                               dir.filePath("nk/shot.nk"),
                               "--write-manifest",
                               dir.filePath("shot.json")};
        const Outcome outcome = cli(base);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        const QByteArray script = bytesOf(dir.filePath("nk/shot.nk"));
        // Every Read names files that are there, seen from the script.
        int reads = 0;
        for (const QByteArray& line : script.split('\n')) {
            if (!line.startsWith(" file "))
                continue;
            const QString below =
                QString::fromUtf8(line).section("root.name]]/", 1).chopped(1).replace("%04d", "1002");
            QVERIFY2(QFile::exists(dir.filePath("nk/" + below)), line.constData());
            ++reads;
        }
        QCOMPARE(reads, 3);
        const QJsonObject manifest = QJsonDocument::fromJson(bytesOf(dir.filePath("shot.json"))).object();
        const QJsonObject clip = manifest.value("clips").toArray().at(0).toObject();
        QCOMPARE(clip.value("files").toArray().size(), 2 * 3 + 1);
        QCOMPARE(clip.value("state").toString(), QStringLiteral("done"));
        QCOMPARE(cli(base + QStringList{"--overwrite", "--write-nuke", dir.filePath("x.txt")}).code, 2);
        QCOMPARE(cli(base).code, 5); // nothing is replaced unasked
        QCOMPARE(cli(base + QStringList{"--skip-existing"}).code, 0);
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
};

QTEST_GUILESS_MAIN(TestCliPasses)
#include "tst_cli_passes.moc"
