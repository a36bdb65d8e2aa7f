// SPDX-License-Identifier: Apache-2.0
#include "app/train/Subjects.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// Folds of cloth: long ridges, sharper on one side of their height than a sine.
Tensor folds(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Tensor field = randomField(ctx, g.k, 1,
                                     {.slope = d.uniform(g.k, 1.8, 2.7),
                                      .soft = d.uniform(g.k, 1.0, 3.0),
                                      .angle = d.uniform(g.k, 0.0, kPi),
                                      .stretch = d.logUniform(g.k, 1.0, 6.0),
                                      .cut = d.logUniform(g.k, 0.003, 0.02)});
    return blend(field, 0.8 - field.abs() * 1.3, d.chance(g.k, 0.5));
}

/// The dark line around a drawn figure, along the inside of its border.
Tensor outline(Context& ctx, const Group& g, const Tensor& field) {
    Draw& d = ctx.draw;
    const Tensor width = d.logUniform(g.k, 1.0, 5.0) * g.scale;
    return (width + 0.5 + field).clamp(0.0, 1.0) * d.chance(g.k, 0.6) * d.uniform(g.k, 0.4, 0.97);
}

Layer drawSolid(Context& ctx, const Group& g, const Tensor& field) {
    return shaded(ctx, g, field, g.albedo);
}

Layer drawPerson(Context& ctx, const Group& g) {
    const PersonField person = personField(ctx, g);
    const Tensor skin = g.palette.select(1, 5).view({g.k, 3, 1, 1});
    const Tensor clothes = g.albedo;
    return shaded(ctx, g, person.field, blend(skin.expand_as(clothes), clothes, person.clothes));
}

} // namespace

Layer shaded(Context& ctx, const Group& g, const Tensor& field, const Tensor& reflectance) {
    Draw& d = ctx.draw;
    const Tensor radius = d.logUniform(g.k, 10.0, 80.0) * g.scale;
    const Tensor depth = at::minimum((-field).clamp_min(0.0), radius);
    const Tensor drawn = d.chance(g.k, 0.2); // drawn pictures have neither bulge nor folds
    const Tensor dome =
        (depth * (radius * 2.0 - depth)).clamp_min(0.0).add_(0.25).sqrt_() * d.uniform(g.k, 0.2, 1.0);
    const Tensor cloth = folds(ctx, g);
    const Tensor crumple = d.chance(g.k, 0.6) * d.logUniform(g.k, 0.5, 14.0) * g.scale;
    const auto [gx, gy] = slopes((dome + cloth * crumple) * (1.0 - drawn));
    const Tensor nz = (gx.square() + gy.square()).add_(1.0).rsqrt_();
    const Tensor azimuth = d.uniform(g.k, -kPi, kPi);
    const Tensor height = d.uniform(g.k, 0.25, 1.3);
    const Tensor lx = height.cos() * azimuth.cos();
    const Tensor ly = height.cos() * azimuth.sin();
    const Tensor lz = height.sin();
    const Tensor wrap = d.uniform(g.k, 0.0, 0.6);
    const Tensor facing = (lz - gx * lx - gy * ly) * nz;
    const Tensor diffuse = ((facing + wrap) / (1.0 + wrap)).clamp_min(0.0);
    const Tensor ambient = d.uniform(g.k, 0.1, 0.55);
    const Tensor hollow = (cloth.clamp_max(0.0) * d.uniform(g.k, 0.0, 0.9) * (1.0 - drawn)).exp();
    const Tensor light = (ambient + (1.0 - ambient) * diffuse * d.uniform(g.k, 0.7, 1.6)) * hollow;
    // Blinn's half vector, seen from straight ahead.
    const Tensor half = ((lx.square() + ly.square() + (lz + 1.0).square())).rsqrt();
    const Tensor mirrored = ((lz + 1.0 - gx * lx - gy * ly) * nz * half).clamp(0.0, 1.0);
    const Tensor gloss = mirrored.pow(d.logUniform(g.k, 8.0, 160.0)) * d.chance(g.k, 0.4) *
                         d.logUniform(g.k, 0.04, 2.5) * (1.0 - drawn);
    const Tensor back = d.chance(g.k, 0.25) * d.uniform(g.k, 0.1, 1.2) * (1.0 - drawn);
    const Tensor kicker = back * ((gx * lx + gy * ly) * nz).clamp_min(0.0) * (1.0 - nz);
    const Tensor tint = 1.0 + d.uniform({g.k, 3, 1, 1}, -0.1, 0.1);
    const Tensor inked = outline(ctx, g, field) * drawn;
    const Tensor fg = (reflectance * (light + kicker) * (1.0 - inked) + gloss + kicker * 0.15) * tint;
    return {coverage(field), fg, (1.0 - nz * nz).clamp_(0.0, 1.0)};
}

Layer drawStudio(Context& ctx, const Group& g) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const double across = 0.5 * static_cast<double>(std::min(c.h, c.w));
    const Tensor turn = d.uniform(g.k, 0.0, 4.0).floor_() * (0.5 * kPi) + d.uniform(g.k, -0.12, 0.12);
    const Tensor wobble =
        randomField(ctx, g.k, 1, {.slope = d.uniform(g.k, 1.8, 2.4)}) * d.logUniform(g.k, 0.2, 6.0);
    const Tensor along = c.x * turn.cos() + c.y * turn.sin();
    const Tensor field = d.uniform(g.k, 0.3, 0.95) * across - along + wobble - g.interior * 1e4;
    const Layer wall = drawSolid(ctx, g, field);
    const Tensor soft = d.chance(g.k, 0.3) * d.uniform(g.k, 1.0, 10.0);
    const Tensor alpha =
        blend(wall.alpha, smoothstep(-field / (soft + 0.5), -1.0, 1.0), soft.gt(0.0).to(at::kFloat));
    return {alpha, wall.fg, wall.rim};
}

Layer over(const Layer& top, const Layer& bottom) {
    const Tensor left = bottom.alpha * (1.0 - top.alpha);
    const Tensor alpha = top.alpha + left;
    const Tensor scale = alpha.clamp_min(1e-6).reciprocal();
    return {alpha, (top.fg * top.alpha + bottom.fg * left) * scale,
            (top.rim * top.alpha + bottom.rim * left) * scale};
}

Layer drawLayer(Context& ctx, Subject subject, const Group& group) {
    switch (subject) {
    case Subject::Body:
        return drawSolid(ctx, group, bodyField(ctx, group));
    case Subject::Person:
        return drawPerson(ctx, group);
    case Subject::Stamp:
        return drawSolid(ctx, group, stampField(ctx, group));
    case Subject::Glyphs:
        return drawSolid(ctx, group, glyphField(ctx, group));
    case Subject::Hair:
        return drawHair(ctx, group);
    case Subject::Fur:
        return drawFur(ctx, group);
    case Subject::Wires:
        return drawWires(ctx, group);
    case Subject::Net:
        return drawNet(ctx, group);
    case Subject::Smoke:
        return drawSmoke(ctx, group);
    case Subject::Fire:
        return drawFire(ctx, group);
    case Subject::Particles:
        return drawParticles(ctx, group);
    case Subject::Glass:
        return drawGlass(ctx, group);
    case Subject::Veil:
        return drawVeil(ctx, group);
    case Subject::Foliage:
        return drawFoliage(ctx, group);
    case Subject::Studio:
    case Subject::Stock:
    case Subject::Count:
        break;
    }
    return drawStudio(ctx, group);
}

} // namespace ckd::train
