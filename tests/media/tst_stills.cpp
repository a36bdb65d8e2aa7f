// SPDX-License-Identifier: Apache-2.0
#include "core/media/ImageWriter.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ckd;
using namespace ckd::test;

namespace {

/// Every value is a code of `depth` bits; all codes up to 65536 pixels appear.
Image codePicture(int width, int height, int channels, int depth) {
    const int codes = 1 << depth;
    return makeImage(width, height, channels, ColorEncoding::Srgb, [=](int c, int x, int y) {
        return float((y * width + x + c * 4099) % codes) / float(codes - 1);
    });
}

} // namespace

class TestStills : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writtenCodesComeBack_data();
    void writtenCodesComeBack();
    void otherProgramsReadTheSame_data();
    void otherProgramsReadTheSame();
    void otherProgramsFilesAreRead_data();
    void otherProgramsFilesAreRead();
    void valuesAreClampedAndCounted();
    void pngIsTaggedSrgb();
    void floatTiffIsRefusedWithAdvice();
    void jpegIsTurnedByExif();
    void brokenProfileIsAWarning();
    void unsupportedRequestIsRefused();

private:
    QTemporaryDir m_dir;
    QString path(const QString& name) const { return m_dir.filePath(name); }
};

void TestStills::writtenCodesComeBack_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("depth");
    for (const int channels : {1, 2, 3, 4}) {
        QTest::addRow("PNG 8, %d channels", channels) << int(StillFormat::Png8) << channels << 8;
        QTest::addRow("PNG 16, %d channels", channels) << int(StillFormat::Png16) << channels << 16;
        if (channels != 2)
            QTest::addRow("TIFF 16, %d channels", channels) << int(StillFormat::Tiff16) << channels << 16;
    }
}

void TestStills::writtenCodesComeBack() {
    QFETCH(int, format);
    QFETCH(int, channels);
    QFETCH(int, depth);
    const Image picture = codePicture(257, 255, channels, depth);
    const QString file = path(StillFormat(format) == StillFormat::Tiff16 ? "a.tif" : "a.png");
    const Result<WrittenFile> report =
        writeStill(file, 257, 255, channelsOf(picture, {"R", "G", "B", "A"}), StillFormat(format));
    CKD_VERIFY_OK(report);
    QCOMPARE(report->bytes, QFile(file).size());
    QCOMPARE(report->clampedValues, std::int64_t(0));
    const Result<SharedSource> source = openSource(file);
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().bitDepth, depth);
    QCOMPARE((*source)->info().channels, channels);
    QCOMPARE((*source)->info().encoding, ColorEncoding::Srgb);
    const Result<DecodedFrame> frame = readFrame(*source, 1);
    CKD_VERIFY_OK(frame);
    const int colors = channels < 3 ? 1 : 3;
    const double tolerance = 1e-7; // one rounding of code / maximum
    for (int c = 0; c < 3; ++c)
        QVERIFY(maxDifference(frame->rgb.plane(c), picture.plane(colors == 1 ? 0 : c)) <= tolerance);
    QCOMPARE(frame->alpha.isNull(), channels == 1 || channels == 3);
    if (!frame->alpha.isNull())
        QVERIFY(maxDifference(frame->alpha.plane(0), picture.plane(colors)) <= tolerance);
    CKD_VERIFY_OK(verifyImage(file, 257, 255, channels));
}

void TestStills::otherProgramsReadTheSame_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("raw");
    QTest::newRow("PNG 8") << int(StillFormat::Png8) << "rgba";
    QTest::newRow("PNG 16") << int(StillFormat::Png16) << "rgba64le";
    QTest::newRow("TIFF 16") << int(StillFormat::Tiff16) << "rgba64le";
}

void TestStills::otherProgramsReadTheSame() {
    QFETCH(int, format);
    QFETCH(QString, raw);
    const int bytes = raw == "rgba" ? 1 : 2;
    const Image picture = codePicture(64, 40, 4, 8 * bytes);
    const QString file = path(StillFormat(format) == StillFormat::Tiff16 ? "j.tif" : "j.png");
    CKD_VERIFY_OK(writeStill(file, 64, 40, channelsOf(picture, {"R", "G", "B", "A"}), StillFormat(format)));
    const auto out = judge("ffmpeg", {"-v", "error", "-i", file, "-f", "rawvideo", "-pix_fmt", raw, "-"});
    if (!out)
        QSKIP("needs the ffmpeg program");
    QCOMPARE(out->size(), qsizetype(64 * 40 * 4 * bytes));
    const double top = bytes == 1 ? 255 : 65535;
    for (qsizetype i = 0; i < 64 * 40; ++i) {
        for (int c = 0; c < 4; ++c) {
            const qsizetype at = (i * 4 + c) * bytes;
            int code = uchar((*out)[at]);
            if (bytes == 2)
                code |= uchar((*out)[at + 1]) << 8;
            QCOMPARE(code, int(std::lround(double(picture.plane(c)[std::size_t(i)]) * top)));
        }
    }
}

