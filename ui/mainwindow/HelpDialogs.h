// SPDX-License-Identifier: Apache-2.0
#pragma once

class QWidget;

namespace ckd::ui {

class ViewerWidget;

/// Every action with its key, from the action table.
void showShortcuts(QWidget* parent);
/// Version, libraries, renderer, licences.
void showAbout(QWidget* parent, const ViewerWidget& viewer);

} // namespace ckd::ui
