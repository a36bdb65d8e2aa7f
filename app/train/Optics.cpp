// SPDX-License-Identifier: Apache-2.0
#include "app/train/Stages.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::int64_t kMargin = 16; ///< pixels; a bit more than the largest disc

/// Average over the picture moved by t·(translation, turn, zoom), t in [from, to], at 8 instants.
Tensor averagedOver(const Canvas& canvas, const Tensor& picture, const Tensor& dx, const Tensor& dy,
                    const Tensor& turn, double span) {
    constexpr int kInstants = 8;
    Tensor sum;
    for (int i = 0; i < kInstants; ++i) {
        const double t = span * ((i + 0.5) / kInstants - 0.5);
        const Tensor moved =
            displaced(canvas, picture, dx * t - canvas.y * turn * t, dy * t + canvas.x * turn * t);
        sum = sum.defined() ? sum.add_(moved) : moved;
    }
    return sum / static_cast<double>(kInstants);
}

} // namespace

Tensor motionBlurred(Context& ctx, const Tensor& premultiplied) {
    Draw& d = ctx.draw;
    const std::int64_t k = premultiplied.size(0);
    const Tensor length = d.logUniform(k, 2.0, 40.0);
    const Tensor angle = d.uniform(k, 0.0, 2.0 * kPi);
    const Tensor turn =
        d.normal({k, 1, 1, 1}) * d.chance(k, 0.35) * length / static_cast<double>(ctx.canvas.w) * 1.2;
    const Tensor dx = length * angle.cos();
    const Tensor dy = length * angle.sin();
    // 8 coarse instants of 8 fine ones each: 64 sub-frames for the price of 16.
    const Tensor fine = averagedOver(ctx.canvas, premultiplied, dx, dy, turn, 1.0 / 8.0);
    return averagedOver(ctx.canvas, fine, dx, dy, turn, 1.0);
}

Tensor lensBlurred(const Tensor& premultiplied, const Tensor& discRadius, const Tensor& sigma) {
    const std::int64_t h = premultiplied.size(2);
    const std::int64_t w = premultiplied.size(3);
    const std::int64_t ph = h + 2 * kMargin;
    const std::int64_t pw = w + 2 * kMargin;
    const auto options = premultiplied.options();
    const Tensor padded = at::replication_pad2d(premultiplied, {kMargin, kMargin, kMargin, kMargin});
    // The disc around the first pixel of a picture that repeats.
    const auto wrapped = [&](std::int64_t size) {
        const Tensor i = at::arange(size, options);
        return at::minimum(i, static_cast<double>(size) - i);
    };
    const Tensor distance =
        (wrapped(pw).view({1, 1, 1, pw}).square() + wrapped(ph).view({1, 1, ph, 1}).square()).sqrt_();
    const Tensor disc = (discRadius + 0.5 - distance).clamp_(0.0, 1.0);
    const Tensor normal = disc / disc.sum(at::IntArrayRef({2, 3}), true).clamp_min(1e-6);
    const Tensor fx = at::fft_rfftfreq(pw, 1.0, options).view({1, 1, 1, pw / 2 + 1});
    const Tensor fy = at::fft_fftfreq(ph, 1.0, options).view({1, 1, ph, 1});
    const Tensor gauss = ((fx.square() + fy.square()) * sigma.square()).mul_(-2.0 * kPi * kPi).exp_();
    const Tensor transfer = at::fft_rfft2(normal) * gauss;
    const Tensor blurred = at::fft_irfft2(at::fft_rfft2(padded) * transfer, at::IntArrayRef({ph, pw}));
    return blurred.narrow(2, kMargin, h).narrow(3, kMargin, w).contiguous();
}

Tensor straightColour(const Tensor& premultiplied, const Tensor& alpha) {
    // Coarse to fine: what a level knows too little about comes from the coarser one.
    constexpr double kTrust = 0.004;
    std::vector<Tensor> levels = {at::cat({premultiplied, alpha}, 1)};
    while (std::min(levels.back().size(2), levels.back().size(3)) > 3) {
        levels.push_back(at::avg_pool2d(levels.back(), {2, 2}, {2, 2}, {0, 0}, true));
    }
    const Tensor mean = levels.back().mean(at::IntArrayRef({2, 3}), true);
    Tensor colour = mean.narrow(1, 0, 3) / mean.narrow(1, 3, 1).clamp_min(1e-5);
    for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
        const std::int64_t h = level->size(2);
        const std::int64_t w = level->size(3);
        const Tensor coarser = resized(colour, h, w);
        const Tensor a = level->narrow(1, 3, 1);
        colour = (level->narrow(1, 0, 3) + coarser * kTrust) / (a + kTrust);
    }
    // Where there is enough of it, exactly its own colour.
    const Tensor exact = premultiplied / alpha.clamp_min(1e-3);
    return blend(colour, exact, smoothstep(alpha, 0.004, 0.03)).clamp_min_(0.0);
}

Tensor spillLight(Context& ctx, const Tensor& fg, const Tensor& alpha, const Tensor& rim,
                  const Tensor& screen) {
    Draw& d = ctx.draw;
    const std::int64_t n = alpha.size(0);
    const Tensor mean = screen.mean(at::IntArrayRef({2, 3}), true);
    const Tensor local = wideBlur(screen, d.uniform(n, 20.0, 50.0));
    const Tensor near = 1.0 - wideBlur(alpha, d.logUniform(n, 10.0, 40.0)).clamp(0.0, 1.0);
    const Tensor grazing = (rim / alpha.clamp_min(1e-3)).clamp(0.0, 1.0).pow(d.uniform(n, 0.7, 2.5));
    const Tensor weight =
        grazing * d.uniform(n, 0.2, 1.0) + near * d.uniform(n, 0.1, 1.0) + d.uniform(n, 0.0, 0.25);
    const Tensor strength = d.chance(n, 0.9) * d.logUniform(n, 0.03, 0.9);
    // Diffuse bounce is tinted by the surface, the grazing part is a reflection and is not.
    const Tensor surface =
        blend((fg * 1.4).clamp(0.0, 1.0), at::full({1, 1, 1, 1}, 0.6, fg.options()), d.uniform(n, 0.15, 1.0));
    return blend(mean.expand_as(local), local, d.uniform(n, 0.0, 1.0)) * surface *
           (weight.clamp(0.0, 1.2) * strength);
}

Glare makeGlare(Context& ctx, const Tensor& picture) {
    Draw& d = ctx.draw;
    const std::int64_t n = picture.size(0);
    const Tensor wide = at::adaptive_avg_pool2d(picture, {3, 3});
    return {d.chance(n, 0.7) * d.uniform(n, 0.0, 0.03),
            resized(wide, ctx.canvas.h, ctx.canvas.w, true).clamp_min(0.0)};
}

Tensor withColourFringes(Context& ctx, const Tensor& picture) {
    Draw& d = ctx.draw;
    const std::int64_t n = picture.size(0);
    const auto shifted = [&](std::int64_t channel) {
        const Tensor zoom = d.normal({n, 1, 1, 1}) * 0.0012;
        const Tensor dx = ctx.canvas.x * zoom + d.normal({n, 1, 1, 1}) * 0.18;
        const Tensor dy = ctx.canvas.y * zoom + d.normal({n, 1, 1, 1}) * 0.18;
        return displaced(ctx.canvas, picture.narrow(1, channel, 1), dx.clamp(-0.7, 0.7), dy.clamp(-0.7, 0.7));
    };
    return at::cat({shifted(0), picture.narrow(1, 1, 1), shifted(2)}, 1);
}

} // namespace ckd::train
