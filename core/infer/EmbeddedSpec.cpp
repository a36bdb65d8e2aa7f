// SPDX-License-Identifier: Apache-2.0
#include "core/infer/EmbeddedSpec.h"

#include <cstddef>

namespace ckd::infer {

namespace {

void addBlocks(std::vector<EmbeddedConv>& convs, const std::string& prefix, int count, int width) {
    for (int block = 0; block < count; ++block) {
        const std::string name = prefix + std::to_string(block);
        convs.push_back({.name = name + ".a", .in = width, .out = width});
        convs.push_back({.name = name + ".b", .in = width, .out = width, .relu = false});
    }
}

} // namespace

std::vector<EmbeddedConv> embeddedConvs(const EmbeddedShape& shape) {
    std::vector<EmbeddedConv> convs;
    int in = kEmbeddedFeatures * 4;
    for (int level = 0; level < kEmbeddedLevels; ++level) {
        const auto i = static_cast<std::size_t>(level);
        const std::string prefix = "down" + std::to_string(level);
        convs.push_back(
            {.name = prefix + ".entry", .in = in, .out = shape.widths[i], .stride = level == 0 ? 1 : 2});
        addBlocks(convs, prefix + ".block", shape.encoderBlocks[i], shape.widths[i]);
        in = shape.widths[i];
    }
    for (int level = kEmbeddedLevels - 2; level >= 0; --level) {
        const auto i = static_cast<std::size_t>(level);
        const std::string prefix = "up" + std::to_string(level);
        convs.push_back({.name = prefix + ".entry",
                         .in = shape.widths[i + 1],
                         .out = shape.widths[i],
                         .kernel = 1,
                         .relu = false});
        addBlocks(convs, prefix + ".block", shape.decoderBlocks[i], shape.widths[i]);
    }
    convs.push_back(
        {.name = "head", .in = shape.widths[0], .out = kEmbeddedAnswers * 4, .norm = false, .relu = false});
    return convs;
}

int embeddedReach(const EmbeddedShape& shape) {
    int reach = 2 * (1 + 1) + 1; // unshuffle, stem and head, at level 0
    for (int level = 0; level < kEmbeddedLevels; ++level) {
        const auto i = static_cast<std::size_t>(level);
        const int pixel = 2 << level;
        int convs = 2 * shape.encoderBlocks[i];
        if (level + 1 < kEmbeddedLevels)
            convs += 2 * shape.decoderBlocks[i];
        // The strided entry sees one pixel of the finer level more; the nearest enlargement one of this.
        reach += convs * pixel + pixel;
    }
    return (reach + kEmbeddedStep - 1) / kEmbeddedStep * kEmbeddedStep;
}

Status checkEmbedded(const Checkpoint& checkpoint, const EmbeddedShape& shape) {
    for (const EmbeddedConv& conv : embeddedConvs(shape)) {
        const std::vector<std::int64_t> weight{conv.out, conv.in, conv.kernel, conv.kernel};
        const std::vector<std::int64_t> bias{conv.out};
        for (const auto& [suffix, expected] : {std::pair{".weight", weight}, std::pair{".bias", bias}}) {
            const std::string name = conv.name + suffix;
            const TensorView* tensor = checkpoint.find(name);
            if (tensor == nullptr)
                return Error{ErrorKind::Model, "'" + checkpoint.label() +
                                                   "' is not the embedded network: the tensor '" + name +
                                                   "' is missing."};
            if (tensor->shape != expected)
                return Error{ErrorKind::Model, "'" + checkpoint.label() +
                                                   "' is not this version of the embedded network: '" + name +
                                                   "' has the shape " + shapeText(tensor->shape) + ", not " +
                                                   shapeText(expected) + "."};
        }
    }
    return Done{};
}

} // namespace ckd::infer
