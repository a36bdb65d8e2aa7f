// SPDX-License-Identifier: Apache-2.0
#include "core/media/detail/RgbToYuv.h"

#include "core/base/Simd.h"

#include <algorithm>

namespace ckd::detail {

namespace {

/// Rows of a 3x3 matrix from R'G'B' (0..1) to Y' (0..1), Cb and Cr (-0.5..0.5).
using Weights = std::array<std::array<float, 3>, 3>;

Weights forwardWeights(YuvMatrix matrix) {
    if (matrix == YuvMatrix::Identity)
        return {{{0, 1, 0}, {0, 0, 1}, {1, 0, 0}}};
    if (matrix == YuvMatrix::YCgCo)
        return {{{0.25F, 0.5F, 0.25F}, {-0.25F, 0.5F, -0.25F}, {0.5F, 0, -0.5F}}};
    const auto [kr, kb] = yuvWeights(matrix);
    const double kg = 1 - kr - kb;
    const double cb = 0.5 / (1 - kb);
    const double cr = 0.5 / (1 - kr);
    const auto f = [](double value) { return static_cast<float>(value); };
    return {{{f(kr), f(kg), f(kb)},
             {f(-kr * cb), f(-kg * cb), f((1 - kb) * cb)},
             {f((1 - kr) * cr), f(-kg * cr), f(-kb * cr)}}};
}

CKD_MULTIVERSION void weighRow(const float* r, const float* g, const float* b, const float* w, float* out,
                               int n) {
    for (int i = 0; i < n; ++i) {
        const float red = std::min(std::max(r[i], 0.0F), 1.0F);
        const float green = std::min(std::max(g[i], 0.0F), 1.0F);
        const float blue = std::min(std::max(b[i], 0.0F), 1.0F);
        out[i] = w[0] * red + w[1] * green + w[2] * blue;
    }
}

CKD_MULTIVERSION void quantiseRow(const float* in, float scale, float offset, float top, std::uint16_t* out,
                                  int n) {
    for (int i = 0; i < n; ++i) {
        const float code = in[i] * scale + offset + 0.5F;
        out[i] = static_cast<std::uint16_t>(static_cast<int>(std::min(std::max(code, 0.0F), top)));
    }
}

/// Mean over the block that belongs to one chroma sample, left-sited (see YuvLayout).
float chromaAt(const std::vector<float>& plane, int width, int height, int cx, int cy,
               const YuvLayout& layout) {
    const int rows = 1 << layout.chromaShiftY;
    float sum = 0;
    for (int dy = 0; dy < rows; ++dy) {
        const int y = std::min((cy << layout.chromaShiftY) + dy, height - 1);
        const float* row = plane.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        const int x = cx << layout.chromaShiftX;
        if (layout.chromaShiftX == 0)
            sum += row[x];
        else
            sum += 0.25F * row[std::max(x - 1, 0)] + 0.5F * row[x] + 0.25F * row[std::min(x + 1, width - 1)];
    }
    return sum / static_cast<float>(rows);
}

struct Quantiser {
    float scale;
    float offset;
    float top;
};

Quantiser quantiser(const YuvLayout& layout, bool chroma) {
    const float step = static_cast<float>(1 << (layout.depth - 8));
    const float top = static_cast<float>((1 << layout.depth) - 1);
    if (layout.matrix == YuvMatrix::Identity)
        chroma = false;
    const float middle = chroma ? static_cast<float>(1 << (layout.depth - 1)) : 0.0F;
    if (layout.range == YuvRange::Full)
        return {top, middle, top};
    return {(chroma ? 224.0F : 219.0F) * step, chroma ? middle : 16.0F * step, top};
}

} // namespace

std::array<CodePlane, 3> yuvFromRgb(const Image& picture, const YuvLayout& layout) {
    const int width = picture.width();
    const int height = picture.height();
    const int last = picture.channels() >= 3 ? 2 : 0;
    const Weights weights = forwardWeights(layout.matrix);
    std::array<CodePlane, 3> planes;
    std::vector<float> full(picture.pixels());
    for (int p = 0; p < 3; ++p) {
        const auto index = static_cast<std::size_t>(p);
        for (int y = 0; y < height; ++y) {
            weighRow(picture.row(0, y), picture.row(last / 2, y), picture.row(last, y), weights[index].data(),
                     full.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width), width);
        }
        const int shiftX = p == 0 ? 0 : layout.chromaShiftX;
        const int shiftY = p == 0 ? 0 : layout.chromaShiftY;
        CodePlane& plane = planes[index];
        plane.width = (width + (1 << shiftX) - 1) >> shiftX;
        plane.height = (height + (1 << shiftY) - 1) >> shiftY;
        plane.codes.resize(static_cast<std::size_t>(plane.width) * static_cast<std::size_t>(plane.height));
        if (shiftX + shiftY > 0) {
            std::vector<float> small(plane.codes.size());
            for (int y = 0; y < plane.height; ++y) {
                for (int x = 0; x < plane.width; ++x)
                    small[static_cast<std::size_t>(y) * static_cast<std::size_t>(plane.width) +
                          static_cast<std::size_t>(x)] = chromaAt(full, width, height, x, y, layout);
            }
            full.swap(small);
        }
        const Quantiser q = quantiser(layout, p > 0);
        quantiseRow(full.data(), q.scale, q.offset, q.top, plane.codes.data(),
                    static_cast<int>(plane.codes.size()));
        full.resize(picture.pixels());
    }
    return planes;
}

CodePlane codesFromChannel(const Image& picture, int channel, int depth) {
    CodePlane plane{picture.width(), picture.height(), std::vector<std::uint16_t>(picture.pixels())};
    const float top = static_cast<float>((1 << depth) - 1);
    quantiseRow(picture.plane(channel).data(), top, 0, top, plane.codes.data(),
                static_cast<int>(plane.codes.size()));
    return plane;
}

} // namespace ckd::detail
