// SPDX-License-Identifier: Apache-2.0
#pragma once

class QKeyEvent;

namespace ckd::ui {

class ViewerWidget;

/// What keys do while the viewer has the focus (a window's own shortcuts come first): F1–F7 views, 1 2 4 A
/// layouts, F and Ctrl+1, + and −, Shift+arrows, Shift+R G B A Y channels, Shift+F false colours. True: used.
bool applyViewerKey(ViewerWidget& viewer, const QKeyEvent& event);

} // namespace ckd::ui
