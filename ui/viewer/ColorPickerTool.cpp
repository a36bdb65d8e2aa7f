// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ColorPickerTool.h"

#include "ui/widgets/Theme.h"

#include <algorithm>
#include <cmath>

namespace ckd::ui {

QRect ColorPickerTool::area() const {
    const QPointF from = m_from.value_or(m_to);
    const QPoint first(int(std::floor(std::min(from.x(), m_to.x()))),
                       int(std::floor(std::min(from.y(), m_to.y()))));
    const QPoint last(int(std::floor(std::max(from.x(), m_to.x()))),
                      int(std::floor(std::max(from.y(), m_to.y()))));
    if (last.x() - first.x() < 2 && last.y() - first.y() < 2)
        return QRect(first, QSize(1, 1))
            .adjusted(-(kClickSize / 2), -(kClickSize / 2), kClickSize / 2, kClickSize / 2);
    return {first, last};
}

bool ColorPickerTool::press(const ToolEvent& event) {
    m_from = m_to = event.picture;
    Q_EMIT changed();
    return true;
}

void ColorPickerTool::drag(const ToolEvent& event) {
    m_to = event.picture;
    Q_EMIT changed();
}

void ColorPickerTool::release(const ToolEvent& event) {
    m_to = event.picture;
    const QRect result = area();
    m_from.reset();
    Q_EMIT picked(result);
    Q_EMIT finished();
}

void ColorPickerTool::cancel() {
    m_from.reset();
    Q_EMIT changed();
}

void ColorPickerTool::paint(QPainter& painter, const ViewTransform& transform, double pixel) const {
    if (!m_from)
        return;
    const QRect shown = area();
    const QRectF rect(transform.toScreen(shown.topLeft()),
                      transform.toScreen(QPointF(shown.right() + 1, shown.bottom() + 1)));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 180), 3 * pixel));
    painter.drawRect(rect);
    painter.setPen(QPen(QColor(Theme::kAccent), pixel));
    painter.drawRect(rect);
}

} // namespace ckd::ui
