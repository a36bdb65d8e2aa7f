// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/Decoder.h"

#include "core/infer/detail/Parallel.h"

namespace ckd::infer::detail {

namespace {

constexpr std::int64_t kCpuGroup = 64;
constexpr std::int64_t kDeviceGroup = kDecoderDim;

/// Hidden channels [first, first + count) after the ReLU: [n, S/4, S/4, count].
at::Tensor hidden(const DecoderWeights& weights, const Features& features, std::int64_t first,
                  std::int64_t count) {
    const std::int64_t height = features[0].size(1);
    const std::int64_t width = features[0].size(2);
    at::Tensor sum = linearOverThreads(features[0], weights.scales[0].narrow(0, first, count),
                                       weights.bias.narrow(0, first, count));
    for (std::size_t stage = 1; stage < features.size(); ++stage) {
        const at::Tensor small =
            linearOverThreads(features[stage], weights.scales[stage].narrow(0, first, count), {});
        // Seen as NCHW with channels last, which LibTorch resizes without rearranging.
        sum.add_(at::upsample_bilinear2d(small.permute({0, 3, 1, 2}), {height, width}, false)
                     .permute({0, 2, 3, 1}));
    }
    return sum.relu_();
}

/// One decoder, rows [first, first + 256) of the folded matrices: [n, S/4, S/4, channels] float32.
at::Tensor classify(const RunContext& context, const DecoderWeights& weights, const Features& features,
                    std::int64_t first, const Affine& classifier) {
    const std::int64_t group = features[0].is_cuda() ? kDeviceGroup : kCpuGroup;
    at::Tensor logits;
    for (std::int64_t at = 0; at < kDecoderDim; at += group) {
        context.stopPoint();
        const at::Tensor part = linearOverThreads(hidden(weights, features, first + at, group),
                                                  classifier.weight.narrow(1, at, group), {})
                                    .to(at::kFloat);
        logits = at == 0 ? part : logits.add_(part);
    }
    return logits.add_(classifier.bias.to(at::kFloat));
}

} // namespace

at::Tensor decode(const RunContext& context, const DecoderWeights& weights, const Features& features) {
    const bool plantNan = context.faultPoint("decoder");
    const at::Tensor alpha = classify(context, weights, features, 0, weights.alphaClassifier);
    const at::Tensor fg = classify(context, weights, features, kDecoderDim, weights.fgClassifier);
    at::Tensor logits = at::cat({alpha, fg}, 3).permute({0, 3, 1, 2}).contiguous();
    if (plantNan)
        logits.fill_(std::numeric_limits<float>::quiet_NaN());
    context.observe("logits_quarter", logits);
    return logits;
}

} // namespace ckd::infer::detail
