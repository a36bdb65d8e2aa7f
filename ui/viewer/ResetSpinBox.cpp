// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ResetSpinBox.h"

#include <QEvent>
#include <QLineEdit>
#include <QWheelEvent>

namespace ckd::ui {

ResetSpinBox::ResetSpinBox(double defaultValue, QWidget* parent)
    : QDoubleSpinBox(parent), m_default(defaultValue) {
    setFocusPolicy(Qt::StrongFocus); // not by the wheel
    setKeyboardTracking(false);
    lineEdit()->installEventFilter(this);
    setValue(defaultValue);
}

void ResetSpinBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus())
        QDoubleSpinBox::wheelEvent(event);
    else
        event->ignore();
}

bool ResetSpinBox::eventFilter(QObject* watched, QEvent* event) {
    if (watched == lineEdit() && event->type() == QEvent::MouseButtonDblClick) {
        setValue(m_default);
        selectAll();
        return true;
    }
    return QDoubleSpinBox::eventFilter(watched, event);
}

} // namespace ckd::ui
