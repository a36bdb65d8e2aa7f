// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/FastWeights.h"

#include <algorithm>
#include <cmath>

namespace ckd::infer::cuda {

namespace {

constexpr double kBatchNormEpsilon = 1e-5;
constexpr std::size_t kChunkBytes = 64U << 20;

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

/// Reads tensors by name and puts them on the device.
class Uploader {
public:
    Uploader(const Checkpoint& checkpoint, std::vector<DeviceBuffer>& memory)
        : m_checkpoint(checkpoint), m_memory(memory) {}

    [[nodiscard]] Floats raw(const std::string& name) const {
        const TensorView& view = *m_checkpoint.find(name);
        Floats values(static_cast<std::size_t>(view.elementCount()));
        copyAsFloat32(view, values);
        return values;
    }
    [[nodiscard]] Doubles exact(const std::string& name) const {
        const Floats values = raw(name);
        return {values.begin(), values.end()};
    }

    const half* halves(const Floats& values) {
        half* target = take<half>(values.size());
        if (m_staging.bytes() < values.size() * sizeof(float))
            m_staging = DeviceBuffer(std::max(values.size() * sizeof(float), kChunkBytes / 4));
        auto* staged = m_staging.as<float>();
        check(cudaMemcpy(staged, values.data(), values.size() * sizeof(float), cudaMemcpyHostToDevice),
              "upload");
        convertToHalf(staged, target, values.size(), nullptr);
        return target;
    }
    template <typename T> const T* plain(const std::vector<T>& values) {
        T* target = take<T>(values.size());
        check(cudaMemcpy(target, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice), "upload");
        return target;
    }
    const half* packedRows(const Floats& weights) {
        const auto outputs = static_cast<int>(weights.size() / kNormedLinearInputs);
        Floats packed(packedNormedLinear(outputs));
        packNormedLinear(weights.data(), outputs, packed.data());
        return halves(packed);
    }
    DeviceAffine pair(const std::string& name) {
        return {.weight = halves(raw(name + ".weight")), .bias = halves(raw(name + ".bias"))};
    }
    FastConvNorm convNorm(const std::string& conv, const std::string& norm, int channels) {
        Floats packed(packedRefinerWeights(channels));
        packRefinerWeights(raw(conv + ".weight").data(), channels, packed.data());
        return {.weight = halves(packed),
                .norm = {.convBias = plain(exact(conv + ".bias")),
                         .scale = plain(exact(norm + ".weight")),
                         .shift = plain(exact(norm + ".bias"))}};
    }

private:
    template <typename T> T* take(std::size_t count) {
        const std::size_t bytes = (count * sizeof(T) + 255) / 256 * 256;
        if (m_left < bytes) {
            m_left = std::max(bytes, kChunkBytes);
            m_next = m_memory.emplace_back(m_left).as<std::uint8_t>();
        }
        auto* taken = reinterpret_cast<T*>(m_next);
        m_next += bytes;
        m_left -= bytes;
        return taken;
    }

    const Checkpoint& m_checkpoint;
    std::vector<DeviceBuffer>& m_memory;
    DeviceBuffer m_staging;
    std::uint8_t* m_next = nullptr;
    std::size_t m_left = 0;
};

/// [112][4][7][7] -> [112][kPatchRow] in the order row, column, channel.
DeviceAffine loadPatchEmbed(Uploader& from) {
    const std::string name = "encoder.model.patch_embed.proj";
    const Floats weights = from.raw(name + ".weight");
    Floats rows(static_cast<std::size_t>(kStageDims[0]) * kPatchRow, 0.0F);
    for (int o = 0; o < kStageDims[0]; ++o) {
        for (int c = 0; c < 4; ++c) {
            for (int tap = 0; tap < 49; ++tap)
                rows[static_cast<std::size_t>(o) * kPatchRow + tap * 4 + c] =
                    weights[(static_cast<std::size_t>(o) * 4 + c) * 49 + tap];
        }
    }
    return {.weight = from.halves(rows), .bias = from.halves(from.raw(name + ".bias"))};
}

void loadQkv(Uploader& from, const std::string& name, FastBlock& block) {
    const EncoderBlockSpec& spec = block.spec;
    Floats weight = from.raw(name + ".weight");
    Floats bias = from.raw(name + ".bias");
    const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(kHeadSize)));
    const auto rows = static_cast<std::size_t>(spec.dimOut);
    for (std::size_t i = 0; i < rows * spec.dimIn; ++i)
        weight[i] *= scale;
    for (std::size_t i = 0; i < rows; ++i)
        bias[i] *= scale;
    block.qkv.bias = from.halves(bias);
    if (spec.dimIn == kNormedLinearInputs)
        block.packedQkv = from.packedRows(weight);
    else
        block.qkv.weight = from.halves(weight);
}

