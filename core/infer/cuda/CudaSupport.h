// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <cstddef>
#include <new>
#include <stdexcept>
#include <string>

namespace ckd::infer::cuda {

/// Throws std::bad_alloc when the device's memory ran out, std::runtime_error for everything else.
inline void check(cudaError_t status, const char* what) {
    if (status == cudaSuccess)
        return;
    (void)cudaGetLastError(); // a failed call is not to be seen again by the next one
    if (status == cudaErrorMemoryAllocation)
        throw std::bad_alloc();
    throw std::runtime_error(std::string(what) + ": " + cudaGetErrorString(status));
}

inline void checkLaunch(const char* what) {
    check(cudaGetLastError(), what);
}

[[nodiscard]] constexpr int blocksFor(std::size_t work, int perBlock) {
    return static_cast<int>((work + static_cast<std::size_t>(perBlock) - 1) /
                            static_cast<std::size_t>(perBlock));
}

} // namespace ckd::infer::cuda
