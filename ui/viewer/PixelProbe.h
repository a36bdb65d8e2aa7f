// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerFrame.h"

#include <QColor>
#include <QPoint>
#include <QRect>
#include <QString>

#include <array>
#include <optional>

namespace ckd::ui {

/// The numbers under the mouse: every picture of the frame at one pixel, as stored (the plate in its own
/// encoding, FG and processed linear, matte and hint coverage).
struct PixelProbe {
    struct Value {
        int channels = 0; ///< 0: that view has no picture
        std::array<float, 4> values{};
    };
    FrameNumber frame = 0;
    QPoint pixel;            ///< from the top left, 0-based
    View view = View::Plate; ///< of the pane under the mouse
    std::array<Value, kViews> values;

    [[nodiscard]] const Value& value(View of) const { return values[static_cast<std::size_t>(of)]; }
};

/// `pixel` lies inside the frame's pictures; smaller ones are left out.
[[nodiscard]] PixelProbe probePixel(const ViewerFrame& frame, View view, const QPoint& pixel);

/// "x 512 y 300   Plate 0.1234 0.5678 0.2345   Matte 0.998": for a status bar.
[[nodiscard]] QString probeText(const PixelProbe& probe);
/// The shorter form for the overlay: position and the view's own numbers.
[[nodiscard]] QString probeShortText(const PixelProbe& probe);

/// Mean of the colours inside `area` (picture pixels, cut to the picture), taken in linear light,
/// sRGB-encoded; none when nothing lies inside or the picture has no colour.
[[nodiscard]] std::optional<QColor> meanColor(const HalfPicture& plate, const QRect& area);

} // namespace ckd::ui
