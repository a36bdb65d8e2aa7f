// SPDX-License-Identifier: Apache-2.0
#include "app/train/Subjects.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// Coverage of a line of this width (pixels, also below one) at this distance from its middle.
Tensor lineCoverage(const Tensor& distance, const Tensor& width) {
    return at::minimum((width * 0.5 + 0.5 - distance).clamp_min(0.0), width.clamp_max(1.0));
}

/// Light over a thin thing: its colour, uneven along it.
Tensor litColour(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Tensor light = randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 1.0, 2.2)});
    const Tensor plain = g.palette.select(1, 0).view({g.k, 3, 1, 1});
    const Tensor colour = blend(plain, g.albedo, d.chance(g.k, 0.25));
    return colour * (light * d.uniform(g.k, 0.05, 0.5)).exp_() * d.uniform(g.k, 0.4, 1.5);
}

} // namespace

Layer drawWires(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kWires = 7;
    const auto each = [&](double low, double high) { return d.uniform({g.k, kWires, 1, 1}, low, high); };
    const Tensor angle = d.uniform(g.k, 0.0, kPi) + each(-1.0, 1.0) * d.uniform(g.k, 0.0, 1.5);
    const Tensor u = c.x * angle.cos() + c.y * angle.sin();
    const Tensor v = c.y * angle.cos() - c.x * angle.sin();
    const double reach = 0.5 * static_cast<double>(std::max(c.h, c.w));
    const Tensor sag = d.uniform(g.k, -0.8, 0.8) * each(0.2, 1.0) / reach;
    const Tensor middle = each(-1.0, 1.0) * reach;
    const Tensor slope = 2.0 * sag * u;
    const Tensor distance = (v - middle - sag * u * u).abs() * (slope.square() + 1.0).rsqrt();
    const Tensor used = each(0.0, 1.0).lt(d.uniform(g.k, 0.2, 1.0)).to(at::kFloat);
    const Tensor width = d.logUniform(g.k, 0.35, 5.0) * g.scale.sqrt() * each(0.5, 1.3);
    const Tensor lines = lineCoverage(distance, width) * used;
    const Tensor alpha = (1.0 - (1.0 - lines).prod(1, true)).clamp_(0.0, 1.0);
    return {at::maximum(alpha, g.interior), litColour(ctx, g), at::full_like(alpha, 0.8)};
}

Layer drawNet(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor crumple =
        randomField(ctx, g.k, 2, {.slope = d.uniform(g.k, 2.0, 2.8)}) * d.uniform(g.k, 0.0, 18.0);
    const Tensor x = c.x + crumple.narrow(1, 0, 1);
    const Tensor y = c.y + crumple.narrow(1, 1, 1);
    const Tensor first = d.uniform(g.k, 0.0, kPi);
    const Tensor second = first + d.uniform(g.k, 0.8, 2.2);
    const Tensor period = d.logUniform(g.k, 5.0, 55.0) * g.scale;
    const Tensor width = (period * d.logUniform(g.k, 0.04, 0.3)).clamp_min(0.3);
    const auto distance = [&](const Tensor& angle, const Tensor& spacing) {
        const Tensor u = (x * angle.cos() + y * angle.sin()) / spacing;
        return ((u - u.round()) * spacing).abs();
    };
    const Tensor a = lineCoverage(distance(first, period), width);
    const Tensor b = lineCoverage(distance(second, period * d.uniform(g.k, 0.7, 1.4)), width);
    // The net ends somewhere, often with a rope.
    const Tensor field = bodyField(ctx, g);
    const Tensor whole = d.chance(g.k, 0.35);
    const Tensor rope =
        lineCoverage(field.abs(), width * d.uniform(g.k, 1.0, 4.0)) * d.chance(g.k, 0.5) * (1.0 - whole);
    const Tensor mesh = (1.0 - (1.0 - a) * (1.0 - b)) * at::maximum(coverage(field), whole);
    const Tensor alpha = 1.0 - (1.0 - mesh) * (1.0 - rope);
    return {alpha, litColour(ctx, g), at::full_like(alpha, 0.7)};
}

