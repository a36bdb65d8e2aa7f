// SPDX-License-Identifier: Apache-2.0
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>

using namespace ckd;
using namespace ckd::test;
using Codec = MovieSettings::Codec;
using Chroma = MovieSettings::Chroma;

Q_DECLARE_METATYPE(ckd::MovieSettings)

namespace {

MovieSettings settingsFor(Codec codec, int bitDepth = 8, Chroma chroma = Chroma::Yuv420) {
    MovieSettings s;
    s.codec = codec;
    s.bitDepth = bitDepth;
    s.chroma = chroma;
    s.width = 128;
    s.height = 96;
    s.rate = {25, 1};
    return s;
}

MovieSettings longGop(Codec codec) {
    MovieSettings s = settingsFor(codec);
    s.bFrames = 3;
    s.keyframeInterval = 12;
    return s;
}

} // namespace

class TestMovieSource : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void frameIsNthPresented_data();
    void frameIsNthPresented();
    void variableRateCountsPresentedFrames();
    void anyOrderEqualsSequential_data();
    void anyOrderEqualsSequential();
    void startNumberShiftsNumbers();
    void truncatedMovieKeepsWholeFrames_data();
    void truncatedMovieKeepsWholeFrames();
    void timecodeCountsOn();
    void alphaIsKept_data();
    void alphaIsKept();
    void cancelledGrabSaysSo();
    void framesOutliveTheirCursor();

private:
    QTemporaryDir m_dir;
    QString path(const QString& name) const { return m_dir.filePath(name); }
};

void TestMovieSource::frameIsNthPresented_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<MovieSettings>("settings");
    QTest::newRow("H.264 with B-frames in MP4") << "a.mp4" << longGop(Codec::H264);
    QTest::newRow("H.264 with B-frames in Matroska") << "a.mkv" << longGop(Codec::H264);
    QTest::newRow("H.264 with B-frames in AVI, no timestamps") << "a.avi" << longGop(Codec::H264);
    QTest::newRow("HEVC with B-frames") << "b.mov" << longGop(Codec::Hevc);
    QTest::newRow("ProRes HQ") << "c.mov" << settingsFor(Codec::ProRes422Hq, 10);
    QTest::newRow("ProRes in MXF") << "c.mxf" << settingsFor(Codec::ProRes422Hq, 10);
    QTest::newRow("FFV1") << "d.mkv" << settingsFor(Codec::Ffv1, 10, Chroma::Yuv422);
    QTest::newRow("VP9") << "e.webm" << settingsFor(Codec::Vp9);
    QTest::newRow("QuickTime Animation") << "f.mov" << settingsFor(Codec::QtRle);
    QTest::newRow("PNG in MOV") << "g.mov" << settingsFor(Codec::Png, 16);
}

void TestMovieSource::frameIsNthPresented() {
    QFETCH(QString, file);
    QFETCH(MovieSettings, settings);
    constexpr int kCount = 40;
    CKD_VERIFY_OK(makeIndexMovie(path(file), settings, kCount));
    const Result<SharedSource> source = openSource(path(file));
    CKD_VERIFY_OK(source);
    const SourceInfo& info = (*source)->info();
    QCOMPARE(info.frames.size(), std::size_t(kCount));
    QCOMPARE(info.frames.front(), FrameNumber(1));
    QCOMPARE(info.rate, (FrameRate{25, 1}));
    QCOMPARE(info.width, settings.width);
    QCOMPARE(info.height, settings.height);
    QCOMPARE(info.warnings, QStringList());
    const Result<std::unique_ptr<FrameCursor>> cursor = (*source)->openCursor();
    CKD_VERIFY_OK(cursor);
    for (const FrameNumber number : info.frames) {
        const Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab(number, {});
        CKD_VERIFY_OK(raw);
        const Result<DecodedFrame> frame = (*raw)->convert();
        CKD_VERIFY_OK(frame);
        QCOMPARE(indexOf(frame->rgb), int(number) - 1);
    }
    QVERIFY(!(*cursor)->grab(kCount + 1, {}).ok());
    QVERIFY(!(*cursor)->grab(0, {}).ok());
}

