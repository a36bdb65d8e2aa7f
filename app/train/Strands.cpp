// SPDX-License-Identifier: Apache-2.0
#include "app/train/Subjects.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// Curves [k,s,t] with a width and a colour each.
struct Curves {
    Tensor x, y;   ///< [k,s,t] pixels from the middle
    Tensor width;  ///< [k,s,t] pixels
    Tensor step;   ///< [k,s,1] pixels between points
    Tensor colour; ///< [k,3,s,t]
};

/// A strand narrower than a pixel covers that share of it; of several strands each takes its share of what
/// the others leave, so densities (-log of what is left) add up. Wider ones are filled by points across.
Layer drawCurves(Context& ctx, const Curves& curves) {
    const std::int64_t k = curves.x.size(0);
    const std::int64_t n = curves.x.size(1) * curves.x.size(2);
    const Tensor narrow = curves.width.clamp(0.0, 0.93);
    const Tensor weight = -(1.0 - narrow).log() * curves.width.clamp_min(1.0) * curves.step.clamp_max(2.0);
    const Tensor number = at::arange(n, ctx.canvas.real).view({1, curves.x.size(1), curves.x.size(2)});
    const Tensor across = ((number * 0.61803398875).frac() - 0.5) * (curves.width - 0.8).clamp_min(0.0);
    const Tensor along = (number * 0.7548776662).frac() * 6.2831853;
    const Splat drops = splat(ctx.canvas, (curves.x + across * along.cos()).view({k, n}),
                              (curves.y + across * along.sin()).view({k, n}),
                              weight.expand_as(curves.x).reshape({k, n}), curves.colour.reshape({k, 3, n}));
    const Tensor alpha = 1.0 - (-drops.density).exp();
    return {
        alpha, drops.colour,
        blend(at::ones_like(alpha) * 0.9, at::full_like(alpha, 0.15), smoothstep(drops.density, 1.0, 6.0))};
}

struct Hairdo {
    Tensor cx, cy, radius; ///< [k,1,1,1] the head
};

