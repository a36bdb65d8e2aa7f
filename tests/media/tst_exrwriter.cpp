// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "core/media/ImageWriter.h"
#include "tests/media/ExrFixtures.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <cmath>
#include <thread>

using namespace ckd;
using namespace ckd::test;

namespace {

/// Values that a half holds exactly, beyond 0..1 on both sides.
Image exactPicture(int width, int height, int channels) {
    return makeImage(width, height, channels, ColorEncoding::Linear,
                     [](int c, int x, int y) { return float((x * 31 + y * 17 + c * 7) % 257 - 64) / 32.0F; });
}

} // namespace

class TestExrWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundTrips_data();
    void roundTrips();
    void lossyStaysClose_data();
    void lossyStaysClose();
    void cropsToDataWindow();
    void outOfRangeIsClampedAndCounted();
    void channelsAreNamed_data();
    void channelsAreNamed();
    void attributesAreText();
    void wrongRequestIsRefused();
    void failureLeavesNothing_data();
    void failureLeavesNothing();
    void manyThreadsAtOnce();
    void verifySeesDamage();

private:
    QTemporaryDir m_dir;
    QString path(const QString& name) const { return m_dir.filePath(name); }
};

void TestExrWriter::roundTrips_data() {
    QTest::addColumn<QString>("compression");
    QTest::addColumn<bool>("half");
    for (const char* name : {"none", "rle", "zips", "zip", "piz"}) {
        QTest::addRow("%s half", name) << QString(name) << true;
        QTest::addRow("%s float", name) << QString(name) << false;
    }
    QTest::newRow("pxr24 half") << QString("pxr24") << true;
}

void TestExrWriter::roundTrips() {
    QFETCH(QString, compression);
    QFETCH(bool, half);
    const Image picture = exactPicture(131, 97, 4); // more lines than one strip
    ExrOptions options;
    options.compression = *exrCompressionFromName(compression);
    QCOMPARE(exrCompressionName(options.compression), compression);
    options.depth = half ? ExrOptions::Depth::Half : ExrOptions::Depth::Float;
    const QString file = path("r.exr");
    const Result<WrittenFile> report =
        writeExr(file, 131, 97, channelsOf(picture, {"R", "G", "B", "A"}), options);
    CKD_VERIFY_OK(report);
    QCOMPARE(report->bytes, QFile(file).size());
    QCOMPARE(report->clampedValues, std::int64_t(0));
    const Result<DecodedFrame> frame = readFrame(file, 1);
    CKD_VERIFY_OK(frame);
    for (int c = 0; c < 3; ++c)
        QCOMPARE(maxDifference(frame->rgb.plane(c), picture.plane(c)), 0.0);
    QCOMPARE(maxDifference(frame->alpha.plane(0), picture.plane(3)), 0.0);
    QCOMPARE(maxDifference(readWithRgbaInterface(file), frame->rgb), 0.0); // OpenEXR's own interface agrees
    CKD_VERIFY_OK(verifyImage(file, 131, 97, 4));
    if (const auto listed = judge("exrheader", {file}))
        QVERIFY(listed->contains("corridorkey") || listed->contains("CorridorKey"));
}

void TestExrWriter::lossyStaysClose_data() {
    QTest::addColumn<QString>("compression");
    QTest::newRow("dwaa") << "dwaa";
    QTest::newRow("dwab") << "dwab";
}

void TestExrWriter::lossyStaysClose() {
    QFETCH(QString, compression);
    const Image picture = makeImage(96, 80, 3, ColorEncoding::Linear, [](int c, int x, int y) {
        return 0.5F + 0.4F * std::sin(float(x) * 0.1F + float(c)) * std::cos(float(y) * 0.07F);
    });
    ExrOptions options;
    options.compression = *exrCompressionFromName(compression);
    CKD_VERIFY_OK(writeExr(path("l.exr"), 96, 80, channelsOf(picture, {"R", "G", "B"}), options));
    const Result<DecodedFrame> frame = readFrame(path("l.exr"), 1);
    CKD_VERIFY_OK(frame);
    const double difference = maxDifference(frame->rgb, picture);
    QVERIFY2(difference > 0 && difference < 0.02, qPrintable(QString::number(difference)));
}

void TestExrWriter::cropsToDataWindow() {
    ExrOptions options;
    options.metadata.displayWindow = {0, 0, 19, 9};
    options.metadata.dataWindow = {-4, 2, 9, 12};
    const int width = 24;  // -4 … 19
    const int height = 13; // 0 … 12
    const Image picture = exactPicture(width, height, 3);
    CKD_VERIFY_OK(writeExr(path("c.exr"), width, height, channelsOf(picture, {"R", "G", "B"}), options));
    const Result<DecodedFrame> frame = readFrame(path("c.exr"), 1);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->metadata.displayWindow, options.metadata.displayWindow);
    QCOMPARE(frame->metadata.dataWindow, options.metadata.dataWindow);
    QCOMPARE(frame->rgb.width(), width);
    QCOMPARE(frame->rgb.height(), height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool inside = x <= 13 && y >= 2;
            QCOMPARE(frame->rgb.row(1, y)[x], inside ? picture.row(1, y)[x] : 0.0F);
        }
    }
    CKD_VERIFY_OK(verifyImage(path("c.exr"), 14, 11, 3));
}