void TestMovieSource::variableRateCountsPresentedFrames() {
    MovieSettings settings = longGop(Codec::H264);
    settings.ticksPerSecond = 1000;
    constexpr int kCount = 36;
    std::vector<std::int64_t> at;
    for (int i = 0, t = 0; i < kCount; ++i, t += i % 5 == 0 ? 400 : 17)
        at.push_back(t);
    CKD_VERIFY_OK(makeIndexMovie(path("vfr.mp4"), settings, kCount, at));
    const Result<SharedSource> source = openSource(path("vfr.mp4"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().frames.size(), std::size_t(kCount));
    QCOMPARE((*source)->info().warnings.size(), 1);
    QVERIFY((*source)->info().warnings.first().contains("varies"));
    for (const int index : {0, 35, 17, 4, 5, 6}) {
        const Result<DecodedFrame> frame = readFrame(*source, index + 1);
        CKD_VERIFY_OK(frame);
        QCOMPARE(indexOf(frame->rgb), index);
    }
}

void TestMovieSource::anyOrderEqualsSequential_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<MovieSettings>("settings");
    QTest::newRow("MP4") << "s.mp4" << longGop(Codec::H264);
    QTest::newRow("Matroska") << "s.mkv" << longGop(Codec::H264);
    QTest::newRow("AVI") << "s.avi" << longGop(Codec::H264);
    QTest::newRow("HEVC, open groups of pictures") << "s5.mp4" << longGop(Codec::Hevc);
    QTest::newRow("VP9") << "s.webm" << settingsFor(Codec::Vp9);
    QTest::newRow("ProRes") << "s.mov" << settingsFor(Codec::ProRes422Hq, 10);
}

void TestMovieSource::anyOrderEqualsSequential() {
    QFETCH(QString, file);
    QFETCH(MovieSettings, settings);
    constexpr int kCount = 60;
    CKD_VERIFY_OK(makeIndexMovie(path(file), settings, kCount));
    const Result<SharedSource> source = openSource(path(file));
    CKD_VERIFY_OK(source);
    std::vector<FrameNumber> order = (*source)->info().frames;
    std::vector<Image> sequential;
    const auto first = (*source)->openCursor();
    for (const FrameNumber number : order) {
        const Result<std::unique_ptr<RawFrame>> raw = (*first)->grab(number, {});
        CKD_VERIFY_OK(raw);
        Result<DecodedFrame> frame = (*raw)->convert();
        CKD_VERIFY_OK(frame);
        sequential.push_back(std::move(frame->rgb));
    }
    std::mt19937 random(7);
    std::shuffle(order.begin(), order.end(), random);
    order.push_back(order.back()); // the same frame twice
    const auto second = (*source)->openCursor();
    for (const FrameNumber number : order) {
        const Result<std::unique_ptr<RawFrame>> raw = (*second)->grab(number, {});
        CKD_VERIFY_OK(raw);
        const Result<DecodedFrame> frame = (*raw)->convert();
        CKD_VERIFY_OK(frame);
        QCOMPARE(indexOf(frame->rgb), int(number) - 1);
        QCOMPARE(maxDifference(frame->rgb, sequential[static_cast<std::size_t>(number - 1)]), 0.0);
    }
}

void TestMovieSource::startNumberShiftsNumbers() {
    CKD_VERIFY_OK(makeIndexMovie(path("n.mov"), settingsFor(Codec::QtRle), 3));
    const Result<SharedSource> source = openSource(path("n.mov"), {.startNumber = 99999});
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().frames, (std::vector<FrameNumber>{99999, 100000, 100001}));
    QCOMPARE((*source)->info().padding, 6);
    QCOMPARE(frameStem((*source)->info(), 99999), QString("n.099999"));
    const Result<DecodedFrame> frame = readFrame(*source, 100001);
    CKD_VERIFY_OK(frame);
    QCOMPARE(indexOf(frame->rgb), 2);
}

void TestMovieSource::truncatedMovieKeepsWholeFrames_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<MovieSettings>("settings");
    QTest::addColumn<double>("part");
    MovieSettings large = longGop(Codec::H264);
    large.quality = 4; // the header is then a small part of the file
    for (const double part : {0.5, 0.6, 0.7, 0.8, 0.9}) {
        QTest::addRow("MP4, %.0f %%", part * 100) << "t.mp4" << large << part;
        QTest::addRow("ProRes, %.0f %%", part * 100)
            << "t.mov" << settingsFor(Codec::ProRes422Hq, 10) << part;
        QTest::addRow("Matroska, %.0f %%", part * 100) << "t.mkv" << large << part;
    }
}

void TestMovieSource::truncatedMovieKeepsWholeFrames() {
    QFETCH(QString, file);
    QFETCH(MovieSettings, settings);
    QFETCH(double, part);
    constexpr int kCount = 48;
    CKD_VERIFY_OK(makeIndexMovie(path(file), settings, kCount));
    if (!file.endsWith("mkv")) {
        const auto moved = judge("ffmpeg", {"-v", "error", "-y", "-i", path(file), "-c", "copy", "-movflags",
                                            "+faststart", path("fast-" + file)});
        if (!moved)
            QSKIP("needs the ffmpeg program to put the header first");
        file = "fast-" + file;
    }
    QFile movie(path(file));
    QVERIFY(movie.resize(static_cast<qint64>(static_cast<double>(movie.size()) * part)));
    const Result<SharedSource> source = openSource(path(file));
    CKD_VERIFY_OK(source);
    const auto& frames = (*source)->info().frames;
    const bool headerKnows = !file.endsWith("mkv");
    QVERIFY(frames.size() >= std::size_t(5));
    if (headerKnows)
        QCOMPARE(frames.size(), std::size_t(kCount));
    QVERIFY(frames.size() <= std::size_t(kCount));
    const auto cursor = (*source)->openCursor();
    int whole = 0;
    for (const FrameNumber number : frames) {
        const Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab(number, {});
        if (!raw) {
            QVERIFY2(raw.error().message.contains(QString("Frame %1").arg(number)),
                     qPrintable(raw.error().message));
            QVERIFY(raw.error().message.contains(file));
            break;
        }
        const Result<DecodedFrame> frame = (*raw)->convert();
        CKD_VERIFY_OK(frame);
        QCOMPARE(indexOf(frame->rgb), int(number) - 1);
        QVERIFY2(frame->metadata.note.isEmpty(), qPrintable(frame->metadata.note));
        ++whole;
    }
    QVERIFY2(whole > 3 && whole < kCount, qPrintable(QString::number(whole)));
}

