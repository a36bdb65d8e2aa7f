// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewerKeys.h"

#include "ui/viewer/ViewerWidget.h"

#include <QKeyEvent>

namespace ckd::ui {

namespace {

constexpr double kPanStep = 40.0; // logical pixels

bool applyShifted(ViewerWidget& viewer, int key) {
    switch (key) {
    // The plain arrows move the playhead.
    case Qt::Key_Left:
        viewer.panBy({kPanStep, 0.0});
        return true;
    case Qt::Key_Right:
        viewer.panBy({-kPanStep, 0.0});
        return true;
    case Qt::Key_Up:
        viewer.panBy({0.0, kPanStep});
        return true;
    case Qt::Key_Down:
        viewer.panBy({0.0, -kPanStep});
        return true;
    case Qt::Key_R:
        viewer.toggleChannel(Channel::Red);
        return true;
    case Qt::Key_G:
        viewer.toggleChannel(Channel::Green);
        return true;
    case Qt::Key_B:
        viewer.toggleChannel(Channel::Blue);
        return true;
    case Qt::Key_A:
        viewer.toggleChannel(Channel::Alpha);
        return true;
    case Qt::Key_Y:
        viewer.toggleChannel(Channel::Luma);
        return true;
    case Qt::Key_F:
        viewer.toggleFalseColor();
        return true;
    default:
        return false;
    }
}

bool applyPlain(ViewerWidget& viewer, int key) {
    if (key >= Qt::Key_F1 && key < Qt::Key_F1 + int(kViews)) {
        viewer.setActiveView(kAllViews[std::size_t(key - Qt::Key_F1)]);
        return true;
    }
    switch (key) {
    case Qt::Key_1:
        viewer.setLayoutKind(ViewerLayout::One);
        return true;
    case Qt::Key_2:
        viewer.setLayoutKind(ViewerLayout::Two);
        return true;
    case Qt::Key_4:
        viewer.setLayoutKind(ViewerLayout::Four);
        return true;
    case Qt::Key_A:
        viewer.setLayoutKind(ViewerLayout::Wipe);
        return true;
    case Qt::Key_F:
        viewer.fit();
        return true;
    default:
        return false;
    }
}

} // namespace

bool applyViewerKey(ViewerWidget& viewer, const QKeyEvent& event) {
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    if (event.key() == Qt::Key_Plus || (event.key() == Qt::Key_Equal && modifiers == Qt::NoModifier)) {
        viewer.zoomIn();
        return true;
    }
    if (event.key() == Qt::Key_Minus) {
        viewer.zoomOut();
        return true;
    }
    if (modifiers == Qt::ControlModifier && event.key() == Qt::Key_1) {
        viewer.oneToOne();
        return true;
    }
    if (modifiers == Qt::ShiftModifier)
        return applyShifted(viewer, event.key());
    return modifiers == Qt::NoModifier && applyPlain(viewer, event.key());
}

} // namespace ckd::ui
