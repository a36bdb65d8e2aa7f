// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/Orientation.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using namespace ckd::detail;
using namespace ckd::test;

class TestOrientation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cornersGoWhereTheyShould_data();
    void cornersGoWhereTheyShould();
    void displayMatrices_data();
    void displayMatrices();
    void rotatedMovieMatchesPlayer_data();
    void rotatedMovieMatchesPlayer();
};

/// A 3x2 picture numbered 0…5 row by row.
static Image numbered() {
    return makeImage(3, 2, 1, ColorEncoding::Linear, [](int, int x, int y) { return float(y * 3 + x); });
}

/// Expected contents follow from Exif 2.32, tag 0x0112 (where row 0 and column 0 are on the screen).
void TestOrientation::cornersGoWhereTheyShould_data() {
    QTest::addColumn<int>("exif");
    QTest::addColumn<int>("width");
    QTest::addColumn<QList<float>>("values");
    QTest::newRow("1") << 1 << 3 << QList<float>{0, 1, 2, 3, 4, 5};
    QTest::newRow("2 mirrored") << 2 << 3 << QList<float>{2, 1, 0, 5, 4, 3};
    QTest::newRow("3 upside down") << 3 << 3 << QList<float>{5, 4, 3, 2, 1, 0};
    QTest::newRow("4 flipped") << 4 << 3 << QList<float>{3, 4, 5, 0, 1, 2};
    QTest::newRow("5 transposed") << 5 << 2 << QList<float>{0, 3, 1, 4, 2, 5};
    QTest::newRow("6 clockwise") << 6 << 2 << QList<float>{3, 0, 4, 1, 5, 2};
    QTest::newRow("7 transversed") << 7 << 2 << QList<float>{5, 2, 4, 1, 3, 0};
    QTest::newRow("8 counter-clockwise") << 8 << 2 << QList<float>{2, 5, 1, 4, 0, 3};
    QTest::newRow("nonsense") << 42 << 3 << QList<float>{0, 1, 2, 3, 4, 5};
}

void TestOrientation::cornersGoWhereTheyShould() {
    QFETCH(int, exif);
    QFETCH(int, width);
    QFETCH(QList<float>, values);
    const Image turned = oriented(numbered(), orientationFromExif(exif));
    QCOMPARE(turned.width(), width);
    QCOMPARE(turned.height(), 6 / width);
    QCOMPARE(QList<float>(turned.data().begin(), turned.data().end()), values);
}

void TestOrientation::displayMatrices_data() {
    QTest::addColumn<QList<int>>("abcd"); ///< a, b, c, d in units of 1.0
    QTest::addColumn<bool>("valid");
    QTest::addColumn<int>("quarterTurns");
    QTest::addColumn<bool>("mirrored");
    QTest::newRow("identity") << QList<int>{1, 0, 0, 1} << true << 0 << false;
    QTest::newRow("phone held upright") << QList<int>{0, 1, -1, 0} << true << 1 << false;
    QTest::newRow("180") << QList<int>{-1, 0, 0, -1} << true << 2 << false;
    QTest::newRow("270") << QList<int>{0, -1, 1, 0} << true << 3 << false;
    QTest::newRow("mirrored") << QList<int>{-1, 0, 0, 1} << true << 0 << true;
    QTest::newRow("flipped") << QList<int>{1, 0, 0, -1} << true << 2 << true;
    QTest::newRow("transposed") << QList<int>{0, 1, 1, 0} << true << 3 << true;
    QTest::newRow("sheared") << QList<int>{1, 1, 0, 1} << false << 0 << false;
    QTest::newRow("empty") << QList<int>{0, 0, 0, 0} << false << 0 << false;
}

void TestOrientation::displayMatrices() {
    QFETCH(QList<int>, abcd);
    QFETCH(bool, valid);
    const std::int32_t one = 1 << 16;
    const std::int32_t matrix[9] = {abcd[0] * one, abcd[1] * one, 0, abcd[2] * one, abcd[3] * one, 0, 0, 0,
                                    1 << 30};
    const auto orientation = orientationFromDisplayMatrix(matrix);
    QCOMPARE(orientation.has_value(), valid);
    if (!valid)
        return;
    QTEST(orientation->quarterTurns, "quarterTurns");
    QTEST(orientation->mirrored, "mirrored");
}

void TestOrientation::rotatedMovieMatchesPlayer_data() {
    QTest::addColumn<int>("degrees");
    for (const int degrees : {90, 180, 270})
        QTest::addRow("%d", degrees) << degrees;
}

/// The ffmpeg program turns pictures by the display matrix on its own.
void TestOrientation::rotatedMovieMatchesPlayer() {
    QFETCH(int, degrees);
    QTemporaryDir dir;
    const QString path = dir.filePath("r.mov");
    MovieSettings settings;
    settings.codec = MovieSettings::Codec::Png;
    settings.width = 128;
    settings.height = 96;
    settings.rotation = degrees;
    settings.pixelAspect = 2.0;
    CKD_VERIFY_OK(makeIndexMovie(path, settings, 2));
    const Result<SharedSource> source = openSource(path);
    CKD_VERIFY_OK(source);
    const SourceInfo& info = (*source)->info();
    const bool swapped = degrees != 180;
    QCOMPARE(info.rotation, degrees);
    QCOMPARE(info.width, swapped ? 96 : 128);
    QCOMPARE(info.height, swapped ? 128 : 96);
    QCOMPARE(info.pixelAspect, swapped ? 0.5 : 2.0);
    const Result<DecodedFrame> frame = readFrame(*source, 2);
    CKD_VERIFY_OK(frame);
    const auto raw = judge(
        "ffmpeg", {"-v", "error", "-i", path, "-frames:v", "2", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"});
    if (!raw)
        QSKIP("needs the ffmpeg program");
    const qsizetype frameBytes = 128 * 96 * 3;
    QCOMPARE(raw->size(), 2 * frameBytes);
    for (int y = 0; y < info.height; ++y) {
        for (int x = 0; x < info.width; ++x) {
            const auto shown = static_cast<uchar>((*raw)[frameBytes + (qsizetype(y) * info.width + x) * 3]);
            QCOMPARE(int(std::lround(frame->rgb.row(0, y)[x] * 255)), int(shown));
        }
    }
}

QTEST_GUILESS_MAIN(TestOrientation)
#include "tst_orientation.moc"
