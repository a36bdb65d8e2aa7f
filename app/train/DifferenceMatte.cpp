// SPDX-License-Identifier: Apache-2.0
#include "app/train/DifferenceMatte.h"

#include <atomic>
#include <thread>

#include <dlfcn.h>

namespace ckd::train {

infer::Result<std::shared_ptr<const DifferenceMatte>>
DifferenceMatte::open(const std::filesystem::path& library) {
    // Local: what it links must not stand in for LibTorch's own libraries.
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        const char* reason = dlerror();
        return infer::Error{infer::ErrorKind::Input,
                            "The keyer's library " + library.string() +
                                " could not be opened: " + (reason != nullptr ? reason : "no reason given")};
    }
    const auto function = reinterpret_cast<Function>(dlsym(handle, "ckdDifferenceMatte"));
    if (function == nullptr) {
        dlclose(handle);
        return infer::Error{infer::ErrorKind::Input,
                            library.string() + " is not the keyer's library: it lacks ckdDifferenceMatte."};
    }
    return std::shared_ptr<const DifferenceMatte>(new DifferenceMatte(handle, function));
}

DifferenceMatte::~DifferenceMatte() {
    dlclose(m_library);
}

void DifferenceMatte::addTo(PlateBatch& batch, int threads) const {
    const at::Tensor plates = batch.plate.to(at::kCPU).contiguous();
    const at::Tensor screens = batch.cleanPlate.to(at::kCPU).contiguous();
    const auto key = [](const at::Tensor& p) {
        return p.narrow(1, 1, 1) - at::maximum(p.narrow(1, 0, 1), p.narrow(1, 2, 1));
    };
    at::Tensor mattes = (1.0 - key(plates) / key(screens).clamp_min(1e-3))
                            .clamp(0.0, 1.0)
                            .contiguous(); // what a refusal keeps
    const int count = static_cast<int>(plates.size(0));
    const int height = static_cast<int>(plates.size(2));
    const int width = static_cast<int>(plates.size(3));
    const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    const float* plate = plates.data_ptr<float>();
    const float* screen = screens.data_ptr<float>();
    float* matte = mattes.data_ptr<float>();
    std::atomic<int> next{0};
    const auto work = [&] {
        std::vector<float> made(pixels);
        for (int i = next++; i < count; i = next++) {
            const auto n = static_cast<std::size_t>(i);
            if (m_function(plate + 3 * n * pixels, screen + 3 * n * pixels, width, height, made.data()) == 0)
                std::copy(made.begin(), made.end(), matte + n * pixels);
        }
    };
    {
        std::vector<std::jthread> others;
        for (int i = 1; i < std::min(threads, count); ++i)
            others.emplace_back(work);
        work();
    }
    batch.matte = mattes.to(batch.plate.device());
}

} // namespace ckd::train
