// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewTransform.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ckd::ui {

namespace {

QPointF middleOf(const QRect& rect) {
    return {rect.left() + rect.width() / 2.0, rect.top() + rect.height() / 2.0};
}

} // namespace

ViewTransform ViewTransform::make(const ViewPosition& position, const QRect& pane, const QSize& picture,
                                  double pixelAspect) {
    ViewTransform made{pane, picture, pixelAspect > 0.0 ? pixelAspect : 1.0, 1.0, pane.topLeft()};
    if (picture.isEmpty() || pane.isEmpty())
        return made;
    const bool fits = position.mode == ViewPosition::Mode::Fit;
    made.scale = fits ? fitScale(pane.size(), picture, made.pixelAspect) : position.scale;
    const QPointF center = fits ? QPointF(0.5, 0.5) : position.center;
    const QPointF middle = middleOf(pane);
    made.origin = QPoint(int(std::lround(middle.x() - center.x() * picture.width() * made.scaleX())),
                         int(std::lround(middle.y() - center.y() * picture.height() * made.scaleY())));
    return made;
}

QPointF ViewTransform::toPicture(const QPointF& screen) const {
    return {(screen.x() - origin.x()) / scaleX(), (screen.y() - origin.y()) / scaleY()};
}

QPointF ViewTransform::toScreen(const QPointF& point) const {
    return {point.x() * scaleX() + origin.x(), point.y() * scaleY() + origin.y()};
}

std::optional<QPoint> ViewTransform::pixelAt(const QPointF& screen) const {
    if (picture.isEmpty() || !QRectF(pane).contains(screen))
        return std::nullopt;
    const QPointF point = toPicture(screen);
    const QPoint pixel(int(std::floor(point.x())), int(std::floor(point.y())));
    if (!QRect(QPoint(0, 0), picture).contains(pixel))
        return std::nullopt;
    return pixel;
}

QRect ViewTransform::pictureRect() const {
    if (picture.isEmpty())
        return {};
    return {origin, QSize(std::max(1, int(std::lround(picture.width() * scaleX()))),
                          std::max(1, int(std::lround(picture.height() * scaleY()))))};
}

ViewPosition ViewTransform::position() const {
    ViewPosition result{ViewPosition::Mode::Free, scale, {0.5, 0.5}};
    if (!picture.isEmpty()) {
        const QPointF middle = toPicture(middleOf(pane));
        result.center = {middle.x() / picture.width(), middle.y() / picture.height()};
    }
    return result;
}

double fitScale(const QSize& pane, const QSize& picture, double pixelAspect) {
    if (pane.isEmpty() || picture.isEmpty())
        return 1.0;
    return std::min({pane.width() / (picture.width() * pixelAspect), double(pane.height()) / picture.height(),
                     ViewTransform::kMaxScale});
}

ViewPosition zoomed(const ViewTransform& from, double scale, const QPointF& anchor) {
    const double smallest =
        std::min(ViewTransform::kMinScale, fitScale(from.pane.size(), from.picture, from.pixelAspect));
    ViewPosition result = from.position();
    if (from.picture.isEmpty())
        return result;
    result.scale = std::clamp(scale, smallest, ViewTransform::kMaxScale);
    const QPointF held = from.toPicture(anchor);
    const QPointF arm = middleOf(from.pane) - anchor;
    const QPointF middle(held.x() + arm.x() / (result.scale * from.pixelAspect),
                         held.y() + arm.y() / result.scale);
    result.center = {std::clamp(middle.x() / from.picture.width(), 0.0, 1.0),
                     std::clamp(middle.y() / from.picture.height(), 0.0, 1.0)};
    return result;
}

ViewPosition panned(const ViewTransform& from, const QPointF& delta) {
    ViewPosition result = from.position();
    if (from.picture.isEmpty())
        return result;
    const QPointF center(result.center.x() - delta.x() / (from.picture.width() * from.scaleX()),
                         result.center.y() - delta.y() / (from.picture.height() * from.scaleY()));
    result.center = {std::clamp(center.x(), 0.0, 1.0), std::clamp(center.y(), 0.0, 1.0)};
    return result;
}

std::array<QRect, kMaxPanes> paneRects(ViewerLayout layout, const QSize& size, int gap,
                                       Qt::LayoutDirection direction) {
    std::array<QRect, kMaxPanes> rects;
    const QRect whole(QPoint(0, 0), size);
    const int leftWidth = std::max(0, (size.width() - gap) / 2);
    const int topHeight = std::max(0, (size.height() - gap) / 2);
    const QRect left(0, 0, leftWidth, size.height());
    const QRect right(leftWidth + gap, 0, std::max(0, size.width() - leftWidth - gap), size.height());
    switch (layout) {
    case ViewerLayout::One:
        rects[0] = whole;
        break;
    case ViewerLayout::Wipe:
        rects[0] = rects[1] = whole;
        break;
    case ViewerLayout::Two:
        rects[0] = left;
        rects[1] = right;
        break;
    case ViewerLayout::Four:
        for (int pane = 0; pane < kMaxPanes; ++pane) {
            QRect rect = pane % 2 == 0 ? left : right;
            rect.setTop(pane < 2 ? 0 : topHeight + gap);
            rect.setHeight(pane < 2 ? topHeight : std::max(0, size.height() - topHeight - gap));
            rects[std::size_t(pane)] = rect;
        }
        break;
    }
    if (direction == Qt::RightToLeft) {
        for (QRect& rect : rects) {
            if (!rect.isNull())
                rect.moveLeft(size.width() - rect.right() - 1);
        }
    }
    return rects;
}

HalfPlane wipeSide(const WipeLine& wipe, const QRect& pane) {
    const double radians = wipe.angle * std::numbers::pi / 180.0;
    const QPointF handle(pane.left() + wipe.position.x() * pane.width(),
                         pane.top() + wipe.position.y() * pane.height());
    HalfPlane side{-std::cos(radians), -std::sin(radians), 0.0};
    side.c = -(side.a * handle.x() + side.b * handle.y());
    return side;
}

} // namespace ckd::ui
