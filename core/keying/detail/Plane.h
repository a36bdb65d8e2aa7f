// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

/// Small pictures the keyer thinks in: one channel or three, at a reduced size, row-major float32.
/// Everything here is single-threaded, deterministic, and works for any size from 1 x 1 on.
namespace ckd::detail {

struct Plane {
    int width = 0;
    int height = 0;
    std::vector<float> values;

    Plane() = default;
    Plane(int planeWidth, int planeHeight, float value = 0.0F)
        : width(planeWidth)
        , height(planeHeight)
        , values(static_cast<std::size_t>(planeWidth) * static_cast<std::size_t>(planeHeight), value) {}

    [[nodiscard]] std::size_t size() const { return values.size(); }
    [[nodiscard]] float* row(int y) {
        return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
    [[nodiscard]] const float* row(int y) const {
        return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    }
};

/// R, G, B of one size.
using RgbPlanes = std::array<Plane, 3>;
[[nodiscard]] RgbPlanes makeRgb(int width, int height);

/// Mean over scale x scale blocks; blocks at the right and lower border may be smaller. scale >= 1.
[[nodiscard]] Plane areaReduced(std::span<const float> values, int width, int height, int scale);
[[nodiscard]] Plane areaReduced(const Plane& plane, int scale);
[[nodiscard]] RgbPlanes areaReduced(const RgbPlanes& planes, int scale);

/// Bilinear, to the size a picture had before areaReduced() with `scale`.
[[nodiscard]] Plane enlarged(const Plane& plane, int width, int height, int scale);

/// Gaussian, kernel cut at 3 sigma, border values repeated. Meant for sigma <= 3.
[[nodiscard]] Plane blurred(const Plane& plane, float sigma);
[[nodiscard]] RgbPlanes blurred(const RgbPlanes& planes, float sigma);
/// Mean over (2 radius + 1)^2, border values repeated.
[[nodiscard]] Plane boxBlurred(const Plane& plane, int radius);

/// Minimum / maximum over (2 radius + 1)^2; what lies outside the picture counts for neither.
[[nodiscard]] Plane minFiltered(const Plane& plane, int radius);
[[nodiscard]] Plane maxFiltered(const Plane& plane, int radius);

/// Fills a sparse picture smoothly from the pixels that have weight (0..1): sums of weighted values go down a
/// pyramid, the averages come back up wherever the finer level has too little weight of its own.
void pullPush(RgbPlanes& values, const Plane& weight);

/// Grey hole filling (reconstruction by erosion): the result is, for each pixel, the smallest level that any
/// 8-connected path from it to a marker must climb over; pixels without a path get 1. Never below `level`.
[[nodiscard]] Plane filledHoles(const Plane& level, const std::vector<unsigned char>& marker);

/// Rows of a reduced picture at full size, bilinear. One per full width and scale.
class RowEnlarger {
public:
    /// `fullHeight` limits nothing; rows are mapped by the scale alone.
    RowEnlarger(int reducedWidth, int fullWidth, int scale);
    /// Row `y` (full size) of `plane` into `out` (fullWidth values). `scratch` holds reducedWidth values.
    void row(float* out, const Plane& plane, int y, float* scratch) const;

private:
    int m_reducedWidth;
    int m_fullWidth;
    int m_scale;
};

} // namespace ckd::detail
