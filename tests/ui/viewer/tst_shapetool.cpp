// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/viewer/ViewerTestData.h"
#include "ui/viewer/ResetSpinBox.h"
#include "ui/viewer/ShapeBar.h"
#include "ui/viewer/ShapeEdit.h"
#include "ui/viewer/ShapeTool.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/Theme.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace ckd;
using namespace ckd::ui;

namespace {

ShapeKey keyOf(std::vector<ShapePoint> points, FrameNumber frame = 1001) {
    ShapeKey key;
    key.frame = frame;
    key.points = std::move(points);
    return key;
}

/// A viewer with one pane, a plate pixel being four screen pixels, and a document that takes every edit.
struct Bench {
    ViewerWidget viewer{RendererChoice::Raster};
    ShapeTool tool;
    ShapeSet shapes;
    QStringList undo;

    Bench() {
        ViewerSettings settings;
        settings.layout = ViewerLayout::One;
        settings.content(0).view = View::Plate;
        viewer.setSettings(settings);
        viewer.resize(800, 400);
        viewer.setFrame(test::patternFrame(200, 100));
        viewer.show();
        viewer.setTool(&tool);
        tool.setFrame(1001);
        QObject::connect(&tool, &ShapeTool::edited, &viewer,
                         [this](const ShapeSet& set, const QString& text) {
                             shapes = set;
                             undo << text;
                             tool.setShapes(set);
                         });
    }
    [[nodiscard]] QPoint at(double x, double y) const {
        return (viewer.transform(0).toScreen({x, y}) / viewer.devicePixelRatioF()).toPoint();
    }
    void use(ShapeTool::Mode mode, ShapeRole role = ShapeRole::Garbage) {
        ShapeTool::Options options = tool.options();
        options.mode = mode;
        options.role = role;
        tool.setOptions(options);
    }
    void drag(double x0, double y0, double x1, double y1) {
        QTest::mousePress(&viewer, Qt::LeftButton, {}, at(x0, y0));
        QTest::mouseMove(&viewer, at((x0 + x1) / 2, (y0 + y1) / 2));
        QTest::mouseMove(&viewer, at(x1, y1));
        QTest::mouseRelease(&viewer, Qt::LeftButton, {}, at(x1, y1));
    }
    void click(double x, double y, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mouseClick(&viewer, Qt::LeftButton, modifiers, at(x, y));
    }
    void take(const Shape& shape) {
        shapes.shapes.push_back(shape);
        tool.setShapes(shapes);
    }
};

bool near(const ShapePoint& point, double x, double y) {
    return std::abs(point.x - x) <= 0.26 && std::abs(point.y - y) <= 0.26; // a screen pixel is a quarter
}

} // namespace

class TestShapeTool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::apply(*qApp); }
    void hits_data();
    void hits();
    void boxCornersMoveTheirSides();
    void featherHandleIsItsInverse();
    void drawsBoxes();
    void clickIsNoBox();
    void drawsPolygon();
    void pathTakesBackAndCancels();
    void paintsStrokes();
    void labelStaysInThePane();
    void movesAndShapes();
    void clickBesideLetsTheViewerPan();
    void pointsComeAndGoInEveryKey();
    void standingShapeIsChangedAsAWhole();
    void keysAtTheFrame();
    void interpolation();
    void deletes();
    void escapeLeavesStepByStep();
    void anotherFrameDropsTheDraft();
    void barShowsAndChanges();
    void isPainted();
};

void TestShapeTool::hits_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QPointF>("at");
    QTest::addColumn<int>("part");
    QTest::addColumn<int>("index");
    using Part = ShapeHit::Part;
    const auto row = [](const char* name, ShapeKind kind, QPointF at, Part part, int index = 0) {
        QTest::newRow(name) << int(kind) << at << int(part) << index;
    };
    row("corner", ShapeKind::Rectangle, {10.5, 10}, Part::Handle, 0);
    row("other corner", ShapeKind::Rectangle, {30, 10.5}, Part::Handle, 1);
    row("edge", ShapeKind::Rectangle, {20, 30.5}, Part::Edge, 2);
    row("inside", ShapeKind::Rectangle, {20, 20}, Part::Inside);
    row("outside", ShapeKind::Rectangle, {40, 40}, Part::Nothing);
    row("feather", ShapeKind::Rectangle, {20, 5}, Part::Feather);
    row("ellipse's corner is outside it", ShapeKind::Ellipse, {11.9, 11.9}, Part::Nothing);
    row("ellipse inside", ShapeKind::Ellipse, {20, 20}, Part::Inside);
    row("polygon point", ShapeKind::Polygon, {30, 30}, Part::Handle, 1);
    row("polygon edge", ShapeKind::Polygon, {20, 20.2}, Part::Edge, 0);
    row("polygon closing edge", ShapeKind::Polygon, {10, 20}, Part::Edge, 2);
    row("stroke body", ShapeKind::Stroke, {18, 22}, Part::Inside);
}

