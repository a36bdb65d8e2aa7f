// SPDX-License-Identifier: Apache-2.0
// Movies of passes as the real program writes them, judged by FFmpeg and by what lies beside them as
// pictures.
#include "core/media/FrameSource.h"
#include "core/media/MovieWriter.h"
#include "tests/cli/CliFixtures.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/CliRun.h"
#include "tests/support/TestData.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr int kFrames = 24;

Image plate(int frame, int width = 320, int height = 180) {
    return makeImage(width, height, 3, ColorEncoding::Srgb, [=](int c, int x, int y) {
        const float dx = float(x - width / 2 - 3 * frame);
        const float dy = float(y - height / 2);
        // A soft disc: every alpha between 0 and 1 occurs.
        const float inside = std::clamp((55.F - std::sqrt(dx * dx + dy * dy)) / 20.F, 0.F, 1.F);
        const float screen[] = {0.10F, 0.55F, 0.15F};
        const float disc[] = {0.8F, 0.2F, 0.16F};
        const float noise = float((x * 7919 + y * 104729 + c * 31 + frame * 613) % 101) * 0.0003F;
        return inside * disc[c] + (1 - inside) * screen[c] + noise;
    });
}

/// All values of one frame as FFmpeg decodes it, in this pixel format.
QByteArray raw(const QString& path, int frame, const char* format, const char* filter = "null") {
    return judge("ffmpeg", {"-v", "error", "-i", path, "-vf",
                            QStringLiteral("select=eq(n\\,%1),%2").arg(frame).arg(QLatin1String(filter)),
                            "-frames:v", "1", "-pix_fmt", format, "-f", "rawvideo", "-"})
        .value_or(QByteArray());
}

} // namespace

