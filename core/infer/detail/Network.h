// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/detail/NetworkWeights.h"
#include "core/infer/detail/RunContext.h"

#include <map>

namespace ckd::infer::detail {

/// alpha [n, 1, S, S] and fg [n, 3, S, S] in one: [n, 4, S, S] float32 after the sigmoid, on the device.
/// Belongs to the inference thread; keeps the position embedding of each size it has seen.
class Network {
public:
    explicit Network(NetworkWeights weights) : m_weights(std::move(weights)) {}

    [[nodiscard]] const Placement& placement() const { return m_weights.placement; }
    /// input [n, 4, S, S] float32 on the CPU.
    [[nodiscard]] at::Tensor forward(const RunContext& context, const at::Tensor& input);

private:
    const at::Tensor& posEmbed(int modelSize);

    NetworkWeights m_weights;
    std::map<int, at::Tensor> m_posEmbeds;
};

} // namespace ckd::infer::detail
