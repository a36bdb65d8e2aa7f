// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/preview/FrameRuns.h"

#include <vector>

namespace ckd::ui {

/// Where frames lie on a timeline: a row of cells, one per frame number, of which a window is seen. Pure
/// value, in logical pixels from the left edge of the area that shows frames. Frame f has the cell from
/// xOf(f) to xOf(f + 1). Ranges may hold billions of numbers.
struct TimelineGeometry {
    /// Numbers that can be seen at all.
    FrameRun range{1, 1};
    double width = 1;
    /// The view: frame number (with fraction) at the left edge, and how wide a frame is.
    double left = 1;
    double frameWidth = 1;

    static constexpr double kWidestFrame = 64;

    /// All of `range` seen in `width`.
    [[nodiscard]] static TimelineGeometry fitted(FrameRun range, double width);
    /// The same frames in another width, or as many of the same width as fit when zoomed in.
    [[nodiscard]] TimelineGeometry resizedTo(double newWidth) const;
    /// Frames `factor` times as wide, the one under `x` staying there. Never shows more than the range.
    [[nodiscard]] TimelineGeometry zoomed(double factor, double x) const;
    /// Moved by so many pixels: positive shows later frames.
    [[nodiscard]] TimelineGeometry scrolled(double pixels) const;
    /// Scrolled by as little as shows the frame, with some room around it.
    [[nodiscard]] TimelineGeometry showing(FrameNumber frame) const;

    [[nodiscard]] double xOf(FrameNumber frame) const { return (double(frame) - left) * frameWidth; }
    [[nodiscard]] double centreOf(FrameNumber frame) const { return xOf(frame) + frameWidth / 2; }
    /// The frame whose cell holds x, limited to the range.
    [[nodiscard]] FrameNumber frameAt(double x) const;
    [[nodiscard]] bool isFitted() const;
    /// First and last frame of which something is seen.
    [[nodiscard]] FrameRun visible() const;

    struct Tick {
        FrameNumber frame = 0;
        double x = 0; ///< left edge of the frame
        bool labelled = false;
        friend bool operator==(const Tick&, const Tick&) = default;
    };
    /// Marks of the ruler: labelled ones at least `labelWidth` apart, at round numbers (1, 2, 5, 10 …).
    [[nodiscard]] std::vector<Tick> ticks(double labelWidth) const;

    /// A piece of a lane to be painted.
    struct Bar {
        double x = 0;
        double width = 0;
        friend bool operator==(const Bar&, const Bar&) = default;
    };
    /// What is seen of the runs (ascending), at least a pixel wide each, joined where no gap can be seen:
    /// never more bars than pixels.
    [[nodiscard]] std::vector<Bar> bars(const std::vector<FrameRun>& runs) const;

private:
    [[nodiscard]] double fittedFrameWidth() const;
    [[nodiscard]] TimelineGeometry limited() const;
};

} // namespace ckd::ui
