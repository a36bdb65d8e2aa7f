// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "core/media/MovieWriter.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace ckd;
using namespace ckd::test;

/// Movies while they are being made, and the sound and tags that go with them.
class TestMovieMaking : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void fragmentsCanBeOpenedAtAnyTime_data();
    void fragmentsCanBeOpenedAtAnyTime();
    void finishedMoviesAreOrdinary_data();
    void finishedMoviesAreOrdinary();
    void aStoppedMovieKeepsItsPictures();
    void aDeadRunsPartIsKept();
    void tagsAreThere();
    void soundKeepsItsPlace_data();
    void soundKeepsItsPlace();
    void soundThatCannotBeReadIsSaid();
    void finishCanBeTriedAgain();
    void aCancelledFinishLeavesThePart();

private:
    [[nodiscard]] static MovieSettings settings(MovieSettings::Codec codec) {
        MovieSettings s;
        s.codec = codec;
        s.width = 128;
        s.height = 96;
        s.rate = {25, 1};
        s.making = MovieSettings::Making::Fragments;
        if (codec == MovieSettings::Codec::H264)
            s.bFrames = 2;
        return s;
    }
    [[nodiscard]] static Result<void> append(MovieWriter& writer, int from, int to, int channels = 3) {
        for (int i = from; i < to; ++i) {
            if (Result<void> written = writer.write(indexFrame(i, 128, 96, channels)); !written)
                return written;
        }
        return {};
    }
    [[nodiscard]] static QStringList hiddenFiles(const QTemporaryDir& dir) {
        return QDir(dir.path()).entryList({".*"}, QDir::Files | QDir::Hidden);
    }
    /// Seconds at which the sound of the first stream becomes loud.
    [[nodiscard]] double onset(const QString& path) const;

    QTemporaryDir m_dir;
    bool m_hasPlates = false;
};

void TestMovieMaking::initTestCase() {
    // Silence up to 1.0 s, then a tone; once as PCM in MOV, once as AAC in MP4, once with two streams.
    CKD_VERIFY_OK(
        makeIndexMovie(m_dir.filePath("silent.mov"), settings(MovieSettings::Codec::ProRes422Hq), 75));
    const QString tone = "aevalsrc='if(gte(t,1),sin(2*PI*1000*t)*0.8,0)':s=48000:d=3";
    const QStringList source{"-v", "error", "-y", "-i", m_dir.filePath("silent.mov"),
                             "-f", "lavfi", "-i", tone};
    m_hasPlates =
        judge("ffmpeg",
              source + QStringList{"-c:v", "copy", "-c:a", "pcm_s24le", m_dir.filePath("pcm.mov")}) &&
        judge("ffmpeg", source + QStringList{"-c:v", "libx264", "-c:a", "aac", m_dir.filePath("aac.mp4")}) &&
        judge("ffmpeg", source + QStringList{"-map", "0", "-map", "1", "-map", "1", "-c:v", "copy", "-c:a",
                                             "pcm_s16le", m_dir.filePath("two.mov")});
}

double TestMovieMaking::onset(const QString& path) const {
    const auto samples =
        judge("ffmpeg", {"-v", "error", "-i", path, "-map", "0:a:0", "-ac", "1", "-ar", "48000", "-af",
                         "aresample=async=1:first_pts=0", "-f", "f32le", "-"});
    if (!samples)
        return -1;
    for (qsizetype i = 0; i + 4 <= samples->size(); i += 4) {
        float value = 0;
        std::memcpy(&value, samples->constData() + i, 4);
        if (std::abs(value) > 0.2F)
            return double(i / 4) / 48000.0;
    }
    return -1;
}

void TestMovieMaking::fragmentsCanBeOpenedAtAnyTime_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<MovieSettings::Codec>("codec");
    QTest::addColumn<bool>("alpha");
    QTest::newRow("ProRes 4444") << "a.mov" << MovieSettings::Codec::ProRes4444 << true;
    QTest::newRow("H.264 in MP4") << "a.mp4" << MovieSettings::Codec::H264 << false;
    QTest::newRow("H.264 in MOV") << "b.mov" << MovieSettings::Codec::H264 << false;
    QTest::newRow("FFV1 in Matroska") << "a.mkv" << MovieSettings::Codec::Ffv1 << false;
    QTest::newRow("VP9 in WebM") << "a.webm" << MovieSettings::Codec::Vp9 << true;
}

