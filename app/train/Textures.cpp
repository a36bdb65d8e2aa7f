// SPDX-License-Identifier: Apache-2.0
#include "app/train/Subjects.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;

Tensor constant(const Group& group, double value) {
    return at::full({1, 1, 1, 1}, value, group.palette.options());
}

/// Clouds of palette colours with nature's 1/f spectrum.
Tensor mottled(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Tensor field =
        randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 0.9, 1.8), .soft = d.uniform(g.k, 0.2, 1.2)});
    const Tensor colour = paletteColour(g.palette, field * d.uniform(g.k, 0.3, 1.8) + 2.5, constant(g, 1.0));
    const Tensor own = randomField(ctx, g.k, 3, {.slope = d.uniform(g.k, 0.7, 1.5)});
    return colour * (own * d.uniform(g.k, 0.0, 0.25)).exp_();
}

/// Stripes, checks, weaves: two crossed waves on a slightly crumpled cloth.
Tensor patterned(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor angle = d.uniform(g.k, 0.0, kPi);
    const Tensor crumple =
        randomField(ctx, g.k, 2, {.slope = d.uniform(g.k, 2.0, 2.6)}) * d.uniform(g.k, 0.0, 12.0);
    const Tensor x = c.x + crumple.narrow(1, 0, 1);
    const Tensor y = c.y + crumple.narrow(1, 1, 1);
    const Tensor frequency = 2.0 * kPi / (d.logUniform(g.k, 3.5, 70.0) * g.scale);
    const Tensor u = ((x * angle.cos() + y * angle.sin()) * frequency).sin();
    const Tensor v = ((y * angle.cos() - x * angle.sin()) * frequency * d.uniform(g.k, 0.5, 1.5)).sin();
    const Tensor crossed = d.chance(g.k, 0.55);
    const Tensor wave = blend(u, (u + v) * 0.8, crossed) + u * v * d.uniform(g.k, -0.8, 0.8) * crossed;
    return paletteColour(g.palette, wave * d.uniform(g.k, 0.5, 2.0) + 2.5, d.logUniform(g.k, 1.0, 6.0));
}

/// Flat areas, half of them with dark outlines, as drawn pictures have.
Tensor cartoon(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Tensor field =
        randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 1.9, 2.6), .soft = d.uniform(g.k, 1.0, 3.0)});
    const Tensor t = field * d.uniform(g.k, 0.8, 2.2) + 2.5;
    const auto [gx, gy] = slopes(t);
    const Tensor steep = (gx.square() + gy.square()).sqrt_().add_(1e-4);
    const Tensor colour = paletteColour(g.palette, t, steep.reciprocal().clamp_(1.0, 60.0));
    const Tensor border = ((t - 0.5) - (t - 0.5).round()).abs() / steep;
    const Tensor line = (d.uniform(g.k, 0.3, 1.8) * g.scale + 0.5 - border).clamp_(0.0, 1.0);
    const Tensor inside = (t.gt(0.0) * t.lt(5.0)).to(at::kFloat);
    return colour * (1.0 - line * inside * d.chance(g.k, 0.5) * d.uniform(g.k, 0.5, 0.97));
}

/// Grain of wood, brushed paint, marbled gradients: a ramp, warped and stretched.
Tensor grained(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Tensor angle = d.uniform(g.k, 0.0, kPi);
    const Tensor field = randomField(
        ctx, g.k, 1,
        {.slope = d.uniform(g.k, 1.0, 2.2), .angle = angle, .stretch = d.logUniform(g.k, 2.0, 14.0)});
    const Tensor ramp = (ctx.canvas.x * angle.sin() - ctx.canvas.y * angle.cos()) /
                        (d.logUniform(g.k, 40.0, 400.0) * g.scale);
    const Tensor rings = ((field * d.uniform(g.k, 0.3, 1.5) + ramp) * d.uniform(g.k, 1.0, 6.0)).sin();
    return paletteColour(g.palette, blend(field * 0.9, rings * 1.6, d.chance(g.k, 0.5)) + 2.5,
                         constant(g, 1.0));
}

/// One colour, hardly uneven: painted metal, plastic, plain cloth.
Tensor plain(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Tensor field = randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 0.6, 2.0)});
    const Tensor base = g.palette.select(1, 0).view({g.k, 3, 1, 1});
    return base * (field * d.logUniform(g.k, 0.005, 0.15)).exp_();
}

