// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/MoviePass.h"

#include "tests/support/TestData.h"

#include <QTemporaryDir>

using namespace ckd;

/// Movies as the command line names them: --movie PASS=CODEC[:options].
class TestMoviePass : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textsAreUnderstood_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<MovieAlpha>("alpha");
        QTest::addColumn<QString>("container");
        QTest::addColumn<int>("depth");
        QTest::newRow("preview") << "comp=h264" << MovieAlpha::None << "mp4" << 8;
        QTest::newRow("options") << "comp=h264:crf=18,container=mov,depth=10,sound=none" << MovieAlpha::None
                                 << "mov" << 10;
        QTest::newRow("straight by itself") << "processed=prores4444" << MovieAlpha::Straight << "mov" << 10;
        QTest::newRow("premultiplied by choice")
            << "processed=prores4444:alpha=premultiplied" << MovieAlpha::Premultiplied << "mov" << 10;
        QTest::newRow("over black") << "processed=h264" << MovieAlpha::None << "mp4" << 8;
        QTest::newRow("left out") << "processed=ffv1:alpha=none,chroma=422" << MovieAlpha::None << "mkv"
                                  << 10;
        QTest::newRow("VP9") << "processed=vp9" << MovieAlpha::Straight << "webm" << 8;
        QTest::newRow("spaces and capitals")
            << " FG = ProRes422HQ : FPS = 25 " << MovieAlpha::None << "mov" << 10;
    }
    void textsAreUnderstood() {
        QFETCH(QString, text);
        const Result<MoviePass> movie = parseMoviePass(text);
        CKD_VERIFY_OK(movie);
        QTEST(movie->alphaUsed(), "alpha");
        QTEST(movie->containerUsed(), "container");
        QTEST(movie->bitDepthUsed(), "depth");
        const Result<MoviePass> again = parseMoviePass(moviePassText(*movie));
        CKD_VERIFY_OK(again);
        QVERIFY(*again == *movie);
    }

    void whatCannotBeIsSaid_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("no codec") << "comp"
                                  << "write PASS=CODEC";
        QTest::newRow("unknown codec") << "comp=cinepak"
                                       << "prores4444";
        QTest::newRow("unknown pass") << "beauty=h264"
                                      << "write PASS=CODEC";
        QTest::newRow("unknown option") << "comp=h264:speed=9"
                                        << "'speed'";
        QTest::newRow("value out of range") << "comp=h264:crf=99"
                                            << "0 to 51";
        QTest::newRow("crf without effect") << "comp=prores422hq:crf=9"
                                            << "no effect";
        QTest::newRow("alpha without a channel") << "processed=h264:alpha=straight"
                                                 << "prores4444";
        QTest::newRow("alpha of a pass without") << "fg=prores4444:alpha=straight"
                                                 << "only processed";
        QTest::newRow("container") << "processed=prores4444:container=mp4"
                                   << "mov or mkv";
        QTest::newRow("depth") << "comp=vp9:depth=10"
                               << "8 bits";
        QTest::newRow("chroma") << "fg=prores422hq:chroma=444"
                                << "422";
        QTest::newRow("combined") << "combined=ffv1"
                                  << "several parts";
        QTest::newRow("rate") << "comp=h264:fps=nan"
                              << "frames per second";
    }
    void whatCannotBeIsSaid() {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const Result<MoviePass> movie = parseMoviePass(text);
        QVERIFY(!movie.ok());
        QCOMPARE(movie.error().kind, ErrorKind::Usage);
        QVERIFY2(movie.error().message.contains(says), qPrintable(movie.error().message));
    }

    void ratesAreExact_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("numerator");
        QTest::addColumn<qint64>("denominator");
        QTest::newRow("whole") << "25" << qint64(25) << qint64(1);
        QTest::newRow("fraction") << "24000/1001" << qint64(24000) << qint64(1001);
        QTest::newRow("NTSC film") << "23.976" << qint64(24000) << qint64(1001);
        QTest::newRow("NTSC") << "29.97" << qint64(30000) << qint64(1001);
        QTest::newRow("odd") << "12.5" << qint64(25) << qint64(2);
    }
    void ratesAreExact() {
        QFETCH(QString, text);
        const Result<MoviePass> movie = parseMoviePass(QStringLiteral("comp=h264:fps=") + text);
        CKD_VERIFY_OK(movie);
        QTEST(qint64(movie->rate.numerator), "numerator");
        QTEST(qint64(movie->rate.denominator), "denominator");
    }

    void everyCodecWorksAsItComes_data() {
        QTest::addColumn<QString>("codec");
        for (const QString& codec : movieCodecNames())
            QTest::newRow(qPrintable(codec)) << codec;
    }
    void everyCodecWorksAsItComes() {
        QFETCH(QString, codec);
        const Result<MoviePass> movie = parseMoviePass(QStringLiteral("processed=") + codec);
        CKD_VERIFY_OK(movie);
        FrameMetadata first;
        first.rate = {24000, 1001};
        first.timecode = QStringLiteral("10:00:00:00");
        const MovieSettings settings = movieSettings(*movie, 63, 35, first);
        QVERIFY(settings.width >= 63 && settings.height >= 35 && settings.width <= 64 &&
                settings.height <= 36);
        QCOMPARE(settings.rate, (FrameRate{24000, 1001}));
        QCOMPARE(settings.timecode, first.timecode);
        const QTemporaryDir dir;
        auto writer =
            MovieWriter::open(dir.filePath(QStringLiteral("a.") + movie->containerUsed()), settings);
        CKD_VERIFY_OK(writer);
        CKD_VERIFY_OK((*writer)->write(
            Image(settings.width, settings.height, settings.alpha ? 4 : 3, ColorEncoding::Srgb)));
        CKD_VERIFY_OK((*writer)->finish());
    }
};

QTEST_GUILESS_MAIN(TestMoviePass)
#include "tst_moviepass.moc"
