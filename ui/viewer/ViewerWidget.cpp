// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewerWidget.h"

#include "ui/viewer/PaneHeader.h"
#include "ui/viewer/ViewNames.h"
#include "ui/viewer/ViewerCanvas.h"
#include "ui/viewer/ViewerKeys.h"
#include "ui/widgets/Theme.h"

#include <QGestureEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QWindow>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ckd::ui {

namespace {

constexpr double kWheelStep = 1.25; ///< per notch
constexpr int kHeaderInset = 4;
constexpr double kHandleReach = 9.0; ///< logical pixels
constexpr double kDragStart = 4.0;

} // namespace

template <class Edit> void ViewerWidget::edit(Edit change) {
    ViewerSettings settings = m_settings;
    change(settings);
    setSettings(settings);
}

ViewerWidget::ViewerWidget(RendererChoice choice, QWidget* parent)
    : QWidget(parent)
    , m_background(new BackgroundFitter(this))
    , m_renderer(chooseRenderer(choice))
    , m_overlay(new ViewerOverlay(this)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    grabGesture(Qt::PinchGesture);
    setAutoFillBackground(true);
    QPalette colors = palette();
    colors.setColor(QPalette::Window, Theme::kViewer);
    setPalette(colors);
    makeCanvas();
    makeHeaders();
    makeInvitation();
    retranslate();
    connect(m_background, &BackgroundFitter::fitted, this, &ViewerWidget::refresh);
    connect(&m_busy, &BusyIndicator::changed, this, &ViewerWidget::refreshOverlay);
    connect(&m_picker, &ColorPickerTool::picked, this, &ViewerWidget::pickColor);
    connect(&m_picker, &ViewerTool::finished, this, &ViewerWidget::cancelTool);
    refresh();
}

ViewerWidget::~ViewerWidget() {
    disconnect(&m_picker, nullptr, this, nullptr);
}

// ---- parts

void ViewerWidget::makeCanvas() {
    if (m_renderer == Renderer::OpenGl) {
        auto* canvas = new GlCanvas(this);
        connect(canvas, &GlCanvas::failed, this, &ViewerWidget::useRaster);
        m_canvas = canvas;
    } else {
        m_canvas = new RasterCanvas(this);
    }
    m_canvas->widget()->setGeometry(rect());
    m_canvas->widget()->show();
    m_canvas->widget()->lower();
}

void ViewerWidget::useRaster(const QString& reason) {
    m_canvas->widget()->hide();
    m_canvas->widget()->deleteLater();
    m_renderer = Renderer::Raster;
    makeCanvas();
    refresh();
    Q_EMIT rendererChanged(reason);
}

void ViewerWidget::makeHeaders() {
    for (int pane = 0; pane < kMaxPanes; ++pane) {
        auto* header = new PaneHeader(pane, this);
        m_headers[std::size_t(pane)] = header;
        connect(header, &PaneHeader::contentChosen, this, [this](int chosen, const PaneContent& content) {
            edit([&](ViewerSettings& s) {
                s.content(chosen) = content;
                s.activePane = chosen;
            });
        });
    }
}

void ViewerWidget::makeInvitation() {
    m_invitation = new QLabel(this);
    m_invitation->setObjectName(QStringLiteral("invitation"));
    m_invitation->setAlignment(Qt::AlignCenter);
    m_invitation->setWordWrap(true);
    m_invitation->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_invitation->setForegroundRole(QPalette::PlaceholderText);
    QFont font = m_invitation->font();
    font.setPointSizeF(font.pointSizeF() * 1.3);
    m_invitation->setFont(font);
    connect(m_invitation, &QLabel::linkActivated, this, &ViewerWidget::openSampleRequested);
}

void ViewerWidget::retranslate() {
    //: Name of the picture area, for screen readers.
    setAccessibleName(tr("Viewer"));
    //: Shown in the empty window. Keep the <a> tag around the words that open the bundled sample clip.
    m_invitation->setText(tr("Drop clips here, or <a href=\"sample\">open the sample</a>"));
}

