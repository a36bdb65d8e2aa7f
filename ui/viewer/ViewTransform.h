// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerSettings.h"

#include <QPoint>
#include <QPointF>
#include <QRect>
#include <QSize>

#include <optional>

namespace ckd::ui {

/// Where a picture lies in a pane. All screen coordinates are device pixels (not Qt's logical ones), so that
/// 1:1 means one picture pixel on one screen pixel at any display scaling. The picture's corner always lies
/// on a whole screen pixel: 1:1 is sharp. Pure value.
struct ViewTransform {
    QRect pane;               ///< the part of the window, device pixels
    QSize picture;            ///< pixels; empty: nothing to show
    double pixelAspect = 1.0; ///< a picture pixel is this much wider than high
    double scale = 1.0;       ///< screen pixels per picture pixel, vertically
    QPoint origin;            ///< screen position of the picture's top left corner

    static constexpr double kMaxScale = 32.0;
    static constexpr double kMinScale = 1.0 / 64.0;

    [[nodiscard]] static ViewTransform make(const ViewPosition& position, const QRect& pane,
                                            const QSize& picture, double pixelAspect);

    [[nodiscard]] double scaleX() const { return scale * pixelAspect; }
    [[nodiscard]] double scaleY() const { return scale; }
    [[nodiscard]] QPointF toPicture(const QPointF& screen) const;
    [[nodiscard]] QPointF toScreen(const QPointF& point) const;
    /// The picture's pixel under a screen position; none beside the picture or the pane.
    [[nodiscard]] std::optional<QPoint> pixelAt(const QPointF& screen) const;
    /// The whole picture on the screen, also what lies outside the pane.
    [[nodiscard]] QRect pictureRect() const;
    /// What of the pane the picture covers.
    [[nodiscard]] QRect visibleRect() const { return pane & pictureRect(); }
    /// The position that make() turns into this transform (Mode::Free).
    [[nodiscard]] ViewPosition position() const;
};

/// The scale at which the whole picture just fits; at most kMaxScale.
[[nodiscard]] double fitScale(const QSize& pane, const QSize& picture, double pixelAspect);
/// Zooms so that the point of the picture under `anchor` (screen) stays there. Limited to kMinScale, or the
/// fit scale when that is smaller, … kMaxScale.
[[nodiscard]] ViewPosition zoomed(const ViewTransform& from, double scale, const QPointF& anchor);
/// Moves the picture by `delta` screen pixels; its middle stays within the pane's reach.
[[nodiscard]] ViewPosition panned(const ViewTransform& from, const QPointF& delta);

/// The panes of a layout in a window of `size` device pixels, with lines of `gap` device pixels between them.
/// Wipe: both panes are the whole window. Right to left in `direction` RightToLeft.
[[nodiscard]] std::array<QRect, kMaxPanes> paneRects(ViewerLayout layout, const QSize& size, int gap,
                                                     Qt::LayoutDirection direction = Qt::LeftToRight);

/// Points with a*x + b*y + c >= 0; screen pixels count with their centres.
struct HalfPlane {
    double a = 0;
    double b = 0;
    double c = 0;
    [[nodiscard]] double distance(const QPointF& point) const { return a * point.x() + b * point.y() + c; }
    [[nodiscard]] HalfPlane other() const { return {-a, -b, -c}; }
};

/// The side of the wipe line where pane 0 is seen; (a, b) is a unit vector.
[[nodiscard]] HalfPlane wipeSide(const WipeLine& wipe, const QRect& pane);

} // namespace ckd::ui
