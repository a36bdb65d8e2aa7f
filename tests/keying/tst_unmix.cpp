// SPDX-License-Identifier: Apache-2.0
#include "core/keying/Unmix.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace ckd;

namespace {

using Color = std::array<float, 3>;
const Color kGreen{0.03F, 0.30F, 0.05F};

/// One row of pixels with alpha 0, 0.05 … 1 of one foreground over one plate.
struct Mixture {
    std::vector<float> alpha;
    std::array<std::vector<float>, 3> plate;
    std::array<std::vector<float>, 3> clean;
    std::array<std::vector<float>, 3> near;
    std::vector<float> zero;
    std::vector<float> one;

    Mixture(const Color& foreground, const Color& screen, const Color& known) {
        for (int i = 0; i <= 20; ++i) {
            const float a = static_cast<float>(i) / 20.0F;
            alpha.push_back(a);
            zero.push_back(0.0F);
            one.push_back(1.0F);
            for (std::size_t c = 0; c < 3; ++c) {
                plate[c].push_back(a * foreground[c] + (1.0F - a) * screen[c]);
                clean[c].push_back(screen[c]);
                near[c].push_back(known[c]);
            }
        }
    }
    [[nodiscard]] static RgbRow row(const std::array<std::vector<float>, 3>& planes) {
        return {planes[0].data(), planes[1].data(), planes[2].data()};
    }
    [[nodiscard]] std::vector<float> estimate(const UnmixParameters& parameters) const {
        std::vector<float> out(alpha.size());
        estimateAlphaRow(out, row(plate), row(clean), row(near), one.data(), zero.data(), parameters);
        return out;
    }
    [[nodiscard]] std::array<std::vector<float>, 3> unmix(const std::vector<float>& a, const CleanRows& rows,
                                                          const UnmixParameters& parameters) const {
        std::array<std::vector<float>, 3> fg{zero, zero, zero};
        unmixRow({fg[0].data(), fg[1].data(), fg[2].data()}, a, row(plate), row(clean), row(near), rows,
                 parameters);
        return fg;
    }
};

UnmixParameters greenParameters() {
    UnmixParameters parameters;
    parameters.axes = keyAxesFor(kGreen);
    return parameters;
}

} // namespace