Curves hairCurves(Context& ctx, const Group& g, const Hairdo& head) {
    Draw& d = ctx.draw;
    constexpr std::int64_t kStrands = 1100;
    constexpr std::int64_t kPoints = 190;
    constexpr std::int64_t kClumps = 28;
    const std::int64_t k = g.k;
    const auto flat = [&](const Tensor& t) { return t.view({k, 1, 1}); };
    const Tensor radius = flat(head.radius);
    const Tensor clumpOf = (d.uniform({k, kStrands}, 0.0, kClumps - 0.001)).to(at::kLong);
    const auto ofClump = [&](const Tensor& perClump) {
        return perClump.gather(1, clumpOf).view({k, kStrands, 1});
    };
    const auto perStrand = [&](double low, double high) { return d.uniform({k, kStrands, 1}, low, high); };
    // Angles run clockwise from the right; the face looks down, so the lower third stays free in half of the
    // heads.
    const Tensor span =
        flat(blend(d.uniform(k, 1.7, 2.4), at::full({k, 1, 1, 1}, kPi, ctx.canvas.real), d.chance(k, 0.4)));
    const Tensor angle = -0.5 * kPi + span * ofClump(d.uniform({k, kClumps}, -1.0, 1.0)) +
                         perStrand(-1.0, 1.0) * flat(d.logUniform(k, 0.1, 0.9));
    const Tensor start = radius * (0.55 + 0.47 * perStrand(0.0, 1.0).sqrt_());
    const Tensor t = at::linspace(0.0, 1.0, kPoints, ctx.canvas.real).view({1, 1, kPoints});
    const Tensor flyaway = perStrand(0.0, 1.0).lt(0.1).to(at::kFloat);
    const Tensor wild = flat(d.uniform(k, 0.05, 0.5)) * (1.0 + 2.0 * flyaway);
    const Tensor out = angle +
                       (ofClump(d.normal({k, kClumps})) * 0.8 + d.normal({k, kStrands, 1}) * 0.6) * wild +
                       flat(d.uniform(k, -0.7, 0.7));
    // More than a pixel between points would show as beads.
    const Tensor length =
        (radius * flat(d.logUniform(k, 0.35, 2.4)) * perStrand(0.55, 1.15) * (1.0 + 0.35 * flyaway) *
         (1.0 + 0.3 * ofClump(d.normal({k, kClumps}))).clamp(0.3, 1.8))
            .clamp_max(1.1 * kPoints);
    const Tensor fall = flat(d.uniform(k, -0.3, 1.3)) * length * (1.0 - 0.6 * flyaway);
    const Tensor drift = (flat(d.normal({k})) * 0.35 + d.normal({k, kStrands, 1}) * 0.15) * length;
    Tensor swing = flat(d.logUniform(k, 0.005, 0.08)) * (0.4 + perStrand(0.0, 1.0)) * length;
    Tensor turns = flat(d.uniform(k, 0.5, 3.5)) * perStrand(0.8, 1.2) * 6.2831853;
    if (ctx.options.heldOut) { // curls
        turns = turns * 2.5;
        swing = flat(d.uniform(k, 3.0, 9.0)) * flat(g.scale) * perStrand(0.6, 1.2);
    }
    const Tensor wave =
        (turns * t + ofClump(d.uniform({k, kClumps}, 0.0, 6.283)) + perStrand(-0.7, 0.7)).sin() * swing * t;
    const Tensor gather = 1.0 - flat(d.uniform(k, 0.0, 0.7)) * t * (1.0 - flyaway);
    const Tensor spreadX = d.normal({k, kStrands, 1}) * radius * 0.07 * gather;
    Curves curves;
    curves.x = flat(head.cx) + angle.cos() * start + spreadX + out.cos() * length * t - out.sin() * wave +
               drift * t * t;
    curves.y = flat(head.cy) + angle.sin() * start + out.sin() * length * t + out.cos() * wave + fall * t * t;
    curves.width = flat(d.logUniform(k, 0.16, 1.4)) * (1.25 - t).clamp_max(1.0) * perStrand(0.5, 1.3);
    const Tensor dx = curves.x.diff(1, 2);
    const Tensor dy = curves.y.diff(1, 2);
    curves.step = (dx.square_() + dy.square_()).sqrt_().mean(at::IntArrayRef({2}), true);
    // Dark at the root, a band of gloss, pale or back-lit tips; each strand a little different.
    const Tensor entry =
        perStrand(0.0, 2.999).floor_().to(at::kLong).view({k, kStrands, 1}).expand({k, kStrands, 3});
    const Tensor base =
        g.palette.gather(1, entry) * (d.normal({k, kStrands, 1}) * 0.3).exp_() * flat(d.uniform(k, 0.6, 1.6));
    const Tensor gloss = flat(d.logUniform(k, 0.05, 1.2)) *
                         (-((t - flat(d.uniform(k, 0.1, 0.7)) - perStrand(-0.1, 0.1)) / 0.14).square()).exp();
    const Tensor backLight = flat(d.chance(k, 0.25) * d.uniform(k, 0.3, 1.5)) * t;
    const Tensor light = (0.45 + 0.55 * t + gloss + backLight).unsqueeze(1);
    const Tensor sheen = (gloss * 0.06 + backLight * 0.12).unsqueeze(1);
    curves.colour = base.transpose(1, 2).unsqueeze(3) * light + sheen;
    return curves;
}

} // namespace

Splat splat(const Canvas& canvas, const Tensor& px, const Tensor& py, const Tensor& weight,
            const Tensor& colour) {
    const std::int64_t k = px.size(0);
    const std::int64_t n = px.size(1);
    // One pixel of margin takes what falls outside.
    const std::int64_t pw = canvas.w + 2;
    const std::int64_t ph = canvas.h + 2;
    const Tensor x =
        (px + (0.5 * static_cast<double>(canvas.w - 1) + 1.0)).clamp_(0.0, static_cast<double>(pw) - 1.001);
    const Tensor y =
        (py + (0.5 * static_cast<double>(canvas.h - 1) + 1.0)).clamp_(0.0, static_cast<double>(ph) - 1.001);
    const Tensor ix = x.floor();
    const Tensor iy = y.floor();
    const Tensor rx = x - ix;
    const Tensor ry = y - iy;
    const Tensor index = (iy * static_cast<double>(pw) + ix).to(at::kLong);
    const Tensor values = at::cat({at::ones({k, 1, n}, canvas.real), colour}, 1) * weight.unsqueeze(1);
    Tensor sum = at::zeros({k, 4, ph * pw}, canvas.real);
    const auto add = [&](const Tensor& share, std::int64_t offset) {
        sum.scatter_add_(2, (index + offset).unsqueeze(1).expand({k, 4, n}), values * share.unsqueeze(1));
    };
    add((1.0 - rx) * (1.0 - ry), 0);
    add(rx * (1.0 - ry), 1);
    add((1.0 - rx) * ry, pw);
    add(rx * ry, pw + 1);
    const Tensor inner = sum.view({k, 4, ph, pw}).narrow(2, 1, canvas.h).narrow(3, 1, canvas.w);
    const Tensor density = inner.narrow(1, 0, 1);
    return {density, inner.narrow(1, 1, 3) / density.clamp_min(1e-6)};
}

