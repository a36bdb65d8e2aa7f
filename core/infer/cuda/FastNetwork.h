// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"

#include <cstddef>
#include <cstdint>
#include <memory>

/// The network in kernels of our own, float16, for cards of compute capability 9.0 (H100, H200). Needs no
/// LibTorch. The plain network over LibTorch (detail/Network.h) is the reference that it is checked against.
namespace ckd::infer::cuda {

/// Sees intermediate results of an unrecorded run; for checks and for timing. Everything lies on the device
/// and is not yet computed when the call comes: read it with work on the network's stream.
class StageWatcher {
public:
    virtual ~StageWatcher() = default;
    /// "stage1".."stage4": float16 [side][side][channels].
    virtual void features(const char* name, const void* data, int side, int channels) {
        (void)name, (void)data, (void)side, (void)channels;
    }
    /// Called when a named part ("block 0", "decoders", "refiner 2") has been put on the stream.
    virtual void finished(const char* part) { (void)part; }
    /// The same for every kernel of a block: "qkv" of stage 3.
    virtual void step(const char* name, int stage) { (void)name, (void)stage; }
};

enum class RefinerMemory {
    Fast,  ///< four pictures of 64 channels: 2.15 GB at 2048
    Small, ///< three, and two more passes over each; the same picture
};

struct FastRun {
    int size = 0; ///< multiple of 32
    float refinerStrength = 1.0F;
    RefinerMemory memory = RefinerMemory::Fast;
    StageWatcher* watcher = nullptr; ///< runs without a recorded graph when set
};

/// Belongs to one thread. Everything throws std::bad_alloc when the device's memory ran out and
/// std::runtime_error for other failures.
class FastNetwork {
public:
    /// True when device `index` can run it.
    [[nodiscard]] static bool supports(int index);
    /// Device memory that a frame of this size needs beside the weights (0.2 GiB).
    [[nodiscard]] static std::size_t frameBytes(int size, RefinerMemory memory);

    /// `checkpoint` must have passed checkGreenformer(); it is not kept.
    FastNetwork(const Checkpoint& checkpoint, int index);
    ~FastNetwork();
    FastNetwork(const FastNetwork&) = delete;
    FastNetwork& operator=(const FastNetwork&) = delete;

    /// One frame: input [4][size][size] and output [4][size][size] (alpha, R, G, B after the sigmoid) in host
    /// memory. False when the result holds NaN or infinities; it is then worthless.
    [[nodiscard]] bool run(const FastRun& run, const float* input, float* output);

    /// The same with pictures on the device that are ready: input float16 [size][size][4], output float
    /// [4][size][size].
    [[nodiscard]] bool runOnDevice(const FastRun& run, const void* pixels, void* output);

    /// For timing: the network alone on whatever input it was given last; asynchronous.
    void enqueue(const FastRun& run);
    /// Waits for what was enqueued; false as in run().
    [[nodiscard]] bool finish();

    /// cudaStream_t
    [[nodiscard]] void* stream() const;
    /// Gives back everything but the weights.
    void releaseFrameMemory();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ckd::infer::cuda