class TestUnmix : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knownForegroundGivesExactAlphaAndColour_data() {
        QTest::addColumn<float>("r");
        QTest::addColumn<float>("g");
        QTest::addColumn<float>("b");
        QTest::newRow("skin") << 0.55F << 0.33F << 0.25F;
        QTest::newRow("red") << 0.60F << 0.04F << 0.03F;
        QTest::newRow("blue") << 0.05F << 0.10F << 0.50F;
        QTest::newRow("white") << 0.90F << 0.90F << 0.90F;
        QTest::newRow("black") << 0.01F << 0.01F << 0.01F;
        QTest::newRow("highlight") << 4.0F << 3.8F << 3.5F;
    }
    void knownForegroundGivesExactAlphaAndColour() {
        QFETCH(float, r);
        QFETCH(float, g);
        QFETCH(float, b);
        const Mixture mixture({r, g, b}, kGreen, {r, g, b});
        const std::vector<float> alpha = mixture.estimate(greenParameters());
        const CleanRows rows{mixture.zero.data(), mixture.zero.data(), mixture.zero.data(),
                             mixture.one.data()};
        const auto fg = mixture.unmix(alpha, rows, greenParameters());
        for (std::size_t i = 0; i < alpha.size(); ++i) {
            QVERIFY2(std::abs(alpha[i] - mixture.alpha[i]) < 0.01F, qPrintable(QString::number(alpha[i])));
            if (mixture.alpha[i] < 0.09F)
                continue;
            const Color wanted{r, g, b};
            for (std::size_t c = 0; c < 3; ++c)
                QVERIFY2(
                    std::abs(fg[c][i] - wanted[c]) < 0.03F * wanted[c] + 0.01F,
                    qPrintable(
                        QStringLiteral("%1 instead of %2").arg(double(fg[c][i])).arg(double(wanted[c]))));
        }
    }

    void unknownGreyFallsBackToTheColourDifference() {
        const Mixture mixture({0.5F, 0.5F, 0.5F}, kGreen, {0.6F, 0.02F, 0.02F});
        const std::vector<float> alpha = mixture.estimate(greenParameters());
        // Red as neighbourhood would read grey at 1 as 0.75 or less.
        QVERIFY(alpha.back() > 0.9F);
        QCOMPARE(alpha.front(), 0.0F);
    }

    void gateAndPushAct() {
        const Mixture mixture({0.5F, 0.5F, 0.5F}, kGreen, {0.5F, 0.5F, 0.5F});
        std::vector<float> out(mixture.alpha.size());
        estimateAlphaRow(out, Mixture::row(mixture.plate), Mixture::row(mixture.clean),
                         Mixture::row(mixture.near), mixture.zero.data(), mixture.zero.data(),
                         greenParameters());
        QCOMPARE(*std::max_element(out.begin(), out.end()), 0.0F);
        estimateAlphaRow(out, Mixture::row(mixture.plate), Mixture::row(mixture.clean),
                         Mixture::row(mixture.near), mixture.one.data(), mixture.one.data(),
                         greenParameters());
        QCOMPARE(*std::min_element(out.begin(), out.end()), 1.0F);
    }

    void gainMakesTheMatteThinner() {
        const Mixture mixture({0.5F, 0.5F, 0.5F}, kGreen, {0.5F, 0.5F, 0.5F});
        UnmixParameters strong = greenParameters();
        strong.gain = 2.0F;
        const std::vector<float> thin = mixture.estimate(strong);
        for (std::size_t i = 0; i < thin.size(); ++i)
            QVERIFY(std::abs(thin[i] - std::max(0.0F, 1.0F - 2.0F * (1.0F - mixture.alpha[i]))) < 0.01F);
    }

    void spillIsTakenOutAlongTheScreensColour() {
        Mixture mixture({0.5F, 0.4F, 0.3F}, kGreen, {0.5F, 0.4F, 0.3F});
        for (std::size_t i = 0; i < mixture.alpha.size(); ++i) {
            for (std::size_t c = 0; c < 3; ++c)
                mixture.plate[c][i] = Color{0.4F, 0.4F, 0.35F}[c] + 0.5F * kGreen[c];
        }
        const CleanRows rows{mixture.zero.data(), mixture.zero.data(), mixture.zero.data(),
                             mixture.one.data()};
        const auto fg = mixture.unmix(mixture.one, rows, greenParameters());
        QVERIFY(std::abs(fg[0][0] - 0.4F) < 0.01F);
        QVERIFY(std::abs(fg[1][0] - 0.4F) < 0.02F);
        QVERIFY(std::abs(fg[2][0] - 0.35F) < 0.01F);
        // Where the colour is the subject's own it stays.
        const CleanRows kept{mixture.zero.data(), mixture.zero.data(), mixture.one.data(),
                             mixture.one.data()};
        for (std::size_t c = 0; c < 3; ++c)
            mixture.plate[c][0] = Color{0.3F, 0.6F, 0.3F}[c];
        const auto own = mixture.unmix(mixture.one, kept, greenParameters());
        QVERIFY(std::abs(own[1][0] - mixture.plate[1][0]) < 1e-5F);
    }

    void edgeColourReachesOnlyNearTheSubject() {
        const Mixture mixture({0.5F, 0.4F, 0.3F}, kGreen, {0.5F, 0.4F, 0.3F});
        const CleanRows near{mixture.zero.data(), mixture.zero.data(), mixture.zero.data(),
                             mixture.one.data()};
        const CleanRows far{mixture.zero.data(), mixture.zero.data(), mixture.zero.data(),
                            mixture.zero.data()};
        UnmixParameters parameters = greenParameters();
        QVERIFY(std::abs(mixture.unmix(mixture.zero, near, parameters)[0][0] - 0.5F) < 0.01F);
        QCOMPARE(mixture.unmix(mixture.zero, far, parameters)[0][0], 0.0F);
        parameters.edgeExtend = 0.0F;
        QCOMPARE(mixture.unmix(mixture.zero, near, parameters)[0][0], 0.0F);
    }

    void cleanUpFillsAndSolidifies() {
        std::vector<float> alpha{0.0F, 0.1F, 0.5F, 0.7F, 0.98F};
        const std::vector<float> zero(5, 0.0F);
        const std::vector<float> one(5, 1.0F);
        const std::vector<float> fill(5, 0.3F);
        const UnmixParameters parameters = greenParameters();
        std::vector<float> plain = alpha;
        cleanAlphaRow(plain, {zero.data(), zero.data(), zero.data(), one.data()}, parameters);
        QCOMPARE(plain.front(), 0.0F);
        QCOMPARE(plain.back(), 1.0F);
        std::vector<float> filled = alpha;
        cleanAlphaRow(filled, {fill.data(), zero.data(), zero.data(), one.data()}, parameters);
        QCOMPARE(filled[3], 1.0F);
        QVERIFY(std::abs(filled[1] - 0.4F / 0.95F) < 1e-5F);
        std::vector<float> solid = alpha;
        cleanAlphaRow(solid, {zero.data(), one.data(), zero.data(), one.data()}, parameters);
        QCOMPARE(solid[3], 1.0F);
        QVERIFY(solid[1] < 0.11F);
    }
};

QTEST_GUILESS_MAIN(TestUnmix)
#include "tst_unmix.moc"
