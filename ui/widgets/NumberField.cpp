// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/NumberField.h"

#include <QDoubleSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace ckd::ui {

namespace {

constexpr int kSteps = 1000;

class WheelFilter : public QObject {
public:
    explicit WheelFilter(QWidget& widget) : QObject(&widget) {}
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(watched)->hasFocus()) {
            event->ignore(); // the panel scrolls
            return true;
        }
        return false;
    }
};

/// A field that shows a dash for different values and never hides what is typed.
class FieldSpinBox : public QDoubleSpinBox {
public:
    using QDoubleSpinBox::QDoubleSpinBox;
    bool mixed = false;
    [[nodiscard]] QString textFromValue(double value) const override {
        if (mixed)
            return QStringLiteral("—");
        QString text = QDoubleSpinBox::textFromValue(value);
        const QString point = locale().decimalPoint();
        while (text.contains(point) && (text.endsWith(u'0') || text.endsWith(point))) {
            const bool end = text.endsWith(point);
            text.chop(1);
            if (end)
                break;
        }
        return text;
    }
};

} // namespace

void wheelOnlyWithFocus(QWidget& widget) {
    widget.setFocusPolicy(Qt::StrongFocus);
    widget.installEventFilter(new WheelFilter(widget));
}

NumberField::NumberField(double minimum, double maximum, Scale scale, int decimals, const QString& unit,
                         QWidget* parent)
    : QWidget(parent)
    , m_minimum(minimum)
    , m_maximum(maximum)
    , m_scale(scale)
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_spin(new FieldSpinBox(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_spin);
    m_slider->setRange(0, kSteps);
    m_slider->setMinimumWidth(50);
    m_spin->setDecimals(decimals);
    m_spin->setRange(minimum, maximum);
    m_spin->setSingleStep(std::pow(10.0, -std::min(decimals, 1)) * (maximum - minimum > 5 ? 1 : 0.5));
    m_spin->setKeyboardTracking(false);
    m_spin->setFixedWidth(m_spin->fontMetrics().horizontalAdvance(QStringLiteral("−50.000 px")) + 18);
    if (!unit.isEmpty())
        m_spin->setSuffix(QStringLiteral(" ") + unit);
    wheelOnlyWithFocus(*m_slider);
    wheelOnlyWithFocus(*m_spin);
    setFocusProxy(m_spin);

    connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
        if (!m_showing)
            edited(valueAt(position));
    });
    connect(m_slider, &QSlider::sliderReleased, this, &NumberField::gestureEnded);
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, [this](double entered) {
        if (!m_showing)
            edited(entered);
    });
    connect(m_spin, &QDoubleSpinBox::editingFinished, this, &NumberField::gestureEnded);
    setValue(std::clamp(0.0, minimum, maximum));
}

double NumberField::value() const {
    return m_spin->value();
}

void NumberField::setValue(double value) {
    const QScopedValueRollback showing(m_showing, true);
    m_spin->setValue(value);
    m_slider->setValue(positionOf(value));
}

void NumberField::setMixed(bool mixed) {
    auto* field = static_cast<FieldSpinBox*>(m_spin);
    if (field->mixed == mixed)
        return;
    const QScopedValueRollback showing(m_showing, true);
    field->mixed = mixed;
    const double shown = field->value(); // makes the text anew
    field->setValue(shown == m_minimum ? m_maximum : m_minimum);
    field->setValue(shown);
}

void NumberField::edited(double value) {
    setMixed(false);
    setValue(value);
    Q_EMIT valueEdited(m_spin->value());
}

int NumberField::positionOf(double value) const {
    double way = 0;
    switch (m_scale) {
    case Scale::Linear:
        way = (value - m_minimum) / (m_maximum - m_minimum);
        break;
    case Scale::FineNearZero: {
        const double low = std::cbrt(m_minimum);
        way = (std::cbrt(value) - low) / (std::cbrt(m_maximum) - low);
        break;
    }
    case Scale::Logarithmic:
        way = std::log(value / m_minimum) / std::log(m_maximum / m_minimum);
        break;
    }
    return int(std::lround(std::clamp(way, 0.0, 1.0) * kSteps));
}

double NumberField::valueAt(int position) const {
    const double way = double(position) / kSteps;
    double value = 0;
    switch (m_scale) {
    case Scale::Linear:
        value = m_minimum + way * (m_maximum - m_minimum);
        break;
    case Scale::FineNearZero: {
        const double low = std::cbrt(m_minimum);
        const double root = low + way * (std::cbrt(m_maximum) - low);
        value = root * root * root;
        break;
    }
    case Scale::Logarithmic:
        value = m_minimum * std::pow(m_maximum / m_minimum, way);
        break;
    }
    // As exact as the field shows it, so that field and slider agree.
    const double unit = std::pow(10.0, m_spin->decimals());
    return std::clamp(std::round(value * unit) / unit, m_minimum, m_maximum);
}

} // namespace ckd::ui
