// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"

namespace ckd::infer::detail {

/// The network in kernels of our own (core/infer/cuda), where the build has them and the card can run them.
/// Everything throws what cuda::FastNetwork throws.
class FastPath {
public:
    enum class Memory { Fast, Small };

    virtual ~FastPath() = default;

    /// Fast where the card has room for it now.
    [[nodiscard]] virtual Memory fitting(int modelSize) = 0;

    /// One frame, on the inference thread; the output lies where the input does. False when it holds values
    /// that are not numbers.
    [[nodiscard]] virtual bool run(const NetworkInput& input, float refinerStrength, Memory memory,
                                   NetworkOutput& output) = 0;
    /// A frame on the device as one in main memory.
    [[nodiscard]] virtual NetworkInput inMainMemory(const NetworkInput& input) = 0;
    /// Frees what run() keeps between frames.
    virtual void releaseFrameMemory() = 0;

    // From any thread.
    [[nodiscard]] virtual NetworkInput send(const PlanarPlate& plate, const HintView& hint,
                                            int modelSize) = 0;
    virtual void fetch(const NetworkOutput& output, const PlanarKey& target) = 0;
    /// Puts an output in main memory onto the device.
    [[nodiscard]] virtual NetworkOutput onDevice(const NetworkOutput& output) = 0;
};

/// nullptr where the build, the card or the options do not allow it.
[[nodiscard]] std::unique_ptr<FastPath> makeFastPath(const Checkpoint& checkpoint,
                                                     const EngineOptions& options);

} // namespace ckd::infer::detail
