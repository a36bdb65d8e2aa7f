// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"

namespace ckd::infer::detail {

/// The engine behind Runtime::createEngine. Never throws.
[[nodiscard]] Result<std::unique_ptr<Engine>>
makeTorchEngine(const Checkpoint& checkpoint, const EngineOptions& options, const std::stop_token& stop);

} // namespace ckd::infer::detail

namespace ckd::infer {

/// LibTorch in this process; what the plugin's entry point returns. For programs that link core/infer
/// directly (tests, benchmarks).
[[nodiscard]] std::unique_ptr<Runtime> makeTorchRuntime();

} // namespace ckd::infer
