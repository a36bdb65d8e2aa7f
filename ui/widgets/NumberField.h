// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QDoubleSpinBox;
class QSlider;

namespace ckd::ui {

/// A number: slider for the eye, field for the exact value. The mouse wheel changes it only while it has the
/// focus, so that scrolling a panel changes nothing. UI thread.
class NumberField : public QWidget {
    Q_OBJECT
public:
    /// How the slider's way maps to values.
    enum class Scale {
        Linear,
        FineNearZero, ///< third power, both signs: ±50 px with tenths around 0
        Logarithmic,  ///< minimum > 0: factors
    };

    NumberField(double minimum, double maximum, Scale scale, int decimals, const QString& unit,
                QWidget* parent = nullptr);

    [[nodiscard]] double value() const;
    /// Shows a value; emits nothing.
    void setValue(double value);
    /// Several clips with different values: the field shows a dash until it is edited.
    void setMixed(bool mixed);
    [[nodiscard]] QDoubleSpinBox* spinBox() const { return m_spin; }
    [[nodiscard]] QSlider* slider() const { return m_slider; }

Q_SIGNALS:
    void valueEdited(double value); ///< by the artist, also while the slider moves
    void gestureEnded();            ///< the slider was let go, the field was left

private:
    [[nodiscard]] int positionOf(double value) const;
    [[nodiscard]] double valueAt(int position) const;
    void edited(double value);

    double m_minimum;
    double m_maximum;
    Scale m_scale;
    QSlider* m_slider;
    QDoubleSpinBox* m_spin;
    bool m_showing = false;
};

/// Lets spin boxes, combo boxes and sliders ignore the wheel while they have no focus (an event filter;
/// installs itself on `widget` and sets its focus policy).
void wheelOnlyWithFocus(QWidget& widget);

} // namespace ckd::ui
