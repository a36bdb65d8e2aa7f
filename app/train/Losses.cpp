// SPDX-License-Identifier: Apache-2.0
#include "app/train/Losses.h"

#include <ATen/CPUGeneratorImpl.h>

namespace ckd::train {

namespace {

constexpr int kPyramidLevels = 5;
constexpr double kEdgeWeight = 3.0;
constexpr double kFaintFault =
    0.015; // of alpha where it ought to be 0 or 1: half of the loss is reached there
constexpr double kFaintWeight = 0.14;
constexpr double kRootFloor = 1e-3; // keeps the square root's slope finite near black

/// Root of a linear value: close to how a display shows differences.
at::Tensor perceptual(const at::Tensor& linear) {
    return (linear.clamp_min(0.0) + kRootFloor).sqrt();
}

/// alpha - truth, but no difference where the answer lies beyond a truth of 0 or 1.
at::Tensor hingedDifference(const at::Tensor& alpha, const at::Tensor& truth) {
    const at::Tensor difference = alpha - truth;
    return at::where(truth <= 0.0, difference.clamp_min(0.0),
                     at::where(truth >= 1.0, difference.clamp_max(0.0), difference));
}

/// L1 of the Laplacian pyramid of a difference (the pyramid is linear), coarse levels counting more.
at::Tensor pyramidLoss(at::Tensor difference) {
    at::Tensor sum = at::zeros({}, difference.options());
    double weight = 1.0;
    for (int level = 0; level < kPyramidLevels; ++level) {
        const at::Tensor coarse = at::avg_pool2d(difference, 2);
        const at::Tensor detail = difference - at::upsample_nearest2d(coarse, difference.sizes().slice(2));
        sum = sum + weight * detail.abs().mean();
        difference = coarse;
        weight *= 1.5;
    }
    return sum + weight * difference.abs().mean();
}

at::Tensor gradientLoss(const at::Tensor& difference) {
    const at::Tensor x =
        difference.narrow(3, 1, difference.size(3) - 1) - difference.narrow(3, 0, difference.size(3) - 1);
    const at::Tensor y =
        difference.narrow(2, 1, difference.size(2) - 1) - difference.narrow(2, 0, difference.size(2) - 1);
    return x.abs().mean() + y.abs().mean();
}

/// Key colour above the other two: what is left of the screen in a foreground.
at::Tensor keyExcess(const at::Tensor& picture) {
    return picture.narrow(1, 1, 1) - at::maximum(picture.narrow(1, 0, 1), picture.narrow(1, 2, 1));
}

at::Tensor weightedMean(const at::Tensor& values, const at::Tensor& weight) {
    return (values * weight).sum() / (weight.sum() * values.size(1) + 1.0);
}

} // namespace

Losses keyLosses(const infer::detail::EmbeddedKey& key, const PlateBatch& truth,
                 const at::Tensor& background) {
    const at::Tensor& t = truth.alpha;
    const at::Tensor hinged = hingedDifference(key.alpha, t);
    const at::Tensor band = at::max_pool2d(((t > 0.01) & (t < 0.99)).to(at::kFloat), 5, 1, 2);
    Losses losses;
    // An absolute difference hardly minds a solid part at 0.97 or a screen at 0.02, but those are the holes
    // and the chatter that an artist sees first.
    const at::Tensor faint = at::where((t <= 0.0) | (t >= 1.0), hinged.abs(), at::zeros_like(hinged));
    losses.alpha = (hinged.abs() * (1.0 + kEdgeWeight * band)).mean() +
                   kFaintWeight * (faint / (faint + kFaintFault)).mean();
    losses.pyramid = pyramidLoss(hinged) + gradientLoss(hinged);

    const at::Tensor alpha = key.alpha.clamp(0.0, 1.0);
    const at::Tensor seen = at::where(t > 0.01, 0.1 + 0.9 * t, at::zeros_like(t));
    losses.foreground = weightedMean((perceptual(key.fg) - perceptual(truth.fg)).abs(), seen);

    const at::Tensor over = alpha * key.fg + (1.0 - alpha) * background;
    const at::Tensor wanted = t * truth.fg + (1.0 - t) * background;
    losses.composite = ((perceptual(over) - perceptual(wanted)).abs() * (1.0 + band)).mean();

    const at::Tensor excess = (keyExcess(key.fg) - keyExcess(truth.fg)).clamp_min(0.0);
    losses.spill = weightedMean(excess, seen);
    losses.total = losses.alpha + 0.5 * losses.pyramid + 0.7 * losses.foreground + 1.5 * losses.composite +
                   0.5 * losses.spill;
    return losses;
}

at::Tensor randomBackgrounds(const at::Tensor& like, std::uint64_t seed) {
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const std::int64_t count = like.size(0);
    const auto draw = [&](at::IntArrayRef shape) {
        return at::empty(shape, at::kFloat).uniform_(0.0, 1.0, generator);
    };
    const at::Tensor base = draw({count, 3, 1, 1});
    const at::Tensor contrast = draw({count, 1, 1, 1});
    const at::Tensor small = base + contrast * (draw({count, 3, 6, 6}) - 0.5);
    // A quarter is black or white, where faults of an edge show most.
    const at::Tensor kind = draw({count, 1, 1, 1});
    const at::Tensor extreme = (base.narrow(1, 0, 1) > 0.5).to(at::kFloat);
    const at::Tensor picture = at::where(kind < 0.25, extreme.expand_as(small), small.clamp(0.0, 1.0));
    return at::upsample_bilinear2d(picture.to(like.device()), like.sizes().slice(2), false).square();
}

at::Tensor keyMetrics(const infer::detail::EmbeddedKey& key, const PlateBatch& truth) {
    const at::Tensor& t = truth.alpha;
    const at::Tensor alpha = key.alpha.clamp(0.0, 1.0);
    const at::Tensor difference = (alpha - t).abs();
    const auto share = [](const at::Tensor& values, const at::Tensor& where) {
        const at::Tensor mask = where.to(at::kFloat);
        return (values * mask).sum() / mask.sum().clamp_min(1.0);
    };
    const at::Tensor excess = (keyExcess(key.fg) - keyExcess(truth.fg)).clamp_min(0.0);
    return at::stack({difference.mean() * 1e3, share(difference, (t > 0.02) & (t < 0.98)) * 1e3,
                      (alpha * key.fg - t * truth.fg).abs().mean() * 1e3, share(excess, t > 0.1) * 1e3,
                      share((alpha < 0.99).to(at::kFloat), t >= 1.0) * 100.0,
                      share((alpha > 0.01).to(at::kFloat), t <= 0.0) * 100.0});
}

} // namespace ckd::train
