// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/Section.h"

#include <QFormLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace ckd::ui {

namespace {

constexpr int kLabelCharacters = 21;

} // namespace

Section::Section(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_header(new QToolButton(this))
    , m_body(new QWidget(this))
    , m_form(new QFormLayout(m_body)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_body);
    m_header->setText(title);
    m_header->setCheckable(true);
    m_header->setChecked(true);
    m_header->setAutoRaise(true);
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->setArrowType(Qt::DownArrow);
    m_header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_header->setObjectName(QStringLiteral("sectionHeader"));
    m_form->setContentsMargins(10, 4, 8, 8);
    m_form->setHorizontalSpacing(8);
    m_form->setVerticalSpacing(4);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(m_header, &QToolButton::toggled, this, &Section::setOpen);
}

void Section::addRow(QWidget* label, QWidget* editor) {
    label->setMinimumWidth(fontMetrics().averageCharWidth() * kLabelCharacters); // the same in all sections
    m_form->addRow(label, editor);
}

void Section::setRowVisible(QWidget* editor, bool visible) {
    m_form->setRowVisible(editor, visible);
}

void Section::setOpen(bool open) {
    m_header->setChecked(open);
    m_header->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    m_body->setVisible(open);
}

bool Section::isOpen() const {
    return m_header->isChecked();
}

} // namespace ckd::ui
