// SPDX-License-Identifier: Apache-2.0
#include "core/media/ImageWriter.h"
#include "tests/media/ExrFixtures.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace ckd;
using namespace ckd::test;

namespace {

/// Reads everything there is. True: the file opened and every frame came; an Error is as good. What this
/// test is for is what may not happen: a crash, a hang, a sanitizer's report.
bool readAll(const QString& path) {
    const Result<SharedSource> source = openSource(path);
    if (!source)
        return false;
    const Result<std::unique_ptr<FrameCursor>> cursor = (*source)->openCursor();
    if (!cursor)
        return false;
    for (const FrameNumber number : (*source)->info().frames) {
        const Result<std::unique_ptr<RawFrame>> raw = (*cursor)->grab(number, {});
        if (!raw)
            return false;
        const Result<DecodedFrame> frame = (*raw)->convert();
        if (!frame)
            return false;
    }
    return true;
}

Image picture(int channels) {
    return makeImage(40, 30, channels, ColorEncoding::Srgb,
                     [](int c, int x, int y) { return float((x * 7 + y * 13 + c * 5) % 64) / 63.0F; });
}

} // namespace

class TestDamagedFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void truncated_data() { files(); }
    void truncated();
    void randomBytes_data() { files(); }
    void randomBytes();
    void noise_data();
    void noise();

private:
    void files();
    QTemporaryDir m_dir;
    QStringList m_files;
};

void TestDamagedFiles::initTestCase() {
    const auto add = [this](const QString& name) {
        m_files << name;
        return m_dir.filePath(name);
    };
    const Image rgb = picture(3);
    const auto channels = channelsOf(rgb, {"R", "G", "B"});
    QVERIFY(writeStill(add("a.png"), 40, 30, channels, StillFormat::Png8).ok());
    QVERIFY(writeStill(add("b.png"), 40, 30, channels, StillFormat::Png16).ok());
    QVERIFY(writeStill(add("c.tif"), 40, 30, channels, StillFormat::Tiff16).ok());
    for (const char* name : {"none", "rle", "zips", "piz", "pxr24", "dwaa"}) {
        ExrOptions options;
        options.compression = *exrCompressionFromName(QString(name));
        QVERIFY(writeExr(add(QString("%1.exr").arg(name)), 40, 30, channels, options).ok());
    }
    ExrTestPart tiles;
    tiles.tiled = true;
    tiles.channels = {{"R", [](int x, int) { return float(x); }},
                      {"G", [](int x, int) { return float(x); }},
                      {"B", [](int, int y) { return float(y); }}};
    writeTestExr(add("tiles.exr"), {tiles});
    for (const char* name : {"j.jpg", "k.dpx", "l.bmp", "m.tga", "n.webp"}) {
        if (judge("ffmpeg",
                  {"-v", "error", "-i", m_dir.filePath("a.png"), "-frames:v", "1", m_dir.filePath(name)}))
            m_files << name;
    }
    MovieSettings movie;
    movie.width = 96;
    movie.height = 64;
    movie.bFrames = 2;
    movie.keyframeInterval = 4;
    movie.threads = 1;
    for (const char* name : {"h264.mp4", "h264.mkv", "h264.avi"})
        QVERIFY(makeIndexMovie(add(name), movie, 10).ok());
    movie.codec = MovieSettings::Codec::ProRes4444;
    movie.alpha = true;
    QVERIFY(makeIndexMovie(add("prores.mov"), movie, 3).ok());
    movie.codec = MovieSettings::Codec::QtRle;
    QVERIFY(makeIndexMovie(add("qtrle.mov"), movie, 3).ok());
    movie.codec = MovieSettings::Codec::Vp9;
    QVERIFY(makeIndexMovie(add("vp9.webm"), movie, 4).ok());
    for (const QString& file : std::as_const(m_files))
        QVERIFY2(readAll(m_dir.filePath(file)), qPrintable(file)); // they are whole to begin with
}

