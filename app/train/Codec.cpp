// SPDX-License-Identifier: Apache-2.0
#include "app/train/Stages.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::int64_t kBlock = 8;

enum class Chroma { Full, HalfWidth, QuarterCentred, QuarterLeft, QuarterRepeated, Count };

struct Planes {
    Tensor luma;   ///< [k,1,h,w] 0..1
    Tensor chroma; ///< [k,2,h',w'] -0.5..0.5
};

Planes planesOf(const Tensor& rgb) { // BT.709
    const Tensor r = rgb.narrow(1, 0, 1);
    const Tensor g = rgb.narrow(1, 1, 1);
    const Tensor b = rgb.narrow(1, 2, 1);
    const Tensor y = r * 0.2126 + g * 0.7152 + b * 0.0722;
    return {y, at::cat({(b - y) / 1.8556, (r - y) / 1.5748}, 1)};
}

Tensor rgbOf(const Planes& planes) {
    const Tensor cb = planes.chroma.narrow(1, 0, 1);
    const Tensor cr = planes.chroma.narrow(1, 1, 1);
    const Tensor r = planes.luma + cr * 1.5748;
    const Tensor b = planes.luma + cb * 1.8556;
    return at::cat({r, (planes.luma - r * 0.2126 - b * 0.0722) / 0.7152, b}, 1);
}

/// Every second column, of which each takes half and its neighbours a quarter: sited with the left luma
/// sample.
Tensor halvedLeft(const Tensor& chroma) {
    const std::int64_t half = chroma.size(3) / 2;
    const Tensor padded = at::replication_pad2d(chroma, {1, 1, 0, 0});
    const auto every = [&](std::int64_t first) { return padded.slice(3, first, first + 2 * half - 1, 2); };
    return every(0) * 0.25 + every(1) * 0.5 + every(2) * 0.25;
}

Tensor doubledLeft(const Tensor& chroma) {
    const std::int64_t w = chroma.size(3);
    const Tensor next = at::cat({chroma.narrow(3, 1, w - 1), chroma.narrow(3, w - 1, 1)}, 3);
    return at::stack({chroma, (chroma + next) * 0.5}, 4)
        .reshape({chroma.size(0), chroma.size(1), chroma.size(2), 2 * w});
}

Tensor subsampled(const Tensor& chroma, Chroma kind) {
    switch (kind) {
    case Chroma::HalfWidth:
        return halvedLeft(chroma);
    case Chroma::QuarterCentred:
    case Chroma::QuarterRepeated:
        return at::avg_pool2d(chroma, {2, 2});
    case Chroma::QuarterLeft:
        return halvedLeft(at::avg_pool2d(chroma, {2, 1}));
    case Chroma::Full:
    case Chroma::Count:
        break;
    }
    return chroma;
}

Tensor upsampled(const Tensor& chroma, Chroma kind) {
    const std::int64_t h = chroma.size(2);
    const std::int64_t w = chroma.size(3);
    switch (kind) {
    case Chroma::HalfWidth:
        return doubledLeft(chroma);
    case Chroma::QuarterCentred:
        return resized(chroma, 2 * h, 2 * w);
    case Chroma::QuarterRepeated:
        return at::upsample_nearest2d(chroma, {2 * h, 2 * w});
    case Chroma::QuarterLeft:
        return doubledLeft(resized(chroma, 2 * h, w));
    case Chroma::Full:
    case Chroma::Count:
        break;
    }
    return chroma;
}

/// Orthonormal DCT-II, 8x8.
Tensor cosineMatrix(const at::TensorOptions& options) {
    std::vector<float> values;
    for (int row = 0; row < kBlock; ++row) {
        for (int column = 0; column < kBlock; ++column) {
            const double scale = row == 0 ? std::sqrt(1.0 / kBlock) : std::sqrt(2.0 / kBlock);
            values.push_back(
                static_cast<float>(scale * std::cos(kPi * (2 * column + 1) * row / (2.0 * kBlock))));
        }
    }
    return at::tensor(values, at::TensorOptions().dtype(at::kFloat))
        .to(options.device())
        .view({kBlock, kBlock});
}

