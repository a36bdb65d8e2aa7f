// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/SidePlacement.h"

#include "core/color/Resample.h"

#include <algorithm>
#include <cmath>

namespace ckd::detail {

namespace {

/// The display window, and where the picture begins.
struct Frame {
    Window display;
    int originX = 0;
    int originY = 0;
};

Frame frameOf(const Image& picture, const FrameMetadata& metadata) {
    if (metadata.displayWindow.isEmpty())
        return {{0, 0, picture.width() - 1, picture.height() - 1}, 0, 0};
    const Window& display = metadata.displayWindow;
    const Window& data = metadata.dataWindow.isEmpty() ? display : metadata.dataWindow;
    return {display, std::min(display.minX, data.minX), std::min(display.minY, data.minY)};
}

int rounded(double value) {
    return static_cast<int>(std::lround(value));
}

} // namespace

SidePlacement placeSide(const Image& side, const FrameMetadata& sideMetadata, const Image& plate,
                        const FrameMetadata& plateMetadata) {
    const bool sameSize = side.width() == plate.width() && side.height() == plate.height();
    if (sameSize && sideMetadata.displayWindow.isEmpty())
        return {0, 0, plate.width(), plate.height()};
    const Frame to = frameOf(plate, plateMetadata);
    const Frame from = frameOf(side, sideMetadata);
    const double scaleX = static_cast<double>(to.display.width()) / from.display.width();
    const double scaleY = static_cast<double>(to.display.height()) / from.display.height();
    // A file that says it has a thousand times its display window must not eat the memory.
    if (!ImageLimits::allows(std::llround(side.width() * scaleX), std::llround(side.height() * scaleY)))
        return {0, 0, plate.width(), plate.height()};
    return {to.display.minX - to.originX + rounded((from.originX - from.display.minX) * scaleX),
            to.display.minY - to.originY + rounded((from.originY - from.display.minY) * scaleY),
            std::max(1, rounded(side.width() * scaleX)), std::max(1, rounded(side.height() * scaleY))};
}

Image placed(const Image& side, const SidePlacement& placement, int width, int height) {
    const bool resize = placement.width != side.width() || placement.height != side.height();
    Image fitted =
        resize ? resized(side, placement.width, placement.height, ResizeFilter::BilinearAntialias) : Image();
    if (resize && placement == SidePlacement{0, 0, width, height})
        return fitted;
    const Image& source = resize ? fitted : side;
    Image result(width, height, side.channels(), side.encoding());
    const int left = std::clamp(placement.x, 0, width);
    const int right = std::clamp(placement.x + placement.width, left, width);
    for (int channel = 0; channel < side.channels(); ++channel) {
        for (int y = 0; y < height; ++y) {
            const float* in = source.row(channel, std::clamp(y - placement.y, 0, source.height() - 1));
            float* out = result.row(channel, y);
            std::fill(out, out + left, in[0]);
            std::copy(in + (left - placement.x), in + (right - placement.x), out + left);
            std::fill(out + right, out + width, in[source.width() - 1]);
        }
    }
    return result;
}

} // namespace ckd::detail
