// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/DisplayPipeline.h"
#include "ui/viewer/ViewTransform.h"

#include <QRgb>

#include <array>
#include <optional>
#include <vector>

namespace ckd::ui {

/// One pane as a renderer draws it.
struct PaneScene {
    ViewTransform transform; ///< with the pane's rectangle
    PicturePlan plan;
    std::optional<HalfPlane> side; ///< only here, when there is one (wipe)
};

/// Everything a renderer needs for one picture of the window. A value.
struct ViewerScene {
    QSize size; ///< device pixels
    QRgb around = 0xff1a1a1a;
    QRgb line = 0xff3a3a3a; ///< between panes
    std::vector<PaneScene> panes;
};

/// The live frame and the two kept ones, by FrameSource.
using FrameSet = std::array<ViewerFrame, kFrameSources>;

/// `backgroundPicture`: see planFor(). `gap`: device pixels between panes.
[[nodiscard]] ViewerScene buildScene(const FrameSet& frames, const ViewerSettings& settings,
                                     const SharedHalfPicture& backgroundPicture, const QSize& size, int gap,
                                     Qt::LayoutDirection direction);

/// Where the samples of one screen pixel lie along one axis, and how they weigh: from kNearestFrom up the
/// nearest pixel, between 1 and that bilinear, at 1 the pixel itself, below 1 the pixels it covers (box).
/// The shader does the same sums.
struct SampleAxis {
    static constexpr double kNearestFrom = 4.0;
    int taps = 1;
    std::vector<int> first;     ///< by screen pixel from `begin`; first + taps - 1 lies inside too
    std::vector<float> weights; ///< taps per screen pixel, their sum is 1
    [[nodiscard]] bool isCopy() const { return taps == 1; }
};
/// Screen pixels begin … begin+count-1; the picture begins at `origin` and has `size` pixels of `scale`.
[[nodiscard]] SampleAxis makeSampleAxis(double scale, int origin, int begin, int count, int size);

} // namespace ckd::ui
