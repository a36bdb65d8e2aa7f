// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/base/Image.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <vector>

namespace ckd {

/// What a drawn shape is for. Garbage, holdout and core join the matte files of the same name (the larger
/// value counts); hint strokes are painted over the hint in the order of the list.
enum class ShapeRole { Garbage, Holdout, Core, HintForeground, HintBackground };
inline constexpr std::size_t kShapeRoles = 5;

enum class ShapeKind {
    Rectangle, ///< two points: opposite corners
    Ellipse,   ///< two points: opposite corners of its box
    Polygon,   ///< three points or more, closed
    Spline,    ///< three points or more, closed, smooth through each (Catmull-Rom)
    Stroke,    ///< one point or more: a brush of `radius` along them
};

/// How a shape moves from a key to the next.
enum class KeyInterpolation { Linear, Hold };

/// In pixels of the plate: (0, 0) is the top left corner of the top left pixel, whose middle is (0.5, 0.5).
struct ShapePoint {
    double x = 0;
    double y = 0;
    friend bool operator==(const ShapePoint&, const ShapePoint&) = default;
};

/// A shape at one frame.
struct ShapeKey {
    FrameNumber frame = 0;
    KeyInterpolation toNext = KeyInterpolation::Linear;
    std::vector<ShapePoint> points;
    double feather = 0; ///< pixels over which the edge goes from solid to nothing, half of them outside
    double opacity = 1; ///< 0..1
    double radius = 20; ///< pixels; Stroke only
    friend bool operator==(const ShapeKey&, const ShapeKey&) = default;
};

/// One drawn shape. Before its first key and after its last it stands still.
struct Shape {
    QString id;   ///< unique within a set; never shown
    QString name; ///< as the artist calls it; may be empty
    ShapeKind kind = ShapeKind::Polygon;
    ShapeRole role = ShapeRole::Garbage;
    std::vector<ShapeKey> keys; ///< at least one, strictly ascending frames
    friend bool operator==(const Shape&, const Shape&) = default;

    [[nodiscard]] static Shape make(ShapeKind kind, ShapeRole role, ShapeKey first);

    /// The shape at a frame; `frame` of the result is that frame. Keys with different numbers of points hold.
    [[nodiscard]] ShapeKey at(FrameNumber frame) const;
    [[nodiscard]] bool hasKeyAt(FrameNumber frame) const;
    /// Adds the key, or takes the place of the one at its frame.
    void setKey(ShapeKey key);
    /// Removes the key at that frame, unless it is the only one.
    void removeKey(FrameNumber frame);
    /// How many points the kind needs at least.
    [[nodiscard]] static std::size_t minimumPoints(ShapeKind kind);
};

/// Everything that was drawn on a clip. Plain value; any thread.
struct ShapeSet {
    std::vector<Shape> shapes;
    friend bool operator==(const ShapeSet&, const ShapeSet&) = default;

    [[nodiscard]] bool isEmpty() const { return shapes.empty(); }
    [[nodiscard]] bool uses(ShapeRole role) const;
    [[nodiscard]] const Shape* find(const QString& id) const;
    [[nodiscard]] Shape* find(const QString& id);
};
using SharedShapes = std::shared_ptr<const ShapeSet>;

/// The shape's outline at a key as points to be joined by straight lines, in plate pixels; closed but for a
/// stroke, whose line it is. At most about half a pixel from the true curve.
[[nodiscard]] std::vector<ShapePoint> shapeOutline(ShapeKind kind, const ShapeKey& key);

/// The shapes of a role at a frame as coverage 0..1 (one channel, linear, width × height): exact area per
/// pixel at edges, Gaussian over the feather, the largest value where shapes overlap. Shapes may lie partly
/// or wholly outside. Depends on the arguments alone. Thread-safe; throws std::bad_alloc.
[[nodiscard]] Image rasteriseShapes(const ShapeSet& shapes, ShapeRole role, FrameNumber frame, int width,
                                    int height);

/// What the hint shapes do to a hint, in the order of the list, as two planes: hint * plane 0 + plane 1
/// (foreground paints 1, background 0, each with its coverage). Null when the set has no hint shapes.
[[nodiscard]] Image hintPaint(const ShapeSet& shapes, FrameNumber frame, int width, int height);
/// In place; `hint` has one channel and the paint's size.
void applyHintPaint(Image& hint, const Image& paint);

/// Digest of what the set looks like at one frame, so that a change of a key far away leaves a frame valid.
/// Empty for an empty set.
[[nodiscard]] QByteArray shapesDigest(const ShapeSet& shapes, FrameNumber frame);

} // namespace ckd
