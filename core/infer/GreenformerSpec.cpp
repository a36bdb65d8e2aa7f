// SPDX-License-Identifier: Apache-2.0
#include "core/infer/GreenformerSpec.h"

#include "core/infer/detail/Bytes.h"

#include <set>

namespace ckd::infer {

namespace {

constexpr std::size_t kNamedInComplaint = 4;

class TensorList {
public:
    void add(const std::string& name, std::vector<std::int64_t> shape) {
        m_list.push_back({name, std::move(shape)});
    }
    /// Weight of the given shape and a bias as long as its first side.
    void addPair(const std::string& name, std::vector<std::int64_t> shape) {
        const std::int64_t rows = shape.front();
        add(name + ".weight", std::move(shape));
        add(name + ".bias", {rows});
    }
    std::vector<ExpectedTensor> take() { return std::move(m_list); }

private:
    std::vector<ExpectedTensor> m_list;
};

void addEncoder(TensorList& list) {
    list.add("encoder.model.pos_embed", {1, kPosEmbedSide * kPosEmbedSide, kStageDims[0]});
    list.addPair("encoder.model.patch_embed.proj", {kStageDims[0], 4, 7, 7});
    for (int i = 0; i < kEncoderBlocks; ++i) {
        const EncoderBlockSpec& block = encoderBlocks()[static_cast<std::size_t>(i)];
        const std::string name = "encoder.model.blocks." + std::to_string(i) + ".";
        list.addPair(name + "norm1", {block.dimIn});
        if (block.isTransition())
            list.addPair(name + "proj", {block.dimOut, block.dimIn});
        list.addPair(name + "attn.qkv", {3 * block.dimOut, block.dimIn});
        list.addPair(name + "attn.proj", {block.dimOut, block.dimOut});
        list.addPair(name + "norm2", {block.dimOut});
        list.addPair(name + "mlp.fc1", {4 * block.dimOut, block.dimOut});
        list.addPair(name + "mlp.fc2", {block.dimOut, 4 * block.dimOut});
    }
}

void addDecoder(TensorList& list, const std::string& name, int channels) {
    for (int scale = 4; scale >= 1; --scale)
        list.addPair(name + ".linear_c" + std::to_string(scale) + ".proj",
                     {kDecoderDim, kStageDims[static_cast<std::size_t>(scale - 1)]});
    list.add(name + ".linear_fuse.weight", {kDecoderDim, 4 * kDecoderDim, 1, 1});
    list.addPair(name + ".bn", {kDecoderDim});
    list.add(name + ".bn.running_mean", {kDecoderDim});
    list.add(name + ".bn.running_var", {kDecoderDim});
    list.add(name + ".bn.num_batches_tracked", {});
    list.addPair(name + ".classifier", {channels, kDecoderDim, 1, 1});
}

void addRefiner(TensorList& list) {
    list.addPair("refiner.stem.0", {kRefinerDim, 7, 3, 3});
    list.addPair("refiner.stem.1", {kRefinerDim});
    for (std::size_t i = 1; i <= kRefinerDilations.size(); ++i) {
        const std::string name = "refiner.res" + std::to_string(i) + ".";
        for (const char* half : {"1", "2"}) {
            list.addPair(name + "conv" + half, {kRefinerDim, kRefinerDim, 3, 3});
            list.addPair(name + "gn" + half, {kRefinerDim});
        }
    }
    list.addPair("refiner.final", {4, kRefinerDim, 1, 1});
}

/// "a, b, c, d and 12 more"
std::string firstFew(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < kNamedInComplaint; ++i)
        text += (i > 0 ? ", " : "") + names[i];
    if (names.size() > kNamedInComplaint)
        text += " and " + std::to_string(names.size() - kNamedInComplaint) + " more";
    return text;
}

} // namespace

const std::array<EncoderBlockSpec, kEncoderBlocks>& encoderBlocks() {
    static const std::array<EncoderBlockSpec, kEncoderBlocks> blocks = [] {
        std::array<EncoderBlockSpec, kEncoderBlocks> list{};
        for (int i = 0; i < kEncoderBlocks; ++i) {
            const std::size_t stage = i < 2 ? 0 : i < 5 ? 1 : i < 21 ? 2 : 3;
            const bool transition = i == 2 || i == 5 || i == 21;
            const int dimOut = kStageDims[stage];
            // The first block of a stage still attends in the windows of the stage before.
            const int window = i <= 2 ? 8 : i <= 5 ? 4 : 0;
            list[static_cast<std::size_t>(i)] = {.dimIn = transition ? dimOut / 2 : dimOut,
                                                 .dimOut = dimOut,
                                                 .heads = dimOut / kHeadSize,
                                                 .windowTokens = window};
        }
        return list;
    }();
    return blocks;
}

const std::vector<ExpectedTensor>& greenformerTensors() {
    static const std::vector<ExpectedTensor> tensors = [] {
        TensorList list;
        addEncoder(list);
        addDecoder(list, "alpha_decoder", 1);
        addDecoder(list, "fg_decoder", 3);
        addRefiner(list);
        return list.take();
    }();
    return tensors;
}

Status checkGreenformer(const Checkpoint& checkpoint) {
    std::vector<std::string> missing;
    std::vector<std::string> misshapen;
    std::vector<std::string> unexpected;
    std::set<std::string_view> known;
    for (const ExpectedTensor& expected : greenformerTensors()) {
        known.insert(expected.name);
        const TensorView* tensor = checkpoint.find(expected.name);
        if (tensor == nullptr)
            missing.push_back(expected.name);
        else if (tensor->shape != expected.shape)
            misshapen.push_back(expected.name + " " + shapeText(tensor->shape) + " instead of " +
                                shapeText(expected.shape));
    }
    for (const TensorView& tensor : checkpoint.tensors()) {
        if (!known.contains(tensor.name))
            unexpected.push_back(detail::inQuotes(tensor.name));
    }
    if (missing.empty() && misshapen.empty() && unexpected.empty())
        return Done{};
    std::string message = "The weights file " + checkpoint.label() + " is not a CorridorKey checkpoint:";
    if (!missing.empty())
        message += " missing: " + firstFew(missing) + ";";
    if (!misshapen.empty())
        message += " wrong shape: " + firstFew(misshapen) + ";";
    if (!unexpected.empty())
        message += " unexpected: " + firstFew(unexpected) + ";";
    message += " install the file that was downloaded as CorridorKey.pth or .safetensors.";
    return Error{ErrorKind::Model, message};
}

} // namespace ckd::infer