void TestStills::otherProgramsFilesAreRead_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("format"); ///< of the raw input and of the file
    QTest::addColumn<int>("depth");
    QTest::newRow("PNG 16") << "o.png"
                            << "rgb48be" << 16;
    QTest::newRow("PNG 8") << "o8.png"
                           << "rgb24" << 8;
    QTest::newRow("TIFF 16") << "o.tif"
                             << "rgb48le" << 16;
    QTest::newRow("TIFF 8") << "o8.tiff"
                            << "rgb24" << 8;
    QTest::newRow("DPX 8") << "o8.dpx"
                           << "rgb24" << 8;
    QTest::newRow("DPX 10") << "o10.dpx"
                            << "gbrp10le" << 10;
    QTest::newRow("DPX 12") << "o12.dpx"
                            << "gbrp12le" << 12;
    QTest::newRow("DPX 16") << "o16.dpx"
                            << "rgb48be" << 16;
    QTest::newRow("TGA") << "o.tga"
                         << "bgr24" << 8;
    QTest::newRow("BMP") << "o.bmp"
                         << "bgr24" << 8;
    QTest::newRow("WebP, lossless") << "o.webp"
                                    << "bgra" << 8;
}

/// Raw code values, wrapped by the ffmpeg program without conversion, must come back exactly.
void TestStills::otherProgramsFilesAreRead() {
    QFETCH(QString, file);
    QFETCH(QString, format);
    QFETCH(int, depth);
    constexpr int kWidth = 48;
    constexpr int kHeight = 32;
    const bool planar = format.startsWith("gbrp");
    const bool bigEndian = format.endsWith("be");
    const bool reversed = format.startsWith("bgr");
    const int channels = format == "bgra" ? 4 : 3;
    const auto code = [&](int c, int i) { return c == 3 ? 255 : (i * 773 + c * 211 + 5) % (1 << depth); };
    const auto append = [&](QByteArray& raw, int value) {
        if (depth == 8)
            raw += char(value);
        else if (bigEndian)
            raw.append(char(value >> 8)).append(char(value & 0xff));
        else
            raw.append(char(value & 0xff)).append(char(value >> 8));
    };
    QByteArray raw;
    for (int p = 0; planar && p < 3; ++p) {
        for (int i = 0; i < kWidth * kHeight; ++i)
            append(raw, code((p + 1) % 3, i)); // planes are G, B, R
    }
    for (int i = 0; !planar && i < kWidth * kHeight; ++i) {
        for (int c = 0; c < channels; ++c)
            append(raw, code(reversed && c < 3 ? 2 - c : c, i));
    }
    QFile input(path("in.raw"));
    QVERIFY(input.open(QIODevice::WriteOnly) && input.write(raw) == raw.size());
    input.close();
    QStringList arguments{"-v",   "error", "-y",    "-f", "rawvideo",      "-pix_fmt",
                          format, "-s",    "48x32", "-i", input.fileName()};
    if (file.endsWith("webp"))
        arguments << "-lossless"
                  << "1";
    if (!judge("ffmpeg", arguments << "-pix_fmt" << format << "-frames:v"
                                   << "1" << path(file)))
        QSKIP("needs the ffmpeg program with this encoder");
    const Result<SharedSource> source = openSource(path(file));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().bitDepth, depth);
    const QString warnings = (*source)->info().warnings.join(' ');
    if (file.endsWith("dpx")) // that is how the ffmpeg program tags a DPX
        QVERIFY2(warnings.contains("linear light"), qPrintable(warnings));
    else
        QCOMPARE(warnings, QString());
    const Result<DecodedFrame> frame = readFrame(*source, (*source)->info().frames.front());
    CKD_VERIFY_OK(frame);
    const double top = (1 << depth) - 1;
    for (int c = 0; c < 3; ++c) {
        for (int i = 0; i < kWidth * kHeight; ++i)
            QVERIFY(std::abs(double(frame->rgb.plane(c)[std::size_t(i)]) - code(c, i) / top) < 1e-7);
    }
}

void TestStills::valuesAreClampedAndCounted() {
    Image picture = codePicture(8, 8, 3, 8);
    picture.row(0, 0)[0] = 1.5F;
    picture.row(1, 0)[0] = -0.25F;
    picture.row(2, 0)[0] = std::nanf("");
    picture.row(0, 0)[1] = 0.5F; // 127.5 rounds up
    const Result<WrittenFile> report =
        writeStill(path("c.png"), 8, 8, channelsOf(picture, {"R", "G", "B"}), StillFormat::Png8);
    CKD_VERIFY_OK(report);
    QCOMPARE(report->clampedValues, std::int64_t(3));
    const Result<DecodedFrame> frame = readFrame(path("c.png"), 1);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->rgb.row(0, 0)[0], 1.0F);
    QCOMPARE(frame->rgb.row(1, 0)[0], 0.0F);
    QCOMPARE(frame->rgb.row(2, 0)[0], 0.0F);
    QCOMPARE(frame->rgb.row(0, 0)[1], 128 / 255.0F);
}

