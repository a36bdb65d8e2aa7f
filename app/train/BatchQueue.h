// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/PlateGenerator.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace ckd::train {

/// Generates batches ahead on a thread of its own (on CUDA: on a stream of its own), in order: batch i of a
/// run has the seed `firstSeed + i`. next() belongs to one thread and throws what the generator threw.
class BatchQueue {
public:
    BatchQueue(const GeneratorOptions& options, at::Device device, int count, std::uint64_t firstSeed);
    ~BatchQueue();
    BatchQueue(const BatchQueue&) = delete;
    BatchQueue& operator=(const BatchQueue&) = delete;

    [[nodiscard]] PlateBatch next();

private:
    void produce(const GeneratorOptions& options, int count, std::uint64_t seed);

    at::Device m_device;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<PlateBatch> m_ready;
    std::exception_ptr m_failure;
    bool m_ending = false;
    std::thread m_thread; // last: it uses the others
};

} // namespace ckd::train
