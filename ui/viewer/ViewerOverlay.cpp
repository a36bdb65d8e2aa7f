// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewerOverlay.h"

#include "ui/viewer/ViewerTool.h"
#include "ui/widgets/Theme.h"

#include <QFontDatabase>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace ckd::ui {

namespace {

constexpr double kKnobDistance = 72.0; // logical pixels, like those below
constexpr double kHandleRadius = 6.0;
constexpr double kKnobRadius = 4.0;
constexpr int kChipMargin = 8;
constexpr int kMessageWidth = 420;

QPointF lineDirection(const WipeLine& wipe) {
    const double radians = wipe.angle * std::numbers::pi / 180.0;
    return {std::sin(radians), -std::cos(radians)}; // upright line: upwards
}

} // namespace

WipeHandles WipeHandles::of(const WipeLine& wipe, const QRect& pane, double pixel) {
    const QPointF center(pane.left() + wipe.position.x() * pane.width(),
                         pane.top() + wipe.position.y() * pane.height());
    return {center, center + lineDirection(wipe) * kKnobDistance * pixel};
}

WipeLine movedWipe(WipeLine wipe, const QRect& pane, const QPointF& screen) {
    wipe.position = {std::clamp((screen.x() - pane.left()) / pane.width(), 0.0, 1.0),
                     std::clamp((screen.y() - pane.top()) / pane.height(), 0.0, 1.0)};
    return wipe;
}

WipeLine turnedWipe(WipeLine wipe, const QRect& pane, const QPointF& screen, double pixel) {
    constexpr double kSnap = 3.0; // degrees
    const QPointF arm = screen - WipeHandles::of(wipe, pane, pixel).center;
    wipe.angle = std::atan2(arm.x(), -arm.y()) * 180.0 / std::numbers::pi;
    const double whole = std::round(wipe.angle / 45.0) * 45.0;
    if (std::abs(wipe.angle - whole) < kSnap)
        wipe.angle = whole;
    return wipe;
}

ViewerOverlay::ViewerOverlay(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void ViewerOverlay::setState(OverlayState state) {
    m_state = std::move(state);
    update();
}

void ViewerOverlay::paintMessage(QPainter& painter, const OverlayState::Pane& pane) const {
    const double pixel = m_state.pixel;
    const QRectF area =
        QRectF(QRectF(pane.transform.pane).topLeft() / pixel, QSizeF(pane.transform.pane.size()) / pixel)
            .adjusted(16, 32, -16, -32);
    if (area.isEmpty())
        return;
    QRectF box(0, 0, std::min(area.width(), double(kMessageWidth)), area.height());
    box.moveCenter(area.center());
    constexpr int kFlags = Qt::AlignCenter | Qt::TextWordWrap;
    painter.setPen(QColor(pane.tone == OverlayState::Tone::Failed ? Theme::kBad : Theme::kDimText));
    painter.drawText(box, kFlags, pane.message);
}

void ViewerOverlay::paintWipe(QPainter& painter) const {
    const double pixel = m_state.pixel;
    const QRect pane = m_state.panes.front().transform.pane;
    const WipeHandles handles = WipeHandles::of(*m_state.wipe, pane, pixel);
    const QPointF reach = lineDirection(*m_state.wipe) * double(pane.width() + pane.height());
    painter.setClipRect(pane);
    painter.setRenderHint(QPainter::Antialiasing, std::fmod(m_state.wipe->angle, 90.0) != 0.0);
    const QPointF half(0.5, 0.5); // on the middle of a pixel, so that an upright line is one pixel wide
    const QPointF center(std::floor(handles.center.x()), std::floor(handles.center.y()));
    for (const auto& [color, width] :
         {std::pair(QColor(0, 0, 0, 150), 3.0), {QColor(255, 255, 255, 210), 1.0}}) {
        painter.setPen(QPen(color, width * pixel));
        painter.drawLine(center + half - reach, center + half + reach);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0, 0, 0, 150), pixel));
    painter.setBrush(QColor(Theme::kAccent));
    painter.drawEllipse(handles.center, kHandleRadius * pixel, kHandleRadius * pixel);
    painter.setBrush(QColor(255, 255, 255, 230));
    painter.drawEllipse(handles.knob, kKnobRadius * pixel, kKnobRadius * pixel);
    painter.setClipping(false);
}

void ViewerOverlay::paintChip(QPainter& painter, const QString& text, Qt::Alignment where, QRgb color) const {
    const QFontMetrics metrics(painter.font());
    const int width = std::min(metrics.horizontalAdvance(text) + 12, this->width() - 2 * kChipMargin);
    QRect box(0, 0, width, metrics.height() + 4);
    box.moveBottom(height() - kChipMargin);
    box.moveLeft(where & Qt::AlignLeft ? kChipMargin : this->width() - kChipMargin - width);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(20, 20, 20, 200));
    painter.drawRoundedRect(box, 3, 3);
    painter.setPen(QColor(color));
    painter.drawText(box, Qt::AlignCenter, metrics.elidedText(text, Qt::ElideRight, width - 8));
}

void ViewerOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const double pixel = m_state.pixel;
    painter.save();
    painter.scale(1.0 / pixel, 1.0 / pixel);
    if (m_state.wipe && !m_state.panes.empty())
        paintWipe(painter);
    for (const OverlayState::Pane& pane : m_state.panes) {
        if (m_state.tool && pane.message.isEmpty()) {
            painter.setClipRect(pane.transform.pane);
            m_state.tool->paint(painter, pane.transform, pixel);
            painter.setClipping(false);
        }
        if (pane.emphasis == OverlayState::Emphasis::Active) {
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(QColor(Theme::kAccent), pixel));
            const double inset = pixel / 2.0;
            painter.drawRect(QRectF(pane.transform.pane).adjusted(inset, inset, -inset, -inset));
        }
        if (m_state.wipe) // both panes are in one place
            break;
    }
    painter.restore();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const OverlayState::Pane& pane : m_state.panes) {
        if (!pane.message.isEmpty())
            paintMessage(painter, pane);
        if (m_state.wipe)
            break;
    }
    if (!m_state.readout.isEmpty()) {
        QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont); // digits stay where they are
        font.setPointSizeF(painter.font().pointSizeF());
        painter.save();
        painter.setFont(font);
        paintChip(painter, m_state.readout, Qt::AlignLeft, Theme::kText);
        painter.restore();
    }
    if (!m_state.busy.isEmpty())
        paintChip(painter, m_state.busy, Qt::AlignRight, Theme::kAccent);
}

} // namespace ckd::ui
