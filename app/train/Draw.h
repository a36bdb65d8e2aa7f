// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/TorchPch.h"

namespace ckd::train {

using torch::Tensor;

/// Random numbers of one batch: decisions on the CPU, fields on the device, both from one seed.
/// Small per-sample parameters are slices of one pool drawn on the device, so none of them waits for a copy.
class Draw {
public:
    Draw(torch::Device device, std::uint64_t seed);

    // On the device; k samples, shape [k,1,1,1].
    [[nodiscard]] Tensor uniform(std::int64_t k, double low, double high);
    [[nodiscard]] Tensor logUniform(std::int64_t k, double low, double high);
    /// 1 with this chance, else 0.
    [[nodiscard]] Tensor chance(std::int64_t k, double probability);

    // On the device; any shape.
    [[nodiscard]] Tensor uniform(at::IntArrayRef shape, double low, double high);
    [[nodiscard]] Tensor normal(at::IntArrayRef shape);

    // On the CPU.
    [[nodiscard]] double real(double low, double high);
    [[nodiscard]] bool coin(double probability);
    [[nodiscard]] int index(int count);
    /// Index drawn with these weights.
    [[nodiscard]] int pick(const std::vector<double>& weights);

    /// Copies to the device.
    [[nodiscard]] Tensor floats(const std::vector<float>& values, at::IntArrayRef shape) const;
    [[nodiscard]] Tensor indices(const std::vector<std::int64_t>& values) const;

    [[nodiscard]] const torch::Device& device() const { return m_device; }

private:
    Tensor take(std::int64_t k);

    torch::Device m_device;
    std::mt19937_64 m_cpu;
    at::Generator m_generator;
    Tensor m_pool;
    std::int64_t m_used = 0;
};

} // namespace ckd::train
