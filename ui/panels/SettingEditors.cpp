// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/SettingEditors.h"

#include "core/color/ColorSpace.h"
#include "ui/panels/SettingRow.h"
#include "ui/widgets/NumberField.h"
#include "ui/widgets/PathField.h"

#include <QCheckBox>
#include <QColorDialog>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QSpinBox>
#include <QToolButton>

namespace ckd::ui {

namespace {

QHBoxLayout* rowLayout(QWidget* widget) {
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    return layout;
}

class NumberEditor : public SettingEditor {
public:
    NumberEditor(const SettingSpec& spec, QWidget* parent) : SettingEditor(parent) {
        const double span = spec.maximum - spec.minimum;
        const bool factor = spec.minimum > 0 && spec.maximum / spec.minimum >= 50;
        const NumberField::Scale scale = factor      ? NumberField::Scale::Logarithmic
                                         : span > 20 ? NumberField::Scale::FineNearZero
                                                     : NumberField::Scale::Linear;
        m_field = new NumberField(spec.minimum, spec.maximum, scale, span > 5 ? 2 : 3,
                                  spec.unit.section(u' ', 0, 0), this);
        rowLayout(this)->addWidget(m_field);
        setFocusProxy(m_field);
        connect(m_field, &NumberField::valueEdited, this, [this](double value) {
            Q_EMIT edited(QString::number(value, 'g', QLocale::FloatingPointShortest));
        });
        connect(m_field, &NumberField::gestureEnded, this, &SettingEditor::gestureEnded);
    }
    void show(const QString& value) override {
        m_field->setMixed(false);
        m_field->setValue(value.toDouble());
    }
    void showMixed() override { m_field->setMixed(true); }

private:
    NumberField* m_field;
};

/// Despeckle: on or off, and the area.
class CountEditor : public SettingEditor {
public:
    CountEditor(const SettingSpec& spec, QWidget* parent)
        : SettingEditor(parent), m_on(new QCheckBox(this)), m_count(new QSpinBox(this)) {
        QHBoxLayout* layout = rowLayout(this);
        layout->addWidget(m_on);
        layout->addWidget(m_count, 1);
        m_on->setText(SettingEditor::tr("On"));
        m_count->setRange(1, int(spec.maximum));
        m_count->setValue(kUsual);
        m_count->setKeyboardTracking(false);
        m_count->setSuffix(QStringLiteral(" ") + spec.unit);
        m_count->setEnabled(false);
        wheelOnlyWithFocus(*m_count);
        setFocusProxy(m_on);
        connect(m_on, &QCheckBox::toggled, this, [this](bool on) {
            m_count->setEnabled(on);
            if (!m_showing) {
                Q_EMIT edited(QString::number(on ? m_count->value() : 0));
                Q_EMIT gestureEnded();
            }
        });
        connect(m_count, &QSpinBox::valueChanged, this, [this](int count) {
            if (!m_showing)
                Q_EMIT edited(QString::number(count));
        });
        connect(m_count, &QSpinBox::editingFinished, this, &SettingEditor::gestureEnded);
    }
    void show(const QString& value) override {
        m_showing = true;
        const int count = value.toInt();
        m_on->setTristate(false);
        m_on->setChecked(count > 0);
        if (count > 0)
            m_count->setValue(count);
        m_showing = false;
    }
    void showMixed() override {
        m_showing = true;
        m_on->setTristate(true);
        m_on->setCheckState(Qt::PartiallyChecked);
        m_showing = false;
    }

private:
    static constexpr int kUsual = 400; // the original's default
    QCheckBox* m_on;
    QSpinBox* m_count;
    bool m_showing = false;
};

class ChoiceEditor : public SettingEditor {
public:
    ChoiceEditor(const QStringList& choices, QWidget* parent)
        : SettingEditor(parent), m_box(new QComboBox(this)) {
        rowLayout(this)->addWidget(m_box);
        for (const QString& choice : choices)
            m_box->addItem(choiceText(choice), choice);
        wheelOnlyWithFocus(*m_box);
        setFocusProxy(m_box);
        connect(m_box, &QComboBox::activated, this, [this](int index) {
            Q_EMIT edited(m_box->itemData(index).toString());
            Q_EMIT gestureEnded();
        });
    }
    void show(const QString& value) override { m_box->setCurrentIndex(m_box->findData(value)); }
    void showMixed() override { m_box->setCurrentIndex(-1); }

private:
    QComboBox* m_box;
};

/// auto or a size: the usual ones to choose from, others to type.
class ResolutionEditor : public SettingEditor {
public:
    explicit ResolutionEditor(QWidget* parent) : SettingEditor(parent), m_box(new QComboBox(this)) {
        rowLayout(this)->addWidget(m_box);
        m_box->setEditable(true);
        m_box->setInsertPolicy(QComboBox::NoInsert);
        m_box->addItem(choiceText(QStringLiteral("auto")), QStringLiteral("auto"));
        for (const int size : {512, 1024, 1536, 2048})
            m_box->addItem(QString::number(size), QString::number(size));
        wheelOnlyWithFocus(*m_box);
        setFocusProxy(m_box);
        connect(m_box, &QComboBox::activated, this, [this] { commit(); });
        connect(m_box->lineEdit(), &QLineEdit::editingFinished, this, [this] { commit(); });
    }
    void show(const QString& value) override {
        m_value = value;
        m_box->setEditText(value == QLatin1String("auto") ? m_box->itemText(0) : value);
    }
    void showMixed() override {
        m_value.clear();
        m_box->setEditText(QStringLiteral("—"));
    }

private:
    void commit() {
        const QString text = m_box->currentText().trimmed();
        const QString value = text == m_box->itemText(0) ? QStringLiteral("auto") : text;
        if (value == m_value || text == QStringLiteral("—"))
            return;
        m_value = value;
        Q_EMIT edited(value); // the panel shows the old value again when this one is refused
        Q_EMIT gestureEnded();
    }
    QComboBox* m_box;
    QString m_value;
};

/// A colour space: those that need no config to choose from, a config's by name.
class SpaceEditor : public SettingEditor {
public:
    SpaceEditor(const SettingSpec& spec, QWidget* parent)
        : SettingEditor(parent), m_box(new QComboBox(this)) {
        const bool output = spec.key == QLatin1String("color.outputSpace");
        rowLayout(this)->addWidget(m_box);
        m_box->setEditable(true);
        m_box->setInsertPolicy(QComboBox::NoInsert);
        m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        m_box->setMinimumContentsLength(8);
        if (output) //: Colour space of the passes: the plate's own primaries
            m_box->addItem(SettingEditor::tr("As the plate"), QStringLiteral("plate"));
        else
            m_box->addItem(choiceText(QStringLiteral("auto")), QStringLiteral("auto"));
        for (const ColorSpaceInfo& space : builtInColorSpaces()) {
            if (!output || space.kind == ColorSpaceInfo::Kind::Linear)
                m_box->addItem(settingText(space.title), space.id);
        }
        wheelOnlyWithFocus(*m_box);
        setFocusProxy(m_box);
        connect(m_box, &QComboBox::activated, this, [this] { commit(); });
        connect(m_box->lineEdit(), &QLineEdit::editingFinished, this, [this] { commit(); });
    }
    void show(const QString& value) override {
        m_value = value;
        const int index = m_box->findData(value);
        m_box->setCurrentIndex(index);
        m_box->setEditText(index < 0 ? value : m_box->itemText(index));
        m_box->lineEdit()->setCursorPosition(0);
    }
    void showMixed() override {
        m_value.clear();
        m_box->setEditText(QStringLiteral("—"));
    }

private:
    void commit() {
        const QString text = m_box->currentText().trimmed();
        const int index = m_box->findText(text);
        const QString value = index < 0 ? text : m_box->itemData(index).toString();
        if (value == m_value || text == QStringLiteral("—"))
            return;
        m_value = value;
        Q_EMIT edited(value);
        Q_EMIT gestureEnded();
    }
    QComboBox* m_box;
    QString m_value;
};

class FileEditor : public SettingEditor {
public:
    FileEditor(const SettingSpec& spec, QWidget* parent)
        : SettingEditor(parent), m_field(new PathField(settingText(spec.label), this)) {
        rowLayout(this)->addWidget(m_field);
        setFocusProxy(m_field);
        connect(m_field, &PathField::pathEdited, this, [this](const QString& path) {
            Q_EMIT edited(path);
            Q_EMIT gestureEnded();
        });
    }
    void show(const QString& value) override {
        m_field->setPlaceholder({});
        m_field->setPath(value);
    }
    void showMixed() override {
        m_field->setPath({});
        m_field->setPlaceholder(QStringLiteral("—"));
    }

private:
    PathField* m_field;
};

/// Automatic, green, blue or a colour: chosen, or picked in the viewer.
class ScreenEditor : public SettingEditor {
public:
    explicit ScreenEditor(QWidget* parent)
        : SettingEditor(parent), m_box(new QComboBox(this)), m_pick(new QToolButton(this)) {
        QHBoxLayout* layout = rowLayout(this);
        layout->addWidget(m_box, 1);
        layout->addWidget(m_pick);
        m_box->addItem(choiceText(QStringLiteral("auto")), QStringLiteral("auto"));
        //: Screen colour
        m_box->addItem(swatch(QColor(0x20, 0xb0, 0x40)), SettingEditor::tr("Green"), QStringLiteral("green"));
        //: Screen colour
        m_box->addItem(swatch(QColor(0x20, 0x50, 0xd0)), SettingEditor::tr("Blue"), QStringLiteral("blue"));
        m_box->addItem(SettingEditor::tr("Other colour…"), QString());
        wheelOnlyWithFocus(*m_box);
        setFocusProxy(m_box);
        //: Button: pick the screen's colour by dragging over the plate
        m_pick->setText(SettingEditor::tr("Pick"));
        m_pick->setCheckable(true);
        m_pick->setToolTip(SettingEditor::tr("Drag over the bare screen in the viewer to take its colour"));
        connect(m_pick, &QToolButton::toggled, this, &SettingEditor::pickRequested);
        connect(m_box, &QComboBox::activated, this, &ScreenEditor::chosen);
    }
    void show(const QString& value) override {
        m_value = value;
        while (m_box->count() > kFixed)
            m_box->removeItem(kFixed - 1);
        if (value.startsWith(u'#'))
            m_box->insertItem(kFixed - 1, swatch(QColor(value)), value, value);
        m_box->setCurrentIndex(m_box->findData(value));
    }
    void showMixed() override {
        m_value.clear();
        m_box->setCurrentIndex(-1);
    }
    void setPicking(bool on) override {
        const QSignalBlocker blocker(m_pick);
        m_pick->setChecked(on);
    }

private:
    static constexpr int kFixed = 4;

