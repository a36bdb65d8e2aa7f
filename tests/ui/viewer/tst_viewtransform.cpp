// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewTransform.h"

#include <QTest>

#include <cmath>

using namespace ckd;
using namespace ckd::ui;

class TestViewTransform : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fitsInside_data();
    void fitsInside();
    void oneToOneIsOnePixel();
    void zoomKeepsThePointUnderTheCursor_data();
    void zoomKeepsThePointUnderTheCursor();
    void zoomIsLimited();
    void panMovesByWholePixelsAndStopsAtTheEdge();
    void pixelUnderTheMouse();
    void positionGoesRoundTrip();
    void panesCoverTheWindow_data();
    void panesCoverTheWindow();
    void panesMirrorRightToLeft();
    void wipeSidesAreComplementary();
};

void TestViewTransform::fitsInside_data() {
    QTest::addColumn<QSize>("pane");
    QTest::addColumn<QSize>("picture");
    QTest::addColumn<double>("aspect");
    QTest::addColumn<QSize>("shown");
    QTest::newRow("wide in wide") << QSize(960, 540) << QSize(1920, 1080) << 1.0 << QSize(960, 540);
    QTest::newRow("tall in wide") << QSize(900, 600) << QSize(1080, 1920) << 1.0 << QSize(338, 600);
    QTest::newRow("wide in tall") << QSize(400, 800) << QSize(1000, 500) << 1.0 << QSize(400, 200);
    QTest::newRow("small is enlarged") << QSize(640, 480) << QSize(64, 48) << 1.0 << QSize(640, 480);
    QTest::newRow("tiny stops at 32") << QSize(640, 480) << QSize(2, 2) << 1.0 << QSize(64, 64);
    QTest::newRow("anamorphic") << QSize(800, 400) << QSize(1000, 1000) << 2.0 << QSize(800, 400);
    QTest::newRow("narrow pixels") << QSize(800, 400) << QSize(1000, 500) << 0.5 << QSize(400, 400);
}

void TestViewTransform::fitsInside() {
    QFETCH(QSize, pane);
    QFETCH(QSize, picture);
    QFETCH(double, aspect);
    QFETCH(QSize, shown);
    const QRect area(QPoint(17, 5), pane);
    const ViewTransform view = ViewTransform::make({}, area, picture, aspect);
    QCOMPARE(view.pictureRect().size(), shown);
    QVERIFY(area.contains(view.pictureRect()));
    const QPointF middle = QRectF(view.pictureRect()).center() - QRectF(area).center();
    QVERIFY(std::abs(middle.x()) <= 0.5 && std::abs(middle.y()) <= 0.5);
}

void TestViewTransform::oneToOneIsOnePixel() {
    const ViewTransform view =
        ViewTransform::make({ViewPosition::Mode::Free, 1.0, {0.5, 0.5}}, {3, 7, 301, 201}, {640, 360}, 1.0);
    QCOMPARE(view.pictureRect().size(), QSize(640, 360));
    for (int x = 10; x < 200; x += 13) {
        const std::optional<QPoint> left = view.pixelAt({x + 0.5, 100.5});
        const std::optional<QPoint> right = view.pixelAt({x + 1.5, 100.5});
        QVERIFY(left && right);
        QCOMPARE(right->x(), left->x() + 1);
    }
}

void TestViewTransform::zoomKeepsThePointUnderTheCursor_data() {
    QTest::addColumn<double>("to");
    QTest::addColumn<double>("aspect");
    for (const double scale : {0.25, 0.5, 0.9, 1.0, 1.7, 4.0, 16.0, 32.0}) {
        for (const double aspect : {1.0, 2.0})
            QTest::addRow("to %g aspect %g", scale, aspect) << scale << aspect;
    }
}

void TestViewTransform::zoomKeepsThePointUnderTheCursor() {
    QFETCH(double, to);
    QFETCH(double, aspect);
    const QRect pane(20, 40, 800, 500);
    const QSize picture(1920, 1080);
    const ViewTransform before =
        ViewTransform::make({ViewPosition::Mode::Free, 0.6, {0.4, 0.55}}, pane, picture, aspect);
    const QPointF cursor(500.5, 230.5);
    const QPointF held = before.toPicture(cursor);
    const ViewTransform after = ViewTransform::make(zoomed(before, to, cursor), pane, picture, aspect);
    QCOMPARE(after.scale, to);
    // The corner is put on a whole screen pixel: half a pixel of play.
    const QPointF moved = after.toScreen(held) - cursor;
    QVERIFY2(std::abs(moved.x()) <= 0.5 + 1e-9 && std::abs(moved.y()) <= 0.5 + 1e-9,
             qPrintable(QStringLiteral("%1 %2").arg(moved.x()).arg(moved.y())));
}

void TestViewTransform::zoomIsLimited() {
    const ViewTransform view = ViewTransform::make({}, {0, 0, 800, 500}, {1920, 1080}, 1.0);
    QCOMPARE(zoomed(view, 1e9, {1, 1}).scale, ViewTransform::kMaxScale);
    QCOMPARE(zoomed(view, 1e-9, {1, 1}).scale, ViewTransform::kMinScale);
    // A giant in a small pane may be smaller than the limit, and stays so.
    const ViewTransform giant = ViewTransform::make({}, {0, 0, 100, 100}, {32768, 32768}, 1.0);
    QCOMPARE(zoomed(giant, giant.scale / 2, {50, 50}).scale, giant.scale);
    // Nothing to zoom: nothing happens.
    QCOMPARE(zoomed(ViewTransform::make({}, {0, 0, 10, 10}, {}, 1.0), 3.0, {1, 1}).scale, 1.0);
}

