// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/NetworkWeights.h"

namespace ckd::infer::detail {

namespace {

constexpr double kBatchNormEpsilon = 1e-5;

/// Hands out the checkpoint's tensors by name.
class Source {
public:
    Source(const Checkpoint& checkpoint, const Placement& placement)
        : m_checkpoint(checkpoint), m_placement(placement) {}

    /// float32 on the CPU.
    [[nodiscard]] at::Tensor raw(const std::string& name) const {
        const TensorView& view = *m_checkpoint.find(name);
        at::Tensor tensor = at::empty(view.shape, at::kFloat);
        copyAsFloat32(view, {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())});
        return tensor;
    }

    [[nodiscard]] at::Tensor exact(const std::string& name) const { return raw(name).to(at::kDouble); }
    [[nodiscard]] at::Tensor placed(const at::Tensor& tensor) const {
        return tensor.to(m_placement.device, m_placement.type).contiguous();
    }
    [[nodiscard]] Affine pair(const std::string& name) const {
        return {placed(raw(name + ".weight")), placed(raw(name + ".bias"))};
    }
    /// A 1x1 convolution as a matrix.
    [[nodiscard]] Affine pointwise(const std::string& name) const {
        return {placed(raw(name + ".weight").flatten(1)), placed(raw(name + ".bias"))};
    }
    [[nodiscard]] ConvNorm convNorm(const std::string& conv, const std::string& norm) const {
        const at::Device device = m_placement.device;
        return {.weight = placed(raw(conv + ".weight")).contiguous(at::MemoryFormat::ChannelsLast),
                .convBias = exact(conv + ".bias").to(device),
                .normWeight = exact(norm + ".weight").to(device),
                .normBias = exact(norm + ".bias").to(device)};
    }

private:
    const Checkpoint& m_checkpoint;
    const Placement& m_placement;
};

Affine scaledQueries(const Source& source, const std::string& name, int dimOut) {
    at::Tensor weight = source.raw(name + ".weight");
    at::Tensor bias = source.raw(name + ".bias");
    const double scale = 1.0 / std::sqrt(static_cast<double>(kHeadSize));
    weight.narrow(0, 0, dimOut).mul_(scale);
    bias.narrow(0, 0, dimOut).mul_(scale);
    return {source.placed(weight), source.placed(bias)};
}

BlockWeights loadBlock(const Source& source, int index) {
    const EncoderBlockSpec& spec = encoderBlocks()[static_cast<std::size_t>(index)];
    const std::string name = "encoder.model.blocks." + std::to_string(index) + ".";
    BlockWeights block;
    block.spec = spec;
    block.norm1 = source.pair(name + "norm1");
    if (spec.isTransition())
        block.proj = source.pair(name + "proj");
    block.qkv = scaledQueries(source, name + "attn.qkv", spec.dimOut);
    block.attentionProj = source.pair(name + "attn.proj");
    block.norm2 = source.pair(name + "norm2");
    block.fc1 = source.pair(name + "mlp.fc1");
    block.fc2 = source.pair(name + "mlp.fc2");
    return block;
}

/// One decoder in float64: per scale [256, dim], and the bias [256].
struct FoldedDecoder {
    std::array<at::Tensor, 4> scales;
    at::Tensor bias;
};

FoldedDecoder foldDecoder(const Source& source, const std::string& name) {
    const at::Tensor deviation = (source.exact(name + ".bn.running_var") + kBatchNormEpsilon).sqrt();
    const at::Tensor gain = source.exact(name + ".bn.weight") / deviation;
    const at::Tensor fuse = source.exact(name + ".linear_fuse.weight").flatten(1) * gain.unsqueeze(1);
    FoldedDecoder folded;
    folded.bias = source.exact(name + ".bn.bias") - source.exact(name + ".bn.running_mean") * gain;
    for (int stage = 0; stage < 4; ++stage) {
        // linear_fuse reads the scales in the order c4, c3, c2, c1.
        const at::Tensor slice = fuse.narrow(1, (3 - stage) * kDecoderDim, kDecoderDim);
        const std::string linear = name + ".linear_c" + std::to_string(stage + 1) + ".proj";
        folded.scales[static_cast<std::size_t>(stage)] = slice.matmul(source.exact(linear + ".weight"));
        folded.bias = folded.bias + slice.matmul(source.exact(linear + ".bias"));
    }
    return folded;
}

DecoderWeights loadDecoders(const Source& source) {
    const FoldedDecoder alpha = foldDecoder(source, "alpha_decoder");
    const FoldedDecoder fg = foldDecoder(source, "fg_decoder");
    DecoderWeights decoder;
    for (std::size_t i = 0; i < 4; ++i)
        decoder.scales[i] = source.placed(at::cat({alpha.scales[i], fg.scales[i]}));
    decoder.bias = source.placed(at::cat({alpha.bias, fg.bias}));
    decoder.alphaClassifier = source.pointwise("alpha_decoder.classifier");
    decoder.fgClassifier = source.pointwise("fg_decoder.classifier");
    return decoder;
}

RefinerWeights loadRefiner(const Source& source) {
    RefinerWeights refiner;
    refiner.stem = source.convNorm("refiner.stem.0", "refiner.stem.1");
    for (std::size_t i = 0; i < refiner.blocks.size(); ++i) {
        const std::string name = "refiner.res" + std::to_string(i + 1) + ".";
        refiner.blocks[i] = {source.convNorm(name + "conv1", name + "gn1"),
                             source.convNorm(name + "conv2", name + "gn2")};
    }
    refiner.final = source.pointwise("refiner.final");
    return refiner;
}

} // namespace

NetworkWeights loadNetworkWeights(const Checkpoint& checkpoint, const Placement& placement) {
    const Source source(checkpoint, placement);
    NetworkWeights weights;
    weights.placement = placement;
    weights.posEmbed = source.raw("encoder.model.pos_embed")
                           .view({1, kPosEmbedSide, kPosEmbedSide, kStageDims[0]})
                           .permute({0, 3, 1, 2})
                           .contiguous();
    weights.patchEmbed = source.pair("encoder.model.patch_embed.proj");
    for (int i = 0; i < kEncoderBlocks; ++i)
        weights.blocks.push_back(loadBlock(source, i));
    weights.decoder = loadDecoders(source);
    weights.refiner = loadRefiner(source);
    return weights;
}

} // namespace ckd::infer::detail
