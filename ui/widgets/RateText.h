// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameRate.h"

#include <QString>

namespace ckd::ui {

/// Frames per second as artists write it, in the language's notation: "24", "23.976", "29.97".
[[nodiscard]] QString rateText(FrameRate rate);

} // namespace ckd::ui
