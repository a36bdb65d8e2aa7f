// SPDX-License-Identifier: Apache-2.0
#include "app/train/Stages.h"
#include "app/train/Stock.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;

double linearOf(double code) {
    const double v = code / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

struct CodeRange {
    double low;
    double high;
};
using ScreenColour = std::array<CodeRange, 3>; ///< 8-bit sRGB codes, key channel in the middle

/// Paints and cloths as cameras show them; blue ones with G and B exchanged.
const std::vector<ScreenColour>& greens() {
    static const std::vector<ScreenColour> all = {
        {{{40, 110}, {140, 210}, {50, 110}}}, // paint
        {{{25, 75}, {150, 200}, {40, 90}}},   // digital green
        {{{60, 105}, {130, 190}, {70, 115}}}, // cloth
        {{{15, 60}, {160, 235}, {20, 85}}},   // LED or over-lit
    };
    return all;
}

const std::vector<ScreenColour>& blues() {
    static const std::vector<ScreenColour> all = {
        {{{20, 60}, {140, 220}, {50, 110}}},
        {{{30, 75}, {120, 175}, {60, 105}}},
        {{{5, 40}, {150, 235}, {35, 120}}},
    };
    return all;
}

const std::vector<ScreenColour>& odds() {
    static const std::vector<ScreenColour> all = {
        {{{115, 170}, {180, 225}, {40, 95}}},   // yellow-green
        {{{30, 85}, {165, 215}, {130, 185}}},   // cyan, teal
        {{{14, 32}, {55, 90}, {18, 40}}},       // dark
        {{{100, 140}, {155, 185}, {100, 135}}}, // faded
        {{{70, 120}, {205, 245}, {60, 120}}},   // bright
        {{{0, 25}, {225, 255}, {0, 25}}},       // drawn by a computer
    };
    return all;
}

Tensor baseColours(Context& ctx, const std::vector<SamplePlan>& plans) {
    Draw& d = ctx.draw;
    std::vector<float> values;
    for (const SamplePlan& plan : plans) {
        const std::vector<ScreenColour>& table = plan.odd ? odds() : plan.blue ? blues() : greens();
        const ScreenColour& colour = table[static_cast<std::size_t>(d.index(static_cast<int>(table.size())))];
        const double exposure = d.coin(0.75) ? d.real(0.8, 1.15) : d.real(0.45, 1.3);
        const double dark = plan.night ? d.real(0.12, 0.45) : 1.0;
        for (const CodeRange& range : colour) {
            values.push_back(static_cast<float>(linearOf(d.real(range.low, range.high)) * exposure * dark));
        }
    }
    return d.floats(values, {static_cast<std::int64_t>(plans.size()), 3, 1, 1});
}

/// Log of the light over the screen: smooth, up to about 3:1 over the frame that the patch is a part of.
Tensor lightFall(Context& ctx, std::int64_t n) {
    Draw& d = ctx.draw;
    const Tensor zoom = d.uniform(n, 0.3, 1.0); // how much of the frame the patch shows
    const Tensor x =
        ctx.canvas.x * (2.0 / static_cast<double>(ctx.canvas.w)) * zoom + d.uniform(n, -0.5, 0.5);
    const Tensor y =
        ctx.canvas.y * (2.0 / static_cast<double>(ctx.canvas.h)) * zoom + d.uniform(n, -0.5, 0.5);
    const Tensor strength = d.logUniform(n, 0.02, 0.5);
    const auto weight = [&] { return d.normal({n, 1, 1, 1}); };
    const Tensor ramp = weight() * x + weight() * y + weight() * x * y * 0.6 +
                        weight() * (x.square() - 0.33) * 0.6 + weight() * (y.square() - 0.33) * 0.6 +
                        weight() * x * x * x * 0.3;
    const Tensor hx = (x - d.uniform(n, -1.2, 1.2)) / d.uniform(n, 0.3, 1.2);
    const Tensor hy = (y - d.uniform(n, -1.2, 1.2)) / d.uniform(n, 0.3, 1.2);
    const Tensor spot = (-(hx.square() + hy.square())).exp() * d.chance(n, 0.4) * d.uniform(n, 0.05, 0.7);
    return (ramp * strength).clamp_(-1.2, 0.6) + spot;
}

/// Log of the small-scale brightness of cloth and paint.
Tensor wrinkles(Context& ctx, std::int64_t n) {
    Draw& d = ctx.draw;
    const Tensor broad = randomField(ctx, n, 1,
                                     {.slope = d.uniform(n, 1.6, 2.6),
                                      .soft = d.uniform(n, 1.5, 6.0),
                                      .angle = d.uniform(n, 0.0, kPi),
                                      .stretch = d.logUniform(n, 1.0, 9.0),
                                      .cut = d.logUniform(n, 0.002, 0.012)});
    const Tensor creased = blend(broad, 0.8 - broad.abs() * 1.3, d.chance(n, 0.35));
    const Tensor cloth =
        randomField(ctx, n, 1, {.slope = d.uniform(n, 0.0, 0.8), .soft = d.uniform(n, 0.5, 1.0)});
    return creased * d.chance(n, 0.65) * d.logUniform(n, 0.01, 0.16) +
           cloth * d.chance(n, 0.5) * d.logUniform(n, 0.003, 0.03);
}

/// Seams, the floor's corner and tracking markers: log brightness, rare.
Tensor seamsAndMarkers(Context& ctx, std::int64_t n) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const Tensor angle = d.uniform(n, 0.0, kPi);
    const Tensor v =
        c.y * angle.cos() - c.x * angle.sin() - d.uniform(n, -0.5, 0.5) * static_cast<double>(c.h);
    const Tensor seam =
        (-(v / d.logUniform(n, 0.7, 4.0)).square()).exp() * d.chance(n, 0.12) * d.uniform(n, -0.35, 0.2);
    const Tensor step =
        smoothstep(v / d.logUniform(n, 1.0, 25.0), -1.0, 1.0) * d.chance(n, 0.12) * d.uniform(n, -0.5, 0.35);
    const Tensor period = d.uniform(n, 90.0, 260.0);
    const Tensor gridX = (c.x + d.uniform(n, 0.0, 260.0)) / period;
    const Tensor gridY = (c.y + d.uniform(n, 0.0, 260.0)) / period;
    const Tensor px = ((gridX - gridX.round()) * period).abs();
    const Tensor py = ((gridY - gridY.round()) * period).abs();
    const Tensor arm = d.uniform(n, 5.0, 15.0);
    const Tensor thick = d.uniform(n, 1.0, 4.0);
    const auto bar = [&](const Tensor& along, const Tensor& across) {
        return (arm - along + 0.5).clamp(0.0, 1.0) * (thick * 0.5 - across + 0.5).clamp(0.0, 1.0);
    };
    const Tensor cross = at::maximum(bar(px, py), bar(py, px));
    const Tensor dot = (arm * 0.6 - (px.square() + py.square()).sqrt_() + 0.5).clamp_(0.0, 1.0);
    const Tensor marker = blend(cross, dot.expand_as(cross), d.chance(n, 0.4)) * d.chance(n, 0.07);
    return seam + step + marker * d.uniform(n, -0.9, 0.5);
}

