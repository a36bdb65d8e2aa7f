// SPDX-License-Identifier: Apache-2.0
#include "core/color/Resample.h"
#include "core/color/Strips.h"
#include "tests/support/TestData.h"

#include <numbers>
#include <vector>

using namespace ckd;

namespace {

double triangle(double sourceSize, double size, int out, int in) {
    const double scale = sourceSize / size;
    const double width = std::max(scale, 1.0);
    return std::max(0.0, 1.0 - std::abs(in + 0.5 - (out + 0.5) * scale) / width);
}

double sinc(double x) {
    return x == 0 ? 1.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

/// The definition, one output value at a time, borders handled in the source instead of in the weights.
double reference(const std::vector<double>& in, int size, int out, ResizeFilter filter) {
    const int n = int(in.size());
    double sum = 0;
    double weights = 0;
    const auto add = [&](int position, double weight) {
        sum += weight * in[std::size_t(std::clamp(position, 0, n - 1))];
        weights += weight;
    };
    if (filter == ResizeFilter::BilinearAntialias) {
        for (int i = 0; i < n; ++i)
            add(i, triangle(n, size, out, i));
    } else {
        const double center = (out + 0.5) * n / size - 0.5;
        for (int i = int(std::floor(center)) - 3; i <= int(std::floor(center)) + 4; ++i)
            add(i, sinc(center - i) * sinc((center - i) / 4));
    }
    return sum / weights;
}

std::vector<double> referenceAxis(const std::vector<double>& in, int size, ResizeFilter filter) {
    std::vector<double> out;
    for (int i = 0; i < size; ++i)
        out.push_back(reference(in, size, i, filter));
    return out;
}

/// Separable, in doubles: rows first, then columns.
std::vector<double> referencePlane(const Image& source, int width, int height, ResizeFilter filter) {
    std::vector<std::vector<double>> rows;
    for (int y = 0; y < source.height(); ++y)
        rows.push_back(referenceAxis({source.row(0, y), source.row(0, y) + source.width()}, width, filter));
    std::vector<double> result(std::size_t(width) * std::size_t(height));
    for (int x = 0; x < width; ++x) {
        std::vector<double> column;
        for (const auto& row : rows)
            column.push_back(row[std::size_t(x)]);
        const std::vector<double> resizedColumn = referenceAxis(column, height, filter);
        for (int y = 0; y < height; ++y)
            result[std::size_t(y) * std::size_t(width) + std::size_t(x)] = resizedColumn[std::size_t(y)];
    }
    return result;
}

float pattern(int, int x, int y) {
    return float((x * x * 7 + 3 * x + y * 5 + x * y) % 17) / 16.0F;
}

} // namespace

class TestResample : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalsTheDefinition_data() {
        QTest::addColumn<QSize>("from");
        QTest::addColumn<QSize>("to");
        const auto row = [](QSize from, QSize to) {
            QTest::addRow("%dx%d to %dx%d", from.width(), from.height(), to.width(), to.height())
                << from << to;
        };
        row({1, 1}, {1, 1});
        row({1, 1}, {5, 3});
        row({7, 1}, {3, 1});
        row({1, 7}, {1, 20});
        row({2, 3}, {40, 50});
        row({160, 90}, {256, 256});
        row({101, 67}, {33, 101});
        row({33, 101}, {101, 67});
        row({64, 64}, {1, 1});
        row({200, 131}, {7, 9});
        row({48, 33}, {48, 17});
        row({48, 33}, {17, 33});
    }
    void equalsTheDefinition() {
        QFETCH(QSize, from);
        QFETCH(QSize, to);
        const Image source = test::makeImage(from.width(), from.height(), 1, ColorEncoding::Linear, pattern);
        for (const ResizeFilter filter : {ResizeFilter::BilinearAntialias, ResizeFilter::Lanczos4}) {
            const Image got = resized(source, to.width(), to.height(), filter);
            const std::vector<double> wanted = referencePlane(source, to.width(), to.height(), filter);
            double worst = 0;
            for (std::size_t i = 0; i < wanted.size(); ++i)
                worst = std::max(worst, std::abs(double(got.plane(0)[i]) - wanted[i]));
            // Lanczos positions are single precision, as in OpenCV.
            const double tolerance = filter == ResizeFilter::Lanczos4 ? 3e-5 : 2e-6;
            QVERIFY2(worst < tolerance, qPrintable(QString::number(worst)));
        }
    }
    // Source: ((i*i*7 + 3*i) mod 17) / 16 for i = 0…10, three equal rows; row 1 of
    // cv2.resize(…, INTER_LANCZOS4) 4.6 and of torch 1.13's interpolate(bilinear, antialias=True).
    void equalsTheLibraries_data() {
        QTest::addColumn<ResizeFilter>("filter");
        QTest::addColumn<QList<float>>("wanted");
        QTest::newRow("OpenCV, shrink")
            << ResizeFilter::Lanczos4
            << QList<float>{0.47539833F, 0.14186609F, 0.1875F, 0.41373131F, 0.99800581F};
        QTest::newRow("OpenCV, enlarge")
            << ResizeFilter::Lanczos4
            << QList<float>{-0.10104965F, 0.15614784F, 0.53827459F, 0.58265269F, 0.23223001F, -0.040093139F,
                            0.04349333F,  0.2925441F,  0.40629017F, 0.29578286F, 0.11503331F, 0.1875F,
                            0.60156608F,  0.92918432F, 0.79400378F, 0.4706119F,  0.45761093F, 0.73360753F,
                            0.95560247F,  1.000509F,   0.9980889F,  0.99988216F, 0.99795854F};
        QTest::newRow("torch, shrink")
            << ResizeFilter::BilinearAntialias
            << QList<float>{0.26785713F, 0.22135416F, 0.41F, 0.69791675F, 0.96428567F};
        QTest::newRow("torch, shrink more")
            << ResizeFilter::BilinearAntialias
            << QList<float>{0.26620367F, 0.26145834F, 0.60937506F, 0.90277767F};
        QTest::newRow("torch, enlarge")
            << ResizeFilter::BilinearAntialias
            << QList<float>{0.0F,        0.13586956F, 0.43478265F, 0.51630437F, 0.21739125F, 0.032608688F,
                            0.15217394F, 0.25543478F, 0.28532609F, 0.30706519F, 0.24728262F, 0.1875F,
                            0.54619575F, 0.90489149F, 0.72010875F, 0.48097825F, 0.58423918F, 0.76358688F,
                            0.87771738F, 0.96739131F, 1.0F,        1.0F,        1.0F};
    }
    void equalsTheLibraries() {
        QFETCH(ResizeFilter, filter);
        QFETCH(QList<float>, wanted);
        const Image source = test::makeImage(11, 3, 1, ColorEncoding::Linear, [](int, int i, int) {
            return float((i * i * 7 + 3 * i) % 17) / 16.0F;
        });
        const Image got = resized(source, int(wanted.size()), 3, filter);
        const std::span<const float> row(got.row(0, 1), std::size_t(wanted.size()));
        QVERIFY(test::maxDifference(row, std::span<const float>(wanted.data(), row.size())) < 1e-6);
    }
    void sameSizeCopiesEveryBit() {
        const Image source = test::makeImage(35, 21, 3, ColorEncoding::Srgb, pattern);
        for (const ResizeFilter filter : {ResizeFilter::BilinearAntialias, ResizeFilter::Lanczos4}) {
            const Image got = resized(source, 35, 21, filter);
            QCOMPARE(test::maxDifference(got, source), 0.0);
            QCOMPARE(got.encoding(), ColorEncoding::Srgb);
        }
    }
    void flatStaysFlat() {
        const Image source =
            test::makeImage(50, 40, 1, ColorEncoding::Linear, [](int, int, int) { return 7.5F; });
        for (const ResizeFilter filter : {ResizeFilter::BilinearAntialias, ResizeFilter::Lanczos4}) {
            const Image got = resized(source, 83, 23, filter);
            for (const float value : got.data())
                QVERIFY(std::abs(value - 7.5F) < 1e-5F);
        }
    }
    void stripsGoThereAndBack_data() {
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("lanes");
        for (const int length : {1, 15, 16, 33}) {
            for (const int lanes : {1, 7, 16})
                QTest::addRow("%d values, %d lanes", length, lanes) << length << lanes;
        }
    }
    void stripsGoThereAndBack() {
        QFETCH(int, length);
        QFETCH(int, lanes);
        const Image rows = test::makeImage(length, lanes, 1, ColorEncoding::Linear,
                                           [](int, int x, int y) { return float(100 * y + x); });
        std::vector<float> strip(std::size_t(length) * kLanes);
        loadRows(strip.data(), rows.plane(0).data(), std::size_t(length), length, lanes);
        for (int x = 0; x < length; ++x) {
            for (int lane = 0; lane < kLanes; ++lane)
                QCOMPARE(strip[std::size_t(x * kLanes + lane)], float(100 * std::min(lane, lanes - 1) + x));
        }
        Image back(length, lanes, 1);
        storeRows(back.plane(0).data(), std::size_t(length), strip.data(), length, lanes);
        QCOMPARE(test::maxDifference(back, rows), 0.0);

        const Image columns = test::makeImage(lanes, length, 1, ColorEncoding::Linear,
                                              [](int, int x, int y) { return float(100 * y + x); });
        loadColumns(strip.data(), columns.plane(0).data(), std::size_t(lanes), length, lanes);
        QCOMPARE(strip[kLanes - 1], float(lanes - 1));
        Image again(lanes, length, 1);
        storeColumns(again.plane(0).data(), std::size_t(lanes), strip.data(), length, lanes);
        QCOMPARE(test::maxDifference(again, columns), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestResample)
#include "tst_resample.moc"
