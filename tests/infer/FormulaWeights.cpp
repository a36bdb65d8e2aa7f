// SPDX-License-Identifier: Apache-2.0
#include "FormulaWeights.h"

#include "core/infer/GreenformerSpec.h"

#include <cmath>
#include <functional>

namespace ckd::infer::test {

namespace {

std::uint64_t fnv1a64(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3;
    }
    return hash;
}

std::uint64_t splitmixFinaliser(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

double noise(std::uint64_t hash, std::uint64_t i) {
    const std::uint64_t z = splitmixFinaliser(hash + i + 0x9E3779B97F4A7C15);
    return static_cast<double>(z >> 40) * 0x1p-23 - 1.0;
}

/// value = bias + gain * u, or with |u|
struct Rule {
    double bias = 0;
    double gain = 0;
    bool magnitude = false;
};

Rule ruleFor(const std::string& name, const std::vector<std::int64_t>& shape) {
    if (name.ends_with("running_var"))
        return {.bias = 1, .gain = 0.5, .magnitude = true};
    if (name.ends_with("running_mean"))
        return {.gain = 0.1};
    if (name.ends_with("pos_embed"))
        return {.gain = 0.5};
    if (name.ends_with("num_batches_tracked"))
        return {.bias = 7};
    if (shape.size() >= 2) {
        double fan = 1;
        for (std::size_t axis = 1; axis < shape.size(); ++axis)
            fan *= static_cast<double>(shape[axis]);
        const double extra = name == "refiner.final.weight"              ? 0.1
                             : name == "alpha_decoder.classifier.weight" ? 4.0
                                                                         : 1.0;
        return {.gain = std::sqrt(3.0 / fan) * extra};
    }
    if (name.ends_with(".weight"))
        return {.bias = 1, .gain = 0.25};
    if (name == "alpha_decoder.classifier.bias")
        return {.bias = 11.5, .gain = 0.1};
    return {.gain = 0.1};
}

} // namespace

double formulaNoise(const std::string& name, std::uint64_t i) {
    return noise(fnv1a64(name), i);
}

std::vector<float> formulaTensor(const std::string& name, const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const std::int64_t side : shape)
        count *= side;
    const Rule rule = ruleFor(name, shape);
    const std::uint64_t hash = fnv1a64(name);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double u = noise(hash, i);
        values[i] = static_cast<float>(rule.bias + rule.gain * (rule.magnitude ? std::abs(u) : u));
    }
    return values;
}

Checkpoint formulaCheckpoint() {
    auto storages = std::make_shared<std::vector<std::vector<float>>>();
    std::vector<TensorView> tensors;
    for (const ExpectedTensor& expected : greenformerTensors()) {
        storages->push_back(formulaTensor(expected.name, expected.shape));
        tensors.push_back({.name = expected.name,
                           .type = ScalarType::Float32,
                           .shape = expected.shape,
                           .strides = packedStrides(expected.shape),
                           .offset = 0,
                           .storage = std::as_bytes(std::span(storages->back()))});
    }
    return Checkpoint::fromTensors(std::move(tensors), storages);
}

} // namespace ckd::infer::test