void TestExrWriter::outOfRangeIsClampedAndCounted() {
    Image picture = exactPicture(9, 5, 1);
    picture.row(0, 0)[0] = 1e10F;
    picture.row(0, 1)[1] = std::nanf("");
    picture.row(0, 4)[8] = -1e10F;
    const Result<WrittenFile> report = writeExr(path("o.exr"), 9, 5, channelsOf(picture, {"Y"}));
    CKD_VERIFY_OK(report);
    QCOMPARE(report->clampedValues, std::int64_t(3));
    const Result<DecodedFrame> frame = readFrame(path("o.exr"), 1);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->metadata.sanitisedValues, 0); // nothing infinite got into the file
    QCOMPARE(frame->rgb.row(0, 0)[0], 65504.0F);
    QCOMPARE(frame->rgb.row(0, 1)[1], 0.0F);
    QCOMPARE(frame->rgb.row(0, 4)[8], -65504.0F);
}

void TestExrWriter::channelsAreNamed_data() {
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<int>("channels");
    QTest::newRow("luminance") << QStringList{"Y"} << 1;
    QTest::newRow("alpha") << QStringList{"A"} << 1;
    QTest::newRow("colour") << QStringList{"R", "G", "B"} << 3;
    QTest::newRow("colour and alpha") << QStringList{"R", "G", "B", "A"} << 4;
}

void TestExrWriter::channelsAreNamed() {
    QFETCH(QStringList, names);
    QFETCH(int, channels);
    const Image picture = exactPicture(12, 7, int(names.size()));
    CKD_VERIFY_OK(writeExr(path("n.exr"), 12, 7, channelsOf(picture, names)));
    CKD_VERIFY_OK(verifyImage(path("n.exr"), 12, 7, channels));
    QVERIFY(!verifyImage(path("n.exr"), 12, 7, channels == 1 ? 3 : 1).ok());
    QVERIFY(!verifyImage(path("n.exr"), 7, 12, channels).ok());
    const Result<SharedSource> source = openSource(path("n.exr"));
    CKD_VERIFY_OK(source);
    names.sort();
    QCOMPARE((*source)->info().pixelFormat, names.join(','));
}

void TestExrWriter::attributesAreText() {
    const Image picture = exactPicture(4, 4, 1);
    ExrOptions options;
    options.attributes = {{"corridorkey/alpha", "premultiplied"}, {"corridorkey/keyer", "Grün"}};
    options.metadata.rate = {25, 1};
    CKD_VERIFY_OK(writeExr(path("a.exr"), 4, 4, channelsOf(picture, {"Y"}), options));
    const auto listed = judge("exrheader", {path("a.exr")});
    if (!listed)
        QSKIP("needs OpenEXR's exrheader program");
    QVERIFY2(listed->contains("corridorkey/alpha (type string): \"premultiplied\""), listed->constData());
    QVERIFY(listed->contains("Gr\xc3\xbcn"));
    QVERIFY(listed->contains("framesPerSecond (type rational): 25/1"));
    QVERIFY(listed->contains("chromaticities"));
}

void TestExrWriter::wrongRequestIsRefused() {
    const Image picture = exactPicture(4, 4, 3);
    QVERIFY(!writeExr(path("w.exr"), 5, 4, channelsOf(picture, {"R", "G", "B"})).ok());
    QVERIFY(!writeExr(path("w.exr"), 4, 4, {}).ok());
    ExrOptions options;
    options.metadata.displayWindow = {0, 0, 9, 9};
    QVERIFY(!writeExr(path("w.exr"), 4, 4, channelsOf(picture, {"R", "G", "B"}), options).ok());
    QVERIFY(!QFile::exists(path("w.exr")));
}

void TestExrWriter::failureLeavesNothing_data() {
    QTest::addColumn<int>("call");
    QTest::newRow("open") << int(ckd::testing::FileCall::Open);
    QTest::newRow("write") << int(ckd::testing::FileCall::Write);
    QTest::newRow("fsync") << int(ckd::testing::FileCall::Fsync);
    QTest::newRow("close") << int(ckd::testing::FileCall::Close);
    QTest::newRow("rename") << int(ckd::testing::FileCall::Rename);
}

void TestExrWriter::failureLeavesNothing() {
    QFETCH(int, call);
    QTemporaryDir dir;
    const QString file = dir.filePath("shot.0001.exr");
    const Image picture = exactPicture(16, 16, 3);
    ckd::testing::failNextFileCall(ckd::testing::FileCall(call), ENOSPC);
    const Result<WrittenFile> report = writeExr(file, 16, 16, channelsOf(picture, {"R", "G", "B"}));
    ckd::testing::clearFileFaults();
    QVERIFY(!report.ok());
    QCOMPARE(report.error().kind, ErrorKind::Output);
    QVERIFY(report.error().message.contains("shot.0001.exr"));
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files | QDir::Hidden), QStringList());
}

void TestExrWriter::manyThreadsAtOnce() {
    constexpr int kThreads = 8;
    const Image picture = exactPicture(64, 48, 4);
    std::vector<std::jthread> threads;
    std::atomic<int> good = 0;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            const QString file = path(QString("t.%1.exr").arg(t));
            const bool written = writeExr(file, 64, 48, channelsOf(picture, {"R", "G", "B", "A"})).ok();
            good += written && verifyImage(file, 64, 48, 4).ok() ? 1 : 0;
        });
    }
    threads.clear();
    QCOMPARE(good.load(), kThreads);
}

void TestExrWriter::verifySeesDamage() {
    const Image picture = exactPicture(64, 64, 3);
    CKD_VERIFY_OK(writeExr(path("v.exr"), 64, 64, channelsOf(picture, {"R", "G", "B"})));
    QFile file(path("v.exr"));
    QVERIFY(file.resize(file.size() - 40));
    const Result<void> verified = verifyImage(path("v.exr"), 64, 64, 3);
    QVERIFY(!verified.ok());
    QVERIFY(verified.error().message.contains("v.exr"));
}

QTEST_GUILESS_MAIN(TestExrWriter)
#include "tst_exrwriter.moc"
