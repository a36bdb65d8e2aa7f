// SPDX-License-Identifier: Apache-2.0
#include "core/matte/Shapes.h"

#include "core/matte/GaussianBlur.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace ckd {

namespace {

/// Of the feather: 95 % of a Gaussian edge lie within four sigma.
constexpr double kSigmaPerFeather = 0.25;

/// A part of the plate, with coverage of its own. May lie outside the picture.
struct Patch {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
    std::vector<float> values;
};

struct Box {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
};

Box boxOf(const std::vector<ShapePoint>& points, double margin) {
    Box box{points[0].x, points[0].y, points[0].x, points[0].y};
    for (const ShapePoint& point : points) {
        box.left = std::min(box.left, point.x);
        box.right = std::max(box.right, point.x);
        box.top = std::min(box.top, point.y);
        box.bottom = std::max(box.bottom, point.y);
    }
    return {box.left - margin, box.top - margin, box.right + margin, box.bottom + margin};
}

/// Where a shape can be seen, with room for its feather on all sides (so that the blur finds nothing beyond
/// the picture's border that it would have to make up).
Patch patchFor(const Box& box, double feather, int width, int height) {
    const double margin = std::ceil(feather) + 2.0;
    Patch patch;
    patch.left = int(std::max(std::floor(box.left - margin), -margin));
    patch.top = int(std::max(std::floor(box.top - margin), -margin));
    const int right = int(std::min(std::ceil(box.right + margin), width + margin));
    const int bottom = int(std::min(std::ceil(box.bottom + margin), height + margin));
    patch.width = std::max(0, right - patch.left);
    patch.height = std::max(0, bottom - patch.top);
    if (box.right < -margin || box.bottom < -margin || box.left > width + margin || box.top > height + margin)
        patch.width = patch.height = 0;
    patch.values.assign(std::size_t(patch.width) * std::size_t(patch.height), 0.0F);
    return patch;
}

/// Signed area of a polygon per pixel: every edge adds, to each pixel right of it, the part of the pixel's
/// height that it spans, and to the pixels it crosses the part to its right. Summed along each row this gives
/// the coverage, exact for straight edges; the sign is the sense of rotation.
class AreaSum {
public:
    AreaSum(int width, int height)
        : m_width(width), m_height(height), m_sums(std::size_t(width + 2) * std::size_t(height), 0.0) {}

    void addEdge(ShapePoint from, ShapePoint to) {
        if (from.y == to.y)
            return;
        const double sign = from.y < to.y ? 1.0 : -1.0;
        if (from.y > to.y)
            std::swap(from, to);
        const double slope = (to.x - from.x) / (to.y - from.y);
        const int first = std::max(0, int(std::floor(from.y)));
        const int last = std::min(m_height - 1, int(std::ceil(to.y)) - 1);
        for (int y = first; y <= last; ++y) {
            const double top = std::max(double(y), from.y);
            const double bottom = std::min(y + 1.0, to.y);
            if (bottom > top)
                addPiece(y, from.x + (top - from.y) * slope, from.x + (bottom - from.y) * slope,
                         sign * (bottom - top));
        }
    }

    void coverage(std::vector<float>& out) const {
        for (int y = 0; y < m_height; ++y) {
            const double* sums = row(y);
            double sum = 0.0;
            for (int x = 0; x < m_width; ++x) {
                sum += sums[x];
                out[std::size_t(y) * std::size_t(m_width) + std::size_t(x)] =
                    float(std::min(1.0, std::abs(sum)));
            }
        }
    }

private:
    [[nodiscard]] const double* row(int y) const {
        return m_sums.data() + std::size_t(y) * std::size_t(m_width + 2);
    }

    /// Within one row: from x0 to x1, `height` of the row (signed).
    void addPiece(int y, double x0, double x1, double height) {
        double* sums = m_sums.data() + std::size_t(y) * std::size_t(m_width + 2);
        const double start = std::min(x0, x1);
        const double end = std::max(x0, x1);
        const double left = std::clamp(start, 0.0, double(m_width));
        const double right = std::clamp(end, 0.0, double(m_width));
        if (end > start) { // what lies beside the patch: left of it counts for the whole row, right of it not
            sums[0] += height * (left - start - std::max(0.0, left - end)) / (end - start);
            height *= (right - left) / (end - start);
        }
        if (height == 0.0)
            return;
        const int first = int(std::floor(left));
        const int last = int(std::floor(right));
        if (first == last) {
            const double inPixel = height * (first + 1.0 - (left + right) / 2.0);
            sums[first] += inPixel;
            sums[first + 1] += height - inPixel;
            return;
        }
        const double perPixel = height / (right - left);
        double done = 0.0;   // height of the edge left of the pixel at hand
        double before = 0.0; // what the pixels so far were given in all
        for (int x = first; x <= last; ++x) {
            const double from = std::max(double(x), left);
            const double to = std::min(x + 1.0, right);
            const double here = perPixel * (to - from);
            // Left of the edge's part in this pixel everything done counts fully; the part itself counts by
            // the trapezium to its right.
            const double area = done + here * (x + 1.0 - (from + to) / 2.0);
            sums[x] += area - before;
            before = area;
            done += here;
        }
        sums[last + 1] += height - before;
    }