void ViewerWidget::placeHeaders() {
    const double pixel = devicePixelRatioF();
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    for (int pane = 0; pane < kMaxPanes; ++pane) {
        PaneHeader& header = *m_headers[std::size_t(pane)];
        const bool shown = m_hasFrame && pane < m_settings.paneCount();
        header.setVisible(shown);
        if (!shown)
            continue;
        header.setSources(m_kept);
        header.setContent(m_settings.content(pane));
        header.setEmphasis(m_settings.paneCount() > 1 && pane == m_settings.activePane
                               ? PaneHeader::Emphasis::Active
                               : PaneHeader::Emphasis::None);
        const QRect device = m_scene.panes[std::size_t(pane)].transform.pane;
        const QRectF area(QPointF(device.topLeft()) / pixel, QSizeF(device.size()) / pixel);
        const bool atRight = rightToLeft != (m_settings.layout == ViewerLayout::Wipe && pane == 1);
        const double x = atRight ? area.right() - header.width() - kHeaderInset : area.left() + kHeaderInset;
        header.move(int(std::lround(x)), int(std::lround(area.top())) + kHeaderInset);
    }
}

// ---- what is shown

void ViewerWidget::setFrame(ViewerFrame frame) {
    m_frames[std::size_t(FrameSource::Live)] = std::move(frame);
    m_hasFrame = true;
    m_busy.setWork(this->frame().state == ViewerFrame::State::Keying ? BusyIndicator::Work::Busy
                                                                     : BusyIndicator::Work::Idle);
    refresh();
    if (m_mouse && m_drag == Drag::None)
        probeAt(*m_mouse);
}

void ViewerWidget::clear() {
    m_frames[std::size_t(FrameSource::Live)] = {};
    m_hasFrame = false;
    m_busy.setWork(BusyIndicator::Work::Idle);
    m_readout.clear();
    cancelTool();
    refresh();
}

void ViewerWidget::setSnapshot(FrameSource which, std::optional<ViewerFrame> frame) {
    if (which == FrameSource::Live)
        return;
    m_kept[std::size_t(which)] = frame.has_value();
    m_frames[std::size_t(which)] = frame.value_or(ViewerFrame{});
    edit([this](ViewerSettings& s) {
        for (auto& layout : s.contents) {
            for (PaneContent& content : layout) {
                if (!m_kept[std::size_t(content.source)])
                    content.source = FrameSource::Live;
            }
        }
    });
    refresh();
    Q_EMIT snapshotsChanged();
}

void ViewerWidget::setBackgroundPicture(SharedHalfPicture picture) {
    m_background->setPicture(std::move(picture));
    refresh();
}

void ViewerWidget::setSettings(const ViewerSettings& settings) {
    ViewerSettings next = settings;
    next.activePane = std::clamp(next.activePane, 0, next.paneCount() - 1);
    next.exposure = std::clamp(next.exposure, -ViewerSettings::kMaxExposure, ViewerSettings::kMaxExposure);
    next.gamma = std::clamp(next.gamma, ViewerSettings::kMinGamma, ViewerSettings::kMaxGamma);
    if (next == m_settings)
        return;
    m_settings = next;
    refresh();
    Q_EMIT settingsChanged(m_settings);
}

void ViewerWidget::changePosition(const ViewPosition& position) {
    edit([&position](ViewerSettings& s) { s.position = position; });
}

void ViewerWidget::refresh() {
    const double pixel = devicePixelRatioF();
    const QSize size(int(std::lround(width() * pixel)), int(std::lround(height() * pixel)));
    const QSize plate = frame().size();
    const SharedHalfPicture behind =
        m_settings.background.kind == BackgroundKind::Picture ? m_background->at(plate) : nullptr;
    const int gap = std::max(1, int(std::lround(pixel)));
    m_scene = buildScene(m_frames, m_settings, behind, size, gap, layoutDirection());
    ViewerScene shown = m_scene;
    if (!m_hasFrame)
        shown.panes.clear();
    if (!m_hasFrame)
        shown.line = shown.around;
    m_canvas->widget()->setGeometry(rect());
    m_canvas->setScene(std::move(shown));
    m_overlay->setGeometry(rect());
    if (m_hasFrame && m_invitation->hasFocus())
        setFocus(); // else it goes to the next widget, whatever that is
    m_invitation->setVisible(!m_hasFrame);
    m_invitation->setGeometry(rect().adjusted(24, 0, -24, 0));
    placeHeaders();
    refreshOverlay();
    if (std::exchange(m_toldScale, scale()) != scale())
        Q_EMIT scaleChanged(scale());
}

QString ViewerWidget::messageFor(const PaneScene& pane, const PaneContent& content) const {
    if (pane.plan.source != PicturePlan::Source::Nothing)
        return {};
    const ViewerFrame& shown = m_frames[std::size_t(content.source)];
    if (shown.state == ViewerFrame::State::Keying)
        return {}; // the busy sign says it
    return shown.message.isEmpty() ? missingText(content.view) : shown.message;
}

