// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ShapeTool.h"

#include "ui/widgets/Theme.h"

#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace ckd::ui {

namespace {

constexpr double kFeatherGap = 16.0; // screen pixels at 1, like those below
constexpr double kHandleSize = 7.0;
constexpr double kBrushSpacing = 0.2; // of the radius
constexpr double kSmallest = 2.0;     // plate pixels: less was a click, not a box

bool isPath(ShapeTool::Mode mode) {
    return mode == ShapeTool::Mode::Polygon || mode == ShapeTool::Mode::Spline;
}

double distance(const QPointF& a, const QPointF& b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

/// Plate pixels per screen pixel, and the logical pixel in screen pixels (from the event's reach).
double platePerScreen(const ViewTransform& transform) {
    return 1.0 / std::max(transform.scale, 1e-9);
}

double reachOf(const ToolEvent& event) {
    return event.reach * platePerScreen(event.transform);
}

double gapOf(const ToolEvent& event) {
    constexpr double kReach = ToolEvent{}.reach;
    return kFeatherGap * event.reach / kReach * platePerScreen(event.transform);
}

QPainterPath pathOf(const Shape& shape, const ShapeKey& key, const ViewTransform& transform) {
    QPainterPath path;
    const std::vector<ShapePoint> outline = shapeOutline(shape.kind, key);
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const QPointF at = transform.toScreen({outline[i].x, outline[i].y});
        if (i == 0)
            path.moveTo(at);
        else
            path.lineTo(at);
    }
    if (shape.kind != ShapeKind::Stroke && !outline.empty())
        path.closeSubpath();
    else if (outline.size() == 1)
        path.lineTo(path.currentPosition() + QPointF(0.01, 0.0)); // a dab: round caps make it a disc
    return path;
}

} // namespace

QRgb roleColor(ShapeRole role) {
    switch (role) {
    case ShapeRole::Garbage:
        return 0xffe05c50;
    case ShapeRole::Holdout:
        return 0xff4f96e8;
    case ShapeRole::Core:
        return 0xff40e0d8;
    case ShapeRole::HintForeground:
        return 0xffe8d050;
    case ShapeRole::HintBackground:
        return 0xffb678e0;
    }
    return 0xffffffff;
}

// ---- state

void ShapeTool::setShapes(const ShapeSet& shapes) {
    m_shapes = shapes;
    if (!m_selected.isEmpty() && !m_shapes.find(m_selected))
        select({});
    Q_EMIT changed();
}

void ShapeTool::setFrame(FrameNumber frame) {
    if (m_frame == frame)
        return;
    cancel();
    m_frame = frame;
    Q_EMIT changed();
}

void ShapeTool::setOptions(const Options& options) {
    if (m_options == options)
        return;
    if (m_options.mode != options.mode)
        cancel();
    m_options = options;
    Q_EMIT optionsChanged(m_options);
    Q_EMIT changed();
}

void ShapeTool::select(const QString& id) {
    m_point.reset();
    if (m_selected == id)
        return;
    m_selected = id;
    Q_EMIT selectionChanged(id);
    Q_EMIT changed();
}

void ShapeTool::cancel() {
    m_drag = Drag::None;
    m_draft.reset();
    Q_EMIT changed();
}

QCursor ShapeTool::cursor() const {
    return m_options.mode == Mode::Select ? Qt::ArrowCursor : Qt::CrossCursor;
}

ShapeKey ShapeTool::newKey() const {
    ShapeKey key;
    key.frame = m_frame;
    key.feather = m_options.feather;
    key.opacity = m_options.opacity;
    key.radius = m_options.brushRadius;
    return key;
}

void ShapeTool::begin(ShapeKind kind, ShapeKey key, Drag drag) {
    m_draft = Shape::make(kind, m_options.role, std::move(key));
    m_drag = drag;
    select({});
    Q_EMIT changed();
}

