// SPDX-License-Identifier: Apache-2.0
#include "core/matte/Shapes.h"

#include "tests/support/TestData.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace ckd;

namespace {

ShapeKey keyOf(std::vector<ShapePoint> points, double feather = 0.0, FrameNumber frame = 1) {
    ShapeKey key;
    key.frame = frame;
    key.points = std::move(points);
    key.feather = feather;
    return key;
}

ShapeSet oneShape(ShapeKind kind, ShapeKey key, ShapeRole role = ShapeRole::Garbage) {
    return {{Shape::make(kind, role, std::move(key))}};
}

Image raster(ShapeKind kind, ShapeKey key, int width = 64, int height = 48) {
    return rasteriseShapes(oneShape(kind, std::move(key)), ShapeRole::Garbage, 1, width, height);
}

double sumOf(const Image& image) {
    double sum = 0.0;
    for (const float value : image.data())
        sum += double(value);
    return sum;
}

/// Area of a polygon clipped to the picture, by 64 × 64 samples per pixel.
double sampled(const std::vector<ShapePoint>& polygon, int x, int y) {
    constexpr int kSamples = 64;
    int inside = 0;
    for (int j = 0; j < kSamples; ++j) {
        for (int i = 0; i < kSamples; ++i) {
            const double px = x + (i + 0.5) / kSamples;
            const double py = y + (j + 0.5) / kSamples;
            bool in = false;
            for (std::size_t a = 0, b = polygon.size() - 1; a < polygon.size(); b = a++) {
                if ((polygon[a].y > py) != (polygon[b].y > py) &&
                    px < (polygon[b].x - polygon[a].x) * (py - polygon[a].y) / (polygon[b].y - polygon[a].y) +
                             polygon[a].x)
                    in = !in;
            }
            inside += in;
        }
    }
    return double(inside) / (kSamples * kSamples);
}

} // namespace

class TestShapes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rectangleCoversFractions();
    void polygonsHaveExactEdges_data();
    void polygonsHaveExactEdges();
    void ellipseHasItsArea();
    void splineGoesThroughItsPoints();
    void strokeHasItsWidth();
    void outsideIsNothing_data();
    void outsideIsNothing();
    void featherIsSymmetric();
    void featherDoesNotFadeAtTheBorder();
    void opacityAndUnion();
    void rolesAreApart();
    void keysInterpolate();
    void keysWithOtherPointsHold();
    void keysAreEdited();
    void hintPaintKeepsTheOrder();
    void digestKnowsOnlyTheFrame();
};

void TestShapes::rectangleCoversFractions() {
    const Image image = raster(ShapeKind::Rectangle, keyOf({{10.25, 5.5}, {20.75, 9.0}}));
    QCOMPARE(image.row(0, 5)[10], 0.75F * 0.5F);
    QCOMPARE(image.row(0, 6)[10], 0.75F);
    QCOMPARE(image.row(0, 6)[11], 1.0F);
    QCOMPARE(image.row(0, 6)[20], 0.75F);
    QCOMPARE(image.row(0, 6)[21], 0.0F);
    QCOMPARE(image.row(0, 9)[15], 0.0F);
    QVERIFY(std::abs(sumOf(image) - 10.5 * 3.5) < 1e-4);
    // Corners the other way round are the same rectangle.
    const Image turned = raster(ShapeKind::Rectangle, keyOf({{20.75, 5.5}, {10.25, 9.0}}));
    QCOMPARE(test::maxDifference(image, turned), 0.0);
}

