// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/infer/InferApi.h"

#include <QString>

#include <functional>
#include <memory>
#include <stop_token>

namespace ckd {

/// Where a network comes from. The program uses the plugin and a weights file; tests put fakes here.
struct NetworkParts {
    std::function<infer::Result<std::unique_ptr<infer::Runtime>>()> loadRuntime;
    std::function<infer::Result<infer::Checkpoint>()> openCheckpoint;
};

/// What every network needs before its engine is made.
struct OpenedNetwork {
    std::unique_ptr<infer::Runtime> runtime;
    infer::Checkpoint checkpoint; ///< mapped
    infer::DeviceInfo device;     ///< the chosen one
};

/// Opens the weights, loads the plugin (seconds), chooses the device: `request` and `neededBytes` as in
/// infer::chooseDevice. Model error: the weights; Device error: the plugin, LibTorch or the device. For the
/// inference thread.
[[nodiscard]] Result<OpenedNetwork> openNetwork(const NetworkParts& parts, const QString& request,
                                                std::uint64_t neededBytes, const std::stop_token& stop);

/// Says on the log where the network runs, and whether the CPU's linear algebra is slow.
void logNetworkDevice(const infer::Runtime& runtime, const infer::DeviceInfo& device);

} // namespace ckd
