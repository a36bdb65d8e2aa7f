// SPDX-License-Identifier: Apache-2.0
#include "EmbeddedWeights.h"

#include "FormulaWeights.h"

#include <cmath>
#include <cstring>

namespace ckd::infer::test {

namespace {

struct Named {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

std::vector<Named> tensors(const EmbeddedShape& shape) {
    std::vector<Named> list;
    for (const EmbeddedConv& conv : embeddedConvs(shape)) {
        // Uniform noise of this gain keeps the variance through a relu; the blocks' second convolutions
        // are smaller so that the residual sums stay bounded.
        const double fan = static_cast<double>(conv.in) * conv.kernel * conv.kernel;
        const bool second = conv.name.ends_with(".b");
        const double gain = std::sqrt(6.0 / fan) * (second ? 0.5 : conv.relu ? 1.0 : 0.7);
        Named weight{.name = conv.name + ".weight",
                     .shape = {conv.out, conv.in, conv.kernel, conv.kernel},
                     .values = std::vector<float>(static_cast<std::size_t>(conv.out * fan))};
        // The four pixels of a quad are answered alike, as by a trained network on a smooth picture.
        const auto filter = static_cast<std::size_t>(fan);
        const std::size_t alike = conv.name == "head" ? 4 : 1;
        for (std::size_t i = 0; i < weight.values.size(); ++i)
            weight.values[i] = static_cast<float>(
                gain * formulaNoise(weight.name, i / filter / alike * filter + i % filter));
        Named bias{.name = conv.name + ".bias",
                   .shape = {conv.out},
                   .values = std::vector<float>(static_cast<std::size_t>(conv.out))};
        for (std::size_t i = 0; i < bias.values.size(); ++i)
            bias.values[i] = static_cast<float>(0.1 * formulaNoise(bias.name, i / alike));
        list.push_back(std::move(weight));
        list.push_back(std::move(bias));
    }
    return list;
}

std::string sidesText(const std::vector<std::int64_t>& shape) {
    std::string text;
    for (const std::int64_t side : shape)
        text += (text.empty() ? "" : ",") + std::to_string(side);
    return text;
}

} // namespace

std::vector<std::byte> embeddedFile(const EmbeddedShape& shape) {
    const std::vector<Named> list = tensors(shape);
    std::string header = "{";
    std::size_t at = 0;
    for (const Named& tensor : list) {
        const std::size_t end = at + tensor.values.size() * sizeof(float);
        header += (header.size() > 1 ? ",\"" : "\"") + tensor.name + "\":{\"dtype\":\"F32\",\"shape\":[" +
                  sidesText(tensor.shape) + "],\"data_offsets\":[" + std::to_string(at) + "," +
                  std::to_string(end) + "]}";
        at = end;
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    std::vector<std::byte> file(8 + header.size() + at);
    const std::uint64_t size = header.size();
    std::memcpy(file.data(), &size, 8);
    std::memcpy(file.data() + 8, header.data(), header.size());
    std::byte* out = file.data() + 8 + header.size();
    for (const Named& tensor : list) {
        std::memcpy(out, tensor.values.data(), tensor.values.size() * sizeof(float));
        out += tensor.values.size() * sizeof(float);
    }
    return file;
}

Checkpoint embeddedCheckpoint(const EmbeddedShape& shape) {
    const auto file = std::make_shared<const std::vector<std::byte>>(embeddedFile(shape));
    Result<Checkpoint> checkpoint = Checkpoint::read(*file, file, "embedded test weights");
    return std::move(checkpoint).value();
}

} // namespace ckd::infer::test
