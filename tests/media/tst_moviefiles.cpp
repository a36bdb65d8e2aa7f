// SPDX-License-Identifier: Apache-2.0
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using namespace ckd::test;

/// Containers that our own writer does not make: the ffmpeg program rewraps index movies.
class TestMovieFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void rewrapped_data();
    void rewrapped();
    void editListHidesLeadingFrames();
    void largestStreamIsUsed();
    void coverArtIsIgnored();
    void interlacedIsWarned();
    void fragmentsAreAllCounted();
    void limitsAreCheckedFirst();

private:
    bool make(const QStringList& arguments) {
        return judge("ffmpeg", QStringList{"-v", "error", "-y"} + arguments).has_value();
    }
    QString path(const QString& name) const { return m_dir.filePath(name); }
    QTemporaryDir m_dir;
    static constexpr int kCount = 40;
};

void TestMovieFiles::initTestCase() {
    MovieSettings settings;
    settings.width = 128;
    settings.height = 96;
    settings.rate = {25, 1};
    settings.bFrames = 2;
    settings.keyframeInterval = 10;
    CKD_VERIFY_OK(makeIndexMovie(path("source.mp4"), settings, kCount));
    settings.width = 256;
    settings.height = 160;
    CKD_VERIFY_OK(makeIndexMovie(path("large.mp4"), settings, kCount));
    if (!make({"-i", path("source.mp4"), "-c", "copy", path("probe.mkv")}))
        QSKIP("needs the ffmpeg program");
}

void TestMovieFiles::rewrapped_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("transport stream, does not start at 0") << "a.ts" << QStringList{"-c", "copy"};
    QTest::newRow("elementary stream, no timestamps") << "a.h264" << QStringList{"-c", "copy"};
    QTest::newRow("start 10 s later") << "late.mov" << QStringList{"-c", "copy", "-output_ts_offset", "10"};
    QTest::newRow("MPEG-4 part 2 in AVI") << "b.avi" << QStringList{"-c:v", "mpeg4", "-bf", "2", "-q:v", "2"};
    QTest::newRow("MPEG-2 program stream")
        << "c.mpg" << QStringList{"-c:v", "mpeg2video", "-bf", "2", "-q:v", "2"};
    QTest::newRow("Motion JPEG") << "d.mov" << QStringList{"-c:v", "mjpeg", "-q:v", "2"};
    QTest::newRow("DNxHR") << "e.mov" << QStringList{"-c:v", "dnxhd",       "-profile:v", "dnxhr_hq",
                                                     "-vf",  "pad=256:120", "-pix_fmt",   "yuv422p"};
    QTest::newRow("VP8 with hidden pictures")
        << "f.webm"
        << QStringList{"-c:v", "libvpx", "-b:v", "1M", "-auto-alt-ref", "1", "-lag-in-frames", "16"};
    QTest::newRow("AV1") << "g.mkv" << QStringList{"-c:v", "libaom-av1", "-cpu-used", "8", "-crf", "20"};
    QTest::newRow("GIF") << "h.gif" << QStringList{};
    QTest::newRow("Matroska with raw video") << "i.mkv" << QStringList{"-c:v", "rawvideo"};
}

void TestMovieFiles::rewrapped() {
    QFETCH(QString, file);
    QFETCH(QStringList, arguments);
    if (!make(QStringList{"-i", path("source.mp4")} + arguments + QStringList{path(file)}))
        QSKIP("this ffmpeg cannot make the file");
    const Result<SharedSource> source = openSource(path(file));
    CKD_VERIFY_OK(source);
    QCOMPARE(int((*source)->info().frames.size()), kCount);
    const auto cursor = (*source)->openCursor();
    for (const FrameNumber number : {1, 2, 3, 40, 17, 18, 9, 39, 40}) {
        const auto raw = (*cursor)->grab(number, {});
        CKD_VERIFY_OK(raw);
        QCOMPARE(indexOf((*raw)->convert()->rgb), int(number) - 1);
    }
}

