// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keyers/EmbeddedRunner.h"
#include "core/keyers/NetworkRunner.h"

#include <QStringList>

#include <array>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace ckd::test {

/// A machine with made-up devices whose network does what the test says. Keep it alive longer than the
/// runner. The picture: alpha = hint, fg = the three colour planes as the network got them, denormalised.
struct FakeMachine {
    std::vector<infer::DeviceInfo> devices{{.device = {}, .name = "CPU", .totalBytes = 32ULL << 30}};
    /// Model sizes and devices at which there is not enough memory.
    std::function<bool(infer::Device, int size)> outOfMemory = [](infer::Device, int) { return false; };
    /// Devices that cannot even hold the weights.
    std::function<bool(infer::Device)> tooSmall = [](infer::Device) { return false; };
    infer::InferReport report;
    std::optional<infer::Error> failure; ///< of infer()
    bool slowBlas = false;
    bool keepsFrames = false; ///< engines keep frames "on the device" (the same numbers, out of sight)
    int framesSent = 0;
    int framesFetched = 0;

    /// The embedded network: alpha is 1 in the left half, fg the plate; an error of the test's.
    std::optional<infer::Error> embeddedFailure;
    int embeddedEngines = 0; ///< alive
    int embeddedMade = 0;
    int embeddedFrames = 0;
    bool embeddedGotHint = false;
    std::array<float, 3> embeddedCorner{}; ///< first pixel of the last plate as the network saw it

    int runtimes = 0; ///< alive
    int engines = 0;  ///< alive
    int enginesMade = 0;
    std::vector<infer::EngineOptions> engineOptions;
    std::vector<int> sizes; ///< of the successful calls
    float lastRefiner = -1;
    std::set<std::thread::id> threads; ///< that made, used or destroyed an engine
    std::mutex mutex; ///< for what several replicas count at once: all below `runtimes`, and that

    [[nodiscard]] NetworkParts parts();
};

infer::DeviceInfo cudaDevice(int index, std::uint64_t gigabytes);

/// The log lines of category ckd.keyers while it lives.
class LogCatcher {
public:
    LogCatcher();
    ~LogCatcher();
    LogCatcher(const LogCatcher&) = delete;
    LogCatcher& operator=(const LogCatcher&) = delete;
    [[nodiscard]] static QStringList lines();
};

} // namespace ckd::test
