// SPDX-License-Identifier: Apache-2.0
#include "app/train/TrainState.h"

#include "core/infer/Safetensors.h"

#include <algorithm>
#include <set>

namespace ckd::train {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFileFloats = 15 * 1024 * 1024 / 4 - 1024; // room for the header

std::vector<at::Tensor*> tensorsOf(TrainState& state) {
    std::vector<at::Tensor*> all;
    for (TrainWeights* weights : {&state.weights, &state.average})
        for (at::Tensor* part : weights->parts())
            all.push_back(part);
    for (auto* moments : {&state.firstMoment, &state.secondMoment})
        for (at::Tensor& part : *moments)
            all.push_back(&part);
    return all;
}

std::string fileName(std::int64_t step, std::size_t index) {
    return "state-" + std::to_string(step) + "-" + std::to_string(index) + ".safetensors";
}

/// The step in "state-<step>-<i>.safetensors"; -1 for other names.
std::int64_t stepOf(const fs::path& file) {
    const std::string name = file.filename().string();
    if (!name.starts_with("state-") || !name.ends_with(".safetensors"))
        return -1;
    try {
        return std::stoll(name.substr(6));
    } catch (const std::exception&) {
        return -1;
    }
}

at::Tensor joined(TrainState& state) {
    std::vector<at::Tensor> flat;
    for (const at::Tensor* tensor : tensorsOf(state))
        flat.push_back(tensor->detach().to(at::kCPU).view({-1}));
    return at::cat(flat).contiguous();
}

void spread(const at::Tensor& all, TrainState& state) {
    std::int64_t at = 0;
    for (at::Tensor* tensor : tensorsOf(state)) {
        *tensor = all.narrow(0, at, tensor->numel()).clone().to(tensor->device());
        at += tensor->numel();
    }
}

} // namespace

TrainState freshState(const TrainNetwork& network, std::uint64_t seed) {
    TrainState state;
    state.weights = network.initialWeights(seed);
    state.average = state.weights.clone();
    state.firstMoment = {at::zeros_like(state.weights.convs), at::zeros_like(state.weights.norms)};
    state.secondMoment = {at::zeros_like(state.weights.convs), at::zeros_like(state.weights.norms)};
    return state;
}

infer::Status saveState(const TrainState& state, const fs::path& folder) {
    TrainState copy = state;
    const at::Tensor all = joined(copy);
    const auto files = static_cast<std::size_t>((all.numel() + kFileFloats - 1) / kFileFloats);
    for (std::size_t i = 0; i < files; ++i) {
        const std::int64_t first = static_cast<std::int64_t>(i) * kFileFloats;
        const std::int64_t count = std::min(kFileFloats, all.numel() - first);
        const infer::TensorView view{
            .name = "part",
            .type = infer::ScalarType::Float32,
            .shape = {count},
            .strides = {1},
            .storage = {reinterpret_cast<const std::byte*>(all.data_ptr<float>() + first),
                        static_cast<std::size_t>(count) * sizeof(float)}};
        const fs::path target = folder / fileName(state.step, i);
        fs::path aside = target;
        aside += ".part";
        const infer::Status written =
            infer::writeSafetensors(aside, std::span(&view, 1),
                                    {{"step", std::to_string(state.step)}, {"files", std::to_string(files)}});
        if (!written)
            return written;
        std::error_code failed;
        fs::rename(aside, target, failed);
        if (failed)
            return infer::Error{infer::ErrorKind::File,
                                "'" + target.string() + "' could not be written: " + failed.message() + "."};
    }
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        const std::int64_t step = stepOf(entry.path());
        if (step >= 0 && step != state.step)
            fs::remove(entry.path(), ignored);
    }
    return infer::Done{};
}

infer::Result<bool> loadState(TrainState& state, const fs::path& folder) {
    std::set<std::int64_t, std::greater<>> steps;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
        if (const std::int64_t step = stepOf(entry.path()); step >= 0)
            steps.insert(step);
    const std::int64_t wanted = joined(state).numel();
    for (const std::int64_t step : steps) {
        std::vector<at::Tensor> parts;
        std::int64_t total = 0;
        for (std::size_t i = 0; fs::exists(folder / fileName(step, i)); ++i) {
            const infer::Result<infer::Checkpoint> file = infer::Checkpoint::open(folder / fileName(step, i));
            if (!file)
                return file.error();
            const infer::TensorView* view = file.value().find("part");
            if (view == nullptr)
                return infer::Error{infer::ErrorKind::Model,
                                    "'" + file.value().label() + "' is not a state of this trainer."};
            at::Tensor part = at::empty({view->elementCount()}, at::kFloat);
            infer::copyAsFloat32(*view, {part.data_ptr<float>(), static_cast<std::size_t>(part.numel())});
            total += part.numel();
            parts.push_back(std::move(part));
        }
        if (total != wanted)
            continue; // a set that was cut while it was written
        spread(at::cat(parts), state);
        state.step = step;
        return true;
    }
    if (!steps.empty())
        return infer::Error{infer::ErrorKind::Model,
                            "The states in '" + folder.string() +
                                "' are not whole or belong to a network of another size; remove them to "
                                "begin anew."};
    return false;
}

} // namespace ckd::train
