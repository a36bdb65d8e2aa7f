// SPDX-License-Identifier: Apache-2.0
#include "app/train/Stages.h"

namespace ckd::train {

namespace {

/// Linear demosaic with the gradient correction of Malvar, He and Cutler ("High-quality linear interpolation
/// for demosaicing of Bayer-patterned color images", 2004): 5x5 filters, eighths.
Tensor demosaicFilters(const at::TensorOptions& options) {
    const std::vector<float> values = {
        // green at red and blue
        0, 0, -1, 0, 0, 0, 0, 2, 0, 0, -1, 2, 4, 2, -1, 0, 0, 2, 0, 0, 0, 0, -1, 0, 0,
        // a colour at green, its neighbours left and right
        0, 0, 0.5F, 0, 0, 0, -1, 0, -1, 0, -1, 4, 5, 4, -1, 0, -1, 0, -1, 0, 0, 0, 0.5F, 0, 0,
        // a colour at green, its neighbours above and below
        0, 0, -1, 0, 0, 0, -1, 4, -1, 0, 0.5F, 0, 5, 0, 0.5F, 0, -1, 4, -1, 0, 0, 0, -1, 0, 0,
        // red at blue and blue at red
        0, 0, -1.5F, 0, 0, 0, 2, 0, 2, 0, -1.5F, 0, 6, 0, -1.5F, 0, 2, 0, 2, 0, 0, 0, -1.5F, 0, 0};
    return (at::tensor(values, at::TensorOptions().dtype(at::kFloat)) / 8.0)
        .to(options.device())
        .view({4, 1, 5, 5});
}

/// Red on even rows and columns, blue on odd ones, interpolated again. Mirrored at the border: that keeps the
/// pattern.
Tensor throughMosaic(const Canvas& canvas, const Tensor& picture) {
    const Tensor oddX = at::arange(canvas.w, canvas.real).remainder(2).view({1, 1, 1, canvas.w});
    const Tensor oddY = at::arange(canvas.h, canvas.real).remainder(2).view({1, 1, canvas.h, 1});
    const Tensor atRed = (1.0 - oddX) * (1.0 - oddY);
    const Tensor atBlue = oddX * oddY;
    const Tensor redRow = oddX * (1.0 - oddY); // green pixels in rows of red
    const Tensor blueRow = (1.0 - oddX) * oddY;
    const Tensor atGreen = redRow + blueRow;
    const Tensor raw = (picture * at::cat({atRed, atGreen, atBlue}, 1)).sum(1, true);
    const Tensor found = at::conv2d(at::reflection_pad2d(raw, {2, 2, 2, 2}), demosaicFilters(canvas.real));
    const auto filter = [&](std::int64_t i) { return found.narrow(1, i, 1); };
    const Tensor red = raw * atRed + filter(1) * redRow + filter(2) * blueRow + filter(3) * atBlue;
    const Tensor green = raw * atGreen + filter(0) * (1.0 - atGreen);
    const Tensor blue = raw * atBlue + filter(2) * redRow + filter(1) * blueRow + filter(3) * atRed;
    return at::cat({red, green, blue}, 1).clamp_min_(0.0);
}

/// Of the samples that are no masters.
std::vector<std::int64_t> drawSome(Draw& draw, const std::vector<SamplePlan>& plans, double chance) {
    std::vector<std::int64_t> some;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (!plans[i].master && draw.coin(chance)) {
            some.push_back(static_cast<std::int64_t>(i));
        }
    }
    return some;
}

} // namespace

Tensor exchanged(const Tensor& picture, const Tensor& blue) {
    const Tensor swapped =
        at::cat({picture.narrow(1, 0, 1), picture.narrow(1, 2, 1), picture.narrow(1, 1, 1)}, 1);
    return at::where(blue.gt(0.5), swapped, picture);
}

Tensor throughSensor(Context& ctx, const std::vector<SamplePlan>& plans, const Tensor& picture) {
    Draw& d = ctx.draw;
    const GeneratorOptions& o = ctx.options;
    const std::int64_t n = picture.size(0);
    Tensor seen = o.clip ? picture.clamp_max(4.0) : picture;
    if (o.noise) {
        // White balance amplifies red and blue, and their noise; daylight blue and tungsten red the most.
        const Tensor gain = at::cat(
            {d.uniform(n, 1.2, 2.3), at::ones({n, 1, 1, 1}, ctx.canvas.real), d.uniform(n, 1.2, 2.6)}, 1);
        std::vector<float> masters;
        for (const SamplePlan& plan : plans) {
            masters.push_back(plan.master ? 1.0F : 0.0F);
        }
        const Tensor master = d.floats(masters, {n, 1, 1, 1});
        const Tensor well = (o.heldOut ? d.logUniform(n, 350.0, 25000.0) : d.logUniform(n, 500.0, 20000.0)) *
                            (1.0 + master * 1.5);
        const Tensor read = d.logUniform(n, 0.0002, 0.004) * (1.0 - master * 0.5);
        const Tensor variance = seen * gain / well + (read * gain).square();
        seen = seen + d.normal(seen.sizes()) * variance.sqrt();
    }
    if (o.bayer) {
        seen = onSome(d, seen, drawSome(d, plans, o.bayerChance),
                      [&](const Tensor& some, const Tensor&) { return throughMosaic(ctx.canvas, some); });
    }
    if (o.clip) {
        seen = seen.clamp(0.0, 4.0);
    }
    if (o.smoothing) {
        seen = onSome(d, seen, drawSome(d, plans, o.smoothingChance), [&](const Tensor& some, const Tensor&) {
            // In-camera denoising: flat parts lose noise, edges stay.
            const std::int64_t k = some.size(0);
            const Tensor soft = gaussBlur(some, d.uniform(k, 0.8, 2.2), 12);
            const Tensor deviation = (some - soft).abs().amax(1, true) / (soft.amax(1, true) + 0.02);
            return blend(soft, some,
                         smoothstep(deviation / d.logUniform(k, 0.08, 0.4), 0.2, 1.0) * 0.9 + 0.1);
        });
    }
    if (o.sharpening) {
        seen = onSome(d, seen, drawSome(d, plans, o.sharpenChance), [&](const Tensor& some, const Tensor&) {
            // On the brightness curve as cameras do, limited in reach.
            const std::int64_t k = some.size(0);
            const Tensor coded = some.clamp_min(0.0).add(1e-6).sqrt_();
            const Tensor detail = coded - gaussBlur(coded, d.uniform(k, 0.6, 1.6), 12);
            const Tensor lumaDetail = detail.mean(1, true) * d.uniform(k, 0.2, 1.6);
            return (coded + lumaDetail.clamp(-0.12, 0.12)).clamp_min_(0.0).square_();
        });
    }
    return seen;
}

} // namespace ckd::train
