// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/TorchCompat.h"

#include <torch/cuda.h>

#ifdef CKD_TORCH_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#include <cuda_runtime_api.h>
#endif

#ifdef __linux__
#include <sys/sysinfo.h>
#endif

#include <new>

namespace ckd::infer::detail {

DeviceInfo cpuDevice() {
    DeviceInfo info{.device = {}, .name = "CPU"};
#ifdef __linux__
    struct sysinfo memory {};
    if (::sysinfo(&memory) == 0) {
        info.totalBytes = std::uint64_t{memory.totalram} * memory.mem_unit;
        info.freeBytes = (std::uint64_t{memory.freeram} + memory.bufferram) * memory.mem_unit;
    }
#endif
    return info;
}

std::vector<DeviceInfo> cudaDevices() {
    std::vector<DeviceInfo> list;
    const auto count = torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
    for (int i = 0; i < count; ++i) {
        DeviceInfo info{.device = {.kind = DeviceKind::Cuda, .index = i}, .name = "CUDA device"};
#ifdef CKD_TORCH_CUDA
        const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(i));
        info.name = at::cuda::getDeviceProperties(i)->name;
        std::size_t freeBytes = 0;
        std::size_t totalBytes = 0;
        if (cudaMemGetInfo(&freeBytes, &totalBytes) == cudaSuccess) {
            info.freeBytes = freeBytes;
            info.totalBytes = totalBytes;
        }
#endif
        list.push_back(std::move(info));
    }
    return list;
}

void releaseCachedMemory() {
#ifdef CKD_TORCH_CUDA
    c10::cuda::CUDACachingAllocator::emptyCache();
#endif
}

bool isOutOfMemory(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
        dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr)
        return true;
    // The CPU allocator and cuDNN throw plain errors with these texts.
    const std::string_view text = error.what();
    for (const char* sign : {"DefaultCPUAllocator", "out of memory", "CUDNN_STATUS_ALLOC_FAILED",
                             "CUBLAS_STATUS_ALLOC_FAILED"}) {
        if (text.find(sign) != std::string_view::npos)
            return true;
    }
    return false;
}

std::string shortText(const std::exception& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
}

} // namespace ckd::infer::detail