Tensor subjectShadow(Context& ctx, const Tensor& alpha) {
    Draw& d = ctx.draw;
    const std::int64_t n = alpha.size(0);
    const Tensor soft = wideBlur(alpha, d.logUniform(n, 10.0, 50.0)).clamp(0.0, 1.0);
    const Tensor moved = displaced(ctx.canvas, soft, d.uniform(n, -70.0, 70.0), d.uniform(n, -60.0, 20.0));
    const Tensor far = 1.0 - moved * d.chance(n, 0.45) * d.uniform(n, 0.08, 0.6);
    // Where the subject stands on the screen or leans against it, the shadow is tight and dark.
    const Tensor tight = gaussBlur(alpha, d.logUniform(n, 1.5, 8.0), 16).clamp(0.0, 1.0);
    const Tensor touching = displaced(ctx.canvas, tight, d.uniform(n, -8.0, 8.0), d.uniform(n, -10.0, 4.0));
    const Tensor near = 1.0 - touching * d.chance(n, 0.2) * d.uniform(n, 0.1, 0.6);
    return (far * near).clamp_min(0.05).log();
}

} // namespace

namespace {

/// Filmed screens in the place of some that were drawn; the subject's shadow falls on them too.
ScreenPicture withStock(Context& ctx, const std::vector<SamplePlan>& plans, const Tensor& shadowLog,
                        ScreenPicture screen) {
    Draw& d = ctx.draw;
    std::vector<std::int64_t> filmed;
    std::vector<Tensor> pictures;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (plans[i].stockScreen >= 0) {
            const auto index = static_cast<std::size_t>(plans[i].stockScreen);
            const double light = d.real(0.7, 1.25) * (plans[i].night ? d.real(0.12, 0.45) : 1.0);
            filmed.push_back(static_cast<std::int64_t>(i));
            pictures.push_back(stockScreen(ctx.canvas, d, ctx.options.stock->screens[index].picture) * light);
        }
    }
    if (filmed.empty()) {
        return screen;
    }
    const Tensor index = d.indices(filmed);
    const Tensor picture = at::cat(pictures, 0);
    const Tensor wide = wideBlur(picture, at::full({1, 1, 1, 1}, 40.0, ctx.canvas.real)).clamp_min(1e-5);
    const Tensor shadow = shadowLog.expand({static_cast<std::int64_t>(plans.size()), -1, -1, -1});
    return {screen.plain.contiguous().index_copy(0, index, wide),
            screen.full.contiguous().index_copy(0, index, picture * shadow.index_select(0, index).exp())};
}

} // namespace

