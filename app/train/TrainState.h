// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/TrainNetwork.h"

#include <filesystem>

namespace ckd::train {

/// All that a run needs to go on exactly where it stopped.
struct TrainState {
    std::int64_t step = 0; ///< steps done
    TrainWeights weights;
    TrainWeights average; ///< exponential moving average of `weights`: what is validated and written
    std::array<at::Tensor, 2> firstMoment; ///< of Adam, for kernels and norms
    std::array<at::Tensor, 2> secondMoment;
};

[[nodiscard]] TrainState freshState(const TrainNetwork& network, std::uint64_t seed);

/// Writes `state-<step>-<i>.safetensors` of at most 15 MiB each, then removes those of earlier steps: a run
/// that is cut at any moment leaves one whole set.
[[nodiscard]] infer::Status saveState(const TrainState& state, const std::filesystem::path& folder);

/// Reads the newest whole set; `state` gives the sizes and the device. False when the folder holds none;
/// ErrorKind::Model when a file is damaged or belongs to another network.
[[nodiscard]] infer::Result<bool> loadState(TrainState& state, const std::filesystem::path& folder);

} // namespace ckd::train
