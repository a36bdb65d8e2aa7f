// SPDX-License-Identifier: Apache-2.0
#include "app/train/BatchQueue.h"

#include <c10/core/GradMode.h>

#include <optional>

#ifdef CKD_TORCH_CUDA
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#endif

namespace ckd::train {

namespace {

constexpr std::size_t kAhead = 3;

#ifdef CKD_TORCH_CUDA
/// Memory that was allocated on the producer's stream must not be used again before the consumer is through.
void recordUse(const PlateBatch& batch, at::Device device) {
    const c10::cuda::CUDAStream stream = c10::cuda::getCurrentCUDAStream(device.index());
    for (const at::Tensor* tensor :
         {&batch.plate, &batch.cleanPlate, &batch.hint, &batch.hintGiven, &batch.alpha, &batch.fg})
        tensor->record_stream(stream.unwrap());
}
#endif

} // namespace

BatchQueue::BatchQueue(const GeneratorOptions& options, at::Device device, int count, std::uint64_t firstSeed)
    : m_device(device), m_thread([this, options, count, firstSeed] { produce(options, count, firstSeed); }) {
}

BatchQueue::~BatchQueue() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void BatchQueue::produce(const GeneratorOptions& options, int count, std::uint64_t seed) {
    try {
        const c10::NoGradGuard noGrad;
#ifdef CKD_TORCH_CUDA
        std::optional<c10::cuda::CUDAStreamGuard> guard;
        if (m_device.is_cuda())
            guard.emplace(c10::cuda::getStreamFromPool(false, m_device.index()));
#endif
        PlateGenerator generator(options, m_device);
        for (;; ++seed) {
            PlateBatch batch = generator.make(count, seed);
#ifdef CKD_TORCH_CUDA
            if (m_device.is_cuda())
                c10::cuda::getCurrentCUDAStream(m_device.index()).synchronize();
#endif
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_ending || m_ready.size() < kAhead; });
            if (m_ending)
                return;
            m_ready.push_back(std::move(batch));
            m_changed.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock(m_mutex);
        m_failure = std::current_exception();
        m_changed.notify_all();
    }
}

PlateBatch BatchQueue::next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_failure || !m_ready.empty(); });
    if (m_ready.empty())
        std::rethrow_exception(m_failure);
    PlateBatch batch = std::move(m_ready.front());
    m_ready.pop_front();
    m_changed.notify_all();
#ifdef CKD_TORCH_CUDA
    if (m_device.is_cuda())
        recordUse(batch, m_device);
#endif
    return batch;
}

} // namespace ckd::train
