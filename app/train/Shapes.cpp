// SPDX-License-Identifier: Apache-2.0
#include "app/train/Subjects.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// Superellipses [k,m,1,1]: power 2 is an ellipse, large a box.
struct Parts {
    Tensor cx, cy, ax, ay, angle, power;
};

Tensor superellipses(const Tensor& x, const Tensor& y, const Parts& p) {
    const Tensor dx = x - p.cx;
    const Tensor dy = y - p.cy;
    const Tensor c = p.angle.cos();
    const Tensor s = p.angle.sin();
    const Tensor u = ((dx * c + dy * s) / p.ax).abs_().add_(1e-4);
    const Tensor v = ((dy * c - dx * s) / p.ay).abs_().add_(1e-4);
    const Tensor norm = (u.pow(p.power) + v.pow(p.power)).pow(p.power.reciprocal());
    return (norm - 1.0) * at::minimum(p.ax, p.ay);
}

Tensor smoothUnion(const Tensor& fields, const Tensor& softness) {
    return -softness * (fields / -softness).logsumexp(at::IntArrayRef({1}), true);
}

/// Coordinates bent by a smooth random displacement: no outline in nature is an ellipse.
std::pair<Tensor, Tensor> bentCoordinates(Context& ctx, const Group& g, const Tensor& strength) {
    Draw& d = ctx.draw;
    const Tensor bend =
        randomField(ctx, g.k, 2, {.slope = d.uniform(g.k, 1.7, 2.4), .soft = d.uniform(g.k, 0.8, 2.5)}) *
        strength;
    return {ctx.canvas.x + bend.narrow(1, 0, 1), ctx.canvas.y + bend.narrow(1, 1, 1)};
}

Tensor centre(Draw& d, std::int64_t k, double size) {
    return d.uniform(k, -0.38, 0.38) * size;
}

/// Held out: outlines whose radius is a sum of harmonics, some pointed like stars.
Tensor harmonicField(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor x = c.x - centre(d, g.k, static_cast<double>(c.w));
    const Tensor y = c.y - centre(d, g.k, static_cast<double>(c.h));
    const Tensor angle = at::atan2(y + at::zeros_like(x), x + at::zeros_like(y));
    const Tensor radius = (x.square() + y.square()).sqrt_();
    Tensor outline = at::ones({g.k, 1, 1, 1}, c.real);
    for (int harmonic = 2; harmonic < 9; ++harmonic) {
        const Tensor amplitude = d.uniform(g.k, -0.6, 0.6) / harmonic;
        outline = outline + amplitude * (angle * harmonic + d.uniform(g.k, 0.0, 6.283)).cos();
    }
    const Tensor points = d.uniform(g.k, 3.0, 9.0).floor_();
    const Tensor star = 0.6 + 0.5 * (angle * points + d.uniform(g.k, 0.0, 6.283)).sin().abs();
    const Tensor reach = blend(outline, star, d.chance(g.k, 0.35)) * d.logUniform(g.k, 40.0, 150.0) * g.scale;
    return radius - reach.clamp_min(4.0);
}

/// Ellipses and boxes grown together.
Tensor lumpField(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kParts = 6;
    const Tensor size = d.logUniform(g.k, 40.0, 150.0) * g.scale;
    const auto [x, y] = bentCoordinates(ctx, g, d.logUniform(g.k, 0.5, 14.0) * g.scale);
    const at::IntArrayRef shape({g.k, kParts, 1, 1});
    Parts parts;
    parts.cx = centre(d, g.k, static_cast<double>(c.w)) + d.normal({g.k, kParts, 1, 1}) * size * 0.65;
    parts.cy = centre(d, g.k, static_cast<double>(c.h)) + d.normal({g.k, kParts, 1, 1}) * size * 0.65;
    parts.ax = d.uniform({g.k, kParts, 1, 1}, -1.5, 0.0).exp_() * size;
    parts.ay = d.uniform({g.k, kParts, 1, 1}, -1.8, 0.0).exp_() * size;
    parts.angle = d.uniform({g.k, kParts, 1, 1}, 0.0, kPi);
    parts.power = d.uniform({g.k, kParts, 1, 1}, 1.7, 3.0);
    return smoothUnion(superellipses(x, y, parts), d.logUniform(g.k, 1.0, 14.0) * g.scale);
}

