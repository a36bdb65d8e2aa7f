// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/Icons.h"

#include "ui/widgets/Theme.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPathStroker>
#include <QPixmap>
#include <QPolygonF>

#include <cmath>
#include <numbers>
#include <utility>

namespace ckd::ui {

namespace {

constexpr double kGrid = 16;
constexpr double kLine = 1.5; ///< width of drawn lines

QPainterPath polygon(std::initializer_list<QPointF> points) {
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(points)));
    path.closeSubpath();
    return path;
}

QPainterPath box(double x, double y, double width, double height) {
    QPainterPath path;
    path.addRect(x, y, width, height);
    return path;
}

/// The area of a line drawn along `path`.
QPainterPath stroked(const QPainterPath& path, double width = kLine) {
    QPainterPathStroker pen;
    pen.setWidth(width);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    return pen.createStroke(path).simplified();
}

QPainterPath line(std::initializer_list<QPointF> points) {
    QPainterPath path;
    for (const QPointF& point : points) {
        if (path.elementCount() == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    return stroked(path);
}

QPainterPath arc(const QRectF& circle, double start, double sweep) {
    QPainterPath path;
    path.arcMoveTo(circle, start);
    path.arcTo(circle, start, sweep);
    return stroked(path);
}

QPainterPath mirrored(const QPainterPath& path) {
    return QTransform(-1, 0, 0, 1, kGrid, 0).map(path);
}

QPainterPath playForward() {
    return polygon({{4, 2.5}, {13.5, 8}, {4, 13.5}});
}

QPainterPath toEnd() {
    return polygon({{3, 3}, {10.5, 8}, {3, 13}}) + box(11, 3, 2, 10);
}

QPainterPath stepForward() {
    return box(3, 3, 2, 10) + polygon({{6.5, 3}, {13.5, 8}, {6.5, 13}});
}

QPainterPath markIn() {
    return box(3, 2.5, 1.5, 11) + box(3, 2.5, 4, 1.5) + box(3, 12, 4, 1.5) +
           polygon({{7, 8}, {12.5, 4.5}, {12.5, 11.5}});
}

QPainterPath clearInOut() {
    const QPainterPath bracket = box(1.5, 2.5, 1.5, 11) + box(1.5, 2.5, 3.5, 1.5) + box(1.5, 12, 3.5, 1.5);
    return bracket + mirrored(bracket) + line({{6, 6}, {10, 10}}) + line({{10, 6}, {6, 10}});
}

QPainterPath retry() {
    const QRectF circle(2.5, 3, 11, 11);
    return arc(circle, 60, -300) + polygon({{7.6, 0.4}, {12.6, 3.6}, {7.8, 6.8}});
}

/// Two arrows that chase each other round a box.
QPainterPath loopRepeat() {
    const QPainterPath half =
        line({{2.5, 8.2}, {2.5, 4.5}, {10.5, 4.5}}) + polygon({{10, 1.2}, {14.4, 4.5}, {10, 7.8}});
    return half + QTransform(-1, 0, 0, -1, kGrid, kGrid).map(half);
}

QPainterPath loopBounce() {
    return line({{4, 8}, {12, 8}}) + polygon({{0.8, 8}, {5, 4.6}, {5, 11.4}}) +
           polygon({{15.2, 8}, {11, 4.6}, {11, 11.4}});
}

QPainterPath loopOnce() {
    return line({{1.5, 8}, {9, 8}}) + polygon({{8, 4.2}, {12.4, 8}, {8, 11.8}}) + box(13, 3.5, 1.6, 9);
}

QPainterPath folder() {
    QPainterPath path;
    path.moveTo(1.5, 12.5);
    path.lineTo(1.5, 3.5);
    path.lineTo(6, 3.5);
    path.lineTo(7.5, 5.2);
    path.lineTo(14.5, 5.2);
    path.lineTo(14.5, 12.5);
    path.closeSubpath();
    return stroked(path);
}

QPainterPath trash() {
    return line({{2.5, 4}, {13.5, 4}}) + line({{6, 4}, {6, 2.2}, {10, 2.2}, {10, 4}}) +
           line({{3.8, 4.5}, {4.6, 14}, {11.4, 14}, {12.2, 4.5}}) + line({{6.7, 7}, {6.7, 11.5}}) +
           line({{9.3, 7}, {9.3, 11.5}});
}

QPainterPath eye() {
    QPainterPath lids;
    lids.moveTo(1, 8);
    lids.quadTo(8, 0.5, 15, 8);
    lids.quadTo(8, 15.5, 1, 8);
    QPainterPath pupil;
    pupil.addEllipse(QPointF(8, 8), 2.3, 2.3);
    return stroked(lids, 1.4) + pupil;
}

QPainterPath warning() {
    QPainterPath triangle = stroked(polygon({{8, 2}, {14.6, 13.6}, {1.4, 13.6}}));
    QPainterPath dot;
    dot.addEllipse(QPointF(8, 11.6), 0.95, 0.95);
    return triangle + line({{8, 6.2}, {8, 9.2}}) + dot;
}

QPainterPath gear() {
    constexpr int kTeeth = 8;
    QPolygonF outline;
    for (int i = 0; i < kTeeth; ++i) {
        const double centre = 2 * std::numbers::pi * i / kTeeth;
        for (const auto& [turn, radius] :
             {std::pair{-0.30, 5.0}, std::pair{-0.19, 7.0}, std::pair{0.19, 7.0}, std::pair{0.30, 5.0}})
            outline << QPointF(8 + radius * std::cos(centre + turn), 8 + radius * std::sin(centre + turn));
    }
    QPainterPath path;
    path.addPolygon(outline);
    path.closeSubpath();
    QPainterPath hole;
    hole.addEllipse(QPointF(8, 8), 2.3, 2.3);
    return path - hole;
}

} // namespace

QPainterPath symbolPath(Symbol symbol) {
    switch (symbol) {
    case Symbol::ToStart:
        return mirrored(toEnd());
    case Symbol::ToEnd:
        return toEnd();
    case Symbol::StepBackward:
        return mirrored(stepForward());
    case Symbol::StepForward:
        return stepForward();
    case Symbol::PlayBackward:
        return mirrored(playForward());
    case Symbol::PlayForward:
        return playForward();
    case Symbol::Pause:
        return box(4, 3, 3, 10) + box(9, 3, 3, 10);
    case Symbol::LoopOnce:
        return loopOnce();
    case Symbol::LoopRepeat:
        return loopRepeat();
    case Symbol::LoopBounce:
        return loopBounce();
    case Symbol::MarkIn:
        return markIn();
    case Symbol::MarkOut:
        return mirrored(markIn());
    case Symbol::ClearInOut:
        return clearInOut();
    case Symbol::Plus:
        return box(7, 2.5, 2, 11) + box(2.5, 7, 11, 2);
    case Symbol::Minus:
        return box(2.5, 7, 11, 2);
    case Symbol::Folder:
        return folder();
    case Symbol::Trash:
        return trash();
    case Symbol::Eye:
        return eye();
    case Symbol::Warning:
        return warning();
    case Symbol::Gear:
        return gear();
    case Symbol::Cancel:
        return line({{3.5, 3.5}, {12.5, 12.5}}) + line({{12.5, 3.5}, {3.5, 12.5}});
    case Symbol::Retry:
        break;
    }
    return retry();
}

namespace {

class SymbolEngine : public QIconEngine {
public:
    SymbolEngine(Symbol symbol, const QColor& color) : m_symbol(symbol), m_color(color) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        QColor color = m_color.isValid() ? m_color : QColor(Theme::kText);
        if (state == QIcon::On)
            color = QColor(Theme::kAccent);
        if (mode == QIcon::Disabled)
            color = QColor(Theme::kDisabledText);
        const double scale = std::min(rect.width(), rect.height()) / kGrid;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(QRectF(rect).center());
        painter->scale(scale, scale);
        painter->translate(-kGrid / 2, -kGrid / 2);
        painter->fillPath(symbolPath(m_symbol), color);
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap picture(size);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return picture;
    }

    QIconEngine* clone() const override { return new SymbolEngine(m_symbol, m_color); }

private:
    Symbol m_symbol;
    QColor m_color;
};

} // namespace

QIcon icon(Symbol symbol, const QColor& color) {
    return QIcon(new SymbolEngine(symbol, color));
}

} // namespace ckd::ui
