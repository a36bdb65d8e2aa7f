// SPDX-License-Identifier: Apache-2.0
#include "core/matte/GrowShrink.h"
#include "tests/support/TestData.h"

#include <QSize>

using namespace ckd;

namespace {

float bumpy(int, int x, int y) {
    return float((x * x * 3 + y * 7 + x * y) % 29) / 28.0F;
}

/// Grey dilation with the disk of one whole radius, from the definition.
Image naiveGrow(const Image& image, int radius) {
    Image out(image.width(), image.height(), 1);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            float most = -1e9F;
            for (int dy = -radius; dy <= radius; ++dy) {
                const int half = int(std::lround(std::sqrt(double(radius * radius - dy * dy))));
                for (int dx = -half; dx <= half; ++dx) {
                    if (x + dx >= 0 && x + dx < image.width() && y + dy >= 0 && y + dy < image.height())
                        most = std::max(most, image.row(0, y + dy)[x + dx]);
                }
            }
            out.row(0, y)[x] = most;
        }
    }
    return out;
}

Image negated(const Image& image) {
    Image out = image.clone();
    for (float& value : out.data())
        value = -value;
    return out;
}

} // namespace

class TestGrowShrink : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void smallRadiiEqualTheDefinition_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("pixels");
        for (const QSize size : {QSize(1, 1), QSize(1, 30), QSize(30, 1), QSize(61, 43)}) {
            for (const double pixels : {0.25, 1.0, 2.5, 4.0, 7.75, 8.0, -0.5, -3.0, -6.2})
                QTest::addRow("%dx%d %g px", size.width(), size.height(), pixels) << size << pixels;
        }
    }
    void smallRadiiEqualTheDefinition() {
        QFETCH(QSize, size);
        QFETCH(double, pixels);
        const Image image = test::makeImage(size.width(), size.height(), 1, ColorEncoding::Linear, bumpy);
        Image got = image.clone();
        growShrink(got, pixels);
        const Image source = pixels < 0 ? negated(image) : image.clone();
        const int whole = int(std::abs(pixels));
        const float fraction = float(std::abs(pixels) - whole);
        const Image inner = naiveGrow(source, whole);
        const Image outer = naiveGrow(source, whole + 1);
        for (std::size_t i = 0; i < image.pixels(); ++i) {
            const float wanted = inner.plane(0)[i] * (1 - fraction) + outer.plane(0)[i] * fraction;
            QVERIFY(std::abs(got.plane(0)[i] - (pixels < 0 ? -wanted : wanted)) < 1e-6F);
        }
    }
    void largeRadiiStayNearTheDisk_data() {
        QTest::addColumn<double>("pixels");
        for (const double pixels : {9.0, 12.5, 20.0, 33.0, 50.0, 90.0})
            QTest::addRow("%g px", pixels) << pixels;
    }
    void largeRadiiStayNearTheDisk() {
        QFETCH(double, pixels);
        constexpr int kSide = 251;
        Image point(kSide, kSide, 1);
        point.fill(0.0F);
        point.row(0, kSide / 2)[kSide / 2] = 1.0F;
        growShrink(point, pixels);
        const double slack = 1.0 + 0.04 * (pixels - 8);
        for (int y = 0; y < kSide; ++y) {
            for (int x = 0; x < kSide; ++x) {
                const double distance = std::hypot(x - kSide / 2, y - kSide / 2);
                const float value = point.row(0, y)[x];
                if (distance < pixels - slack)
                    QCOMPARE(value, 1.0F);
                if (distance > pixels + 1 + slack)
                    QCOMPARE(value, 0.0F);
            }
        }
    }
    void growsMonotonously() {
        const Image image = test::makeImage(80, 60, 1, ColorEncoding::Linear, bumpy);
        Image before = image.clone();
        for (double pixels = 0.5; pixels < 30; pixels += 0.5) {
            Image now = image.clone();
            growShrink(now, pixels);
            for (std::size_t i = 0; i < now.pixels(); ++i)
                QVERIFY(now.plane(0)[i] >= before.plane(0)[i] - 1e-6F);
            before = std::move(now);
        }
    }
    void shrinkingIgnoresTheFrameBorder() {
        Image full(50, 40, 1);
        full.fill(1.0F);
        growShrink(full, -30.5);
        for (const float value : full.data())
            QCOMPARE(value, 1.0F);
    }
    void keepsValuesWithinTheirRange() {
        Image image = test::makeImage(70, 50, 1, ColorEncoding::Linear, bumpy);
        for (const double pixels : {17.3, -17.3}) {
            Image moved = image.clone();
            growShrink(moved, pixels);
            for (const float value : moved.data())
                QVERIFY(value >= 0.0F && value <= 1.0F);
        }
    }
    void nothingForZero() {
        Image image = test::makeImage(30, 20, 1, ColorEncoding::Linear, bumpy);
        const Image before = image.clone();
        growShrink(image, 0.0);
        QCOMPARE(test::maxDifference(image, before), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestGrowShrink)
#include "tst_growshrink.moc"
