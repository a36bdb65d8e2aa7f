// SPDX-License-Identifier: Apache-2.0
#include "core/keying/MatteAdjust.h"
#include "tests/support/TestData.h"

using namespace ckd;

namespace {

/// Coverage of a half-plane whose edge lies at column 20.5, soft over five pixels, with specks of noise.
Image softEdge() {
    return test::makeImage(60, 12, 1, ColorEncoding::Linear, [](int, int x, int y) {
        const float edge = std::clamp((23.0F - float(x)) / 5.0F, 0.0F, 1.0F);
        return x == 40 && y % 3 == 0 ? 0.08F : edge;
    });
}

SharedImage mask(float left, float right) {
    return std::make_shared<const Image>(test::makeImage(
        60, 12, 1, ColorEncoding::Linear, [=](int, int x, int) { return x < 30 ? left : right; }));
}

/// Where the row falls through one half, with fractions.
double edgePosition(const Image& alpha) {
    const float* row = alpha.row(0, 4);
    for (int x = 1; x < alpha.width(); ++x) {
        if (row[x - 1] >= 0.5F && row[x] < 0.5F)
            return x - 1 + double(row[x - 1] - 0.5F) / double(row[x - 1] - row[x]);
    }
    return -1;
}

} // namespace

class TestMatteAdjust : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void defaultsChangeNoBit() {
        Image alpha = softEdge();
        alpha.row(0, 0)[0] = 1.02F; // overshoot of a resize
        alpha.row(0, 0)[59] = -0.01F;
        const Image before = alpha.clone();
        CKD_VERIFY_OK(adjustMatte(alpha, KeySettings{}, KeyInput{}));
        QCOMPARE(test::maxDifference(alpha, before), 0.0);
    }
    void clips() {
        KeySettings settings;
        settings.clipBlack = 0.1;
        settings.clipWhite = 0.9;
        Image alpha = softEdge();
        CKD_VERIFY_OK(adjustMatte(alpha, settings, KeyInput{}));
        QCOMPARE(alpha.row(0, 3)[40], 0.0F); // the speck of 0.08
        QCOMPARE(alpha.row(0, 3)[10], 1.0F);
        QVERIFY(std::abs(alpha.row(0, 3)[20] - (0.6F - 0.1F) / 0.8F) < 1e-6F);
    }
    void rollbackReturnsTheEdgeButNotTheSpecks() {
        KeySettings settings;
        settings.clipBlack = 0.45;
        settings.clipWhite = 0.55;
        Image hard = softEdge();
        CKD_VERIFY_OK(adjustMatte(hard, settings, KeyInput{}));
        settings.clipRollback = 1.0;
        Image rolled = softEdge();
        CKD_VERIFY_OK(adjustMatte(rolled, settings, KeyInput{}));
        const Image soft = softEdge();
        const auto distance = [&](const Image& a) {
            return std::abs(a.row(0, 4)[20] - soft.row(0, 4)[20]) +
                   std::abs(a.row(0, 4)[21] - soft.row(0, 4)[21]);
        };
        QVERIFY(distance(rolled) < 0.5F * distance(hard));
        QCOMPARE(rolled.row(0, 3)[40], 0.0F);
        QCOMPARE(rolled.row(0, 3)[5], 1.0F);
    }
    void impossibleClipIsAUsageError() {
        KeySettings settings;
        settings.clipBlack = 0.6;
        settings.clipWhite = 0.6;
        Image alpha = softEdge();
        const Result<void> result = adjustMatte(alpha, settings, KeyInput{});
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Usage);
        QVERIFY(result.error().message.contains("matte.clipBlack"));
    }
    void movesTheEdge_data() {
        QTest::addColumn<double>("pixels");
        for (const double pixels : {-7.0, -2.5, -0.3, 0.25, 1.0, 3.75, 9.0, 15.0})
            QTest::addRow("%g px", pixels) << pixels;
    }
    void movesTheEdge() {
        QFETCH(double, pixels);
        KeySettings settings;
        settings.shrinkGrow = pixels;
        Image alpha = softEdge();
        CKD_VERIFY_OK(adjustMatte(alpha, settings, KeyInput{}));
        const double moved = edgePosition(alpha) - edgePosition(softEdge());
        QVERIFY2(std::abs(moved - pixels) < 0.05, qPrintable(QString::number(moved)));
    }
    void blursAndGamma() {
        KeySettings settings;
        settings.edgeBlur = 3.0;
        Image alpha = softEdge();
        CKD_VERIFY_OK(adjustMatte(alpha, settings, KeyInput{}));
        QVERIFY(alpha.row(0, 4)[25] > softEdge().row(0, 4)[25] + 0.05F);
        settings = {};
        settings.gamma = 2.0;
        alpha = softEdge();
        CKD_VERIFY_OK(adjustMatte(alpha, settings, KeyInput{}));
        QVERIFY(std::abs(alpha.row(0, 4)[20] - std::sqrt(0.6F)) < 1e-6F);
        QCOMPARE(alpha.row(0, 4)[50], 0.0F);
        QCOMPARE(alpha.row(0, 4)[2], 1.0F);
    }
    void masksHaveTheirOrder_data() {
        QTest::addColumn<float>("key");
        QTest::addColumn<float>("core");
        QTest::addColumn<float>("holdout");
        QTest::addColumn<float>("garbage");
        QTest::addColumn<float>("wanted");
        QTest::newRow("key alone") << 0.4F << 0.F << 0.F << 0.F << 0.4F;
        QTest::newRow("core fills") << 0.4F << 1.F << 0.F << 0.F << 1.F;
        QTest::newRow("holdout keeps") << 0.F << 0.F << 1.F << 0.F << 1.F;
        QTest::newRow("garbage removes the key") << 1.F << 0.F << 0.F << 1.F << 0.F;
        QTest::newRow("garbage over core") << 0.F << 1.F << 0.F << 1.F << 0.F;
        QTest::newRow("garbage over holdout") << 0.F << 0.F << 1.F << 1.F << 0.F;
        QTest::newRow("soft garbage") << 0.8F << 0.F << 0.F << 0.25F << 0.6F;
        QTest::newRow("soft holdout under the key") << 0.8F << 0.F << 0.3F << 0.F << 0.8F;
        QTest::newRow("mask values beyond 0..1") << 0.5F << 7.F << 0.F << -1.F << 1.F;
        QTest::newRow("garbage beyond 1") << 1.F << 0.F << 0.F << 3.F << 0.F;
    }
    void masksHaveTheirOrder() {
        QFETCH(float, key);
        QFETCH(float, core);
        QFETCH(float, holdout);
        QFETCH(float, garbage);
        QFETCH(float, wanted);
        Image alpha = test::makeImage(60, 12, 1, ColorEncoding::Linear, [=](int, int, int) { return key; });
        KeyInput input;
        input.core = mask(core, 0.F);
        input.holdout = mask(holdout, 0.F);
        input.garbage = mask(garbage, 0.F);
        CKD_VERIFY_OK(adjustMatte(alpha, KeySettings{}, input));
        QVERIFY(std::abs(alpha.row(0, 5)[29] - wanted) < 1e-6F);
        QCOMPARE(alpha.row(0, 5)[30], key);
    }
    void garbageWinsWhateverTheEdgeSettings() {
        KeySettings settings;
        settings.shrinkGrow = 10;
        settings.edgeBlur = 5;
        settings.gamma = 3;
        KeyInput input;
        input.garbage = mask(0.F, 1.F);
        input.holdout = mask(0.F, 1.F);
        Image alpha = softEdge();
        CKD_VERIFY_OK(adjustMatte(alpha, settings, input));
        for (int x = 30; x < 60; ++x)
            QCOMPARE(alpha.row(0, 6)[x], 0.0F);
    }
    void masksOfAnotherSizeAreRefused() {
        KeyInput input;
        input.holdout = std::make_shared<const Image>(Image(59, 12, 1));
        Image alpha = softEdge();
        const Result<void> result = adjustMatte(alpha, KeySettings{}, input);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Input);
        QVERIFY(result.error().message.contains("holdout"));
    }
};

QTEST_GUILESS_MAIN(TestMatteAdjust)
#include "tst_matteadjust.moc"