void TestMovieMaking::fragmentsCanBeOpenedAtAnyTime() {
    QFETCH(QString, name);
    QFETCH(MovieSettings::Codec, codec);
    QFETCH(bool, alpha);
    const QTemporaryDir dir;
    MovieSettings s = settings(codec);
    s.alpha = alpha;
    auto writer = MovieWriter::open(dir.filePath(name), s);
    CKD_VERIFY_OK(writer);
    CKD_VERIFY_OK(append(**writer, 0, 200, alpha ? 4 : 3));
    // As a crash leaves it: what the system has been given, copied while the writer is in the middle of it.
    QCOMPARE(hiddenFiles(dir).size(), 1);
    QVERIFY(QFile::copy(dir.filePath(hiddenFiles(dir).first()), dir.filePath("crashed")));
    writer->reset();
    QVERIFY(hiddenFiles(dir).isEmpty()); // destroyed without finish(): nothing is left
    const Result<SharedSource> source = openSource(dir.filePath("crashed"));
    CKD_VERIFY_OK(source);
    const int frames = int((*source)->info().frames.size());
    // Not there: at most a second or so of a fragment, and what the encoder looks ahead.
    QVERIFY2(frames >= 200 - 25 - 60, qPrintable(QString::number(frames)));
    for (const int number : {1, frames / 2})
        QCOMPARE(indexOf(readFrame(*source, number)->rgb), number - 1);
    // Pictures that others refer to are stored first, so that the last few may stand for those between.
    const int last = indexOf(readFrame(*source, frames)->rgb);
    QVERIFY2(last >= frames - 1 && last < frames + 3, qPrintable(QString::number(last)));
}

void TestMovieMaking::finishedMoviesAreOrdinary_data() {
    fragmentsCanBeOpenedAtAnyTime_data();
}

void TestMovieMaking::finishedMoviesAreOrdinary() {
    QFETCH(QString, name);
    QFETCH(MovieSettings::Codec, codec);
    QFETCH(bool, alpha);
    const QTemporaryDir dir;
    MovieSettings s = settings(codec);
    s.alpha = alpha;
    const QString path = dir.filePath(name);
    auto writer = MovieWriter::open(path, s);
    CKD_VERIFY_OK(writer);
    CKD_VERIFY_OK(append(**writer, 0, 60, alpha ? 4 : 3));
    QVERIFY(!QFile::exists(path));
    const auto finished = (*writer)->finish();
    CKD_VERIFY_OK(finished);
    QCOMPARE(finished->pictures, 60);
    QCOMPARE(finished->bytes, QFileInfo(path).size());
    writer->reset();
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden), QStringList{name});
    CKD_VERIFY_OK(verifyMovie(path, 128, 96, 60));
    QVERIFY(!verifyMovie(path, 128, 96, 61).ok());
    if (!name.endsWith("mkv") && !name.endsWith("webm")) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("moof"));
    }
    const Result<SharedSource> source = openSource(path);
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().hasAlpha, alpha);
    for (const int number : {1, 2, 31, 60})
        QCOMPARE(indexOf(readFrame(*source, number)->rgb), number - 1);
    if (const auto start = judge("ffprobe", {"-v", "error", "-select_streams", "v", "-show_entries",
                                             "stream=start_time", "-of", "csv=p=0", path}))
        QCOMPARE(start->trimmed().toDouble(), 0.0);
}

void TestMovieMaking::aStoppedMovieKeepsItsPictures() {
    const QTemporaryDir dir;
    for (const QString& expected : {QStringLiteral("a.partial.mov"), QStringLiteral("a.partial-2.mov")}) {
        auto writer = MovieWriter::open(dir.filePath("a.mov"), settings(MovieSettings::Codec::ProRes422Hq));
        CKD_VERIFY_OK(writer);
        CKD_VERIFY_OK(append(**writer, 0, 40));
        const auto kept = (*writer)->keepPartial();
        CKD_VERIFY_OK(kept);
        QCOMPARE(QFileInfo(*kept).fileName(), expected);
        writer->reset();
        QVERIFY(!QFile::exists(dir.filePath("a.mov")));
        const Result<SharedSource> source = openSource(*kept);
        CKD_VERIFY_OK(source);
        QVERIFY((*source)->info().frames.size() >= 30); // what the encoder's threads held is not there
    }
    auto empty = MovieWriter::open(dir.filePath("b.mov"), settings(MovieSettings::Codec::ProRes422Hq));
    CKD_VERIFY_OK(empty);
    QVERIFY((*empty)->keepPartial()->isEmpty());
}