void TestMovieSource::timecodeCountsOn() {
    MovieSettings settings = settingsFor(Codec::ProRes422Hq, 10);
    settings.timecode = "01:00:59:23";
    CKD_VERIFY_OK(makeIndexMovie(path("tc.mov"), settings, 4));
    const Result<SharedSource> source = openSource(path("tc.mov"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().timecode, QString("01:00:59:23"));
    const Result<DecodedFrame> frame = readFrame(*source, 3);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->metadata.timecode, QString("01:01:00:00"));
    QCOMPARE(frame->metadata.rate, (FrameRate{25, 1}));
}

void TestMovieSource::alphaIsKept_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<MovieSettings>("settings");
    QTest::addColumn<double>("tolerance");
    QTest::newRow("ProRes 4444") << "p.mov" << settingsFor(Codec::ProRes4444, 10) << 1.0 / 1023;
    QTest::newRow("QuickTime Animation") << "q.mov" << settingsFor(Codec::QtRle) << 0.5 / 255 + 1e-6;
    QTest::newRow("PNG in MOV, 16 bit") << "r.mov" << settingsFor(Codec::Png, 16) << 0.5 / 65535 + 1e-6;
    QTest::newRow("FFV1") << "f.mkv" << settingsFor(Codec::Ffv1, 10, Chroma::Yuv444) << 0.5 / 1023 + 1e-6;
    QTest::newRow("VP9") << "v.webm" << settingsFor(Codec::Vp9) << 0.08;
}

void TestMovieSource::alphaIsKept() {
    QFETCH(QString, file);
    QFETCH(MovieSettings, settings);
    QFETCH(double, tolerance);
    settings.alpha = true;
    CKD_VERIFY_OK(makeIndexMovie(path(file), settings, 3));
    const Result<SharedSource> source = openSource(path(file));
    CKD_VERIFY_OK(source);
    QVERIFY((*source)->info().hasAlpha);
    const Result<DecodedFrame> frame = readFrame(*source, 2);
    CKD_VERIFY_OK(frame);
    QVERIFY(!frame->alpha.isNull());
    const Image wanted = indexFrame(1, settings.width, settings.height, 4);
    const double difference = maxDifference(frame->alpha.plane(0), wanted.plane(3));
    QVERIFY2(difference <= tolerance, qPrintable(QString::number(difference)));
}

void TestMovieSource::cancelledGrabSaysSo() {
    CKD_VERIFY_OK(makeIndexMovie(path("x.mp4"), longGop(Codec::H264), 30));
    const Result<SharedSource> source = openSource(path("x.mp4"));
    CKD_VERIFY_OK(source);
    const auto cursor = (*source)->openCursor();
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = (*cursor)->grab(20, stop.get_token());
    QVERIFY(!stopped.ok());
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    const auto again = (*cursor)->grab(20, {}); // the cursor is still of use
    CKD_VERIFY_OK(again);
    QCOMPARE(indexOf((*again)->convert()->rgb), 19);
}

void TestMovieSource::framesOutliveTheirCursor() {
    CKD_VERIFY_OK(makeIndexMovie(path("o.mp4"), longGop(Codec::H264), 20));
    std::vector<std::unique_ptr<RawFrame>> held;
    {
        const Result<SharedSource> source = openSource(path("o.mp4"));
        CKD_VERIFY_OK(source);
        const auto cursor = (*source)->openCursor();
        for (FrameNumber n = 1; n <= 20; ++n) {
            auto raw = (*cursor)->grab(n, {});
            CKD_VERIFY_OK(raw);
            QVERIFY((*raw)->bytes() >= std::size_t(128 * 96 * 3 / 2));
            held.push_back(std::move(*raw));
        }
    }
    for (std::size_t i = 0; i < held.size(); ++i)
        QCOMPARE(indexOf(held[i]->convert()->rgb), int(i));
}

QTEST_GUILESS_MAIN(TestMovieSource)
#include "tst_moviesource.moc"
