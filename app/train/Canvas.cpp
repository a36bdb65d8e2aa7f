// SPDX-License-Identifier: Apache-2.0
#include "app/train/Canvas.h"

namespace ckd::train {

namespace {

constexpr double kPi = 3.14159265358979323846;

} // namespace

Canvas::Canvas(std::int64_t height, std::int64_t width, torch::Device device)
    : h(height), w(width), real(at::TensorOptions().device(device).dtype(at::kFloat)) {
    x = (at::arange(w, real) - 0.5 * static_cast<double>(w - 1)).view({1, 1, 1, w});
    y = (at::arange(h, real) - 0.5 * static_cast<double>(h - 1)).view({1, 1, h, 1});
    fx = at::fft_rfftfreq(w, 1.0, real).view({1, 1, 1, w / 2 + 1});
    fy = at::fft_fftfreq(h, 1.0, real).view({1, 1, h, 1});
}

Tensor randomField(Context& ctx, std::int64_t k, std::int64_t channels, const Spectrum& spectrum) {
    const Canvas& canvas = ctx.canvas;
    Tensor power;
    if (spectrum.angle.defined()) {
        const Tensor c = spectrum.angle.cos();
        const Tensor s = spectrum.angle.sin();
        const Tensor along = (canvas.fx * c + canvas.fy * s) * spectrum.stretch;
        const Tensor across = canvas.fy * c - canvas.fx * s;
        power = along.square_().add_(across.square());
    } else {
        power = canvas.fx.square() + canvas.fy.square();
    }
    const double longest = 0.5 / static_cast<double>(std::max(canvas.h, canvas.w));
    const Tensor floor =
        spectrum.cut.defined() ? spectrum.cut.square() : at::full({1}, longest * longest, canvas.real);
    Tensor gain = (power + floor).pow(spectrum.slope * -0.5);
    if (spectrum.soft.defined()) {
        gain = gain * (power * spectrum.soft.square()).mul_(-2.0 * kPi * kPi).exp_();
    }
    gain = gain.expand({k, 1, canvas.h, canvas.w / 2 + 1}).contiguous();
    gain.select(3, 0).select(2, 0).zero_();
    const Tensor white = at::view_as_complex(ctx.draw.normal({k, channels, canvas.h, canvas.w / 2 + 1, 2}));
    const Tensor field = at::fft_irfft2(white * gain, at::IntArrayRef({canvas.h, canvas.w}));
    return field / field.std(at::IntArrayRef({2, 3}), true, true).clamp_min(1e-12);
}

std::pair<Tensor, Tensor> slopes(const Tensor& field) {
    const std::int64_t h = field.size(2);
    const std::int64_t w = field.size(3);
    const Tensor padded = at::replication_pad2d(field, {1, 1, 1, 1});
    const Tensor rows = padded.narrow(2, 1, h);
    const Tensor columns = padded.narrow(3, 1, w);
    return {(rows.narrow(3, 2, w) - rows.narrow(3, 0, w)).mul_(0.5),
            (columns.narrow(2, 2, h) - columns.narrow(2, 0, h)).mul_(0.5)};
}

Tensor gaussBlur(const Tensor& picture, const Tensor& sigma, std::int64_t margin) {
    const std::int64_t h = picture.size(2);
    const std::int64_t w = picture.size(3);
    const Tensor padded = at::replication_pad2d(picture, {margin, margin, margin, margin});
    const std::int64_t ph = h + 2 * margin;
    const std::int64_t pw = w + 2 * margin;
    const auto options = picture.options();
    const Tensor fx = at::fft_rfftfreq(pw, 1.0, options).view({1, 1, 1, pw / 2 + 1});
    const Tensor fy = at::fft_fftfreq(ph, 1.0, options).view({1, 1, ph, 1});
    const Tensor gain = ((fx.square() + fy.square()) * sigma.square()).mul_(-2.0 * kPi * kPi).exp_();
    const Tensor blurred = at::fft_irfft2(at::fft_rfft2(padded) * gain, at::IntArrayRef({ph, pw}));
    return blurred.narrow(2, margin, h).narrow(3, margin, w);
}

Tensor wideBlur(const Tensor& picture, const Tensor& sigma) {
    const std::int64_t h = picture.size(2);
    const std::int64_t w = picture.size(3);
    const Tensor small = at::adaptive_avg_pool2d(
        picture, {std::max<std::int64_t>(h / 8, 4), std::max<std::int64_t>(w / 8, 4)});
    const std::int64_t margin = std::min<std::int64_t>(12, std::min(small.size(2), small.size(3)) - 1);
    return resized(gaussBlur(small, sigma / 8.0, margin), h, w, true);
}

Tensor displaced(const Canvas& canvas, const Tensor& picture, const Tensor& dx, const Tensor& dy) {
    const std::int64_t k = picture.size(0);
    const Tensor gx =
        ((canvas.x + dx) * (2.0 / static_cast<double>(canvas.w))).expand({k, 1, canvas.h, canvas.w});
    const Tensor gy =
        ((canvas.y + dy) * (2.0 / static_cast<double>(canvas.h))).expand({k, 1, canvas.h, canvas.w});
    const Tensor grid = at::stack({gx.squeeze(1), gy.squeeze(1)}, 3);
    return at::grid_sampler(picture, grid, 0, 1, false);
}

Tensor smoothstep(const Tensor& value, double low, double high) {
    const Tensor t = ((value - low) / (high - low)).clamp_(0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

Tensor blend(const Tensor& a, const Tensor& b, const Tensor& weight) {
    return a + (b - a) * weight;
}

Tensor resized(const Tensor& picture, std::int64_t height, std::int64_t width, bool cubic) {
    return cubic ? at::upsample_bicubic2d(picture, {height, width}, false)
                 : at::upsample_bilinear2d(picture, {height, width}, false);
}

} // namespace ckd::train