void ViewerWidget::refreshOverlay() {
    OverlayState state;
    state.pixel = devicePixelRatioF();
    state.tool = m_tool;
    if (m_hasFrame) {
        for (int pane = 0; pane < m_settings.paneCount(); ++pane) {
            const PaneScene& scene = m_scene.panes[std::size_t(pane)];
            const PaneContent& content = m_settings.content(pane);
            OverlayState::Pane shown;
            shown.transform = scene.transform;
            shown.message = messageFor(scene, content);
            if (m_frames[std::size_t(content.source)].state == ViewerFrame::State::Failed)
                shown.tone = OverlayState::Tone::Failed;
            const bool single =
                m_settings.layout == ViewerLayout::One || m_settings.layout == ViewerLayout::Wipe;
            if (!single && pane == m_settings.activePane)
                shown.emphasis = OverlayState::Emphasis::Active;
            state.panes.push_back(shown);
        }
        if (m_settings.layout == ViewerLayout::Wipe)
            state.wipe = m_settings.wipe;
        state.readout = m_readout;
        if (m_busy.isShown()) {
            //: The frame on the screen is being keyed (separated from the screen).
            state.busy = tr("Keying…");
        }
    }
    m_overlay->setState(std::move(state));
}

ViewTransform ViewerWidget::transform(int pane) const {
    if (pane < 0 || std::size_t(pane) >= m_scene.panes.size())
        return {};
    return m_scene.panes[std::size_t(pane)].transform;
}

// ---- how to look

void ViewerWidget::setLayoutKind(ViewerLayout layout) {
    edit([layout](ViewerSettings& s) { s.layout = layout; });
}

void ViewerWidget::setActivePane(int pane) {
    edit([pane](ViewerSettings& s) { s.activePane = pane; });
}

void ViewerWidget::setActiveView(View view) {
    edit([view](ViewerSettings& s) { s.content(s.activePane).view = view; });
}

void ViewerWidget::toggleChannel(Channel channel) {
    edit([channel](ViewerSettings& s) { s.channel = s.channel == channel ? Channel::Rgb : channel; });
}

void ViewerWidget::toggleFalseColor() {
    edit([](ViewerSettings& s) {
        s.matteColors = s.matteColors == MatteColors::False ? MatteColors::Grey : MatteColors::False;
    });
}

void ViewerWidget::setScale(double scale) {
    const ViewTransform from = transform(m_settings.activePane);
    changePosition(zoomed(from, scale, QRectF(from.pane).center()));
}

void ViewerWidget::zoomAt(double factor, const QPointF& logical) {
    const QPointF screen = toScreen(logical);
    const ViewTransform from = transform(paneAt(screen));
    changePosition(zoomed(from, from.scale * factor, screen));
}

void ViewerWidget::panBy(const QPointF& delta) {
    changePosition(panned(transform(m_settings.activePane), toScreen(delta)));
}

void ViewerWidget::setTool(ViewerTool* tool) {
    if (tool == m_tool)
        return;
    if (m_tool) {
        disconnect(m_tool, &ViewerTool::changed, this, nullptr);
        m_tool->cancel();
    }
    if (m_drag == Drag::Tool)
        m_drag = Drag::None;
    m_tool = tool;
    if (m_tool)
        connect(m_tool, &ViewerTool::changed, this, &ViewerWidget::refreshOverlay);
    if (m_mouse)
        updateCursor(*m_mouse);
    else
        setCursor(m_tool ? m_tool->cursor() : QCursor(Qt::ArrowCursor));
    refreshOverlay();
    Q_EMIT toolChanged(m_tool);
}

void ViewerWidget::startColorPicker() {
    setTool(&m_picker);
    setFocus();
}

void ViewerWidget::cancelTool() {
    setTool(nullptr);
}

void ViewerWidget::pickColor(const QRect& area) {
    const SharedHalfPicture& plate = frame().picture(View::Plate);
    if (const std::optional<QColor> color = plate ? meanColor(*plate, area) : std::nullopt)
        Q_EMIT screenColorPicked(*color);
}

// ---- mouse, wheel, keys, gestures

