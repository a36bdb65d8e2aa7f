// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/FrameTransforms.h"

#include "core/infer/detail/Resample.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ckd::infer::detail {

namespace {

// ImageNet statistics, which the encoder was trained on.
constexpr std::array<float, 3> kMean{0.485F, 0.456F, 0.406F};
constexpr std::array<float, 3> kDeviation{0.229F, 0.224F, 0.225F};
constexpr int kMaxSide = 32768;

/// IEC 61966-2-1, piecewise; values above 1 continue the curve.
float srgbFromLinear(float linear) {
    if (!(linear > 0.0F))
        return 0.0F;
    return linear <= 0.0031308F ? 12.92F * linear : 1.055F * std::pow(linear, 1.0F / 2.4F) - 0.055F;
}

Status checkPicture(const char* what, std::size_t values, int width, int height, int channels) {
    if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide)
        return Error{ErrorKind::Input, std::string("The ") + what + " is " + std::to_string(width) + " x " +
                                           std::to_string(height) +
                                           " pixels; sides from 1 to 32768 can be keyed."};
    if (values != static_cast<std::size_t>(width) * height * channels)
        return Error{ErrorKind::Input, std::string("The ") + what + " holds " + std::to_string(values) +
                                           " values, which does not fit its size."};
    return Done{};
}

/// RGB without an alpha channel and without NaN or infinities, which a resize would spread.
std::vector<float> cleanCopy(std::span<const float> values, int channels) {
    const int kept = std::min(channels, 3);
    std::vector<float> out;
    out.reserve(values.size() / channels * kept);
    for (std::size_t i = 0; i < values.size(); i += channels) {
        for (int c = 0; c < kept; ++c)
            out.push_back(std::isfinite(values[i + c]) ? values[i + c] : 0.0F);
    }
    return out;
}

/// Interleaved RGB -> planar, encoded if it was linear, normalised.
void writePlanes(std::span<const float> rgb, Transfer transfer, std::span<float> planes) {
    const std::size_t pixels = rgb.size() / 3;
    for (std::size_t i = 0; i < pixels; ++i) {
        for (std::size_t c = 0; c < 3; ++c) {
            const float value = rgb[3 * i + c];
            const float encoded = transfer == Transfer::Linear ? srgbFromLinear(value) : value;
            planes[c * pixels + i] = (encoded - kMean[c]) / kDeviation[c];
        }
    }
}

Status checkModelSize(int modelSize) {
    if (modelSize < kSizeStep || modelSize > kMaxModelSize || modelSize % kSizeStep != 0)
        return Error{ErrorKind::Input, "The model size " + std::to_string(modelSize) +
                                           " cannot be used; choose a multiple of 32 from 32 to 4096."};
    return Done{};
}

} // namespace

Status checkPlanes(const PlanarPlate& plate, const HintView& hint, int modelSize) {
    if (const Status good = checkModelSize(modelSize); !good)
        return good.error();
    for (const std::span<const float> plane : plate.planes) {
        if (const Status good = checkPicture("plate", plane.size(), plate.width, plate.height, 1); !good)
            return good.error();
    }
    return checkPicture("hint", hint.values.size(), hint.width, hint.height, 1);
}

Status checkTarget(const NetworkOutput& output, const PlanarKey& target) {
    if (output.onDevice == nullptr)
        return Error{ErrorKind::Input,
                     "The network's output lies in main memory; postprocess() reads it there."};
    for (const std::span<const float> plane :
         {std::span<const float>(target.fg[0]), std::span<const float>(target.fg[1]),
          std::span<const float>(target.fg[2]), std::span<const float>(target.alpha)}) {
        if (const Status good =
                checkPicture("keyed frame", plane.size(), target.size.width, target.size.height, 1);
            !good)
            return good.error();
    }
    return Done{};
}

Error cancelled() {
    return {ErrorKind::Cancelled, "Keying was cancelled."};
}

Result<NetworkInput> prepareFrame(const PlateView& plate, const HintView& hint, int modelSize,
                                  const std::stop_token& stop) {
    if (const Status good = checkModelSize(modelSize); !good)
        return good.error();
    if (plate.channels != 3 && plate.channels != 4)
        return Error{ErrorKind::Input, "The plate has " + std::to_string(plate.channels) +
                                           " channels; RGB or RGBA can be keyed."};
    if (const Status good =
            checkPicture("plate", plate.pixels.size(), plate.width, plate.height, plate.channels);
        !good)
        return good.error();
    if (const Status good = checkPicture("hint", hint.values.size(), hint.width, hint.height, 1); !good)
        return good.error();
    const PictureSize square{modelSize, modelSize};
    const std::vector<float> rgb = resample(cleanCopy(plate.pixels, plate.channels),
                                            {plate.width, plate.height}, square, 3, bilinearTaps, stop);
    const std::vector<float> mask =
        resample(cleanCopy(hint.values, 1), {hint.width, hint.height}, square, 1, bilinearTaps, stop);
    if (rgb.empty() || mask.empty())
        return cancelled();
    NetworkInput input{.size = modelSize, .values = std::vector<float>(mask.size() * 4)};
    writePlanes(rgb, plate.transfer, std::span(input.values).first(rgb.size()));
    std::ranges::copy(mask, input.values.begin() + static_cast<std::ptrdiff_t>(rgb.size()));
    return input;
}

Result<KeyedFrame> restoreFrame(const NetworkOutput& output, FrameSize size, Overshoot overshoot,
                                const std::stop_token& stop) {
    const std::size_t plane = static_cast<std::size_t>(output.size) * output.size;
    if (output.size < 1 || output.alpha.size() != plane || output.fg.size() != 3 * plane)
        return Error{ErrorKind::Input, "The network's output does not fit its size."};
    if (size.width < 1 || size.height < 1 || size.width > kMaxSide || size.height > kMaxSide)
        return Error{ErrorKind::Input, "A frame of " + std::to_string(size.width) + " x " +
                                           std::to_string(size.height) +
                                           " pixels cannot be made; sides go from 1 to 32768."};
    const PictureSize square{output.size, output.size};
    const PictureSize frame{size.width, size.height};
    KeyedFrame keyed{.size = size, .alpha = {}, .fg = {}, .report = output.report};
    keyed.alpha = resample(output.alpha, square, frame, 1, lanczos4Taps, stop);
    keyed.fg.resize(keyed.alpha.size() * 3);
    for (std::size_t c = 0; c < 3; ++c) {
        const std::vector<float> channel =
            resample(std::span(output.fg).subspan(c * plane, plane), square, frame, 1, lanczos4Taps, stop);
        if (keyed.alpha.empty() || channel.empty())
            return cancelled();
        for (std::size_t i = 0; i < channel.size(); ++i)
            keyed.fg[3 * i + c] = channel[i];
    }
    if (overshoot == Overshoot::ClampAlpha) {
        for (float& alpha : keyed.alpha)
            alpha = std::clamp(alpha, 0.0F, 1.0F);
    }
    return keyed;
}

} // namespace ckd::infer::detail
