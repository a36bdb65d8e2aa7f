// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/PaneHeader.h"

#include "ui/viewer/ViewNames.h"

#include <QActionGroup>
#include <QEvent>
#include <QMenu>
#include <QStyle>

namespace ckd::ui {

PaneHeader::PaneHeader(int pane, QWidget* parent) : QToolButton(parent), m_pane(pane) {
    setObjectName(QStringLiteral("paneHeader%1").arg(pane + 1));
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setFocusPolicy(Qt::TabFocus);
    setStyleSheet(QStringLiteral(
        "QToolButton { background: rgba(20, 20, 20, 200); color: #d8d8d8; padding: 1px 16px 1px 6px; }"
        "QToolButton[active=\"true\"] { color: #e0a030; }"
        "QToolButton:hover { background: rgba(64, 64, 64, 230); }"
        "QToolButton::menu-indicator { subcontrol-position: right center; subcontrol-origin: padding; "
        "right: 4px; }"));
    auto* menu = new QMenu(this);
    connect(menu, &QMenu::aboutToShow, this, &PaneHeader::fillMenu);
    setMenu(menu);
    retranslate();
}

void PaneHeader::setContent(const PaneContent& content) {
    if (m_content == content) // called for every frame
        return;
    m_content = content;
    retranslate();
}

void PaneHeader::setEmphasis(Emphasis emphasis) {
    if (m_emphasis == emphasis)
        return;
    m_emphasis = emphasis;
    setProperty("active", emphasis == Emphasis::Active);
    style()->unpolish(this);
    style()->polish(this);
}

void PaneHeader::changeEvent(QEvent* event) {
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void PaneHeader::retranslate() {
    QString text = viewName(m_content.view);
    if (m_content.source != FrameSource::Live) {
        //: Label of a pane: %1 is a view (Matte), %2 which kept result (Snapshot A).
        text = tr("%1 · %2").arg(text, sourceName(m_content.source));
    }
    setText(text);
    //: For screen readers: %1 is the pane's number, %2 what it shows (Matte).
    setAccessibleName(tr("Pane %1 shows %2").arg(m_pane + 1).arg(text));
    //: Tooltip of the label in a viewer pane.
    setToolTip(tr("Choose what this pane shows (F1–F7 for the active pane)"));
    adjustSize();
}

void PaneHeader::fillMenu() {
    menu()->clear();
    auto* views = new QActionGroup(menu());
    for (const View view : kAllViews) {
        QAction* action = menu()->addAction(viewName(view) + u'\t' + viewShortcut(view));
        action->setCheckable(true);
        action->setChecked(view == m_content.view);
        views->addAction(action);
        connect(action, &QAction::triggered, this, [this, view] {
            Q_EMIT contentChosen(m_pane, {view, m_content.source});
        });
    }
    if (!m_available[std::size_t(FrameSource::SnapshotA)] &&
        !m_available[std::size_t(FrameSource::SnapshotB)])
        return;
    menu()->addSeparator();
    auto* sources = new QActionGroup(menu());
    for (const FrameSource source : {FrameSource::Live, FrameSource::SnapshotA, FrameSource::SnapshotB}) {
        if (!m_available[std::size_t(source)])
            continue;
        QAction* action = menu()->addAction(sourceName(source));
        action->setCheckable(true);
        action->setChecked(source == m_content.source);
        sources->addAction(action);
        connect(action, &QAction::triggered, this, [this, source] {
            Q_EMIT contentChosen(m_pane, {m_content.view, source});
        });
    }
}

} // namespace ckd::ui
