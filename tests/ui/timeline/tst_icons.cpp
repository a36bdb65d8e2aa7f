// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/Icons.h"
#include "ui/widgets/Theme.h"

#include <QImage>
#include <QPainter>
#include <QTest>

#include <set>

using namespace ckd::ui;

namespace {

int inkOf(const QImage& picture, const QColor& color) {
    int ink = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const QColor pixel = picture.pixelColor(x, y);
            ink += pixel.alpha() > 200 && std::abs(pixel.red() - color.red()) < 8 ? 1 : 0;
        }
    }
    return ink;
}

} // namespace

class TestIcons : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySymbolFitsAndDiffers();
    void statesHaveTheirColours();
    void sharpAtEveryScale();
};

void TestIcons::everySymbolFitsAndDiffers() {
    std::set<QByteArray> pictures;
    for (int i = 0; i < kSymbols; ++i) {
        const QRectF box = symbolPath(Symbol(i)).boundingRect();
        QVERIFY2(QRectF(0, 0, 16, 16).contains(box), qPrintable(QString::number(i)));
        QVERIFY2(box.width() > 8 || box.height() > 8, qPrintable(QString::number(i)));
        const QImage picture =
            icon(Symbol(i)).pixmap(QSize(32, 32), 1.0).toImage().convertToFormat(QImage::Format_ARGB32);
        QVERIFY(inkOf(picture, QColor(Theme::kText)) > 20);
        pictures.insert(
            QByteArray(reinterpret_cast<const char*>(picture.constBits()), picture.sizeInBytes()));
    }
    QCOMPARE(pictures.size(), std::size_t(kSymbols));
}

void TestIcons::statesHaveTheirColours() {
    const auto picture = [](QIcon::Mode mode, QIcon::State state, const QColor& color = {}) {
        return icon(Symbol::PlayForward, color).pixmap(QSize(32, 32), 1.0, mode, state).toImage();
    };
    QVERIFY(inkOf(picture(QIcon::Disabled, QIcon::Off), QColor(Theme::kDisabledText)) > 50);
    QVERIFY(inkOf(picture(QIcon::Normal, QIcon::On), QColor(Theme::kAccent)) > 50);
    QVERIFY(inkOf(picture(QIcon::Normal, QIcon::Off, QColor(10, 20, 30)), QColor(10, 20, 30)) > 50);
}

void TestIcons::sharpAtEveryScale() {
    // Bars lie on whole pixels at one, two and three times: no half-covered column.
    for (const int scale : {1, 2, 3}) {
        const QImage picture = icon(Symbol::Pause).pixmap(QSize(16, 16) * scale, 1.0).toImage();
        QCOMPARE(picture.width(), 16 * scale);
        for (int x = 0; x < picture.width(); ++x) {
            const int alpha = picture.pixelColor(x, picture.height() / 2).alpha();
            QVERIFY2(alpha == 0 || alpha == 255, qPrintable(QString::number(x)));
        }
    }
}

QTEST_MAIN(TestIcons)
#include "tst_icons.moc"
