// SPDX-License-Identifier: Apache-2.0
#include "core/media/ImageWriter.h"
#include "tests/media/ExrFixtures.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using namespace ckd::test;

namespace {

void writePng(const QString& path, int width = 16, float value = 0.5F) {
    const Image picture =
        makeImage(width, 12, 3, ColorEncoding::Srgb, [value](int, int, int) { return value; });
    QVERIFY(writeStill(path, width, 12, channelsOf(picture, {"R", "G", "B"}), StillFormat::Png8).ok());
}

void touch(const QString& path, const QByteArray& content = {}) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

} // namespace

class TestOpenSource : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void folderIsASequence();
    void namesThatAreHard_data();
    void namesThatAreHard();
    void patternPicksOneOfSeveral();
    void folderOfSeveralIsRefusedWithTheirNames();
    void loneFileIsThatFileAlone();
    void otherSizeFailsItsFrameAlone();
    void unreadableFrameFailsAlone();
    void unreadableFirstFrameFailsAlone();
    void exrWindowsMayChange();
    void stemsOfPasses_data();
    void stemsOfPasses();
    void refusals_data();
    void refusals();
    void folderOfAHundredThousand();
    void layersAreForExrAlone();
    void patternLikeFileNameIsAFile();
};

void TestOpenSource::folderIsASequence() {
    QTemporaryDir dir;
    for (const int number : {1001, 1002, 1004, 1010})
        writePng(dir.filePath(QString("shot.%1.png").arg(number)), 16, float(number - 1000) / 16);
    touch(dir.filePath(".shot.1003.png.123-4.ckd-part"));
    touch(dir.filePath("Thumbs.db"));
    touch(dir.filePath("notes.txt"));
    QVERIFY(QDir(dir.path()).mkdir("sub.1.png"));
    const Result<SharedSource> source = openSource(dir.path());
    CKD_VERIFY_OK(source);
    const SourceInfo& info = (*source)->info();
    QCOMPARE(info.kind, SourceInfo::Kind::Sequence);
    QCOMPARE(info.frames, (std::vector<FrameNumber>{1001, 1002, 1004, 1010}));
    QCOMPARE(info.missing, (std::vector<FrameNumber>{1003, 1005, 1006, 1007, 1008, 1009}));
    QCOMPARE(info.warnings, QStringList{"Frames are missing: 1003,1005-1009."});
    QCOMPARE(info.name, QString("shot"));
    QCOMPARE(info.pattern, QString("shot.####.png"));
    QCOMPARE(info.padding, 4);
    const Result<DecodedFrame> frame = readFrame(*source, 1004);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->rgb.row(0, 0)[0], 64 / 255.0F);
    QVERIFY(!readFrame(*source, 1003).ok());
}

void TestOpenSource::namesThatAreHard_data() {
    QTest::addColumn<QString>("stem");
    QTest::newRow("space") << "my shot ";
    QTest::newRow("percent") << "100%d%s_";
    QTest::newRow("umlaut") << "Grünwand_";
    QTest::newRow("Japanese") << "緑の幕.";
    QTest::newRow("emoji") << "🎬_";
    QTest::newRow("colon, like a protocol") << "http:x_";
    QTest::newRow("quote") << "a'b\"c_";
    QTest::newRow("255 bytes") << QString(247, 'x');
    QTest::newRow("dash") << "-vf_";
}

void TestOpenSource::namesThatAreHard() {
    QFETCH(QString, stem);
    QTemporaryDir dir;
    for (const int number : {1, 2})
        writePng(dir.filePath(stem + QString("%1.png").arg(number, 4, 10, QLatin1Char('0'))));
    const Result<SharedSource> source = openSource(dir.path());
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().frames, (std::vector<FrameNumber>{1, 2}));
    CKD_VERIFY_OK(readFrame(*source, 2));
    if (stem.size() > 200)
        return; // a movie's name would be longer still
    MovieSettings settings;
    settings.codec = MovieSettings::Codec::QtRle;
    settings.width = 96;
    settings.height = 64;
    const QString movie = dir.filePath(stem + "clip.mov");
    CKD_VERIFY_OK(makeIndexMovie(movie, settings, 2));
    const Result<DecodedFrame> frame = readFrame(movie, 2);
    CKD_VERIFY_OK(frame);
    QCOMPARE(indexOf(frame->rgb), 1);
}

