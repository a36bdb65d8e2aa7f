// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"
#include "core/infer/detail/TorchPch.h"

#include <exception>

namespace ckd::infer::detail {

/// Thrown between blocks after the stop token was triggered; caught by the engine.
class CancelledRun : public std::exception {
public:
    [[nodiscard]] const char* what() const noexcept override { return "cancelled"; }
};

/// Thrown by an injected fault; caught by the engine as if the device had run out of memory.
class InjectedOutOfMemory : public std::bad_alloc {};

/// What every part of one forward pass may ask: stop? which settings? Lives on the inference thread.
class RunContext {
public:
    RunContext(const InferSettings& settings, std::stop_token stop, int attempt)
        : m_settings(settings), m_stop(std::move(stop)), m_attempt(attempt) {}

    [[nodiscard]] const InferSettings& settings() const { return m_settings; }

    /// Between blocks: at 2048² on two cores a block takes under two seconds.
    void stopPoint() const {
        if (m_stop.stop_requested())
            throw CancelledRun();
    }

    /// A stop point that tests can make fail. True when NaN shall be planted here.
    [[nodiscard]] bool faultPoint(std::string_view name) const {
        stopPoint();
        const auto fault =
            m_settings.probe != nullptr ? m_settings.probe->fault(name, m_attempt) : InferProbe::Fault::None;
        if (fault == InferProbe::Fault::OutOfMemory)
            throw InjectedOutOfMemory();
        return fault == InferProbe::Fault::NotANumber;
    }

    /// Shows an intermediate result, given in NCHW order (any strides), to the probe.
    void observe(std::string_view name, const at::Tensor& tensor) const {
        if (m_settings.probe == nullptr)
            return;
        const at::Tensor plain = tensor.to(at::kCPU, at::kFloat).contiguous();
        m_settings.probe->observe(name, {plain.data_ptr<float>(), static_cast<std::size_t>(plain.numel())},
                                  {plain.sizes().data(), static_cast<std::size_t>(plain.dim())});
    }

private:
    const InferSettings& m_settings;
    std::stop_token m_stop;
    int m_attempt;
};

} // namespace ckd::infer::detail
