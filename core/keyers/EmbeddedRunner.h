// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/EmbeddedApi.h"
#include "core/keyers/NetworkParts.h"

#include <optional>

namespace ckd {

/// The embedded network on one device; on the CPU when it does not fit there. Owns LibTorch's runtime and the
/// engine between load() and unload(). All calls belong to the inference thread.
class EmbeddedRunner {
public:
    struct Options {
        QString device = QStringLiteral("auto"); ///< auto | cpu | cuda | cuda:N
        int threads = 0;                         ///< of the CPU; 0 = one per core
    };

    EmbeddedRunner(NetworkParts parts, Options options);

    /// Loads plugin and weights (half a second) and chooses the device. Errors as openNetwork().
    [[nodiscard]] Result<void> load(const std::stop_token& stop);
    void unload();

    /// Keys one frame; the answer is what differs from what was asked for, or empty. Device error when the
    /// memory does not suffice anywhere.
    [[nodiscard]] Result<QString> run(const infer::EmbeddedInput& input, const infer::EmbeddedOutput& output,
                                      const std::stop_token& stop);

private:
    [[nodiscard]] infer::Status makeEngine(infer::Device device, const std::stop_token& stop);
    [[nodiscard]] Result<void> moveToCpu(const infer::Error& cause, const std::stop_token& stop);
    [[nodiscard]] QString noteFor(const infer::EmbeddedReport& report);

    const NetworkParts m_parts;
    const Options m_options;

    struct Loaded {
        std::unique_ptr<infer::Runtime> runtime;
        std::optional<infer::Checkpoint> checkpoint; ///< kept for an engine on the CPU
        std::unique_ptr<infer::EmbeddedEngine> engine;
        bool saidFloat32 = false;
        bool saidBands = false;
    } m_loaded;
};

} // namespace ckd