void TestOpenSource::patternPicksOneOfSeveral() {
    QTemporaryDir dir;
    for (const int number : {-1, 0, 7}) {
        writePng(dir.filePath("a." + QString::number(number) + ".png"));
        writePng(dir.filePath("b." + QString::number(number) + ".png"));
    }
    for (const QString pattern : {"a.#.png", "a.####.png", "a.%d.png", "a.%04d.png"}) {
        const Result<SharedSource> source = openSource(dir.filePath(pattern));
        CKD_VERIFY_OK(source);
        QCOMPARE((*source)->info().frames, (std::vector<FrameNumber>{-1, 0, 7}));
        QCOMPARE((*source)->info().name, QString("a"));
        QVERIFY((*source)->info().path.endsWith("a.-1.png"));
    }
    QVERIFY(!openSource(dir.filePath("c.####.png")).ok());
}

void TestOpenSource::folderOfSeveralIsRefusedWithTheirNames() {
    QTemporaryDir dir;
    for (const char* name : {"a.1.png", "a.2.png", "b.1.png", "b.2.png", "ref.png"})
        touch(dir.filePath(name));
    const Result<SharedSource> source = openSource(dir.path());
    QVERIFY(!source.ok());
    QCOMPARE(source.error().kind, ErrorKind::Input);
    for (const char* part : {"3 clips", "a.#.png 1-2", "b.#.png 1-2", "ref.png"})
        QVERIFY2(source.error().message.contains(part), qPrintable(source.error().message));
}

void TestOpenSource::loneFileIsThatFileAlone() {
    QTemporaryDir dir;
    writePng(dir.filePath("s_0007.png"));
    writePng(dir.filePath("s_0008.png"));
    const Result<SharedSource> source = openSource(dir.filePath("s_0007.png"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().kind, SourceInfo::Kind::Still);
    QCOMPARE((*source)->info().frames, std::vector<FrameNumber>{7});
    OpenOptions options;
    options.startNumber = 100;
    const Result<SharedSource> renumbered = openSource(dir.filePath("s_0007.png"), options);
    CKD_VERIFY_OK(renumbered);
    QCOMPARE((*renumbered)->info().frames, std::vector<FrameNumber>{100});
    CKD_VERIFY_OK(readFrame(*renumbered, 100));
}

void TestOpenSource::otherSizeFailsItsFrameAlone() {
    QTemporaryDir dir;
    writePng(dir.filePath("s.1.png"));
    writePng(dir.filePath("s.2.png"), 20);
    writePng(dir.filePath("s.3.png"));
    const Result<SharedSource> source = openSource(dir.path());
    CKD_VERIFY_OK(source);
    CKD_VERIFY_OK(readFrame(*source, 1));
    const Result<DecodedFrame> other = readFrame(*source, 2);
    QVERIFY(!other.ok());
    QVERIFY2(other.error().message.contains("20x12") && other.error().message.contains("16x12") &&
                 other.error().message.contains("s.2.png"),
             qPrintable(other.error().message));
    CKD_VERIFY_OK(readFrame(*source, 3));
}

void TestOpenSource::unreadableFrameFailsAlone() {
    QTemporaryDir dir;
    for (const int number : {1, 2, 3})
        writePng(dir.filePath(QString("s.%1.png").arg(number)));
    touch(dir.filePath("s.2.png"), "no picture at all");
    const Result<SharedSource> source = openSource(dir.path());
    CKD_VERIFY_OK(source);
    QVERIFY(QFile::remove(dir.filePath("s.3.png")));
    CKD_VERIFY_OK(readFrame(*source, 1));
    for (const FrameNumber number : {2, 3}) {
        const Result<DecodedFrame> frame = readFrame(*source, number);
        QVERIFY(!frame.ok());
        QVERIFY(frame.error().message.contains(QString("s.%1.png").arg(number)));
    }
}

void TestOpenSource::unreadableFirstFrameFailsAlone() {
    QTemporaryDir dir;
    for (const int number : {1, 2, 3})
        writePng(dir.filePath(QString("s.%1.png").arg(number)));
    touch(dir.filePath("s.1.png"), "no picture at all");
    touch(dir.filePath("s.2.png"));
    const Result<SharedSource> source = openSource(dir.path());
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().frames, (std::vector<FrameNumber>{1, 2, 3}));
    QCOMPARE((*source)->info().width, 16);
    QVERIFY(!readFrame(*source, 1).ok());
    CKD_VERIFY_OK(readFrame(*source, 3));
    touch(dir.filePath("s.3.png"), "nor this");
    const Result<SharedSource> none = openSource(dir.path());
    QVERIFY(!none.ok());
    QCOMPARE(none.error().kind, ErrorKind::Input);
    QVERIFY2(none.error().message.contains("s.1.png"), qPrintable(none.error().message));
}

