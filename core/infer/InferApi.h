// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"
#include "core/infer/InferError.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// What the rest of the program knows of the network: plain floats, no LibTorch. The implementation lives
/// in the plugin (see InferLoader.h), because loading LibTorch costs half a second and 160 MB.
///
/// Network and numbers: docs/infer.md.
namespace ckd::infer {

// ---- pictures -----------------------------------------------------------------------------------------

enum class Transfer { Srgb, Linear };

/// A plate: interleaved, packed, row-major float pixels [height][width][channels]; channels is 3 (RGB) or
/// 4 (RGBA, alpha ignored). Srgb = display-encoded with the piecewise curve, Linear = scene-linear.
struct PlateView {
    std::span<const float> pixels;
    int width = 0;
    int height = 0;
    int channels = 3;
    Transfer transfer = Transfer::Srgb;
};

/// A hint: packed, row-major [height][width], linear 0..1. May differ in size from its plate.
struct HintView {
    std::span<const float> values;
    int width = 0;
    int height = 0;
};

/// A plate in planes: R, G, B, each packed, row-major [height][width].
struct PlanarPlate {
    std::array<std::span<const float>, 3> planes;
    int width = 0;
    int height = 0;
    Transfer transfer = Transfer::Srgb;
};

/// What the network reads, for one frame: planar [4][size][size] = R, G, B (sRGB-encoded, normalised with
/// the ImageNet mean and deviation), hint (not normalised). The frame is squashed to the square.
/// With `onDevice` the values lie in the memory of the engine that made them, and `values` is empty.
struct NetworkInput {
    int size = 0;
    std::vector<float> values;
    std::shared_ptr<const void> onDevice = nullptr;
};

enum class Precision { Float32, Float16, BFloat16 };

/// How a frame was made; whatever differs from what was asked for is said to the artist.
struct InferReport {
    Precision precision = Precision::Float32;
    bool repeatedInFloat32 = false; ///< the first result held NaN or infinity
    bool refinerTiled = false;      ///< the whole frame did not fit; the picture is the same
};

/// What the network wrote, for one frame, at the network's size: alpha [size][size] (linear 0..1) and
/// fg planar [3][size][size] (straight, sRGB-encoded, 0..1). `onDevice` as in NetworkInput.
struct NetworkOutput {
    int size = 0;
    std::vector<float> alpha;
    std::vector<float> fg;
    InferReport report;
    std::shared_ptr<const void> onDevice = nullptr;
};

struct FrameSize {
    int width = 0;
    int height = 0;
};

/// Lanczos resampling can leave 0..1 slightly.
enum class Overshoot { Keep, ClampAlpha };

/// The frame at its own size: alpha [height][width] linear; fg interleaved [height][width][3], straight,
/// sRGB-encoded. Despeckle, despill, linearising and premultiplying are other folders' work.
struct KeyedFrame {
    FrameSize size;
    std::vector<float> alpha;
    std::vector<float> fg;
    InferReport report;
};

/// Where fetchPlanes() puts a keyed frame: each plane packed, row-major [height][width].
struct PlanarKey {
    FrameSize size;
    std::array<std::span<float>, 3> fg; ///< straight, sRGB-encoded
    std::span<float> alpha;             ///< linear
    Overshoot overshoot = Overshoot::Keep;
};

// ---- devices ------------------------------------------------------------------------------------------

enum class DeviceKind { Cpu, Cuda };

struct Device {
    DeviceKind kind = DeviceKind::Cpu;
    int index = 0;
    friend bool operator==(const Device&, const Device&) = default;
};

/// "cpu" or "cuda:0"
[[nodiscard]] std::string deviceText(Device device);

struct DeviceInfo {
    Device device;
    std::string name;
    std::uint64_t totalBytes = 0; ///< 0 when unknown
    std::uint64_t freeBytes = 0;
};

/// Memory that one frame needs, weights included: an estimate above the peaks measured on the CPU
/// (docs/infer.md) and above what the CUDA kernels of our own need in their small mode (1.9 GiB at 2048).
[[nodiscard]] std::uint64_t memoryNeeded(int modelSize, Precision precision);

/// Chooses by `request`: "auto" (or empty) takes the CUDA device with the most free memory if that is at
/// least `neededBytes`, else the CPU; "cpu", "cuda" and "cuda:N" are taken as they are. `available` is what
/// Runtime::devices() says. ErrorKind::Device names what there is when the request cannot be met.
[[nodiscard]] Result<Device> chooseDevice(std::string_view request, std::span<const DeviceInfo> available,
                                          std::uint64_t neededBytes);

/// The number type to use on a device when nobody chose one: float16 on CUDA, float32 on the CPU.
[[nodiscard]] Precision defaultPrecision(Device device);

// ---- the engine ---------------------------------------------------------------------------------------

struct EngineOptions {
    Device device{};
    Precision precision = Precision::Float32;
    int cpuThreads = 0; ///< 0 = one per core
};

/// Seam for tests and for comparing with reference tensors; never set in the program.
class InferProbe {
public:
    enum class Fault { None, OutOfMemory, NotANumber };

