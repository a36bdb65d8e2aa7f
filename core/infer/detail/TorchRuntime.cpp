// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/BlasSetup.h"
#include "core/infer/detail/EmbeddedEngine.h"
#include "core/infer/detail/FrameArena.h"
#include "core/infer/detail/FrameTransforms.h"
#include "core/infer/detail/TorchCompat.h"
#include "core/infer/detail/TorchEngine.h"

namespace ckd::infer {

namespace {

class TorchRuntime final : public Runtime {
public:
    [[nodiscard]] std::string torchVersion() const override { return detail::torchVersionText(); }

    [[nodiscard]] std::vector<DeviceInfo> devices() const override {
        std::vector<DeviceInfo> list{detail::cpuDevice()};
        try {
            for (DeviceInfo& info : detail::cudaDevices())
                list.push_back(std::move(info));
        } catch (const std::exception&) {
            // A driver that cannot be asked offers no device; the CPU still works.
        }
        return list;
    }

    [[nodiscard]] BlasSpeed measureBlas() const override {
        try {
            return detail::measureBlasSpeed();
        } catch (const std::exception&) {
            return {.gigaMacPerSecond = 0, .library = detail::blasLibrary(), .slow = true};
        }
    }

    [[nodiscard]] Result<std::unique_ptr<Engine>>
    createEngine(const Checkpoint& checkpoint, const EngineOptions& options, std::stop_token stop) override {
        return detail::makeTorchEngine(checkpoint, options, stop);
    }

    [[nodiscard]] Result<std::unique_ptr<EmbeddedEngine>> createEmbedded(const Checkpoint& checkpoint,
                                                                         const EngineOptions& options,
                                                                         std::stop_token stop) override {
        return detail::makeEmbeddedEngine(checkpoint, options, stop);
    }
};

} // namespace

std::unique_ptr<Runtime> makeTorchRuntime() {
    detail::installFrameAllocator();
    return std::make_unique<TorchRuntime>();
}

} // namespace ckd::infer
