// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/TestData.h"
#include "ui/viewer/ViewerFrame.h"

#include <algorithm>
#include <cmath>

namespace ckd::test {

/// A frame with every view, patterned so that each pixel differs from its neighbours: plate sRGB, FG linear,
/// processed = FG × matte, a soft matte with exact 0, exact 1 and everything between, and values beyond 1.
inline ui::ViewerFrame patternFrame(int width, int height) {
    const auto wave = [](int c, int x, int y) {
        return 0.5F + 0.5F * std::sin(0.37F * float(x) + 0.23F * float(y) + 1.7F * float(c));
    };
    const auto matte = [=](int, int x, int y) {
        const float across = float(x) / float(std::max(1, width - 1)) * 1.6F - 0.3F;
        return std::clamp(across + 0.05F * std::sin(float(y)), 0.0F, 1.0F);
    };
    ui::ViewerFrame frame;
    frame.number = 1001;
    const Image plate = makeImage(width, height, 3, ColorEncoding::Srgb, wave);
    const Image fg = makeImage(width, height, 3, ColorEncoding::Linear,
                               [&](int c, int x, int y) { return 1.4F * wave(c, y, x); });
    const Image alpha = makeImage(width, height, 1, ColorEncoding::Linear, matte);
    const Image processed = makeImage(width, height, 4, ColorEncoding::Linear, [&](int c, int x, int y) {
        return c == 3 ? matte(0, x, y) : 1.4F * wave(c, y, x) * matte(0, x, y);
    });
    using Content = HalfPicture::Content;
    frame.picture(View::Plate) = std::make_shared<HalfPicture>(plate, Content::Srgb);
    frame.picture(View::Hint) = std::make_shared<HalfPicture>(alpha, Content::Coverage);
    frame.picture(View::CleanPlate) = std::make_shared<HalfPicture>(plate, Content::Srgb);
    frame.picture(View::Matte) = std::make_shared<HalfPicture>(alpha, Content::Coverage);
    frame.picture(View::Fg) = std::make_shared<HalfPicture>(fg, Content::Linear);
    frame.picture(View::Processed) = std::make_shared<HalfPicture>(processed, Content::LinearPremultiplied);
    return frame;
}

} // namespace ckd::test
