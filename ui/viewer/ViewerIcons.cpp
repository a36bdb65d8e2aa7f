// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewerIcons.h"

#include "ui/viewer/DisplayPipeline.h"
#include "ui/widgets/Theme.h"

#include <QPainter>
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