ScreenPicture makeScreen(Context& ctx, const std::vector<SamplePlan>& plans, const Tensor& alpha) {
    Draw& d = ctx.draw;
    const auto n = static_cast<std::int64_t>(plans.size());
    const Tensor base = baseColours(ctx, plans);
    const Tensor colour = base.expand({n, 3, ctx.canvas.h, ctx.canvas.w});
    const Tensor none = at::zeros({n, 1, ctx.canvas.h, ctx.canvas.w}, ctx.canvas.real);
    if (!ctx.options.screenDetail && !ctx.options.shadows) {
        return withStock(ctx, plans, none, {colour.contiguous(), colour.contiguous()});
    }
    Tensor plainLog = none;
    Tensor detailLog = none;
    Tensor shadowLog = none;
    if (ctx.options.screenDetail) {
        plainLog = lightFall(ctx, n);
        detailLog = wrinkles(ctx, n) + seamsAndMarkers(ctx, n);
    }
    if (ctx.options.shadows) {
        shadowLog = subjectShadow(ctx, alpha);
        detailLog = detailLog + shadowLog;
    }
    // Shadows are filled by other light than the screen's own, folds reflect themselves: the hue moves a
    // little.
    const Tensor tint = 1.0 + d.normal({n, 3, 1, 1}) * 0.06;
    const Tensor plain = base * (plainLog * tint).exp();
    const Tensor full = plain * (detailLog * (1.0 + d.normal({n, 3, 1, 1}) * 0.15)).exp();
    // Sheen of paint and cloth is white.
    const Tensor sheen =
        d.chance(n, 0.3) * d.uniform(n, 0.0, 0.05) * (plainLog + detailLog * 2.0).clamp(-0.5, 1.0).exp();
    return withStock(ctx, plans, shadowLog,
                     {plain + sheen.mean(at::IntArrayRef({2, 3}), true), full + sheen});
}