/// Limbs that bend and taper from one point: legs, branches, stands.
Tensor limbField(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kLimbs = 4;
    constexpr std::int64_t kJoints = 3;
    const std::vector<std::int64_t> each = {g.k, kLimbs, kJoints};
    const auto flat = [&](const Tensor& t) { return t.expand(each).reshape({g.k, kLimbs * kJoints, 1, 1}); };
    const Tensor size = (d.logUniform(g.k, 35.0, 130.0) * g.scale).view({g.k, 1, 1});
    const auto [x, y] = bentCoordinates(ctx, g, d.logUniform(g.k, 0.5, 8.0) * g.scale);
    const Tensor bends = d.uniform({g.k, kLimbs, kJoints}, -0.7, 0.7);
    const Tensor angle = d.uniform({g.k, kLimbs, 1}, 0.0, 2.0 * kPi) + bends.cumsum(2);
    const Tensor length = size * d.uniform({g.k, kLimbs, kJoints}, 0.5, 1.2);
    const auto ends = [&](const Tensor& step, const Tensor& start) {
        return start.view({g.k, 1, 1}) + step.cumsum(2);
    };
    const Tensor dx = angle.cos() * length;
    const Tensor dy = angle.sin() * length;
    const Tensor ex = ends(dx, centre(d, g.k, static_cast<double>(c.w)));
    const Tensor ey = ends(dy, centre(d, g.k, static_cast<double>(c.h)));
    const Tensor length2 = flat(length.square());
    const Tensor fromX = x - flat(ex - dx);
    const Tensor fromY = y - flat(ey - dy);
    const Tensor t = ((fromX * flat(dx) + fromY * flat(dy)) / length2).clamp_(0.0, 1.0);
    const Tensor distance =
        ((fromX - flat(dx) * t).square_() + (fromY - flat(dy) * t).square_()).add_(1e-6).sqrt_();
    const Tensor joint = at::arange(kJoints, c.real).view({1, 1, kJoints});
    const Tensor taper = d.uniform(g.k, 0.0, 1.0).view({g.k, 1, 1, 1}) * 0.3;
    const Tensor thick =
        size * (d.logUniform(g.k, 0.05, 0.5)).view({g.k, 1, 1}) * d.uniform({g.k, kLimbs, 1}, 0.5, 1.2);
    return smoothUnion(distance - flat(thick) * (1.0 - (flat(joint) + t) * taper),
                       thick.mean(1, true).view({g.k, 1, 1, 1}) * 0.3 + 0.5);
}

} // namespace

Tensor coverage(const Tensor& field) {
    const auto [gx, gy] = slopes(field);
    const Tensor steep = (gx.square() + gy.square()).add_(1e-3).sqrt_();
    return (0.5 - field / steep).clamp_(0.0, 1.0);
}

Tensor bodyField(Context& ctx, const Group& g) {
    if (ctx.options.heldOut) {
        return harmonicField(ctx, g) - g.interior * 1e4;
    }
    return at::where(ctx.draw.chance(g.k, 0.25).gt(0.5), limbField(ctx, g), lumpField(ctx, g)) -
           g.interior * 1e4;
}

Tensor stampField(Context& ctx, const Group& g) {
    if (ctx.options.heldOut) {
        return harmonicField(ctx, g) - g.interior * 1e4;
    }
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kSides = 7;
    const Tensor size = d.logUniform(g.k, 40.0, 150.0) * g.scale;
    const Tensor x = c.x - centre(d, g.k, static_cast<double>(c.w));
    const Tensor y = c.y - centre(d, g.k, static_cast<double>(c.h));
    // A convex polygon: the largest of the distances to its sides.
    const Tensor turn = at::arange(kSides, c.real).view({1, kSides, 1, 1}) * (2.0 * kPi / kSides) +
                        d.uniform({g.k, kSides, 1, 1}, -0.45, 0.45) + d.uniform(g.k, 0.0, 6.283);
    const Tensor away = size * d.uniform({g.k, kSides, 1, 1}, 0.55, 1.1);
    const Tensor polygon = (x * turn.cos() + y * turn.sin() - away).amax(1, true);
    Parts box = {at::zeros_like(size),     at::zeros_like(size),        size, size * d.uniform(g.k, 0.2, 1.0),
                 d.uniform(g.k, 0.0, kPi), d.logUniform(g.k, 2.0, 14.0)};
    const Tensor hard = blend(polygon, superellipses(x, y, box), d.chance(g.k, 0.5));
    constexpr std::int64_t kHoles = 3;
    Parts holes = {
        d.normal({g.k, kHoles, 1, 1}) * size * 0.5,       d.normal({g.k, kHoles, 1, 1}) * size * 0.5,
        d.uniform({g.k, kHoles, 1, 1}, 0.06, 0.4) * size, d.uniform({g.k, kHoles, 1, 1}, 0.06, 0.4) * size,
        d.uniform({g.k, kHoles, 1, 1}, 0.0, kPi),         d.uniform({g.k, kHoles, 1, 1}, 2.0, 8.0)};
    const Tensor cut = -superellipses(x, y, holes).amin(1, true) - (1.0 - d.chance(g.k, 0.6)) * 1e4;
    return at::maximum(hard, cut) - g.interior * 1e4;
}

