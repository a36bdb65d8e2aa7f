// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ShapeTool.h"

#include <QObject>

class QAction;

namespace ckd {
class Player;
}

namespace ckd::ui {

class ProjectDocument;
class ShapeBar;
class ViewerWidget;

/// Drawing of mattes and hint strokes over the pictures: ties the shape tool to the current clip and the
/// playhead. Every finished stroke or drag is one step of the history. UI thread.
class ShapeController : public QObject {
    Q_OBJECT
public:
    /// `toggle`: the checkable action that switches drawing on.
    ShapeController(ProjectDocument& document, ViewerWidget& viewer, Player& player, QAction& toggle,
                    QObject* parent = nullptr);

    /// The tool's controls, for the window to place; hidden while drawing is off.
    [[nodiscard]] ShapeBar* bar() const { return m_bar; }
    [[nodiscard]] ShapeTool& tool() { return m_tool; }

private:
    void showShapes();
    void setOn(bool on);

    ProjectDocument& m_document;
    ViewerWidget& m_viewer;
    QAction& m_toggle;
    ShapeTool m_tool;
    ShapeBar* m_bar;
};

} // namespace ckd::ui