void TestShapes::polygonsHaveExactEdges_data() {
    QTest::addColumn<QList<QPointF>>("points");
    QTest::newRow("triangle") << QList<QPointF>{{3.2, 2.1}, {60.4, 20.7}, {11.9, 44.3}};
    QTest::newRow("nearly level edge")
        << QList<QPointF>{{1.0, 10.1}, {63.0, 10.9}, {63.0, 30.0}, {1.0, 30.0}};
    QTest::newRow("across the picture")
        << QList<QPointF>{{-500.0, 10.0}, {600.0, 20.5}, {600.0, 31.0}, {-500, 30}};
    QTest::newRow("nearly upright") << QList<QPointF>{
        {20.3, -40.0}, {21.1, 90.0}, {40.6, 90.0}, {39.9, -40.0}};
    QTest::newRow("concave") << QList<QPointF>{{5, 5}, {60, 5}, {60, 45}, {32.5, 12.25}, {5, 45}};
    QTest::newRow("all around") << QList<QPointF>{{-10, -10}, {100, -10}, {100, 100}, {-10, 100}};
}

void TestShapes::polygonsHaveExactEdges() {
    QFETCH(QList<QPointF>, points);
    std::vector<ShapePoint> polygon;
    for (const QPointF& point : points)
        polygon.push_back({point.x(), point.y()});
    const Image image = raster(ShapeKind::Polygon, keyOf(polygon));
    double worst = 0.0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            worst = std::max(worst, std::abs(double(image.row(0, y)[x]) - sampled(polygon, x, y)));
    }
    QVERIFY2(worst < 0.02, qPrintable(QString::number(worst))); // the samples' own error
    std::reverse(polygon.begin(), polygon.end());
    QVERIFY(test::maxDifference(image, raster(ShapeKind::Polygon, keyOf(polygon))) < 1e-5);
}

void TestShapes::ellipseHasItsArea() {
    const Image image = raster(ShapeKind::Ellipse, keyOf({{4.0, 6.0}, {58.0, 42.0}}));
    const double area = std::numbers::pi * 27.0 * 18.0;
    QVERIFY(std::abs(sumOf(image) - area) < 0.005 * area);
    QCOMPARE(image.row(0, 24)[31], 1.0F);
    QCOMPARE(image.row(0, 7)[6], 0.0F);
}

void TestShapes::splineGoesThroughItsPoints() {
    const std::vector<ShapePoint> points{{10, 10}, {50, 8}, {55, 40}, {12, 36}};
    const std::vector<ShapePoint> outline = shapeOutline(ShapeKind::Spline, keyOf(points));
    for (const ShapePoint& point : points) {
        double nearest = 1e9;
        for (const ShapePoint& on : outline)
            nearest = std::min(nearest, std::hypot(on.x - point.x, on.y - point.y));
        QVERIFY(nearest < 1e-9);
    }
    // It bulges over the polygon of the same points.
    QVERIFY(sumOf(raster(ShapeKind::Spline, keyOf(points))) >
            sumOf(raster(ShapeKind::Polygon, keyOf(points))));
}

void TestShapes::strokeHasItsWidth() {
    ShapeKey key = keyOf({{12.0, 20.5}, {40.0, 20.5}});
    key.radius = 5.0;
    const Image image = raster(ShapeKind::Stroke, key);
    double across = 0.0;
    for (int y = 0; y < image.height(); ++y)
        across += double(image.row(0, y)[25]);
    QVERIFY(std::abs(across - 10.0) < 1e-4);
    const double area = 28.0 * 10.0 + std::numbers::pi * 25.0;
    QVERIFY(std::abs(sumOf(image) - area) < 0.01 * area);
    // A single dab is a disc.
    key.points.resize(1);
    QVERIFY(std::abs(sumOf(raster(ShapeKind::Stroke, key)) - std::numbers::pi * 25.0) < 1.0);
}

void TestShapes::outsideIsNothing_data() {
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("y");
    QTest::newRow("left") << -1e6 << 10.0;
    QTest::newRow("right") << 1e6 << 10.0;
    QTest::newRow("above") << 10.0 << -1e6;
    QTest::newRow("below") << 10.0 << 1e6;
}

void TestShapes::outsideIsNothing() {
    QFETCH(double, x);
    QFETCH(double, y);
    for (const ShapeKind kind : {ShapeKind::Rectangle, ShapeKind::Ellipse, ShapeKind::Polygon,
                                 ShapeKind::Spline, ShapeKind::Stroke}) {
        const Image image = raster(kind, keyOf({{x, y}, {x + 20, y + 3}, {x + 8, y + 20}}, 5.0));
        QCOMPARE(sumOf(image), 0.0);
        // Too few points are nothing as well.
        QCOMPARE(sumOf(raster(kind, keyOf({}))), 0.0);
    }
}

