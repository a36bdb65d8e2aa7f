// SPDX-License-Identifier: Apache-2.0
#include "core/preview/HalfPicture.h"

#include <QTest>

using namespace ckd;

class TestHalfPicture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsPlanesAndValues();
};

void TestHalfPicture::keepsPlanesAndValues() {
    Image image(3, 2, 3, ColorEncoding::Linear);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < 2; ++y)
            for (int x = 0; x < 3; ++x)
                image.row(c, y)[x] = float(c * 100 + y * 10 + x) - 0.5F;
    const HalfPicture picture(image, contentOf(image.encoding()));
    QCOMPARE(picture.content(), HalfPicture::Content::Linear);
    QCOMPARE(picture.bytes(), std::size_t(3 * 2 * 3 * 2));
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < 2; ++y)
            for (int x = 0; x < 3; ++x)
                QCOMPARE(picture.value(c, x, y), image.row(c, y)[x]);
    QCOMPARE(picture.plane(1).size(), std::size_t(6));
    QVERIFY(HalfPicture().isNull());
}

QTEST_GUILESS_MAIN(TestHalfPicture)
#include "tst_halfpicture.moc"
