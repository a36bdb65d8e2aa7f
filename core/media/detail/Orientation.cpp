// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/Orientation.h"

#include <algorithm>
#include <cmath>

namespace ckd::detail {

namespace {

/// Rows and columns are visited in blocks, so that both pictures stay in the cache while transposing.
constexpr int kBlock = 32;

struct Mapping {
    int startX, startY; ///< source pixel of target (0,0)
    int xStepX, xStepY; ///< source step for one target pixel to the right
    int yStepX, yStepY; ///< source step for one target pixel down
};

Mapping mappingFor(const Orientation& o, int width, int height) {
    Mapping m{};
    switch (o.quarterTurns & 3) {
    case 0:
        m = {0, 0, 1, 0, 0, 1};
        break;
    case 1:
        m = {0, height - 1, 0, -1, 1, 0};
        break;
    case 2:
        m = {width - 1, height - 1, -1, 0, 0, -1};
        break;
    default:
        m = {width - 1, 0, 0, 1, -1, 0};
        break;
    }
    if (o.mirrored) { // the source is read as if its columns ran backwards
        m.startX = width - 1 - m.startX;
        m.xStepX = -m.xStepX;
        m.yStepX = -m.yStepX;
    }
    return m;
}

void copyBlock(const float* source, int sourceWidth, const Mapping& m, float* target, int targetWidth, int x0,
               int y0, int x1, int y1) {
    const std::ptrdiff_t step = m.xStepX + static_cast<std::ptrdiff_t>(m.xStepY) * sourceWidth;
    for (int y = y0; y < y1; ++y) {
        const int sx = m.startX + x0 * m.xStepX + y * m.yStepX;
        const int sy = m.startY + x0 * m.xStepY + y * m.yStepY;
        const float* from = source + static_cast<std::ptrdiff_t>(sy) * sourceWidth + sx;
        float* to = target + static_cast<std::ptrdiff_t>(y) * targetWidth;
        for (int x = x0; x < x1; ++x, from += step)
            to[x] = *from;
    }
}

} // namespace

std::optional<Orientation> orientationFromDisplayMatrix(const std::int32_t* matrix) {
    const double a = matrix[0];
    const double b = matrix[1];
    const double c = matrix[3];
    const double d = matrix[4];
    const double size = std::max({std::abs(a), std::abs(b), std::abs(c), std::abs(d)});
    if (size == 0)
        return std::nullopt;
    const auto unit = [size](double value) {
        const double scaled = value / size;
        return std::abs(scaled) < 0.01 ? 0 : std::abs(scaled) > 0.5 ? (scaled > 0 ? 1 : -1) : 2;
    };
    const int ua = unit(a);
    const int ub = unit(b);
    const int uc = unit(c);
    const int ud = unit(d);
    for (const bool mirrored : {false, true}) {
        const int sign = mirrored ? -1 : 1; // mirroring negates what x contributes
        if (ua == sign && ub == 0 && uc == 0 && ud == 1)
            return Orientation{0, mirrored};
        if (ua == 0 && ub == sign && uc == -1 && ud == 0)
            return Orientation{1, mirrored};
        if (ua == -sign && ub == 0 && uc == 0 && ud == -1)
            return Orientation{2, mirrored};
        if (ua == 0 && ub == -sign && uc == 1 && ud == 0)
            return Orientation{3, mirrored};
    }
    return std::nullopt;
}

Orientation orientationFromExif(int value) {
    switch (value) {
    case 2:
        return {0, true};
    case 3:
        return {2, false};
    case 4:
        return {2, true};
    case 5:
        return {3, true};
    case 6:
        return {1, false};
    case 7:
        return {1, true};
    case 8:
        return {3, false};
    default:
        return {};
    }
}

Image oriented(Image picture, const Orientation& orientation) {
    if (orientation.isIdentity() || picture.isNull())
        return picture;
    const Mapping m = mappingFor(orientation, picture.width(), picture.height());
    const int width = orientation.swapsSides() ? picture.height() : picture.width();
    const int height = orientation.swapsSides() ? picture.width() : picture.height();
    Image result(width, height, picture.channels(), picture.encoding());
    for (int c = 0; c < picture.channels(); ++c) {
        for (int y = 0; y < height; y += kBlock) {
            for (int x = 0; x < width; x += kBlock)
                copyBlock(picture.plane(c).data(), picture.width(), m, result.plane(c).data(), width, x, y,
                          std::min(x + kBlock, width), std::min(y + kBlock, height));
        }
    }
    return result;
}

} // namespace ckd::detail