void TestShapeTool::hits() {
    QFETCH(int, kind);
    QFETCH(QPointF, at);
    QFETCH(int, part);
    QFETCH(int, index);
    ShapeKey key = keyOf({{10, 10}, {30, 30}});
    if (ShapeKind(kind) == ShapeKind::Polygon)
        key.points.push_back({10, 30});
    key.radius = 6;
    const ShapeHit hit = hitShape(ShapeKind(kind), key, at, 1.0, 5.0);
    QCOMPARE(int(hit.part), part);
    QCOMPARE(int(hit.index), index);
}

void TestShapeTool::boxCornersMoveTheirSides() {
    ShapeKey key = keyOf({{10, 10}, {30, 30}});
    moveHandle(ShapeKind::Rectangle, key, 1, {40, 5}); // top right
    QCOMPARE(key.points[0], (ShapePoint{10, 5}));
    QCOMPARE(key.points[1], (ShapePoint{40, 30}));
    moveHandle(ShapeKind::Rectangle, key, 3, {0, 50}); // bottom left
    QCOMPARE(key.points[0], (ShapePoint{0, 5}));
    QCOMPARE(key.points[1], (ShapePoint{40, 50}));
}

void TestShapeTool::featherHandleIsItsInverse() {
    for (const ShapeKind kind : {ShapeKind::Rectangle, ShapeKind::Ellipse, ShapeKind::Polygon,
                                 ShapeKind::Spline, ShapeKind::Stroke}) {
        ShapeKey key = keyOf({{10, 10}, {30, 14}, {25, 40}});
        key.feather = 7.5;
        QVERIFY(std::abs(featherFor(kind, key, featherHandle(kind, key, 3.0), 3.0) - 7.5) < 1e-9);
        QCOMPARE(featherFor(kind, key, {20, 1000}, 3.0), 0.0);
    }
}

void TestShapeTool::drawsBoxes() {
    Bench bench;
    bench.use(ShapeTool::Mode::Rectangle, ShapeRole::Holdout);
    bench.drag(20, 10, 60, 50);
    QCOMPARE(bench.undo.size(), 1);
    QCOMPARE(bench.shapes.shapes.size(), std::size_t(1));
    const Shape& shape = bench.shapes.shapes[0];
    QCOMPARE(shape.kind, ShapeKind::Rectangle);
    QCOMPARE(shape.role, ShapeRole::Holdout);
    QCOMPARE(shape.keys[0].frame, FrameNumber(1001));
    QVERIFY(near(shape.keys[0].points[0], 20, 10) && near(shape.keys[0].points[1], 60, 50));
    QCOMPARE(bench.tool.selected(), shape.id);
    bench.use(ShapeTool::Mode::Ellipse);
    bench.drag(100, 20, 140, 80);
    QCOMPARE(bench.shapes.shapes.size(), std::size_t(2));
    QCOMPARE(bench.shapes.shapes[1].kind, ShapeKind::Ellipse);
}

void TestShapeTool::clickIsNoBox() {
    Bench bench;
    bench.use(ShapeTool::Mode::Rectangle);
    bench.click(50, 50);
    QVERIFY(bench.shapes.isEmpty() && bench.undo.isEmpty());
}

void TestShapeTool::drawsPolygon() {
    Bench bench;
    bench.use(ShapeTool::Mode::Polygon, ShapeRole::Core);
    for (const QPointF point : {QPointF(20, 20), QPointF(80, 20), QPointF(80, 60), QPointF(20, 60)})
        bench.click(point.x(), point.y());
    QVERIFY(bench.shapes.isEmpty());
    bench.click(20, 20); // on the first point: closed
    QCOMPARE(bench.shapes.shapes.size(), std::size_t(1));
    QCOMPARE(bench.shapes.shapes[0].keys[0].points.size(), std::size_t(4));
    bench.use(ShapeTool::Mode::Spline);
    for (const QPointF point : {QPointF(100, 20), QPointF(150, 20), QPointF(150, 60)})
        bench.click(point.x(), point.y());
    QTest::keyClick(&bench.viewer, Qt::Key_Return);
    QCOMPARE(bench.shapes.shapes.size(), std::size_t(2));
    QCOMPARE(bench.shapes.shapes[1].kind, ShapeKind::Spline);
}

