// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/ViewerScene.h"

#include <algorithm>
#include <cmath>

namespace ckd::ui {

ViewerScene buildScene(const FrameSet& frames, const ViewerSettings& settings,
                       const SharedHalfPicture& backgroundPicture, const QSize& size, int gap,
                       Qt::LayoutDirection direction) {
    ViewerScene scene;
    scene.size = size;
    const std::array<QRect, kMaxPanes> rects = paneRects(settings.layout, size, gap, direction);
    for (int pane = 0; pane < settings.paneCount(); ++pane) {
        const PaneContent& content = settings.content(pane);
        const ViewerFrame& frame = frames[std::size_t(content.source)];
        PaneScene made;
        made.plan = planFor(frame, content.view, settings, backgroundPicture);
        const QSize picture = made.plan.size().isEmpty() ? frame.size() : made.plan.size();
        made.transform =
            ViewTransform::make(settings.position, rects[std::size_t(pane)], picture, frame.pixelAspect);
        if (settings.layout == ViewerLayout::Wipe) {
            const HalfPlane first = wipeSide(settings.wipe, rects[0]);
            made.side = pane == 0 ? first : first.other();
        }
        scene.panes.push_back(std::move(made));
    }
    return scene;
}

SampleAxis makeSampleAxis(double scale, int origin, int begin, int count, int size) {
    SampleAxis axis;
    const bool nearest = scale >= SampleAxis::kNearestFrom || scale == 1.0;
    const bool enlarges = scale > 1.0;
    // A box of 1/scale pixels touches one pixel more than it is wide, rounded up.
    axis.taps = nearest ? 1 : enlarges ? 2 : int(std::ceil(1.0 / scale)) + 1;
    axis.taps = std::min(axis.taps, size);
    axis.first.resize(std::size_t(count));
    axis.weights.assign(std::size_t(count) * std::size_t(axis.taps), 0.0F);
    for (int i = 0; i < count; ++i) {
        float* weights = axis.weights.data() + std::size_t(i) * std::size_t(axis.taps);
        const double from = (begin + i - origin) / scale;
        const double to = (begin + i + 1 - origin) / scale;
        const double middle = (begin + i + 0.5 - origin) / scale;
        if (axis.taps == 1) {
            axis.first[std::size_t(i)] = std::clamp(int(std::floor(middle)), 0, size - 1);
            weights[0] = 1.0F;
            continue;
        }
        const double start = enlarges ? middle - 0.5 : from;
        const int first = std::clamp(int(std::floor(start)), 0, size - axis.taps);
        axis.first[std::size_t(i)] = first;
        double sum = 0.0;
        for (int k = 0; k < axis.taps; ++k) {
            const int pixel = first + k;
            const double weight = enlarges ? 1.0 - std::abs(std::clamp(start, 0.0, size - 1.0) - pixel)
                                           : std::min(pixel + 1.0, to) - std::max(double(pixel), from);
            weights[k] = float(std::max(weight, 0.0));
            sum += double(weights[k]);
        }
        if (sum <= 0.0) {
            weights[0] = 1.0F;
            continue;
        }
        for (int k = 0; k < axis.taps; ++k)
            weights[k] = float(double(weights[k]) / sum);
    }
    return axis;
}

} // namespace ckd::ui