Layer drawHair(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    Hairdo head = {d.uniform(g.k, -0.45, 0.45) * static_cast<double>(c.w),
                   d.uniform(g.k, -0.25, 0.5) * static_cast<double>(c.h),
                   d.logUniform(g.k, 32.0, 150.0) * g.scale};
    const Tensor bend = randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 1.9, 2.4)}) * head.radius * 0.06;
    const Tensor x = (c.x - head.cx) / (head.radius * d.uniform(g.k, 0.72, 0.95));
    const Tensor y = (c.y - head.cy) / head.radius;
    const Tensor skull = ((x.square() + y.square()).sqrt_() - 1.0) * head.radius + bend;
    // Neck and shoulders below the head.
    const Tensor wobble = randomField(ctx, g.k, 2, {.slope = d.uniform(g.k, 1.8, 2.3)}) * head.radius * 0.09;
    const Tensor bx = c.x - head.cx + wobble.narrow(1, 0, 1);
    const Tensor by = c.y - head.cy + wobble.narrow(1, 1, 1);
    const Tensor neck = at::maximum(bx.abs() - head.radius * d.uniform(g.k, 0.35, 0.5), -by);
    const Tensor wide = bx / (head.radius * d.uniform(g.k, 1.6, 2.3));
    const Tensor deep = (by - head.radius * 3.3) / (head.radius * 1.8);
    const Tensor shoulders = ((wide.square() + deep.square()).sqrt_() - 1.0) * head.radius * 1.6;
    const Tensor join = head.radius * 0.08;
    const Tensor parts = at::cat({skull, neck, shoulders}, 1) / -join;
    const Tensor field = -join * parts.logsumexp(at::IntArrayRef({1}), true) - g.interior * 1e4;
    // Skull in a hair colour where hair grows, face and clothes below.
    const Tensor skinTone = g.palette.select(1, 5).view({g.k, 3, 1, 1});
    const Tensor hairTone = g.palette.select(1, 0).view({g.k, 3, 1, 1}) * 0.6;
    const Tensor grown = smoothstep(-y - x * d.uniform(g.k, -0.5, 0.5) -
                                        x.square() * d.uniform(g.k, -0.4, 0.8) - d.uniform(g.k, -0.5, 0.3),
                                    -0.12, 0.12);
    const Tensor low = smoothstep(y, 1.35, 1.55);
    const Tensor skin = blend(blend(skinTone, hairTone, grown), g.albedo, low);
    const Layer body = shaded(ctx, g, field, skin);
    const Layer hair = drawCurves(ctx, hairCurves(ctx, g, head));
    return over(hair, body);
}

