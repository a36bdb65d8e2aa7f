// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/NetworkFrame.h"

#include "core/base/Simd.h"
#include "core/color/Resample.h"
#include "core/color/RowOps.h"
#include "core/color/Transfer.h"
#include "core/keyers/InferBridge.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace ckd {

namespace {

// ImageNet statistics, as infer::NetworkInput wants them.
constexpr std::array<float, 3> kMean{0.485F, 0.456F, 0.406F};
constexpr std::array<float, 3> kDeviation{0.229F, 0.224F, 0.225F};

CKD_MULTIVERSION bool allFinite(const float* values, std::size_t count) {
    constexpr std::uint32_t kExponent = 0x7f800000U; // all bits set: infinity or NaN
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < count; ++i)
        found |= (std::bit_cast<std::uint32_t>(values[i]) & kExponent) == kExponent ? 1U : 0U;
    return found == 0;
}

/// The plane, or a copy in `scratch` without NaN and infinities, which a resize would spread.
std::span<const float> finitePlane(std::span<const float> plane, std::vector<float>& scratch) {
    if (allFinite(plane.data(), plane.size()))
        return plane;
    scratch.assign(plane.begin(), plane.end());
    for (float& value : scratch)
        value = std::isfinite(value) ? value : 0.0F;
    return scratch;
}

CKD_MULTIVERSION void normaliseRow(float* values, std::size_t count, float mean, float deviation) {
    for (std::size_t i = 0; i < count; ++i)
        values[i] = (values[i] - mean) / deviation;
}

} // namespace

Result<infer::NetworkInput> networkInput(const Image& plate, const Image& hint, int modelSize,
                                         ChannelOrder order, const std::stop_token& stop) {
    if (plate.channels() < 3 || hint.channels() != 1)
        return Error::internal(QStringLiteral("The network was given no RGB plate or no hint."));
    const std::size_t pixels = static_cast<std::size_t>(modelSize) * static_cast<std::size_t>(modelSize);
    infer::NetworkInput input{.size = modelSize, .values = std::vector<float>(4 * pixels)};
    const ResizeAxis across = makeResizeAxis(plate.width(), modelSize, ResizeFilter::BilinearAntialias);
    const ResizeAxis down = makeResizeAxis(plate.height(), modelSize, ResizeFilter::BilinearAntialias);
    std::vector<float> scratch;
    for (std::size_t c = 0; c < 3; ++c) {
        if (stop.stop_requested())
            return Error::cancelled();
        const std::span<float> out = std::span(input.values).subspan(c * pixels, pixels);
        resizePlane(out, finitePlane(plate.plane(order[c]), scratch), across, down);
        if (plate.encoding() == ColorEncoding::Linear)
            srgbFromLinearClampedBelow(out, out);
        clampRow(out, out);
        normaliseRow(out.data(), out.size(), kMean[c], kDeviation[c]);
    }
    const ResizeAxis hintAcross = makeResizeAxis(hint.width(), modelSize, ResizeFilter::BilinearAntialias);
    const ResizeAxis hintDown = makeResizeAxis(hint.height(), modelSize, ResizeFilter::BilinearAntialias);
    resizePlane(std::span(input.values).last(pixels), finitePlane(hint.plane(0), scratch), hintAcross,
                hintDown);
    return input;
}

Result<NetworkPicture> pictureFromNetwork(const infer::NetworkOutput& output, int width, int height,
                                          ChannelOrder order, const std::stop_token& stop) {
    const std::size_t pixels = static_cast<std::size_t>(output.size) * static_cast<std::size_t>(output.size);
    if (output.size < 1 || output.alpha.size() != pixels || output.fg.size() != 3 * pixels)
        return Error::internal(QStringLiteral("The network's answer does not fit its size."));
    const ResizeAxis across = makeResizeAxis(output.size, width, ResizeFilter::Lanczos4);
    const ResizeAxis down = makeResizeAxis(output.size, height, ResizeFilter::Lanczos4);
    NetworkPicture picture{.fg = Image(width, height, 3, ColorEncoding::Srgb),
                           .alpha = Image(width, height, 1)};
    for (std::size_t c = 0; c < 3; ++c) {
        if (stop.stop_requested())
            return Error::cancelled();
        resizePlane(picture.fg.plane(order[c]), std::span(output.fg).subspan(c * pixels, pixels), across,
                    down);
    }
    if (stop.stop_requested())
        return Error::cancelled();
    resizePlane(picture.alpha.plane(0), output.alpha, across, down);
    return picture;
}

Result<infer::NetworkInput> networkInputOnDevice(const infer::Engine& engine, const Image& plate,
                                                 const Image& hint, int modelSize, ChannelOrder order,
                                                 const std::stop_token& stop) {
    if (plate.channels() < 3 || hint.channels() != 1)
        return Error::internal(QStringLiteral("The network was given no RGB plate or no hint."));
    infer::PlanarPlate planes{.planes = {},
                              .width = plate.width(),
                              .height = plate.height(),
                              .transfer = plate.encoding() == ColorEncoding::Linear ? infer::Transfer::Linear
                                                                                    : infer::Transfer::Srgb};
    for (std::size_t c = 0; c < 3; ++c)
        planes.planes[c] = plate.plane(order[c]);
    infer::Result<infer::NetworkInput> input = engine.sendPlanes(
        planes, {.values = hint.plane(0), .width = hint.width(), .height = hint.height()}, modelSize, stop);
    if (!input)
        return errorFromInfer(input.error());
    return std::move(input).value();
}

Result<NetworkPicture> pictureFromDevice(const infer::Engine& engine, const infer::NetworkOutput& output,
                                         int width, int height, ChannelOrder order,
                                         const std::stop_token& stop) {
    NetworkPicture picture{.fg = Image(width, height, 3, ColorEncoding::Srgb),
                           .alpha = Image(width, height, 1)};
    infer::PlanarKey target{.size = {.width = width, .height = height},
                            .fg = {},
                            .alpha = picture.alpha.plane(0),
                            .overshoot = infer::Overshoot::Keep};
    for (std::size_t c = 0; c < 3; ++c)
        target.fg[c] = picture.fg.plane(order[c]);
    if (const infer::Status fetched = engine.fetchPlanes(output, target, stop); !fetched)
        return errorFromInfer(fetched.error());
    return picture;
}

} // namespace ckd
