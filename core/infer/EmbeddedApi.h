// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"

#include <array>
#include <span>
#include <stop_token>

/// The embedded network as the rest of the program sees it: plain floats, no LibTorch. Its shape and
/// arithmetic: EmbeddedSpec.h, docs/embedded.md.
namespace ckd::infer {

/// One frame. All planes packed, row-major [height][width], scene-linear, with the screen's key channel
/// exchanged into green. NaN and infinities count as 0; values may exceed 0..1.
struct EmbeddedInput {
    int width = 0;
    int height = 0;
    std::array<std::span<const float>, 3> plate;      ///< R, G, B
    std::array<std::span<const float>, 3> cleanPlate; ///< the empty screen
    std::span<const float> hint;                      ///< coarse alpha 0..1; empty: none is given
    /// The colour-difference keyer's finished alpha, 0..1, which the network corrects; empty: the plain
    /// 1 - d(I)/d(C) takes its place (a network that was trained with mattes is worse with that).
    std::span<const float> matte;
};

/// Where the key goes; planes as the input's.
struct EmbeddedOutput {
    std::array<std::span<float>, 3> fg; ///< straight, scene-linear, without spill; meaningless far from alpha
    std::span<float> alpha;             ///< 0..1
};

/// Frames up to this many pixels run at their own size; of larger ones the network sees means over k x k
/// blocks, k the smallest that brings them below, and the unmixing runs at full size.
inline constexpr std::int64_t kEmbeddedPixels = 2'600'000;

/// Zeros mean: chosen. Anything else is for tests and measurements.
struct EmbeddedSettings {
    int bandRows = 0; ///< rows of the network's picture at a time, rounded up to kEmbeddedStep; the same bits
    std::int64_t maxPixels = 0;  ///< instead of kEmbeddedPixels
    InferProbe* probe = nullptr; ///< asked for faults at "embedded", once per try
};

struct EmbeddedReport {
    Precision precision = Precision::Float32;
    bool repeatedInFloat32 = false; ///< the first result held NaN or infinity
    bool inBands = false;           ///< memory was short; the picture is the same
    int reduction = 1;              ///< k of kEmbeddedPixels
};

/// How many k x k blocks' sides a frame of this size is reduced by.
[[nodiscard]] int embeddedReduction(int width, int height, std::int64_t maxPixels = kEmbeddedPixels);

/// The network with its weights on one device. One thread at a time: the inference thread, which should also
/// create and destroy it.
class EmbeddedEngine {
public:
    virtual ~EmbeddedEngine() = default;

    /// Keys one frame. Pixels depend on the input, the weights and the device's kind alone. The work outside
    /// the convolutions runs on the CPU, on LibTorch's threads. Errors: Input for planes that do not fit,
    /// Cancelled soon after `stop`, OutOfMemory when not even bands fit, Model when the answer is not
    /// numbers, Device for all else.
    [[nodiscard]] virtual Result<EmbeddedReport> key(const EmbeddedInput& input,
                                                     const EmbeddedSettings& settings,
                                                     const EmbeddedOutput& output, std::stop_token stop) = 0;

    [[nodiscard]] virtual const EngineOptions& options() const = 0;
};

} // namespace ckd::infer