/// Smooth shading from colour to colour, straight or round: plastic, skin, drawn pictures.
Tensor gradients(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor angle = d.uniform(g.k, 0.0, kPi);
    const Tensor length = d.logUniform(g.k, 40.0, 400.0) * g.scale;
    const Tensor straight = (c.x * angle.cos() + c.y * angle.sin()) / length;
    const Tensor x = c.x - d.uniform(g.k, -0.5, 0.5) * static_cast<double>(c.w);
    const Tensor y = c.y - d.uniform(g.k, -0.5, 0.5) * static_cast<double>(c.h);
    const Tensor rounded = (x.square() + y.square()).sqrt_() / length;
    const Tensor bent = randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 2.2, 3.0)});
    const Tensor t = blend(straight, rounded, d.chance(g.k, 0.5)) + bent * d.uniform(g.k, 0.0, 0.8);
    return paletteColour(g.palette, t * d.uniform(g.k, 0.5, 1.5) + d.uniform(g.k, 0.0, 4.0),
                         constant(g, 1.0));
}

/// Rows of overlapping round ends, each shaded: feathers, scales, shingles.
Tensor feathers(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor angle = d.uniform(g.k, -kPi, kPi);
    const Tensor bend =
        randomField(ctx, g.k, 2, {.slope = d.uniform(g.k, 2.0, 2.8)}) * d.uniform(g.k, 2.0, 25.0);
    const Tensor x = c.x + bend.narrow(1, 0, 1);
    const Tensor y = c.y + bend.narrow(1, 1, 1);
    const Tensor pitch = d.logUniform(g.k, 6.0, 45.0) * g.scale;
    const Tensor u = (x * angle.cos() + y * angle.sin()) / pitch;
    const Tensor v = (y * angle.cos() - x * angle.sin()) / (pitch * d.uniform(g.k, 0.6, 2.5));
    // Every other row is moved by half a feather; its end is round, so the row below begins later there.
    const Tensor odd = v.floor().remainder(2.0) * 0.5;
    const Tensor across = ((u + odd) - (u + odd).round()).abs() * 2.0;
    const Tensor row = v + across.square() * d.uniform(g.k, 0.2, 0.9);
    const Tensor along = row - row.floor();
    const Tensor number = (u + odd).round() * 7.31 + row.floor() * 3.17;
    const Tensor t =
        (number.sin() * 43.7).sin() * d.uniform(g.k, 0.3, 2.0) + along * d.uniform(g.k, -1.5, 1.5) + 2.5;
    const Tensor shade = 1.0 - (1.0 - along).square() * d.uniform(g.k, 0.1, 0.8);
    return paletteColour(g.palette, t, constant(g, 1.0)) * shade;
}

Tensor leaves(Context& ctx, const Group& g) {
    return overlappingLeaves(ctx, g, 96, 5.0, 130.0, 2.5).colour;
}

// Held-out kinds, never trained on.

/// Cells around random points.
Tensor cells(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kCells = 40;
    const Tensor cx = d.uniform({g.k, kCells, 1, 1}, -0.6, 0.6) * static_cast<double>(c.w);
    const Tensor cy = d.uniform({g.k, kCells, 1, 1}, -0.6, 0.6) * static_cast<double>(c.h);
    const Tensor distance = (c.x - cx).square() + (c.y - cy).square();
    const Tensor nearest = std::get<1>(distance.min(1, true));
    const Tensor own = d.uniform({g.k, kCells}, 0.0, 5.0);
    const Tensor t = own.gather(1, nearest.view({g.k, -1})).view({g.k, 1, c.h, c.w});
    const Tensor shade = 1.0 - std::get<0>(distance.min(1, true)).sqrt_() / (d.uniform(g.k, 60.0, 200.0));
    return paletteColour(g.palette, t, constant(g, 1.0)) * shade.clamp_(0.4, 1.0);
}

/// Concentric bands around a point, wavy.
Tensor rings(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor x = c.x - d.uniform(g.k, -0.5, 0.5) * static_cast<double>(c.w);
    const Tensor y = c.y - d.uniform(g.k, -0.5, 0.5) * static_cast<double>(c.h);
    const Tensor wobble =
        randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 1.6, 2.2)}) * d.uniform(g.k, 1.0, 15.0);
    const Tensor radius = (x.square() + y.square()).sqrt_() + wobble;
    const Tensor wave = (radius * (2.0 * kPi) / (d.logUniform(g.k, 6.0, 60.0) * g.scale)).sin();
    return paletteColour(g.palette, wave * d.uniform(g.k, 0.8, 2.2) + 2.5, d.logUniform(g.k, 1.0, 3.0));
}

using TextureMaker = Tensor (*)(Context&, const Group&);

struct WeightedMaker {
    TextureMaker make;
    double weight;
};

const std::vector<WeightedMaker>& makersFor(bool heldOut) {
    static const std::vector<WeightedMaker> train = {{mottled, 0.16},  {patterned, 0.14}, {cartoon, 0.14},
                                                     {grained, 0.1},   {plain, 0.14},     {leaves, 0.15},
                                                     {gradients, 0.1}, {feathers, 0.07}};
    static const std::vector<WeightedMaker> heldOutMakers = {{cells, 0.4}, {rings, 0.3}, {plain, 0.3}};
    return heldOut ? heldOutMakers : train;
}

} // namespace

