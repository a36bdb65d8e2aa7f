// SPDX-License-Identifier: Apache-2.0
#include "ui/queue/QueueDelegate.h"

#include "ui/models/RenderQueueModel.h"
#include "ui/widgets/Theme.h"

#include <QApplication>
#include <QPainter>

namespace ckd::ui {

namespace {

using State = RenderQueueJob::State;

constexpr int kMargin = 6;
constexpr int kBarHeight = 6;
constexpr int kLongestBar = 260;

QColor colorOf(const QModelIndex& index) {
    const bool problem = !index.data(RenderQueueModel::ProblemRole).toString().isEmpty();
    switch (State(index.data(RenderQueueModel::StateRole).toInt())) {
    case State::Running:
        return problem ? Theme::kWarning : Theme::kAccent;
    case State::Done:
        return problem ? Theme::kWarning : Theme::kGood;
    case State::Partial:
        return Theme::kWarning;
    case State::Failed:
        return Theme::kBad;
    case State::Waiting:
    case State::Paused:
    case State::Cancelled:
        break;
    }
    return Theme::kDimText;
}

void paintText(QPainter& painter, const QRect& place, const QString& text,
               const QStyleOptionViewItem& option) {
    painter.setPen(option.palette.color(QPalette::Text));
    painter.drawText(place, int(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter)),
                     option.fontMetrics.elidedText(text, Qt::ElideRight, place.width()));
}

void paintState(QPainter& painter, const QRect& place, const QString& text, const QModelIndex& index,
                const QStyleOptionViewItem& option) {
    const int dot = option.fontMetrics.height() / 2;
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    QRect circle(place.left(), place.center().y() - dot / 2, dot, dot);
    QRect words = place.adjusted(dot + 6, 0, 0, 0);
    if (rightToLeft) {
        circle.moveRight(place.right());
        words = place.adjusted(0, 0, -dot - 6, 0);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colorOf(index));
    painter.drawEllipse(circle);
    painter.setPen(option.palette.color(QPalette::Text));
    painter.drawText(words, int(Qt::AlignVCenter | (rightToLeft ? Qt::AlignRight : Qt::AlignLeft)),
                     option.fontMetrics.elidedText(text, Qt::ElideRight, words.width()));
}

void paintBar(QPainter& painter, QRect place, double progress, const QColor& color, bool rightToLeft) {
    place.setHeight(kBarHeight);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(place, QColor(Theme::kViewer));
    QRect done = place;
    done.setWidth(int(place.width() * progress));
    if (rightToLeft)
        done.moveRight(place.right());
    painter.fillRect(done, color);
}

void paintProgress(QPainter& painter, const QRect& place, const QString& text, const QModelIndex& index,
                   const QStyleOptionViewItem& option) {
    const QString problem = index.data(RenderQueueModel::ProblemRole).toString();
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    const int alignment = int(Qt::AlignVCenter | (rightToLeft ? Qt::AlignRight : Qt::AlignLeft));
    if (!problem.isEmpty()) {
        painter.setPen(option.state & QStyle::State_Selected ? option.palette.color(QPalette::Text)
                                                             : colorOf(index));
        painter.drawText(place, alignment,
                         option.fontMetrics.elidedText(problem, Qt::ElideRight, place.width()));
        return;
    }
    const int textWidth = option.fontMetrics.horizontalAdvance(QStringLiteral("000 of 000 "));
    QRect bar = place;
    bar.setWidth(qBound(0, place.width() - textWidth - kMargin, kLongestBar));
    bar.moveTop(place.center().y() - kBarHeight / 2);
    QRect words = place;
    words.setLeft(bar.right() + kMargin + 2);
    if (rightToLeft) {
        bar.moveRight(place.right());
        words = QRect(place.left(), place.top(), bar.left() - kMargin - place.left(), place.height());
    }
    const double progress = index.data(RenderQueueModel::ProgressRole).toDouble();
    if (progress > 0 || index.data(RenderQueueModel::ActiveRole).toBool())
        paintBar(painter, bar, progress, colorOf(index), rightToLeft);
    painter.setPen(option.palette.color(QPalette::Text));
    painter.drawText(words, alignment, text);
}

} // namespace

void QueueDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    const QString text = plain.text;
    const int column = index.column();
    if (column == RenderQueueModel::PassesColumn || column >= RenderQueueModel::SpeedColumn)
        plain.palette.setColor(QPalette::Text, QColor(Theme::kDimText));
    plain.text.clear();
    const QStyle* style = plain.widget ? plain.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &plain, painter, plain.widget);
    painter->save();
    if (plain.state & QStyle::State_Selected)
        plain.palette.setColor(QPalette::Text, plain.palette.color(QPalette::HighlightedText));
    const QRect place = plain.rect.adjusted(kMargin, 0, -kMargin, 0);
    if (column == RenderQueueModel::StateColumn)
        paintState(*painter, place, text, index, plain);
    else if (column == RenderQueueModel::ProgressColumn)
        paintProgress(*painter, place, text, index, plain);
    else
        paintText(*painter, place, text, plain);
    painter->restore();
}

QSize QueueDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(option.fontMetrics.height() + 10);
    if (index.column() == RenderQueueModel::StateColumn)
        size.rwidth() += option.fontMetrics.height() + kMargin;
    return size;
}

} // namespace ckd::ui