void TestShapeTool::pathTakesBackAndCancels() {
    Bench bench;
    bench.use(ShapeTool::Mode::Polygon);
    for (const QPointF point : {QPointF(20, 20), QPointF(80, 20), QPointF(80, 60), QPointF(40, 90)})
        bench.click(point.x(), point.y());
    QTest::keyClick(&bench.viewer, Qt::Key_Backspace);
    QTest::keyClick(&bench.viewer, Qt::Key_Return);
    QCOMPARE(bench.shapes.shapes[0].keys[0].points.size(), std::size_t(3));
    bench.click(120, 20);
    QTest::keyClick(&bench.viewer, Qt::Key_Escape);
    QTest::keyClick(&bench.viewer, Qt::Key_Return); // nothing to close
    QCOMPARE(bench.shapes.shapes.size(), std::size_t(1));
    QCOMPARE(bench.viewer.tool(), &bench.tool);
}

void TestShapeTool::labelStaysInThePane() {
    const QRectF room(100, 50, 400, 300);
    const QSizeF label(80, 14);
    QCOMPARE(labelPlace({200, 200}, 7, label, room), QPointF(207, 203.5));
    QCOMPARE(labelPlace({450, 200}, 7, label, room), QPointF(363, 203.5)); // 450 - 7 - 80
    QCOMPARE(labelPlace({450, 40}, 7, label, room), QPointF(363, 64));     // below the upper edge
    QCOMPARE(labelPlace({200, 400}, 7, label, room).y(), 346.5);
    QCOMPARE(labelPlace({110, 200}, 7, {600, 14}, room).x(), 100.0); // longer than the pane: its beginning
}

void TestShapeTool::paintsStrokes() {
    Bench bench;
    bench.use(ShapeTool::Mode::Brush, ShapeRole::HintForeground);
    bench.drag(20, 50, 180, 50);
    QCOMPARE(bench.shapes.shapes.size(), std::size_t(1));
    const Shape& stroke = bench.shapes.shapes[0];
    QCOMPARE(stroke.kind, ShapeKind::Stroke);
    QCOMPARE(stroke.role, ShapeRole::HintForeground);
    QVERIFY(stroke.keys[0].points.size() >= 3);
    QCOMPARE(stroke.keys[0].radius, 20.0);
    QTest::keyClick(&bench.viewer, Qt::Key_BracketRight);
    QCOMPARE(bench.tool.options().brushRadius, 25.0);
    bench.click(100, 20); // a dab
    QCOMPARE(bench.shapes.shapes[1].keys[0].points.size(), std::size_t(1));
    QCOMPARE(bench.shapes.shapes[1].keys[0].radius, 25.0);
}

void TestShapeTool::movesAndShapes() {
    Bench bench;
    bench.take(Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{40, 30}, {80, 70}})));
    bench.drag(60, 50, 70, 45); // from the inside: selects and moves in one go
    QVERIFY(near(bench.shapes.shapes[0].keys[0].points[0], 50, 25));
    bench.drag(90, 65, 100, 75); // its bottom right corner
    QVERIFY(near(bench.shapes.shapes[0].keys[0].points[1], 100, 75));
    QVERIFY(near(bench.shapes.shapes[0].keys[0].points[0], 50, 25));
    const QPointF handle = featherHandle(ShapeKind::Rectangle, bench.shapes.shapes[0].keys[0], 16.0 / 4.0);
    bench.drag(handle.x(), handle.y(), handle.x(), handle.y() - 10);
    QVERIFY(std::abs(bench.shapes.shapes[0].keys[0].feather - 20.0) < 0.6);
    QCOMPARE(bench.undo.size(), 3);
    QCOMPARE(bench.viewer.settings().position, ViewPosition()); // never panned
}

