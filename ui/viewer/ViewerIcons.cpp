// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewerIcons.h"

#include "ui/viewer/DisplayPipeline.h"
#include "ui/widgets/Theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

#include <functional>

namespace ckd::ui {

namespace {

constexpr int kSize = 16;

/// At one and two device pixels per logical one.
QIcon drawn(const std::function<void(QPainter&)>& draw) {
    QIcon icon;
    for (const int ratio : {1, 2, 3}) {
        QPixmap pixmap(kSize * ratio, kSize * ratio);
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        draw(painter);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace

QIcon layoutIcon(ViewerLayout layout) {
    return drawn([layout](QPainter& painter) {
        const QColor line(Theme::kText);
        const QRect frame(1, 3, 14, 10);
        painter.fillRect(frame, line);
        const QRect inside = frame.adjusted(1, 1, -1, -1);
        painter.setCompositionMode(QPainter::CompositionMode_Clear);
        painter.fillRect(inside, Qt::transparent);
        painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
        if (layout == ViewerLayout::Two || layout == ViewerLayout::Four)
            painter.fillRect(QRect(7, 3, 2, 10), line);
        if (layout == ViewerLayout::Four)
            painter.fillRect(QRect(1, 7, 14, 2), line);
        if (layout == ViewerLayout::Wipe) {
            painter.fillRect(QRect(2, 4, 6, 8), QColor(Theme::kDimText));
            painter.fillRect(QRect(8, 1, 1, 14), QColor(Theme::kAccent));
        }
    });
}

QIcon falseColorIcon() {
    return drawn([](QPainter& painter) {
        constexpr int kSteps = 14;
        for (int i = 0; i < kSteps; ++i)
            painter.fillRect(QRect(1 + i, 3, 1, 10), QColor(FalseColor::of(float(i) / float(kSteps - 1))));
        painter.setPen(QColor(Theme::kDimText));
        painter.drawRect(QRectF(0.5, 2.5, 15, 11));
    });
}

QIcon shapeIcon(int mode) {
    return drawn([mode](QPainter& painter) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(QColor(Theme::kText), 1.2));
        switch (mode) {
        case 0: { // an arrow
            const QPolygonF arrow{
                {{3.5, 1.5}, {3.5, 13}, {6.5, 10.2}, {8.6, 14.5}, {10.4, 13.6}, {8.4, 9.4}, {12.2, 9.2}}};
            painter.setBrush(QColor(Theme::kText));
            painter.setPen(Qt::NoPen);
            painter.drawPolygon(arrow);
            break;
        }
        case 1:
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.drawRect(QRectF(2, 3.5, 11, 8));
            break;
        case 2:
            painter.drawEllipse(QRectF(1.5, 3.5, 13, 9));
            break;
        case 3:
            painter.drawPolygon(QPolygonF{{{2, 12.5}, {4, 3}, {10, 6}, {14, 3.5}, {12.5, 13}}});
            break;
        case 4: {
            QPainterPath curve(QPointF(3, 10));
            curve.cubicTo({1, 4}, {6, 1}, {9, 4});
            curve.cubicTo({12, 7}, {15, 5}, {14, 10});
            curve.cubicTo({13, 15}, {5, 15}, {3, 10});
            painter.drawPath(curve);
            break;
        }
        default: { // a stroke
            QPen brush(QColor(Theme::kText), 4.0);
            brush.setCapStyle(Qt::RoundCap);
            painter.setPen(brush);
            QPainterPath stroke(QPointF(3, 11));
            stroke.cubicTo({6, 4}, {9, 13}, {13, 5});
            painter.drawPath(stroke);
            break;
        }
        }
    });
}

QIcon colorIcon(const QColor& color) {
    return drawn([&color](QPainter& painter) { painter.fillRect(QRect(3, 3, 10, 10), color); });
}

QIcon backgroundIcon(const CompBackground& background) {
    return drawn([&background](QPainter& painter) {
        const QRect area(2, 2, 12, 12);
        switch (background.kind) {
        case BackgroundKind::Checker:
            for (int i = 0; i < 4; ++i)
                painter.fillRect(QRect(2 + 6 * (i % 2), 2 + 6 * (i / 2), 6, 6),
                                 (i % 2) == (i / 2) ? QColor(0x26, 0x26, 0x26) : QColor(0x8c, 0x8c, 0x8c));
            break;
        case BackgroundKind::Black:
            painter.fillRect(area, Qt::black);
            break;
        case BackgroundKind::Grey:
            painter.fillRect(area, QColor(0x76, 0x76, 0x76));
            break;
        case BackgroundKind::White:
            painter.fillRect(area, Qt::white);
            break;
        case BackgroundKind::Color:
            painter.fillRect(area, background.color);
            break;
        case BackgroundKind::Picture:
            painter.fillRect(area, QColor(0x6f, 0x8f, 0xaf));
            painter.fillRect(QRect(2, 9, 12, 5), QColor(0x5f, 0x7a, 0x4f));
            painter.fillRect(QRect(10, 4, 2, 2), QColor(0xf0, 0xe0, 0xa0));
            break;
        }
        painter.setPen(QColor(Theme::kDimText));
        painter.drawRect(QRectF(area).adjusted(-0.5, -0.5, 0.5, 0.5));
    });
}

} // namespace ckd::ui