int ViewerWidget::paneAt(const QPointF& screen) const {
    if (m_scene.panes.empty())
        return 0;
    if (m_settings.layout == ViewerLayout::Wipe)
        return m_scene.panes[0].side && m_scene.panes[0].side->distance(screen) >= 0.0 ? 0 : 1;
    for (int pane = 0; pane < m_settings.paneCount(); ++pane) {
        if (transform(pane).pane.contains(screen.toPoint()))
            return pane;
    }
    return m_settings.activePane;
}

ViewerWidget::Drag ViewerWidget::wipeHit(const QPointF& screen) const {
    if (m_settings.layout != ViewerLayout::Wipe || !m_hasFrame)
        return Drag::None;
    const double pixel = devicePixelRatioF();
    const QRect pane = transform(0).pane;
    const WipeHandles handles = WipeHandles::of(m_settings.wipe, pane, pixel);
    const auto near = [&](const QPointF& point) {
        return std::hypot(point.x() - screen.x(), point.y() - screen.y()) <= kHandleReach * pixel;
    };
    if (near(handles.knob))
        return Drag::WipeTurn;
    const bool onLine = std::abs(wipeSide(m_settings.wipe, pane).distance(screen)) <= kDragStart * pixel;
    return near(handles.center) || onLine ? Drag::WipeMove : Drag::None;
}

void ViewerWidget::dragWipe(const QPointF& screen) {
    const QRect pane = transform(0).pane;
    if (pane.isEmpty())
        return;
    const double pixel = devicePixelRatioF();
    edit([&](ViewerSettings& s) {
        s.wipe = m_drag == Drag::WipeMove ? movedWipe(s.wipe, pane, screen)
                                          : turnedWipe(s.wipe, pane, screen, pixel);
    });
}

ToolEvent ViewerWidget::toolEvent(const QMouseEvent& event) const {
    ToolEvent made;
    made.screen = toScreen(event.position());
    // A drag stays in the pane it began in.
    made.transform = transform(m_drag == Drag::Tool ? m_dragPane : paneAt(made.screen));
    made.picture = made.transform.toPicture(made.screen);
    made.reach *= devicePixelRatioF();
    made.modifiers = event.modifiers();
    made.button = event.button();
    return made;
}

void ViewerWidget::mousePressEvent(QMouseEvent* event) {
    if (!m_hasFrame || m_drag != Drag::None) {
        event->ignore();
        return;
    }
    const QPointF screen = toScreen(event->position());
    m_dragFrom = event->position();
    m_dragPane = paneAt(screen);
    const bool left = event->button() == Qt::LeftButton;
    if (left || event->button() == Qt::MiddleButton)
        setActivePane(m_dragPane);
    const bool pans = event->button() == Qt::MiddleButton ||
                      (left && (m_spaceHeld || event->modifiers().testFlag(Qt::AltModifier)));
    if (pans)
        m_drag = Drag::Pan;
    else if (left && m_tool && m_tool->press(toolEvent(*event)))
        m_drag = Drag::Tool;
    else if (left && wipeHit(screen) != Drag::None)
        m_drag = wipeHit(screen);
    else if (left)
        m_drag = Drag::MaybePan;
    updateCursor(event->position());
}

void ViewerWidget::mouseMoveEvent(QMouseEvent* event) {
    const QPointF delta = event->position() - m_dragFrom;
    if (m_drag == Drag::MaybePan && delta.manhattanLength() >= kDragStart)
        m_drag = Drag::Pan;
    switch (m_drag) {
    case Drag::Pan:
        // From the place of the last event, so that clamping at the picture's edge is not stored up.
        changePosition(panned(transform(m_dragPane), toScreen(delta)));
        m_dragFrom = event->position();
        break;
    case Drag::WipeMove:
    case Drag::WipeTurn:
        dragWipe(toScreen(event->position()));
        break;
    case Drag::Tool:
        if (m_tool)
            m_tool->drag(toolEvent(*event));
        break;
    case Drag::None:
    case Drag::MaybePan:
        if (m_tool)
            m_tool->hover(toolEvent(*event));
        break;
    }
    m_mouse = event->position();
    if (m_hasFrame)
        probeAt(event->position());
    updateCursor(event->position());
}

void ViewerWidget::mouseReleaseEvent(QMouseEvent* event) {
    const Drag ended = m_drag;
    if (ended == Drag::Tool && m_tool) {
        if (event->button() != Qt::LeftButton)
            return;
        const ToolEvent last = toolEvent(*event);
        m_drag = Drag::None;
        m_tool->release(last);
    }
    m_drag = Drag::None;
    updateCursor(event->position());
}

void ViewerWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    if (m_tool && event->button() == Qt::LeftButton && m_hasFrame && m_tool->doubleClick(toolEvent(*event)))
        return;
    mousePressEvent(event);
}

void ViewerWidget::leaveEvent(QEvent*) {
    m_mouse.reset();
    m_readout.clear();
    refreshOverlay();
    Q_EMIT probeLeft();
}

void ViewerWidget::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (!m_hasFrame || notches == 0.0) {
        event->ignore();
        return;
    }
    zoomAt(std::pow(kWheelStep, notches), event->position());
    event->accept();
}

void ViewerWidget::keyPressEvent(QKeyEvent* event) {
    if (m_tool && m_tool->keyPress(*event))
        return;
    if (event->key() == Qt::Key_Escape && m_tool) {
        cancelTool();
        return;
    }
    if (event->key() == Qt::Key_Space) {
        m_spaceHeld = true;
        if (m_mouse)
            updateCursor(*m_mouse);
        return;
    }
    if (!applyViewerKey(*this, *event))
        QWidget::keyPressEvent(event);
}

void ViewerWidget::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Space) {
        QWidget::keyReleaseEvent(event);
        return;
    }
    if (!event->isAutoRepeat())
        m_spaceHeld = false;
    if (m_mouse)
        updateCursor(*m_mouse);
}

bool ViewerWidget::pinch(const QGestureEvent& event) {
    const auto* gesture = static_cast<const QPinchGesture*>(event.gesture(Qt::PinchGesture));
    if (!gesture || !m_hasFrame)
        return false;
    if (gesture->changeFlags().testFlag(QPinchGesture::ScaleFactorChanged) && gesture->scaleFactor() > 0.0)
        zoomAt(gesture->scaleFactor(), mapFromGlobal(gesture->centerPoint()));
    return true;
}

bool ViewerWidget::nativeGesture(const QNativeGestureEvent& event) {
    if (event.gestureType() != Qt::ZoomNativeGesture || !m_hasFrame)
        return false;
    zoomAt(std::max(0.1, 1.0 + event.value()), event.position());
    return true;
}

void ViewerWidget::probeAt(const QPointF& logical) {
    const QPointF screen = toScreen(logical);
    const int pane = paneAt(screen);
    const std::optional<QPoint> pixel = transform(pane).pixelAt(screen);
    const PaneContent& content = m_settings.content(pane);
    QString readout;
    if (pixel) {
        const PixelProbe probe = probePixel(m_frames[std::size_t(content.source)], content.view, *pixel);
        readout = probeShortText(probe);
        Q_EMIT probed(probe);
    } else if (!m_readout.isEmpty()) {
        Q_EMIT probeLeft();
    }
    m_readout = readout;
    refreshOverlay();
}

void ViewerWidget::updateCursor(const QPointF& logical) {
    if (m_drag == Drag::Pan)
        setCursor(Qt::ClosedHandCursor);
    else if (m_spaceHeld)
        setCursor(Qt::OpenHandCursor);
    else if (m_tool)
        setCursor(m_tool->cursor());
    else if (m_drag == Drag::WipeTurn || wipeHit(toScreen(logical)) == Drag::WipeTurn)
        setCursor(Qt::PointingHandCursor);
    else if (wipeHit(toScreen(logical)) == Drag::WipeMove)
        setCursor(Qt::SizeAllCursor);
    else
        setCursor(Qt::ArrowCursor);
}

// ---- the window

bool ViewerWidget::event(QEvent* event) {
    if (event->type() == QEvent::Gesture && pinch(*static_cast<QGestureEvent*>(event)))
        return true;
    if (event->type() == QEvent::NativeGesture && nativeGesture(*static_cast<QNativeGestureEvent*>(event)))
        return true;
    return QWidget::event(event);
}

void ViewerWidget::resizeEvent(QResizeEvent*) {
    refresh();
}

void ViewerWidget::showEvent(QShowEvent*) {
    // Another screen may have another device pixel ratio.
    if (QWindow* shownIn = window()->windowHandle())
        connect(shownIn, &QWindow::screenChanged, this, &ViewerWidget::refresh, Qt::UniqueConnection);
    refresh();
}

void ViewerWidget::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::LayoutDirectionChange)
        refresh();
    QWidget::changeEvent(event);
}

} // namespace ckd::ui