Layer drawVeil(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor fold = randomField(ctx, g.k, 1,
                                    {.slope = d.uniform(g.k, 1.7, 2.6),
                                     .soft = d.uniform(g.k, 0.8, 3.0),
                                     .angle = d.uniform(g.k, 0.0, kPi),
                                     .stretch = d.logUniform(g.k, 1.5, 8.0)});
    const Tensor bend = fold * d.uniform(g.k, 0.0, 4.0);
    const Tensor angle = d.uniform(g.k, 0.0, kPi);
    const Tensor frequency = 2.0 * kPi / d.logUniform(g.k, 1.8, 9.0);
    const Tensor u = ((c.x * angle.cos() + c.y * angle.sin() + bend) * frequency).cos();
    const Tensor v = ((c.y * angle.cos() - c.x * angle.sin() + bend) * frequency).cos();
    const Tensor weave = (u + v) * 0.5 * d.chance(g.k, 0.5) * d.uniform(g.k, 0.0, 0.5);
    // Cloth seen at a slant is denser.
    const Tensor thickness =
        d.uniform(g.k, 0.15, 1.4) * (fold * d.uniform(g.k, 0.0, 0.45)).exp() * (1.0 + weave);
    const Tensor field = bodyField(ctx, g);
    const Tensor shape = at::maximum(coverage(field), d.chance(g.k, 0.25));
    const Tensor hem = (-(field / (d.uniform(g.k, 1.0, 5.0))).square()).exp() * d.chance(g.k, 0.4) *
                       d.uniform(g.k, 0.3, 2.0);
    const Tensor alpha = (1.0 - (-(thickness + hem)).exp()) * shape;
    const auto [gx, gy] = slopes(fold * d.logUniform(g.k, 2.0, 16.0));
    const Tensor light =
        (1.0 + gx * d.uniform(g.k, -1.0, 1.0) + gy * d.uniform(g.k, -1.0, 1.0)).clamp_(0.25, 2.2);
    const Tensor cloth = blend(g.palette.select(1, 0).view({g.k, 3, 1, 1}).expand({g.k, 3, c.h, c.w}),
                               g.albedo, d.chance(g.k, 0.25));
    return {alpha, cloth * light * d.uniform(g.k, 0.5, 1.3), at::full_like(alpha, 0.5)};
}

Layer drawGlass(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor field = at::where(d.chance(g.k, 0.5).gt(0.5), bodyField(ctx, g), stampField(ctx, g));
    const Tensor inside = coverage(field);
    const Tensor depth = (-field).clamp_min(0.0);
    // Interior of even density, denser towards the rim; a liquid below a level in part of them; some are
    // frosted or shaded from one side to the other.
    const Tensor tilt = d.uniform(g.k, 0.0, kPi);
    const Tensor ramp = (c.x * tilt.cos() + c.y * tilt.sin()) / (d.logUniform(g.k, 30.0, 150.0) * g.scale);
    const Tensor frosted = 1.0 + d.chance(g.k, 0.2) * d.uniform(g.k, 1.0, 6.0);
    const Tensor even = d.uniform(g.k, 0.06, 0.6) * frosted *
                        (ramp * d.chance(g.k, 0.35) * d.uniform(g.k, 0.3, 1.5)).clamp(-3.0, 2.0).exp();
    const Tensor liquid = smoothstep(c.y - d.uniform(g.k, -0.3, 0.5) * static_cast<double>(c.h), -1.0, 1.0) *
                          d.chance(g.k, 0.4) * d.logUniform(g.k, 0.1, 4.0);
    const Tensor rim = (-depth / (d.logUniform(g.k, 0.8, 9.0) * g.scale)).exp() * d.logUniform(g.k, 0.2, 5.0);
    const Tensor second =
        (-((depth - d.uniform(g.k, 4.0, 18.0) * g.scale) / d.uniform(g.k, 0.6, 2.5)).square()).exp() *
        d.uniform(g.k, 0.0, 0.8);
    const Tensor streaks =
        randomField(ctx, g.k, 1,
                    {.slope = d.uniform(g.k, 1.8, 2.4),
                     .soft = d.uniform(g.k, 1.0, 2.5),
                     .angle = at::full({g.k, 1, 1, 1}, 0.5 * kPi, c.real) + d.uniform(g.k, -0.3, 0.3),
                     .stretch = d.logUniform(g.k, 3.0, 12.0)});
    const Tensor shine = smoothstep(streaks - d.uniform(g.k, 1.0, 2.2), 0.0, 0.5) * d.uniform(g.k, 0.0, 2.5);
    const Tensor absorbed = even + liquid + rim + second;
    const Tensor alpha = ((1.0 - (-(absorbed + shine)).exp()) * 1.01).clamp_max(1.0) * inside;
    // Dark or pale glass, reflections of bright windows on top.
    const Tensor tone = g.palette.select(1, 0).view({g.k, 3, 1, 1});
    const Tensor drink = g.palette.select(1, 1).view({g.k, 3, 1, 1});
    const Tensor edge = g.palette.select(1, 2).view({g.k, 3, 1, 1}) * d.logUniform(g.k, 0.2, 1.5);
    const Tensor window = d.logUniform(g.k, 0.5, 2.2);
    const Tensor fg =
        (tone * even + drink * liquid + edge * (rim + second) + window * shine) / (absorbed + shine);
    return {alpha, fg, at::full_like(alpha, 0.35)};
}

} // namespace ckd::train