void TestShapeTool::clickBesideLetsTheViewerPan() {
    Bench bench;
    bench.take(Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{40, 30}, {80, 70}})));
    bench.click(60, 50);
    QVERIFY(!bench.tool.selected().isEmpty());
    bench.viewer.setScale(6.0);
    bench.drag(120, 50, 125, 50);
    QVERIFY(bench.tool.selected().isEmpty());
    QVERIFY(bench.undo.isEmpty());
    QVERIFY(bench.viewer.settings().position.center.x() < 0.5);
}

void TestShapeTool::pointsComeAndGoInEveryKey() {
    Bench bench;
    Shape shape = Shape::make(ShapeKind::Polygon, ShapeRole::Garbage, keyOf({{40, 30}, {80, 30}, {60, 70}}));
    shape.setKey(keyOf({{60, 30}, {100, 30}, {80, 70}}, 1011));
    bench.take(shape);
    bench.click(60, 40);
    bench.click(60, 30, Qt::ControlModifier);
    QCOMPARE(bench.shapes.shapes[0].keys.size(), std::size_t(2));
    QCOMPARE(bench.shapes.shapes[0].keys[0].points.size(), std::size_t(4));
    QVERIFY(near(bench.shapes.shapes[0].keys[0].points[1], 60, 30));
    QCOMPARE(bench.shapes.shapes[0].keys[1].points[1], (ShapePoint{80, 30}));
    QTest::keyClick(&bench.viewer, Qt::Key_Delete); // the new point is chosen
    QCOMPARE(bench.shapes.shapes[0].keys[1].points.size(), std::size_t(3));
    // Three is the least: now Delete means the shape.
    QTest::keyClick(&bench.viewer, Qt::Key_Delete);
    QVERIFY(bench.shapes.isEmpty());
}

void TestShapeTool::standingShapeIsChangedAsAWhole() {
    Bench bench;
    bench.take(Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{40, 30}, {80, 70}})));
    bench.tool.setFrame(1050);
    bench.drag(60, 50, 70, 50);
    QCOMPARE(bench.shapes.shapes[0].keys.size(), std::size_t(1));
    QCOMPARE(bench.shapes.shapes[0].keys[0].frame, FrameNumber(1001));
    QVERIFY(near(bench.shapes.shapes[0].keys[0].points[0], 50, 30));
}

void TestShapeTool::keysAtTheFrame() {
    Bench bench;
    bench.take(Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{40, 30}, {80, 70}})));
    bench.click(60, 50);
    bench.tool.setFrame(1011);
    bench.tool.setKeyHere();
    QCOMPARE(bench.shapes.shapes[0].keys.size(), std::size_t(2));
    bench.drag(60, 50, 80, 50);
    QVERIFY(near(bench.shapes.shapes[0].keys[1].points[0], 60, 30));
    QVERIFY(near(bench.shapes.shapes[0].keys[0].points[0], 40, 30));
    bench.tool.setFrame(1006); // between: an edit makes a key
    bench.drag(70, 50, 70, 60);
    QCOMPARE(bench.shapes.shapes[0].keys.size(), std::size_t(3));
    QVERIFY(near(bench.shapes.shapes[0].keys[1].points[0], 50, 40));
    bench.tool.removeKeyHere();
    QCOMPARE(bench.shapes.shapes[0].keys.size(), std::size_t(2));
    // Selecting alone is no edit.
    const qsizetype edits = bench.undo.size();
    bench.tool.setFrame(1003);
    bench.click(60, 50);
    QCOMPARE(bench.undo.size(), edits);
}

void TestShapeTool::interpolation() {
    Bench bench;
    Shape shape = Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{40, 30}, {80, 70}}));
    shape.setKey(keyOf({{60, 30}, {100, 70}}, 1011));
    bench.take(shape);
    bench.tool.select(shape.id);
    bench.tool.setFrame(1005);
    bench.tool.setInterpolation(KeyInterpolation::Hold);
    QCOMPARE(bench.shapes.shapes[0].keys[0].toNext, KeyInterpolation::Hold);
    QCOMPARE(bench.shapes.shapes[0].keys[1].toNext, KeyInterpolation::Linear);
    bench.tool.setSelectedRole(ShapeRole::Core);
    bench.tool.setSelectedOpacity(0.5);
    QCOMPARE(bench.shapes.shapes[0].role, ShapeRole::Core);
    QCOMPARE(bench.shapes.shapes[0].at(1005).opacity, 0.5);
}

