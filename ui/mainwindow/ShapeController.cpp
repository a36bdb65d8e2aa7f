// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/ShapeController.h"

#include "core/preview/Player.h"
#include "ui/models/ProjectDocument.h"
#include "ui/viewer/ShapeBar.h"
#include "ui/viewer/ViewerWidget.h"

#include <QAction>

namespace ckd::ui {

ShapeController::ShapeController(ProjectDocument& document, ViewerWidget& viewer, Player& player,
                                 QAction& toggle, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_viewer(viewer)
    , m_toggle(toggle)
    , m_bar(new ShapeBar(m_tool, &viewer)) {
    m_bar->hide();
    connect(&toggle, &QAction::toggled, this, &ShapeController::setOn);
    connect(&document, &ProjectDocument::currentChanged, this, &ShapeController::showShapes);
    connect(&document, &ProjectDocument::clipChanged, this, [this](const QString& id) {
        if (id == m_document.currentId())
            showShapes();
    });
    connect(&player, &Player::frameChanged, &m_tool, [this](FrameNumber frame) { m_tool.setFrame(frame); });
    connect(&player, &Player::rangeChanged, &m_tool, [this, &player] { m_tool.setFrame(player.frame()); });
    connect(&m_tool, &ShapeTool::edited, this, [this](const ShapeSet& shapes, const QString& text) {
        m_document.changeClips({m_document.currentId()}, text, {},
                               [&shapes](Clip& clip) { clip.shapes = shapes; });
    });
    // The colour picker takes the mouse for one drag; drawing goes on after it.
    connect(&viewer, &ViewerWidget::toolChanged, this, [this](ViewerTool* tool) {
        if (!tool && m_toggle.isChecked())
            m_viewer.setTool(&m_tool);
    });
    showShapes();
}

void ShapeController::showShapes() {
    const Clip* clip = m_document.currentClip();
    m_tool.setShapes(clip ? clip->shapes : ShapeSet());
}

void ShapeController::setOn(bool on) {
    m_bar->setVisible(on);
    m_viewer.setTool(on ? &m_tool : nullptr);
}

} // namespace ckd::ui
