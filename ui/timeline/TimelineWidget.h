// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/preview/PreviewEngine.h"
#include "ui/timeline/TimelineGeometry.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace ckd::ui {

/// What the lanes show of a clip. Runs ascending.
struct TimelineLanes {
    std::vector<FrameRun> plate = {};      ///< in the cache
    std::vector<FrameRun> hint = {};       ///< frames that have one
    std::vector<FrameRun> keyed = {};      ///< in the cache, with the current settings
    std::vector<FrameRemark> failed = {};  ///< cannot be read or keyed
    std::vector<FrameRemark> flagged = {}; ///< look suspicious
};

/// Ruler, playhead, in and out, and lanes that tell what is there of each frame. Shows what it is told and
/// says what the artist wants; keeps no truth but the zoom. Time goes from left to right in every language.
///
/// Left button: scrub; the in and out handles can be dragged. Wheel: zoom at the pointer; with Shift or
/// sideways: scroll. Middle button: drag the view. Double click on the ruler: everything. Keys when focused:
/// arrows (Shift: ten), Home, End, plus, minus. UI thread.
class TimelineWidget : public QWidget {
    Q_OBJECT
public:
    explicit TimelineWidget(QWidget* parent = nullptr);
    ~TimelineWidget() override;

    /// `existing`: the numbers that have a frame, as runs; empty: no clip. Shows all of them.
    void setFrames(std::vector<FrameRun> existing);
    void setFrame(FrameNumber frame);
    /// None: not set; the range is then the clip's.
    void setInOut(std::optional<FrameNumber> in, std::optional<FrameNumber> out);
    void setLanes(TimelineLanes lanes);

    [[nodiscard]] bool isEmpty() const { return m_existing.empty(); }
    [[nodiscard]] FrameNumber frame() const { return m_frame; }
    [[nodiscard]] FrameRun range() const { return m_geometry.range; }
    [[nodiscard]] const TimelineGeometry& geometryOfFrames() const { return m_geometry; }
    [[nodiscard]] const TimelineLanes& lanes() const { return m_lanes; }
    /// In words: what is known of a frame. For tooltip and screen reader.
    [[nodiscard]] QString describe(FrameNumber frame) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

public Q_SLOTS:
    void zoomIn();
    void zoomOut();
    void zoomToFit();

Q_SIGNALS:
    void seekRequested(ckd::FrameNumber frame);
    void inRequested(ckd::FrameNumber frame);
    void outRequested(ckd::FrameNumber frame);
    void stepRequested(int frames);
    void startRequested();
    void endRequested();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Drag { None, Scrub, In, Out, View };
    enum class Lane { Plate, Hint, Key, Remarks };
    static constexpr int kLanes = 4;

    [[nodiscard]] double toArea(double x) const; ///< from the widget's x to the geometry's
    [[nodiscard]] QRect areaRect() const;        ///< of the frames, ruler and lanes
    [[nodiscard]] QRect laneRect(Lane lane) const;
    [[nodiscard]] QString laneName(Lane lane) const;
    [[nodiscard]] Drag handleAt(const QPointF& position) const;
    [[nodiscard]] FrameNumber inFrame() const;
    [[nodiscard]] FrameNumber outFrame() const;
    [[nodiscard]] QRect playheadRect(FrameNumber frame) const;
    [[nodiscard]] QRectF flagRect() const;
    void drag(double x);
    void setView(const TimelineGeometry& geometry);
    void measure();
    void paintRuler(QPainter& painter) const;
    void paintLane(QPainter& painter, Lane lane) const;
    void paintBars(QPainter& painter, const QRect& rect, const std::vector<FrameRun>& runs,
                   const QColor& color) const;
    void paintRemarks(QPainter& painter, const std::vector<FrameRemark>& remarks, const QColor& color) const;
    void paintInOut(QPainter& painter) const;
    void paintPlayhead(QPainter& painter) const;

    TimelineGeometry m_geometry;
    std::vector<FrameRun> m_existing;
    FrameNumber m_frame = 0;
    std::optional<FrameNumber> m_in;
    std::optional<FrameNumber> m_out;
    TimelineLanes m_lanes;
    Drag m_drag = Drag::None;
    double m_dragX = 0;
    double m_wheel = 0; ///< what is left of fine wheel steps
    int m_gutter = 0;   ///< width of the lanes' names
    int m_ruler = 0;    ///< height
    int m_lane = 0;     ///< height
};

} // namespace ckd::ui