void TestShapeTool::deletes() {
    Bench bench;
    bench.take(Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{40, 30}, {80, 70}})));
    QTest::keyClick(&bench.viewer, Qt::Key_Delete); // nothing selected
    QVERIFY(bench.undo.isEmpty());
    bench.click(60, 50);
    QTest::keyClick(&bench.viewer, Qt::Key_Delete);
    QVERIFY(bench.shapes.isEmpty());
    QVERIFY(bench.tool.selected().isEmpty());
}

void TestShapeTool::escapeLeavesStepByStep() {
    Bench bench;
    bench.take(Shape::make(ShapeKind::Rectangle, ShapeRole::Garbage, keyOf({{40, 30}, {80, 70}})));
    bench.click(60, 50);
    QTest::keyClick(&bench.viewer, Qt::Key_Escape);
    QVERIFY(bench.tool.selected().isEmpty());
    QCOMPARE(bench.viewer.tool(), &bench.tool);
    QTest::keyClick(&bench.viewer, Qt::Key_Escape);
    QVERIFY(!bench.viewer.tool());
}

void TestShapeTool::anotherFrameDropsTheDraft() {
    Bench bench;
    bench.use(ShapeTool::Mode::Rectangle);
    QTest::mousePress(&bench.viewer, Qt::LeftButton, {}, bench.at(20, 20));
    QTest::mouseMove(&bench.viewer, bench.at(60, 60));
    bench.tool.setFrame(1002);
    QTest::mouseMove(&bench.viewer, bench.at(70, 60));
    QTest::mouseRelease(&bench.viewer, Qt::LeftButton, {}, bench.at(70, 60));
    QVERIFY(bench.shapes.isEmpty());
}

void TestShapeTool::barShowsAndChanges() {
    Bench bench;
    ShapeBar bar(bench.tool);
    bar.resize(1280 - 2 * 260, 40); // beside the window's two panels
    bar.QWidget::show();
    QCOMPARE(bar.overflowing(), 0);
    const auto named = [&](const char* name) -> QWidget* {
        for (QWidget* widget : bar.findChildren<QWidget*>()) {
            if (widget->accessibleName().startsWith(QLatin1String(name)))
                return widget;
        }
        return nullptr;
    };
    qobject_cast<QToolButton*>(named("Ellipse"))->click();
    QCOMPARE(bench.tool.options().mode, ShapeTool::Mode::Ellipse);
    auto* feather = qobject_cast<ResetSpinBox*>(named("Feather"));
    feather->setValue(12);
    QCOMPARE(bench.tool.options().feather, 12.0);
    bench.drag(40, 30, 80, 70); // drawn with it, and selected
    QCOMPARE(bench.shapes.shapes[0].keys[0].feather, 12.0);
    feather->setValue(30);
    QCOMPARE(bench.shapes.shapes[0].keys[0].feather, 30.0);
    auto* role = qobject_cast<QComboBox*>(named("Role"));
    role->setCurrentIndex(2);
    Q_EMIT role->activated(2);
    QCOMPARE(bench.shapes.shapes[0].role, ShapeRole::Core);
    QVERIFY(named("Set keyframe")->isEnabled());
    QVERIFY(!named("Remove keyframe")->isEnabled());
    bench.tool.setFrame(1009);
    qobject_cast<QToolButton*>(named("Set keyframe"))->click();
    QVERIFY(!named("Set keyframe")->isEnabled());
    QVERIFY(named("Remove keyframe")->isEnabled());
    QVERIFY(named("Interpolation")->isEnabled());
    qobject_cast<QToolButton*>(named("Delete"))->click();
    QVERIFY(bench.shapes.isEmpty());
    QVERIFY(!named("Delete")->isEnabled());
}

void TestShapeTool::isPainted() {
    Bench bench;
    const QImage before = bench.viewer.grab().toImage();
    bench.take(Shape::make(ShapeKind::Rectangle, ShapeRole::Core, keyOf({{40, 30}, {80, 70}})));
    const QImage after = bench.viewer.grab().toImage();
    const QPoint edge = (QPointF(bench.at(60, 30)) * bench.viewer.devicePixelRatioF()).toPoint();
    QVERIFY(before.pixel(edge) != after.pixel(edge));
    const QPoint outside = (QPointF(bench.at(150, 50)) * bench.viewer.devicePixelRatioF()).toPoint();
    QCOMPARE(before.pixel(outside), after.pixel(outside));
}

QTEST_MAIN(TestShapeTool)
#include "tst_shapetool.moc"
