// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/RgbToYuv.h"
#include "core/media/detail/YuvToRgb.h"
#include "tests/media/MovieFixtures.h"
#include "tests/support/TestData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ckd;
using namespace ckd::detail;
using namespace ckd::test;

class TestYuvToRgb : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knownColours_data();
    void knownColours();
    void chromaTaps_data();
    void chromaTaps();
    void upsamplingIsBilinear_data();
    void upsamplingIsBilinear();
    void rawCodesBecomeExactValues_data();
    void rawCodesBecomeExactValues();
    void roundTripIsWithinOneCode_data();
    void roundTripIsWithinOneCode();
};

/// Codes from the standards' own worked numbers: 75 % and 100 % colour bars (ITU-R BT.709, BT.601, BT.2020).
void TestYuvToRgb::knownColours_data() {
    QTest::addColumn<int>("matrix");
    QTest::addColumn<int>("range");
    QTest::addColumn<int>("depth");
    QTest::addColumn<QList<int>>("yuv");
    QTest::addColumn<QList<float>>("rgb");
    QTest::addColumn<float>("tolerance"); ///< half a code of the standard's rounding, through the matrix
    const auto row = [](const char* name, YuvMatrix m, YuvRange r, int depth, QList<int> yuv,
                        QList<float> rgb, float tolerance) {
        QTest::newRow(name) << int(m) << int(r) << depth << yuv << rgb << tolerance;
    };
    using M = YuvMatrix;
    constexpr auto kLimited = YuvRange::Limited;
    constexpr auto kFull = YuvRange::Full;
    row("black", M::Bt709, kLimited, 8, {16, 128, 128}, {0, 0, 0}, 1e-6F);
    row("white", M::Bt709, kLimited, 8, {235, 128, 128}, {1, 1, 1}, 1e-6F);
    row("white, 10 bit", M::Bt2020, kLimited, 10, {940, 512, 512}, {1, 1, 1}, 1e-6F);
    row("white, full", M::Bt601, kFull, 8, {255, 128, 128}, {1, 1, 1}, 1e-6F);
    row("over-white survives", M::Bt709, kLimited, 8, {255, 128, 128},
        {239 / 219.0F, 239 / 219.0F, 239 / 219.0F}, 1e-6F);
    row("below black survives", M::Bt709, kLimited, 8, {1, 128, 128},
        {-15 / 219.0F, -15 / 219.0F, -15 / 219.0F}, 1e-6F);
    row("709 red 100 %", M::Bt709, kLimited, 8, {63, 102, 240}, {1, 0, 0}, 0.006F);
    row("709 green 100 %", M::Bt709, kLimited, 8, {173, 42, 26}, {0, 1, 0}, 0.006F);
    row("709 blue 100 %", M::Bt709, kLimited, 8, {32, 240, 118}, {0, 0, 1}, 0.006F);
    row("709 green 75 %, 10 bit", M::Bt709, kLimited, 10, {534, 253, 207}, {0, 0.75F, 0}, 0.002F);
    row("601 red 100 %", M::Bt601, kLimited, 8, {81, 90, 240}, {1, 0, 0}, 0.006F);
    row("601 green 100 %", M::Bt601, kLimited, 8, {145, 54, 34}, {0, 1, 0}, 0.006F);
    row("601 blue 100 %", M::Bt601, kLimited, 8, {41, 240, 110}, {0, 0, 1}, 0.006F);
    row("JPEG green", M::Bt601, kFull, 8, {150, 44, 21}, {0, 1, 0}, 0.006F);
    row("2020 red 100 %, 10 bit", M::Bt2020, kLimited, 10, {294, 387, 960}, {1, 0, 0}, 0.002F);
    row("2020 green 100 %, 10 bit", M::Bt2020, kLimited, 10, {658, 189, 100}, {0, 1, 0}, 0.003F);
    row("YCgCo green, full", M::YCgCo, kFull, 8, {128, 255, 128}, {0, 1, 0}, 0.006F);
}

void TestYuvToRgb::knownColours() {
    QFETCH(int, matrix);
    QFETCH(int, range);
    QFETCH(int, depth);
    QFETCH(QList<int>, yuv);
    QFETCH(QList<float>, rgb);
    QFETCH(float, tolerance);
    const YuvDecode decode = yuvDecode(YuvMatrix(matrix), YuvRange(range), depth);
    const float luma = float(yuv[0]);
    const float cb = (float(yuv[1]) - decode.chromaZero) * decode.chromaScale;
    const float cr = (float(yuv[2]) - decode.chromaZero) * decode.chromaScale;
    float r = -9;
    float g = -9;
    float b = -9;
    combineRow(&luma, &cb, &cr, decode, &r, &g, &b, 1);
    QVERIFY2(std::abs(r - rgb[0]) <= tolerance, qPrintable(QString::number(r)));
    QVERIFY2(std::abs(g - rgb[1]) <= tolerance, qPrintable(QString::number(g)));
    QVERIFY2(std::abs(b - rgb[2]) <= tolerance, qPrintable(QString::number(b)));
}

