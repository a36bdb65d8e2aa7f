// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/Refiner.h"

#include "core/infer/detail/GroupNormStats.h"
#include "core/infer/detail/Parallel.h"

#include <algorithm>

namespace ckd::infer::detail {

namespace {

constexpr double kCorrectionGain = 10.0;
constexpr std::int64_t kCpuBandBytes = 16 << 20;
constexpr std::int64_t kDeviceBandRows = 256;
// A band's result is written one band late (see convolve), which needs bands at least a dilation high.
constexpr std::int64_t kSmallestBand = 16;

using ProduceRows = std::function<void(std::int64_t first, std::int64_t rows)>;

/// Rows [first, first + rows) of a convolution's result as [rows, W, 64].
at::Tensor convolveBand(const at::Tensor& source, const at::Tensor& weight, std::int64_t first,
                        std::int64_t rows, int dilation) {
    const std::int64_t height = source.size(0);
    const std::int64_t begin = std::max<std::int64_t>(0, first - dilation);
    const std::int64_t end = std::min(height, first + rows + dilation);
    // At the frame's edges the convolution pads with zeros; rows it makes beyond the band are cut off.
    const bool atEdge = begin > first - dilation || end < first + rows + dilation;
    const at::Tensor input = source.narrow(0, begin, end - begin).unsqueeze(0).permute({0, 3, 1, 2});
    const at::Tensor result =
        at::conv2d(input, weight, {}, {1, 1}, {atEdge ? dilation : 0, dilation}, {dilation, dilation});
    return result.permute({0, 2, 3, 1}).squeeze(0).narrow(0, atEdge ? first - begin : 0, rows).contiguous();
}

/// One frame on its way through the refiner. Owns the two activations.
class FrameRefiner {
public:
    FrameRefiner(const RunContext& context, const RefinerWeights& weights, std::int64_t bandRows)
        : m_context(context), m_weights(weights), m_bandRows(std::max(bandRows, kSmallestBand)) {}

    void run(const at::Tensor& input, at::Tensor logits) {
        stem(input, logits);
        for (std::size_t i = 0; i < m_weights.blocks.size(); ++i) {
            const int dilation = kRefinerDilations[i];
            const auto& [first, second] = m_weights.blocks[i];
            const ScaleShift middle =
                convolve(first, m_main, m_side, dilation,
                         [&](std::int64_t at, std::int64_t rows) { settleMain(i, at, rows); });
            m_pending = convolve(second, m_side, m_side, dilation, [&](std::int64_t at, std::int64_t rows) {
                applyNormRelu(m_side.narrow(0, at, rows), middle);
            });
        }
        correct(logits);
    }

private:
    /// The coarse result and the picture, [S, S, 7], through the first convolution into m_main.
    void stem(const at::Tensor& input, const at::Tensor& logits) {
        const at::Tensor coarse = at::sigmoid(logits).to(input.scalar_type());
        at::Tensor picture =
            at::cat({input.narrow(1, 0, 3), coarse}, 1).permute({0, 2, 3, 1}).squeeze(0).contiguous();
        m_pending = convolve(m_weights.stem, picture, m_main, 1, [](std::int64_t, std::int64_t) {});
    }

    /// Finishes rows of m_main that the step before left open: the stem's norm, or norm and sum of a block.
    void settleMain(std::size_t block, std::int64_t first, std::int64_t rows) {
        if (block == 0)
            applyNormRelu(m_main.narrow(0, first, rows), m_pending);
        else
            applyAddNormRelu(m_main.narrow(0, first, rows), m_side.narrow(0, first, rows), m_pending);
    }

    /// target = conv(source) without bias; returns the norm that follows. `produce` makes the given rows of
    /// the source final and is called for each row once, in order, before the row is read.
    /// target may be source: a band's result is written only after the next band has read the rows under it.
    ScaleShift convolve(const ConvNorm& conv, at::Tensor& source, at::Tensor& target, int dilation,
                        const ProduceRows& produce) {
        const std::int64_t height = source.size(0);
        GroupNormStats stats(source);
        at::Tensor late;
        std::int64_t lateFirst = 0;
        std::int64_t produced = 0;
        for (std::int64_t first = 0; first < height; first += m_bandRows) {
            m_context.stopPoint();
            const std::int64_t rows = std::min(m_bandRows, height - first);
            const std::int64_t needed = std::min(height, first + rows + dilation);
            produce(produced, needed - produced);
            produced = needed;
            at::Tensor result = convolveBand(source, conv.weight, first, rows, dilation);
            stats.add(result);
            if (rows == height) {
                target = std::move(result);
                return stats.finish(conv);
            }
            if (!target.defined())
                target = at::empty({height, source.size(1), kRefinerDim}, source.options());
            if (late.defined())
                target.narrow(0, lateFirst, late.size(0)).copy_(late);
            late = std::move(result);
            lateFirst = first;
        }
        target.narrow(0, lateFirst, late.size(0)).copy_(late);
        return stats.finish(conv);
    }

    void correct(at::Tensor logits) {
        const std::int64_t height = m_main.size(0);
        const double gain = kCorrectionGain * static_cast<double>(m_context.settings().refinerStrength);
        for (std::int64_t first = 0; first < height; first += m_bandRows) {
            m_context.stopPoint();
            const std::int64_t rows = std::min(m_bandRows, height - first);
            settleMain(m_weights.blocks.size(), first, rows);
            const at::Tensor delta = linearOverThreads(m_main.narrow(0, first, rows), m_weights.final.weight,
                                                       m_weights.final.bias);
            logits.narrow(2, first, rows).add_(delta.permute({2, 0, 1}).unsqueeze(0).to(at::kFloat), gain);
        }
    }

    const RunContext& m_context;
    const RefinerWeights& m_weights;
    std::int64_t m_bandRows;
    at::Tensor m_main; ///< [S, S, 64], the residual path
    at::Tensor m_side; ///< [S, S, 64], inside a block
    ScaleShift m_pending;
};

} // namespace

void refine(const RunContext& context, const RefinerWeights& weights, const at::Tensor& input,
            at::Tensor logits, std::int64_t bandRows) {
    FrameRefiner(context, weights, bandRows).run(input, std::move(logits));
}

std::int64_t chosenBandRows(const InferSettings& settings, const at::Device& device, int modelSize) {
    if (settings.refinerTiling == RefinerTiling::Whole ||
        (settings.refinerTiling == RefinerTiling::Auto && !device.is_cpu()))
        return modelSize;
    if (settings.bandRows > 0)
        return settings.bandRows;
    if (!device.is_cpu())
        return kDeviceBandRows;
    return std::max<std::int64_t>(kSmallestBand, kCpuBandBytes / (std::int64_t{modelSize} * kRefinerDim * 4));
}

} // namespace ckd::infer::detail
