// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"
#include "core/infer/EmbeddedSpec.h"

#include <cstddef>
#include <vector>

namespace ckd::infer::test {

/// The embedded network's tensors as numbers from the formula of FormulaWeights.h (formulaNoise): no key, but
/// answers of the size that trained ones have and that depend on everything. float32.
[[nodiscard]] Checkpoint embeddedCheckpoint(const EmbeddedShape& shape = {});

/// The same as a safetensors file.
[[nodiscard]] std::vector<std::byte> embeddedFile(const EmbeddedShape& shape = {});

} // namespace ckd::infer::test
