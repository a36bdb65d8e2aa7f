// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ShapeEdit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ckd::ui {

namespace {

bool isBox(ShapeKind kind) {
    return kind == ShapeKind::Rectangle || kind == ShapeKind::Ellipse;
}

double distance(const QPointF& a, const QPointF& b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

double distanceToPiece(const QPointF& at, const QPointF& a, const QPointF& b) {
    const QPointF along = b - a;
    const double length2 = QPointF::dotProduct(along, along);
    const double t = length2 > 0.0 ? std::clamp(QPointF::dotProduct(at - a, along) / length2, 0.0, 1.0) : 0.0;
    return distance(at, a + t * along);
}

QPointF pointOf(const ShapePoint& point) {
    return {point.x, point.y};
}

/// Nearest edge between the shape's own points (of a spline: along the curve).
std::pair<double, std::size_t> nearestEdge(ShapeKind kind, const ShapeKey& key, const QPointF& at) {
    const std::vector<ShapePoint> outline = shapeOutline(kind, key);
    const std::size_t pieces = outline.empty()             ? 0
                               : kind == ShapeKind::Stroke ? std::max<std::size_t>(outline.size(), 2) - 1
                                                           : outline.size();
    double nearest = std::numeric_limits<double>::max();
    std::size_t index = 0;
    std::size_t edge = 0; // the point that this stretch of the curve began with
    for (std::size_t i = 0; i < pieces; ++i) {
        if (kind == ShapeKind::Spline) {
            if (edge + 1 < key.points.size() && outline[i] == key.points[edge + 1])
                ++edge;
        } else {
            edge = i;
        }
        const double here =
            distanceToPiece(at, pointOf(outline[i]), pointOf(outline[(i + 1) % outline.size()]));
        if (here < nearest) {
            nearest = here;
            index = edge;
        }
    }
    return {nearest, index};
}

bool isInside(ShapeKind kind, const ShapeKey& key, const QPointF& at) {
    if (kind == ShapeKind::Stroke)
        return nearestEdge(kind, key, at).first <= key.radius;
    const std::vector<ShapePoint> outline = shapeOutline(kind, key);
    bool inside = false;
    for (std::size_t i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
        const ShapePoint& a = outline[i];
        const ShapePoint& b = outline[j];
        if ((a.y > at.y()) != (b.y > at.y()) && at.x() < (b.x - a.x) * (at.y() - a.y) / (b.y - a.y) + a.x)
            inside = !inside;
    }
    return inside;
}

QPointF highestPoint(ShapeKind kind, const ShapeKey& key) {
    const std::vector<ShapePoint> outline = shapeOutline(kind, key);
    if (outline.empty())
        return {};
    if (isBox(kind))
        return {shapeBounds(kind, key).center().x(), shapeBounds(kind, key).top()};
    QPointF highest = pointOf(*std::ranges::min_element(outline, {}, &ShapePoint::y));
    if (kind == ShapeKind::Stroke)
        highest.ry() -= key.radius;
    return highest;
}

} // namespace

std::vector<QPointF> shapeHandles(ShapeKind kind, const ShapeKey& key) {
    std::vector<QPointF> handles;
    if (isBox(kind) && key.points.size() >= 2) {
        const ShapePoint& a = key.points[0];
        const ShapePoint& b = key.points[1];
        return {{a.x, a.y}, {b.x, a.y}, {b.x, b.y}, {a.x, b.y}};
    }
    for (const ShapePoint& point : key.points)
        handles.push_back(pointOf(point));
    return handles;
}

QRectF shapeBounds(ShapeKind kind, const ShapeKey& key) {
    const std::vector<ShapePoint> outline = shapeOutline(kind, key);
    if (outline.empty())
        return {};
    const auto [left, right] = std::ranges::minmax(outline, {}, &ShapePoint::x);
    const auto [top, bottom] = std::ranges::minmax(outline, {}, &ShapePoint::y);
    const double margin = kind == ShapeKind::Stroke ? key.radius : 0.0;
    return QRectF(QPointF(left.x, top.y), QPointF(right.x, bottom.y))
        .adjusted(-margin, -margin, margin, margin);
}

QPointF featherHandle(ShapeKind kind, const ShapeKey& key, double gap) {
    return highestPoint(kind, key) - QPointF(0.0, key.feather / 2.0 + gap);
}

double featherFor(ShapeKind kind, const ShapeKey& key, const QPointF& at, double gap) {
    return std::max(0.0, 2.0 * (highestPoint(kind, key).y() - at.y() - gap));
}

ShapeHit hitShape(ShapeKind kind, const ShapeKey& key, const QPointF& at, double reach, double gap) {
    const std::vector<QPointF> handles = shapeHandles(kind, key);
    if (handles.empty())
        return {};
    const auto nearest =
        std::ranges::min_element(handles, {}, [&](const QPointF& handle) { return distance(handle, at); });
    if (distance(*nearest, at) <= reach)
        return {ShapeHit::Part::Handle, std::size_t(nearest - handles.begin())};
    if (distance(featherHandle(kind, key, gap), at) <= reach)
        return {ShapeHit::Part::Feather, 0};
    const auto [off, index] = nearestEdge(kind, key, at);
    if (off <= reach)
        return {ShapeHit::Part::Edge, index};
    if (isInside(kind, key, at))
        return {ShapeHit::Part::Inside, 0};
    return {};
}

void moveHandle(ShapeKind kind, ShapeKey& key, std::size_t handle, const QPointF& to) {
    if (!isBox(kind)) {
        if (handle < key.points.size())
            key.points[handle] = {to.x(), to.y()};
        return;
    }
    if (key.points.size() < 2)
        return;
    (handle == 0 || handle == 3 ? key.points[0] : key.points[1]).x = to.x();
    (handle < 2 ? key.points[0] : key.points[1]).y = to.y();
}

void moveShape(ShapeKey& key, const QPointF& by) {
    for (ShapePoint& point : key.points) {
        point.x += by.x();
        point.y += by.y();
    }
}

void insertPoint(Shape& shape, std::size_t index, FrameNumber frame, const QPointF& at) {
    if (isBox(shape.kind))
        return;
    const ShapeKey& edited = keyForEdit(shape, frame);
    const FrameNumber at0 = edited.frame;
    for (ShapeKey& key : shape.keys) {
        if (index >= key.points.size())
            continue;
        const ShapePoint& a = key.points[index];
        const ShapePoint& b = key.points[(index + 1) % key.points.size()];
        const ShapePoint made =
            key.frame == at0 ? ShapePoint{at.x(), at.y()} : ShapePoint{(a.x + b.x) / 2.0, (a.y + b.y) / 2.0};
        key.points.insert(key.points.begin() + std::ptrdiff_t(index) + 1, made);
    }
}

void removePoint(Shape& shape, std::size_t index) {
    if (isBox(shape.kind))
        return;
    for (ShapeKey& key : shape.keys) {
        if (index < key.points.size() && key.points.size() > Shape::minimumPoints(shape.kind))
            key.points.erase(key.points.begin() + std::ptrdiff_t(index));
    }
}

QPointF labelPlace(const QPointF& at, double gap, const QSizeF& label, const QRectF& room) {
    const double right = at.x() + gap;
    const bool fits = right + label.width() <= room.right();
    const double x = fits ? right : std::max(room.left(), at.x() - gap - label.width());
    const double low = room.top() + label.height();
    return {x, std::clamp(at.y() + gap / 2, low, std::max(low, room.bottom() - gap / 2))};
}

ShapeKey& keyForEdit(Shape& shape, FrameNumber frame) {
    if (shape.keys.size() == 1)
        return shape.keys.front();
    if (!shape.hasKeyAt(frame))
        shape.setKey(shape.at(frame));
    return *std::ranges::find(shape.keys, frame, &ShapeKey::frame);
}

} // namespace ckd::ui