void ShapeTool::finishNew(const QString& text) {
    if (!m_draft)
        return;
    const Shape made = *std::exchange(m_draft, std::nullopt);
    m_drag = Drag::None;
    m_shapes.shapes.push_back(made);
    select(made.id);
    Q_EMIT edited(m_shapes, text);
    Q_EMIT changed();
}

void ShapeTool::finishEdit(const QString& text) {
    if (!m_draft)
        return;
    const Shape made = *std::exchange(m_draft, std::nullopt);
    Shape* target = m_shapes.find(made.id);
    if (!target || *target == made)
        return;
    *target = made;
    Q_EMIT edited(m_shapes, text);
}

template <class Edit> void ShapeTool::editSelected(const QString& text, Edit edit) {
    const Shape* shape = selectedShape();
    if (!shape)
        return;
    m_draft = *shape;
    edit(*m_draft);
    finishEdit(text);
    Q_EMIT changed();
}

// ---- mouse

std::optional<QString> ShapeTool::shapeUnder(const ToolEvent& event) const {
    // The topmost first; hits on an outline before those inside another.
    for (const bool outlines : {true, false}) {
        for (auto shape = m_shapes.shapes.rbegin(); shape != m_shapes.shapes.rend(); ++shape) {
            const ShapeHit hit =
                hitShape(shape->kind, shape->at(m_frame), event.picture, reachOf(event), gapOf(event));
            const bool outline = hit.part == ShapeHit::Part::Handle || hit.part == ShapeHit::Part::Edge;
            if (outlines ? outline : hit.part == ShapeHit::Part::Inside)
                return shape->id;
        }
    }
    return std::nullopt;
}

bool ShapeTool::pressSelect(const ToolEvent& event) {
    ShapeHit hit;
    if (const Shape* shape = selectedShape())
        hit = hitShape(shape->kind, shape->at(m_frame), event.picture, reachOf(event), gapOf(event));
    if (hit.part == ShapeHit::Part::Nothing) {
        const std::optional<QString> under = shapeUnder(event);
        select(under.value_or(QString()));
        if (!under)
            return false; // the viewer pans
        hit.part = ShapeHit::Part::Inside;
    }
    if (hit.part == ShapeHit::Part::Edge && event.modifiers.testFlag(Qt::ControlModifier)) {
        //: Undo text: a point was added to a drawn shape.
        editSelected(tr("Add point"),
                     [&](Shape& shape) { insertPoint(shape, hit.index, m_frame, event.picture); });
        m_point = hit.index + 1;
        return true;
    }
    m_draft = *selectedShape();
    m_before = m_draft->at(m_frame); // a key is made only when something moves
    m_point.reset();
    if (hit.part == ShapeHit::Part::Handle)
        m_point = hit.index;
    m_drag = hit.part == ShapeHit::Part::Handle    ? Drag::Handle
             : hit.part == ShapeHit::Part::Feather ? Drag::Feather
                                                   : Drag::Shape;
    Q_EMIT changed();
    return true;
}

void ShapeTool::pressPath(const ToolEvent& event) {
    if (!m_draft) {
        ShapeKey key = newKey();
        key.points = {{event.picture.x(), event.picture.y()}};
        begin(m_options.mode == Mode::Polygon ? ShapeKind::Polygon : ShapeKind::Spline, std::move(key),
              Drag::None);
        return;
    }
    std::vector<ShapePoint>& points = m_draft->keys.front().points;
    if (points.size() >= 3 &&
        distance({points.front().x, points.front().y}, event.picture) <= reachOf(event)) {
        closePath();
        return;
    }
    points.push_back({event.picture.x(), event.picture.y()});
    Q_EMIT changed();
}

void ShapeTool::closePath() {
    if (!m_draft || m_draft->keys.front().points.size() < Shape::minimumPoints(m_draft->kind))
        return;
    //: Undo text: a shape was drawn.
    finishNew(tr("Draw shape"));
}