class TestMovieOut : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    [[nodiscard]] QString in() const { return m_dir.filePath("in"); }
    [[nodiscard]] QStringList key(const QString& out, const QStringList& more) const {
        return QStringList{"key", in(), "-o", out, "--hint", "none", "--json"} + more;
    }

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(QDir().mkpath(in()));
        for (int frame = 1; frame <= kFrames; ++frame)
            CKD_VERIFY_OK(savePng(in() + QStringLiteral("/shot.%1.png").arg(frame, 4, 10, QLatin1Char('0')),
                                  plate(frame)));
        // The same as a movie with timecode and sound.
        MovieSettings settings;
        settings.codec = MovieSettings::Codec::ProRes422Hq;
        settings.width = 320;
        settings.height = 180;
        settings.rate = {25, 1};
        settings.timecode = "01:02:03:04";
        settings.reel = "A001";
        auto writer = MovieWriter::open(m_dir.filePath("silent.mov"), settings);
        CKD_VERIFY_OK(writer);
        for (int frame = 1; frame <= kFrames; ++frame)
            CKD_VERIFY_OK((*writer)->write(plate(frame)));
        CKD_VERIFY_OK((*writer)->finish());
        if (!judge("ffmpeg", {"-v", "error", "-i", m_dir.filePath("silent.mov"), "-f", "lavfi", "-i",
                              "sine=d=0.96:r=48000", "-map", "0:v", "-map", "1:a", "-map", "0:d?", "-c:v",
                              "copy", "-c:a", "pcm_s16le", m_dir.filePath("plate.mov")}))
            QSKIP("needs the ffmpeg program");
    }

    void proResEqualsThePictures() {
        const QTemporaryDir out;
        const Outcome outcome =
            cli(key(out.path(), {"--frames", "5-8", "--passes", "processed,fg", "--depth", "float", "--movie",
                                 "processed=prores4444", "--movie", "fg=prores422hq", "--movie",
                                 "processed=ffv1:alpha=premultiplied,depth=16"}));
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        const QString mov = out.filePath("Processed/shot.mov");
        const auto probed = judge("ffprobe", {"-v", "error", "-show_entries",
                                              "stream=codec_name,profile,color_range,color_space,"
                                              "color_transfer,color_primaries,nb_frames:format_tags=comment",
                                              "-of", "default=nw=1", mov});
        QVERIFY(probed.has_value());
        for (const char* line : {"codec_name=prores", "profile=4444", "color_range=tv", "color_space=bt709",
                                 "color_transfer=bt709", "color_primaries=bt709", "nb_frames=4",
                                 "processed, straight alpha, sRGB curve"})
            QVERIFY2(probed->contains(line), (QByteArray(line) + " in " + *probed).constData());
        for (int i = 0; i < 4; ++i) {
            const Result<DecodedFrame> exr =
                readStill(out.filePath(QStringLiteral("Processed/shot.000%1.exr").arg(5 + i)));
            CKD_VERIFY_OK(exr);
            const Result<DecodedFrame> fg =
                readStill(out.filePath(QStringLiteral("FG/shot.000%1.exr").arg(5 + i)));
            CKD_VERIFY_OK(fg);
            compareAlpha(raw(mov, i, "gray16le", "alphaextract"), exr->alpha, 1.0 / 1023);
            // 10-bit limited range, and a lossy codec: a few codes.
            compareColor(raw(mov, i, "rgb48le", "scale=in_color_matrix=bt709:in_range=tv"), fg->rgb,
                         exr->alpha, Multiply::No, 0.03);
            compareColor(raw(out.filePath("Processed/shot.mkv"), i, "rgb48le",
                             "scale=in_color_matrix=bt709:in_range=tv"),
                         fg->rgb, exr->alpha, Multiply::Yes, 0.01);
        }
    }

    void ourReaderAgrees() {
        const QTemporaryDir out;
        const Outcome outcome =
            cli(key(out.path(), {"--frames", "1-3", "--passes", "matte,comp", "--depth", "float", "--movie",
                                 "matte=ffv1:depth=16", "--movie", "comp=png"}));
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        for (int frame = 1; frame <= 3; ++frame) {
            const auto movie = readFrame(out.filePath("Matte/shot.mkv"), frame);
            CKD_VERIFY_OK(movie);
            const auto exr = readStill(out.filePath(QStringLiteral("Matte/shot.000%1.exr").arg(frame)));
            CKD_VERIFY_OK(exr);
            QVERIFY(maxDifference(movie->rgb.plane(1), exr->rgb.plane(0)) < 1e-4);
            const auto comp = readFrame(out.filePath("Comp/shot.mov"), frame);
            CKD_VERIFY_OK(comp);
            const auto png = readStill(out.filePath(QStringLiteral("Comp/shot.000%1.png").arg(frame)));
            CKD_VERIFY_OK(png);
            QVERIFY(maxDifference(comp->rgb, png->rgb) < 0.51 / 255); // the movie has 16 bits
        }
    }

    void soundAndTimecodeAreCarried() {
        const QTemporaryDir out;
        const Outcome outcome =
            cli({"key", m_dir.filePath("plate.mov"), "-o", out.path(), "--frames", "6-20", "--passes", "none",
                 "--json", "--movie", "comp=h264", "--movie", "processed=prores4444"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        for (const char* name : {"Comp/plate.mp4", "Processed/plate.mov"}) {
            const Result<SharedSource> source = openSource(out.filePath(QLatin1String(name)));
            CKD_VERIFY_OK(source);
            const SourceInfo& info = (*source)->info();
            QCOMPARE(int(info.frames.size()), 15);
            QCOMPARE(info.rate, (FrameRate{25, 1}));
            QCOMPARE(info.timecode, QStringLiteral("01:02:03:09")); // of frame 6
            const auto sound = judge("ffprobe", {"-v", "error", "-select_streams", "a", "-show_entries",
                                                 "stream=codec_name,duration", "-of", "csv=p=0",
                                                 out.filePath(QLatin1String(name))});
            QVERIFY(sound.has_value());
            const QByteArray codec = QByteArray(name).endsWith("mov") ? "pcm_s16le" : "aac";
            QVERIFY2(sound->startsWith(codec), sound->constData());
            const double seconds = sound->trimmed().split(',').value(1).toDouble();
            QVERIFY2(std::abs(seconds - 0.6) < 0.03, sound->constData());
        }
        QCOMPARE(readFrame(out.filePath("Processed/plate.mov"), 1)->metadata.reel, QStringLiteral("A001"));
        QVERIFY(
            outcome.last("finished").value("notes").toArray().at(0).toString().contains("converted to aac"));
        QVERIFY(filesIn(out.filePath("FG")).isEmpty());
    }

    void failedFramesAreHeld() {
        const QTemporaryDir out;
        const QTemporaryDir damaged;
        for (const QString& name : filesIn(in()))
            QVERIFY(QFile::copy(in() + u'/' + name, damaged.filePath(name)));
        // First, middle and last are damaged, and one is not there at all.
        for (const int frame : {1, 9, 10, kFrames})
            QVERIFY(QFile::resize(
                damaged.filePath(QStringLiteral("shot.%1.png").arg(frame, 4, 10, QLatin1Char('0'))), 2000));
        QVERIFY(QFile::remove(damaged.filePath("shot.0015.png")));
        const Outcome outcome = cli({"key", damaged.path(), "-o", out.path(), "--hint", "none", "--json",
                                     "--passes", "comp", "--movie", "comp=ffv1:depth=8"});
        QCOMPARE(outcome.code, 1);
        const QString notes =
            QStringList(outcome.last("finished").value("notes").toVariant().toStringList()).join(' ');
        QVERIFY2(notes.contains("for frame 1, 9-10, 24, which failed"), qPrintable(notes));
        const QList<QJsonObject> warnings = outcome.named("warning");
        QVERIFY(std::any_of(warnings.begin(), warnings.end(), [](const QJsonObject& event) {
            return event.value("message").toString().contains("1 numbers between have no frame");
        }));
        const QString movie = out.filePath("Comp/shot.mkv");
        const QList<std::pair<int, int>> shows{{1, 2},   {2, 2},   {8, 8},   {9, 8},   {10, 8},
                                               {11, 11}, {14, 14}, {15, 14}, {16, 16}, {24, 23}};
        QCOMPARE(int((*openSource(movie))->info().frames.size()), kFrames); // nothing shifts
        for (const auto& [position, frame] : shows) {
            const auto shown = readFrame(movie, position);
            CKD_VERIFY_OK(shown);
            const auto png = readStill(
                out.filePath(QStringLiteral("Comp/shot.%1.png").arg(frame, 4, 10, QLatin1Char('0'))));
            CKD_VERIFY_OK(png);
            QVERIFY2(maxDifference(shown->rgb, png->rgb) < 0.02, qPrintable(QString::number(position)));
        }
        // A movie that holds frames which failed is not taken for finished.
        const Outcome again = cli(key(out.path(), {"--passes", "comp", "--movie", "comp=ffv1:depth=8",
                                                   "--skip-existing", "--overwrite"}));
        QVERIFY2(again.code == 0, qPrintable(again.error));
        QCOMPARE(int((*openSource(movie))->info().frames.size()), kFrames);
        const QStringList said = again.last("finished").value("notes").toVariant().toStringList();
        QVERIFY2(!said.join(' ').contains("which failed"), qPrintable(said.join(' ')));
    }

    void aFinishedMovieIsNotMadeAgain() {
        const QTemporaryDir out;
        const QStringList movies{"--passes", "matte", "--movie", "comp=h264", "--skip-existing"};
        QCOMPARE(cli(key(out.path(), movies)).frames("done").size(), kFrames);
        QCOMPARE(cli({"verify", out.path()}).code, 0);
        QCOMPARE(cli(key(out.path(), movies)).frames("skipped").size(), kFrames);
        const QDateTime picture = QFileInfo(out.filePath("Matte/shot.0003.exr")).lastModified();
        const QByteArray movie = bytesOf(out.filePath("Comp/shot.mp4"));
        QVERIFY(QFile::resize(out.filePath("Comp/shot.mp4"), movie.size() - 100));
        QCOMPARE(cli({"verify", out.path()}).code, 1);
        const Outcome again = cli(key(out.path(), movies)); // keyed again for the movie alone
        QCOMPARE(again.frames("done").size(), kFrames);
        QVERIFY(bytesOf(out.filePath("Comp/shot.mp4")) == movie);
        QCOMPARE(QFileInfo(out.filePath("Matte/shot.0003.exr")).lastModified(), picture);
        // Another setting of the movie.
        const Outcome better =
            cli(key(out.path(), {"--passes", "matte", "--movie", "comp=h264:crf=10", "--skip-existing"}));
        QCOMPARE(better.frames("done").size(), kFrames);
        QVERIFY(QFileInfo(out.filePath("Comp/shot.mp4")).size() > movie.size());
        QCOMPARE(QFileInfo(out.filePath("Matte/shot.0003.exr")).lastModified(), picture);
    }

    void aKilledRunLeavesWhatItHad() {
        const QTemporaryDir out;
        const QStringList movies{"--passes", "none", "--movie", "processed=prores4444", "--threads", "1"};
        QProcess process;
        // Slow enough to be caught: large frames.
        const QTemporaryDir large;
        for (int frame = 1; frame <= 60; ++frame)
            CKD_VERIFY_OK(
                savePng(large.filePath(QStringLiteral("big.%1.png").arg(frame, 4, 10, QLatin1Char('0'))),
                        plate(frame, 640, 360)));
        process.start(QStringLiteral(CKD_CLI),
                      QStringList{"key", large.path(), "-o", out.path(), "--hint", "none", "--json"} +
                          movies);
        QVERIFY(process.waitForStarted());
        const QByteArray seen = readUntil(process, "\"event\":\"frame\"", 45);
        ::kill(pid_t(process.processId()), SIGKILL);
        const Outcome killed = finish(process, seen);
        QCOMPARE(killed.code, -2);
        QVERIFY(!QFile::exists(out.filePath("Processed/big.mov")));
        const Outcome next = cli(QStringList{"key", large.path(), "-o", out.path(), "--hint", "none",
                                             "--json", "--skip-existing"} +
                                 movies);
        QVERIFY2(next.code == 0, qPrintable(next.error));
        const QList<QJsonObject> warnings = next.named("warning");
        QVERIFY(std::any_of(warnings.begin(), warnings.end(), [](const QJsonObject& event) {
            return event.value("message").toString().contains("big.partial.mov");
        }));
        QCOMPARE(filesIn(out.filePath("Processed")), (QStringList{"big.mov", "big.partial.mov"}));
        const auto partial = openSource(out.filePath("Processed/big.partial.mov"));
        CKD_VERIFY_OK(partial);
        const int kept = int((*partial)->info().frames.size());
        QVERIFY2(kept >= 45 - 30, qPrintable(QString::number(kept))); // a fragment is a second or 8 MB
        QVERIFY(raw(out.filePath("Processed/big.partial.mov"), kept - 1, "rgb48le") ==
                raw(out.filePath("Processed/big.mov"), kept - 1, "rgb48le"));
        QCOMPARE(int((*openSource(out.filePath("Processed/big.mov")))->info().frames.size()), 60);
    }

    void anInterruptKeepsAPartialMovie() {
        const QTemporaryDir out;
        QProcess process;
        process.start(QStringLiteral(CKD_CLI),
                      key(out.path(), {"--passes", "none", "--movie", "fg=prores422hq"}));
        QVERIFY(process.waitForStarted());
        const QByteArray seen = readUntil(process, "\"event\":\"frame\"", 3);
        ::kill(pid_t(process.processId()), SIGINT);
        const Outcome outcome = finish(process, seen);
        if (outcome.code == 0)
            QSKIP("the run was faster than the interrupt");
        QCOMPARE(outcome.code, 130);
        QCOMPARE(filesIn(out.filePath("FG")), QStringList{"shot.partial.mov"});
        const QString notes =
            QStringList(outcome.last("finished").value("notes").toVariant().toStringList()).join(' ');
        QVERIFY2(notes.contains("shot.partial.mov"), qPrintable(notes));
        CKD_VERIFY_OK(openSource(out.filePath("FG/shot.partial.mov")));
    }

    void aFullDiskPausesTheMovie_data() {
        QTest::addColumn<int>("percent"); // of the movie that fits before space is freed
        for (const int percent : {5, 40, 90, 120, 180})
            QTest::addRow("%d %% fit", percent) << percent;
    }
    void aFullDiskPausesTheMovie() {
        QFETCH(int, percent);
        static QByteArray unbroken;
        const QStringList movies{"--passes", "none", "--movie", "fg=prores422hq"};
        if (unbroken.isEmpty()) {
            const QTemporaryDir out;
            QCOMPARE(cli(key(out.path(), movies)).code, 0);
            unbroken = bytesOf(out.filePath("FG/shot.mov"));
        }
        const QTemporaryDir disk;
        const qint64 size = 6 * unbroken.size();
        if (QProcess::execute("mount", {"-t", "tmpfs", "-o", QStringLiteral("size=%1").arg(size), "none",
                                        disk.path()}) != 0)
            QSKIP("needs the right to mount a small tmpfs");
        const auto unmount = qScopeGuard([&] { QProcess::execute("umount", {"-l", disk.path()}); });
        QFile ballast(disk.filePath("ballast"));
        QVERIFY(ballast.open(QIODevice::WriteOnly));
        const QByteArray block(size - unbroken.size() * percent / 100, 'x');
        QCOMPARE(ballast.write(block), block.size());
        ballast.close();
        const QString out = disk.filePath("out");
        QProcess process;
        process.start(QStringLiteral(CKD_CLI), key(out, movies + QStringList{"--on-full", "pause"}));
        QVERIFY(process.waitForStarted());
        const QByteArray seen = readUntil(process, "Paused:", 1);
        QVERIFY2(seen.contains("Paused:"), seen.constData());
        QVERIFY(!QFile::exists(out + "/FG/shot.mov"));
        QVERIFY(ballast.remove());
        const Outcome outcome = finish(process, seen);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error + outcome.out));
        QVERIFY(bytesOf(out + "/FG/shot.mov") == unbroken);
        QCOMPARE(filesIn(out + "/FG"), QStringList{"shot.mov"});
    }

    void oddSidesAndOverscan() {
        const QTemporaryDir dir;
        // Data window larger than the display window: the movie shows the display window.
        const Image wide = plate(1, 101, 75);
        ExrOptions options;
        options.metadata.displayWindow = {10, 5, 10 + 80, 5 + 60};
        options.metadata.dataWindow = {0, 0, 100, 74};
        options.metadata.rate = {30, 1};
        CKD_VERIFY_OK(
            writeExr(dir.filePath("over.0001.exr"), 101, 75, channelsOf(wide, {"R", "G", "B"}), options));
        CKD_VERIFY_OK(
            writeExr(dir.filePath("over.0002.exr"), 101, 75, channelsOf(wide, {"R", "G", "B"}), options));
        const Outcome outcome = cli({"key", dir.path(), "-o", dir.filePath("out"), "--hint", "none", "--json",
                                     "--passes", "matte", "--movie", "comp=h264", "--movie", "matte=png"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.error));
        CKD_VERIFY_OK(verifyMovie(dir.filePath("out/Comp/over.mp4"), 82, 62, 2));
        CKD_VERIFY_OK(verifyMovie(dir.filePath("out/Matte/over.mov"), 81, 61, 2));
        QCOMPARE((*openSource(dir.filePath("out/Comp/over.mp4")))->info().rate, (FrameRate{30, 1}));
        const auto exr = readStill(dir.filePath("out/Matte/over.0002.exr"));
        CKD_VERIFY_OK(exr);
        const auto movie = readFrame(dir.filePath("out/Matte/over.mov"), 2);
        CKD_VERIFY_OK(movie);
        QVERIFY(std::abs(movie->rgb.row(0, 30)[40] - exr->rgb.row(0, 35)[50]) < 1e-3F);
        QVERIFY(std::abs(movie->rgb.row(0, 0)[0] - exr->rgb.row(0, 5)[10]) < 1e-3F);
    }

    void theEstimateCountsMovies() {
        const QTemporaryDir disk;
        if (QProcess::execute("mount", {"-t", "tmpfs", "-o", "size=200k", "none", disk.path()}) != 0)
            QSKIP("needs the right to mount a small tmpfs");
        const auto unmount = qScopeGuard([&] { QProcess::execute("umount", {"-l", disk.path()}); });
        const Outcome outcome = cli(key(disk.filePath("out"), {"--passes", "none", "--movie",
                                                               "processed=prores4444", "--on-full", "stop"}));
        QCOMPARE(outcome.code, 5);
        const QList<QJsonObject> warnings = outcome.named("warning");
        QVERIFY(std::any_of(warnings.begin(), warnings.end(), [](const QJsonObject& event) {
            return event.value("message").toString().contains("The results may take about");
        }));
    }

