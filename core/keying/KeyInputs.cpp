// SPDX-License-Identifier: Apache-2.0
#include "core/keying/KeyInputs.h"

#include "core/base/Simd.h"
#include "core/color/Transfer.h"

#include <algorithm>

namespace ckd {

namespace {

/// NaN becomes 0; what lies beyond half float's range, infinities too, is limited to it: nothing that is
/// written holds more, and arithmetic stays finite.
CKD_MULTIVERSION void sanitiseRow(float* values, std::size_t count) {
    constexpr float kLargestHalf = 65504.0F;
    for (std::size_t i = 0; i < count; ++i) {
        const float value = values[i] == values[i] ? values[i] : 0.0F;
        const float below = value < kLargestHalf ? value : kLargestHalf;
        values[i] = below > -kLargestHalf ? below : -kLargestHalf;
    }
}

} // namespace

Image linearPlate(const Image& plate) {
    Image linear(plate.width(), plate.height(), 3, ColorEncoding::Linear);
    const std::span<float> values = linear.data();
    std::copy_n(plate.data().begin(), values.size(), values.begin());
    sanitiseRow(values.data(), values.size());
    if (plate.encoding() == ColorEncoding::Srgb)
        linearFromSrgb(values, values);
    return linear;
}

Result<void> checkKeyInput(const KeyInput& input) {
    if (!input.plate || input.plate->isNull() || input.plate->channels() < 3)
        return Error::internal(QStringLiteral("The keyer was given no RGB plate."));
    const auto fits = [&](const SharedImage& image, int channels) {
        return !image || (image->width() == input.plate->width() &&
                          image->height() == input.plate->height() && image->channels() >= channels);
    };
    if (!fits(input.hint, 1) || !fits(input.garbage, 1) || !fits(input.holdout, 1) || !fits(input.core, 1) ||
        !fits(input.hintPaint, 2))
        return Error::input(QStringLiteral("A hint or matte has another size than the plate."));
    if (!fits(input.cleanPlate, 3))
        return Error::input(QStringLiteral("The clean plate has another size than the plate."));
    return {};
}

} // namespace ckd
