// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerSettings.h"

#include <QString>

namespace ckd::ui {

/// As the artist reads it, translated: "Matte", "FG" …
[[nodiscard]] QString viewName(View view);
/// F1 … F7.
[[nodiscard]] QString viewShortcut(View view);
[[nodiscard]] QString sourceName(FrameSource source);
/// A sentence for a pane that has no picture.
[[nodiscard]] QString missingText(View view);

} // namespace ckd::ui
