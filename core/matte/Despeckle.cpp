// SPDX-License-Identifier: Apache-2.0
#include "core/matte/Despeckle.h"

#include "core/color/RowOps.h"
#include "core/matte/BinaryMorphology.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ckd {

namespace {

constexpr int kKeepRadius = 25; // the 51 x 51 ellipse
constexpr float kSolid = 0.5F;

/// The mask's own memory as OpenCV sees it. Frames run in parallel, so OpenCV must not start threads of its
/// own.
cv::Mat matOf(Mask& mask) {
    static const bool once = (cv::setNumThreads(1), true);
    static_cast<void>(once);
    return {mask.height, mask.width, CV_8UC1, mask.values.data()};
}

} // namespace

Mask keepLargeComponents(Mask mask, int minimumArea) {
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centroids;
    const int count = cv::connectedComponentsWithStats(matOf(mask), labels, stats, centroids, 8, CV_32S);
    std::vector<std::uint8_t> keep(static_cast<std::size_t>(count), 0); // label 0 is the background
    for (int label = 1; label < count; ++label)
        keep[static_cast<std::size_t>(label)] =
            stats.at<int>(label, cv::CC_STAT_AREA) >= minimumArea ? 255 : 0;
    for (int y = 0; y < mask.height; ++y) {
        const int* label = labels.ptr<int>(y);
        std::transform(label, label + mask.width, mask.row(y),
                       [&](int l) { return keep[static_cast<std::size_t>(l)]; });
    }
    return mask;
}

Mask blurred11(Mask mask) {
    cv::Mat blurred;
    cv::GaussianBlur(matOf(mask), blurred, cv::Size(11, 11), 2.0);
    for (int y = 0; y < mask.height; ++y)
        std::copy_n(blurred.ptr<std::uint8_t>(y), mask.width, mask.row(y));
    return mask;
}

Mask despeckleMask(std::span<const float> plane, int width, int height, int minimumArea) {
    Mask kept = keepLargeComponents(thresholdAbove(plane, width, height, kSolid), minimumArea);
    return blurred11(dilated(std::move(kept), kKeepRadius, ElementShape::Ellipse));
}

void despeckle(Image& alpha, int minimumArea) {
    if (minimumArea <= 0 || alpha.isNull())
        return;
    const Mask mask = despeckleMask(alpha.plane(0), alpha.width(), alpha.height(), minimumArea);
    multiplyByByteRow(alpha.plane(0), alpha.plane(0), mask.values);
}

} // namespace ckd
