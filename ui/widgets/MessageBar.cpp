// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/MessageBar.h"

#include "ui/widgets/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QToolButton>

namespace ckd::ui {

namespace {

constexpr qsizetype kMostMessages = 100;

QColor colorOf(MessageBar::Level level) {
    switch (level) {
    case MessageBar::Level::Error:
        return Theme::kBad;
    case MessageBar::Level::Warning:
        return Theme::kWarning;
    case MessageBar::Level::Note:
        break;
    }
    return Theme::kDimText;
}

QToolButton* button(QWidget* parent, const QString& text) {
    auto* made = new QToolButton(parent);
    made->setText(text);
    return made;
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_more(new QLabel(this))
    , m_details(button(this, tr("Details")))
    , m_copy(button(this, tr("Copy")))
    , m_close(button(this, tr("Dismiss"))) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 4, 6, 4);
    layout->addWidget(m_text, 1);
    for (QWidget* widget : {static_cast<QWidget*>(m_more), static_cast<QWidget*>(m_details),
                            static_cast<QWidget*>(m_copy), static_cast<QWidget*>(m_close)})
        layout->addWidget(widget);
    setAutoFillBackground(true);
    setAttribute(Qt::WA_StyledBackground);
    setObjectName(QStringLiteral("messageBar"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_more->setEnabled(false);
    m_copy->setToolTip(tr("Copy the message to the clipboard"));
    connect(m_details, &QToolButton::clicked, this, &MessageBar::showDetails);
    connect(m_copy, &QToolButton::clicked, this, &MessageBar::copy);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dismiss);
    setVisible(false);
}

void MessageBar::show(Level level, const QString& sentence, const QString& details) {
    for (const Message& waiting : m_messages) {
        if (waiting.sentence == sentence)
            return; // said already
    }
    if (m_messages.size() >= kMostMessages)
        m_messages.removeLast();
    // What failed goes before what was merely decided.
    qsizetype place = m_messages.size();
    while (place > 0 && m_messages[place - 1].level < level)
        --place;
    m_messages.insert(place, {level, sentence, details});
    showFirst();
}

void MessageBar::show(const Error& error) {
    if (error.kind != ErrorKind::Cancelled)
        show(Level::Error, error.message, error.detail);
}

void MessageBar::clear() {
    m_messages.clear();
    showFirst();
}

QString MessageBar::text() const {
    return m_messages.isEmpty() ? QString() : m_messages.front().sentence;
}

void MessageBar::showFirst() {
    setVisible(!m_messages.isEmpty());
    if (m_messages.isEmpty())
        return;
    const Message& message = m_messages.front();
    m_text->setText(message.sentence);
    m_details->setVisible(!message.details.isEmpty());
    m_more->setVisible(m_messages.size() > 1);
    //: How many messages wait behind the one shown
    m_more->setText(tr("%n more", nullptr, int(m_messages.size() - 1)));
    setStyleSheet(QStringLiteral("#messageBar { border-left: 4px solid %1; border-bottom: 1px solid %2; }")
                      .arg(colorOf(message.level).name(), QColor(Theme::kLine).name()));
    QAccessibleEvent event(m_text, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageBar::dismiss() {
    m_messages.removeFirst();
    showFirst();
}

void MessageBar::showDetails() {
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Details"), m_messages.front().sentence,
                                QMessageBox::Close, window());
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(m_messages.front().details);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MessageBar::copy() const {
    const Message& message = m_messages.front();
    QApplication::clipboard()->setText(
        message.details.isEmpty() ? message.sentence : message.sentence + u'\n' + message.details);
}

} // namespace ckd::ui
