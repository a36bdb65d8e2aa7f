// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/DifferenceMatte.h"
#include "app/train/PlateGenerator.h"
#include "app/train/TrainState.h"

#include <filesystem>
#include <functional>
#include <optional>

namespace ckd::train {

struct TrainOptions {
    std::filesystem::path folder; ///< state, log, weights and plot go here; a state found here is continued
    /// Weights as inference reads them that a new run begins with; empty: random ones.
    std::filesystem::path from;
    at::Device device = at::kCPU;
    infer::EmbeddedShape shape;
    GeneratorOptions plates;
    int batch = 16;
    int producers = 4;                  ///< threads that make plates
    std::optional<at::Device> platesOn; ///< another device that makes them; not set: `device`
    int uses = 2;                       ///< how often each plate is trained on
    std::int64_t steps = 30000;         ///< length of the whole run: the learning rate falls to zero there
    double stopAfterSeconds = 0;        ///< stop (and save) earlier; 0: run to the end
    double saveEverySeconds = 60;
    int validationBatches = 4;
    std::int64_t validateEvery = 1000;
    double learningRate = 1.5e-3;
    /// What makes the mattes that the network corrects; null: it learns on the plain 1 - d(I)/d(C).
    std::shared_ptr<const DifferenceMatte> keyer;
    std::uint64_t seed = 1;
};

/// One step of AdamW on `loss()`, which must use state.weights, and of their average. The gradient's length
/// is limited to 1; a gradient that is not finite changes nothing. Gives the loss back, on its device.
at::Tensor trainStep(TrainState& state, double learningRate, const std::function<at::Tensor()>& loss);

/// Trains the embedded network on generated plates until the run's end or `stopAfterSeconds`, logging to
/// `log.jsonl` (one object per line) and standard output, and leaves `embedded.safetensors` (the averaged
/// weights, folded) and `training.svg`. Continued runs see the batches that an unbroken one would have seen.
/// Throws what LibTorch throws; errors of files come back.
[[nodiscard]] infer::Status train(const TrainOptions& options);

} // namespace ckd::train
