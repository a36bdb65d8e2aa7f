// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QFormLayout;
class QToolButton;

namespace ckd::ui {

/// A titled group of rows that can be folded away. UI thread.
class Section : public QWidget {
    Q_OBJECT
public:
    explicit Section(const QString& title, QWidget* parent = nullptr);

    /// Label left, editor right.
    void addRow(QWidget* label, QWidget* editor);
    void setRowVisible(QWidget* editor, bool visible);
    void setOpen(bool open);
    [[nodiscard]] bool isOpen() const;

private:
    QToolButton* m_header;
    QWidget* m_body;
    QFormLayout* m_form;
};

} // namespace ckd::ui
