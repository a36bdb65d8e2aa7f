// SPDX-License-Identifier: Apache-2.0
#include "core/matte/LevelOps.h"
#include "core/matte/Mask.h"
#include "tests/support/TestData.h"

using namespace ckd;

class TestLevelOps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void clips() {
        std::vector<float> values{-0.5F, 0.2F, 0.5F, 0.8F, 1.5F};
        clipLevels(values, 0.2F, 0.8F);
        const std::vector<float> wanted{0.0F, 0.0F, 0.5F, 1.0F, 1.0F};
        QVERIFY(test::maxDifference(values, wanted) < 1e-6);
    }
    void gammaLeavesTheEnds() {
        std::vector<float> values{-0.1F, 0.0F, 0.25F, 1.0F};
        applyGamma(values, 2.0F);
        const std::vector<float> wanted{0.0F, 0.0F, 0.5F, 1.0F};
        QVERIFY(test::maxDifference(values, wanted) < 1e-6);
    }
    void masks() {
        const std::vector<float> mask{-1.0F, 0.0F, 0.5F, 1.0F, 4.0F};
        std::vector<float> joined(5, 0.4F);
        joinMask(joined, mask);
        QCOMPARE(joined, (std::vector<float>{0.4F, 0.4F, 0.5F, 1.0F, 1.0F}));
        std::vector<float> removed(5, 0.4F);
        removeMask(removed, mask);
        QCOMPARE(removed, (std::vector<float>{0.4F, 0.4F, 0.2F, 0.0F, 0.0F}));
    }
    void thresholdIsStrictAndKnowsNan() {
        const std::vector<float> values{0.5F, 0.5000001F, 1.0F, std::numeric_limits<float>::quiet_NaN()};
        const Mask mask = thresholdAbove(values, 2, 2, 0.5F);
        QCOMPARE(mask.values, (std::vector<std::uint8_t>{0, 255, 255, 0}));
        const Image image = imageFromMask(mask);
        QCOMPARE(image.row(0, 0)[1], 1.0F);
        QCOMPARE(image.row(0, 1)[1], 0.0F);
    }
    void rollbackOfZeroIsAPlainClip() {
        const auto ramp = [](int, int x, int) { return float(x) / 30.0F; };
        Image plain = test::makeImage(31, 4, 1, ColorEncoding::Linear, ramp);
        Image rolled = plain.clone();
        clipLevels(plain.plane(0), 0.3F, 0.6F);
        clipWithRollback(rolled, 0.3F, 0.6F, 0.0F, 2.0);
        QCOMPARE(test::maxDifference(plain, rolled), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestLevelOps)
#include "tst_levelops.moc"
