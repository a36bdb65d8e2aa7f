// SPDX-License-Identifier: Apache-2.0
#pragma once

// Everything that differs between LibTorch 1.13 (Debian 12, CPU) and 2.x (CPU or CUDA) stands here.

#include "core/infer/InferApi.h"
#include "core/infer/detail/TorchPch.h"

#include <torch/version.h>

namespace ckd::infer::detail {

/// softmax(q kᵀ) v with the scale already in q. q, k, v: 4-D contiguous [B, heads, T, 56].
/// nullopt when this LibTorch has no fused kernel for it (1.13's scaled_dot_product_attention is the plain
/// formula, private and without a scale argument).
[[nodiscard]] inline std::optional<at::Tensor> fusedAttention(const at::Tensor& q, const at::Tensor& k,
                                                              const at::Tensor& v) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
    return at::scaled_dot_product_attention(q, k, v, {}, 0.0, false, 1.0);
#else
    (void)q, (void)k, (void)v;
    return std::nullopt;
#endif
}

[[nodiscard]] inline std::string torchVersionText() {
    return TORCH_VERSION;
}

/// The machine itself: memory where the system says it (Linux).
[[nodiscard]] DeviceInfo cpuDevice();

/// CUDA devices as LibTorch sees them; none in a CPU build. Memory is known only when this code was built
/// against LibTorch's CUDA headers (CKD_TORCH_CUDA).
[[nodiscard]] std::vector<DeviceInfo> cudaDevices();

/// Gives cached device memory back after running out of it. Does nothing on the CPU.
void releaseCachedMemory();

/// True for LibTorch's ways to say that memory ran out, on any device.
[[nodiscard]] bool isOutOfMemory(const std::exception& error);

/// The first line of what LibTorch says; the rest is a C++ stack.
[[nodiscard]] std::string shortText(const std::exception& error);

} // namespace ckd::infer::detail
