// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/OverflowBar.h"
#include "ui/viewer/ShapeTool.h"

#include <QPointer>

#include <array>

class QComboBox;
class QLabel;
class QToolButton;

namespace ckd::ui {

class ResetSpinBox;

/// The controls of the shape tool: what to draw, for what, its keys. Shows the selected shape's values, else
/// those for the next one; holds nothing itself.
class ShapeBar final : public OverflowBar {
    Q_OBJECT

public:
    explicit ShapeBar(ShapeTool& tool, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeModes();
    void makeRole();
    void makeNumbers();
    void makeKeys();
    void retranslate();
    void show();
    template <class Edit> void change(Edit edit);

    static constexpr std::size_t kModes = 6;
    QPointer<ShapeTool> m_tool;
    std::array<QToolButton*, kModes> m_modes{};
    QComboBox* m_role = nullptr;
    QLabel* m_brushLabel = nullptr;
    ResetSpinBox* m_brush = nullptr;
    QLabel* m_featherLabel = nullptr;
    ResetSpinBox* m_feather = nullptr;
    QLabel* m_opacityLabel = nullptr;
    ResetSpinBox* m_opacity = nullptr;
    QToolButton* m_setKey = nullptr;
    QToolButton* m_removeKey = nullptr;
    QComboBox* m_interpolation = nullptr;
    QToolButton* m_delete = nullptr;
    bool m_showing = false;
};

} // namespace ckd::ui
