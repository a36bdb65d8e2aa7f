// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/FastPath.h"

#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/DeviceFrames.h"
#include "core/infer/cuda/FastNetwork.h"
#include "core/infer/cuda/HalfConversion.h"

namespace ckd::infer::detail {

namespace {

constexpr std::size_t kSpareBytes = 64U << 20; // of the card's memory, for the driver

class CudaFastPath final : public FastPath {
public:
    CudaFastPath(const Checkpoint& checkpoint, int index)
        : m_index(index), m_network(checkpoint, index), m_frames(index) {}

    [[nodiscard]] Memory fitting(int modelSize) override {
        if (modelSize == m_size) // its memory is held already
            return m_memory;
        std::size_t freeBytes = 0;
        std::size_t totalBytes = 0;
        cuda::check(cudaSetDevice(m_index), "cudaSetDevice");
        cuda::check(cudaMemGetInfo(&freeBytes, &totalBytes), "free memory");
        const std::size_t needed = cuda::FastNetwork::frameBytes(modelSize, cuda::RefinerMemory::Fast);
        return freeBytes >= needed + kSpareBytes ? Memory::Fast : Memory::Small;
    }

    [[nodiscard]] bool run(const NetworkInput& input, float refinerStrength, Memory memory,
                           NetworkOutput& output) override {
        const cuda::FastRun run{.size = input.size,
                                .refinerStrength = refinerStrength,
                                .memory = memory == Memory::Fast ? cuda::RefinerMemory::Fast
                                                                 : cuda::RefinerMemory::Small};
        m_size = 0;
        const std::size_t plane = static_cast<std::size_t>(input.size) * input.size;
        output.size = input.size;
        bool good = false;
        if (input.onDevice != nullptr) {
            const std::shared_ptr<cuda::DevicePicture> picture = m_frames.takeOutput(input.size);
            good = m_network.runOnDevice(run, pictureOf(input.onDevice).data, picture->data);
            output.onDevice = picture;
        } else {
            std::vector<float> values(4 * plane);
            good = m_network.run(run, input.values.data(), values.data());
            const auto split = values.begin() + static_cast<std::ptrdiff_t>(plane);
            output.alpha.assign(values.begin(), split);
            output.fg.assign(split, values.end());
        }
        m_size = input.size;
        m_memory = memory;
        return good;
    }

    [[nodiscard]] NetworkInput inMainMemory(const NetworkInput& input) override {
        const std::size_t plane = static_cast<std::size_t>(input.size) * input.size;
        std::vector<std::uint16_t> pixels(4 * plane);
        cuda::check(cudaSetDevice(m_index), "cudaSetDevice");
        cuda::check(cudaMemcpy(pixels.data(), pictureOf(input.onDevice).data,
                               pixels.size() * sizeof(std::uint16_t), cudaMemcpyDeviceToHost),
                    "download");
        std::vector<float> interleaved(4 * plane);
        cuda::floatsFromHalves(pixels.data(), interleaved.data(), interleaved.size());
        NetworkInput copy{.size = input.size, .values = std::vector<float>(4 * plane)};
        for (std::size_t i = 0; i < 4 * plane; ++i)
            copy.values[i % 4 * plane + i / 4] = interleaved[i];
        return copy;
    }

    void releaseFrameMemory() override {
        m_size = 0;
        m_network.releaseFrameMemory();
    }

    [[nodiscard]] NetworkInput send(const PlanarPlate& plate, const HintView& hint, int modelSize) override {
        return {.size = modelSize,
                .values = {},
                .onDevice =
                    m_frames.send({.plate = plate.planes,
                                   .width = plate.width,
                                   .height = plate.height,
                                   .encoding = plate.transfer == Transfer::Linear ? cuda::Encoding::Linear
                                                                                  : cuda::Encoding::Srgb,
                                   .range = cuda::Range::Limit,
                                   .hint = hint.values,
                                   .hintWidth = hint.width,
                                   .hintHeight = hint.height},
                                  modelSize)};
    }

    void fetch(const NetworkOutput& output, const PlanarKey& target) override {
        m_frames.fetch(pictureOf(output.onDevice),
                       {.fg = target.fg,
                        .alpha = target.alpha,
                        .width = target.size.width,
                        .height = target.size.height,
                        .alphaRange = target.overshoot == Overshoot::ClampAlpha ? cuda::Range::Limit
                                                                                : cuda::Range::Keep});
    }

    [[nodiscard]] NetworkOutput onDevice(const NetworkOutput& output) override {
        const std::shared_ptr<cuda::DevicePicture> picture = m_frames.takeOutput(output.size);
        auto* target = static_cast<float*>(picture->data);
        cuda::check(cudaMemcpy(target, output.alpha.data(), output.alpha.size() * sizeof(float),
                               cudaMemcpyHostToDevice),
                    "upload");
        cuda::check(cudaMemcpy(target + output.alpha.size(), output.fg.data(),
                               output.fg.size() * sizeof(float), cudaMemcpyHostToDevice),
                    "upload");
        return {.size = output.size, .alpha = {}, .fg = {}, .report = output.report, .onDevice = picture};
    }

private:
    static const cuda::DevicePicture& pictureOf(const std::shared_ptr<const void>& held) {
        return *static_cast<const cuda::DevicePicture*>(held.get());
    }

    const int m_index;
    cuda::FastNetwork m_network;
    cuda::DeviceFrames m_frames;
    // Of the inference thread: the size whose memory is held.
    int m_size = 0;
    Memory m_memory = Memory::Fast;
};

} // namespace

std::unique_ptr<FastPath> makeFastPath(const Checkpoint& checkpoint, const EngineOptions& options) {
    if (options.device.kind != DeviceKind::Cuda || options.precision != Precision::Float16 ||
        !cuda::FastNetwork::supports(options.device.index))
        return nullptr;
    return std::make_unique<CudaFastPath>(checkpoint, options.device.index);
}

} // namespace ckd::infer::detail
