// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/Attention.h"

#include "core/infer/detail/TorchCompat.h"

#include <algorithm>

namespace ckd::infer::detail {

namespace {

// On the CPU, per thread: the weights of one part stay in the caches between product, softmax and product.
constexpr std::size_t kCpuAttentionBytes = 2U << 20;
constexpr std::size_t kDeviceAttentionBytes = 512U << 20;

/// [B, T, heads, 56] -> [B * heads, T, 56], contiguous.
at::Tensor headsFirst(const at::Tensor& tensor) {
    return tensor.permute({0, 2, 1, 3}).contiguous().flatten(0, 1);
}

/// One part: q [n, c, 56], keys [n, 56, T], v [n, T, 56] -> out [n, c, 56].
void attendPart(const at::Tensor& q, const at::Tensor& keys, const at::Tensor& v, at::Tensor& weights,
                at::Tensor out) {
    at::bmm_out(weights, q, keys);
    // In place: every row is read before it is written.
    at::_softmax_out(weights, weights, 2, false);
    at::bmm_out(out, weights, v);
}

at::Tensor attendInParts(const RunContext& context, const at::Tensor& q, const at::Tensor& k,
                         const at::Tensor& v) {
    const std::int64_t matrices = q.size(0);
    const std::int64_t queries = q.size(1);
    const std::int64_t tokens = k.size(1);
    const std::size_t asked = context.settings().attentionBytes;
    const std::size_t budget = asked > 0 ? asked : q.is_cuda() ? kDeviceAttentionBytes : kCpuAttentionBytes;
    const auto rowBytes = static_cast<std::int64_t>(q.element_size()) * tokens;
    const std::int64_t rows = std::max<std::int64_t>(1, static_cast<std::int64_t>(budget) / rowBytes);
    const std::int64_t queryStep = std::min(rows, queries);
    std::int64_t matrixStep = std::clamp<std::int64_t>(rows / queries, 1, matrices);
    if (q.is_cpu() && !at::in_parallel_region()) // enough parts for every thread
        matrixStep = std::clamp<std::int64_t>(matrices / (4 * at::get_num_threads()), 1, matrixStep);
    const std::int64_t queryParts = (queries + queryStep - 1) / queryStep;
    const std::int64_t matrixParts = (matrices + matrixStep - 1) / matrixStep;
    const at::Tensor keys = k.transpose(1, 2);
    at::Tensor out = at::empty_like(q);
    const auto work = [&](std::int64_t begin, std::int64_t end) {
        const c10::InferenceMode inference;
        const at::Tensor buffer = at::empty({matrixStep * queryStep * tokens}, q.options());
        for (std::int64_t i = begin; i < end; ++i) {
            context.stopPoint();
            const std::int64_t m = i / queryParts * matrixStep;
            const std::int64_t first = i % queryParts * queryStep;
            const std::int64_t count = std::min(matrixStep, matrices - m);
            const std::int64_t part = std::min(queryStep, queries - first);
            at::Tensor weights = buffer.narrow(0, 0, count * part * tokens).view({count, part, tokens});
            attendPart(q.narrow(0, m, count).narrow(1, first, part), keys.narrow(0, m, count),
                       v.narrow(0, m, count), weights, out.narrow(0, m, count).narrow(1, first, part));
        }
    };
    if (q.is_cpu())
        at::parallel_for(0, matrixParts * queryParts, 1, work);
    else
        work(0, matrixParts * queryParts);
    return out;
}

} // namespace

at::Tensor attend(const RunContext& context, const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    const std::int64_t batch = q.size(0);
    const std::int64_t heads = q.size(2);
    const at::Tensor qh = headsFirst(q);
    const at::Tensor kh = headsFirst(k);
    const at::Tensor vh = headsFirst(v);
    const auto split = [&](const at::Tensor& t) { return t.view({batch, heads, t.size(1), t.size(2)}); };
    at::Tensor out;
    if (std::optional<at::Tensor> fused = fusedAttention(split(qh), split(kh), split(vh)))
        out = *fused;
    else
        out = split(attendInParts(context, qh, kh, vh));
    return out.transpose(1, 2).reshape({batch, q.size(1), heads * q.size(3)});
}

} // namespace ckd::infer::detail
