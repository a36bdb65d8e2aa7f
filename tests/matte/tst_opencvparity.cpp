// SPDX-License-Identifier: Apache-2.0
#include "core/color/Resample.h"
#include "core/matte/BinaryMorphology.h"
#include "core/matte/Despeckle.h"
#include "tests/support/TestData.h"

#include <QSize>

#include <random>

#ifdef CKD_HAVE_OPENCV
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#endif

using namespace ckd;

#ifdef CKD_HAVE_OPENCV
namespace {

/// Blobs of many sizes and single pixels: noise blurred to some scale, then cut.
Image blobs(int width, int height, double scale, unsigned seed) {
    std::mt19937 random(seed);
    cv::Mat noise(height, width, CV_32F);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            noise.at<float>(y, x) = float(random()) / 4294967296.0F;
    }
    cv::Mat fine = noise.clone();
    cv::GaussianBlur(noise, noise, cv::Size(), scale);
    cv::normalize(noise, noise, -0.6, 1.6, cv::NORM_MINMAX);
    Image image(width, height, 1);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool speck = fine.at<float>(y, x) > 0.999F;
            image.row(0, y)[x] = speck ? 1.0F : std::clamp(noise.at<float>(y, x), 0.0F, 1.0F);
        }
    }
    return image;
}

cv::Mat view(Mask& mask) {
    return {mask.height, mask.width, CV_8U, mask.values.data()};
}

cv::Mat despeckleByOpenCv(const Image& alpha, int minimumArea) {
    Mask solid = thresholdAbove(alpha.plane(0), alpha.width(), alpha.height(), 0.5F);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centroids;
    const int count = cv::connectedComponentsWithStats(view(solid), labels, stats, centroids, 8);
    cv::Mat kept = cv::Mat::zeros(alpha.height(), alpha.width(), CV_8U);
    for (int label = 1; label < count; ++label) {
        if (stats.at<int>(label, cv::CC_STAT_AREA) >= minimumArea)
            kept.setTo(255, labels == label);
    }
    cv::dilate(kept, kept, cv::getStructuringElement(cv::MORPH_ELLIPSE, {51, 51}));
    cv::GaussianBlur(kept, kept, {11, 11}, 0); // 0: OpenCV derives sigma 2.0 from 11
    return kept;
}

bool equal(const cv::Mat& wanted, Mask got) {
    return cv::countNonZero(wanted != view(got)) == 0;
}

} // namespace
#endif

class TestOpenCvParity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
#ifndef CKD_HAVE_OPENCV
        QSKIP("built without OpenCV: nothing to compare with");
#else
        cv::setNumThreads(1);
#endif
    }
#ifdef CKD_HAVE_OPENCV
    void despeckle_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("scale");
        QTest::addColumn<int>("area");
        unsigned row = 0;
        for (const QSize size :
             {QSize(1, 1), QSize(1, 70), QSize(70, 1), QSize(3, 3), QSize(7, 120), QSize(333, 241)}) {
            for (const double scale : {0.8, 2.0, 6.0}) {
                for (const int area : {1, 20, 400})
                    QTest::addRow("%u: %dx%d scale %g area %d", row++, size.width(), size.height(), scale,
                                  area)
                        << size << scale << area;
            }
        }
    }
    void despeckle() {
        QFETCH(QSize, size);
        QFETCH(double, scale);
        QFETCH(int, area);
        for (unsigned seed = 0; seed < 2; ++seed) {
            const Image alpha = blobs(size.width(), size.height(), scale, seed);
            const Mask got = despeckleMask(alpha.plane(0), size.width(), size.height(), area);
            QVERIFY(equal(despeckleByOpenCv(alpha, area), got));
        }
    }
    void blurOfAnyBytes() {
        std::mt19937 random(3);
        for (const QSize size : {QSize(1, 1), QSize(2, 9), QSize(64, 5), QSize(129, 77)}) {
            Mask mask(size.width(), size.height());
            for (std::uint8_t& value : mask.values)
                value = std::uint8_t(random());
            cv::Mat wanted;
            cv::GaussianBlur(view(mask), wanted, {11, 11}, 2.0);
            QVERIFY(equal(wanted, blurred11(mask)));
        }
    }
    void ellipseOfEveryRadius() {
        for (int radius = 0; radius <= 90; ++radius) {
            const int side = 2 * radius + 1;
            Mask point(side + 4, side + 4);
            point.row(radius + 2)[radius + 2] = 255;
            const cv::Mat element = cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side});
            cv::Mat wanted;
            cv::dilate(view(point), wanted, element);
            QVERIFY2(equal(wanted, dilated(point, radius, ElementShape::Ellipse)),
                     qPrintable(QString::number(radius)));
        }
    }
    void randomMasks_data() {
        QTest::addColumn<double>("density");
        QTest::addColumn<int>("radius");
        for (const double density : {0.0001, 0.003, 0.1, 0.9, 0.9999}) {
            for (const int radius : {1, 3, 25})
                QTest::addRow("density %g radius %d", density, radius) << density << radius;
        }
    }
    void randomMasks() {
        QFETCH(double, density);
        QFETCH(int, radius);
        std::mt19937 random(static_cast<unsigned>(radius) * 7U);
        const cv::Mat element =
            cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * radius + 1, 2 * radius + 1});
        for (int repeat = 0; repeat < 5; ++repeat) {
            Mask mask(211, 173);
            for (std::uint8_t& value : mask.values)
                value = random() < density * 4294967295.0 ? 255 : 0;
            cv::Mat wanted;
            cv::dilate(view(mask), wanted, element);
            QVERIFY(equal(wanted, dilated(mask, radius, ElementShape::Ellipse)));
            cv::erode(view(mask), wanted, element);
            QVERIFY(equal(wanted, eroded(mask, radius, ElementShape::Ellipse)));
        }
    }
    void lanczos_data() {
        QTest::addColumn<QSize>("from");
        QTest::addColumn<QSize>("to");
        QTest::newRow("enlarge") << QSize(64, 64) << QSize(160, 90);
        QTest::newRow("shrink") << QSize(256, 256) << QSize(160, 90);
        QTest::newRow("one side each") << QSize(90, 31) << QSize(31, 90);
        QTest::newRow("tiny") << QSize(2, 3) << QSize(17, 11);
    }
    void lanczos() {
        QFETCH(QSize, from);
        QFETCH(QSize, to);
        const Image source = blobs(from.width(), from.height(), 0.7, 11);
        cv::Mat in(from.height(), from.width(), CV_32F);
        std::copy(source.plane(0).begin(), source.plane(0).end(), in.ptr<float>());
        cv::Mat wanted;
        cv::resize(in, wanted, {to.width(), to.height()}, 0, 0, cv::INTER_LANCZOS4);
        const Image got = resized(source, to.width(), to.height(), ResizeFilter::Lanczos4);
        const std::span<const float> values(wanted.ptr<float>(), got.pixels());
        QVERIFY2(test::maxDifference(got.plane(0), values) < 2e-6,
                 qPrintable(QString::number(test::maxDifference(got.plane(0), values))));
    }
#endif
};

QTEST_GUILESS_MAIN(TestOpenCvParity)
#include "tst_opencvparity.moc"
