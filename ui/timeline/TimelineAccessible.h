// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAccessible>

namespace ckd::ui {

/// Lets screen readers treat a TimelineWidget as a slider over frame numbers, described in words. Call before
/// the first one is made; more calls do nothing.
void installTimelineAccessible();

} // namespace ckd::ui