    static QIcon swatch(const QColor& color) {
        QPixmap pixmap(32, 32);
        pixmap.fill(Qt::black);
        QPainter(&pixmap).fillRect(pixmap.rect().adjusted(2, 2, -2, -2), color);
        return QIcon(pixmap);
    }
    void chosen(int index) {
        QString value = m_box->itemData(index).toString();
        if (value.isEmpty()) {
            const QColor start = m_value.startsWith(u'#') ? QColor(m_value) : QColor(0x20, 0xb0, 0x40);
            const QColor color = QColorDialog::getColor(start, this, SettingEditor::tr("Screen colour"));
            if (!color.isValid()) {
                show(m_value);
                return;
            }
            value = color.name();
        }
        Q_EMIT edited(value);
        Q_EMIT gestureEnded();
    }

    QComboBox* m_box;
    QToolButton* m_pick;
    QString m_value;
};

} // namespace

SettingEditor* makeSettingEditor(const SettingSpec& spec, QWidget* parent) {
    if (spec.key == QLatin1String("screen.color"))
        return new ScreenEditor(parent);
    if (spec.key == QLatin1String("network.resolution"))
        return new ResolutionEditor(parent);
    if (spec.key == QLatin1String("color.inputSpace") || spec.key == QLatin1String("color.outputSpace"))
        return new SpaceEditor(spec, parent);
    switch (spec.kind) {
    case SettingSpec::Kind::Integer:
        return new CountEditor(spec, parent);
    case SettingSpec::Kind::Choice:
    case SettingSpec::Kind::Text:
        return new ChoiceEditor(spec.choices, parent);
    case SettingSpec::Kind::File:
        return new FileEditor(spec, parent);
    case SettingSpec::Kind::Number:
        break;
    }
    return new NumberEditor(spec, parent);
}

} // namespace ckd::ui
