// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/viewer/ViewerTestData.h"
#include "ui/viewer/BackgroundFitter.h"
#include "ui/viewer/PaneHeader.h"
#include "ui/viewer/RendererChoice.h"
#include "ui/viewer/ViewerWidget.h"
#include "ui/widgets/Theme.h"

#include <QDragEnterEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>

using namespace ckd;
using namespace ckd::ui;

namespace {

class DropTarget final : public QWidget {
public:
    DropTarget() { setAcceptDrops(true); }
    int entered = 0;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override {
        ++entered;
        event->acceptProposedAction();
    }
};

void wheel(QWidget& widget, const QPointF& at, int notches) {
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

void drag(QWidget& widget, Qt::MouseButton button, const QPoint& from, const QPoint& to,
          Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::mousePress(&widget, button, modifiers, from);
    QTest::mouseMove(&widget, (from + to) / 2);
    QTest::mouseMove(&widget, to);
    QTest::mouseRelease(&widget, button, modifiers, to);
}

/// Keeps the pictures' bytes the same in all tests: both renderers pass.
constexpr QSize kSize(801, 400); // two panes of 400

} // namespace

class TestViewerWidget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void emptyInvites();
    void invitationLeavesTheFocusToTheViewer();
    void showsBothPanes();
    void wheelZoomsToTheCursorInAllPanes();
    void dragsPan_data();
    void dragsPan();
    void keysZoomAndPan();
    void activePaneTakesViews();
    void headerMenuChooses();
    void layouts();
    void wipeLineIsDragged();
    void wipeIsTurned();
    void probesTheNumbers();
    void picksTheScreenColor();
    void escapeLeavesThePicker();
    void failedFrameSaysWhy();
    void busySignComesLateAndGoes();
    void quickKeysNeverShowBusy();
    void snapshots();
    void backgroundPictureFillsThePlate();
    void dropsReachTheWindow();
    void settingsAreLimited();
    void resizesWithoutAFrame();
    void failingCardFallsBack();
};

void TestViewerWidget::initTestCase() {
    Theme::apply(*qApp);
    qInfo("renderer: %s",
          chooseRenderer(rendererFromEnvironment()) == Renderer::OpenGl ? "OpenGL" : "raster");
}

namespace {

/// A shown viewer with a 200×100 frame.
struct Shown {
    ViewerWidget viewer;
    Shown() {
        viewer.resize(kSize);
        viewer.setFrame(test::patternFrame(200, 100));
        viewer.show();
        if (!QTest::qWaitForWindowExposed(&viewer))
            qWarning("the window was not shown");
    }
    [[nodiscard]] QImage grab() { return viewer.grab().toImage().convertToFormat(QImage::Format_RGB32); }
};

} // namespace

void TestViewerWidget::emptyInvites() {
    ViewerWidget viewer;
    viewer.resize(kSize);
    viewer.show();
    QVERIFY(viewer.isEmpty());
    auto* invitation = viewer.findChild<QLabel*>(QStringLiteral("invitation"));
    QVERIFY(invitation && invitation->isVisible());
    QSignalSpy asked(&viewer, &ViewerWidget::openSampleRequested);
    Q_EMIT invitation->linkActivated(QStringLiteral("sample"));
    QCOMPARE(asked.count(), 1);
    viewer.setFrame(test::patternFrame(20, 10));
    QVERIFY(!invitation->isVisible());
    viewer.clear();
    QVERIFY(invitation->isVisible());
    // Nothing there to zoom, drag or probe.
    wheel(viewer, {100, 100}, 1);
    drag(viewer, Qt::LeftButton, {10, 10}, {100, 100});
    QCOMPARE(viewer.settings(), ViewerSettings());
}

/// Its link has the focus when it was clicked; hidden, it would give it to the next button.
void TestViewerWidget::invitationLeavesTheFocusToTheViewer() {
    QWidget window;
    auto* viewer = new ViewerWidget(RendererChoice::Raster, &window);
    auto* button = new QToolButton(&window);
    button->setFocusPolicy(Qt::StrongFocus);
    window.resize(kSize);
    viewer->resize(kSize);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    window.activateWindow(); // a bare X server has no window manager that would do it
    QVERIFY(QTest::qWaitForWindowActive(&window));
    auto* invitation = viewer->findChild<QLabel*>(QStringLiteral("invitation"));
    invitation->setFocus();
    QVERIFY(invitation->hasFocus());
    viewer->setFrame(test::patternFrame(20, 10));
    QVERIFY(!invitation->isVisible());
    QVERIFY(viewer->hasFocus());
}