    virtual ~InferProbe() = default;
    /// Called on the inference thread with intermediate results as float32, row-major: "pos_embed",
    /// "stage1".."stage4" [n,C,H,W], "logits_quarter" [n,4,S/4,S/4], "refiner_delta" [n,4,S,S], "logits"
    /// [n,4,S,S].
    virtual void observe(std::string_view name, std::span<const float> values,
                         std::span<const std::int64_t> shape) {
        (void)name, (void)values, (void)shape;
    }
    /// Asked at "encoder", "decoder", "refiner" and "output"; the answer is made to happen there.
    /// `attempt` counts the engine's own tries for these frames, from 0.
    virtual Fault fault(std::string_view point, int attempt) {
        (void)point, (void)attempt;
        return Fault::None;
    }
};

enum class RefinerTiling { Auto, Whole, Bands };

struct InferSettings {
    float refinerStrength = 1.0F; ///< scales all four of the refiner's corrections
    RefinerTiling refinerTiling = RefinerTiling::Auto;
    int bandRows = 0;               ///< rows per band of the tiled refiner; 0 = chosen
    std::size_t attentionBytes = 0; ///< upper bound of one block of attention weights; 0 = chosen
    InferProbe* probe = nullptr;
};

inline constexpr int kSizeStep = 32;
inline constexpr int kMaxModelSize = 4096;

/// The network with its weights on one device.
///
/// preprocess() and postprocess() touch no shared state: call them from any threads, at any time, also
/// while infer() runs. infer() belongs to one thread (the inference thread, which should also create and
/// destroy the engine; one that keeps frames on its device may end with the last of these, on any thread).
/// Every call returns within one block's time after its stop token is triggered.
class Engine {
public:
    virtual ~Engine() = default;

    /// `modelSize` is a multiple of 32 up to 4096; 2048 is the native one. Bilinear with antialiasing where
    /// it shrinks; a linear plate is resized in linear light, negative values become 0, then encoded.
    /// NaN and infinities in the plate or hint count as 0.
    [[nodiscard]] virtual Result<NetworkInput> preprocess(const PlateView& plate, const HintView& hint,
                                                          int modelSize, std::stop_token stop) const = 0;

    /// Runs the frames, all of one size, as one batch; n frames give what n single calls give. A result
    /// with NaN or infinity is repeated in float32; when memory runs out the refiner is tiled, once, with
    /// the same picture. ErrorKind::OutOfMemory after that: see MemoryLadder. All frames lie in main memory
    /// or all on the device (of this engine); the outputs lie where the inputs do.
    [[nodiscard]] virtual Result<std::vector<NetworkOutput>>
    infer(std::span<const NetworkInput> frames, const InferSettings& settings, std::stop_token stop) = 0;

    /// Lanczos-4 (OpenCV's definition) from the network's square to the frame.
    [[nodiscard]] virtual Result<KeyedFrame> postprocess(const NetworkOutput& output, FrameSize size,
                                                         Overshoot overshoot, std::stop_token stop) const = 0;

