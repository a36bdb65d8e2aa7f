// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/EmbeddedNetwork.h"

namespace ckd::infer::detail {

namespace {

constexpr double kBrightest = 16.0;    // of what the network reads; the unmixing keeps what lies above
constexpr double kDarkestClean = 4e-3; // of the clean plate, as a divisor
constexpr double kSmallestAlpha = 0.05;
constexpr double kAlphaStep = 0.25; // of alpha, for 1 of the answer

/// Green minus the larger of the other two.
at::Tensor keyDifference(const at::Tensor& picture) {
    return picture.narrow(1, 1, 1) - at::maximum(picture.narrow(1, 0, 1), picture.narrow(1, 2, 1));
}

at::Tensor differenceAlpha(const at::Tensor& plate, const at::Tensor& cleanPlate) {
    return 1.0 - keyDifference(plate) / keyDifference(cleanPlate).clamp_min(1e-3);
}

/// x + the block's two convolutions, then relu.
class Trunk {
public:
    Trunk(const EmbeddedShape& shape, const EmbeddedConvFunction& convolve,
          const std::function<void()>& stopPoint)
        : m_convs(embeddedConvs(shape)), m_convolve(convolve), m_stopPoint(stopPoint) {}

    at::Tensor next(const at::Tensor& x) {
        m_stopPoint();
        return m_convolve(m_convs.at(m_index++), x);
    }

    at::Tensor blocks(at::Tensor x, int count) {
        for (int block = 0; block < count; ++block) {
            at::Tensor inner = next(x);
            inner = next(inner); // the first one's memory is free again
            x = (x + inner).relu_();
        }
        return x;
    }

private:
    std::vector<EmbeddedConv> m_convs;
    const EmbeddedConvFunction& m_convolve;
    const std::function<void()>& m_stopPoint;
    std::size_t m_index = 0;
};

} // namespace

at::Tensor embeddedFeatures(const EmbeddedFrame& frame) {
    const at::Tensor plate = frame.plate.clamp(0.0, kBrightest);
    const at::Tensor clean = frame.cleanPlate.clamp(0.0, kBrightest);
    const at::Tensor ratio = (plate / clean.clamp_min(kDarkestClean)).clamp_max(4.0);
    const at::Tensor alpha =
        frame.matte.defined() ? frame.matte.clamp(0.0, 1.0) : differenceAlpha(plate, clean).clamp(-0.5, 1.5);
    const at::Tensor given = frame.hintGiven.expand_as(frame.hint);
    return at::cat({plate.sqrt() - 0.5, ratio.sqrt() - 1.0, clean.sqrt() - 0.5, alpha - 0.5,
                    (frame.hint - 0.5) * given, given},
                   1);
}

at::Tensor embeddedTrunk(const EmbeddedShape& shape, const EmbeddedConvFunction& convolve, at::Tensor quads,
                         const std::function<void()>& stopPoint) {
    Trunk trunk(shape, convolve, stopPoint);
    at::Tensor x = std::move(quads);
    std::vector<at::Tensor> kept;
    for (int level = 0; level < kEmbeddedLevels; ++level) {
        x = trunk.next(x);
        x = trunk.blocks(x, shape.encoderBlocks[static_cast<std::size_t>(level)]);
        if (level + 1 < kEmbeddedLevels)
            kept.push_back(x);
    }
    for (int level = kEmbeddedLevels - 2; level >= 0; --level) {
        const at::Tensor narrowed = trunk.next(x);
        const at::Tensor& skip = kept.back();
        x = (at::upsample_nearest2d(narrowed, skip.sizes().slice(2)) + skip).relu_();
        kept.pop_back();
        x = trunk.blocks(x, shape.decoderBlocks[static_cast<std::size_t>(level)]);
    }
    return trunk.next(x);
}

at::Tensor embeddedAnswers(const EmbeddedShape& shape, const EmbeddedConvFunction& convolve,
                           const at::Tensor& features, const std::function<void()>& stopPoint) {
    at::Tensor quads = at::pixel_unshuffle(features, 2).contiguous(at::MemoryFormat::ChannelsLast);
    return at::pixel_shuffle(embeddedTrunk(shape, convolve, std::move(quads), stopPoint), 2);
}

EmbeddedKey embeddedUnmix(const at::Tensor& answers, const at::Tensor& plate, const at::Tensor& cleanPlate,
                          const at::Tensor& matte) {
    const at::Tensor a = answers.to(at::kFloat);
    const at::Tensor start =
        matte.defined() ? matte.clamp(0.0, 1.0) : differenceAlpha(plate, cleanPlate).clamp(-0.1, 1.1);
    const at::Tensor alpha = start + kAlphaStep * a.narrow(1, 0, 1);
    const at::Tensor coverage = alpha.detach().clamp(0.0, 1.0);
    const at::Tensor unmixed = (plate - (1.0 - coverage) * cleanPlate) / coverage.clamp_min(kSmallestAlpha);
    const at::Tensor spill = (a.narrow(1, 1, 1) - 3.0).sigmoid();
    const at::Tensor trust = (a.narrow(1, 2, 1) + 2.0).sigmoid();
    const at::Tensor own = (a.narrow(1, 3, 3) + 0.5).clamp(0.0, 4.0).square();
    const at::Tensor fg = trust * (unmixed - spill * cleanPlate).clamp_min(0.0) + (1.0 - trust) * own;
    return {alpha, fg};
}

} // namespace ckd::infer::detail
