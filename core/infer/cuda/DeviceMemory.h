// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/cuda/CudaSupport.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ckd::infer::cuda {

/// One piece of device memory. Move-only; freeing waits for the device.
class DeviceBuffer {
public:
    DeviceBuffer() = default;
    explicit DeviceBuffer(std::size_t bytes) : m_bytes(bytes) {
        check(cudaMalloc(&m_data, bytes), "device memory");
    }
    DeviceBuffer(DeviceBuffer&& other) noexcept
        : m_data(std::exchange(other.m_data, nullptr)), m_bytes(std::exchange(other.m_bytes, 0)) {}
    DeviceBuffer& operator=(DeviceBuffer&& other) noexcept {
        std::swap(m_data, other.m_data);
        std::swap(m_bytes, other.m_bytes);
        return *this;
    }
    ~DeviceBuffer() { cudaFree(m_data); }

    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    template <typename T> [[nodiscard]] T* as() const { return static_cast<T*>(m_data); }

private:
    void* m_data = nullptr;
    std::size_t m_bytes = 0;
};

/// Hands out pieces of one stretch of memory, one after the other, 256 bytes aligned. Counts only, when it
/// has no memory: a first pass over the same calls tells how much is needed.
class Pieces {
public:
    explicit Pieces(std::uint8_t* memory = nullptr) : m_memory(memory) {}

    template <typename T> T* take(std::size_t count) {
        const std::size_t at = m_used;
        m_used += (count * sizeof(T) + 255) / 256 * 256;
        return m_memory == nullptr ? nullptr : reinterpret_cast<T*>(m_memory + at);
    }
    [[nodiscard]] std::size_t used() const { return m_used; }

private:
    std::uint8_t* m_memory;
    std::size_t m_used = 0;
};

} // namespace ckd::infer::cuda