    /// True when frames can stay in the device's memory from sendPlanes() to fetchPlanes(): both resize
    /// there, values travel as float16 (largest error 2.5e-4 within 0..1), and infer() takes and gives such
    /// frames.
    [[nodiscard]] virtual bool keepsFramesOnDevice() const { return false; }

    /// preprocess() on the device; values beyond 0..1 are cut off after the encoding. From any thread, also
    /// beside infer(); the frame must be released before the runtime ends.
    [[nodiscard]] virtual Result<NetworkInput> sendPlanes(const PlanarPlate& plate, const HintView& hint,
                                                          int modelSize, std::stop_token stop) const;

    /// postprocess() on the device, of an output that infer() left there; threads as sendPlanes().
    [[nodiscard]] virtual Status fetchPlanes(const NetworkOutput& output, const PlanarKey& target,
                                             std::stop_token stop) const;

    [[nodiscard]] virtual const EngineOptions& options() const = 0;
};

class EmbeddedEngine; // EmbeddedApi.h

struct BlasSpeed {
    double gigaMacPerSecond = 0; ///< float32 matrix product; one core with OpenBLAS
    std::string library;         ///< path of the library that provides it; empty when unknown
    bool slow = false;           ///< below what any tuned BLAS reaches on any machine of the last ten years
};

/// LibTorch itself: one per process, made by the plugin.
class Runtime {
public:
    virtual ~Runtime() = default;

    [[nodiscard]] virtual std::string torchVersion() const = 0;
    /// The CPU first, then the CUDA devices.
    [[nodiscard]] virtual std::vector<DeviceInfo> devices() const = 0;
    /// Multiplies two matrices of the network's shape; 20 ms with OpenBLAS, 0.5 s with the reference BLAS.
    [[nodiscard]] virtual BlasSpeed measureBlas() const = 0;
    /// Checks the checkpoint, folds and uploads the weights (about a second). The checkpoint is kept open
    /// when `options.precision` is not float32, for the repetition in float32.
    [[nodiscard]] virtual Result<std::unique_ptr<Engine>>
    createEngine(const Checkpoint& checkpoint, const EngineOptions& options, std::stop_token stop) = 0;
    /// The same for the embedded network. Model error for a runtime that has none (fakes in tests).
    [[nodiscard]] virtual Result<std::unique_ptr<EmbeddedEngine>>
    createEmbedded(const Checkpoint& checkpoint, const EngineOptions& options, std::stop_token stop);
};

// ---- what to do when memory runs out ------------------------------------------------------------------

/// The rungs after infer() failed with ErrorKind::OutOfMemory (the engine has tried the tiled refiner by
/// itself): smaller model sizes in steps (2048, 1536, 1024, 512), then the CPU at the first size. The
/// caller says per frame which rung it used. Pure bookkeeping, any thread.
class MemoryLadder {
public:
    struct Rung {
        Device device;
        int modelSize = 0;
    };

    MemoryLadder(Device device, int modelSize);

    [[nodiscard]] const Rung& current() const { return m_current; }
    /// Moves to the next rung; false when there is none left.
    bool stepDown();
    /// "at model size 1024 instead of 2048, because cuda:0 ran out of memory"; empty on the first rung.
    [[nodiscard]] std::string explanation() const;

private:
    Rung m_first;
    Rung m_current;
};

// ---- the plugin ---------------------------------------------------------------------------------------

/// Raised whenever anything in this header changes; loader and plugin must agree.
inline constexpr int kInferApiVersion = 4;
inline constexpr char kInferEntryPoint[] = "ckdInferCreateRuntime";
/// Returns nullptr when the versions differ or LibTorch cannot start. The caller deletes the runtime
/// before it unloads the plugin (InferLoader never unloads it: LibTorch does not survive that).
using InferEntryPoint = Runtime* (*)(int apiVersion);

} // namespace ckd::infer