void TestMovieFiles::editListHidesLeadingFrames() {
    // Cut without re-encoding at frame 14: the file keeps frames from the keyframe at 10, hidden by an edit
    // list.
    QVERIFY(make({"-ss", "0.56", "-i", path("source.mp4"), "-c", "copy", path("cut.mp4")}));
    const Result<SharedSource> source = openSource(path("cut.mp4"));
    CKD_VERIFY_OK(source);
    const auto counted =
        judge("ffprobe", {"-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                          "stream=nb_read_frames", "-of", "csv=p=0", path("cut.mp4")});
    QVERIFY(counted.has_value());
    const int frames = int((*source)->info().frames.size());
    QCOMPARE(frames, counted->trimmed().toInt());
    QVERIFY(frames < kCount - 10);
    const auto cursor = (*source)->openCursor();
    for (int number = 1; number <= frames; ++number) {
        const auto raw = (*cursor)->grab(number, {});
        CKD_VERIFY_OK(raw);
        QCOMPARE(indexOf((*raw)->convert()->rgb), kCount - frames + number - 1);
    }
}

void TestMovieFiles::largestStreamIsUsed() {
    QVERIFY(make({"-i", path("source.mp4"), "-i", path("large.mp4"), "-map", "0", "-map", "1", "-c", "copy",
                  path("two.mkv")}));
    const Result<SharedSource> source = openSource(path("two.mkv"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().width, 256);
    QVERIFY((*source)->info().warnings.join(' ').contains("2 picture streams"));
    QCOMPARE(indexOf(readFrame(*source, 23)->rgb), 22);
}

void TestMovieFiles::coverArtIsIgnored() {
    QVERIFY(make({"-i", path("large.mp4"), "-frames:v", "1", path("cover.png")}));
    QVERIFY(make({"-i", path("source.mp4"), "-i", path("cover.png"), "-map", "0", "-map", "1", "-c", "copy",
                  "-disposition:v:1", "attached_pic", path("cover.mp4")}));
    const Result<SharedSource> source = openSource(path("cover.mp4"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().width, 128);
    QCOMPARE(int((*source)->info().frames.size()), kCount);
    QCOMPARE((*source)->info().warnings, QStringList());
}

void TestMovieFiles::interlacedIsWarned() {
    QVERIFY(make({"-i", path("source.mp4"), "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-vf",
                  "setfield=tff", "-q:v", "2", path("fields.mov")}));
    const Result<SharedSource> source = openSource(path("fields.mov"));
    CKD_VERIFY_OK(source);
    QVERIFY2((*source)->info().warnings.join(' ').contains("interlaced"),
             qPrintable((*source)->info().warnings.join(' ')));
}

void TestMovieFiles::fragmentsAreAllCounted() {
    for (const char* codec :
         {"copy", "prores_ks"}) { // scanned, and intra-only where a header would be believed
        QVERIFY(make({"-i", path("source.mp4"), "-c:v", codec, "-movflags", "frag_keyframe+empty_moov",
                      path("fragments.mov")}));
        const Result<SharedSource> source = openSource(path("fragments.mov"));
        CKD_VERIFY_OK(source);
        QCOMPARE(int((*source)->info().frames.size()), kCount);
        QCOMPARE(indexOf(readFrame(*source, kCount)->rgb), kCount - 1);
    }
}

void TestMovieFiles::limitsAreCheckedFirst() {
    MovieSettings settings;
    settings.width = 40'000;
    settings.height = 16;
    const auto writer = MovieWriter::open(path("wide.mov"), settings);
    QVERIFY(!writer.ok());
    QCOMPARE(writer.error().kind, ErrorKind::Usage);
    settings.width = 16;
    QVERIFY(!MovieWriter::open(path("noextension"), settings).ok());
}

QTEST_GUILESS_MAIN(TestMovieFiles)
#include "tst_moviefiles.moc"
