// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/matte/Shapes.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <cstddef>

namespace ckd::ui {

/// What of a shape lies under a point.
struct ShapeHit {
    enum class Part { Nothing, Handle, Feather, Edge, Inside };
    Part part = Part::Nothing;
    std::size_t index = 0; ///< of the handle, or of the point before the edge
    friend bool operator==(const ShapeHit&, const ShapeHit&) = default;
};

// Pure functions on one shape at one frame; all positions and distances are plate pixels.

/// The points that can be taken hold of: a box has its four corners, everything else its points.
[[nodiscard]] std::vector<QPointF> shapeHandles(ShapeKind kind, const ShapeKey& key);
/// Above the shape: its distance from the outline's highest point is half the feather plus `gap`.
[[nodiscard]] QPointF featherHandle(ShapeKind kind, const ShapeKey& key, double gap);
/// The feather that puts that handle at `at`.
[[nodiscard]] double featherFor(ShapeKind kind, const ShapeKey& key, const QPointF& at, double gap);
/// Handles first, then the feather's, then edges, then the inside; `reach` is how near counts.
[[nodiscard]] ShapeHit hitShape(ShapeKind kind, const ShapeKey& key, const QPointF& at, double reach,
                                double gap);
[[nodiscard]] QRectF shapeBounds(ShapeKind kind, const ShapeKey& key);

void moveHandle(ShapeKind kind, ShapeKey& key, std::size_t handle, const QPointF& to);
void moveShape(ShapeKey& key, const QPointF& by);
/// A new point on the edge after `index`, in every key (so that they go on to interpolate); at `at` in the
/// key of `frame`, in the middle of the edge in others. Polygons, splines and strokes only.
void insertPoint(Shape& shape, std::size_t index, FrameNumber frame, const QPointF& at);
/// From every key, unless too few would be left.
void removePoint(Shape& shape, std::size_t index);

/// Where the baseline of a label begins (device pixels): beside the handle at `at`, on its right, or left
/// when the room ends there; moved up or down into the room.
[[nodiscard]] QPointF labelPlace(const QPointF& at, double gap, const QSizeF& label, const QRectF& room);

/// Where an edit at `frame` goes: a shape that stands still (one key) is changed as a whole, one that moves
/// gets a key at the frame.
[[nodiscard]] ShapeKey& keyForEdit(Shape& shape, FrameNumber frame);

} // namespace ckd::ui