void TestViewTransform::panMovesByWholePixelsAndStopsAtTheEdge() {
    const QRect pane(0, 0, 400, 300);
    const QSize picture(1000, 800);
    const ViewTransform before =
        ViewTransform::make({ViewPosition::Mode::Free, 2.0, {0.5, 0.5}}, pane, picture, 1.0);
    const ViewTransform after = ViewTransform::make(panned(before, {13, -29}), pane, picture, 1.0);
    QCOMPARE(after.origin - before.origin, QPoint(13, -29));
    const ViewTransform far = ViewTransform::make(panned(before, {1e6, 1e6}), pane, picture, 1.0);
    QVERIFY(pane.intersects(far.pictureRect()));
    QCOMPARE(far.origin, QPoint(200, 150));
}

void TestViewTransform::pixelUnderTheMouse() {
    const ViewTransform view =
        ViewTransform::make({ViewPosition::Mode::Free, 8.0, {0.5, 0.5}}, {0, 0, 160, 80}, {10, 10}, 1.0);
    QCOMPARE(view.origin, QPoint(40, 0));
    QCOMPARE(view.pixelAt({40.0, 0.0}), std::optional(QPoint(0, 0)));
    QCOMPARE(view.pixelAt({47.9, 7.9}), std::optional(QPoint(0, 0)));
    QCOMPARE(view.pixelAt({48.0, 0.0}), std::optional(QPoint(1, 0)));
    QCOMPARE(view.pixelAt({119.9, 79.9}), std::optional(QPoint(9, 9)));
    QCOMPARE(view.pixelAt({39.9, 10}), std::nullopt);
    QCOMPARE(view.pixelAt({120.0, 10}), std::nullopt);
    QCOMPARE(view.pixelAt({60, 200}), std::nullopt);
}

void TestViewTransform::positionGoesRoundTrip() {
    const QRect pane(11, 13, 777, 333);
    const ViewTransform view =
        ViewTransform::make({ViewPosition::Mode::Free, 3.3, {0.21, 0.77}}, pane, {1920, 1080}, 1.5);
    const ViewTransform again = ViewTransform::make(view.position(), pane, {1920, 1080}, 1.5);
    QCOMPARE(again.origin, view.origin);
    QCOMPARE(again.scale, view.scale);
}

void TestViewTransform::panesCoverTheWindow_data() {
    QTest::addColumn<int>("layout");
    QTest::addColumn<int>("panes");
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(1000, 600), QSize(1001, 601), QSize(3, 3), QSize(0, 0)}) {
        QTest::addRow("one %dx%d", size.width(), size.height()) << int(ViewerLayout::One) << 1 << size;
        QTest::addRow("two %dx%d", size.width(), size.height()) << int(ViewerLayout::Two) << 2 << size;
        QTest::addRow("four %dx%d", size.width(), size.height()) << int(ViewerLayout::Four) << 4 << size;
    }
}

void TestViewTransform::panesCoverTheWindow() {
    QFETCH(int, layout);
    QFETCH(int, panes);
    QFETCH(QSize, size);
    const auto rects = paneRects(ViewerLayout(layout), size, 1);
    const QRect window(QPoint(0, 0), size);
    QRect together;
    for (int i = 0; i < panes; ++i) {
        QVERIFY(rects[std::size_t(i)].isEmpty() || window.contains(rects[std::size_t(i)]));
        for (int j = 0; j < i; ++j)
            QVERIFY(!rects[std::size_t(i)].intersects(rects[std::size_t(j)]));
        together |= rects[std::size_t(i)];
    }
    if (size.width() > 3)
        QCOMPARE(together, window);
}

void TestViewTransform::panesMirrorRightToLeft() {
    const auto left = paneRects(ViewerLayout::Two, {1000, 600}, 1);
    const auto right = paneRects(ViewerLayout::Two, {1000, 600}, 1, Qt::RightToLeft);
    QCOMPARE(left[0].left(), 0);
    QCOMPARE(right[0].right(), 999);
    QCOMPARE(right[1].left(), 0);
    QCOMPARE(right[0].size(), left[0].size());
}

void TestViewTransform::wipeSidesAreComplementary() {
    const QRect pane(100, 50, 400, 300);
    const HalfPlane upright = wipeSide({{0.25, 0.5}, 0.0}, pane);
    QVERIFY(upright.distance({150, 60}) > 0); // left of the line at x = 200: pane 0
    QVERIFY(upright.distance({250, 60}) < 0);
    QCOMPARE(upright.distance({200, 300}), 0.0);
    const HalfPlane level = wipeSide({{0.5, 0.5}, 90.0}, pane);
    QVERIFY(level.distance({300, 60}) > 0); // above
    QVERIFY(level.distance({300, 340}) < 0);
    for (double angle = -180; angle <= 180; angle += 17) {
        const HalfPlane side = wipeSide({{0.3, 0.6}, angle}, pane);
        QVERIFY(std::abs(std::hypot(side.a, side.b) - 1.0) < 1e-12);
        const QPointF point(333, 77);
        QCOMPARE(side.distance(point), -side.other().distance(point));
    }
}

QTEST_GUILESS_MAIN(TestViewTransform)
#include "tst_viewtransform.moc"