void TestShapes::featherIsSymmetric() {
    // An edge at x = 32, far from its ends: half of it inside, half outside.
    const Image image = raster(ShapeKind::Rectangle, keyOf({{-100, -100}, {32, 200}}, 16.0));
    const float* row = image.row(0, 24);
    for (int x = 0; x < 31; ++x) {
        QVERIFY(row[x] >= row[x + 1]);
        QVERIFY(std::abs(row[x] + row[63 - x] - 1.0F) < 0.01F);
    }
    QVERIFY(row[32 - 9] > 0.95F && row[32 + 8] < 0.05F);
}

void TestShapes::featherDoesNotFadeAtTheBorder() {
    const Image image = raster(ShapeKind::Rectangle, keyOf({{-200, -200}, {40, 300}}, 12.0));
    QVERIFY(image.row(0, 0)[0] > 0.999F);
    QVERIFY(image.row(0, 47)[0] > 0.999F);
    QVERIFY(std::abs(image.row(0, 0)[38] - image.row(0, 24)[38]) < 1e-4F);
}

void TestShapes::opacityAndUnion() {
    ShapeKey weak = keyOf({{0, 0}, {30, 48}});
    weak.opacity = 0.4;
    ShapeSet set = oneShape(ShapeKind::Rectangle, weak);
    set.shapes.push_back(Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{20, 0}, {50, 48}})));
    const Image image = rasteriseShapes(set, ShapeRole::Garbage, 1, 64, 48);
    QCOMPARE(image.row(0, 10)[5], 0.4F);
    QCOMPARE(image.row(0, 10)[25], 1.0F);
    QCOMPARE(image.row(0, 10)[45], 1.0F);
    QCOMPARE(image.row(0, 10)[55], 0.0F);
}

void TestShapes::rolesAreApart() {
    const ShapeSet set = oneShape(ShapeKind::Rectangle, keyOf({{0, 0}, {64, 48}}), ShapeRole::Core);
    QVERIFY(set.uses(ShapeRole::Core) && !set.uses(ShapeRole::Garbage));
    QCOMPARE(sumOf(rasteriseShapes(set, ShapeRole::Garbage, 1, 64, 48)), 0.0);
    QCOMPARE(sumOf(rasteriseShapes(set, ShapeRole::Core, 1, 64, 48)), 64.0 * 48.0);
    QVERIFY(hintPaint(set, 1, 64, 48).isNull());
}

void TestShapes::keysInterpolate() {
    Shape shape = Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{0, 0}, {10, 10}}, 0.0, 100));
    ShapeKey last = keyOf({{20, 40}, {30, 50}}, 8.0, 110);
    last.opacity = 0.5;
    shape.setKey(last);
    const ShapeKey middle = shape.at(105);
    QCOMPARE(middle.points[0], (ShapePoint{10, 20}));
    QCOMPARE(middle.points[1], (ShapePoint{20, 30}));
    QCOMPARE(middle.feather, 4.0);
    QCOMPARE(middle.opacity, 0.75);
    QCOMPARE(shape.at(-5).points[0], (ShapePoint{0, 0}));
    QCOMPARE(shape.at(100).points[0], (ShapePoint{0, 0}));
    QCOMPARE(shape.at(110).points[0], (ShapePoint{20, 40}));
    QCOMPARE(shape.at(999).points[0], (ShapePoint{20, 40}));
    shape.keys[0].toNext = KeyInterpolation::Hold;
    QCOMPARE(shape.at(109).points[0], (ShapePoint{0, 0}));
    QCOMPARE(shape.at(110).points[0], (ShapePoint{20, 40}));
}

