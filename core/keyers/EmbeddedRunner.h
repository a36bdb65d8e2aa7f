// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/EmbeddedApi.h"
#include "core/keyers/EmbeddedWeights.h"
#include "core/keyers/NetworkParts.h"
#include "core/keying/ReplicaKeyer.h"

#include <mutex>
#include <optional>

namespace ckd {

/// The embedded network on one device; on the CPU when it does not fit there. Owns LibTorch's runtime and the
/// engine between the first load() and the last unload(), so that keyers may share one: the embedded keyer
/// itself and those that make their hints with it. All calls belong to an inference thread; calls from
/// several wait for each other.
class EmbeddedRunner {
public:
    struct Options {
        QString device = QStringLiteral("auto"); ///< auto | cpu | cuda | cuda:N
        int threads = 0;                         ///< of the CPU; 0 = one per core
        /// Of one replica among several, which says Device error instead of moving to the CPU; null: alone.
        std::shared_ptr<const ReplicaTerms> terms = {};
    };

    EmbeddedRunner(NetworkParts parts, Options options);

    /// Counts. The first one loads plugin and weights (half a second) and chooses the device. Errors as
    /// openNetwork().
    [[nodiscard]] Result<void> load(const std::stop_token& stop);
    /// Once for each load() that succeeded; the last one frees everything.
    void unload();

    /// Keys one frame; the answer is what differs from what was asked for, or empty. Device error when the
    /// memory does not suffice anywhere.
    [[nodiscard]] Result<QString> run(const infer::EmbeddedInput& input, const infer::EmbeddedOutput& output,
                                      const std::stop_token& stop);

private: // m_mutex held
    [[nodiscard]] Result<void> open(const std::stop_token& stop);
    [[nodiscard]] infer::Status makeEngine(infer::Device device, const std::stop_token& stop);
    [[nodiscard]] Result<void> moveToCpu(const infer::Error& cause, const std::stop_token& stop);
    [[nodiscard]] QString noteFor(const infer::EmbeddedReport& report);

    const NetworkParts m_parts;
    const Options m_options;

    std::mutex m_mutex;
    int m_users = 0;
    struct Loaded {
        std::unique_ptr<infer::Runtime> runtime;
        std::optional<infer::Checkpoint> checkpoint; ///< kept for an engine on the CPU
        std::unique_ptr<infer::EmbeddedEngine> engine;
        bool saidFloat32 = false;
        bool saidBands = false;
    } m_loaded;
};

/// The parts that the program uses where `parts` has none.
[[nodiscard]] NetworkParts embeddedParts(const EmbeddedWeights& weights, NetworkParts parts = {});

/// The one runner of these weights with these options in this process; made if nobody holds it. Not for
/// replicas, each of which needs one of its own. Any thread.
[[nodiscard]] std::shared_ptr<EmbeddedRunner> sharedEmbeddedRunner(const EmbeddedWeights& weights,
                                                                   const EmbeddedRunner::Options& options);

} // namespace ckd