Layer drawFur(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kStrands = 5200;
    constexpr std::int64_t kPoints = 44;
    const Tensor field = bodyField(ctx, g);
    const Layer body = shaded(ctx, g, field + 1.5, g.albedo);
    const auto [gx, gy] =
        slopes(gaussBlur(field.clamp(-60.0, 60.0), at::full({1, 1, 1, 1}, 3.0, c.real), 12));
    const auto flat = [&](const Tensor& t) { return t.view({g.k, 1, 1}); };
    // Roots on the nearest pixel of a band inside the outline (and all over the body for its texture).
    const Tensor column = d.uniform({g.k, kStrands}, 0.0, static_cast<double>(c.w) - 0.01).floor_();
    const Tensor row = d.uniform({g.k, kStrands}, 0.0, static_cast<double>(c.h) - 0.01).floor_();
    const Tensor where = (row * static_cast<double>(c.w) + column).to(at::kLong);
    const auto look = [&](const Tensor& t) {
        return t.reshape({g.k, -1}).gather(1, where).view({g.k, kStrands, 1});
    };
    const Tensor depth = look(field);
    const Tensor grows = depth.lt(0.5).to(at::kFloat);
    const Tensor nx = look(gx);
    const Tensor ny = look(gy);
    const Tensor comb = flat(d.uniform(g.k, -kPi, kPi));
    const Tensor combed = flat(d.uniform(g.k, 0.1, 1.3));
    const Tensor norm = (nx.square() + ny.square()).sqrt_().add_(0.05);
    const Tensor jitter = flat(d.uniform(g.k, 0.1, 0.6));
    const Tensor vx = nx / norm + combed * comb.cos() + d.normal({g.k, kStrands, 1}) * jitter;
    const Tensor vy = ny / norm + combed * comb.sin() + d.normal({g.k, kStrands, 1}) * jitter;
    const Tensor unit = (vx.square() + vy.square()).sqrt_().add_(1e-3);
    const Tensor length = flat((d.logUniform(g.k, 4.0, 34.0) * g.scale).clamp_max(44.0)) *
                          d.uniform({g.k, kStrands, 1}, 0.4, 1.2);
    const Tensor t = at::linspace(0.0, 1.0, kPoints, c.real).view({1, 1, kPoints});
    const Tensor bow = d.normal({g.k, kStrands, 1}) * 0.22 * t * t;
    Curves curves;
    curves.x = column.view({g.k, kStrands, 1}) - 0.5 * static_cast<double>(c.w) +
               length * (vx / unit * t - vy / unit * bow);
    curves.y = row.view({g.k, kStrands, 1}) - 0.5 * static_cast<double>(c.h) +
               length * (vy / unit * t + vx / unit * bow);
    curves.width = flat(d.logUniform(g.k, 0.2, 1.4)) * (1.0 - 0.8 * t) * grows;
    curves.step = length / static_cast<double>(kPoints);
    // A strand has its root's colour.
    const Tensor rooted =
        body.fg.reshape({g.k, 3, -1}).gather(2, where.unsqueeze(1).expand({g.k, 3, kStrands}));
    const Tensor own = rooted * (d.normal({g.k, 1, kStrands}) * flat(d.uniform(g.k, 0.1, 0.5))).exp_();
    curves.colour = own.unsqueeze(3) * (0.6 + 0.6 * t).unsqueeze(1);
    return over(drawCurves(ctx, curves), body);
}

Layer drawFoliage(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kBlades = 110;
    constexpr std::int64_t kPoints = 400;
    const auto flat = [&](const Tensor& t) { return t.view({g.k, 1, 1}); };
    const Leaves foliage = overlappingLeaves(ctx, g, 144, 4.0, 30.0, 4.0);
    // Leaves hang together in a bush, not all over.
    const Tensor bush = randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 2.0, 2.8)}) +
                        d.uniform(g.k, -0.5, 1.4) + g.interior * 9.0;
    const Tensor light = (randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 1.2, 2.2)}) * 0.35).exp_() *
                         d.uniform(g.k, 0.5, 1.4);
    const Tensor leafy = d.chance(g.k, 0.6);
    const Tensor shape = at::maximum(foliage.alpha * smoothstep(bush, -0.04, 0.04) * leafy, g.interior);
    const Layer leaves = {shape, foliage.colour * light, at::full_like(shape, 0.5)};
    const auto blade = [&](double low, double high) { return d.uniform({g.k, kBlades, 1}, low, high); };
    const Tensor t = at::linspace(0.0, 1.0, kPoints, c.real).view({1, 1, kPoints});
    const Tensor length = flat(d.logUniform(g.k, 50.0, 260.0)) * blade(0.4, 1.1);
    const Tensor lean = d.normal({g.k, kBlades, 1}) * 0.35;
    Curves curves;
    curves.x = blade(-0.55, 0.55) * static_cast<double>(c.w) +
               length * (lean * t + d.normal({g.k, kBlades, 1}) * 0.35 * t * t);
    curves.y = flat(d.uniform(g.k, 0.2, 0.8)) * static_cast<double>(c.h) + blade(-8.0, 30.0) -
               length * t * (1.0 - 0.25 * t);
    curves.width = flat((d.logUniform(g.k, 0.6, 3.0) * g.scale).clamp_max(4.0)) * blade(0.5, 1.2) *
                   (1.0 - t).clamp_min(0.04);
    curves.step = length / static_cast<double>(kPoints);
    const Tensor entry = blade(0.0, 5.999).floor_().to(at::kLong).expand({g.k, kBlades, 3});
    const Tensor base = g.palette.gather(1, entry) * (d.normal({g.k, kBlades, 1}) * 0.4).exp_();
    curves.colour = base.transpose(1, 2).unsqueeze(3) * (0.4 + 0.8 * t).unsqueeze(1);
    Layer grass = drawCurves(ctx, curves);
    grass.alpha = grass.alpha * at::maximum(d.chance(g.k, 0.6), 1.0 - leafy);
    return over(grass, leaves);
}

