// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QIcon>
#include <QPainterPath>

namespace ckd::ui {

/// Pictures on buttons, drawn by this program as outlines and therefore crisp at any size and scale.
enum class Symbol {
    ToStart,
    ToEnd,
    StepBackward,
    StepForward,
    PlayBackward,
    PlayForward,
    Pause,
    LoopOnce,
    LoopRepeat,
    LoopBounce,
    MarkIn,
    MarkOut,
    ClearInOut,
    Plus,
    Minus,
    Folder,
    Trash,
    Eye,
    Warning,
    Gear,
    Cancel,
    Retry,
};
inline constexpr int kSymbols = int(Symbol::Retry) + 1;

/// Area to fill on a grid of 16 by 16 units.
[[nodiscard]] QPainterPath symbolPath(Symbol symbol);

/// In the theme's text colour (dimmed when disabled), or in `color`; checked buttons show the accent colour.
[[nodiscard]] QIcon icon(Symbol symbol, const QColor& color = {});

} // namespace ckd::ui
