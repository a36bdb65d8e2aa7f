// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/DifferenceMatte.h"
#include "app/train/PlateGenerator.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace ckd::train {

/// How plates are made and used. Making one costs many small operations whatever the size of a batch, so they
/// are made in large batches by several threads, and each is trained on more than once, mirrored and in other
/// company.
struct QueueOptions {
    GeneratorOptions plates;
    int batch = 16;                   ///< plates per step
    int together = 4;                 ///< steps' worth of plates made in one go
    int uses = 2;                     ///< how often each is trained on
    int producers = 4;                ///< threads; on CUDA each with a stream of its own
    std::optional<at::Device> device; ///< where plates are made; not set: where they are used
    std::uint64_t seed = 0;
    std::shared_ptr<const DifferenceMatte> keyer; ///< adds PlateBatch::matte; null: none
    int keyerThreads = 4;                         ///< of each producer
};

/// The batches of a run, by step: the same step gives the same batch, whoever made it and wherever a run was
/// interrupted. next() belongs to one thread and throws what the generator threw.
class BatchQueue {
public:
    BatchQueue(const QueueOptions& options, at::Device device, std::int64_t firstStep);
    ~BatchQueue();
    BatchQueue(const BatchQueue&) = delete;
    BatchQueue& operator=(const BatchQueue&) = delete;

    /// Of the step after the last one's.
    [[nodiscard]] PlateBatch next();

private:
    void produce(std::int64_t first);
    [[nodiscard]] PlateBatch takeGroup(std::int64_t group);

    QueueOptions m_options;
    at::Device m_device;
    std::int64_t m_step;
    std::int64_t m_wanted; ///< group that next() needs or will need first
    PlateBatch m_current;  ///< group m_group
    std::int64_t m_group = -1;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::int64_t, PlateBatch> m_ready;
    std::exception_ptr m_failure;
    bool m_ending = false;
    std::vector<std::thread> m_threads; // last: they use the others
};

} // namespace ckd::train
