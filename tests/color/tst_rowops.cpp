// SPDX-License-Identifier: Apache-2.0
#include "core/color/Checkerboard.h"
#include "core/color/RowOps.h"
#include "core/color/Transfer.h"
#include "tests/support/TestData.h"

#include <vector>

using namespace ckd;

class TestRowOps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void arithmetic_data() {
        QTest::addColumn<int>("count");
        for (const int count : {0, 1, 15, 16, 17, 63, 1000})
            QTest::addRow("%d values", count) << count;
    }
    void arithmetic() {
        QFETCH(int, count);
        std::vector<float> a;
        std::vector<float> b;
        std::vector<float> w;
        std::vector<std::uint8_t> mask;
        for (int i = 0; i < count; ++i) {
            a.push_back(float(i % 13) * 0.3F - 1.0F);
            b.push_back(float(i % 7) * 0.2F);
            w.push_back(float(i % 5) / 4.0F);
            mask.push_back(std::uint8_t(i * 37));
        }
        std::vector<float> product(a.size()), masked(a.size()), clamped(a.size()), mixed(a.size()),
            composed(a.size()), below(a.size());
        multiplyRow(product, a, b);
        multiplyByByteRow(masked, a, mask);
        clampRow(clamped, a);
        clampBelowRow(below, a);
        mixRow(mixed, a, b, w);
        overRow(composed, a, b, w);
        for (std::size_t i = 0; i < a.size(); ++i) {
            QCOMPARE(product[i], a[i] * b[i]);
            QVERIFY(std::abs(masked[i] - a[i] * float(mask[i]) / 255.0F) < 1e-6F);
            QCOMPARE(clamped[i], std::clamp(a[i], 0.0F, 1.0F));
            QCOMPARE(below[i], std::max(a[i], 0.0F));
            QVERIFY(std::abs(mixed[i] - (a[i] * (1 - w[i]) + b[i] * w[i])) < 1e-6F);
            QVERIFY(std::abs(composed[i] - (a[i] + b[i] * (1 - w[i]))) < 1e-6F);
        }
    }
    void fullMaskKeepsEveryBit() {
        const std::vector<float> a{0.123456F, 1.0F, 0.999999F};
        const std::vector<std::uint8_t> full(3, 255);
        std::vector<float> out(3);
        multiplyByByteRow(out, a, full);
        QCOMPARE(out, a);
    }
    void clampTurnsNanIntoZero() {
        std::vector<float> value{std::numeric_limits<float>::quiet_NaN()};
        clampRow(value, value);
        QCOMPARE(value[0], 0.0F);
    }
    void findsTheOneBrightValue() {
        std::vector<float> values(10'000, 0.5F);
        QVERIFY(!anyAbove(values, 1.0F));
        values.back() = 1.5F;
        QVERIFY(anyAbove(values, 1.0F));
        QVERIFY(!anyAbove({}, 0.0F));
    }
    void boardHasItsSquares() {
        const Image board = checkerboard(300, 260, ColorEncoding::Srgb);
        const auto at = [&](int x, int y) { return double(board.row(2, y)[x]); };
        QVERIFY(std::abs(at(0, 0) - 0.15) < 1e-6);
        QVERIFY(std::abs(at(127, 127) - 0.15) < 1e-6);
        QVERIFY(std::abs(at(128, 127) - 0.55) < 1e-6);
        QVERIFY(std::abs(at(127, 128) - 0.55) < 1e-6);
        QVERIFY(std::abs(at(128, 128) - 0.15) < 1e-6);
        QVERIFY(std::abs(at(299, 259) - 0.15) < 1e-6);
    }
};

QTEST_GUILESS_MAIN(TestRowOps)
#include "tst_rowops.moc"