void TestOpenSource::exrWindowsMayChange() {
    QTemporaryDir dir;
    for (const int number : {1, 2}) {
        ExrTestPart part;
        part.channels = {{"R", [](int x, int) { return float(x); }},
                         {"G", [](int, int) { return 0.0F; }},
                         {"B", [](int, int) { return 0.0F; }}};
        part.data = {-number, 0, 20 + 10 * number, 23};
        writeTestExr(dir.filePath(QString("w.%1.exr").arg(number)), {part});
    }
    const Result<SharedSource> source = openSource(dir.path());
    CKD_VERIFY_OK(source);
    const Result<DecodedFrame> second = readFrame(*source, 2);
    CKD_VERIFY_OK(second);
    QCOMPARE(second->rgb.width(), 43); // -2 … 40
    QCOMPARE(second->rgb.row(0, 3)[0], -2.0F);
}

void TestOpenSource::stemsOfPasses_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("stem");
    QTest::newRow("dot") << "shot.0007.png"
                         << "shot.0007";
    QTest::newRow("underscore") << "name_0001.png"
                                << "name_0001";
    QTest::newRow("digits alone") << "0001.png"
                                  << "0001";
    QTest::newRow("negative") << "a.-003.png"
                              << "a.-003";
    QTest::newRow("no number") << "couple_500x375.png"
                               << "couple_500x375";
}

void TestOpenSource::stemsOfPasses() {
    QFETCH(QString, file);
    QTemporaryDir dir;
    writePng(dir.filePath(file));
    const Result<SharedSource> source = openSource(dir.filePath(file));
    CKD_VERIFY_OK(source);
    const SourceInfo& info = (*source)->info();
    QTEST(frameStem(info, info.frames.front()), "stem");
}

void TestOpenSource::refusals_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << "gone.mov" << QByteArray() << "does not exist";
    QTest::newRow("empty movie") << "empty.mov" << QByteArray("") << "is empty";
    QTest::newRow("text called movie")
        << "text.mov" << QByteArray("hello world, this is no movie\n") << "text.mov";
    QTest::newRow("text") << "readme.txt" << QByteArray(4000, 'a') << "readme.txt";
    QTest::newRow("playlist that names other files")
        << "list.m3u8" << QByteArray("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/passwd\n")
        << "list.m3u8";
    QTest::newRow("concat script") << "list.ffconcat" << QByteArray("ffconcat version 1.0\nfile 'a.mov'\n")
                                   << "list.ffconcat";
    QTest::newRow("half an EXR mark") << "x.exr" << QByteArray("\x76\x2f\x31\x01") << "x.exr";
}

void TestOpenSource::refusals() {
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    QTemporaryDir dir;
    if (!content.isNull())
        touch(dir.filePath(name), content);
    const Result<SharedSource> source = openSource(dir.filePath(name));
    QVERIFY(!source.ok());
    QCOMPARE(source.error().kind, ErrorKind::Input);
    QVERIFY2(source.error().message.contains(says), qPrintable(source.error().message));
}

void TestOpenSource::folderOfAHundredThousand() {
    QTemporaryDir dir;
    constexpr int kCount = 100'000;
    writePng(dir.filePath("s.000000.png"));
    for (int i = 1; i < kCount; ++i) { // links, so that the disk is not asked for 100,000 files' blocks
        const QString name = dir.filePath(QString("s.%1.png").arg(i, 6, 10, QLatin1Char('0')));
        QVERIFY(QFile::link(dir.filePath("s.000000.png"), name));
    }
    const Result<SharedSource> source = openSource(dir.path());
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().frames.size(), std::size_t(kCount));
    QCOMPARE((*source)->info().frames.back(), FrameNumber(kCount - 1));
    CKD_VERIFY_OK(readFrame(*source, kCount - 1));
}

void TestOpenSource::patternLikeFileNameIsAFile() {
    QTemporaryDir dir;
    writePng(dir.filePath("50%d.png"));
    const Result<SharedSource> source = openSource(dir.filePath("50%d.png"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().kind, SourceInfo::Kind::Still);
}

void TestOpenSource::layersAreForExrAlone() {
    QTemporaryDir dir;
    const Image image = test::makeImage(4, 4, 3, ColorEncoding::Srgb, [](int, int, int) { return 0.5F; });
    const QString png = dir.filePath("a.png");
    CKD_VERIFY_OK(writeStill(png, 4, 4, channelsOf(image, {"R", "G", "B"}), StillFormat::Png8));
    const Result<SharedSource> refused = openSource(png, {.layer = QStringLiteral("diffuse")});
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().message.contains("has no layers"));
    const QString exr = dir.filePath("a.exr");
    CKD_VERIFY_OK(writeExr(exr, 4, 4, channelsOf(image, {"diffuse.R", "diffuse.G", "diffuse.B"})));
    const Result<SharedSource> opened = openSource(exr, {.layer = QStringLiteral("diffuse")});
    CKD_VERIFY_OK(opened);
    QCOMPARE((*opened)->info().layer, QStringLiteral("diffuse"));
}

QTEST_GUILESS_MAIN(TestOpenSource)
#include "tst_opensource.moc"
