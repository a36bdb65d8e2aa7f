// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ShapeEdit.h"
#include "ui/viewer/ViewerTool.h"

#include <optional>

namespace ckd::ui {

/// What a shape's role is drawn in, sRGB.
[[nodiscard]] QRgb roleColor(ShapeRole role);

/// Draws and edits shapes over the pictures. It shows the clip's shapes and holds a copy only while something
/// is dragged or drawn; every finished change is told as a whole new set (edited()), which the document takes
/// with undo and gives back through setShapes(). UI thread.
class ShapeTool final : public ViewerTool {
    Q_OBJECT

public:
    enum class Mode {
        Select, ///< choose, move, shape
        Rectangle,
        Ellipse,
        Polygon, ///< click by click; Enter, a double click or the first point closes, Backspace takes one
                 ///< back
        Spline,  ///< likewise
        Brush,
    };
    /// For the next shapes.
    struct Options {
        Mode mode = Mode::Select;
        ShapeRole role = ShapeRole::Garbage;
        double brushRadius = 20; ///< plate pixels
        double feather = 0;
        double opacity = 1;
        friend bool operator==(const Options&, const Options&) = default;
    };

    using ViewerTool::ViewerTool;

    void setShapes(const ShapeSet& shapes);
    void setFrame(FrameNumber frame);
    void setOptions(const Options& options);
    [[nodiscard]] const Options& options() const { return m_options; }
    [[nodiscard]] const QString& selected() const { return m_selected; }
    /// Null when nothing is selected.
    [[nodiscard]] const Shape* selectedShape() const { return m_shapes.find(m_selected); }
    void select(const QString& id);
    [[nodiscard]] FrameNumber frame() const { return m_frame; }

    bool press(const ToolEvent& event) override;
    void drag(const ToolEvent& event) override;
    void release(const ToolEvent& event) override;
    void hover(const ToolEvent& event) override;
    bool doubleClick(const ToolEvent& event) override;
    bool keyPress(const QKeyEvent& event) override;
    void cancel() override;
    [[nodiscard]] QCursor cursor() const override;
    void paint(QPainter& painter, const ViewTransform& transform, double pixel) const override;

public Q_SLOTS:
    void deleteSelected();
    /// A key at this frame with the shape as it is here: the shape moves from now on.
    void setKeyHere();
    void removeKeyHere();
    /// Of the key at or before this frame.
    void setInterpolation(ckd::KeyInterpolation toNext);
    void setSelectedRole(ckd::ShapeRole role);
    void setSelectedFeather(double feather);
    void setSelectedOpacity(double opacity);

Q_SIGNALS:
    /// `text`: what was done, for the undo list, translated.
    void edited(const ckd::ShapeSet& shapes, const QString& text);
    void selectionChanged(const QString& id);
    void optionsChanged(const ckd::ui::ShapeTool::Options& options);

private:
    enum class Drag { None, Handle, Feather, Shape, NewBox, NewStroke };

    [[nodiscard]] bool pressSelect(const ToolEvent& event);
    void pressPath(const ToolEvent& event);
    void closePath();
    [[nodiscard]] std::optional<QString> shapeUnder(const ToolEvent& event) const;
    [[nodiscard]] ShapeKey newKey() const;
    void begin(ShapeKind kind, ShapeKey key, Drag drag);
    void finishNew(const QString& text);
    void finishEdit(const QString& text);
    /// Edits the selected shape and tells it.
    template <class Edit> void editSelected(const QString& text, Edit edit);
    void paintShape(QPainter& painter, const ViewTransform& transform, double pixel,
                    const Shape& shape) const;
    void paintHandles(QPainter& painter, const ViewTransform& transform, double pixel,
                      const Shape& shape) const;

    ShapeSet m_shapes; ///< the document's
    FrameNumber m_frame = 0;
    Options m_options;
    QString m_selected;
    std::optional<std::size_t> m_point; ///< chosen point of the selected shape
    Drag m_drag = Drag::None;
    std::optional<Shape> m_draft; ///< being drawn, or the selected shape while it is dragged
    ShapeKey m_before;            ///< the dragged key as it was
    QPointF m_from;               ///< where the drag began
    QPointF m_fromScreen;
    bool m_moved = false; ///< since then
    QPointF m_mouse;
};

} // namespace ckd::ui
