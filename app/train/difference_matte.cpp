// SPDX-License-Identifier: Apache-2.0
// The colour-difference keyer behind one plain function, for the trainer (DifferenceMatte.h).
#include "core/color/Transfer.h"
#include "core/keying/ColorDifferenceKeyer.h"

#include <algorithm>
#include <cmath>
#include <exception>

namespace {

using namespace ckd;

/// The screen as a user would pick it.
QString pickedColour(const Image& screen) {
    QString hex = QStringLiteral("#");
    for (int c = 0; c < 3; ++c) {
        double sum = 0.0;
        for (const float value : screen.plane(c))
            sum += double(value);
        const float mean = float(sum / double(screen.plane(c).size()));
        const int code = int(std::lround(std::clamp(srgbFromLinear(mean), 0.0F, 1.0F) * 255.0F));
        hex += QStringLiteral("%1").arg(code, 2, 16, QLatin1Char('0'));
    }
    return hex;
}

std::shared_ptr<const Image> imageOf(const float* planes, int width, int height) {
    auto image = std::make_shared<Image>(width, height, 3, ColorEncoding::Linear);
    std::copy_n(planes, image->data().size(), image->data().begin());
    return image;
}

} // namespace

/// Alpha of one plate: three packed planes each of plate and clean plate, linear; `matte` takes one. 0, or 1
/// when the keyer refused. Any thread.
extern "C" __attribute__((visibility("default"))) int
ckdDifferenceMatte(const float* plate, const float* cleanPlate, int width, int height, float* matte) {
    try {
        static const ColorDifferenceKeyer keyer;
        KeyInput input;
        input.number = 1;
        input.plate = imageOf(plate, width, height);
        input.cleanPlate = imageOf(cleanPlate, width, height);
        KeySettings settings;
        settings.screen = pickedColour(*input.cleanPlate);
        const Result<Image> alpha = keyer.plainAlpha(input, settings, nullptr, {});
        if (!alpha)
            return 1;
        std::ranges::copy(alpha->plane(0), matte);
        return 0;
    } catch (const std::exception&) {
        return 1;
    }
}
