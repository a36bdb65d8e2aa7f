// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/detail/RunContext.h"

#include <algorithm>

namespace ckd::infer::detail {

// On the CPU all work is spread over one pool of threads, LibTorch's. The BLAS itself runs on one thread
// (BlasSetup.h): two pools that wait actively for each other cost a factor of several as soon as decoding
// or another program wants a core too.

/// Calls work(first, count) for pieces of [0, total) of `step` each, side by side on the CPU, as one piece
/// on a device. LibTorch's operations inside run on the calling thread. A stop point before each piece.
template <typename Work>
void inPieces(const RunContext& context, bool onDevice, std::int64_t total, std::int64_t step,
              const Work& work) {
    if (onDevice) {
        context.stopPoint();
        work(std::int64_t{0}, total);
        return;
    }
    const std::int64_t pieces = (total + step - 1) / step;
    at::parallel_for(0, pieces, 1, [&](std::int64_t begin, std::int64_t end) {
        const c10::InferenceMode inference; // belongs to the thread
        for (std::int64_t piece = begin; piece < end; ++piece) {
            context.stopPoint();
            work(piece * step, std::min(step, total - piece * step));
        }
    });
}

/// x [..., in], contiguous where it matters, times weightᵀ plus bias (which may be undefined).
[[nodiscard]] inline at::Tensor linearOverThreads(const at::Tensor& x, const at::Tensor& weight,
                                                  const at::Tensor& bias) {
    constexpr std::int64_t kRowsWorthAThread = 32;
    const std::int64_t threads = at::in_parallel_region() ? 1 : at::get_num_threads();
    if (!x.is_cpu() || threads == 1)
        return at::linear(x, weight, bias);
    const at::Tensor rows = x.reshape({-1, x.size(-1)});
    const std::int64_t step = std::max(kRowsWorthAThread, (rows.size(0) + threads - 1) / threads);
    at::Tensor out = at::empty({rows.size(0), weight.size(0)}, x.options());
    const at::Tensor transposed = weight.t();
    at::parallel_for(0, (rows.size(0) + step - 1) / step, 1, [&](std::int64_t begin, std::int64_t end) {
        const c10::InferenceMode inference;
        for (std::int64_t first = begin * step; first < std::min(end * step, rows.size(0)); first += step) {
            const std::int64_t count = std::min(step, rows.size(0) - first);
            at::Tensor part = out.narrow(0, first, count);
            if (bias.defined())
                at::addmm_out(part, bias, rows.narrow(0, first, count), transposed);
            else
                at::mm_out(part, rows.narrow(0, first, count), transposed);
        }
    });
    std::vector<std::int64_t> shape = x.sizes().vec();
    shape.back() = weight.size(0);
    return out.view(shape);
}

} // namespace ckd::infer::detail