bool ShapeTool::press(const ToolEvent& event) {
    m_from = m_mouse = event.picture;
    m_fromScreen = event.screen;
    m_moved = false;
    const ShapePoint at{event.picture.x(), event.picture.y()};
    ShapeKey key = newKey();
    switch (m_options.mode) {
    case Mode::Select:
        return pressSelect(event);
    case Mode::Rectangle:
    case Mode::Ellipse:
        key.points = {at, at};
        begin(m_options.mode == Mode::Rectangle ? ShapeKind::Rectangle : ShapeKind::Ellipse, std::move(key),
              Drag::NewBox);
        return true;
    case Mode::Polygon:
    case Mode::Spline:
        pressPath(event);
        return true;
    case Mode::Brush:
        key.points = {at};
        begin(ShapeKind::Stroke, std::move(key), Drag::NewStroke);
        return true;
    }
    return false;
}

void ShapeTool::drag(const ToolEvent& event) {
    m_mouse = event.picture;
    if (!m_draft || m_drag == Drag::None)
        return;
    const bool isEdit = m_drag == Drag::Handle || m_drag == Drag::Feather || m_drag == Drag::Shape;
    m_moved = m_moved || distance(event.screen, m_fromScreen) >= event.reach / 3.0;
    if (isEdit && !m_moved) // the unsteady hand of a click
        return;
    ShapeKey& key = keyForEdit(*m_draft, m_frame);
    switch (m_drag) {
    case Drag::Handle:
        moveHandle(m_draft->kind, key, m_point.value_or(0), event.picture);
        break;
    case Drag::Feather:
        key.feather = featherFor(m_draft->kind, key, event.picture, gapOf(event));
        break;
    case Drag::Shape:
        key.points = m_before.points;
        moveShape(key, event.picture - m_from);
        break;
    case Drag::NewBox:
        key.points[1] = {event.picture.x(), event.picture.y()};
        break;
    case Drag::NewStroke: {
        const ShapePoint& last = key.points.back();
        if (distance({last.x, last.y}, event.picture) >= std::max(1.0, key.radius * kBrushSpacing))
            key.points.push_back({event.picture.x(), event.picture.y()});
        break;
    }
    case Drag::None:
        break;
    }
    Q_EMIT changed();
}

void ShapeTool::release(const ToolEvent&) {
    const Drag ended = std::exchange(m_drag, Drag::None);
    switch (ended) {
    case Drag::None:
        return; // a path goes on with the next click
    case Drag::NewBox: {
        const std::vector<ShapePoint>& points = m_draft->keys.front().points;
        if (std::abs(points[1].x - points[0].x) < kSmallest ||
            std::abs(points[1].y - points[0].y) < kSmallest)
            cancel();
        else
            finishNew(tr("Draw shape"));
        return;
    }
    case Drag::NewStroke:
        //: Undo text: a brush stroke was painted.
        finishNew(tr("Brush stroke"));
        return;
    case Drag::Handle:
        //: Undo text: a point of a drawn shape was moved.
        finishEdit(tr("Move point"));
        break;
    case Drag::Feather:
        //: Undo text: the softness of a drawn shape's edge was changed.
        finishEdit(tr("Feather"));
        break;
    case Drag::Shape:
        //: Undo text: a drawn shape was moved.
        finishEdit(tr("Move shape"));
        break;
    }
    Q_EMIT changed();
}

void ShapeTool::hover(const ToolEvent& event) {
    m_mouse = event.picture;
    if (m_options.mode == Mode::Brush || (isPath(m_options.mode) && m_draft))
        Q_EMIT changed();
}

bool ShapeTool::doubleClick(const ToolEvent&) {
    if (!isPath(m_options.mode) || !m_draft)
        return false;
    closePath();
    return true;
}

