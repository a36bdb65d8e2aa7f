// SPDX-License-Identifier: Apache-2.0
#include "app/train/BatchQueue.h"

#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/GradMode.h>

#include <array>

#ifdef CKD_TORCH_CUDA
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#endif

namespace ckd::train {

namespace {

std::vector<at::Tensor*> tensorsOf(PlateBatch& batch) {
    std::vector<at::Tensor*> all = {&batch.plate,     &batch.cleanPlate, &batch.hint,
                                    &batch.hintGiven, &batch.alpha,      &batch.fg};
    if (batch.matte.defined())
        all.push_back(&batch.matte);
    return all;
}

/// Makes what is queued on the calling thread's stream visible to other streams.
void finishStream(at::Device device) {
#ifdef CKD_TORCH_CUDA
    if (device.is_cuda())
        c10::cuda::getCurrentCUDAStream(device.index()).synchronize();
#else
    (void)device;
#endif
}

/// Memory that was allocated on a producer's stream must not be used again before the consumer is through.
void recordUse(PlateBatch& batch, at::Device device) {
#ifdef CKD_TORCH_CUDA
    if (!device.is_cuda())
        return;
    const c10::cuda::CUDAStream stream = c10::cuda::getCurrentCUDAStream(device.index());
    for (const at::Tensor* tensor : tensorsOf(batch))
        tensor->record_stream(stream.unwrap());
#else
    (void)batch, (void)device;
#endif
}

} // namespace

BatchQueue::BatchQueue(const QueueOptions& options, at::Device device, std::int64_t firstStep)
    : m_options(options)
    , m_device(device)
    , m_step(firstStep)
    , m_wanted(firstStep / (std::int64_t{options.together} * options.uses)) {
    for (int i = 0; i < options.producers; ++i)
        m_threads.emplace_back([this, first = m_wanted + i] { produce(first); });
}

BatchQueue::~BatchQueue() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_changed.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void BatchQueue::produce(std::int64_t first) {
    try {
        const c10::NoGradGuard noGrad;
        const at::Device made = m_options.device.value_or(m_device);
#ifdef CKD_TORCH_CUDA
        // Also of the device that plates go to: a copy must not wait for the training that runs there.
        std::optional<c10::cuda::CUDAStreamGuard> target;
        std::optional<c10::cuda::CUDAStreamGuard> guard;
        if (m_device.is_cuda())
            target.emplace(c10::cuda::getStreamFromPool(false, m_device.index()));
        if (made.is_cuda() && made != m_device)
            guard.emplace(c10::cuda::getStreamFromPool(false, made.index()));
#endif
        PlateGenerator generator(m_options.plates, made);
        for (std::int64_t group = first;; group += m_options.producers) {
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [&] { return m_ending || group < m_wanted + m_options.producers; });
                if (m_ending)
                    return;
            }
            PlateBatch batch = generator.make(m_options.batch * m_options.together,
                                              m_options.seed + static_cast<std::uint64_t>(group));
            if (m_options.keyer)
                m_options.keyer->addTo(batch, m_options.keyerThreads);
            finishStream(made);
            if (made != m_device) {
                for (at::Tensor* tensor : tensorsOf(batch))
                    *tensor = tensor->to(m_device);
                finishStream(m_device);
            }
            const std::lock_guard lock(m_mutex);
            m_ready.emplace(group, std::move(batch));
            m_changed.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock(m_mutex);
        m_failure = std::current_exception();
        m_changed.notify_all();
    }
}

PlateBatch BatchQueue::takeGroup(std::int64_t group) {
    std::unique_lock lock(m_mutex);
    m_wanted = group;
    m_changed.notify_all();
    m_changed.wait(lock, [&] { return m_failure || m_ready.contains(group); });
    if (!m_ready.contains(group))
        std::rethrow_exception(m_failure);
    PlateBatch batch = std::move(m_ready.at(group));
    m_ready.erase(group);
    m_wanted = group + 1;
    m_changed.notify_all();
    recordUse(batch, m_device);
    return batch;
}

PlateBatch BatchQueue::next() {
    const std::int64_t perGroup = std::int64_t{m_options.together} * m_options.uses;
    const std::int64_t group = m_step / perGroup;
    if (group != m_group) {
        m_current = takeGroup(group);
        m_group = group;
    }
    const std::int64_t use = m_step % perGroup / m_options.together;
    const std::int64_t part = m_step % m_options.together;
    // Another order for each use, the same whenever it is asked for.
    const at::Generator generator = at::detail::createCPUGenerator(
        m_options.seed + static_cast<std::uint64_t>(group * m_options.uses + use));
    const at::Tensor order = at::randperm(std::int64_t{m_options.batch} * m_options.together, generator,
                                          at::TensorOptions().dtype(at::kLong))
                                 .narrow(0, part * m_options.batch, m_options.batch)
                                 .to(m_device);
    PlateBatch batch = m_current;
    for (at::Tensor* tensor : tensorsOf(batch)) {
        *tensor = tensor->index_select(0, order);
        if (use % 2 == 1)
            *tensor = tensor->flip(3);
    }
    ++m_step;
    return batch;
}

} // namespace ckd::train
