// SPDX-License-Identifier: Apache-2.0
#include "core/base/FastMath.h"
#include "core/keying/detail/Plane.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace ckd::detail;

namespace {

Plane randomPlane(int width, int height, unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
    Plane plane(width, height);
    for (float& value : plane.values)
        value = uniform(generator);
    return plane;
}

float extremeAround(const Plane& plane, int x, int y, int radius, bool largest) {
    float found = largest ? -10.0F : 10.0F;
    for (int v = std::max(0, y - radius); v <= std::min(plane.height - 1, y + radius); ++v) {
        for (int u = std::max(0, x - radius); u <= std::min(plane.width - 1, x + radius); ++u)
            found = largest ? std::max(found, plane.row(v)[u]) : std::min(found, plane.row(v)[u]);
    }
    return found;
}

void addSizes() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    for (const auto& [width, height] :
         {std::pair{1, 1}, {1, 9}, {9, 1}, {2, 2}, {17, 5}, {64, 48}, {101, 33}})
        QTest::addRow("%dx%d", width, height) << width << height;
}

} // namespace

class TestKeyPlanes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void minimumAndMaximumMatchTheDefinition_data() { addSizes(); }
    void minimumAndMaximumMatchTheDefinition() {
        QFETCH(int, width);
        QFETCH(int, height);
        const Plane plane = randomPlane(width, height, 1);
        for (const int radius : {0, 1, 2, 5, 12, 70}) {
            const Plane low = minFiltered(plane, radius);
            const Plane high = maxFiltered(plane, radius);
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) {
                    QCOMPARE(low.row(y)[x], extremeAround(plane, x, y, radius, false));
                    QCOMPARE(high.row(y)[x], extremeAround(plane, x, y, radius, true));
                }
            }
        }
    }

    void reducingAveragesWholeAndPartialBlocks_data() { addSizes(); }
    void reducingAveragesWholeAndPartialBlocks() {
        QFETCH(int, width);
        QFETCH(int, height);
        const Plane plane = randomPlane(width, height, 2);
        for (const int scale : {1, 2, 3, 4, 7}) {
            const Plane reduced = areaReduced(plane, scale);
            QCOMPARE(reduced.width, (width + scale - 1) / scale);
            QCOMPARE(reduced.height, (height + scale - 1) / scale);
            for (int y = 0; y < reduced.height; ++y) {
                for (int x = 0; x < reduced.width; ++x) {
                    double sum = 0.0;
                    int count = 0;
                    for (int v = y * scale; v < std::min(height, (y + 1) * scale); ++v) {
                        for (int u = x * scale; u < std::min(width, (x + 1) * scale); ++u, ++count)
                            sum += double(plane.row(v)[u]);
                    }
                    QVERIFY(std::abs(double(reduced.row(y)[x]) - sum / count) < 1e-5);
                }
            }
        }
    }

    void enlargingIsBilinearBetweenBlockCentres() {
        for (const int scale : {1, 2, 3, 4, 5, 8, 16}) {
            for (const int width : {1, 2, 31, 64, 101}) {
                const Plane reduced = randomPlane((width + scale - 1) / scale, 3, 3);
                const Plane full = enlarged(reduced, width, 3 * scale, scale);
                for (int x = 0; x < width; ++x) {
                    const double at = std::clamp((x + 0.5) / scale - 0.5, 0.0, double(reduced.width - 1));
                    const int first = int(at);
                    const int second = std::min(first + 1, reduced.width - 1);
                    const double wanted =
                        double(reduced.row(0)[first]) +
                        (at - first) * double(reduced.row(0)[second] - reduced.row(0)[first]);
                    QVERIFY2(
                        std::abs(double(full.row(0)[x]) - wanted) < 1e-5,
                        qPrintable(QStringLiteral("scale %1 width %2 x %3").arg(scale).arg(width).arg(x)));
                }
            }
        }
    }

    void blurKeepsFlatPicturesAndMatchesTheKernel() {
        const Plane flat = blurred(Plane(7, 3, 0.25F), 1.2F);
        for (const float value : flat.values)
            QVERIFY(std::abs(value - 0.25F) < 1e-6F);
        Plane dot(31, 31);
        dot.row(15)[15] = 1.0F;
        const Plane spread = blurred(dot, 1.6F);
        const double ratio = double(spread.row(15)[17]) / double(spread.row(15)[15]);
        QVERIFY(std::abs(ratio - std::exp(-0.5 * 4.0 / (1.6 * 1.6))) < 1e-4);
        QCOMPARE(spread.row(12)[15], spread.row(15)[12]);
    }

    void pullPushKeepsSamplesAndFillsSmoothly() {
        RgbPlanes planes = makeRgb(64, 40);
        Plane weight(64, 40);
        for (int y = 0; y < 40; ++y) {
            for (const int x : {0, 63}) {
                weight.row(y)[x] = 1.0F;
                planes[0].row(y)[x] = x == 0 ? 0.0F : 1.0F;
                planes[1].row(y)[x] = 3.0F;
            }
            planes[2].row(y)[30] = 1.0e6F; // without weight: must not be seen
        }
        pullPush(planes, weight);
        for (int y = 0; y < 40; ++y) {
            QCOMPARE(planes[0].row(y)[0], 0.0F);
            QCOMPARE(planes[0].row(y)[63], 1.0F);
            QVERIFY(planes[0].row(y)[16] < 0.5F && planes[0].row(y)[48] > 0.5F);
            for (int x = 0; x < 64; ++x) {
                QVERIFY(std::abs(planes[1].row(y)[x] - 3.0F) < 1e-4F);
                QVERIFY(std::abs(planes[2].row(y)[x]) < 1e-4F);
            }
        }
    }

    void holesAreFilledToTheLowestWayOut() {
        // A ring of 0.9 with a notch of 0.6 around a hole of 0.2: the way out climbs over 0.6.
        Plane level(21, 21);
        for (int y = 5; y <= 15; ++y) {
            for (int x = 5; x <= 15; ++x)
                level.row(y)[x] = x == 5 || x == 15 || y == 5 || y == 15 ? 0.9F : 0.2F;
        }
        level.row(10)[15] = 0.6F;
        std::vector<unsigned char> marker(level.size(), 0);
        marker[0] = 1;
        const Plane filled = filledHoles(level, marker);
        QCOMPARE(filled.row(10)[10], 0.6F);
        QCOMPARE(filled.row(5)[5], 0.9F);
        QCOMPARE(filled.row(20)[20], 0.0F);
        marker[0] = 0;
        QCOMPARE(filledHoles(level, marker).row(20)[20], 1.0F);
    }

    void holesMatchRepeatedErosion() {
        Plane level = randomPlane(40, 30, 5);
        for (float& value : level.values)
            value = std::abs(value);
        std::vector<unsigned char> marker(level.size(), 0);
        marker[7] = marker[900] = 1;
        Plane wanted(40, 30, 1.0F);
        wanted.values[7] = level.values[7];
        wanted.values[900] = level.values[900];
        for (int round = 0; round < 400; ++round) {
            Plane next = minFiltered(wanted, 1);
            for (std::size_t i = 0; i < next.size(); ++i)
                wanted.values[i] = std::min(wanted.values[i], std::max(next.values[i], level.values[i]));
        }
        QVERIFY(filledHoles(level, marker).values == wanted.values);
    }

    void exponentialAndLogarithmAreClose() {
        for (float x = -12.0F; x < 12.0F; x += 0.0371F)
            QVERIFY(std::abs(double(fastExp(x)) / std::exp(double(x)) - 1.0) < 3e-7);
        for (float x = 1e-4F; x < 100.0F; x *= 1.013F)
            QVERIFY(std::abs(double(fastLog(x)) - std::log(double(x))) < 1e-6);
    }
};

QTEST_GUILESS_MAIN(TestKeyPlanes)
#include "tst_keyplanes.moc"