void TestViewerWidget::showsBothPanes() {
    Shown shown;
    const ViewerFrame& frame = shown.viewer.frame();
    const QImage image = shown.grab();
    QCOMPARE(shown.viewer.settings().paneCount(), 2);
    const ViewTransform matte = shown.viewer.transform(0);
    const ViewTransform fg = shown.viewer.transform(1);
    QCOMPARE(matte.scale, 2.0);
    const double ratio = image.devicePixelRatio();
    QCOMPARE(ratio, shown.viewer.devicePixelRatioF());
    const QPoint pixel(150, 50);
    const QPoint onMatte = matte.toScreen(pixel + QPointF(0.5, 0.5)).toPoint();
    const QPoint onFg = fg.toScreen(pixel + QPointF(0.5, 0.5)).toPoint();
    const double expected = 255.0 * double(frame.picture(View::Matte)->value(0, pixel.x(), pixel.y()));
    QVERIFY(std::abs(qRed(image.pixel(onMatte)) - expected) <= 4);
    const double green = 255.0 * displayValue(double(frame.picture(View::Fg)->value(1, pixel.x(), pixel.y())),
                                              ValueDomain::Linear, {});
    QVERIFY(std::abs(qGreen(image.pixel(onFg)) - green) <= 24); // bilinear over a steep pattern
}

void TestViewerWidget::wheelZoomsToTheCursorInAllPanes() {
    Shown shown;
    QSignalSpy changed(&shown.viewer, &ViewerWidget::settingsChanged);
    const QPointF cursor(130, 220);
    const QPointF held = shown.viewer.transform(0).toPicture(cursor);
    wheel(shown.viewer, cursor, 3);
    QCOMPARE(changed.count(), 1);
    const ViewTransform first = shown.viewer.transform(0);
    QVERIFY(std::abs(first.scale - 2.0 * std::pow(1.25, 3)) < 1e-9);
    const QPointF off = first.toScreen(held) - cursor;
    QVERIFY(std::abs(off.x()) <= 0.6 && std::abs(off.y()) <= 0.6);
    const ViewTransform second = shown.viewer.transform(1);
    QCOMPARE(second.scale, first.scale);
    QCOMPARE(second.origin - second.pane.topLeft(), first.origin - first.pane.topLeft());
    shown.viewer.fit();
    QCOMPARE(shown.viewer.transform(0).scale, 2.0);
    shown.viewer.oneToOne();
    QCOMPARE(shown.viewer.transform(1).scale, 1.0);
}

void TestViewerWidget::dragsPan_data() {
    QTest::addColumn<int>("button");
    QTest::addColumn<int>("modifiers");
    QTest::newRow("left") << int(Qt::LeftButton) << int(Qt::NoModifier);
    QTest::newRow("middle") << int(Qt::MiddleButton) << int(Qt::NoModifier);
    QTest::newRow("alt") << int(Qt::LeftButton) << int(Qt::AltModifier);
}

void TestViewerWidget::dragsPan() {
    QFETCH(int, button);
    QFETCH(int, modifiers);
    Shown shown;
    shown.viewer.setScale(4.0);
    const QPoint before = shown.viewer.transform(1).origin;
    drag(shown.viewer, Qt::MouseButton(button), {100, 100}, {60, 130}, Qt::KeyboardModifiers(modifiers));
    const QPoint moved = shown.viewer.transform(1).origin - before;
    QCOMPARE(moved, QPoint(-40, 30));
}

