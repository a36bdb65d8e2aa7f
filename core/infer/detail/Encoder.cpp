// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/Encoder.h"

#include "core/infer/detail/Attention.h"
#include "core/infer/detail/Parallel.h"

#include <algorithm>

namespace ckd::infer::detail {

namespace {

constexpr double kLayerNormEpsilon = 1e-6;
// Tokens that one thread takes through a block at a time: their hidden layer stays near its caches.
constexpr std::int64_t kCpuStripTokens = 1024;

at::Tensor layerNorm(const at::Tensor& x, const Affine& norm) {
    return at::layer_norm(x, {x.size(-1)}, norm.weight, norm.bias, kLayerNormEpsilon);
}

/// [n, H, W, C] -> [n, H/2, W/2, C]
at::Tensor maxPool2x2(const at::Tensor& x) {
    return at::max_pool2d(x.permute({0, 3, 1, 2}), {2, 2}).permute({0, 2, 3, 1});
}

/// [n, H, W, C] -> [n * windows, side * side, C / 56, 56]
at::Tensor intoWindows(const at::Tensor& x, std::int64_t side) {
    const std::int64_t n = x.size(0);
    const std::int64_t rows = x.size(1) / side;
    const std::int64_t columns = x.size(2) / side;
    return x.reshape({n, rows, side, columns, side, x.size(3)})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({n * rows * columns, side * side, x.size(3) / kHeadSize, kHeadSize});
}

/// The inverse: [n * windows, side * side, C] -> [n, H, W, C]
at::Tensor fromWindows(const at::Tensor& x, std::int64_t side, std::int64_t n, std::int64_t height,
                       std::int64_t width) {
    return x.view({n, height / side, width / side, side, side, x.size(2)})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({n, height, width, x.size(2)});
}

at::Tensor wholeGrid(const at::Tensor& x) {
    return x.reshape({x.size(0), x.size(1) * x.size(2), x.size(3) / kHeadSize, kHeadSize});
}

/// n [n, H, W, C] after norm1 -> attention's contribution [n, H', W', dimOut], H' = H/2 in a transition.
at::Tensor attention(const RunContext& context, const BlockWeights& block, const at::Tensor& normed) {
    const EncoderBlockSpec& spec = block.spec;
    const at::Tensor qkv = linearOverThreads(normed, block.qkv.weight, block.qkv.bias);
    at::Tensor q = qkv.narrow(3, 0, spec.dimOut);
    if (spec.isTransition())
        q = maxPool2x2(q.contiguous());
    const at::Tensor k = qkv.narrow(3, spec.dimOut, spec.dimOut);
    const at::Tensor v = qkv.narrow(3, 2 * spec.dimOut, spec.dimOut);
    at::Tensor out;
    if (spec.windowTokens > 0) {
        const std::int64_t side = spec.windowTokens;
        const std::int64_t querySide = spec.isTransition() ? side / 2 : side;
        out = attend(context, intoWindows(q, querySide), intoWindows(k, side), intoWindows(v, side));
        out = fromWindows(out, querySide, q.size(0), q.size(1), q.size(2));
    } else {
        out = attend(context, wholeGrid(q), wholeGrid(k), wholeGrid(v))
                  .view({q.size(0), q.size(1), q.size(2), spec.dimOut});
    }
    return linearOverThreads(out, block.attentionProj.weight, block.attentionProj.bias);
}

void addMlp(const RunContext& context, const BlockWeights& block, at::Tensor x) {
    const std::int64_t step = std::max<std::int64_t>(1, kCpuStripTokens / (x.size(0) * x.size(2)));
    inPieces(context, x.is_cuda(), x.size(1), step, [&](std::int64_t first, std::int64_t rows) {
        at::Tensor strip = x.narrow(1, first, rows);
        at::Tensor hidden =
            linearOverThreads(layerNorm(strip, block.norm2), block.fc1.weight, block.fc1.bias);
        hidden = at::gelu_(hidden);
        strip.add_(linearOverThreads(hidden, block.fc2.weight, block.fc2.bias));
    });
}

/// Runs the block on whole windows (or the whole grid). `out` is where the result goes; for a block that
/// is no transition it may be `x` itself.
void runRows(const RunContext& context, const BlockWeights& block, const at::Tensor& x, at::Tensor out) {
    const at::Tensor normed = layerNorm(x, block.norm1);
    if (block.spec.isTransition())
        out.copy_(maxPool2x2(linearOverThreads(normed, block.proj.weight, block.proj.bias)));
    out.add_(attention(context, block, normed));
    addMlp(context, block, out);
}

at::Tensor runBlock(const RunContext& context, const BlockWeights& block, const at::Tensor& x) {
    const EncoderBlockSpec& spec = block.spec;
    const std::int64_t shrink = spec.isTransition() ? 2 : 1;
    at::Tensor out = spec.isTransition()
                         ? at::empty({x.size(0), x.size(1) / 2, x.size(2) / 2, spec.dimOut}, x.options())
                         : x;
    const auto strip = [&](std::int64_t first, std::int64_t rows) {
        runRows(context, block, x.narrow(1, first, rows), out.narrow(1, first / shrink, rows / shrink));
    };
    if (spec.windowTokens == 0) {
        strip(0, x.size(1)); // attention needs all of it; its parts are spread over the threads one by one
        return out;
    }
    const std::int64_t windowRows = kCpuStripTokens / (x.size(0) * x.size(2) * spec.windowTokens);
    const std::int64_t step = std::max<std::int64_t>(1, windowRows) * spec.windowTokens;
    inPieces(context, x.is_cuda(), x.size(1), step, strip);
    return out;
}

at::Tensor embedPatches(const NetworkWeights& weights, const at::Tensor& posEmbed, const at::Tensor& input) {
    const Affine& patch = weights.patchEmbed;
    const at::Tensor tokens = at::conv2d(input, patch.weight, patch.bias, {4, 4}, {3, 3});
    return tokens.permute({0, 2, 3, 1}).add(posEmbed).contiguous();
}

} // namespace

at::Tensor resizedPosEmbed(const NetworkWeights& weights, int modelSize) {
    const std::int64_t side = modelSize / 4;
    at::Tensor embed = weights.posEmbed;
    if (side != kPosEmbedSide)
        embed = at::upsample_bicubic2d(embed, {side, side}, false);
    return embed.permute({0, 2, 3, 1}).to(weights.placement.device, weights.placement.type).contiguous();
}

Features encode(const RunContext& context, const NetworkWeights& weights, const at::Tensor& posEmbed,
                const at::Tensor& input) {
    context.observe("pos_embed", posEmbed);
    at::Tensor x = embedPatches(weights, posEmbed, input);
    if (context.faultPoint("encoder"))
        x.fill_(std::numeric_limits<float>::quiet_NaN());
    Features features;
    std::size_t stage = 0;
    for (int i = 0; i < kEncoderBlocks; ++i) {
        x = runBlock(context, weights.blocks[static_cast<std::size_t>(i)], x);
        if (i == kStageLastBlock[stage]) {
            context.observe("stage" + std::to_string(stage + 1), x.permute({0, 3, 1, 2}));
            features[stage++] = x;
        }
    }
    return features;
}

} // namespace ckd::infer::detail
