// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ShapeBar.h"

#include "ui/viewer/ResetSpinBox.h"
#include "ui/viewer/ViewerIcons.h"
#include "ui/widgets/NumberField.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

namespace ckd::ui {

namespace {

constexpr std::array kRoles{ShapeRole::Garbage, ShapeRole::Holdout, ShapeRole::Core,
                            ShapeRole::HintForeground, ShapeRole::HintBackground};

QString roleText(ShapeRole role) {
    switch (role) {
    case ShapeRole::Garbage:
        //: What a drawn shape is for: everything inside is thrown away.
        return ShapeBar::tr("Garbage");
    case ShapeRole::Holdout:
        //: What a drawn shape is for: kept out of the key's result, with soft edges (matte of that name).
        return ShapeBar::tr("Holdout");
    case ShapeRole::Core:
        //: What a drawn shape is for: everything inside is solid.
        return ShapeBar::tr("Core");
    case ShapeRole::HintForeground:
        //: What a drawn shape is for: the hint (coarse alpha) becomes subject there.
        return ShapeBar::tr("Hint: keep");
    case ShapeRole::HintBackground:
        //: What a drawn shape is for: the hint (coarse alpha) becomes background there.
        return ShapeBar::tr("Hint: remove");
    }
    return {};
}

QHBoxLayout* rowOf(QWidget*& group, int spacing) {
    group = new QWidget;
    auto* row = new QHBoxLayout(group);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing);
    return row;
}

QToolButton* newButton(QHBoxLayout& row) {
    auto* button = new QToolButton;
    button->setAutoRaise(true);
    row.addWidget(button);
    return button;
}

ResetSpinBox* newField(QHBoxLayout& row, QLabel*& label, double value, double minimum, double maximum) {
    label = new QLabel;
    auto* field = new ResetSpinBox(value);
    field->setRange(minimum, maximum);
    field->setDecimals(1);
    field->setValue(value);
    field->setButtonSymbols(QAbstractSpinBox::NoButtons);
    field->setFixedWidth(field->fontMetrics().horizontalAdvance(QStringLiteral("2000.0 px")) + 12);
    label->setBuddy(field);
    row.addWidget(label);
    row.addWidget(field);
    return field;
}

void describe(QWidget& widget, const QString& name, const QString& toolTip) {
    widget.setAccessibleName(name);
    widget.setToolTip(toolTip);
}

} // namespace

ShapeBar::ShapeBar(ShapeTool& tool, QWidget* parent) : OverflowBar(parent), m_tool(&tool) {
    setStyleSheet(QStringLiteral("QToolButton { padding: 3px 2px; }"));
    makeModes();
    makeRole();
    makeNumbers();
    makeKeys();
    retranslate();
    show();
    connect(&tool, &ShapeTool::changed, this, &ShapeBar::show);
    connect(&tool, &ShapeTool::optionsChanged, this, &ShapeBar::show);
}

template <class Edit> void ShapeBar::change(Edit edit) {
    if (m_showing || !m_tool)
        return;
    ShapeTool::Options options = m_tool->options();
    edit(options);
    m_tool->setOptions(options);
}

void ShapeBar::makeModes() {
    QWidget* group = nullptr;
    QHBoxLayout* row = rowOf(group, 0);
    auto* buttons = new QButtonGroup(group);
    for (std::size_t i = 0; i < kModes; ++i) {
        m_modes[i] = newButton(*row);
        m_modes[i]->setCheckable(true);
        m_modes[i]->setIcon(shapeIcon(int(i)));
        buttons->addButton(m_modes[i], int(i));
    }
    connect(buttons, &QButtonGroup::idClicked, this, [this](int id) {
        change([id](ShapeTool::Options& options) { options.mode = ShapeTool::Mode(id); });
    });
    addGroup(group);
}

void ShapeBar::makeRole() {
    QWidget* group = nullptr;
    QHBoxLayout* row = rowOf(group, 4);
    m_role = new QComboBox;
    wheelOnlyWithFocus(*m_role);
    m_role->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    for (const ShapeRole role : kRoles)
        m_role->addItem(colorIcon(QColor(roleColor(role))), roleText(role));
    row->addWidget(m_role);
    connect(m_role, &QComboBox::activated, this, [this](int index) {
        if (m_showing || !m_tool)
            return;
        const ShapeRole role = kRoles[std::size_t(index)];
        if (m_tool->selectedShape())
            m_tool->setSelectedRole(role);
        change([role](ShapeTool::Options& options) { options.role = role; });
    });
    addGroup(group);
}

void ShapeBar::makeNumbers() {
    QWidget* group = nullptr;
    QHBoxLayout* row = rowOf(group, 3);
    const ShapeTool::Options defaults;
    m_brush = newField(*row, m_brushLabel, defaults.brushRadius, 0.5, 2000.0);
    m_feather = newField(*row, m_featherLabel, defaults.feather, 0.0, 2000.0);
    m_opacity = newField(*row, m_opacityLabel, 100.0, 0.0, 100.0);
    m_opacity->setDecimals(0);
    connect(m_brush, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        change([value](ShapeTool::Options& options) { options.brushRadius = value; });
    });
    connect(m_feather, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        if (m_showing || !m_tool)
            return;
        if (m_tool->selectedShape())
            m_tool->setSelectedFeather(value);
        else
            change([value](ShapeTool::Options& options) { options.feather = value; });
    });
    connect(m_opacity, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        if (m_showing || !m_tool)
            return;
        if (m_tool->selectedShape())
            m_tool->setSelectedOpacity(value / 100.0);
        else
            change([value](ShapeTool::Options& options) { options.opacity = value / 100.0; });
    });
    addGroup(group);
}

