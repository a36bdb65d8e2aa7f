// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/OverflowBar.h"

#include "ui/widgets/Theme.h"

#include <QEvent>
#include <QPainter>
#include <QScreen>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ckd::ui {

namespace {

constexpr int kMargin = 3;
constexpr int kGap = 9; ///< between groups, with a line in its middle

} // namespace

OverflowBar::OverflowBar(QWidget* parent)
    : QWidget(parent)
    , m_more(new QToolButton(this))
    , m_panel(new QFrame(this, Qt::Popup))
    , m_panelLayout(new QVBoxLayout(m_panel)) {
    m_more->setObjectName(QStringLiteral("overflowButton"));
    m_more->setText(QStringLiteral("»"));
    m_more->setAutoRaise(true);
    m_more->setFixedWidth(20);
    m_panel->setObjectName(QStringLiteral("overflowPanel"));
    m_panel->setFrameShape(QFrame::StyledPanel);
    m_panelLayout->setContentsMargins(8, 8, 8, 8);
    m_panelLayout->setSpacing(6);
    connect(m_more, &QToolButton::clicked, this, &OverflowBar::openPanel);
    retranslate();
}

void OverflowBar::retranslate() {
    //: Tooltip and accessible name of the "»" button: opens the controls that do not fit into the bar.
    m_more->setToolTip(tr("More controls"));
    m_more->setAccessibleName(tr("More controls"));
}

void OverflowBar::addGroup(QWidget* group) {
    group->setParent(this);
    group->installEventFilter(this);
    m_groups.push_back(group);
    group->show();
    updateGeometry();
    arrange();
}

int OverflowBar::widthOf(const QWidget& group) const {
    return group.sizeHint().expandedTo(group.minimumSizeHint()).width();
}

QSize OverflowBar::sizeHint() const {
    int width = 2 * kMargin;
    int height = 0;
    for (const QWidget* group : m_groups) {
        width += widthOf(*group) + (group == m_groups.front() ? 0 : kGap);
        height = std::max(height, group->sizeHint().height());
    }
    return {width, height + 2 * kMargin};
}

QSize OverflowBar::minimumSizeHint() const {
    const int first = m_groups.empty() ? 0 : widthOf(*m_groups.front());
    return {2 * kMargin + first + kGap + m_more->width(), sizeHint().height()};
}

void OverflowBar::arrange() {
    if (m_arranging)
        return;
    m_arranging = true;
    std::size_t fitting = m_groups.size();
    if (sizeHint().width() > width()) {
        int used = 2 * kMargin + m_more->width();
        for (fitting = 0; fitting < m_groups.size(); ++fitting) {
            used += widthOf(*m_groups[fitting]) + kGap;
            if (used > width() && fitting > 0)
                break;
        }
    }
    int x = kMargin;
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        QWidget* group = m_groups[i];
        const bool inPanel = group->parentWidget() == m_panel;
        if (i >= fitting) {
            if (!inPanel) {
                m_panelLayout->insertWidget(int(i - fitting), group, 0, Qt::AlignLeading);
                group->show();
            }
            continue;
        }
        if (inPanel) {
            m_panelLayout->removeWidget(group);
            group->setParent(this);
            group->show();
        }
        const QRect place(x, kMargin, widthOf(*group), height() - 2 * kMargin);
        group->setGeometry(QStyle::visualRect(layoutDirection(), rect(), place));
        x += place.width() + kGap;
    }
    m_overflowing = int(m_groups.size() - fitting);
    m_more->setVisible(m_overflowing > 0);
    const QSize size = m_more->sizeHint();
    const QRect place(width() - kMargin - m_more->width(), (height() - size.height()) / 2, m_more->width(),
                      size.height());
    m_more->setGeometry(QStyle::visualRect(layoutDirection(), rect(), place));
    m_arranging = false;
    update();
}

void OverflowBar::openPanel() {
    m_panel->setLayoutDirection(layoutDirection());
    m_panel->adjustSize();
    QPoint corner = m_more->mapToGlobal(QPoint(m_more->width() - m_panel->width(), m_more->height()));
    const QRect screenArea = screen()->availableGeometry();
    corner.setX(std::clamp(corner.x(), screenArea.left(),
                           std::max(screenArea.left(), screenArea.right() - m_panel->width())));
    m_panel->move(corner);
    m_panel->show();
}

bool OverflowBar::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest)
        arrange();
    return QWidget::event(event);
}

bool OverflowBar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::LayoutRequest) {
        updateGeometry();
        arrange();
    }
    return QWidget::eventFilter(watched, event);
}

void OverflowBar::resizeEvent(QResizeEvent*) {
    arrange();
}

void OverflowBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    if (event->type() == QEvent::LayoutDirectionChange || event->type() == QEvent::FontChange)
        arrange();
    QWidget::changeEvent(event);
}

void OverflowBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(QColor(Theme::kLine));
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    for (std::size_t i = 0; i + 1 < m_groups.size() - std::size_t(m_overflowing); ++i) {
        const QRect place = m_groups[i]->geometry();
        const int x = rightToLeft ? place.left() - kGap / 2 : place.right() + kGap / 2 + 1;
        painter.drawLine(x, kMargin + 2, x, height() - kMargin - 3);
    }
}

} // namespace ckd::ui
