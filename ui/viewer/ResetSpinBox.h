// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDoubleSpinBox>

namespace ckd::ui {

/// A number field that goes back to its default on a double click and leaves the wheel alone unless it has
/// the focus.
class ResetSpinBox final : public QDoubleSpinBox {
    Q_OBJECT

public:
    explicit ResetSpinBox(double defaultValue, QWidget* parent = nullptr);

protected:
    void wheelEvent(QWheelEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    const double m_default;
};

} // namespace ckd::ui