void TestViewerWidget::keysZoomAndPan() {
    Shown shown;
    shown.viewer.setFocus();
    QTest::keyClick(&shown.viewer, Qt::Key_Plus);
    QVERIFY(std::abs(shown.viewer.scale() - 2.0 * std::sqrt(2.0)) < 1e-9);
    QTest::keyClick(&shown.viewer, Qt::Key_Minus);
    QVERIFY(std::abs(shown.viewer.scale() - 2.0) < 1e-9);
    const QPoint before = shown.viewer.transform(0).origin;
    QTest::keyClick(&shown.viewer, Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(shown.viewer.transform(0).origin.x() > before.x());
}

void TestViewerWidget::activePaneTakesViews() {
    Shown shown;
    QTest::mouseClick(&shown.viewer, Qt::LeftButton, {}, {600, 200});
    QCOMPARE(shown.viewer.settings().activePane, 1);
    shown.viewer.setActiveView(View::Plate);
    QCOMPARE(shown.viewer.settings().content(1).view, View::Plate);
    QCOMPARE(shown.viewer.settings().content(0).view, View::Matte);
    auto* header = shown.viewer.findChild<PaneHeader*>(QStringLiteral("paneHeader2"));
    QVERIFY(header);
    QCOMPARE(header->text(), QStringLiteral("Plate"));
    QVERIFY(header->accessibleName().contains(QStringLiteral("Plate")));
    // The active pane's frame is on the screen.
    const QImage image = shown.grab();
    QCOMPARE(image.pixel(shown.viewer.transform(1).pane.topLeft() + QPoint(0, 60)), Theme::kAccent);
    QVERIFY(image.pixel(shown.viewer.transform(0).pane.topLeft() + QPoint(0, 60)) != Theme::kAccent);
}

void TestViewerWidget::headerMenuChooses() {
    Shown shown;
    auto* header = shown.viewer.findChild<PaneHeader*>(QStringLiteral("paneHeader1"));
    QVERIFY(header && header->menu());
    Q_EMIT header->menu()->aboutToShow();
    QCOMPARE(header->menu()->actions().size(), int(kViews));
    header->menu()->actions().at(int(View::Comp))->trigger();
    QCOMPARE(shown.viewer.settings().content(0).view, View::Comp);
    QCOMPARE(header->text(), QStringLiteral("Comp"));
}

void TestViewerWidget::layouts() {
    Shown shown;
    for (const auto& [layout, panes] : {std::pair(ViewerLayout::One, 1),
                                        {ViewerLayout::Four, 4},
                                        {ViewerLayout::Wipe, 2},
                                        {ViewerLayout::Two, 2}}) {
        shown.viewer.setLayoutKind(layout);
        int headers = 0;
        for (const PaneHeader* header : shown.viewer.findChildren<PaneHeader*>()) {
            headers += header->isVisible();
            QVERIFY(!header->isVisible() || shown.viewer.rect().contains(header->geometry()));
        }
        QCOMPARE(headers, panes);
        QVERIFY(!shown.grab().isNull());
    }
    QCOMPARE(shown.viewer.settings().contents[std::size_t(ViewerLayout::Four)][0].view, View::Plate);
}

void TestViewerWidget::wipeLineIsDragged() {
    Shown shown;
    shown.viewer.setLayoutKind(ViewerLayout::Wipe);
    drag(shown.viewer, Qt::LeftButton, {400, 200}, {200, 100});
    const WipeLine wipe = shown.viewer.settings().wipe;
    QVERIFY(std::abs(wipe.position.x() - 200.0 / 801.0) < 0.003);
    QVERIFY(std::abs(wipe.position.y() - 0.25) < 0.003);
    // Beside the line the picture is moved, not the line.
    shown.viewer.setScale(8.0);
    drag(shown.viewer, Qt::LeftButton, {600, 200}, {620, 200});
    QCOMPARE(shown.viewer.settings().wipe, wipe);
}

void TestViewerWidget::wipeIsTurned() {
    Shown shown;
    shown.viewer.setLayoutKind(ViewerLayout::Wipe);
    const QRect pane = shown.viewer.transform(0).pane;
    const double pixel = shown.viewer.devicePixelRatioF();
    const WipeHandles handles = WipeHandles::of(shown.viewer.settings().wipe, pane, pixel);
    const QPoint center = (handles.center / pixel).toPoint();
    drag(shown.viewer, Qt::LeftButton, (handles.knob / pixel).toPoint(), center + QPoint(90, 1));
    QCOMPARE(shown.viewer.settings().wipe.angle, 90.0);
    QCOMPARE(shown.viewer.settings().wipe.position, QPointF(0.5, 0.5));
}

void TestViewerWidget::probesTheNumbers() {
    Shown shown;
    PixelProbe last;
    int left = 0;
    connect(&shown.viewer, &ViewerWidget::probed, this, [&](const PixelProbe& probe) { last = probe; });
    connect(&shown.viewer, &ViewerWidget::probeLeft, this, [&] { ++left; });
    const ViewTransform pane = shown.viewer.transform(1);
    const QPoint pixel(20, 70);
    const QPoint at = (pane.toScreen(pixel + QPointF(0.5, 0.5)) / shown.viewer.devicePixelRatioF()).toPoint();
    QTest::mouseMove(&shown.viewer, at);
    QTRY_COMPARE(last.pixel, pixel);
    QCOMPARE(last.view, View::Fg);
    QCOMPARE(last.frame, FrameNumber(1001));
    QCOMPARE(last.value(View::Plate).channels, 3);
    QCOMPARE(last.value(View::Plate).values[1], shown.viewer.frame().picture(View::Plate)->value(1, 20, 70));
    QCOMPARE(last.value(View::Matte).channels, 1);
    QCOMPARE(last.value(View::Processed).channels, 4);
    QCOMPARE(last.value(View::Comp).channels, 0);
    QVERIFY(probeText(last).contains(QStringLiteral("x 20 y 70")));
    QVERIFY(probeText(last).contains(QStringLiteral("FG")));
    // The next frame is read at the same place without a move.
    ViewerFrame next = test::patternFrame(200, 100);
    next.number = 1002;
    shown.viewer.setFrame(next);
    QCOMPARE(last.frame, FrameNumber(1002));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(&shown.viewer, &leave);
    QVERIFY(left >= 1);
}

void TestViewerWidget::picksTheScreenColor() {
    Shown shown;
    ViewerFrame frame = test::patternFrame(200, 100);
    frame.picture(View::Plate) =
        std::make_shared<HalfPicture>(test::makeImage(200, 100, 3, ColorEncoding::Srgb,
                                                      [](int c, int x, int) {
                                                          return x < 100 ? 0.2F : c == 1 ? 0.75F : 0.25F;
                                                      }),
                                      HalfPicture::Content::Srgb);
    shown.viewer.setFrame(frame);
    QSignalSpy picked(&shown.viewer, &ViewerWidget::screenColorPicked);
    shown.viewer.startColorPicker();
    QVERIFY(shown.viewer.tool());
    // Over the matte pane: picking is from the plate whatever the pane shows.
    const ViewTransform pane = shown.viewer.transform(0);
    const double ratio = shown.viewer.devicePixelRatioF();
    drag(shown.viewer, Qt::LeftButton, (pane.toScreen({120, 20}) / ratio).toPoint(),
         (pane.toScreen({180, 80}) / ratio).toPoint());
    QCOMPARE(picked.count(), 1);
    const auto color = picked.first().first().value<QColor>();
    QCOMPARE(color.red(), 64);
    QCOMPARE(color.green(), 191);
    QCOMPARE(color.blue(), 64);
    QVERIFY(!shown.viewer.tool()); // done
    const ViewPosition before = shown.viewer.settings().position;
    QCOMPARE(before, ViewPosition()); // it did not pan
}

void TestViewerWidget::escapeLeavesThePicker() {
    Shown shown;
    QSignalSpy picked(&shown.viewer, &ViewerWidget::screenColorPicked);
    shown.viewer.startColorPicker();
    QTest::mousePress(&shown.viewer, Qt::LeftButton, {}, {100, 100});
    QTest::keyClick(&shown.viewer, Qt::Key_Escape);
    QVERIFY(!shown.viewer.tool());
    QTest::mouseRelease(&shown.viewer, Qt::LeftButton, {}, {150, 150});
    QCOMPARE(picked.count(), 0);
    // A frame without a plate picks nothing.
    shown.viewer.setFrame({});
    shown.viewer.startColorPicker();
    drag(shown.viewer, Qt::LeftButton, {100, 100}, {150, 150});
    QCOMPARE(picked.count(), 0);
}

void TestViewerWidget::failedFrameSaysWhy() {
    Shown shown;
    ViewerFrame frame;
    frame.picture(View::Plate) = test::patternFrame(200, 100).picture(View::Plate);
    frame.state = ViewerFrame::State::Failed;
    frame.message = QStringLiteral("Frame 1001 of 'shot': the file is damaged. Copy it again.");
    shown.viewer.setFrame(frame);
    const auto* overlay = shown.viewer.findChild<ViewerOverlay*>();
    QVERIFY(overlay);
    QCOMPARE(overlay->state().panes.size(), std::size_t(2));
    QCOMPARE(overlay->state().panes[0].message, frame.message);
    QCOMPARE(overlay->state().panes[0].tone, OverlayState::Tone::Failed);
    shown.viewer.setActiveView(View::Plate); // there is one
    QVERIFY(overlay->state().panes[0].message.isEmpty());
    frame.state = ViewerFrame::State::Current;
    frame.message.clear();
    shown.viewer.setFrame(frame);
    QVERIFY(!overlay->state().panes[1].message.isEmpty()); // "not keyed yet"
}

void TestViewerWidget::busySignComesLateAndGoes() {
    Shown shown;
    const auto* overlay = shown.viewer.findChild<ViewerOverlay*>();
    ViewerFrame frame = test::patternFrame(200, 100);
    frame.state = ViewerFrame::State::Keying;
    shown.viewer.setFrame(frame);
    QVERIFY(overlay->state().busy.isEmpty());
    QTRY_VERIFY(!overlay->state().busy.isEmpty());
    frame.state = ViewerFrame::State::Current;
    shown.viewer.setFrame(frame);
    QVERIFY(!overlay->state().busy.isEmpty()); // not yet: the next key may begin at once
    QTRY_VERIFY(overlay->state().busy.isEmpty());
}

void TestViewerWidget::quickKeysNeverShowBusy() {
    BusyIndicator busy;
    QSignalSpy changed(&busy, &BusyIndicator::changed);
    for (int i = 0; i < 20; ++i) {
        busy.setWork(BusyIndicator::Work::Busy);
        busy.setWork(BusyIndicator::Work::Idle);
    }
    QVERIFY(!busy.isShown());
    QTimer longer;
    longer.setSingleShot(true);
    QSignalSpy over(&longer, &QTimer::timeout);
    longer.start(2 * BusyIndicator::kShowAfterMs);
    QVERIFY(over.wait());
    QCOMPARE(changed.count(), 0);
}

void TestViewerWidget::snapshots() {
    Shown shown;
    ViewerFrame kept = test::patternFrame(200, 100);
    kept.picture(View::Matte) = std::make_shared<HalfPicture>(
        test::makeImage(200, 100, 1, ColorEncoding::Linear, [](int, int, int) { return 0.5F; }),
        HalfPicture::Content::Coverage);
    shown.viewer.setSnapshot(FrameSource::SnapshotA, kept);
    QVERIFY(shown.viewer.hasSnapshot(FrameSource::SnapshotA));
    ViewerSettings settings = shown.viewer.settings();
    settings.layout = ViewerLayout::Wipe;
    settings.content(0) = {View::Matte, FrameSource::SnapshotA};
    settings.content(1) = {View::Matte, FrameSource::Live};
    shown.viewer.setSettings(settings);
    const QImage image = shown.grab();
    const ViewTransform pane = shown.viewer.transform(0);
    // Left of the line the kept matte's even grey, right of it the live one (white there).
    QCOMPARE(qRed(image.pixel(pane.toScreen({10, 80}).toPoint())), 128);
    QCOMPARE(qRed(image.pixel(pane.toScreen({190, 80}).toPoint())), 255);
    shown.viewer.setSnapshot(FrameSource::SnapshotA, std::nullopt);
    QCOMPARE(shown.viewer.settings().content(0).source, FrameSource::Live);
}

void TestViewerWidget::backgroundPictureFillsThePlate() {
    Shown shown;
    ViewerSettings settings = shown.viewer.settings();
    settings.layout = ViewerLayout::One;
    settings.content(0).view = View::Comp;
    settings.background.kind = BackgroundKind::Picture;
    shown.viewer.setSettings(settings);
    const auto given = std::make_shared<HalfPicture>(
        test::makeImage(37, 91, 3, ColorEncoding::Srgb, [](int c, int, int) { return c == 2 ? 0.6F : 0.2F; }),
        HalfPicture::Content::Srgb);
    auto* fitter = shown.viewer.findChild<BackgroundFitter*>();
    QVERIFY(fitter);
    QSignalSpy fitted(fitter, &BackgroundFitter::fitted);
    shown.viewer.setBackgroundPicture(given);
    QCOMPARE(fitted.count(), 0); // the call did not wait for it
    const QPoint clear = shown.viewer.transform(0).toScreen({2.5, 50.5}).toPoint(); // the matte is 0 there
    const auto close = [](QRgb a, QRgb b) {
        return std::abs(qRed(a) - qRed(b)) <= 1 && std::abs(qGreen(a) - qGreen(b)) <= 1 &&
               std::abs(qBlue(a) - qBlue(b)) <= 1;
    };
    QVERIFY(close(shown.grab().pixel(clear), qRgb(0, 0, 0)));
    QTRY_COMPARE(fitted.count(), 1);
    QVERIFY(close(shown.grab().pixel(clear), qRgb(51, 51, 153)));
    // A frame of another size gets the picture at its size.
    shown.viewer.setFrame(test::patternFrame(120, 120));
    QTRY_COMPARE(fitted.count(), 2);
    QVERIFY(close(shown.grab().pixel(shown.viewer.transform(0).toScreen({2.5, 50.5}).toPoint()),
                  qRgb(51, 51, 153)));
    // One that fits as it is is there at once.
    shown.viewer.setBackgroundPicture(fitBackground(given, 120, 120));
    QVERIFY(close(shown.grab().pixel(shown.viewer.transform(0).toScreen({2.5, 50.5}).toPoint()),
                  qRgb(51, 51, 153)));
    QCOMPARE(fitted.count(), 2);
    shown.viewer.setBackgroundPicture({});
    QVERIFY(
        close(shown.grab().pixel(shown.viewer.transform(0).toScreen({2.5, 50.5}).toPoint()), qRgb(0, 0, 0)));
}

void TestViewerWidget::dropsReachTheWindow() {
    DropTarget window;
    auto* layout = new QVBoxLayout(&window);
    auto* viewer = new ViewerWidget(RendererChoice::Raster);
    layout->addWidget(viewer);
    window.resize(400, 300);
    window.show();
    QVERIFY(!viewer->acceptDrops());
    for (const QWidget* child : viewer->findChildren<QWidget*>())
        QVERIFY(!child->acceptDrops());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/clip.mov"))});
    QDragEnterEvent enter(viewer->geometry().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window.windowHandle(), &enter); // finds the widget as a real drag does
    QCOMPARE(window.entered, 1);
}

void TestViewerWidget::settingsAreLimited() {
    Shown shown;
    ViewerSettings settings;
    settings.exposure = 1000;
    settings.gamma = 0;
    settings.activePane = 9;
    shown.viewer.setSettings(settings);
    QCOMPARE(shown.viewer.settings().exposure, ViewerSettings::kMaxExposure);
    QCOMPARE(shown.viewer.settings().gamma, ViewerSettings::kMinGamma);
    QCOMPARE(shown.viewer.settings().activePane, 1);
    QVERIFY(!shown.grab().isNull());
}

void TestViewerWidget::resizesWithoutAFrame() {
    ViewerWidget viewer;
    viewer.show();
    for (const QSize size : {QSize(1, 1), QSize(1000, 2), QSize(33, 777)}) {
        viewer.resize(size);
        for (const ViewerLayout layout : {ViewerLayout::One, ViewerLayout::Four, ViewerLayout::Wipe}) {
            viewer.setLayoutKind(layout);
            QVERIFY(!viewer.grab().isNull());
        }
        viewer.setFrame(test::patternFrame(3, 5));
        QVERIFY(!viewer.grab().isNull());
        viewer.clear();
    }
}

void TestViewerWidget::failingCardFallsBack() {
    Shown shown;
    if (shown.viewer.renderer() != Renderer::OpenGl)
        QSKIP("needs OpenGL (xvfb-run with QT_QPA_PLATFORM=xcb and CORRIDORKEY_RENDERER=opengl)");
    QSignalSpy changed(&shown.viewer, &ViewerWidget::rendererChanged);
    // Wider than any card's textures: the picture must still be seen.
    ViewerFrame frame;
    frame.picture(View::Matte) = std::make_shared<HalfPicture>(
        test::makeImage(70000, 60, 1, ColorEncoding::Linear, [](int, int, int) { return 1.0F; }),
        HalfPicture::Content::Coverage);
    shown.viewer.setFrame(frame);
    ViewerSettings settings = shown.viewer.settings();
    settings.position = {ViewPosition::Mode::Free, 1.0, {0.5, 0.5}};
    shown.viewer.setSettings(settings);
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(shown.viewer.renderer(), Renderer::Raster);
    QVERIFY(!changed.first().first().toString().isEmpty());
    QCOMPARE(qRed(shown.grab().pixel(shown.viewer.transform(0).pane.center())), 255);
    shown.viewer.setFrame(test::patternFrame(200, 100)); // and everything goes on
    QVERIFY(!shown.grab().isNull());
}

QTEST_MAIN(TestViewerWidget)
#include "tst_viewerwidget.moc"
