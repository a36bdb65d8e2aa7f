// SPDX-License-Identifier: Apache-2.0
#include "app/train/Stages.h"

namespace ckd::train {

namespace {

/// A coarse matte made at a quarter of the size: blurred, cut at a threshold, blurred again, moved, with
/// holes.
Tensor coarseHint(Context& ctx, const Tensor& alpha, const Tensor& threshold, const Tensor& moved) {
    Draw& d = ctx.draw;
    const std::int64_t k = alpha.size(0);
    const std::int64_t h = std::max<std::int64_t>(ctx.canvas.h / 4, 16);
    const std::int64_t w = std::max<std::int64_t>(ctx.canvas.w / 4, 16);
    const Tensor hard = d.chance(k, 0.3);
    const Tensor small = at::adaptive_avg_pool2d(alpha, {h, w});
    const Tensor soft = gaussBlur(small, d.logUniform(k, 0.4, 4.5), 12);
    // The ramp must not start below 0, or bare screen would turn grey.
    const Tensor ramp = at::minimum(blend(d.uniform(k, 0.1, 0.7), at::full({1}, 0.05, alpha.options()), hard),
                                    at::minimum(threshold, 1.0 - threshold) * 2.0);
    const Tensor cut = ((soft - threshold) / ramp + 0.5).clamp(0.0, 1.0);
    const Tensor again =
        gaussBlur(cut, blend(d.logUniform(k, 0.4, 6.0), at::full({1}, 0.3, alpha.options()), hard), 12);
    const Tensor spots = resized(d.normal({k, 1, 7, 7}), h, w, true);
    const Tensor hole = smoothstep(spots - d.uniform(k, 0.9, 1.6), 0.0, 0.25) * d.chance(k, 0.2);
    const Tensor grown = smoothstep(spots.neg() - d.uniform(k, 1.2, 1.9), 0.0, 0.25) * d.chance(k, 0.1);
    const Tensor full = resized(at::maximum(again * (1.0 - hole), grown), ctx.canvas.h, ctx.canvas.w);
    const Tensor dx = d.normal({k, 1, 1, 1}) * moved;
    const Tensor dy = d.normal({k, 1, 1, 1}) * moved;
    return displaced(ctx.canvas, full, dx, dy).clamp(0.0, 1.0);
}

} // namespace

HintPicture makeHints(Context& ctx, const Tensor& alpha) {
    Draw& d = ctx.draw;
    const GeneratorOptions& o = ctx.options;
    const std::int64_t n = alpha.size(0);
    const double wrong = std::max(1.0 - o.hintNoneChance - o.hintCoarseChance - o.hintFullChance, 0.0);
    std::array<std::vector<std::int64_t>, 4> groups;
    std::vector<float> given;
    for (std::int64_t i = 0; i < n; ++i) {
        const int kind = d.pick({o.hintNoneChance, o.hintCoarseChance, o.hintFullChance, wrong});
        groups[static_cast<std::size_t>(kind)].push_back(i);
        given.push_back(kind == 0 ? 0.0F : 1.0F);
    }
    Tensor hint = at::zeros_like(alpha);
    hint = onSome(d, hint, groups[1], [&](const Tensor& some, const Tensor& index) {
        // Mostly eroded: what a keyer's solid core looks like.
        const std::int64_t k = some.size(0);
        const Tensor threshold = blend(d.uniform(k, 0.5, 0.95), d.uniform(k, 0.2, 0.5), d.chance(k, 0.25));
        return coarseHint(ctx, alpha.index_select(0, index), threshold, d.uniform(k, 0.0, 5.0));
    });
    hint = onSome(d, hint, groups[2],
                  [&](const Tensor&, const Tensor& index) { return alpha.index_select(0, index); });
    hint = onSome(d, hint, groups[3], [&](const Tensor& some, const Tensor& index) {
        const std::int64_t k = some.size(0);
        const Tensor other = alpha.roll({1}, {0}).index_select(0, index);
        const Tensor own = alpha.index_select(0, index);
        const Tensor swapped = at::where(d.chance(k, 0.4).gt(0.5), other, own);
        return coarseHint(ctx, swapped, d.uniform(k, 0.03, 0.5), d.uniform(k, 5.0, 90.0));
    });
    return {hint, d.floats(given, {n, 1, 1, 1})};
}

} // namespace ckd::train
