// SPDX-License-Identifier: Apache-2.0
#include "core/base/LatestOnly.h"
#include "core/base/PictureMemory.h"
#include "tests/support/TestData.h"

using namespace ckd;

class TestImage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void planesFollowEachOther() {
        Image image = test::makeImage(5, 3, 2, ColorEncoding::Srgb,
                                      [](int c, int x, int y) { return float(100 * c + 10 * y + x); });
        QCOMPARE(image.bytes(), std::size_t(5 * 3 * 2 * 4));
        QCOMPARE(image.plane(1)[0], 100.F);
        QCOMPARE(image.row(1, 2)[4], 124.F);
        QCOMPARE(image.data()[15 + 2 * 5 + 4], 124.F);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(image.data().data()) % 64, std::uintptr_t(0));
    }
    void movingLeavesANullImage() {
        Image a(4, 4, 1, ColorEncoding::Srgb);
        a.fill(0.5F);
        const Image b = std::move(a);
        QVERIFY(a.isNull()); // NOLINT(bugprone-use-after-move): the moved-from state is the contract
        QCOMPARE(a.width(), 0);
        QCOMPARE(b.plane(0)[15], 0.5F);
        QCOMPARE(b.encoding(), ColorEncoding::Srgb);
    }
    void cloneIsIndependent() {
        Image a(2, 2, 1);
        a.fill(1);
        const Image b = a.clone();
        a.fill(2);
        QCOMPARE(b.plane(0)[3], 1.F);
    }
    void limits_data() {
        QTest::addColumn<qlonglong>("width");
        QTest::addColumn<qlonglong>("height");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("one pixel") << 1LL << 1LL << true;
        QTest::newRow("widest") << 32768LL << 8192LL << true;
        QTest::newRow("too many pixels") << 32768LL << 8193LL << false;
        QTest::newRow("too wide") << 32769LL << 1LL << false;
        QTest::newRow("negative") << -1LL << 5LL << false;
        QTest::newRow("product overflows") << 4294967296LL << 4294967296LL << false;
    }
    void limits() {
        QFETCH(qlonglong, width);
        QFETCH(qlonglong, height);
        QTEST(ImageLimits::allows(width, height), "allowed");
    }
    void freedMemoryIsReusedUpToTheLimit() {
        setPictureMemoryKept(0);
        QCOMPARE(pictureMemoryKept(), std::size_t(0));
        setPictureMemoryKept(std::size_t(3) << 20U);
        { const Image large(512, 512, 1); } // 1 MiB
#if defined(CKD_NO_MULTIVERSION)
        QCOMPARE(pictureMemoryKept(), std::size_t(0)); // sanitizers must see the free
#else
        QCOMPARE(pictureMemoryKept(), std::size_t(1) << 20U);
        {
            const Image same(512, 512, 1);
            QCOMPARE(pictureMemoryKept(), std::size_t(0));
            const Image small(16, 16, 1);
        }
        QCOMPARE(pictureMemoryKept(), std::size_t(1) << 20U); // small pictures are malloc's business
        { const Image larger(512, 512, 3); }                  // makes room for itself
        QCOMPARE(pictureMemoryKept(), std::size_t(3) << 20U);
        { const Image tooLarge(512, 512, 4); }
        QCOMPARE(pictureMemoryKept(), std::size_t(3) << 20U);
        setPictureMemoryKept(0);
        QCOMPARE(pictureMemoryKept(), std::size_t(0));
#endif
        setPictureMemoryKept(std::size_t(256) << 20U);
    }
    void onlyTheLatestGenerationIsCurrent() {
        LatestOnly latest;
        const auto first = latest.begin();
        QVERIFY(latest.isCurrent(first));
        const auto second = latest.begin();
        QVERIFY(!latest.isCurrent(first));
        QVERIFY(latest.isCurrent(second));
    }
};

QTEST_GUILESS_MAIN(TestImage)
#include "tst_image.moc"