Tensor albedo(Context& ctx, const Group& group) {
    Draw& d = ctx.draw;
    const std::vector<WeightedMaker>& makers = makersFor(ctx.options.heldOut);
    std::vector<double> weights;
    for (const WeightedMaker& maker : makers) {
        weights.push_back(maker.weight);
    }
    std::vector<std::vector<std::int64_t>> members(makers.size());
    for (std::int64_t i = 0; i < group.k; ++i) {
        members[static_cast<std::size_t>(d.pick(weights))].push_back(i);
    }
    Tensor result = at::empty({group.k, 3, ctx.canvas.h, ctx.canvas.w}, ctx.canvas.real);
    for (std::size_t kind = 0; kind < makers.size(); ++kind) {
        if (members[kind].empty()) {
            continue;
        }
        const Tensor index = d.indices(members[kind]);
        const Group some = {static_cast<std::int64_t>(members[kind].size()),
                            group.palette.index_select(0, index), group.scale.index_select(0, index),
                            group.interior.index_select(0, index)};
        result.index_copy_(0, index, makers[kind].make(ctx, some));
    }
    const Tensor fine = randomField(ctx, group.k, 1, {.slope = d.uniform(group.k, 0.3, 1.2)});
    return (result * (fine * d.logUniform(group.k, 0.01, 0.2)).exp_()).clamp_(0.003, 0.95);
}

Leaves overlappingLeaves(Context& ctx, const Group& g, std::int64_t count, double smallest, double largest,
                         double longest) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kChunk = 24;
    // Radii with a density of r^-3: what makes pictures of occluding objects look alike at every scale.
    const double share = (smallest / largest) * (smallest / largest);
    const Tensor radius = d.uniform({g.k, count, 1, 1}, share, 1.0).rsqrt_().mul_(smallest) * g.scale;
    const Tensor ratio = d.uniform({g.k, count, 1, 1}, 0.0, std::log(longest)).exp_();
    const Tensor angle = d.uniform({g.k, count, 1, 1}, 0.0, kPi);
    const Tensor cx = d.uniform({g.k, count, 1, 1}, -0.55, 0.55) * static_cast<double>(c.w);
    const Tensor cy = d.uniform({g.k, count, 1, 1}, -0.55, 0.55) * static_cast<double>(c.h);
    Tensor top = at::zeros({g.k, 1, c.h, c.w}, c.real);
    Tensor alpha = at::zeros({g.k, 1, c.h, c.w}, c.real);
    for (std::int64_t first = 0; first < count; first += kChunk) {
        const std::int64_t n = std::min(kChunk, count - first);
        const auto part = [&](const Tensor& all) { return all.narrow(1, first, n); };
        const Tensor dx = c.x - part(cx);
        const Tensor dy = c.y - part(cy);
        const Tensor along = (dx * part(angle).cos() + dy * part(angle).sin()) / part(ratio);
        const Tensor across = dy * part(angle).cos() - dx * part(angle).sin();
        const Tensor inside =
            (part(radius) - (along.square_() + across.square()).sqrt_()).add_(0.5).clamp_(0.0, 1.0);
        const Tensor order = at::arange(first + 1, first + n + 1, c.real).view({1, n, 1, 1});
        top = at::maximum(top, (inside.gt(0.5) * order).amax(1, true));
        alpha = at::maximum(alpha, inside.amax(1, true));
    }
    const Tensor which = top.to(at::kLong).view({g.k, 1, -1}).expand({g.k, 6, c.h * c.w});
    // Per leaf: colour, a brightness ramp over it and where it starts; number 0 is the ground behind all.
    const Tensor entry = d.uniform({g.k, count + 1, 1}, 0.0, 5.999).floor().to(at::kLong);
    const Tensor base = g.palette.gather(1, entry.expand({g.k, count + 1, 3})) *
                        (d.normal({g.k, count + 1, 1}) * 0.35).exp_();
    const Tensor slope = d.normal({g.k, count + 1, 2}) * 0.006;
    const Tensor centre = at::pad(cx.view({g.k, count, 1}) * slope.narrow(1, 1, count).narrow(2, 0, 1) +
                                      cy.view({g.k, count, 1}) * slope.narrow(1, 1, count).narrow(2, 1, 1),
                                  {0, 0, 1, 0});
    const Tensor attributes = at::cat({base, slope, centre}, 2).transpose(1, 2);
    const Tensor own = attributes.gather(2, which).view({g.k, 6, c.h, c.w});
    const Tensor ramp = own.narrow(1, 3, 1) * c.x + own.narrow(1, 4, 1) * c.y - own.narrow(1, 5, 1);
    return {own.narrow(1, 0, 3) * ramp.clamp_(-1.5, 1.0).exp_(), alpha};
}

} // namespace ckd::train
