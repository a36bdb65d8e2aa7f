// SPDX-License-Identifier: Apache-2.0
#include "core/color/Checkerboard.h"

#include "core/color/Transfer.h"

#include <algorithm>

namespace ckd {

void checkerboardRow(std::span<float> out, int y) {
    static const auto dark = static_cast<float>(linearFromSrgbExact(Checkerboard::kDarkSrgb));
    static const auto light = static_cast<float>(linearFromSrgbExact(Checkerboard::kLightSrgb));
    constexpr std::size_t kSquare = Checkerboard::kSquare;
    bool isDark = (y / Checkerboard::kSquare) % 2 == 0;
    for (std::size_t x = 0; x < out.size(); x += kSquare, isDark = !isDark) {
        const std::size_t count = std::min(kSquare, out.size() - x);
        std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(x), count, isDark ? dark : light);
    }
}

Image checkerboard(int width, int height, ColorEncoding encoding) {
    Image board(width, height, 3, ColorEncoding::Linear);
    for (int y = 0; y < height; ++y) {
        for (int c = 0; c < 3; ++c)
            checkerboardRow({board.row(c, y), static_cast<std::size_t>(width)}, y);
    }
    convertTo(board, encoding);
    return board;
}

} // namespace ckd