private:
    enum class Multiply { No, Yes };

    static void compareAlpha(const QByteArray& codes, const Image& alpha, double tolerance) {
        QCOMPARE(codes.size(), qsizetype(alpha.pixels() * 2));
        double worst = 0;
        for (std::size_t i = 0; i < alpha.pixels(); ++i) {
            quint16 code = 0;
            std::memcpy(&code, codes.constData() + 2 * i, 2);
            worst = std::max(worst, std::abs(double(code) / 65535.0 - double(alpha.plane(0)[i])));
        }
        QVERIFY2(worst <= tolerance, qPrintable(QString::number(worst * 1023) + " / 1023"));
    }

    /// `fg`: linear, straight.
    static void compareColor(const QByteArray& codes, const Image& fg, const Image& alpha, Multiply multiply,
                             double tolerance) {
        QCOMPARE(codes.size(), qsizetype(fg.pixels() * 6));
        double sum = 0;
        qint64 count = 0;
        for (std::size_t i = 0; i < fg.pixels(); ++i) {
            const float a = alpha.plane(0)[i];
            if (a < 0.05F)
                continue; // nothing to be seen
            for (std::size_t c = 0; c < 3; ++c) {
                quint16 code = 0;
                std::memcpy(&code, codes.constData() + 6 * i + 2 * c, 2);
                const double linear = std::clamp(double(fg.plane(int(c))[i]), 0.0, 1.0);
                double expected =
                    linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
                if (multiply == Multiply::Yes)
                    expected *= double(a);
                sum += std::abs(double(code) / 65535.0 - expected);
                ++count;
            }
        }
        QVERIFY(count > 1000);
        QVERIFY2(sum / double(count) < tolerance, qPrintable(QString::number(sum / double(count))));
    }
};

QTEST_GUILESS_MAIN(TestMovieOut)
#include "tst_movieout.moc"