void ShapeBar::makeKeys() {
    QWidget* group = nullptr;
    QHBoxLayout* row = rowOf(group, 2);
    m_setKey = newButton(*row);
    m_removeKey = newButton(*row);
    m_interpolation = new QComboBox;
    wheelOnlyWithFocus(*m_interpolation);
    m_interpolation->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_interpolation->addItems({QString(), QString()});
    row->addWidget(m_interpolation);
    m_delete = newButton(*row);
    connect(m_setKey, &QToolButton::clicked, m_tool, &ShapeTool::setKeyHere);
    connect(m_removeKey, &QToolButton::clicked, m_tool, &ShapeTool::removeKeyHere);
    connect(m_interpolation, &QComboBox::activated, this, [this](int index) {
        if (m_tool)
            m_tool->setInterpolation(KeyInterpolation(index));
    });
    connect(m_delete, &QToolButton::clicked, m_tool, &ShapeTool::deleteSelected);
    addGroup(group);
}

void ShapeBar::show() {
    if (!m_tool)
        return;
    m_showing = true;
    const ShapeTool::Options& options = m_tool->options();
    const Shape* shape = m_tool->selectedShape();
    const FrameNumber frame = m_tool->frame();
    m_modes[std::size_t(options.mode)]->setChecked(true);
    const bool brush = options.mode == ShapeTool::Mode::Brush;
    m_brush->setVisible(brush);
    m_brushLabel->setVisible(brush);
    const ShapeRole role = shape ? shape->role : options.role;
    m_role->setCurrentIndex(int(std::ranges::find(kRoles, role) - kRoles.begin()));
    const auto set = [](ResetSpinBox* field, double value) {
        if (!field->hasFocus() || field->value() != value)
            field->setValue(value);
    };
    set(m_brush, options.brushRadius);
    set(m_feather, shape ? shape->at(frame).feather : options.feather);
    set(m_opacity, 100.0 * (shape ? shape->at(frame).opacity : options.opacity));
    const bool animated = shape && shape->keys.size() > 1;
    m_setKey->setEnabled(shape && !(animated && shape->hasKeyAt(frame)));
    m_removeKey->setEnabled(animated && shape->hasKeyAt(frame));
    m_interpolation->setEnabled(animated);
    if (shape) {
        const auto after = std::ranges::upper_bound(shape->keys, frame, {}, &ShapeKey::frame);
        m_interpolation->setCurrentIndex(int((after == shape->keys.begin() ? *after : *(after - 1)).toNext));
    }
    m_delete->setEnabled(shape != nullptr);
    m_showing = false;
}

void ShapeBar::retranslate() {
    const std::array<QString, kModes> modes{
        //: Tool of the viewer that chooses and moves drawn shapes.
        tr("Select and move shapes"), tr("Rectangle: drag"), tr("Ellipse: drag"),
        tr("Polygon: click the points, Enter closes"),
        //: Spline: a closed smooth curve.
        tr("Smooth curve: click the points, Enter closes"), tr("Brush: paint; [ and ] change its size")};
    for (std::size_t i = 0; i < kModes; ++i)
        describe(*m_modes[i], modes[i], modes[i]);
    for (std::size_t i = 0; i < kRoles.size(); ++i)
        m_role->setItemText(int(i), roleText(kRoles[i]));
    describe(*m_role, tr("Role"), tr("What the shape is for"));
    //: Short label: radius of the brush.
    m_brushLabel->setText(tr("Brush"));
    //: Unit: pixels, after a number.
    const QString pixels = tr(" px");
    m_brush->setSuffix(pixels);
    describe(*m_brush, tr("Brush radius"), tr("Radius of the brush in pixels of the plate"));
    //: Short label: softness of a shape's edge.
    m_featherLabel->setText(tr("Feather"));
    m_feather->setSuffix(pixels);
    describe(*m_feather, tr("Feather"), tr("Pixels over which the shape's edge fades, half of them outside"));
    //: Short label: how strongly a shape counts.
    m_opacityLabel->setText(tr("Opacity"));
    m_opacity->setSuffix(QStringLiteral(" %"));
    describe(*m_opacity, tr("Opacity"), tr("How strongly the shape counts"));
    m_setKey->setText(QStringLiteral("◆+"));
    //: Keyframe: the shape as it is at one frame; between keyframes it moves.
    describe(*m_setKey, tr("Set keyframe"), tr("Set a keyframe here: the shape moves from now on"));
    m_removeKey->setText(QStringLiteral("◆−"));
    describe(*m_removeKey, tr("Remove keyframe"), tr("Remove the keyframe at this frame"));
    //: How a shape gets from one keyframe to the next: evenly.
    m_interpolation->setItemText(0, tr("Linear"));
    //: How a shape gets from one keyframe to the next: it waits and jumps.
    m_interpolation->setItemText(1, tr("Hold"));
    describe(*m_interpolation, tr("Interpolation"), tr("How the shape gets from this keyframe to the next"));
    m_delete->setText(tr("Delete"));
    describe(*m_delete, tr("Delete shape"), tr("Delete the selected shape (Delete)"));
}

void ShapeBar::changeEvent(QEvent* event) {
    OverflowBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

} // namespace ckd::ui
