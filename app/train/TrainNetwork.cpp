// SPDX-License-Identifier: Apache-2.0
#include "app/train/TrainNetwork.h"

#include "core/infer/Safetensors.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>

namespace ckd::train {

namespace {

constexpr double kNormEpsilon = 1e-5;
constexpr double kMomentum = 0.02;
constexpr double kResidualScale = 0.25;
constexpr double kHeadDeviation = 0.01;

std::int64_t kernelCount(const infer::EmbeddedConv& conv) {
    return std::int64_t{conv.out} * conv.in * conv.kernel * conv.kernel;
}

/// The kernel as [out, in, k, k] with channels innermost in memory, which is what channels-last wants.
at::Tensor kernelView(const at::Tensor& flat, const infer::EmbeddedConv& conv) {
    return flat.view({conv.out, conv.kernel, conv.kernel, conv.in}).permute({0, 3, 1, 2});
}

bool endsBlock(const infer::EmbeddedConv& conv) {
    return conv.name.ends_with(".b");
}

} // namespace

TrainWeights TrainWeights::clone() const {
    return {convs.detach().clone(), norms.detach().clone(), stats.detach().clone()};
}

TrainNetwork::TrainNetwork(const infer::EmbeddedShape& shape, at::Device device, at::ScalarType compute)
    : m_shape(shape), m_convs(infer::embeddedConvs(shape)), m_device(device), m_compute(compute) {
    for (const infer::EmbeddedConv& conv : m_convs) {
        m_convSizes.push_back(kernelCount(conv));
        m_normSizes.push_back(conv.out);
        if (!conv.norm)
            continue;
        m_normSizes.push_back(conv.out);
        m_statSizes.push_back(conv.out);
        m_statSizes.push_back(conv.out);
    }
}

TrainWeights TrainNetwork::initialWeights(std::uint64_t seed) const {
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    std::vector<at::Tensor> convs;
    std::vector<at::Tensor> norms;
    std::vector<at::Tensor> stats;
    for (const infer::EmbeddedConv& conv : m_convs) {
        const double fanIn = double(conv.in) * conv.kernel * conv.kernel;
        const double deviation = conv.norm ? std::sqrt(2.0 / fanIn) : kHeadDeviation;
        convs.push_back(at::empty({kernelCount(conv)}, at::kFloat).normal_(0.0, deviation, generator));
        if (conv.norm) {
            norms.push_back(at::full({conv.out}, endsBlock(conv) ? kResidualScale : 1.0, at::kFloat));
            stats.push_back(at::zeros({conv.out}, at::kFloat));
            stats.push_back(at::ones({conv.out}, at::kFloat));
        }
        norms.push_back(at::zeros({conv.out}, at::kFloat));
    }
    return {at::cat(convs).to(m_device), at::cat(norms).to(m_device), at::cat(stats).to(m_device)};
}

at::Tensor TrainNetwork::answers(TrainWeights& weights, const at::Tensor& features, bool training) const {
    // One split per kind: its backward is one concatenation.
    const std::vector<at::Tensor> kernels = weights.convs.to(m_compute).split_with_sizes(m_convSizes);
    const std::vector<at::Tensor> norms = weights.norms.split_with_sizes(m_normSizes);
    const std::vector<at::Tensor> stats = weights.stats.split_with_sizes(m_statSizes);
    std::size_t kernelAt = 0;
    std::size_t normAt = 0;
    std::size_t statAt = 0;
    const infer::detail::EmbeddedConvFunction convolve = [&](const infer::EmbeddedConv& conv,
                                                             const at::Tensor& input) {
        const at::Tensor kernel = kernelView(kernels[kernelAt++], conv);
        const std::int64_t padding = conv.kernel / 2;
        at::Tensor y = at::conv2d(input, kernel, {}, at::IntArrayRef(conv.stride), at::IntArrayRef(padding));
        if (conv.norm) {
            y = at::batch_norm(y, norms[normAt], norms[normAt + 1], stats[statAt], stats[statAt + 1],
                               training, kMomentum, kNormEpsilon, true);
            normAt += 2;
            statAt += 2;
        } else {
            y = y.to(at::kFloat) + norms[normAt++].view({1, -1, 1, 1});
        }
        return conv.relu ? y.relu_() : y;
    };
    return infer::detail::embeddedAnswers(m_shape, convolve, features.to(m_compute), [] {});
}

infer::Result<TrainWeights> TrainNetwork::unfoldedWeights(const infer::Checkpoint& checkpoint,
                                                          const at::Tensor& features) const {
    if (const infer::Status fits = infer::checkEmbedded(checkpoint, m_shape); !fits)
        return fits.error();
    const auto stored = [&](const std::string& name) {
        const infer::TensorView& view = *checkpoint.find(name);
        at::Tensor values = at::empty(view.shape, at::kFloat);
        infer::copyAsFloat32(view, {values.data_ptr<float>(), static_cast<std::size_t>(values.numel())});
        return values.to(m_device);
    };
    std::vector<at::Tensor> convs;
    std::vector<at::Tensor> norms;
    std::vector<at::Tensor> stats;
    const infer::detail::EmbeddedConvFunction measure = [&](const infer::EmbeddedConv& conv,
                                                            const at::Tensor& input) {
        const at::Tensor kernel = stored(conv.name + ".weight");
        const at::Tensor bias = stored(conv.name + ".bias");
        const std::int64_t padding = conv.kernel / 2;
        const at::Tensor y =
            at::conv2d(input, kernel, {}, at::IntArrayRef(conv.stride), at::IntArrayRef(padding));
        convs.push_back(kernel.permute({0, 2, 3, 1}).reshape({-1}));
        if (conv.norm) {
            const at::Tensor mean = y.mean(at::IntArrayRef({0, 2, 3}));
            const at::Tensor variance = y.var(at::IntArrayRef({0, 2, 3}), false);
            norms.push_back((variance + kNormEpsilon).sqrt());
            norms.push_back(mean + bias);
            stats.push_back(mean);
            stats.push_back(variance);
        } else {
            norms.push_back(bias);
        }
        const at::Tensor answer = y + bias.view({1, -1, 1, 1});
        return conv.relu ? answer.relu() : answer;
    };
    const c10::NoGradGuard noGrad;
    (void)infer::detail::embeddedAnswers(m_shape, measure, features, [] {});
    return TrainWeights{at::cat(convs), at::cat(norms), at::cat(stats)};
}

infer::Status TrainNetwork::writeFolded(const TrainWeights& weights, const std::filesystem::path& path,
                                        const std::map<std::string, std::string>& metadata) const {
    const auto onCpu = [](const at::Tensor& flat, const std::vector<std::int64_t>& sizes) {
        return flat.detach().to(at::kCPU, at::kDouble).split_with_sizes(sizes);
    };
    const std::vector<at::Tensor> kernels = onCpu(weights.convs, m_convSizes);
    const std::vector<at::Tensor> norms = onCpu(weights.norms, m_normSizes);
    const std::vector<at::Tensor> stats = onCpu(weights.stats, m_statSizes);
    std::vector<at::Tensor> kept;
    std::vector<infer::TensorView> views;
    const auto add = [&](const std::string& name, const at::Tensor& values) {
        const at::Tensor half = values.to(at::kHalf).contiguous();
        kept.push_back(half);
        views.push_back({.name = name,
                         .type = infer::ScalarType::Float16,
                         .shape = half.sizes().vec(),
                         .strides = half.strides().vec(),
                         .storage = {static_cast<const std::byte*>(half.data_ptr()), half.nbytes()}});
    };
    std::size_t normAt = 0;
    std::size_t statAt = 0;
    for (std::size_t i = 0; i < m_convs.size(); ++i) {
        at::Tensor kernel = kernelView(kernels[i], m_convs[i]);
        at::Tensor bias;
        if (m_convs[i].norm) {
            const at::Tensor scale = norms[normAt] / (stats[statAt + 1] + kNormEpsilon).sqrt();
            kernel = kernel * scale.view({-1, 1, 1, 1});
            bias = norms[normAt + 1] - stats[statAt] * scale;
            normAt += 2;
            statAt += 2;
        } else {
            bias = norms[normAt++];
        }
        add(m_convs[i].name + ".weight", kernel);
        add(m_convs[i].name + ".bias", bias);
    }
    return infer::writeSafetensors(path, views, metadata);
}

} // namespace ckd::train
