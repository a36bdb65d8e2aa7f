// SPDX-License-Identifier: Apache-2.0
#include "app/train/Subjects.h"

namespace ckd::train {

namespace {

/// exp(-thickness) never ends; what lets less than 2 % through counts as opaque.
constexpr double kOpaque = 1.02;

/// Where a cloud is dense: around a point or along a column, or everywhere.
Tensor envelope(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor x = (c.x - d.uniform(g.k, -0.45, 0.45) * static_cast<double>(c.w)) /
                     (d.logUniform(g.k, 45.0, 220.0) * g.scale);
    const Tensor y = (c.y - d.uniform(g.k, -0.45, 0.45) * static_cast<double>(c.h)) /
                     (d.logUniform(g.k, 60.0, 330.0) * g.scale);
    const Tensor blob = 1.0 - (x.square() + y.square()).sqrt_() * 1.2;
    return blend(blob.clamp_min(-3.0), at::zeros_like(blob), at::maximum(d.chance(g.k, 0.2), g.interior));
}

/// A field whose details are carried along by another: billows instead of clouds of mere noise.
Tensor billows(Context& ctx, const Group& g, const Tensor& slope, const Tensor& angle,
               const Tensor& stretch) {
    Draw& d = ctx.draw;
    const Tensor field = randomField(
        ctx, g.k, 1, {.slope = slope, .soft = d.uniform(g.k, 0.4, 1.6), .angle = angle, .stretch = stretch});
    const Tensor drag =
        randomField(ctx, g.k, 2, {.slope = d.uniform(g.k, 1.8, 2.4)}) * d.uniform(g.k, 2.0, 26.0) * g.scale;
    return displaced(ctx.canvas, field, drag.narrow(1, 0, 1), drag.narrow(1, 1, 1));
}

/// Most clouds get a solid heart: half-transparent in the outer parts only.
Tensor hearted(Context& ctx, const Group& g, const Tensor& alpha) {
    const Tensor gain = ctx.draw.logUniform(g.k, 1.15, 4.0);
    return blend(alpha, (alpha * gain).clamp_max(1.0), ctx.draw.chance(g.k, 0.65));
}

} // namespace

Layer drawSmoke(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const bool heldOut = ctx.options.heldOut;
    const Tensor slope = heldOut ? d.uniform(g.k, 1.45, 1.65) : d.uniform(g.k, 1.65, 2.4);
    const Tensor field = billows(ctx, g, slope, d.uniform(g.k, 0.0, 3.14), d.logUniform(g.k, 1.0, 3.0));
    const Tensor body = envelope(ctx, g) + field * d.uniform(g.k, 0.25, 0.7) + d.uniform(g.k, -0.3, 0.4);
    const Tensor thickness =
        (body / d.logUniform(g.k, 0.25, 1.6)).clamp_min(0.0) * d.logUniform(g.k, 0.5, 9.0);
    // Half of the clouds are opaque where they are thick.
    const Tensor densest =
        blend(d.uniform(g.k, 0.5, 0.99), at::full({1}, kOpaque, ctx.canvas.real), d.chance(g.k, 0.5));
    const Tensor thin = ((1.0 - (-thickness.pow(d.uniform(g.k, 1.0, 1.8))).exp()) * densest).clamp_max(1.0);
    const Tensor alpha = hearted(ctx, g, thin);
    const auto [gx, gy] = slopes(field);
    const Tensor side = gx * d.normal({g.k, 1, 1, 1}) + gy * d.normal({g.k, 1, 1, 1});
    const Tensor light =
        (side * d.uniform(g.k, 0.5, 4.0) + field * d.uniform(g.k, -0.3, 0.3)).clamp_(-1.0, 1.0).exp_();
    const Tensor tone = paletteColour(g.palette, field * 0.8 + 2.5, at::ones({1, 1, 1, 1}, ctx.canvas.real));
    return {alpha, tone * light * d.uniform(g.k, 0.5, 1.5), at::full_like(alpha, 0.35)};
}

Layer drawFire(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Tensor upright = at::full({g.k, 1, 1, 1}, 1.5708, ctx.canvas.real) + d.uniform(g.k, -0.4, 0.4);
    const Tensor slope = ctx.options.heldOut ? d.uniform(g.k, 1.35, 1.55) : d.uniform(g.k, 1.5, 2.1);
    const Tensor field = billows(ctx, g, slope, upright, d.logUniform(g.k, 1.3, 4.0));
    const Tensor threads = billows(ctx, g, slope, upright, d.logUniform(g.k, 1.5, 5.0));
    const Tensor filaments = (1.0 - threads.abs() * d.uniform(g.k, 0.7, 2.2)).clamp_min(0.0);
    const Tensor heat =
        (envelope(ctx, g) + field * d.uniform(g.k, 0.3, 0.75) + filaments * d.uniform(g.k, 0.0, 0.8) - 0.05)
            .clamp_min(0.0);
    const Tensor thickness = heat * d.logUniform(g.k, 0.8, 12.0);
    const Tensor alpha = hearted(ctx, g, ((1.0 - (-thickness).exp()) * kOpaque).clamp_max(1.0));
    const Tensor t = (heat * d.uniform(g.k, 2.0, 6.5) + d.uniform(g.k, -0.5, 1.0)).clamp_(0.0, 5.0);
    const Tensor glow = paletteColour(g.palette, t, at::ones({1, 1, 1, 1}, ctx.canvas.real));
    // Explosions carry dark soot among the flames.
    const Tensor soot = smoothstep(-field - d.uniform(g.k, 0.2, 1.5), 0.0, 0.6) * d.chance(g.k, 0.3) * 0.9;
    return {alpha, glow * (1.0 - soot) * d.logUniform(g.k, 0.5, 1.6), at::full_like(alpha, 0.05)};
}

} // namespace ckd::train
