// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/Image.h"
#include "core/infer/InferApi.h"

#include <array>
#include <stop_token>

namespace ckd {

/// Which plate channel the network sees as its red, green and blue. A checkpoint trained on green screens
/// keys blue ones when it is shown green and blue exchanged.
using ChannelOrder = std::array<int, 3>;
inline constexpr ChannelOrder kPlainOrder{0, 1, 2};

/// Plate and hint as the network reads them, squashed to modelSize x modelSize (bilinear, antialiased; a
/// linear plate is resized in linear light and encoded afterwards), limited to 0..1 and normalised. NaN and
/// infinities count as 0. Plate: RGB of either encoding; hint: 1 channel of the same size. Planar from end to
/// end with core/color's row kernels; no engine is needed, so frames are prepared while the model still
/// loads. Thread-safe. Cancelled when `stop` is requested.
[[nodiscard]] Result<infer::NetworkInput> networkInput(const Image& plate, const Image& hint, int modelSize,
                                                       ChannelOrder order, const std::stop_token& stop);

struct NetworkPicture {
    Image fg;    ///< RGB, straight, sRGB-encoded
    Image alpha; ///< 1 channel, linear coverage; Lanczos leaves 0..1 slightly, which the passes limit
};

/// The network's answer at the frame's size (Lanczos-4), channels back in the plate's order. Thread-safe.
[[nodiscard]] Result<NetworkPicture> pictureFromNetwork(const infer::NetworkOutput& output, int width,
                                                        int height, ChannelOrder order,
                                                        const std::stop_token& stop);

/// The same two on the engine's device (Engine::sendPlanes, Engine::fetchPlanes): values travel as float16.
[[nodiscard]] Result<infer::NetworkInput> networkInputOnDevice(const infer::Engine& engine,
                                                               const Image& plate, const Image& hint,
                                                               int modelSize, ChannelOrder order,
                                                               const std::stop_token& stop);
[[nodiscard]] Result<NetworkPicture> pictureFromDevice(const infer::Engine& engine,
                                                       const infer::NetworkOutput& output, int width,
                                                       int height, ChannelOrder order,
                                                       const std::stop_token& stop);

} // namespace ckd
