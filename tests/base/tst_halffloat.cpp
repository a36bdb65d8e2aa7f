// SPDX-License-Identifier: Apache-2.0
#include "core/base/HalfFloat.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace ckd;

namespace {

double valueOfHalf(std::uint16_t half) {
    const int exponent = (half >> 10) & 31;
    const int mantissa = half & 1023;
    const double magnitude =
        exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
    return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

} // namespace

class TestHalfFloat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyHalfSurvives();
    void roundsToNearestEven();
    void clampsAndCounts_data();
    void clampsAndCounts();
    void fastAndPortableAgree();
    void zeroesWhatIsNotFinite();
    void floatsStayFinite();
};

void TestHalfFloat::everyHalfSurvives() {
    std::vector<float> values;
    std::vector<std::uint16_t> halves;
    for (int h = 0; h < 65536; ++h) {
        if (((h >> 10) & 31) == 31)
            continue; // infinities and NaN
        halves.push_back(static_cast<std::uint16_t>(h));
        values.push_back(static_cast<float>(valueOfHalf(static_cast<std::uint16_t>(h))));
        if (h == 0x8000)
            values.back() = -0.0F;
    }
    std::vector<std::uint16_t> out(values.size());
    QCOMPARE(halfFromFloat(values.data(), out.data(), std::int64_t(values.size())), std::int64_t(0));
    QCOMPARE(out, halves);
    for (std::size_t i = 0; i < halves.size(); ++i)
        QCOMPARE(floatFromHalf(halves[i]), values[i]);
    QVERIFY(floatFromHalf(0x7e00) != floatFromHalf(0x7e00));
    QCOMPARE(floatFromHalf(0xfc00), -std::numeric_limits<float>::infinity());
}

void TestHalfFloat::roundsToNearestEven() {
    std::vector<float> values;
    for (int h = 0; h < 0x7bff; ++h) {
        const double low = valueOfHalf(static_cast<std::uint16_t>(h));
        const double high = valueOfHalf(static_cast<std::uint16_t>(h + 1));
        values.push_back(static_cast<float>((low + high) / 2)); // exactly between: to the even one
    }
    std::vector<std::uint16_t> out(values.size());
    halfFromFloat(values.data(), out.data(), std::int64_t(values.size()));
    for (std::size_t h = 0; h < out.size(); ++h)
        QCOMPARE(out[h], static_cast<std::uint16_t>((h & 1) == 0 ? h : h + 1));
}

void TestHalfFloat::clampsAndCounts_data() {
    QTest::addColumn<float>("value");
    QTest::addColumn<double>("stored");
    QTest::addColumn<int>("counted");
    const float infinity = std::numeric_limits<float>::infinity();
    QTest::newRow("largest half") << 65504.0F << 65504.0 << 0;
    QTest::newRow("above") << 1e9F << 65504.0 << 1;
    QTest::newRow("below") << -1e9F << -65504.0 << 1;
    QTest::newRow("infinity") << infinity << 65504.0 << 1;
    QTest::newRow("minus infinity") << -infinity << -65504.0 << 1;
    QTest::newRow("NaN") << std::numeric_limits<float>::quiet_NaN() << 0.0 << 1;
    QTest::newRow("tiny") << 1e-9F << 0.0 << 0;
}

void TestHalfFloat::clampsAndCounts() {
    QFETCH(float, value);
    QFETCH(double, stored);
    QFETCH(int, counted);
    for (const int length : {1, 8, 11}) { // whole vectors and their rest
        const std::vector<float> in(std::size_t(length), value);
        std::vector<std::uint16_t> out(in.size());
        QCOMPARE(halfFromFloat(in.data(), out.data(), length), std::int64_t(counted) * length);
        for (const std::uint16_t half : out)
            QCOMPARE(valueOfHalf(half), stored);
    }
}

void TestHalfFloat::fastAndPortableAgree() {
    std::vector<float> values;
    for (std::uint32_t bits = 0; bits < 0xffff0000U; bits += 65521) // a prime step through all floats
        values.push_back(std::bit_cast<float>(bits));
    std::vector<std::uint16_t> fast(values.size());
    std::vector<std::uint16_t> portable(values.size());
    const auto count = std::int64_t(values.size());
    QCOMPARE(halfFromFloat(values.data(), fast.data(), count),
             testing::halfFromFloatPortable(values.data(), portable.data(), count));
    QCOMPARE(fast, portable);
}

void TestHalfFloat::zeroesWhatIsNotFinite() {
    const float infinity = std::numeric_limits<float>::infinity();
    std::vector<float> values{1, infinity, -infinity, std::nanf(""), -2, 1e38F};
    QCOMPARE(zeroNonFinite(values.data(), 6), std::int64_t(3));
    QCOMPARE(values, (std::vector<float>{1, 0, 0, 0, -2, 1e38F}));
    QCOMPARE(zeroNonFinite(values.data(), 6), std::int64_t(0));
}

void TestHalfFloat::floatsStayFinite() {
    const float infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> in{1.5F, infinity, std::nanf(""), -infinity};
    std::vector<float> out(4);
    QCOMPARE(finiteFloat(in.data(), out.data(), 4), std::int64_t(3));
    constexpr float kTop = std::numeric_limits<float>::max();
    QCOMPARE(out, (std::vector<float>{1.5F, kTop, 0, -kTop}));
}

QTEST_GUILESS_MAIN(TestHalfFloat)
#include "tst_halffloat.moc"
