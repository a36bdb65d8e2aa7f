// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"

namespace ckd::infer::detail {

// What Engine::preprocess and Engine::postprocess promise, without an engine: no state, any thread.

[[nodiscard]] Result<NetworkInput> prepareFrame(const PlateView& plate, const HintView& hint, int modelSize,
                                                const std::stop_token& stop);
[[nodiscard]] Result<KeyedFrame> restoreFrame(const NetworkOutput& output, FrameSize size,
                                              Overshoot overshoot, const std::stop_token& stop);

[[nodiscard]] Error cancelled();

} // namespace ckd::infer::detail