void TestDamagedFiles::files() {
    QTest::addColumn<QString>("file");
    for (const QString& file : std::as_const(m_files))
        QTest::newRow(qPrintable(file)) << file;
}

void TestDamagedFiles::truncated() {
    QFETCH(QString, file);
    QFile whole(m_dir.filePath(file));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    const QString cut = m_dir.filePath("cut-" + file);
    constexpr int kPlaces = 24;
    for (int place = 0; place < kPlaces; ++place) {
        QFile out(cut);
        QVERIFY(out.open(QIODevice::WriteOnly | QIODevice::Truncate));
        out.write(bytes.left(bytes.size() * place / kPlaces));
        out.close();
        const bool read = readAll(cut);
        // A picture that lost pixels must say so. The last twentieth may be an index or padding.
        if (!file.endsWith("mkv") && !file.endsWith("webm") && place < kPlaces - 1)
            QVERIFY2(!read, qPrintable(QString("%1 of %2").arg(place).arg(kPlaces)));
    }
}

void TestDamagedFiles::randomBytes() {
    QFETCH(QString, file);
    QFile whole(m_dir.filePath(file));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    const QString hit = m_dir.filePath("hit-" + file);
    std::mt19937 random(static_cast<unsigned>(qHash(file)));
    int opened = 0;
    for (int round = 0; round < 40; ++round) {
        QByteArray changed = bytes;
        // Mostly near the beginning, where the numbers are that parsers believe.
        const qsizetype reach = round % 2 == 0 ? std::min<qsizetype>(changed.size(), 400) : changed.size();
        for (int i = 0; i <= round % 8; ++i)
            changed[qsizetype(random() % static_cast<unsigned>(reach))] = char(random());
        QFile out(hit);
        QVERIFY(out.open(QIODevice::WriteOnly | QIODevice::Truncate));
        out.write(changed);
        out.close();
        opened += readAll(hit) ? 1 : 0;
    }
    QVERIFY(opened < 40); // some damage must have been noticed
}

void TestDamagedFiles::noise_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("mark");
    QTest::newRow("EXR") << "x.exr" << QByteArray("\x76\x2f\x31\x01\x02\0\0\0", 8);
    QTest::newRow("PNG") << "x.png" << QByteArray("\x89PNG\r\n\x1a\n");
    QTest::newRow("JPEG") << "x.jpg" << QByteArray("\xff\xd8\xff\xe0");
    QTest::newRow("TIFF") << "x.tif" << QByteArray("II*\0", 4);
    QTest::newRow("DPX") << "x.dpx" << QByteArray("SDPX");
    QTest::newRow("TGA") << "x.tga" << QByteArray();
    QTest::newRow("QuickTime") << "x.mov"
                               << QByteArray("\0\0\0\x14"
                                             "ftypqt  ",
                                             12);
    QTest::newRow("Matroska") << "x.mkv" << QByteArray("\x1a\x45\xdf\xa3");
    QTest::newRow("AVI") << "x.avi" << QByteArray("RIFF\0\x10\0\0AVI LIST", 16);
    QTest::newRow("transport stream") << "x.ts" << QByteArray("G");
}

void TestDamagedFiles::noise() {
    QFETCH(QString, name);
    QFETCH(QByteArray, mark);
    std::mt19937 random(11);
    for (int round = 0; round < 10; ++round) {
        QByteArray bytes = mark;
        for (int i = 0; i < 3000; ++i)
            bytes += char(random());
        QFile out(m_dir.filePath(name));
        QVERIFY(out.open(QIODevice::WriteOnly | QIODevice::Truncate));
        out.write(bytes);
        out.close();
        QVERIFY(!readAll(m_dir.filePath(name)));
    }
}

QTEST_GUILESS_MAIN(TestDamagedFiles)
#include "tst_damagedfiles.moc"