bool ShapeTool::keyPress(const QKeyEvent& event) {
    const bool drawing = isPath(m_options.mode) && m_draft;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!drawing)
            return false;
        closePath();
        return true;
    case Qt::Key_Backspace:
    case Qt::Key_Delete:
        if (drawing) {
            std::vector<ShapePoint>& points = m_draft->keys.front().points;
            points.pop_back();
            if (points.empty())
                cancel();
            Q_EMIT changed();
            return true;
        }
        if (m_point && selectedShape() &&
            selectedShape()->keys.front().points.size() > Shape::minimumPoints(selectedShape()->kind)) {
            //: Undo text: a point of a drawn shape was taken away.
            editSelected(tr("Delete point"), [&](Shape& shape) { removePoint(shape, *m_point); });
            m_point.reset();
            return true;
        }
        if (!selectedShape())
            return false;
        deleteSelected();
        return true;
    case Qt::Key_Escape:
        if (m_draft) {
            cancel();
            return true;
        }
        if (m_selected.isEmpty())
            return false;
        select({});
        return true;
    case Qt::Key_BracketLeft:
    case Qt::Key_BracketRight: {
        if (m_options.mode != Mode::Brush)
            return false;
        Options options = m_options;
        const double factor = event.key() == Qt::Key_BracketRight ? 1.25 : 0.8;
        options.brushRadius = std::clamp(options.brushRadius * factor, 0.5, 2000.0);
        setOptions(options);
        return true;
    }
    default:
        return false;
    }
}

// ---- commands

void ShapeTool::deleteSelected() {
    if (!selectedShape())
        return;
    std::erase_if(m_shapes.shapes, [this](const Shape& shape) { return shape.id == m_selected; });
    select({});
    //: Undo text: a drawn shape was deleted.
    Q_EMIT edited(m_shapes, tr("Delete shape"));
    Q_EMIT changed();
}

void ShapeTool::setKeyHere() {
    //: Undo text: a keyframe (the shape at one frame) was set.
    editSelected(tr("Set keyframe"), [this](Shape& shape) { shape.setKey(shape.at(m_frame)); });
}

void ShapeTool::removeKeyHere() {
    //: Undo text: a keyframe (the shape at one frame) was removed.
    editSelected(tr("Remove keyframe"), [this](Shape& shape) { shape.removeKey(m_frame); });
}

void ShapeTool::setInterpolation(KeyInterpolation toNext) {
    //: Undo text: how a drawn shape moves from one keyframe to the next.
    editSelected(tr("Keyframe interpolation"), [&](Shape& shape) {
        auto after = std::ranges::upper_bound(shape.keys, m_frame, {}, &ShapeKey::frame);
        (after == shape.keys.begin() ? *after : *(after - 1)).toNext = toNext;
    });
}

void ShapeTool::setSelectedRole(ShapeRole role) {
    //: Undo text: what a drawn shape is for (garbage, holdout, core, hint).
    editSelected(tr("Shape role"), [role](Shape& shape) { shape.role = role; });
}

void ShapeTool::setSelectedFeather(double feather) {
    editSelected(tr("Feather"),
                 [&](Shape& shape) { keyForEdit(shape, m_frame).feather = std::max(0.0, feather); });
}

void ShapeTool::setSelectedOpacity(double opacity) {
    //: Undo text: how strongly a drawn shape counts.
    editSelected(tr("Shape opacity"),
                 [&](Shape& shape) { keyForEdit(shape, m_frame).opacity = std::clamp(opacity, 0.0, 1.0); });
}

// ---- painting

