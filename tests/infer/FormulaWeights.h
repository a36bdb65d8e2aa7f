// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"

#include <string>
#include <vector>

namespace ckd::infer::test {

/// The u of greenformer.md: element i of the tensor `name`, in [-1, 1).
[[nodiscard]] double formulaNoise(const std::string& name, std::uint64_t i);

/// The network's 367 tensors filled by the formula that the reference fixtures were made with (400 MB).
[[nodiscard]] Checkpoint formulaCheckpoint();

/// The values of a single tensor by the formula; num_batches_tracked is 7.
[[nodiscard]] std::vector<float> formulaTensor(const std::string& name,
                                               const std::vector<std::int64_t>& shape);

} // namespace ckd::infer::test
