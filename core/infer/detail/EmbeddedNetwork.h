// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/EmbeddedSpec.h"
#include "core/infer/detail/TorchPch.h"

/// The embedded network in terms of tensors: the same functions run while training and while keying. Pictures
/// are [n, c, h, w], scene-linear, with the screen's key channel exchanged into green; h and w are multiples
/// of kEmbeddedStep. Throw what LibTorch throws.
namespace ckd::infer::detail {

/// What a frame brings. float32.
struct EmbeddedFrame {
    at::Tensor plate;      ///< [n, 3, h, w]
    at::Tensor cleanPlate; ///< [n, 3, h, w], the empty screen as estimated
    at::Tensor hint;       ///< [n, 1, h, w] 0..1, 0 where none is given
    at::Tensor hintGiven;  ///< [n, 1, 1, 1], 0 or 1
    at::Tensor matte = {}; ///< [n, 1, h, w] 0..1, EmbeddedInput::matte; undefined: none
};

/// [n, kEmbeddedFeatures, h, w] float32: square roots of the plate, of plate/clean plate and of the clean
/// plate (3 each), the matte or else the colour difference's alpha 1 - d(I)/d(C), the hint, and whether it
/// was given; all moved to lie around 0.
[[nodiscard]] at::Tensor embeddedFeatures(const EmbeddedFrame& frame);

/// Runs one convolution of embeddedConvs() with its norm and its relu.
using EmbeddedConvFunction = std::function<at::Tensor(const EmbeddedConv& conv, const at::Tensor& input)>;

/// The U-Net: features [n, kEmbeddedFeatures, h, w] to answers [n, kEmbeddedAnswers, h, w], in the number
/// type of what `convolve` gives. `stopPoint` runs between blocks and may throw.
[[nodiscard]] at::Tensor embeddedAnswers(const EmbeddedShape& shape, const EmbeddedConvFunction& convolve,
                                         const at::Tensor& features, const std::function<void()>& stopPoint);

/// The part of embeddedAnswers() between unshuffling and shuffling: [n, 4·kEmbeddedFeatures, h/2, w/2],
/// channels last, to [n, 4·kEmbeddedAnswers, h/2, w/2]; channel = feature·4 + dy·2 + dx of the 2x2 pixels.
[[nodiscard]] at::Tensor embeddedTrunk(const EmbeddedShape& shape, const EmbeddedConvFunction& convolve,
                                       at::Tensor quads, const std::function<void()>& stopPoint);

struct EmbeddedKey {
    at::Tensor alpha; ///< [n, 1, h, w]; not limited: clamp it to 0..1 to use it
    at::Tensor fg;    ///< [n, 3, h, w] straight, linear, without spill
};

/// Alpha and foreground from the answers, pixel by pixel, at the frame's own size. With
/// `a` the answers' channels: alpha = m + a0/4, m the matte or else the colour difference's alpha, so that an
/// answer of nothing leaves the matte as it is (ADR 0055);
/// F = w·(unmixed - k·C) + (1 - w)·(1/2 + a3..5)², unmixed = (I - (1 - alpha)·C)/alpha with alpha >= 0.05,
/// k = sigmoid(a1 - 3) the spill (light of the screen's colour), w = sigmoid(a2 + 2) the trust in the
/// unmixing.
[[nodiscard]] EmbeddedKey embeddedUnmix(const at::Tensor& answers, const at::Tensor& plate,
                                        const at::Tensor& cleanPlate, const at::Tensor& matte = {});

} // namespace ckd::infer::detail
