// SPDX-License-Identifier: Apache-2.0
#include "ui/timeline/TimelineGeometry.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace ckd::ui {

namespace {

/// 1, 2, 5, 10, 20 … not below `least`.
FrameNumber roundStep(double least) {
    double power = 1;
    for (;; power *= 10) {
        for (const int digit : {1, 2, 5}) {
            if (digit * power >= least || digit * power > 1e15)
                return FrameNumber(digit * power);
        }
    }
}

FrameNumber countOf(FrameRun run) {
    return run.last - run.first + 1;
}

} // namespace

double TimelineGeometry::fittedFrameWidth() const {
    return std::min(width / double(countOf(range)), kWidestFrame);
}

TimelineGeometry TimelineGeometry::limited() const {
    TimelineGeometry result = *this;
    result.width = std::max(1.0, width);
    result.frameWidth = std::clamp(frameWidth, result.fittedFrameWidth(), kWidestFrame);
    const double last = double(range.last + 1) - result.width / result.frameWidth;
    result.left = std::max(double(range.first), std::min(left, last));
    return result;
}

TimelineGeometry TimelineGeometry::fitted(FrameRun range, double width) {
    TimelineGeometry result;
    result.range = range;
    result.width = std::max(1.0, width);
    result.left = double(range.first);
    result.frameWidth = result.fittedFrameWidth();
    return result;
}

bool TimelineGeometry::isFitted() const {
    return frameWidth <= fittedFrameWidth() * (1 + 1e-9);
}

TimelineGeometry TimelineGeometry::resizedTo(double newWidth) const {
    if (isFitted())
        return fitted(range, newWidth);
    TimelineGeometry result = *this;
    result.width = newWidth;
    return result.limited();
}

TimelineGeometry TimelineGeometry::zoomed(double factor, double x) const {
    TimelineGeometry result = *this;
    const double under = left + x / frameWidth;
    result.frameWidth = std::clamp(frameWidth * factor, fittedFrameWidth(), kWidestFrame);
    result.left = under - x / result.frameWidth;
    return result.limited();
}

TimelineGeometry TimelineGeometry::scrolled(double pixels) const {
    TimelineGeometry result = *this;
    result.left += pixels / frameWidth;
    return result.limited();
}

TimelineGeometry TimelineGeometry::showing(FrameNumber frame) const {
    const double room = std::min(width / 8, 48.0);
    const double x = xOf(frame);
    if (x < 0)
        return scrolled(x - room);
    if (x + frameWidth > width)
        return scrolled(x + frameWidth - width + room);
    return *this;
}

FrameNumber TimelineGeometry::frameAt(double x) const {
    return std::clamp(FrameNumber(std::floor(left + x / frameWidth)), range.first, range.last);
}

FrameRun TimelineGeometry::visible() const {
    const double end = left + width / frameWidth;
    return {frameAt(0), std::clamp(FrameNumber(std::ceil(end)) - 1, range.first, range.last)};
}

std::vector<TimelineGeometry::Tick> TimelineGeometry::ticks(double labelWidth) const {
    constexpr double kClosest = 5; ///< pixels between marks
    const FrameNumber labelStep = roundStep(std::max(labelWidth, 1.0) / frameWidth);
    FrameNumber step = roundStep(kClosest / frameWidth);
    while (labelStep % step != 0)
        step = roundStep(double(step) + 0.5); // 2 does not divide 5
    const FrameRun seen = visible();
    FrameNumber frame = seen.first - seen.first % step;
    if (frame < seen.first)
        frame += step;
    std::vector<Tick> result;
    for (; frame <= seen.last; frame += step)
        result.push_back({frame, xOf(frame), frame % labelStep == 0});
    return result;
}

std::vector<TimelineGeometry::Bar> TimelineGeometry::bars(const std::vector<FrameRun>& runs) const {
    std::vector<Bar> result;
    const FrameRun seen = visible();
    auto run = std::ranges::lower_bound(runs, seen.first, {}, &FrameRun::last);
    for (; run != runs.end() && run->first <= seen.last; ++run) {
        const double x = std::max(0.0, xOf(run->first));
        const double end = std::min(width, std::max(xOf(run->last + 1), x + 1));
        // Anti-aliased gaps below half a pixel would only make the bar paler.
        if (!result.empty() && x <= result.back().x + result.back().width + 0.5)
            result.back().width = std::max(result.back().width, end - result.back().x);
        else
            result.push_back({x, end - x});
    }
    return result;
}

} // namespace ckd::ui
