// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/detail/NetworkWeights.h"

namespace ckd::infer::detail {

/// Normalisation as y = x * scale + shift, per channel: [64] in the activations' type and place.
struct ScaleShift {
    at::Tensor scale;
    at::Tensor shift;
};

/// Collects the statistics of one GroupNorm over a whole frame, band by band, from the output of the
/// convolution without its bias. On the CPU in float32 the sums are taken row by row and added in row
/// order, so that neither bands nor threads change a bit of them.
class GroupNormStats {
public:
    explicit GroupNormStats(const at::Tensor& like);

    /// rows [k, W, 64], contiguous.
    void add(const at::Tensor& rows);
    /// GroupNorm(8 groups, eps 1e-5) of (x + convBias), expressed on x.
    [[nodiscard]] ScaleShift finish(const ConvNorm& norm) const;

private:
    at::Tensor m_sums; ///< [2, 64] float64: sums, sums of squares
    at::ScalarType m_type;
    double m_pixels = 0;
};

/// x = relu(x * scale + shift), in place; x [k, W, 64].
void applyNormRelu(at::Tensor x, const ScaleShift& norm);
/// x = relu(x + z * scale + shift), in place.
void applyAddNormRelu(at::Tensor x, const at::Tensor& z, const ScaleShift& norm);

} // namespace ckd::infer::detail