void TestMovieMaking::aDeadRunsPartIsKept() {
    const QTemporaryDir dir;
    {
        auto writer =
            MovieWriter::open(dir.filePath("shot.mov"), settings(MovieSettings::Codec::ProRes422Hq));
        CKD_VERIFY_OK(writer);
        CKD_VERIFY_OK(append(**writer, 0, 120));
        // No process has the highest number there may be.
        QVERIFY(QFile::copy(dir.filePath(hiddenFiles(dir).first()),
                            dir.filePath(".shot.mov.4194304-0.ckd-part")));
        QVERIFY(keepMovieParts(dir.path()).first().contains("shot.partial.mov"));
        QCOMPARE(hiddenFiles(dir).size(), 1); // ours is alive
    }
    QVERIFY((*openSource(dir.filePath("shot.partial.mov")))->info().frames.size() >= 75);
    // What is no movie is left for sweepParts().
    QFile torn(dir.filePath(".shot.mov.4194304-1.ckd-part"));
    QVERIFY(torn.open(QIODevice::WriteOnly) && torn.write("ftyp and no more") > 0);
    torn.close();
    QVERIFY(keepMovieParts(dir.path()).isEmpty());
    QCOMPARE(AtomicFile::sweepParts(dir.path()), 1);
}

void TestMovieMaking::tagsAreThere() {
    const QTemporaryDir dir;
    MovieSettings s = settings(MovieSettings::Codec::ProRes4444);
    s.alpha = true;
    s.rate = {24000, 1001};
    s.timecode = "10:58:59:12";
    s.reel = "A001_C003";
    s.comment = "processed, straight alpha";
    s.pixelAspect = 2.0;
    const QString path = dir.filePath("a.mov");
    auto writer = MovieWriter::open(path, s);
    CKD_VERIFY_OK(writer);
    CKD_VERIFY_OK(append(**writer, 0, 30, 4));
    CKD_VERIFY_OK((*writer)->finish());
    const Result<SharedSource> source = openSource(path);
    CKD_VERIFY_OK(source);
    const SourceInfo& info = (*source)->info();
    QCOMPARE(info.timecode, s.timecode);
    QCOMPARE(info.rate, s.rate);
    QCOMPARE(info.pixelAspect, 2.0);
    QCOMPARE(readFrame(*source, 1)->metadata.reel, s.reel);
    const auto probed = judge(
        "ffprobe", {"-v", "error", "-show_entries",
                    "stream=codec_name,profile,pix_fmt,color_range,color_space,color_transfer,"
                    "color_primaries,sample_aspect_ratio:stream_tags=timecode,reel_name:format_tags=comment",
                    "-of", "default=nw=1", path});
    if (!probed)
        QSKIP("needs the ffprobe program");
    for (const char* line :
         {"codec_name=prores", "profile=4444", "color_range=tv", "color_space=bt709", "color_transfer=bt709",
          "color_primaries=bt709", "sample_aspect_ratio=2:1", "TAG:timecode=10:58:59:12",
          "TAG:reel_name=A001_C003", "TAG:comment=processed, straight alpha"})
        QVERIFY2(probed->contains(line), (QByteArray(line) + " in " + *probed).constData());
}

void TestMovieMaking::soundKeepsItsPlace_data() {
    QTest::addColumn<QString>("plate");
    QTest::addColumn<QString>("name");
    QTest::addColumn<MovieSettings::Codec>("codec");
    QTest::addColumn<double>("start");
    QTest::addColumn<int>("streams");
    QTest::addColumn<QString>("note");
    using Codec = MovieSettings::Codec;
    QTest::newRow("PCM copied") << "pcm.mov"
                                << "a.mov" << Codec::ProRes422Hq << 0.0 << 1 << "";
    QTest::newRow("PCM copied, begins later") << "pcm.mov"
                                              << "a.mov" << Codec::ProRes422Hq << 0.52 << 1 << "";
    QTest::newRow("two streams") << "two.mov"
                                 << "a.mov" << Codec::ProRes422Hq << 0.2 << 2 << "";
    QTest::newRow("AAC copied") << "aac.mp4"
                                << "a.mp4" << Codec::H264 << 0.0 << 1 << "";
    QTest::newRow("AAC copied, begins later") << "aac.mp4"
                                              << "a.mp4" << Codec::H264 << 0.52 << 1 << "";
    QTest::newRow("PCM to AAC") << "pcm.mov"
                                << "a.mp4" << Codec::H264 << 0.0 << 1 << "converted to aac";
    QTest::newRow("PCM to AAC, begins later") << "pcm.mov"
                                              << "a.mp4" << Codec::H264 << 0.52 << 1 << "converted to aac";
    QTest::newRow("PCM into Matroska") << "pcm.mov"
                                       << "a.mkv" << Codec::Ffv1 << 0.52 << 1 << "";
    QTest::newRow("AAC to Opus") << "aac.mp4"
                                 << "a.webm" << Codec::Vp9 << 0.52 << 1 << "converted to libopus";
    QTest::newRow("no sound") << "silent.mov"
                              << "a.mov" << Codec::ProRes422Hq << 0.0 << 0 << "";
}