/// Steps in 8-bit codes for quality 50, rising with frequency as ITU-T T.81 Annex K's examples do.
Tensor stepMatrix(const at::TensorOptions& options, double first, double slope, double largest) {
    std::vector<float> values;
    for (int row = 0; row < kBlock; ++row) {
        for (int column = 0; column < kBlock; ++column) {
            values.push_back(
                static_cast<float>(std::min(first + slope * (row + column + 0.35 * row * column), largest)));
        }
    }
    return at::tensor(values, at::TensorOptions().dtype(at::kFloat))
        .to(options.device())
        .view({1, 1, 1, 1, kBlock, kBlock});
}

/// [k,c,h,w] in 0..1 through quantised cosine transforms. `step` [k,1,1,1] multiplies the matrix;
/// `deadZone` [k,1,1,1] 0 rounds to the nearest, up to 0.33 drops more (as video encoders do).
Tensor quantised(const Tensor& plane, const Tensor& matrix, const Tensor& step, const Tensor& deadZone) {
    const std::int64_t k = plane.size(0);
    const std::int64_t c = plane.size(1);
    const std::int64_t rows = plane.size(2) / kBlock;
    const std::int64_t columns = plane.size(3) / kBlock;
    const Tensor blocks =
        plane.view({k, c, rows, kBlock, columns, kBlock}).permute({0, 1, 2, 4, 3, 5}) * 255.0;
    const Tensor dct = cosineMatrix(plane.options());
    const Tensor steps = (matrix * step.view({k, 1, 1, 1, 1, 1})).clamp_min(1.0);
    const Tensor coefficients = at::matmul(at::matmul(dct, blocks), dct.t()) / steps;
    const Tensor levels =
        (coefficients.abs() + (0.5 - deadZone.view({k, 1, 1, 1, 1, 1}))).floor() * coefficients.sign();
    const Tensor back = at::matmul(at::matmul(dct.t(), levels * steps), dct);
    return back.permute({0, 1, 2, 4, 3, 5}).reshape(plane.sizes()) / 255.0;
}

/// Softens the borders of blocks where their step is small, by `strength` [k,1,1,1].
Tensor deblocked(const Tensor& plane, const Tensor& strength) {
    const auto border = [&](std::int64_t size) {
        const Tensor i = at::arange(size, plane.options()).remainder(kBlock);
        return (i.eq(0) + i.eq(kBlock - 1)).to(at::kFloat);
    };
    const Tensor near =
        at::maximum(border(plane.size(2)).view({1, 1, -1, 1}), border(plane.size(3)).view({1, 1, 1, -1}));
    const Tensor soft = at::avg_pool2d(at::replication_pad2d(plane, {1, 1, 1, 1}), {3, 3}, {1, 1});
    const Tensor flat = (1.0 - (soft - plane).abs() * 30.0).clamp_(0.0, 1.0);
    return plane + (soft - plane) * near * flat * strength;
}

Planes compressed(Draw& d, const Planes& planes, bool heldOut) {
    const std::int64_t k = planes.luma.size(0);
    const auto options = planes.luma.options();
    const Tensor video = d.chance(k, 0.5);
    const Tensor step = heldOut ? d.logUniform(k, 0.06, 0.7) : d.logUniform(k, 0.08, 1.1);
    const Tensor zone = video * d.uniform(k, 0.1, 0.33);
    const Tensor lumaMatrix = stepMatrix(options, 14.0, 5.5, 100.0);
    const Tensor chromaMatrix = stepMatrix(options, 18.0, 9.0, 100.0);
    const Tensor y = quantised(planes.luma, lumaMatrix,
                               step * blend(at::ones_like(video), at::full_like(video, 0.6), video), zone);
    const Tensor c = quantised(planes.chroma, chromaMatrix,
                               step * blend(at::ones_like(video), at::full_like(video, 0.9), video), zone);
    return {deblocked(y, video * d.uniform(k, 0.3, 0.9)), deblocked(c, video)};
}

Tensor roundedTo(const Tensor& coded, const Tensor& levels) {
    return (coded * levels).round() / levels;
}

struct CodecPlan {
    Chroma chroma = Chroma::Full;
    bool compress = false;
};

CodecPlan drawPlan(Context& ctx, bool master) {
    Draw& d = ctx.draw;
    CodecPlan plan;
    if (master) {
        return plan;
    }
    plan.compress = d.coin(ctx.options.compressedChance);
    // Compressed recordings are mostly subsampled; the rest of the asked share falls on the others.
    const double others = std::clamp((ctx.options.subsampledChance - 0.85 * ctx.options.compressedChance) /
                                         std::max(1.0 - ctx.options.compressedChance, 1e-6),
                                     0.0, 1.0);
    if (d.coin(plan.compress ? 0.85 : others)) {
        plan.chroma = static_cast<Chroma>(1 + d.pick({plan.compress ? 0.25 : 0.5, 0.3, 0.3, 0.1}));
    }
    return plan;
}