void TestYuvToRgb::chromaTaps_data() {
    QTest::addColumn<int>("position");
    QTest::addColumn<float>("siting");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::addColumn<float>("weight");
    QTest::newRow("left, on the sample") << 4 << 0.0F << 2 << 3 << 0.0F;
    QTest::newRow("left, between") << 5 << 0.0F << 2 << 3 << 0.5F;
    QTest::newRow("left, last column") << 7 << 0.0F << 3 << 3 << 0.5F;
    QTest::newRow("centre, upper row of a pair") << 4 << 0.5F << 1 << 2 << 0.75F;
    QTest::newRow("centre, lower row of a pair") << 5 << 0.5F << 2 << 3 << 0.25F;
    QTest::newRow("centre, first") << 0 << 0.5F << 0 << 0 << 0.75F;
    QTest::newRow("bottom") << 5 << 1.0F << 2 << 3 << 0.0F;
}

void TestYuvToRgb::chromaTaps() {
    QFETCH(int, position);
    QFETCH(float, siting);
    const ChromaTap tap = chromaTap(position, 1, siting, 4);
    QTEST(tap.first, "first");
    QTEST(tap.second, "second");
    QTEST(tap.weight, "weight");
}

void TestYuvToRgb::upsamplingIsBilinear_data() {
    QTest::addColumn<int>("shift");
    QTest::addColumn<float>("siting");
    QTest::addColumn<int>("width");
    for (const int shift : {0, 1, 2}) {
        for (const float siting : {0.0F, 0.5F}) {
            for (const int width : {1, 2, 7, 8, 33})
                QTest::addRow("shift %d siting %.1f width %d", shift, double(siting), width)
                    << shift << siting << width;
        }
    }
}

void TestYuvToRgb::upsamplingIsBilinear() {
    QFETCH(int, shift);
    QFETCH(float, siting);
    QFETCH(int, width);
    const int count = (width + (1 << shift) - 1) >> shift;
    std::vector<float> padded(std::size_t(count) + 2);
    float* in = padded.data() + 1;
    for (int i = 0; i < count; ++i)
        in[i] = float((i * 37) % 11) - 5;
    std::vector<float> out(static_cast<std::size_t>(width), -99);
    upsampleChromaRow(in, count, shift, siting, out.data(), width);
    for (int x = 0; x < width; ++x) {
        const double at = (x - double(siting) * ((1 << shift) - 1)) / (1 << shift);
        const int i = int(std::floor(at));
        const double w = at - i;
        const double expected = (1 - w) * double(in[std::clamp(i, 0, count - 1)]) +
                                w * double(in[std::clamp(i + 1, 0, count - 1)]);
        QVERIFY(std::abs(double(out[std::size_t(x)]) - expected) < 1e-5);
    }
}

void TestYuvToRgb::rawCodesBecomeExactValues_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("bytesPerSample");
    QTest::addColumn<int>("shiftX");
    QTest::addColumn<int>("shiftY");
    QTest::addColumn<int>("depth");
    QTest::newRow("4:2:0, 8 bit") << "yuv420p" << 1 << 1 << 1 << 8;
    QTest::newRow("4:2:2, 10 bit") << "yuv422p10le" << 2 << 1 << 0 << 10;
    QTest::newRow("4:4:4, 12 bit") << "yuv444p12le" << 2 << 0 << 0 << 12;
    QTest::newRow("4:4:4, 16 bit") << "yuv444p16le" << 2 << 0 << 0 << 16;
    QTest::newRow("4:1:1, 8 bit") << "yuv411p" << 1 << 2 << 0 << 8;
}

