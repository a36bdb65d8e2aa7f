// SPDX-License-Identifier: Apache-2.0
#include "core/matte/GaussianBlur.h"
#include "tests/support/TestData.h"

#include <QSize>

using namespace ckd;

namespace {

int mirrored(int i, int n) {
    while (i < 0 || i >= n)
        i = i < 0 ? -1 - i : 2 * n - 1 - i;
    return i;
}

/// Mirrored at the borders (… b a | a b …), kernel cut at 8 sigma, doubles; along both axes.
std::vector<double> naiveBlur(const Image& image, double sigma) {
    const int width = image.width();
    const int height = image.height();
    const int radius = int(std::ceil(8 * sigma));
    std::vector<double> kernel;
    double sum = 0;
    for (int d = -radius; d <= radius; ++d) {
        kernel.push_back(std::exp(-0.5 * d * d / (sigma * sigma)));
        sum += kernel.back();
    }
    const auto index = [=](int x, int y) { return std::size_t(y) * std::size_t(width) + std::size_t(x); };
    std::vector<double> rows(image.pixels());
    std::vector<double> out(image.pixels());
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int d = -radius; d <= radius; ++d)
                rows[index(x, y)] +=
                    kernel[std::size_t(d + radius)] / sum * double(image.row(0, y)[mirrored(x + d, width)]);
        }
    }
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int d = -radius; d <= radius; ++d)
                out[index(x, y)] +=
                    kernel[std::size_t(d + radius)] / sum * rows[index(x, mirrored(y + d, height))];
        }
    }
    return out;
}

float shape(int, int x, int y) {
    return (x > 37 && y > 11) || (x == 5 && y == 5) ? 1.0F : 0.0F;
}

} // namespace

class TestGaussianBlur : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void staysNearTheGaussian_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("sigma");
        QTest::addColumn<double>("tolerance");
        for (const double sigma : {0.3, 0.7, 1.0, 2.0, 3.0})
            QTest::addRow("kernel, sigma %g", sigma) << QSize(83, 50) << sigma << 1.5e-4;
        for (const double sigma : {3.1, 4.0, 7.5, 20.0, 45.0})
            QTest::addRow("boxes, sigma %g", sigma) << QSize(83, 50) << sigma << 0.004;
        QTest::newRow("one pixel") << QSize(1, 1) << 5.0 << 0.004;
        QTest::newRow("one row") << QSize(70, 1) << 6.0 << 0.004;
        QTest::newRow("one column") << QSize(1, 70) << 2.0 << 1.5e-4;
    }
    void staysNearTheGaussian() {
        QFETCH(QSize, size);
        QFETCH(double, sigma);
        QFETCH(double, tolerance);
        Image image = test::makeImage(size.width(), size.height(), 1, ColorEncoding::Linear, shape);
        const std::vector<double> wanted = naiveBlur(image, sigma);
        gaussianBlur(image, sigma);
        double worst = 0;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            worst = std::max(worst, std::abs(double(image.plane(0)[i]) - wanted[i]));
        QVERIFY2(worst < tolerance, qPrintable(QString::number(worst)));
    }
    /// The same number of additions whatever sigma, and exact integers: no drift along a wide frame.
    void flatAreasKeepTheirValue_data() {
        QTest::addColumn<double>("sigma");
        for (const double sigma : {1.0, 3.5, 12.0, 100.0, 700.0})
            QTest::addRow("sigma %g", sigma) << sigma;
    }
    void flatAreasKeepTheirValue() {
        QFETCH(double, sigma);
        Image zero(3000, 20, 1);
        zero.fill(0.0F);
        gaussianBlur(zero, sigma);
        Image one(3000, 20, 1);
        one.fill(1.0F);
        gaussianBlur(one, sigma);
        for (std::size_t i = 0; i < zero.pixels(); ++i) {
            QCOMPARE(zero.plane(0)[i], 0.0F);
            QVERIFY(std::abs(one.plane(0)[i] - 1.0F) < (sigma > 3 ? 1e-9F : 1e-6F));
        }
    }
    void keepsTheSum() {
        Image image(301, 301, 1);
        image.fill(0.0F);
        image.row(0, 150)[150] = 1.0F;
        gaussianBlur(image, 10.0);
        double sum = 0;
        double variance = 0;
        for (int y = 0; y < 301; ++y) {
            for (int x = 0; x < 301; ++x) {
                sum += double(image.row(0, y)[x]);
                variance += double(image.row(0, y)[x]) * (x - 150) * (x - 150);
            }
        }
        QVERIFY2(std::abs(sum - 1) < 0.005, qPrintable(QString::number(sum)));
        QVERIFY2(std::abs(variance / sum - 100) < 1.5, qPrintable(QString::number(variance / sum)));
    }
    void zeroSigmaChangesNothing() {
        Image image = test::makeImage(20, 10, 1, ColorEncoding::Linear, shape);
        const Image before = image.clone();
        gaussianBlur(image, 0.0);
        QCOMPARE(test::maxDifference(image, before), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestGaussianBlur)
#include "tst_gaussianblur.moc"