void TestMovieMaking::soundKeepsItsPlace() {
    QFETCH(QString, plate);
    QFETCH(QString, name);
    QFETCH(MovieSettings::Codec, codec);
    QFETCH(double, start);
    QFETCH(int, streams);
    QFETCH(QString, note);
    if (!m_hasPlates)
        QSKIP("needs the ffmpeg program");
    const QTemporaryDir dir;
    const QString path = dir.filePath(name);
    auto writer = MovieWriter::open(path, settings(codec));
    CKD_VERIFY_OK(writer);
    CKD_VERIFY_OK(append(**writer, 0, 40)); // 1.6 s
    const auto finished = (*writer)->finish(MovieSound{m_dir.filePath(plate), start, 1.6});
    CKD_VERIFY_OK(finished);
    QCOMPARE(finished->soundStreams, streams);
    QVERIFY2(finished->notes.join(' ').contains(note), qPrintable(finished->notes.join(' ')));
    QCOMPARE(finished->notes.isEmpty(), note.isEmpty());
    CKD_VERIFY_OK(verifyMovie(path, 128, 96, 40));
    if (streams == 0)
        return;
    const double heard = onset(path);
    // A sample or so for what is copied; a lossy codec smears the onset over a block.
    QVERIFY2(std::abs(heard - (1.0 - start)) < 0.008, qPrintable(QString::number(heard)));
    const auto length = judge("ffprobe", {"-v", "error", "-select_streams", "a:0", "-show_entries",
                                          "packet=pts_time", "-of", "csv=p=0", path});
    QVERIFY(length.has_value());
    const double last = length->trimmed().split('\n').last().split(',').first().toDouble();
    QVERIFY2(last < 1.6 && last > 1.4, qPrintable(QString::number(last))); // cut where the pictures end
    QCOMPARE(indexOf(readFrame(path, 40)->rgb), 39);
}

void TestMovieMaking::soundThatCannotBeReadIsSaid() {
    const QTemporaryDir dir;
    auto writer = MovieWriter::open(dir.filePath("a.mov"), settings(MovieSettings::Codec::ProRes422Hq));
    CKD_VERIFY_OK(writer);
    CKD_VERIFY_OK(append(**writer, 0, 5));
    const auto finished = (*writer)->finish(MovieSound{dir.filePath("gone.mov"), 0, 1});
    CKD_VERIFY_OK(finished); // the pictures are what matters
    QVERIFY(finished->notes.first().contains("gone.mov"));
    CKD_VERIFY_OK(verifyMovie(dir.filePath("a.mov"), 128, 96, 5));
}

void TestMovieMaking::finishCanBeTriedAgain() {
    const QTemporaryDir dir;
    using Call = ckd::testing::FileCall;
    for (const Call call : {Call::Open, Call::Write, Call::Fsync, Call::Close, Call::Rename}) {
        QFile::remove(dir.filePath("a.mov"));
        auto writer = MovieWriter::open(dir.filePath("a.mov"), settings(MovieSettings::Codec::ProRes422Hq));
        CKD_VERIFY_OK(writer);
        CKD_VERIFY_OK(append(**writer, 0, 30));
        // The first write from now on ends the part; the copy is what may fail and be made again.
        ckd::testing::failNextFileCall(call, ENOSPC, call == Call::Write ? 3 : 0);
        auto finished = (*writer)->finish();
        ckd::testing::clearFileFaults();
        QVERIFY(!finished.ok());
        QVERIFY2(finished.error().message.contains("a.mov"), qPrintable(finished.error().text()));
        QVERIFY(!QFile::exists(dir.filePath("a.mov")));
        finished = (*writer)->finish();
        CKD_VERIFY_OK(finished);
        CKD_VERIFY_OK(verifyMovie(dir.filePath("a.mov"), 128, 96, 30));
    }
}

void TestMovieMaking::aCancelledFinishLeavesThePart() {
    const QTemporaryDir dir;
    auto writer = MovieWriter::open(dir.filePath("a.mov"), settings(MovieSettings::Codec::ProRes422Hq));
    CKD_VERIFY_OK(writer);
    CKD_VERIFY_OK(append(**writer, 0, 30));
    std::stop_source stop;
    stop.request_stop();
    const auto finished = (*writer)->finish({}, stop.get_token());
    QVERIFY(!finished.ok());
    QCOMPARE(finished.error().kind, ErrorKind::Cancelled);
    const auto kept = (*writer)->keepPartial();
    CKD_VERIFY_OK(kept);
    CKD_VERIFY_OK(verifyMovie(*kept, 128, 96, 30));
}

QTEST_GUILESS_MAIN(TestMovieMaking)
#include "tst_moviemaking.moc"