/// Known code values, wrapped into FFV1 by the ffmpeg program, read by us, compared with the definition in
/// double precision.
void TestYuvToRgb::rawCodesBecomeExactValues() {
    QFETCH(QString, format);
    QFETCH(int, bytesPerSample);
    QFETCH(int, shiftX);
    QFETCH(int, shiftY);
    QFETCH(int, depth);
    constexpr int kWidth = 24;
    constexpr int kHeight = 16;
    const int chromaWidth = kWidth >> shiftX;
    const int chromaHeight = kHeight >> shiftY;
    QByteArray raw;
    std::vector<int> planes[3];
    for (int p = 0; p < 3; ++p) {
        const int samples = p == 0 ? kWidth * kHeight : chromaWidth * chromaHeight;
        for (int i = 0; i < samples; ++i) {
            const int code = (i * 7919 + p * 131 + 17) % (1 << depth);
            planes[p].push_back(code);
            raw += char(code & 0xff);
            if (bytesPerSample == 2)
                raw += char(code >> 8);
        }
    }
    QTemporaryDir dir;
    QFile file(dir.filePath("in.yuv"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(raw) == raw.size());
    file.close();
    const QString size = QString("%1x%2").arg(kWidth).arg(kHeight);
    const auto made = judge("ffmpeg", {"-v", "error", "-f", "rawvideo", "-pix_fmt", format, "-s", size, "-r",
                                       "25", "-i", file.fileName(), "-c:v", "ffv1", "-colorspace", "bt709",
                                       "-color_range", "tv", dir.filePath("out.mkv")});
    if (!made)
        QSKIP("needs the ffmpeg program");
    const Result<DecodedFrame> frame = readFrame(dir.filePath("out.mkv"), 1);
    CKD_VERIFY_OK(frame);
    const double step = std::ldexp(1.0, depth - 8);
    const auto chroma = [&](int plane, int x, int y) {
        const ChromaTap tx = chromaTap(x, shiftX, 0.0F, chromaWidth);
        const ChromaTap ty = chromaTap(y, shiftY, 0.5F, chromaHeight);
        const auto at = [&](int cx, int cy) {
            return double(planes[plane][std::size_t(cy * chromaWidth + cx)]);
        };
        const double upper =
            at(tx.first, ty.first) * (1 - double(tx.weight)) + at(tx.second, ty.first) * double(tx.weight);
        const double lower =
            at(tx.first, ty.second) * (1 - double(tx.weight)) + at(tx.second, ty.second) * double(tx.weight);
        return ((1 - double(ty.weight)) * upper + double(ty.weight) * lower - 128 * step) / (224 * step);
    };
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const double luma = (planes[0][std::size_t(y * kWidth + x)] - 16 * step) / (219 * step);
            const double r = luma + 1.5748 * chroma(2, x, y);
            const double b = luma + 1.8556 * chroma(1, x, y);
            const double g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152;
            QVERIFY(std::abs(double(frame->rgb.row(0, y)[x]) - r) < 2e-6);
            QVERIFY(std::abs(double(frame->rgb.row(1, y)[x]) - g) < 2e-6);
            QVERIFY(std::abs(double(frame->rgb.row(2, y)[x]) - b) < 2e-6);
        }
    }
}

void TestYuvToRgb::roundTripIsWithinOneCode_data() {
    QTest::addColumn<int>("matrix");
    QTest::addColumn<int>("depth");
    for (const YuvMatrix matrix : {YuvMatrix::Bt709, YuvMatrix::Bt601, YuvMatrix::Bt2020, YuvMatrix::Fcc,
                                   YuvMatrix::Smpte240m, YuvMatrix::YCgCo}) {
        for (const int depth : {8, 10, 16})
            QTest::addRow("matrix %d depth %d", int(matrix), depth) << int(matrix) << depth;
    }
}

void TestYuvToRgb::roundTripIsWithinOneCode() {
    QFETCH(int, matrix);
    QFETCH(int, depth);
    const Image picture = makeImage(17, 9, 3, ColorEncoding::Srgb, [](int c, int x, int y) {
        return float((x * (c + 3) + y * 5) % 16) / 15.0F;
    });
    const YuvLayout layout{YuvMatrix(matrix), YuvRange::Limited, depth, 0, 0};
    const auto planes = yuvFromRgb(picture, layout);
    const YuvDecode decode = yuvDecode(layout.matrix, layout.range, depth);
    const float codes = 3.0F / (219.0F * float(1 << (depth - 8))); // rounding of three planes, weighted
    for (std::size_t i = 0; i < picture.pixels(); ++i) {
        const float luma = planes[0].codes[i];
        const float cb = (float(planes[1].codes[i]) - decode.chromaZero) * decode.chromaScale;
        const float cr = (float(planes[2].codes[i]) - decode.chromaZero) * decode.chromaScale;
        float rgb[3];
        combineRow(&luma, &cb, &cr, decode, &rgb[0], &rgb[1], &rgb[2], 1);
        for (int c = 0; c < 3; ++c)
            QVERIFY(std::abs(rgb[c] - picture.plane(c)[i]) < codes);
    }
}

QTEST_GUILESS_MAIN(TestYuvToRgb)
#include "tst_yuvtorgb.moc"
