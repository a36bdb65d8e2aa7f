// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/GroupNormStats.h"

#include "core/infer/detail/CpuKernels.h"

#include <array>

namespace ckd::infer::detail {

namespace {

constexpr double kGroupNormEpsilon = 1e-5;

bool isPlainCpu(const at::Tensor& x) {
    return x.is_cpu() && x.scalar_type() == at::kFloat && x.is_contiguous();
}

/// Calls work(first row, rows) on LibTorch's threads.
template <typename Work> void overRows(const at::Tensor& x, Work work) {
    at::parallel_for(0, x.size(0), 1,
                     [&](std::int64_t begin, std::int64_t end) { work(begin, end - begin); });
}

} // namespace

GroupNormStats::GroupNormStats(const at::Tensor& like)
    : m_sums(at::zeros({2, kRefinerDim}, like.options().dtype(at::kDouble))), m_type(like.scalar_type()) {
}

void GroupNormStats::add(const at::Tensor& rows) {
    m_pixels += static_cast<double>(rows.size(0)) * static_cast<double>(rows.size(1));
    if (!isPlainCpu(rows)) {
        // One reading pass each, accumulated in float32 whatever the activations' type.
        constexpr std::array<std::int64_t, 2> kOverPixels{0, 1};
        const at::IntArrayRef overPixels(kOverPixels);
        m_sums[0].add_(rows.sum(overPixels, false, at::kFloat));
        m_sums[1].add_(
            at::linalg_vector_norm(rows, 2, overPixels, false, at::kFloat).to(at::kDouble).square());
        return;
    }
    at::Tensor perRow = at::zeros({rows.size(0), 2 * kRefinerDim}, at::kDouble);
    const auto width = static_cast<std::size_t>(rows.size(1));
    const float* values = rows.data_ptr<float>();
    auto* sums = perRow.data_ptr<double>();
    overRows(rows, [&](std::int64_t first, std::int64_t count) {
        for (std::int64_t row = first; row < first + count; ++row)
            channelSums(values + static_cast<std::size_t>(row) * width * kRowChannels, width,
                        sums + row * 2 * kRefinerDim);
    });
    // In row order, one after the other: a tree would depend on where the bands end.
    auto* total = m_sums.data_ptr<double>();
    for (std::int64_t row = 0; row < rows.size(0); ++row) {
        for (std::int64_t c = 0; c < 2 * kRefinerDim; ++c)
            total[c] += sums[row * 2 * kRefinerDim + c];
    }
}

ScaleShift GroupNormStats::finish(const ConvNorm& norm) const {
    const at::Tensor mean = m_sums[0] / m_pixels;
    const at::Tensor meanSquare = m_sums[1] / m_pixels;
    // Moments of x + b per channel, then averaged over the channels of a group.
    const at::Tensor biased = mean + norm.convBias;
    const at::Tensor biasedSquare = meanSquare + norm.convBias * (mean * 2 + norm.convBias);
    const at::Tensor groupMean = biased.view({kRefinerGroups, -1}).mean(1, true);
    const at::Tensor groupSquare = biasedSquare.view({kRefinerGroups, -1}).mean(1, true);
    const at::Tensor variance = (groupSquare - groupMean.square()).clamp_min(0);
    const at::Tensor gain =
        (variance + kGroupNormEpsilon).rsqrt() * norm.normWeight.view({kRefinerGroups, -1});
    const at::Tensor shift = norm.normBias.view({kRefinerGroups, -1}) +
                             (norm.convBias.view({kRefinerGroups, -1}) - groupMean) * gain;
    return {gain.flatten().to(m_type), shift.flatten().to(m_type)};
}

void applyNormRelu(at::Tensor x, const ScaleShift& norm) {
    if (!isPlainCpu(x)) {
        at::addcmul_out(x, norm.shift, x, norm.scale);
        x.relu_();
        return;
    }
    const auto width = static_cast<std::size_t>(x.size(1));
    float* values = x.data_ptr<float>();
    const float* scale = norm.scale.data_ptr<float>();
    const float* shift = norm.shift.data_ptr<float>();
    overRows(x, [&](std::int64_t first, std::int64_t rows) {
        normRelu(values + static_cast<std::size_t>(first) * width * kRowChannels, scale, shift,
                 static_cast<std::size_t>(rows) * width);
    });
}

void applyAddNormRelu(at::Tensor x, const at::Tensor& z, const ScaleShift& norm) {
    if (!isPlainCpu(x) || !isPlainCpu(z)) {
        x.addcmul_(z, norm.scale);
        x.add_(norm.shift);
        x.relu_();
        return;
    }
    const auto width = static_cast<std::size_t>(x.size(1));
    float* values = x.data_ptr<float>();
    const float* added = z.data_ptr<float>();
    const float* scale = norm.scale.data_ptr<float>();
    const float* shift = norm.shift.data_ptr<float>();
    overRows(x, [&](std::int64_t first, std::int64_t rows) {
        const std::size_t at = static_cast<std::size_t>(first) * width * kRowChannels;
        addNormRelu(values + at, added + at, scale, shift, static_cast<std::size_t>(rows) * width);
    });
}

} // namespace ckd::infer::detail
