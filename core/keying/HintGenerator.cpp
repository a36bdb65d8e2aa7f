// SPDX-License-Identifier: Apache-2.0
#include "core/keying/HintGenerator.h"

#include "core/base/FastMath.h"
#include "core/keying/detail/Plane.h"
#include "core/matte/GaussianBlur.h"

#include <algorithm>
#include <cmath>

namespace ckd {

Image automaticHint(const Image& alpha, double erode, double blur) {
    const int width = alpha.width();
    const int height = alpha.height();
    const int scale = std::max(1, (std::max(width, height) + 240) / 480);
    detail::Plane coarse = detail::areaReduced(alpha.plane(0), width, height, scale);
    for (float& value : coarse.values)
        value = detail::smoothStep(value, 0.4F, 0.9F);
    const double perPixel = double(width) / 1920.0 / scale;
    coarse = detail::minFiltered(coarse, static_cast<int>(std::lround(erode * perPixel)));
    gaussianBlur(coarse.values, coarse.width, coarse.height, blur * perPixel);

    Image hint(width, height, 1, ColorEncoding::Linear);
    const detail::RowEnlarger enlarger(coarse.width, width, scale);
    std::vector<float> scratch(static_cast<std::size_t>(coarse.width) + 1);
    for (int y = 0; y < height; ++y)
        enlarger.row(hint.row(0, y), coarse, y, scratch.data());
    return hint;
}

} // namespace ckd
