// SPDX-License-Identifier: Apache-2.0
#include "core/matte/Shapes.h"

#include <QCryptographicHash>
#include <QUuid>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace ckd {

namespace {

double mixed(double from, double to, double weight) {
    return from + (to - from) * weight;
}

ShapeKey between(const ShapeKey& from, const ShapeKey& to, FrameNumber frame) {
    ShapeKey key = from;
    key.frame = frame;
    if (from.toNext == KeyInterpolation::Hold || from.points.size() != to.points.size())
        return key;
    const double weight = double(frame - from.frame) / double(to.frame - from.frame);
    for (std::size_t i = 0; i < key.points.size(); ++i) {
        key.points[i].x = mixed(from.points[i].x, to.points[i].x, weight);
        key.points[i].y = mixed(from.points[i].y, to.points[i].y, weight);
    }
    key.feather = mixed(from.feather, to.feather, weight);
    key.opacity = mixed(from.opacity, to.opacity, weight);
    key.radius = mixed(from.radius, to.radius, weight);
    return key;
}

/// Steps that keep a chord within about half a pixel of its arc.
int stepsFor(double length) {
    return std::clamp(int(std::ceil(std::sqrt(length))) + 1, 4, 256);
}

std::vector<ShapePoint> ellipseOutline(const ShapePoint& a, const ShapePoint& b) {
    const double radiusX = std::abs(b.x - a.x) / 2;
    const double radiusY = std::abs(b.y - a.y) / 2;
    const int steps = 4 * stepsFor(2 * (radiusX + radiusY));
    std::vector<ShapePoint> outline;
    outline.reserve(std::size_t(steps));
    for (int i = 0; i < steps; ++i) {
        const double angle = 2 * std::numbers::pi * i / steps;
        outline.push_back(
            {(a.x + b.x) / 2 + radiusX * std::cos(angle), (a.y + b.y) / 2 + radiusY * std::sin(angle)});
    }
    return outline;
}

/// Uniform Catmull-Rom through all points and back to the first.
std::vector<ShapePoint> splineOutline(const std::vector<ShapePoint>& points) {
    std::vector<ShapePoint> outline;
    const std::size_t count = points.size();
    for (std::size_t i = 0; i < count; ++i) {
        const ShapePoint& p0 = points[(i + count - 1) % count];
        const ShapePoint& p1 = points[i];
        const ShapePoint& p2 = points[(i + 1) % count];
        const ShapePoint& p3 = points[(i + 2) % count];
        const int steps = stepsFor(2 * std::hypot(p2.x - p1.x, p2.y - p1.y));
        for (int k = 0; k < steps; ++k) {
            const double t = double(k) / steps;
            const auto curve = [t](double a, double b, double c, double d) {
                return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t +
                              (3 * b - a - 3 * c + d) * t * t * t);
            };
            outline.push_back({curve(p0.x, p1.x, p2.x, p3.x), curve(p0.y, p1.y, p2.y, p3.y)});
        }
    }
    return outline;
}

} // namespace

Shape Shape::make(ShapeKind kind, ShapeRole role, ShapeKey first) {
    Shape shape;
    shape.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    shape.kind = kind;
    shape.role = role;
    shape.keys.push_back(std::move(first));
    return shape;
}

ShapeKey Shape::at(FrameNumber frame) const {
    if (keys.empty())
        return {};
    const auto after = std::ranges::upper_bound(keys, frame, {}, &ShapeKey::frame);
    if (after != keys.begin() && after != keys.end())
        return between(*(after - 1), *after, frame);
    ShapeKey key = after == keys.begin() ? keys.front() : keys.back();
    key.frame = frame;
    return key;
}

bool Shape::hasKeyAt(FrameNumber frame) const {
    return std::ranges::binary_search(keys, frame, {}, &ShapeKey::frame);
}

void Shape::setKey(ShapeKey key) {
    const auto place = std::ranges::lower_bound(keys, key.frame, {}, &ShapeKey::frame);
    if (place != keys.end() && place->frame == key.frame)
        *place = std::move(key);
    else
        keys.insert(place, std::move(key));
}

void Shape::removeKey(FrameNumber frame) {
    if (keys.size() > 1)
        std::erase_if(keys, [frame](const ShapeKey& key) { return key.frame == frame; });
}

std::size_t Shape::minimumPoints(ShapeKind kind) {
    switch (kind) {
    case ShapeKind::Rectangle:
    case ShapeKind::Ellipse:
        return 2;
    case ShapeKind::Polygon:
    case ShapeKind::Spline:
        return 3;
    case ShapeKind::Stroke:
        break;
    }
    return 1;
}

bool ShapeSet::uses(ShapeRole role) const {
    return std::ranges::any_of(shapes, [role](const Shape& shape) { return shape.role == role; });
}

const Shape* ShapeSet::find(const QString& id) const {
    const auto found = std::ranges::find(shapes, id, &Shape::id);
    return found == shapes.end() ? nullptr : &*found;
}

Shape* ShapeSet::find(const QString& id) {
    return const_cast<Shape*>(std::as_const(*this).find(id));
}

std::vector<ShapePoint> shapeOutline(ShapeKind kind, const ShapeKey& key) {
    const std::vector<ShapePoint>& points = key.points;
    if (points.size() < Shape::minimumPoints(kind))
        return {};
    switch (kind) {
    case ShapeKind::Rectangle:
        return {points[0], {points[1].x, points[0].y}, points[1], {points[0].x, points[1].y}};
    case ShapeKind::Ellipse:
        return ellipseOutline(points[0], points[1]);
    case ShapeKind::Spline:
        return splineOutline(points);
    case ShapeKind::Polygon:
    case ShapeKind::Stroke:
        break;
    }
    return points;
}

QByteArray shapesDigest(const ShapeSet& shapes, FrameNumber frame) {
    if (shapes.isEmpty())
        return {};
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](double value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        hash.addData(QByteArrayView(bytes, sizeof bytes));
    };
    for (const Shape& shape : shapes.shapes) {
        const ShapeKey key = shape.at(frame);
        for (const double value :
             {double(shape.kind), double(shape.role), double(key.points.size()), key.feather, key.opacity,
              shape.kind == ShapeKind::Stroke ? key.radius : 0.0})
            add(value);
        for (const ShapePoint& point : key.points) {
            add(point.x);
            add(point.y);
        }
    }
    return hash.result();
}

} // namespace ckd
