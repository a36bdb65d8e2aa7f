// SPDX-License-Identifier: Apache-2.0
#include "core/project/ShapesJson.h"

#include <QJsonObject>
#include <QSet>

#include <array>
#include <cmath>
#include <utility>

namespace ckd {

namespace {

constexpr std::array<std::pair<ShapeKind, QLatin1String>, 5> kKinds{
    {{ShapeKind::Rectangle, QLatin1String("rectangle")},
     {ShapeKind::Ellipse, QLatin1String("ellipse")},
     {ShapeKind::Polygon, QLatin1String("polygon")},
     {ShapeKind::Spline, QLatin1String("spline")},
     {ShapeKind::Stroke, QLatin1String("stroke")}}};
constexpr std::array<std::pair<ShapeRole, QLatin1String>, kShapeRoles> kRoles{
    {{ShapeRole::Garbage, QLatin1String("garbage")},
     {ShapeRole::Holdout, QLatin1String("holdout")},
     {ShapeRole::Core, QLatin1String("core")},
     {ShapeRole::HintForeground, QLatin1String("hintForeground")},
     {ShapeRole::HintBackground, QLatin1String("hintBackground")}}};
constexpr std::array<std::pair<KeyInterpolation, QLatin1String>, 2> kInterpolations{
    {{KeyInterpolation::Linear, QLatin1String("linear")}, {KeyInterpolation::Hold, QLatin1String("hold")}}};

// A damaged file must not ask for all the memory; nobody draws as much.
constexpr qsizetype kMaxShapes = 10'000;
constexpr qsizetype kMaxKeys = 100'000;
constexpr qsizetype kMaxPoints = 100'000;
constexpr double kMaxPosition = 1e7; ///< pixels
constexpr double kMaxFrame = 1e15;

template <class Names, class Value> QString nameOf(const Names& names, Value value) {
    for (const auto& [known, name] : names) {
        if (known == value)
            return name;
    }
    return {};
}

template <class Value, class Names> std::optional<Value> valueOf(const Names& names, const QString& text) {
    for (const auto& [value, name] : names) {
        if (text == name)
            return value;
    }
    return std::nullopt;
}

Error wrong(qsizetype shape, const QString& what) {
    return Error::input(QStringLiteral("Shape %1 of a clip in the project %2.").arg(shape + 1).arg(what));
}

QJsonObject keyToJson(const ShapeKey& key) {
    QJsonArray points;
    for (const ShapePoint& point : key.points) {
        points.append(point.x);
        points.append(point.y);
    }
    return {{QStringLiteral("frame"), double(key.frame)},
            {QStringLiteral("toNext"), nameOf(kInterpolations, key.toNext)},
            {QStringLiteral("points"), points},
            {QStringLiteral("feather"), key.feather},
            {QStringLiteral("opacity"), key.opacity},
            {QStringLiteral("radius"), key.radius}};
}

/// NaN when it is no number, is not finite or lies outside.
double numberFrom(const QJsonValue& value, double lowest, double highest) {
    const double number = value.toDouble(std::nan(""));
    return number >= lowest && number <= highest ? number : std::nan("");
}

Result<ShapeKey> keyFrom(const QJsonObject& json, qsizetype shape, ShapeKind kind) {
    ShapeKey key;
    const double frame = numberFrom(json.value(QLatin1String("frame")), -kMaxFrame, kMaxFrame);
    if (frame != std::floor(frame)) // NaN too
        return wrong(shape, QStringLiteral("has a key without a frame number"));
    key.frame = FrameNumber(frame);
    const auto toNext = valueOf<KeyInterpolation>(
        kInterpolations, json.value(QLatin1String("toNext")).toString(QStringLiteral("linear")));
    if (!toNext)
        return wrong(shape, QStringLiteral("has an unknown interpolation"));
    key.toNext = *toNext;
    key.feather = numberFrom(json.value(QLatin1String("feather")), 0.0, kMaxPosition);
    key.opacity = numberFrom(json.value(QLatin1String("opacity")), 0.0, 1.0);
    key.radius = numberFrom(json.value(QLatin1String("radius")), 0.0, kMaxPosition);
    if (std::isnan(key.feather) || std::isnan(key.opacity) || std::isnan(key.radius))
        return wrong(shape, QStringLiteral("has a feather, opacity or radius that is not possible"));
    const QJsonArray points = json.value(QLatin1String("points")).toArray();
    if (points.size() % 2 != 0 || points.size() / 2 > kMaxPoints ||
        std::size_t(points.size() / 2) < Shape::minimumPoints(kind))
        return wrong(shape, QStringLiteral("has too few or too many points"));
    key.points.reserve(std::size_t(points.size() / 2));
    for (qsizetype i = 0; i < points.size(); i += 2) {
        const ShapePoint point{numberFrom(points[i], -kMaxPosition, kMaxPosition),
                               numberFrom(points[i + 1], -kMaxPosition, kMaxPosition)};
        if (std::isnan(point.x) || std::isnan(point.y))
            return wrong(shape, QStringLiteral("has a point that is no position"));
        key.points.push_back(point);
    }
    return key;
}

Result<Shape> shapeFrom(const QJsonObject& json, qsizetype index) {
    const auto kind = valueOf<ShapeKind>(kKinds, json.value(QLatin1String("kind")).toString());
    const auto role = valueOf<ShapeRole>(kRoles, json.value(QLatin1String("role")).toString());
    if (!kind || !role)
        return wrong(index, QStringLiteral("is of an unknown kind or role"));
    Shape shape;
    shape.id = json.value(QLatin1String("id")).toString();
    shape.name = json.value(QLatin1String("name")).toString();
    shape.kind = *kind;
    shape.role = *role;
    const QJsonArray keys = json.value(QLatin1String("keys")).toArray();
    if (shape.id.isEmpty() || keys.isEmpty() || keys.size() > kMaxKeys)
        return wrong(index, QStringLiteral("has no id, no keys or too many"));
    for (const QJsonValue& value : keys) {
        Result<ShapeKey> key = keyFrom(value.toObject(), index, shape.kind);
        if (!key)
            return key.error();
        if (!shape.keys.empty() && key->frame <= shape.keys.back().frame)
            return wrong(index, QStringLiteral("has keys that are not in the order of their frames"));
        shape.keys.push_back(*std::move(key));
    }
    return shape;
}

} // namespace

QJsonArray shapesToJson(const ShapeSet& shapes) {
    QJsonArray json;
    for (const Shape& shape : shapes.shapes) {
        QJsonArray keys;
        for (const ShapeKey& key : shape.keys)
            keys.append(keyToJson(key));
        QJsonObject object{{QStringLiteral("id"), shape.id},
                           {QStringLiteral("kind"), nameOf(kKinds, shape.kind)},
                           {QStringLiteral("role"), nameOf(kRoles, shape.role)},
                           {QStringLiteral("keys"), keys}};
        if (!shape.name.isEmpty())
            object.insert(QStringLiteral("name"), shape.name);
        json.append(object);
    }
    return json;
}

Result<ShapeSet> shapesFromJson(const QJsonArray& json) {
    if (json.size() > kMaxShapes)
        return Error::input(QStringLiteral("A clip in the project has %1 shapes; at most %2 are possible.")
                                .arg(json.size())
                                .arg(kMaxShapes));
    ShapeSet set;
    QSet<QString> ids;
    for (qsizetype i = 0; i < json.size(); ++i) {
        Result<Shape> shape = shapeFrom(json[i].toObject(), i);
        if (!shape)
            return shape.error();
        if (ids.contains(shape->id))
            return wrong(i, QStringLiteral("has the id of another"));
        ids.insert(shape->id);
        set.shapes.push_back(*std::move(shape));
    }
    return set;
}

} // namespace ckd