Layer drawParticles(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kDrops = 900;
    constexpr std::int64_t kPoints = 14;
    const auto flat = [&](const Tensor& t) { return t.view({g.k, 1, 1}); };
    const Tensor hot = flat(d.chance(g.k, 0.4));
    const Tensor spread = flat(d.logUniform(g.k, 0.12, 1.5));
    const Tensor offsetX = d.normal({g.k, kDrops, 1});
    const Tensor offsetY = d.normal({g.k, kDrops, 1});
    const Tensor middleX = flat(d.uniform(g.k, -0.4, 0.4));
    const Tensor middleY = flat(d.uniform(g.k, -0.4, 0.4));
    const Tensor t = at::linspace(-0.5, 0.5, kPoints, c.real).view({1, 1, kPoints});
    const Tensor reach = flat(d.logUniform(g.k, 0.3, 22.0)) * d.uniform({g.k, kDrops, 1}, -1.2, 0.3).exp_();
    const Tensor radius = (offsetX.square() + offsetY.square()).sqrt_().add_(0.05);
    const Tensor fall = flat(d.uniform(g.k, -1.0, 1.0));
    Curves curves;
    curves.x = (middleX + offsetX * spread * 0.4) * static_cast<double>(c.w) + offsetX / radius * reach * t;
    curves.y =
        (middleY + offsetY * spread * 0.4) * static_cast<double>(c.h) + (offsetY / radius + fall) * reach * t;
    // Many small, few large; only part of them in use.
    const Tensor used =
        d.uniform({g.k, kDrops, 1}, 0.0, 1.0).lt(flat(d.uniform(g.k, 0.1, 1.0))).to(at::kFloat);
    curves.width = flat(d.logUniform(g.k, 0.25, 1.6) * g.scale) *
                   d.uniform({g.k, kDrops, 1}, 0.06, 1.0).pow_(-0.6) * used * 0.6;
    curves.step = (reach / static_cast<double>(kPoints)).clamp_min(0.12);
    const Tensor entry =
        d.uniform({g.k, kDrops, 1}, 0.0, 5.999).floor_().to(at::kLong).expand({g.k, kDrops, 3});
    const Tensor tint =
        g.palette.gather(1, entry) * (1.0 + hot * 1.5) * (d.normal({g.k, kDrops, 1}) * 0.5).exp_();
    curves.colour = tint.transpose(1, 2).unsqueeze(3).expand({g.k, 3, kDrops, kPoints});
    Layer drops = drawCurves(ctx, curves);
    const Tensor cloud = randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 1.5, 2.2)});
    const Tensor mist = gaussBlur(drops.alpha, d.uniform(g.k, 3.0, 14.0), 40) * smoothstep(cloud, -1.2, 1.5) *
                        d.uniform(g.k, 0.0, 0.9);
    const Layer haze = {mist.clamp(0.0, 1.0),
                        g.palette.select(1, 1).view({g.k, 3, 1, 1}) * at::ones_like(mist),
                        at::full_like(mist, 0.4)};
    return over(drops, haze);
}

} // namespace ckd::train