namespace {

/// Log of the screen as far as it is seen, continued smoothly under the subject: what is left of `cell` x
/// `cell` pixels each. seen [n,1,h,w] is 1 where a keyer would trust the picture to be bare screen.
Tensor continuedLog(Context& ctx, const Tensor& pictureLog, const Tensor& seen, std::int64_t cell) {
    const Canvas& c = ctx.canvas;
    const std::array<std::int64_t, 2> size = {std::max<std::int64_t>(c.h / cell, 4),
                                              std::max<std::int64_t>(c.w / cell, 4)};
    const Tensor weight = at::adaptive_avg_pool2d(seen, size);
    // Offset: straightColour() knows no negative values.
    constexpr double kOffset = 20.0;
    const Tensor sum = at::adaptive_avg_pool2d((pictureLog + kOffset) * seen, size);
    return resized(straightColour(sum, weight) - kOffset, c.h, c.w, true);
}

/// As if nothing were known but the rough colour and fall-off: another frame's analysis, or a bad one.
Tensor roughLog(Context& ctx, const ScreenPicture& screen) {
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const std::int64_t n = screen.plain.size(0);
    const Tensor seen = d.uniform(n, 0.0, 1.0) * d.chance(n, 0.7);
    const Tensor target = blend(screen.plain.log(), screen.full.clamp_min(1e-5).log(), seen);
    const auto cells = [](std::int64_t size) { return std::max<std::int64_t>(size / 24, 4); };
    const Tensor small = at::adaptive_avg_pool2d(target, {cells(c.h), cells(c.w)});
    const Tensor coarse = at::adaptive_avg_pool2d(target, {3, 3});
    const Tensor wave = resized(d.normal({n, 1, 5, 5}), c.h, c.w, true) * d.logUniform(n, 0.003, 0.03);
    return blend(resized(small, c.h, c.w, true), resized(coarse, c.h, c.w, true), d.chance(n, 0.2)) + wave +
           d.normal({n, 3, 1, 1}) * d.uniform(n, 0.0, 0.025);
}

} // namespace

Tensor estimateCleanPlate(Context& ctx, const ScreenPicture& screen, const Tensor& picture,
                          const Tensor& alpha) {
    if (!ctx.options.cleanPlateErrors) {
        return screen.full;
    }
    Draw& d = ctx.draw;
    const Canvas& c = ctx.canvas;
    const std::int64_t n = alpha.size(0);
    // The keyer takes what has the screen's colour and lies away from what has not; thin veils pass for
    // screen.
    const Tensor around = at::max_pool2d(alpha, 7, 1, 3);
    const Tensor threshold =
        blend(d.logUniform(n, 0.005, 0.03), d.logUniform(n, 0.03, 0.2), d.chance(n, 0.3));
    const Tensor seen = (around < threshold).to(at::kFloat);
    const Tensor pictureLog = picture.clamp_min(1e-5).log();
    // Its grid has 240 cells along the longer side of a frame: 2.5 pixels each for a small one, 8 for 1080p.
    const Tensor grid = blend(continuedLog(ctx, pictureLog, seen, 3), continuedLog(ctx, pictureLog, seen, 8),
                              d.chance(n, 0.6));
    const Tensor wave = resized(d.normal({n, 1, 5, 5}), c.h, c.w, true);
    const Tensor hue = resized(d.normal({n, 3, 4, 4}), c.h, c.w, true);
    const Tensor covered = smoothstep(wideBlur(1.0 - seen, d.uniform(n, 8.0, 24.0)), 0.5, 1.0);
    const Tensor amount = d.logUniform(n, 0.001, 0.008) + covered * d.uniform(n, 0.0, 0.12);
    const Tensor estimated = grid + (wave * amount + hue * amount * 0.25).clamp(-0.4, 0.4);
    const Tensor blind = (seen.mean(at::IntArrayRef({1, 2, 3}), true) < 0.03).to(at::kFloat);
    const Tensor rough = at::maximum(blind, d.chance(n, ctx.options.roughCleanPlateChance));
    const Tensor exact = d.chance(n, ctx.options.exactCleanPlateChance);
    return blend(blend(estimated, roughLog(ctx, screen), rough).exp(), screen.full, exact);
}

} // namespace ckd::train