Tensor glyphField(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    constexpr std::int64_t kLetters = 5;
    constexpr std::int64_t kStrokes = 4;
    const std::vector<std::int64_t> many = {g.k, kLetters, kStrokes, 1, 1};
    const Tensor size = d.logUniform(g.k, 18.0, 90.0) * g.scale;
    const Tensor slant = d.uniform(g.k, -0.6, 0.6);
    const Tensor x0 = c.x - centre(d, g.k, static_cast<double>(c.w) * 0.6);
    const Tensor y0 = c.y - centre(d, g.k, static_cast<double>(c.h) * 0.8);
    const Tensor x = x0 * slant.cos() + y0 * slant.sin();
    const Tensor y = y0 * slant.cos() - x0 * slant.sin();
    // Strokes join nodes of a grid 3 wide and 3 high in each letter's cell.
    const auto node = [&] { return d.uniform(many, 0.0, 2.999).floor_() - 1.0; };
    const Tensor cell =
        (at::arange(kLetters, c.real) - 0.5 * (kLetters - 1)).view({1, kLetters, 1, 1, 1}) * 1.25;
    const auto flat = [&](const Tensor& t) {
        return t.expand(many).reshape({g.k, kLetters * kStrokes, 1, 1}) * size;
    };
    const Tensor ax = flat(cell + node() * 0.42);
    const Tensor ay = flat(node() * 0.7);
    const Tensor bx = flat(cell + node() * 0.42);
    const Tensor by = flat(node() * 0.7);
    const Tensor ex = bx - ax;
    const Tensor ey = by - ay;
    const Tensor length2 = (ex.square() + ey.square()).clamp_min(1.0);
    const Tensor t = (((x - ax) * ex + (y - ay) * ey) / length2).clamp_(0.0, 1.0);
    const Tensor distance =
        ((x - ax - ex * t).square_() + (y - ay - ey * t).square_()).amin(1, true).add_(1e-6).sqrt_();
    return distance - size * d.logUniform(g.k, 0.025, 0.16) - g.interior * 1e4;
}

PersonField personField(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor head = d.logUniform(g.k, 28.0, 100.0) * g.scale;
    const auto [x, y] = bentCoordinates(ctx, g, d.logUniform(g.k, 0.5, 5.0) * g.scale);
    const Tensor cx = d.uniform(g.k, -0.45, 0.45) * static_cast<double>(c.w);
    const Tensor cy = d.uniform(g.k, -0.6, 0.25) * static_cast<double>(c.h);
    const Tensor lean = d.uniform(g.k, -0.25, 0.25);
    const auto side = [&] { return d.uniform(g.k, 0.0, 0.9); };
    const Tensor leftOut = side();
    const Tensor rightOut = side();
    const auto part = [&](const Tensor& a, const Tensor& b, const Tensor& e, const Tensor& f, const Tensor& h,
                          const Tensor& i) {
        return at::cat({a, b, e, f, h, i}, 1);
    };
    const Tensor one = at::ones_like(head);
    Parts parts;
    parts.cx = cx + head * part(one * 0.0, lean * 0.5, lean, lean + 1.75 + leftOut, lean - 1.75 - rightOut,
                                lean * 2.0);
    parts.cy = cy + head * part(one * 0.0, one * 1.1, one * 3.9, one * 3.6, one * 3.6, one * 7.5);
    parts.ax = head * part(d.uniform(g.k, 0.68, 0.85), one * 0.42, d.uniform(g.k, 1.5, 2.1), one * 0.5,
                           one * 0.5, d.uniform(g.k, 1.2, 1.9));
    parts.ay = head * part(one, one * 0.9, one * 2.5, one * 2.2, one * 2.2, one * 4.0);
    parts.angle = part(lean, lean, lean * 0.3, -leftOut * 0.7, rightOut * 0.7, lean * 0.1);
    parts.power = part(one * 2.2, one * 3.0, one * 2.8, one * 2.4, one * 2.4, one * 3.0);
    const Tensor field = smoothUnion(superellipses(x, y, parts), head * 0.09);
    const Tensor collar =
        cy + head * d.uniform(g.k, 1.35, 1.9) + (x - cx).square() / head * d.uniform(g.k, -0.35, 0.1);
    return {field - g.interior * 1e4, (y - collar + 0.5).clamp_(0.0, 1.0)};
}

} // namespace ckd::train