void TestShapes::keysWithOtherPointsHold() {
    Shape shape =
        Shape::make(ShapeKind::Polygon, ShapeRole::Garbage, keyOf({{0, 0}, {9, 0}, {9, 9}}, 0.0, 1));
    shape.setKey(keyOf({{0, 0}, {9, 0}, {9, 9}, {0, 9}}, 0.0, 11));
    QCOMPARE(shape.at(6).points.size(), std::size_t(3));
    QCOMPARE(shape.at(11).points.size(), std::size_t(4));
}

void TestShapes::keysAreEdited() {
    Shape shape = Shape::make(ShapeKind::Rectangle, ShapeRole::Core, keyOf({{0, 0}, {1, 1}}, 0.0, 10));
    shape.setKey(keyOf({{5, 5}, {6, 6}}, 0.0, 4));
    shape.setKey(keyOf({{7, 7}, {8, 8}}, 0.0, 10));
    QCOMPARE(shape.keys.size(), std::size_t(2));
    QCOMPARE(shape.keys[0].frame, FrameNumber(4));
    QCOMPARE(shape.keys[1].points[0], (ShapePoint{7, 7}));
    QVERIFY(shape.hasKeyAt(4) && !shape.hasKeyAt(5));
    shape.removeKey(4);
    shape.removeKey(10); // the last one stays
    QCOMPARE(shape.keys.size(), std::size_t(1));
    ShapeSet set{{shape}};
    QVERIFY(set.find(shape.id));
    QVERIFY(!set.find(QStringLiteral("no such")));
}

void TestShapes::hintPaintKeepsTheOrder() {
    ShapeSet set = oneShape(ShapeKind::Rectangle, keyOf({{0, 0}, {20, 20}}), ShapeRole::HintForeground);
    set.shapes.push_back(
        Shape::make(ShapeKind::Rectangle, ShapeRole::HintBackground, keyOf({{10, 0}, {30, 20}})));
    Image hint = test::makeImage(64, 48, 1, ColorEncoding::Linear, [](int, int, int) { return 0.25F; });
    Image paint = hintPaint(set, 1, 64, 48);
    QCOMPARE(paint.channels(), 2);
    applyHintPaint(hint, paint);
    QCOMPARE(hint.row(0, 5)[5], 1.0F);
    QCOMPARE(hint.row(0, 5)[15], 0.0F); // the later stroke lies on top
    QCOMPARE(hint.row(0, 5)[25], 0.0F);
    QCOMPARE(hint.row(0, 5)[40], 0.25F);
    std::swap(set.shapes[0], set.shapes[1]);
    hint.fill(0.25F);
    applyHintPaint(hint, hintPaint(set, 1, 64, 48));
    QCOMPARE(hint.row(0, 5)[15], 1.0F);
    // Half opaque paint goes half the way.
    set.shapes[1].keys[0].opacity = 0.5;
    hint.fill(0.0F);
    applyHintPaint(hint, hintPaint(set, 1, 64, 48));
    QCOMPARE(hint.row(0, 5)[5], 0.5F);
}

void TestShapes::digestKnowsOnlyTheFrame() {
    QVERIFY(shapesDigest({}, 1).isEmpty());
    ShapeSet set = oneShape(ShapeKind::Rectangle, keyOf({{0, 0}, {10, 10}}, 0.0, 10));
    set.shapes[0].setKey(keyOf({{5, 0}, {10, 10}}, 0.0, 20));
    set.shapes[0].setKey(keyOf({{9, 0}, {10, 10}}, 0.0, 30));
    const QByteArray before = shapesDigest(set, 12);
    const QByteArray later = shapesDigest(set, 25);
    QVERIFY(before != later);
    set.shapes[0].keys[2].points[0].x = 8; // frame 30
    QCOMPARE(shapesDigest(set, 12), before);
    QVERIFY(shapesDigest(set, 25) != later);
    set.shapes[0].name = QStringLiteral("renamed");
    QCOMPARE(shapesDigest(set, 12), before);
    set.shapes[0].role = ShapeRole::Core;
    QVERIFY(shapesDigest(set, 12) != before);
}

QTEST_GUILESS_MAIN(TestShapes)
#include "tst_shapes.moc"