void TestStills::pngIsTaggedSrgb() {
    const Image picture = codePicture(8, 8, 3, 8);
    CKD_VERIFY_OK(writeStill(path("t.png"), 8, 8, channelsOf(picture, {"R", "G", "B"}), StillFormat::Png8));
    QFile file(path("t.png"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("sRGB"));
}

void TestStills::floatTiffIsRefusedWithAdvice() {
    // Little-endian TIFF, one directory: SampleFormat (339) = 3, BitsPerSample (258) = 32.
    QByteArray tiff("II*\0\x08\0\0\0", 8);
    tiff += QByteArray("\x02\0", 2);
    tiff += QByteArray("\x02\x01\x03\0\x01\0\0\0\x20\0\0\0", 12);
    tiff += QByteArray("\x53\x01\x03\0\x01\0\0\0\x03\0\0\0", 12);
    tiff += QByteArray(4, '\0');
    QFile file(path("f.tif"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(tiff) == tiff.size());
    file.close();
    const Result<SharedSource> source = openSource(path("f.tif"));
    QVERIFY(!source.ok());
    QVERIFY2(source.error().message.contains("EXR"), qPrintable(source.error().message));
}

void TestStills::jpegIsTurnedByExif() {
    // A JPEG from the ffmpeg program, with an Exif block put in by hand.
    const Image picture =
        makeImage(64, 32, 3, ColorEncoding::Srgb, [](int, int x, int) { return x < 32 ? 0.1F : 0.9F; });
    CKD_VERIFY_OK(writeStill(path("e.png"), 64, 32, channelsOf(picture, {"R", "G", "B"}), StillFormat::Png8));
    if (!judge("ffmpeg", {"-v", "error", "-y", "-i", path("e.png"), "-q:v", "2", path("e.jpg")}))
        QSKIP("needs the ffmpeg program");
    QFile file(path("e.jpg"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    QByteArray exif("\xff\xe1\0\x22"
                    "Exif\0\0"
                    "II*\0\x08\0\0\0"
                    "\x01\0"
                    "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
                    "\0\0\0\0",
                    36);
    bytes.insert(2, exif);
    QVERIFY(file.seek(0) && file.write(bytes) == bytes.size());
    file.close();
    const Result<SharedSource> source = openSource(path("e.jpg"));
    CKD_VERIFY_OK(source);
    QCOMPARE((*source)->info().rotation, 90);
    QCOMPARE((*source)->info().width, 32);
    const Result<DecodedFrame> frame = readFrame(*source, 1);
    CKD_VERIFY_OK(frame);
    QCOMPARE(frame->rgb.height(), 64);
    QVERIFY(frame->rgb.row(0, 5)[16] < 0.3F); // the left half is now on top
    QVERIFY(frame->rgb.row(0, 60)[16] > 0.7F);
}

static quint32 crc32(const QByteArray& bytes) {
    quint32 crc = 0xffffffffU;
    for (const char c : bytes) {
        crc ^= uchar(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0);
    }
    return ~crc;
}

void TestStills::brokenProfileIsAWarning() {
    const Image picture = codePicture(16, 16, 3, 8);
    CKD_VERIFY_OK(writeStill(path("p.png"), 16, 16, channelsOf(picture, {"R", "G", "B"}), StillFormat::Png8));
    QFile file(path("p.png"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    const QByteArray body = QByteArray("iCCP") + QByteArray("name\0\0garbage that does not inflate", 36);
    const auto bigEndian = [](quint32 v) {
        return QByteArray().append(char(v >> 24)).append(char(v >> 16)).append(char(v >> 8)).append(char(v));
    };
    bytes.insert(33, bigEndian(quint32(body.size() - 4)) + body + bigEndian(crc32(body))); // after IHDR
    QVERIFY(file.seek(0) && file.write(bytes) == bytes.size());
    file.close();
    const Result<SharedSource> source = openSource(path("p.png"));
    CKD_VERIFY_OK(source);
    const Result<DecodedFrame> frame = readFrame(*source, 1);
    CKD_VERIFY_OK(frame);
    QVERIFY(maxDifference(frame->rgb, picture) < 1e-6);
    QCOMPARE((*source)->info().warnings.size(), 1);
    QVERIFY((*source)->info().warnings.first().contains("ignored"));
}

void TestStills::unsupportedRequestIsRefused() {
    const Image picture = codePicture(8, 8, 4, 8);
    QVERIFY(!writeStill(path("u.tif"), 8, 8, channelsOf(picture, {"Y", "A"}), StillFormat::Tiff16).ok());
    QVERIFY(!writeStill(path("u.png"), 9, 8, channelsOf(picture, {"R", "G", "B"}), StillFormat::Png8).ok());
    QVERIFY(!writeStill(path("nofolder/u.png"), 8, 8, channelsOf(picture, {"R", "G", "B"}), StillFormat::Png8)
                 .ok());
}

QTEST_GUILESS_MAIN(TestStills)
#include "tst_stills.moc"