    const int m_width;
    const int m_height;
    std::vector<double> m_sums; ///< differences along each row
};

void fillPolygon(Patch& patch, const std::vector<ShapePoint>& outline) {
    AreaSum area(patch.width, patch.height);
    const auto local = [&](const ShapePoint& point) {
        return ShapePoint{point.x - patch.left, point.y - patch.top};
    };
    for (std::size_t i = 0; i < outline.size(); ++i)
        area.addEdge(local(outline[i]), local(outline[(i + 1) % outline.size()]));
    area.coverage(patch.values);
}

/// The brush along one straight piece: solid up to the radius, one pixel of edge.
void fillCapsule(Patch& patch, const ShapePoint& a, const ShapePoint& b, double radius) {
    const Box box = boxOf({a, b}, radius + 1.0);
    const int left = std::max(0, int(std::floor(box.left)) - patch.left);
    const int right = std::min(patch.width, int(std::ceil(box.right)) - patch.left);
    const int top = std::max(0, int(std::floor(box.top)) - patch.top);
    const int bottom = std::min(patch.height, int(std::ceil(box.bottom)) - patch.top);
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double length2 = dx * dx + dy * dy;
    for (int y = top; y < bottom; ++y) {
        float* row = patch.values.data() + std::size_t(y) * std::size_t(patch.width);
        const double py = patch.top + y + 0.5 - a.y;
        for (int x = left; x < right; ++x) {
            const double px = patch.left + x + 0.5 - a.x;
            const double along = length2 > 0.0 ? std::clamp((px * dx + py * dy) / length2, 0.0, 1.0) : 0.0;
            const double distance = std::hypot(px - along * dx, py - along * dy);
            const auto covered = float(std::clamp(radius + 0.5 - distance, 0.0, 1.0));
            row[x] = std::max(row[x], covered);
        }
    }
}

Patch shapePatch(const Shape& shape, FrameNumber frame, int width, int height) {
    const ShapeKey key = shape.at(frame);
    const std::vector<ShapePoint> outline = shapeOutline(shape.kind, key);
    if (outline.empty() || key.opacity <= 0.0)
        return {};
    const double feather = std::max(0.0, key.feather);
    const bool stroke = shape.kind == ShapeKind::Stroke;
    const double radius = std::max(0.0, key.radius);
    Patch patch = patchFor(boxOf(outline, stroke ? radius : 0.0), feather, width, height);
    if (patch.values.empty())
        return patch;
    if (stroke) {
        for (std::size_t i = 0; i < outline.size(); ++i)
            fillCapsule(patch, outline[i], outline[std::min(i + 1, outline.size() - 1)], radius);
    } else {
        fillPolygon(patch, outline);
    }
    gaussianBlur(patch.values, patch.width, patch.height, feather * kSigmaPerFeather);
    const auto opacity = float(std::min(1.0, key.opacity));
    for (float& value : patch.values)
        value = std::clamp(value, 0.0F, 1.0F) * opacity;
    return patch;
}

/// The part of each row that lies inside the picture: (target row, values, first column).
template <class Use> void forRowsInside(const Patch& patch, int width, int height, Use use) {
    const int left = std::max(0, patch.left);
    const int right = std::min(width, patch.left + patch.width);
    for (int y = std::max(0, patch.top); y < std::min(height, patch.top + patch.height) && right > left;
         ++y) {
        const float* values = patch.values.data() + std::size_t(y - patch.top) * std::size_t(patch.width) +
                              std::size_t(left - patch.left);
        use(y, left, std::span(values, std::size_t(right - left)));
    }
}

} // namespace

Image rasteriseShapes(const ShapeSet& shapes, ShapeRole role, FrameNumber frame, int width, int height) {
    Image coverage(width, height, 1, ColorEncoding::Linear);
    coverage.fill(0.0F);
    for (const Shape& shape : shapes.shapes) {
        if (shape.role != role)
            continue;
        const Patch patch = shapePatch(shape, frame, width, height);
        forRowsInside(patch, width, height, [&](int y, int left, std::span<const float> values) {
            float* row = coverage.row(0, y) + left;
            for (std::size_t x = 0; x < values.size(); ++x)
                row[x] = std::max(row[x], values[x]);
        });
    }
    return coverage;
}

Image hintPaint(const ShapeSet& shapes, FrameNumber frame, int width, int height) {
    if (!shapes.uses(ShapeRole::HintForeground) && !shapes.uses(ShapeRole::HintBackground))
        return {};
    Image paint(width, height, 2, ColorEncoding::Linear);
    std::ranges::fill(paint.plane(0), 1.0F);
    std::ranges::fill(paint.plane(1), 0.0F);
    for (const Shape& shape : shapes.shapes) {
        if (shape.role != ShapeRole::HintForeground && shape.role != ShapeRole::HintBackground)
            continue;
        const float color = shape.role == ShapeRole::HintForeground ? 1.0F : 0.0F;
        const Patch patch = shapePatch(shape, frame, width, height);
        forRowsInside(patch, width, height, [&](int y, int left, std::span<const float> values) {
            float* keep = paint.row(0, y) + left;
            float* add = paint.row(1, y) + left;
            for (std::size_t x = 0; x < values.size(); ++x) {
                keep[x] *= 1.0F - values[x];
                add[x] += (color - add[x]) * values[x];
            }
        });
    }
    return paint;
}

void applyHintPaint(Image& hint, const Image& paint) {
    const std::span<float> values = hint.plane(0);
    const std::span<const float> keep = paint.plane(0);
    const std::span<const float> add = paint.plane(1);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = values[i] * keep[i] + add[i];
}

} // namespace ckd
