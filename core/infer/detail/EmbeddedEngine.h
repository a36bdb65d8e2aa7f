// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/EmbeddedApi.h"

namespace ckd::infer::detail {

/// The engine behind Runtime::createEmbedded. Never throws.
[[nodiscard]] Result<std::unique_ptr<EmbeddedEngine>>
makeEmbeddedEngine(const Checkpoint& checkpoint, const EngineOptions& options, const std::stop_token& stop);

} // namespace ckd::infer::detail
