// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/keyers/NetworkParts.h"
#include "core/keying/ReplicaKeyer.h"

#include <QString>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace ckd {

/// One network on one device, and what to do when it does not fit there.
///
/// Owns LibTorch's runtime and the engine between load() and unload(). load(), run() and unload() belong to
/// the inference thread; sizeFor() may be called from any. When memory runs out the frame is tried again at
/// smaller sizes, then on the CPU; the rung that worked is kept for the frames after it until unload(), so
/// that a clip does not flicker between sizes and does not run out of memory at every frame. One of several
/// replicas says Device error instead while its terms forbid that.
class NetworkRunner {
public:
    struct Options {
        QString device = QStringLiteral("auto");        ///< auto | cpu | cuda | cuda:N
        int threads = 0;                                ///< of the CPU; 0 = one per core
        std::shared_ptr<const ReplicaTerms> terms = {}; ///< of one replica among several; null: alone
    };

    NetworkRunner(NetworkParts parts, Options options);

    /// Loads plugin and weights (seconds), chooses the device and the automatic size.
    /// Model error: the checkpoint; Device error: the plugin, LibTorch or the device.
    [[nodiscard]] Result<void> load(const std::stop_token& stop);
    void unload();

    /// The model size at which a frame that asks for `wanted` (0: automatic) would run now; 0 when that is
    /// not known, because nothing is loaded. A guess for preparing frames early; run() decides.
    [[nodiscard]] int sizeFor(int wanted) const;

    /// The engine, when it can keep frames in its device's memory; else nullptr. From any thread. A frame
    /// that was sent with it needs it until it has been fetched.
    [[nodiscard]] std::shared_ptr<const infer::Engine> deviceEngine() const;

    struct Request {
        int wantedSize = 0; ///< 0: automatic
        infer::NetworkInput
            prepared; ///< may be empty, of another size, or on a device that is no longer used
        std::shared_ptr<const infer::Engine> preparedBy; ///< when it lies on a device
        /// Makes the input when `prepared` does not fit.
        std::function<Result<infer::NetworkInput>(int modelSize)> makeInput;
        float refinerStrength = 1.0F;
    };
    struct Answer {
        infer::NetworkOutput output;
        std::shared_ptr<const infer::Engine> engine; ///< that fetches the output, when it lies on a device
        QString note;                                ///< what differs from what was asked for; empty: nothing
    };
    [[nodiscard]] Result<Answer> run(Request request, const std::stop_token& stop);

private:
    [[nodiscard]] infer::Status makeEngine(infer::Device device, const std::stop_token& stop);
    [[nodiscard]] infer::Result<infer::NetworkOutput> runOnce(Request& request,
                                                              const infer::MemoryLadder::Rung& rung,
                                                              const std::stop_token& stop,
                                                              std::optional<Error>& inputError);
    /// False when no rung is left.
    [[nodiscard]] bool stepDown(const infer::Error& cause);
    void publishSize();
    void publishEngine();
    [[nodiscard]] QString noteFor(const infer::InferReport& report);
    void beginLadder(int wantedSize);
    [[nodiscard]] bool mayFallBack() const { return !m_options.terms || m_options.terms->mayFallBack; }

    const NetworkParts m_parts;
    const Options m_options;

    struct WorkerOnly {
        std::unique_ptr<infer::Runtime> runtime;
        std::optional<infer::Checkpoint> checkpoint; ///< mapped; kept for an engine on another device
        std::shared_ptr<infer::Engine> engine;       ///< shared with frames that lie on its device
        infer::Device device;                        ///< as chosen by load()
        std::optional<infer::MemoryLadder> ladder;
        int ladderSize = 0; ///< the size that the ladder began with
        int automaticSize = 0;
        bool deviceFull = false; ///< the weights alone did not fit on `device`
        bool saidFloat32 = false;
        bool saidTiled = false;
    } m_worker;

    struct Shared {
        mutable std::mutex mutex;
        int automaticSize = 0;
        int ladderSize = 0;
        int currentSize = 0; ///< of the ladder's rung
        std::shared_ptr<const infer::Engine> deviceEngine;
    } m_shared;
};

/// The size "auto" stands for: on CUDA the largest of 2048, 1536, 1024 and 512 that fits; on the CPU 1024
/// (512 when memory is short), because 2048 takes 155 core-seconds a frame against 21. It does not depend on
/// the number of cores, so that the machines of a farm agree.
[[nodiscard]] int automaticModelSize(const infer::DeviceInfo& device, infer::Precision precision);

} // namespace ckd
