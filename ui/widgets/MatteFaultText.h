// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/matte/MatteCheck.h"

#include <QString>

namespace ckd::ui {

/// "holes inside solids, unlike the frames before and after".
[[nodiscard]] QString matteFaultText(const FlaggedFrame& frame);

} // namespace ckd::ui
