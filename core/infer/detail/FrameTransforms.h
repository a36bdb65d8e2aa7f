// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"

namespace ckd::infer::detail {

// What Engine::preprocess and Engine::postprocess promise, without an engine: no state, any thread.

[[nodiscard]] Result<NetworkInput> prepareFrame(const PlateView& plate, const HintView& hint, int modelSize,
                                                const std::stop_token& stop);
[[nodiscard]] Result<KeyedFrame> restoreFrame(const NetworkOutput& output, FrameSize size,
                                              Overshoot overshoot, const std::stop_token& stop);

/// Whether Engine::sendPlanes and Engine::fetchPlanes can work with these.
[[nodiscard]] Status checkPlanes(const PlanarPlate& plate, const HintView& hint, int modelSize);
[[nodiscard]] Status checkTarget(const NetworkOutput& output, const PlanarKey& target);

[[nodiscard]] Error cancelled();

} // namespace ckd::infer::detail
