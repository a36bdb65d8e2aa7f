// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/EmbeddedSpec.h"
#include "core/infer/detail/EmbeddedNetwork.h"

#include <filesystem>
#include <map>

namespace ckd::train {

/// Everything that is learnt or counted, each kind in one flat float32 tensor: one tensor is stepped,
/// averaged and stored as easily as a hundred, and far faster.
struct TrainWeights {
    at::Tensor convs; ///< convolution kernels, each [out, k, k, in], in the order of embeddedConvs()
    at::Tensor norms; ///< per convolution: scale and shift of its BatchNorm; the head's bias
    at::Tensor stats; ///< per BatchNorm: running mean and variance

    [[nodiscard]] TrainWeights clone() const;
    [[nodiscard]] std::array<at::Tensor*, 3> parts() { return {&convs, &norms, &stats}; }
};

/// The embedded network with BatchNorm, for training: same layers and order as inference
/// (infer::detail::embeddedAnswers). Holds no weights. One thread.
class TrainNetwork {
public:
    /// `compute` is the number type of convolutions; norms keep float32 statistics.
    TrainNetwork(const infer::EmbeddedShape& shape, at::Device device, at::ScalarType compute);

    /// Kernels by He's rule, norms 1 (the second of each residual block 0.25), head near zero.
    [[nodiscard]] TrainWeights initialWeights(std::uint64_t seed) const;

    /// Weights that answer as the folded ones of `checkpoint` do: each norm's statistics are measured on
    /// `features`, and its scale and shift undo them. ErrorKind::Model for a checkpoint of another network.
    [[nodiscard]] infer::Result<TrainWeights> unfoldedWeights(const infer::Checkpoint& checkpoint,
                                                              const at::Tensor& features) const;

    /// features [n, kEmbeddedFeatures, h, w] to answers [n, kEmbeddedAnswers, h, w]. `training`: norms use
    /// and update (momentum 0.02) the batch's statistics, else the running ones.
    [[nodiscard]] at::Tensor answers(TrainWeights& weights, const at::Tensor& features, bool training) const;

    /// Folds the norms in and writes the file that inference reads: `<conv>.weight` [out, in, k, k] and
    /// `<conv>.bias`, float16.
    [[nodiscard]] infer::Status writeFolded(const TrainWeights& weights, const std::filesystem::path& path,
                                            const std::map<std::string, std::string>& metadata) const;

private:
    infer::EmbeddedShape m_shape;
    std::vector<infer::EmbeddedConv> m_convs;
    at::Device m_device;
    at::ScalarType m_compute;
    std::vector<std::int64_t> m_convSizes;
    std::vector<std::int64_t> m_normSizes; ///< scale then shift, or one bias
    std::vector<std::int64_t> m_statSizes; ///< mean then variance
};

} // namespace ckd::train