void ShapeTool::paintShape(QPainter& painter, const ViewTransform& transform, double pixel,
                           const Shape& shape) const {
    const ShapeKey key = shape.at(m_frame);
    const QPainterPath path = pathOf(shape, key, transform);
    QColor color(roleColor(shape.role));
    const bool selected = shape.id == m_selected;
    if (shape.kind == ShapeKind::Stroke) {
        color.setAlpha(selected ? 130 : 80);
        QPen brush(color, std::max(1.0, 2.0 * key.radius * transform.scale));
        brush.setCapStyle(Qt::RoundCap);
        brush.setJoinStyle(Qt::RoundJoin);
        painter.strokePath(path, brush);
        if (selected)
            painter.strokePath(path, QPen(QColor(roleColor(shape.role)), 1.5 * pixel));
        return;
    }
    color.setAlpha(selected ? 56 : 32);
    painter.fillPath(path, color);
    painter.strokePath(path, QPen(QColor(0, 0, 0, 130), 3.0 * pixel));
    color.setAlpha(255);
    painter.strokePath(path, QPen(color, (selected ? 1.5 : 1.0) * pixel));
}

void ShapeTool::paintHandles(QPainter& painter, const ViewTransform& transform, double pixel,
                             const Shape& shape) const {
    const ShapeKey key = shape.at(m_frame);
    const double size = kHandleSize * pixel;
    painter.setPen(QPen(QColor(0, 0, 0, 200), pixel));
    const std::vector<QPointF> handles = shapeHandles(shape.kind, key);
    const bool many = shape.kind == ShapeKind::Stroke; // a brush leaves more points than anyone wants to see
    for (std::size_t i = 0; i < handles.size(); ++i) {
        if (many && i > 0 && i + 1 < handles.size() && m_point != i)
            continue;
        painter.setBrush(m_point == i ? QColor(Theme::kAccent) : QColor(240, 240, 240));
        QRectF box(0, 0, size, size);
        box.moveCenter(transform.toScreen(handles[i]));
        painter.drawRect(box);
    }
    const double gap = kFeatherGap * pixel * platePerScreen(transform);
    const QPointF feather = transform.toScreen(featherHandle(shape.kind, key, gap));
    painter.setBrush(QColor(roleColor(shape.role)));
    painter.drawEllipse(feather, size / 2.0, size / 2.0);
    //: Beside a handle: softness of a drawn shape's edge in pixels.
    const QString text = tr("feather %1 px").arg(key.feather, 0, 'f', key.feather < 10 ? 1 : 0);
    const double width = painter.fontMetrics().horizontalAdvance(text) * pixel;
    painter.save();
    painter.translate(
        labelPlace(feather, size, {width, painter.fontMetrics().height() * pixel}, transform.pane));
    painter.scale(pixel, pixel);
    painter.setPen(QColor(0, 0, 0, 220));
    painter.drawText(QPointF(1, 1), text);
    painter.setPen(QColor(Theme::kText));
    painter.drawText(QPointF(0, 0), text);
    painter.restore();
}

void ShapeTool::paint(QPainter& painter, const ViewTransform& transform, double pixel) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const bool dragging = m_draft && m_draft->id == m_selected;
    for (const Shape& shape : m_shapes.shapes)
        paintShape(painter, transform, pixel, dragging && shape.id == m_selected ? *m_draft : shape);
    const Shape* selected = dragging ? &*m_draft : selectedShape();
    if (selected)
        paintHandles(painter, transform, pixel, *selected);
    if (m_draft && !dragging) {
        Shape shown = *m_draft;
        if (isPath(m_options.mode))
            shown.keys.front().points.push_back({m_mouse.x(), m_mouse.y()});
        paintShape(painter, transform, pixel, shown);
        if (isPath(m_options.mode))
            paintHandles(painter, transform, pixel, *m_draft);
    }
    if (m_options.mode == Mode::Brush) {
        painter.setBrush(Qt::NoBrush);
        const double radius = m_options.brushRadius * transform.scale;
        for (const auto& [color, width] :
             {std::pair(QColor(0, 0, 0, 160), 3.0), {QColor(roleColor(m_options.role)), 1.0}}) {
            painter.setPen(QPen(color, width * pixel));
            painter.drawEllipse(transform.toScreen(m_mouse), radius * transform.pixelAspect, radius);
        }
    }
    painter.restore();
}

} // namespace ckd::ui
