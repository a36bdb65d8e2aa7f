// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/Draw.h"

namespace ckd::train {

struct GeneratorOptions;

/// Coordinates of one picture size on one device. Immutable.
struct Canvas {
    Canvas(std::int64_t height, std::int64_t width, torch::Device device);

    std::int64_t h;
    std::int64_t w;
    at::TensorOptions real;
    Tensor x;  ///< [1,1,1,w] pixels from the middle
    Tensor y;  ///< [1,1,h,1]
    Tensor fx; ///< [1,1,1,w/2+1] cycles per pixel, as rfft2 orders them
    Tensor fy; ///< [1,1,h,1]
};

/// What every maker of a picture part needs.
struct Context {
    const Canvas& canvas;
    Draw& draw;
    const GeneratorOptions& options;
};

/// Parameters of a random field, each [k,1,1,1]. Gain of a spatial frequency f (cycles per pixel):
/// (f² + cut²)^(-slope/2) · exp(-2π²·soft²·f²), with f stretched by `stretch` across `angle`.
struct Spectrum {
    Tensor slope;        ///< 1 is nature's 1/f; 2 and more is smooth
    Tensor soft = {};    ///< pixels; undefined is 0
    Tensor angle = {};   ///< radians; undefined is isotropic
    Tensor stretch = {}; ///< > 1: longer along `angle`; needed with it
    Tensor cut = {};     ///< cycles per pixel; undefined is one per two pictures
};

/// Gaussian random fields [k,c,h,w] of mean 0 and deviation 1 each.
[[nodiscard]] Tensor randomField(Context& ctx, std::int64_t k, std::int64_t channels,
                                 const Spectrum& spectrum);

/// Central differences [k,c,h,w] along x and y, with the border repeated.
[[nodiscard]] std::pair<Tensor, Tensor> slopes(const Tensor& field);

/// Gauss blur with one sigma (pixels) per sample [k,1,1,1]; border repeated.
[[nodiscard]] Tensor gaussBlur(const Tensor& picture, const Tensor& sigma, std::int64_t margin);

/// Wide blur at an eighth of the size, back at full size: sigma in full-size pixels.
[[nodiscard]] Tensor wideBlur(const Tensor& picture, const Tensor& sigma);

/// [k,c,h,w] sampled at pixel offsets dx, dy (pixels; broadcastable to [k,1,h,w]); border repeated.
[[nodiscard]] Tensor displaced(const Canvas& canvas, const Tensor& picture, const Tensor& dx,
                               const Tensor& dy);

[[nodiscard]] Tensor smoothstep(const Tensor& value, double low, double high);
[[nodiscard]] Tensor blend(const Tensor& a, const Tensor& b, const Tensor& weight);
[[nodiscard]] Tensor resized(const Tensor& picture, std::int64_t height, std::int64_t width,
                             bool cubic = false);

/// `make` applied to some samples only (a list of indices on the CPU); the others stay as they are.
template <typename Make>
[[nodiscard]] Tensor onSome(const Draw& draw, const Tensor& batch, const std::vector<std::int64_t>& some,
                            Make make) {
    if (some.empty()) {
        return batch;
    }
    const Tensor index = draw.indices(some);
    return batch.index_copy(0, index, make(batch.index_select(0, index), index));
}

} // namespace ckd::train