FastBlock loadBlock(Uploader& from, int index) {
    const EncoderBlockSpec& spec = encoderBlocks()[static_cast<std::size_t>(index)];
    const std::string name = "encoder.model.blocks." + std::to_string(index) + ".";
    FastBlock block;
    block.spec = spec;
    block.norm1 = from.pair(name + "norm1");
    if (spec.isTransition())
        block.proj = from.pair(name + "proj");
    loadQkv(from, name + "attn.qkv", block);
    if (spec.isTransition() && spec.dimIn == kNormedLinearInputs)
        block.packedProj = from.packedRows(from.raw(name + "proj.weight"));
    if (spec.dimOut == kNormedLinearInputs)
        block.packedFc1 = from.packedRows(from.raw(name + "mlp.fc1.weight"));
    block.attentionProj = from.pair(name + "attn.proj");
    block.norm2 = from.pair(name + "norm2");
    block.fc1 = from.pair(name + "mlp.fc1");
    block.fc2 = from.pair(name + "mlp.fc2");
    return block;
}

/// Adds decoder `name` to rows first .. first + 255 of the folded matrices and of the bias.
void foldDecoder(const Uploader& from, const std::string& name, int first, std::array<Floats, 4>& scales,
                 Floats& bias) {
    constexpr std::size_t kDim = kDecoderDim;
    const Doubles variance = from.exact(name + ".bn.running_var");
    const Doubles weight = from.exact(name + ".bn.weight");
    const Doubles shift = from.exact(name + ".bn.bias");
    const Doubles mean = from.exact(name + ".bn.running_mean");
    const Doubles fuse = from.exact(name + ".linear_fuse.weight"); // [256][4 * 256], scales in the order 4..1
    Doubles gain(kDim);
    Doubles total(kDim);
    for (std::size_t o = 0; o < kDim; ++o) {
        gain[o] = weight[o] / std::sqrt(variance[o] + kBatchNormEpsilon);
        total[o] = shift[o] - mean[o] * gain[o];
    }
    for (std::size_t stage = 0; stage < 4; ++stage) {
        const std::string linear = name + ".linear_c" + std::to_string(stage + 1) + ".proj";
        const Doubles matrix = from.exact(linear + ".weight"); // [256][dim]
        const Doubles offset = from.exact(linear + ".bias");
        const auto dim = static_cast<std::size_t>(kStageDims[stage]);
        Doubles row(dim);
        for (std::size_t o = 0; o < kDim; ++o) {
            std::ranges::fill(row, 0.0);
            for (std::size_t k = 0; k < kDim; ++k) {
                const double factor = fuse[o * 4 * kDim + (3 - stage) * kDim + k] * gain[o];
                total[o] += factor * offset[k];
                for (std::size_t c = 0; c < dim; ++c)
                    row[c] += factor * matrix[k * dim + c];
            }
            std::ranges::copy(row, scales[stage].begin() + static_cast<std::ptrdiff_t>(
                                                               (static_cast<std::size_t>(first) + o) * dim));
        }
    }
    std::ranges::copy(total, bias.begin() + first);
}

void loadDecoders(Uploader& from, FastWeights& weights) {
    std::array<Floats, 4> scales;
    for (std::size_t stage = 0; stage < 4; ++stage)
        scales[stage].resize(2 * static_cast<std::size_t>(kDecoderDim) * kStageDims[stage]);
    Floats bias(2 * static_cast<std::size_t>(kDecoderDim));
    foldDecoder(from, "alpha_decoder", 0, scales, bias);
    foldDecoder(from, "fg_decoder", kDecoderDim, scales, bias);
    for (std::size_t stage = 0; stage < 4; ++stage)
        weights.decoderScales[stage] = from.halves(scales[stage]);
    weights.decoderBias = from.plain(bias);
    Floats classifier = from.raw("alpha_decoder.classifier.weight");
    Floats classifierBias = from.raw("alpha_decoder.classifier.bias");
    std::ranges::copy(from.raw("fg_decoder.classifier.weight"), std::back_inserter(classifier));
    std::ranges::copy(from.raw("fg_decoder.classifier.bias"), std::back_inserter(classifierBias));
    weights.classifier = from.halves(classifier);
    weights.classifierBias = from.plain(classifierBias);
}

} // namespace

FastWeights loadFastWeights(const Checkpoint& checkpoint) {
    FastWeights weights;
    Uploader from(checkpoint, weights.memory);
    weights.posEmbed = from.raw("encoder.model.pos_embed");
    weights.patchEmbed = loadPatchEmbed(from);
    for (int i = 0; i < kEncoderBlocks; ++i)
        weights.blocks[static_cast<std::size_t>(i)] = loadBlock(from, i);
    loadDecoders(from, weights);
    weights.stem = from.convNorm("refiner.stem.0", "refiner.stem.1", 7);
    for (std::size_t i = 0; i < weights.refiner.size(); ++i) {
        const std::string name = "refiner.res" + std::to_string(i + 1) + ".";
        weights.refiner[i] = {from.convNorm(name + "conv1", name + "gn1", kRefinerDim),
                              from.convNorm(name + "conv2", name + "gn2", kRefinerDim)};
    }
    weights.finalWeight = from.halves(from.raw("refiner.final.weight"));
    weights.finalBias = from.plain(from.raw("refiner.final.bias"));
    check(cudaDeviceSynchronize(), "upload of the weights");
    return weights;
}

} // namespace ckd::infer::cuda
