// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerSettings.h"

#include <QIcon>

namespace ckd::ui {

/// Drawn, so that they are sharp at every display scaling.
[[nodiscard]] QIcon layoutIcon(ViewerLayout layout);
[[nodiscard]] QIcon falseColorIcon();
/// By ShapeTool::Mode.
[[nodiscard]] QIcon shapeIcon(int mode);
[[nodiscard]] QIcon colorIcon(const QColor& color);
/// A small picture of a background.
[[nodiscard]] QIcon backgroundIcon(const CompBackground& background);

} // namespace ckd::ui
