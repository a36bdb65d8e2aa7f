// SPDX-License-Identifier: Apache-2.0
#include "core/color/Transfer.h"
#include "tests/support/TestData.h"

#include <vector>

using namespace ckd;

namespace {

std::vector<float> ramp(double from, double to, int count) {
    std::vector<float> values;
    for (int i = 0; i < count; ++i)
        values.push_back(static_cast<float>(from + (to - from) * i / (count - 1)));
    return values;
}

double worstError(const std::vector<float>& in, double (*exact)(double),
                  void (*fast)(std::span<float>, std::span<const float>), bool relative) {
    std::vector<float> out(in.size());
    fast(out, in);
    double worst = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const double wanted = exact(double(in[i]));
        const double error = std::abs(double(out[i]) - wanted);
        worst = std::max(worst, relative ? error / std::abs(wanted) : error);
    }
    return worst;
}

} // namespace

class TestTransfer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knownValues_data() {
        QTest::addColumn<double>("encoded");
        QTest::addColumn<double>("linear");
        QTest::newRow("black") << 0.0 << 0.0;
        QTest::newRow("white") << 1.0 << 1.0;
        QTest::newRow("8-bit 128") << 128.0 / 255 << 0.21586050011389926;
        QTest::newRow("comp, light square") << 0.55 << 0.26327341;
        QTest::newRow("comp, dark square") << 0.15 << 0.01960665;
        QTest::newRow("negative: the line goes on") << -0.1292 << -0.01;
        QTest::newRow("above one: the power goes on") << 1.5 << 2.53715524;
    }
    void knownValues() {
        QFETCH(double, encoded);
        QFETCH(double, linear);
        QVERIFY(std::abs(linearFromSrgbExact(encoded) - linear) < 1e-5);
        QVERIFY(std::abs(srgbFromLinearExact(linear) - encoded) < 1e-5);
        QVERIFY(std::abs(double(linearFromSrgb(float(encoded))) - linear) < 1e-5);
        QVERIFY(std::abs(double(srgbFromLinear(float(linear))) - encoded) < 1e-5);
    }
    void endsAreExact() {
        QCOMPARE(linearFromSrgb(0.0F), 0.0F);
        QCOMPARE(srgbFromLinear(0.0F), 0.0F);
        QCOMPARE(linearFromSrgb(1.0F), 1.0F);
        QCOMPARE(srgbFromLinear(1.0F), 1.0F);
    }
    void errorStaysBelowTheStatedBound() {
        const std::vector<float> unit = ramp(0.0, 1.0, 2'000'003);
        const double decode = worstError(unit, linearFromSrgbExact, linearFromSrgb, false);
        const double encode = worstError(unit, srgbFromLinearExact, srgbFromLinear, false);
        QVERIFY2(decode < 5e-7, qPrintable(QString::number(decode)));
        QVERIFY2(encode < 5e-7, qPrintable(QString::number(encode)));
        const std::vector<float> dark = ramp(0.0, 0.05, 500'001); // dense around both joints
        QVERIFY(worstError(dark, linearFromSrgbExact, linearFromSrgb, false) < 5e-8);
        QVERIFY(worstError(dark, srgbFromLinearExact, srgbFromLinear, false) < 5e-7);
    }
    void brightValuesSurvive() {
        std::vector<float> bright;
        for (float v = 1.0F; v < 65504.0F; v *= 1.01F)
            bright.push_back(v);
        const double decode = worstError(bright, linearFromSrgbExact, linearFromSrgb, true);
        const double encode = worstError(bright, srgbFromLinearExact, srgbFromLinear, true);
        QVERIFY2(decode < 3e-6, qPrintable(QString::number(decode)));
        QVERIFY2(encode < 1e-6, qPrintable(QString::number(encode)));
    }
    void negativeLight() {
        const std::vector<float> in{-1.0F, -1e-6F, 0.5F};
        std::vector<float> out(3);
        srgbFromLinear(out, in);
        QCOMPARE(out[0], -12.92F);
        srgbFromLinearClampedBelow(out, in);
        QCOMPARE(out[0], 0.0F);
        QCOMPARE(out[1], 0.0F);
        QCOMPARE(out[2], srgbFromLinear(0.5F));
    }
    void anyLengthAndInPlace() {
        for (int count = 0; count < 70; ++count) {
            const std::vector<float> in =
                count == 1 ? std::vector{0.3F} : ramp(-0.1, 1.3, std::max(count, 2));
            std::vector<float> inPlace(in.begin(), in.begin() + count);
            linearFromSrgb(inPlace, inPlace);
            for (int i = 0; i < count; ++i)
                QCOMPARE(inPlace[std::size_t(i)], linearFromSrgb(in[std::size_t(i)]));
        }
    }
    void power_data() {
        QTest::addColumn<float>("exponent");
        QTest::newRow("square root") << 0.5F;
        QTest::newRow("identity") << 1.0F;
        QTest::newRow("gamma 0.1") << 10.0F;
        QTest::newRow("gamma 10") << 0.1F;
    }
    void power() {
        QFETCH(float, exponent);
        const std::vector<float> in = ramp(0.0, 1.0, 100'001);
        std::vector<float> out(in.size());
        powRow(out, in, exponent);
        QCOMPARE(out[0], 0.0F);
        QCOMPARE(out.back(), 1.0F);
        double worst = 0;
        for (std::size_t i = 0; i < in.size(); ++i)
            worst = std::max(worst, std::abs(double(out[i]) - std::pow(double(in[i]), double(exponent))));
        QVERIFY2(worst < 1e-6, qPrintable(QString::number(worst)));
    }
    void convertsPicturesOnce() {
        Image image = test::makeImage(3, 2, 3, ColorEncoding::Srgb, [](int, int, int) { return 0.5F; });
        convertTo(image, ColorEncoding::Linear);
        QCOMPARE(image.encoding(), ColorEncoding::Linear);
        QCOMPARE(image.plane(2)[5], linearFromSrgb(0.5F));
        convertTo(image, ColorEncoding::Linear);
        QCOMPARE(image.plane(2)[5], linearFromSrgb(0.5F));
        convertTo(image, ColorEncoding::Srgb);
        QVERIFY(std::abs(image.plane(0)[0] - 0.5F) < 1e-6F);
    }
};

QTEST_GUILESS_MAIN(TestTransfer)
#include "tst_transfer.moc"
