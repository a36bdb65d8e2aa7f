// SPDX-License-Identifier: Apache-2.0
#include "core/matte/BinaryMorphology.h"
#include "core/matte/Despeckle.h"
#include "tests/support/TestData.h"

#include <QSize>

#include <random>

using namespace ckd;

namespace {

/// Flood fill from every pixel, corners included.
Mask naiveComponents(const Mask& mask, int minimumArea) {
    Mask kept(mask.width, mask.height);
    Mask seen(mask.width, mask.height);
    for (int startY = 0; startY < mask.height; ++startY) {
        for (int startX = 0; startX < mask.width; ++startX) {
            std::vector<std::pair<int, int>> members;
            const auto visit = [&](int x, int y) {
                if (x < 0 || y < 0 || x >= mask.width || y >= mask.height || seen.row(y)[x] ||
                    !mask.row(y)[x])
                    return;
                seen.row(y)[x] = 1;
                members.emplace_back(x, y);
            };
            visit(startX, startY);
            for (std::size_t i = 0; i < members.size(); ++i) {
                const auto [x, y] = members[i];
                for (int dy = -1; dy <= 1; ++dy) {
                    for (int dx = -1; dx <= 1; ++dx)
                        visit(x + dx, y + dy);
                }
            }
            if (int(members.size()) >= minimumArea) {
                for (const auto& [x, y] : members)
                    kept.row(y)[x] = 255;
            }
        }
    }
    return kept;
}

Mask randomMask(int width, int height, double density, unsigned seed) {
    std::mt19937 random(seed);
    Mask mask(width, height);
    for (std::uint8_t& value : mask.values)
        value = random() < density * 4294967295.0 ? 255 : 0;
    return mask;
}

/// Two squares and a diagonal chain: areas 9, 16 and 5.
Image islands() {
    return test::makeImage(200, 150, 1, ColorEncoding::Linear, [](int, int x, int y) {
        const bool nine = x >= 10 && x < 13 && y >= 10 && y < 13;
        const bool sixteen = x >= 150 && x < 154 && y >= 100 && y < 104;
        const bool chain = x - 100 == y - 20 && y >= 20 && y < 25;
        return nine || sixteen || chain ? 0.8F : 0.3F;
    });
}

} // namespace

class TestDespeckle : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void componentsEqualFloodFill_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("density");
        for (const QSize size : {QSize(1, 1), QSize(1, 30), QSize(30, 1), QSize(64, 47)}) {
            for (const double density : {0.0, 0.1, 0.3, 0.4, 0.55, 0.9, 1.0})
                QTest::addRow("%dx%d density %g", size.width(), size.height(), density) << size << density;
        }
    }
    void componentsEqualFloodFill() {
        QFETCH(QSize, size);
        QFETCH(double, density);
        for (unsigned seed = 0; seed < 5; ++seed) {
            const Mask mask = randomMask(size.width(), size.height(), density, seed);
            for (const int area : {1, 2, 5, 40})
                QVERIFY(keepLargeComponents(mask, area) == naiveComponents(mask, area));
        }
    }
    void spiralIsOneComponent() {
        Mask mask(41, 41);
        int x = 0, y = 0, dx = 1, dy = 0, count = 0;
        for (int side = 40; side > 1;) {
            for (int turn = 0; turn < 2; ++turn) {
                for (int i = 0; i < side; ++i, x += dx, y += dy)
                    mask.row(y)[x] = 255;
                std::swap(dx, dy);
                dx = -dx;
            }
            side -= 2;
        }
        for (const std::uint8_t value : mask.values)
            count += value ? 1 : 0;
        QVERIFY(keepLargeComponents(mask, count) == mask);
        QVERIFY(keepLargeComponents(mask, count + 1) == Mask(41, 41));
    }
    void blurEqualsItsDefinition() {
        // Weights in 1/256 from the outside in, exp(-d^2/8) with the rounding error carried inwards.
        const int weights[11] = {2, 7, 17, 31, 45, 52, 45, 31, 17, 7, 2};
        const auto mirror = [](int i, int n) {
            while (n > 1 && (i < 0 || i >= n))
                i = i < 0 ? -i : 2 * n - 2 - i;
            return n == 1 ? 0 : i;
        };
        for (const QSize size : {QSize(1, 1), QSize(3, 2), QSize(40, 33)}) {
            const Mask mask = randomMask(size.width(), size.height(), 0.4, 9);
            const Mask got = blurred11(mask);
            for (int y = 0; y < size.height(); ++y) {
                for (int x = 0; x < size.width(); ++x) {
                    int sum = 0;
                    for (int j = 0; j < 11; ++j) {
                        for (int i = 0; i < 11; ++i)
                            sum +=
                                weights[i] * weights[j] *
                                mask.row(mirror(y + j - 5, size.height()))[mirror(x + i - 5, size.width())];
                    }
                    QCOMPARE(int(got.row(y)[x]), (sum + 32768) / 65536);
                }
            }
        }
    }
    void keepsBigIslandsAndWhatIsNearThem_data() {
        QTest::addColumn<int>("area");
        QTest::addColumn<bool>("nine");
        QTest::addColumn<bool>("sixteen");
        QTest::addColumn<bool>("chain");
        QTest::newRow("off") << 0 << true << true << true;
        QTest::newRow("all") << 5 << true << true << true;
        QTest::newRow("chain goes") << 6 << true << true << false;
        QTest::newRow("nine stays at nine") << 9 << true << true << false;
        QTest::newRow("nine goes at ten") << 10 << false << true << false;
        QTest::newRow("nothing stays") << 17 << false << false << false;
    }
    void keepsBigIslandsAndWhatIsNearThem() {
        QFETCH(int, area);
        QFETCH(bool, nine);
        QFETCH(bool, sixteen);
        QFETCH(bool, chain);
        Image alpha = islands();
        despeckle(alpha, area);
        QCOMPARE(alpha.row(0, 11)[11], nine ? 0.8F : 0.0F);
        QCOMPARE(alpha.row(0, 102)[152], sixteen ? 0.8F : 0.0F);
        QCOMPARE(alpha.row(0, 22)[102], chain ? 0.8F : 0.0F);
        if (area > 0 && sixteen) { // soft alpha within the ellipse is kept untouched, beyond it goes
            QCOMPARE(alpha.row(0, 102)[152 + 15], 0.3F);
            QCOMPARE(alpha.row(0, 102)[152 + 45], 0.0F);
        }
    }
    void exactlyOneHalfIsNotSolid() {
        Image alpha(80, 80, 1);
        alpha.fill(0.5F);
        despeckle(alpha, 1);
        QCOMPARE(alpha.row(0, 40)[40], 0.0F);
    }
};

QTEST_GUILESS_MAIN(TestDespeckle)
#include "tst_despeckle.moc"