Tensor codedOnce(Context& ctx, const Tensor& some, const CodecPlan& plan) {
    if (plan.chroma == Chroma::Full && !plan.compress) {
        return some;
    }
    Planes planes = planesOf(some);
    planes.chroma = subsampled(planes.chroma, plan.chroma);
    const Tensor levels = at::full({1}, 255.0, some.options());
    planes = {roundedTo(planes.luma, levels), roundedTo(planes.chroma, levels)};
    if (plan.compress) {
        planes = compressed(ctx.draw, planes, ctx.options.heldOut);
    }
    planes.chroma = upsampled(planes.chroma, plan.chroma);
    return rgbOf(planes);
}

} // namespace

Tensor srgbFromLinear(const Tensor& linear) {
    const Tensor positive = linear.clamp_min(0.0);
    return at::where(positive.le(0.0031308), positive * 12.92,
                     positive.clamp_min(0.0031308).pow(1.0 / 2.4) * 1.055 - 0.055);
}

Tensor linearFromSrgb(const Tensor& coded) {
    const Tensor positive = coded.clamp_min(0.0);
    return at::where(positive.le(0.04045), positive / 12.92, ((positive + 0.055) / 1.055).pow(2.4));
}

CameraCurve drawCurve(Context& ctx, std::int64_t n) {
    const Tensor other = ctx.draw.chance(n, ctx.options.toneCurve ? ctx.options.toneCurveChance : 0.0);
    return {other * ctx.draw.chance(n, 0.75),
            other * ctx.draw.chance(n, 0.4) * ctx.draw.uniform(n, 0.0, 0.35)};
}

Tensor throughCurve(const Tensor& linear, const CameraCurve& curve) {
    const Tensor positive = linear.clamp_min(0.0);
    const Tensor coded709 =
        at::where(positive.lt(0.018), positive * 4.5, positive.clamp_min(0.018).pow(0.45) * 1.099 - 0.099);
    const Tensor coded = blend(srgbFromLinear(positive), coded709, curve.bt709);
    // A contrast curve around middle grey that keeps black and white; above white it does nothing.
    const Tensor inside = coded.clamp(0.0, 1.0);
    const Tensor bent = coded + curve.contrast * inside * (1.0 - inside) * (inside - 0.45) * 2.0;
    const Tensor changed = (curve.bt709 + curve.contrast).gt(0.0);
    return at::where(changed, linearFromSrgb(bent), positive);
}

Tensor throughCodec(Context& ctx, const std::vector<SamplePlan>& plans, const Tensor& coded) {
    Draw& d = ctx.draw;
    const std::int64_t n = coded.size(0);
    const std::int64_t h = coded.size(2);
    const std::int64_t w = coded.size(3);
    std::array<std::vector<std::int64_t>, 2 * static_cast<std::size_t>(Chroma::Count)> groups;
    for (std::int64_t i = 0; i < n; ++i) {
        const CodecPlan plan = drawPlan(ctx, plans[static_cast<std::size_t>(i)].master);
        groups[2 * static_cast<std::size_t>(plan.chroma) + (plan.compress ? 1 : 0)].push_back(i);
    }
    const Tensor levels = blend(at::full({n, 1, 1, 1}, 255.0, coded.options()),
                                at::full({1}, 1023.0, coded.options()), d.chance(n, 0.15));
    // A patch lies anywhere on the frame's grid of blocks.
    const std::int64_t left = d.index(16);
    const std::int64_t top = d.index(16);
    const auto rest = [](std::int64_t size) { return (16 - size % 16) % 16; };
    Tensor picture =
        at::replication_pad2d(roundedTo(coded, levels), {left, rest(w + left), top, rest(h + top)});
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const CodecPlan plan = {static_cast<Chroma>(i / 2), i % 2 == 1};
        picture = onSome(d, picture, groups[i],
                         [&](const Tensor& some, const Tensor&) { return codedOnce(ctx, some, plan); });
    }
    picture = picture.narrow(2, top, h).narrow(3, left, w).clamp(0.0, 1.0);
    return roundedTo(picture, levels);
}

} // namespace ckd::train
