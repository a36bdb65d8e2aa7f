// SPDX-License-Identifier: Apache-2.0
#include "app/train/Draw.h"

namespace ckd::train {

namespace {

constexpr std::int64_t kPoolSize = 1 << 16;

at::Generator makeGenerator(torch::Device device, std::uint64_t seed) {
    // The first tensor on a GPU starts its runtime; before that it has no generators.
    (void)at::zeros({1}, at::TensorOptions().device(device));
    at::Generator generator = at::globalContext().defaultGenerator(device).clone();
    generator.set_current_seed(seed);
    return generator;
}

} // namespace

Draw::Draw(torch::Device device, std::uint64_t seed)
    : m_device(device), m_cpu(seed ^ 0x9e3779b97f4a7c15ULL), m_generator(makeGenerator(device, seed)) {
}

Tensor Draw::take(std::int64_t k) {
    if (!m_pool.defined() || m_used + k > m_pool.numel()) {
        m_pool = at::rand({std::max(kPoolSize, k)}, m_generator,
                          at::TensorOptions().device(m_device).dtype(at::kFloat));
        m_used = 0;
    }
    const Tensor slice = m_pool.narrow(0, m_used, k).view({k, 1, 1, 1});
    m_used += k;
    return slice;
}

Tensor Draw::uniform(std::int64_t k, double low, double high) {
    return take(k).mul(high - low).add_(low);
}

Tensor Draw::logUniform(std::int64_t k, double low, double high) {
    return take(k).mul(std::log(high / low)).exp_().mul_(low);
}

Tensor Draw::chance(std::int64_t k, double probability) {
    return take(k).lt(probability).to(at::kFloat);
}

Tensor Draw::uniform(at::IntArrayRef shape, double low, double high) {
    return at::rand(shape, m_generator, at::TensorOptions().device(m_device).dtype(at::kFloat))
        .mul_(high - low)
        .add_(low);
}

Tensor Draw::normal(at::IntArrayRef shape) {
    return at::randn(shape, m_generator, at::TensorOptions().device(m_device).dtype(at::kFloat));
}

double Draw::real(double low, double high) {
    return low + (high - low) * (static_cast<double>(m_cpu() >> 11) * 0x1.0p-53);
}

bool Draw::coin(double probability) {
    return real(0.0, 1.0) < probability;
}

int Draw::index(int count) {
    return std::min(static_cast<int>(real(0.0, 1.0) * count), count - 1);
}

int Draw::pick(const std::vector<double>& weights) {
    double total = 0.0;
    for (const double weight : weights) {
        total += weight;
    }
    double left = real(0.0, total);
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
        if (left < weights[i]) {
            return static_cast<int>(i);
        }
        left -= weights[i];
    }
    return static_cast<int>(weights.size()) - 1;
}

Tensor Draw::floats(const std::vector<float>& values, at::IntArrayRef shape) const {
    return at::tensor(values, at::TensorOptions().dtype(at::kFloat)).to(m_device).view(shape);
}

Tensor Draw::indices(const std::vector<std::int64_t>& values) const {
    return at::tensor(values, at::TensorOptions().dtype(at::kLong)).to(m_device);
}

} // namespace ckd::train
