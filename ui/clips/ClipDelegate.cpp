// SPDX-License-Identifier: Apache-2.0
#include "ui/clips/ClipDelegate.h"

#include "ui/models/ClipListModel.h"
#include "ui/widgets/Theme.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace ckd::ui {

namespace {

constexpr int kMargin = 6;
constexpr int kThumbWidth = 64;
constexpr int kThumbHeight = 36;
constexpr double kDetailsScale = 0.9; // of the name's size, so that length × size × rate fit

struct RowLayout {
    QRect thumb;
    QRect name;
    QRect details;
    QRect badge;
};

RowLayout layoutOf(const QStyleOptionViewItem& option, const QString& badge) {
    const QRect inner = option.rect.adjusted(kMargin, kMargin, -kMargin, -kMargin);
    const int line = option.fontMetrics.height();
    RowLayout layout;
    layout.thumb =
        QRect(inner.left(), inner.top() + (inner.height() - kThumbHeight) / 2, kThumbWidth, kThumbHeight);
    const int left = layout.thumb.right() + kMargin + 2;
    const int top = inner.top() + (inner.height() - 2 * line - 2) / 2;
    const int badgeWidth = option.fontMetrics.horizontalAdvance(badge) + line; // room for the dot
    layout.badge = QRect(inner.right() - badgeWidth, top, badgeWidth, line);
    layout.name = QRect(left, top, layout.badge.left() - left - kMargin, line);
    layout.details = QRect(left, top + line + 2, inner.right() - left, line);
    return layout;
}

QFont detailsFont(QFont font) {
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * kDetailsScale);
    else
        font.setPixelSize(int(font.pixelSize() * kDetailsScale));
    return font;
}

QColor badgeColor(ClipStatus::State state) {
    switch (state) {
    case ClipStatus::State::Ready:
    case ClipStatus::State::Done:
        return Theme::kGood;
    case ClipStatus::State::Running:
    case ClipStatus::State::Queued:
        return Theme::kAccent;
    case ClipStatus::State::Masked:
        return Theme::kWarning;
    case ClipStatus::State::Failed:
        return Theme::kBad;
    case ClipStatus::State::Opening:
    case ClipStatus::State::Raw:
        break;
    }
    return Theme::kDimText;
}

void paintBadge(QPainter& painter, const QRect& place, const QString& text, QColor color) {
    const int dot = place.height() / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRect(place.left(), place.top() + (place.height() - dot) / 2, dot, dot));
    painter.setPen(color);
    painter.drawText(place.adjusted(dot + 4, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
}

} // namespace

void ClipDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    const QString name = plain.text;
    plain.text.clear();
    plain.icon = {};
    const QStyle* style = plain.widget ? plain.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &plain, painter, plain.widget);

    const auto status = index.data(ClipListModel::StatusRole).value<ClipStatus>();
    const QString badge = stateText(status.state);
    const RowLayout layout = layoutOf(option, badge);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->fillRect(layout.thumb, QColor(Theme::kViewer));
    if (!status.thumbnail.isNull()) {
        QRect picture(QPoint(), status.thumbnail.size().scaled(layout.thumb.size(), Qt::KeepAspectRatio));
        picture.moveCenter(layout.thumb.center());
        painter->drawImage(picture, status.thumbnail);
    }
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    painter->setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    painter->drawText(layout.name, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(name, Qt::ElideMiddle, layout.name.width()));
    const bool failed = status.state == ClipStatus::State::Failed;
    paintBadge(*painter, layout.badge, badge, badgeColor(status.state));
    painter->setPen(failed     ? QColor(Theme::kBad)
                    : selected ? option.palette.color(QPalette::HighlightedText)
                               : QColor(Theme::kDimText));
    const QFont details = detailsFont(option.font);
    painter->setFont(details);
    painter->drawText(layout.details, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(details).elidedText(index.data(ClipListModel::DetailsRole).toString(),
                                                       failed ? Qt::ElideMiddle : Qt::ElideRight,
                                                       layout.details.width()));
    painter->restore();
}

QSize ClipDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int text = 2 * option.fontMetrics.height() + 2;
    return {kThumbWidth + 160, std::max(kThumbHeight, text) + 2 * kMargin};
}

void ClipDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                        const QModelIndex&) const {
    RowLayout layout = layoutOf(option, {});
    editor->setGeometry(
        layout.name.adjusted(-2, -2, 0, 2)
            .united(QRect(layout.name.left() - 2, layout.name.top() - 2, layout.details.width(), 4)));
}

} // namespace ckd::ui
