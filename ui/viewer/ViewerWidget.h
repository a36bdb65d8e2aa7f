// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/BackgroundFitter.h"
#include "ui/viewer/BusyIndicator.h"
#include "ui/viewer/ColorPickerTool.h"
#include "ui/viewer/PixelProbe.h"
#include "ui/viewer/RendererChoice.h"
#include "ui/viewer/ViewerOverlay.h"
#include "ui/viewer/ViewerScene.h"

#include <QColor>
#include <QPointer>
#include <QWidget>

#include <array>
#include <optional>

class QGestureEvent;
class QLabel;
class QNativeGestureEvent;

namespace ckd::ui {

class PaneHeader;
class ViewerCanvas;

/// Shows a frame's pictures in one, two or four panes or with a wipe, and how to look at them (zoom,
/// exposure, channels …). Knows nothing of clips, keyers or files: it is given values (setFrame()) and tells
/// what the artist does with signals. How to look is its own state, settings(), which a tool bar shows and
/// changes.
///
/// Draws with OpenGL or on the processor (see RendererChoice), and changes over by itself when the graphics
/// card fails. UI thread only. Drops are not accepted, so that they reach the window.
class ViewerWidget final : public QWidget {
    Q_OBJECT

public:
    explicit ViewerWidget(RendererChoice choice = rendererFromEnvironment(), QWidget* parent = nullptr);
    ~ViewerWidget() override;

    /// The frame to show. Pictures that are null keep nothing of the frame before: pass the older ones along
    /// with ViewerFrame::State::Keying to keep them on the screen.
    void setFrame(ViewerFrame frame);
    /// No clip: the invitation to drop one.
    void clear();
    [[nodiscard]] bool isEmpty() const { return !m_hasFrame; }
    [[nodiscard]] const ViewerFrame& frame() const { return m_frames[0]; }

    /// A kept result, for FrameSource::SnapshotA or SnapshotB; none takes it away (panes that showed it go
    /// back to Live).
    void setSnapshot(FrameSource which, std::optional<ViewerFrame> frame);
    [[nodiscard]] bool hasSnapshot(FrameSource which) const { return m_kept[std::size_t(which)]; }

    /// For BackgroundKind::Picture; any size, scaled to fill the plate on a worker, and seen a moment later.
    /// Give it fitted when it changes with each frame, so that it keeps step.
    void setBackgroundPicture(SharedHalfPicture picture);

    [[nodiscard]] const ViewerSettings& settings() const { return m_settings; }
    void setSettings(const ViewerSettings& settings);

    [[nodiscard]] Renderer renderer() const { return m_renderer; }
    /// Pane as it is on the screen now.
    [[nodiscard]] ViewTransform transform(int pane) const;
    /// Scale of the active pane: device pixels per picture pixel.
    [[nodiscard]] double scale() const { return transform(m_settings.activePane).scale; }

    /// Gives the left button to a tool (not owned); null for panning.
    void setTool(ViewerTool* tool);
    [[nodiscard]] ViewerTool* tool() const { return m_tool; }

    [[nodiscard]] QSize sizeHint() const override { return {960, 540}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 90}; }

public Q_SLOTS:
    void setLayoutKind(ckd::ui::ViewerLayout layout);
    void setActivePane(int pane);
    /// F1–F7: what the active pane shows.
    void setActiveView(ckd::View view);
    /// Shows that channel alone, or all when it already did.
    void toggleChannel(ckd::ui::Channel channel);
    void toggleFalseColor();
    void fit() { changePosition({}); }
    void oneToOne() { setScale(1.0); }
    void zoomIn() { setScale(scale() * kKeyStep); }
    void zoomOut() { setScale(scale() / kKeyStep); }
    /// Around the middle of the active pane.
    void setScale(double scale);
    /// In logical pixels.
    void panBy(const QPointF& delta);
    /// Until a colour is picked or Escape.
    void startColorPicker();
    void cancelTool();

Q_SIGNALS:
    /// By whatever: the tool bar and the window follow.
    void settingsChanged(const ckd::ui::ViewerSettings& settings);
    /// The active pane's scale: by zoom, by another size of window or picture.
    void scaleChanged(double scale);
    void probed(const ckd::ui::PixelProbe& probe);
    void probeLeft();
    /// Mean of the plate in the rectangle, sRGB-encoded.
    void screenColorPicked(const QColor& color);
    void toolChanged(ckd::ui::ViewerTool* tool);
    void openSampleRequested();
    void rendererChanged(const QString& reason);
    void snapshotsChanged();

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;

private:
    static constexpr double kKeyStep = 1.4142135623730951; ///< two presses double

    enum class Drag { None, Pan, MaybePan, WipeMove, WipeTurn, Tool };

    void makeCanvas();
    void useRaster(const QString& reason);
    void makeHeaders();
    void makeInvitation();
    void retranslate();
    void refresh();
    void refreshOverlay();
    void placeHeaders();
    template <class Edit> void edit(Edit change); ///< of settings()
    void changePosition(const ViewPosition& position);
    void zoomAt(double factor, const QPointF& logical);
    bool pinch(const QGestureEvent& event);
    bool nativeGesture(const QNativeGestureEvent& event);
    void probeAt(const QPointF& logical);
    void updateCursor(const QPointF& logical);
    void dragWipe(const QPointF& screen);
    void pickColor(const QRect& area);
    [[nodiscard]] QString messageFor(const PaneScene& pane, const PaneContent& content) const;
    [[nodiscard]] QPointF toScreen(const QPointF& logical) const { return logical * devicePixelRatioF(); }
    [[nodiscard]] int paneAt(const QPointF& screen) const;
    [[nodiscard]] Drag wipeHit(const QPointF& screen) const;
    [[nodiscard]] ToolEvent toolEvent(const QMouseEvent& event) const;

    ViewerSettings m_settings;
    FrameSet m_frames;
    std::array<bool, kFrameSources> m_kept{true, false, false};
    bool m_hasFrame = false;
    BackgroundFitter* m_background;
    ViewerScene m_scene; ///< what is on the screen

    Renderer m_renderer;
    ViewerCanvas* m_canvas = nullptr; ///< owned as a child widget
    ViewerOverlay* m_overlay;
    std::array<PaneHeader*, kMaxPanes> m_headers{};
    QLabel* m_invitation = nullptr;
    BusyIndicator m_busy;
    QPointer<ViewerTool> m_tool;
    ColorPickerTool m_picker;
    std::optional<QPointF> m_mouse; ///< logical; while it is inside
    QString m_readout;
    Drag m_drag = Drag::None;
    int m_dragPane = 0; ///< the pane in which the drag began
    QPointF m_dragFrom; ///< logical
    bool m_spaceHeld = false;
    double m_toldScale = 0.0;
};

} // namespace ckd::ui
