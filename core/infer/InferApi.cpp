// SPDX-License-Identifier: Apache-2.0
#include "core/infer/InferApi.h"

#include "core/infer/EmbeddedApi.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ckd::infer {

namespace {

// Sizes an artist can choose; the ladder walks down them.
constexpr std::array<int, 4> kLadderSizes{2048, 1536, 1024, 512};
constexpr std::uint64_t kMiB = 1U << 20;

std::string listDevices(std::span<const DeviceInfo> available) {
    std::string text;
    for (const DeviceInfo& info : available)
        text += (text.empty() ? "" : ", ") + deviceText(info.device);
    return text.empty() ? "none" : text;
}

const DeviceInfo* roomiestCuda(std::span<const DeviceInfo> available) {
    const DeviceInfo* best = nullptr;
    for (const DeviceInfo& info : available) {
        if (info.device.kind == DeviceKind::Cuda && (best == nullptr || info.freeBytes > best->freeBytes))
            best = &info;
    }
    return best;
}

} // namespace

std::string deviceText(Device device) {
    return device.kind == DeviceKind::Cpu ? "cpu" : "cuda:" + std::to_string(device.index);
}

std::uint64_t memoryNeeded(int modelSize, Precision precision) {
    const double pixels = static_cast<double>(modelSize) * modelSize;
    const double bytesPerNumber = precision == Precision::Float32 ? 4 : 2;
    // Two refiner buffers of 64 channels, about as much again for convolution workspaces, encoder features.
    constexpr double kNumbersPerPixel = 200;
    constexpr double kParameters = 100e6;
    return static_cast<std::uint64_t>((pixels * kNumbersPerPixel + kParameters) * bytesPerNumber * 1.1) +
           256 * kMiB;
}

Result<Device> chooseDevice(std::string_view request, std::span<const DeviceInfo> available,
                            std::uint64_t neededBytes) {
    if (request.empty() || request == "auto") {
        const DeviceInfo* cuda = roomiestCuda(available);
        return cuda != nullptr && cuda->freeBytes >= neededBytes ? cuda->device : Device{};
    }
    if (request == "cpu")
        return Device{};
    const Error unknown{ErrorKind::Device, "The device '" + std::string(request) +
                                               "' is not known; use auto, cpu, cuda or cuda:N (here: " +
                                               listDevices(available) + ")."};
    if (!request.starts_with("cuda"))
        return unknown;
    Device wanted{.kind = DeviceKind::Cuda, .index = 0};
    if (const std::string_view rest = request.substr(4); !rest.empty()) {
        const char* end = rest.data() + rest.size();
        const auto [stopped, error] = std::from_chars(rest.data() + 1, end, wanted.index);
        if (rest.front() != ':' || error != std::errc() || stopped != end || wanted.index < 0)
            return unknown;
    } else if (const DeviceInfo* cuda = roomiestCuda(available)) {
        return cuda->device;
    }
    if (std::ranges::none_of(available, [&](const DeviceInfo& info) { return info.device == wanted; }))
        return Error{ErrorKind::Device, "There is no device " + deviceText(wanted) + " here (available: " +
                                            listDevices(available) + "); choose one of these or auto."};
    return wanted;
}

Precision defaultPrecision(Device device) {
    return device.kind == DeviceKind::Cuda ? Precision::Float16 : Precision::Float32;
}

namespace {

Error notOnDevice() {
    return {ErrorKind::Device, "This engine keeps its frames in main memory."};
}

} // namespace

Result<NetworkInput> Engine::sendPlanes(const PlanarPlate&, const HintView&, int, std::stop_token) const {
    return notOnDevice();
}

Status Engine::fetchPlanes(const NetworkOutput&, const PlanarKey&, std::stop_token) const {
    return notOnDevice();
}

MemoryLadder::MemoryLadder(Device device, int modelSize)
    : m_first{.device = device, .modelSize = modelSize}, m_current(m_first) {
}

bool MemoryLadder::stepDown() {
    const auto* smaller =
        std::ranges::find_if(kLadderSizes, [&](int size) { return size < m_current.modelSize; });
    const bool onFirstDevice = m_current.device == m_first.device;
    if (onFirstDevice && smaller != kLadderSizes.end()) {
        m_current.modelSize = *smaller;
        return true;
    }
    if (onFirstDevice && m_first.device.kind != DeviceKind::Cpu) {
        m_current = {.device = Device{}, .modelSize = m_first.modelSize};
        return true;
    }
    if (!onFirstDevice && smaller != kLadderSizes.end()) {
        m_current.modelSize = *smaller;
        return true;
    }
    return false;
}

std::string MemoryLadder::explanation() const {
    std::string text;
    if (!(m_current.device == m_first.device))
        text = "on the CPU";
    if (m_current.modelSize != m_first.modelSize)
        text += std::string(text.empty() ? "" : " ") + "at model size " +
                std::to_string(m_current.modelSize) + " instead of " + std::to_string(m_first.modelSize);
    return text.empty() ? text : text + ", because " + deviceText(m_first.device) + " ran out of memory";
}

Result<std::unique_ptr<EmbeddedEngine>> Runtime::createEmbedded(const Checkpoint&, const EngineOptions&,
                                                                std::stop_token) {
    return Error{ErrorKind::Model, "This inference plugin has no embedded network; reinstall the program."};
}

int embeddedReduction(int width, int height, std::int64_t maxPixels) {
    int k = 1;
    while (static_cast<std::int64_t>((width + k - 1) / k) * ((height + k - 1) / k) > maxPixels)
        ++k;
    return k;
}

} // namespace ckd::infer
