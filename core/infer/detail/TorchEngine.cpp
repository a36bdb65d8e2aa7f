// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/TorchEngine.h"

#include "core/infer/detail/BlasSetup.h"
#include "core/infer/detail/FastPath.h"
#include "core/infer/detail/FrameTransforms.h"
#include "core/infer/detail/Network.h"
#include "core/infer/detail/TorchCompat.h"

#include <algorithm>

namespace ckd::infer::detail {

namespace {

constexpr std::size_t kSmallAttentionBytes = 1U << 20;
constexpr int kSmallBandRows = 16;
constexpr int kSmallDeviceBandRows = 128;

at::ScalarType scalarTypeOf(Precision precision) {
    switch (precision) {
    case Precision::Float32:
        return at::kFloat;
    case Precision::Float16:
        return at::kHalf;
    case Precision::BFloat16:
        return at::kBFloat16;
    }
    return at::kFloat;
}

Placement placementOf(const EngineOptions& options, Precision precision) {
    const at::Device device =
        options.device.kind == DeviceKind::Cpu
            ? at::Device(at::kCPU)
            : at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(options.device.index));
    return {.device = device, .type = scalarTypeOf(precision)};
}

Error errorFrom(const std::exception& error, const EngineOptions& options) {
    if (dynamic_cast<const CancelledRun*>(&error) != nullptr)
        return cancelled();
    const std::string device = deviceText(options.device);
    if (isOutOfMemory(error))
        return {ErrorKind::OutOfMemory,
                "The memory of " + device + " did not suffice for this model size; choose a smaller one."};
    return {ErrorKind::Device, "The network could not run on " + device + ": " + shortText(error) + "."};
}

/// The same frames with the least memory the network can do with.
InferSettings frugal(InferSettings settings, const Device& device) {
    settings.refinerTiling = RefinerTiling::Bands;
    settings.bandRows = device.kind == DeviceKind::Cpu ? kSmallBandRows : kSmallDeviceBandRows;
    settings.attentionBytes = kSmallAttentionBytes;
    return settings;
}

class TorchEngine final : public Engine {
public:
    TorchEngine(const Checkpoint& checkpoint, const EngineOptions& options)
        : m_options(options), m_fast(makeFastPath(checkpoint, options)) {
        if (options.precision != Precision::Float32)
            m_checkpoint = checkpoint;
        if (m_fast == nullptr)
            m_network = loadNetwork(checkpoint, options.precision);
    }

    [[nodiscard]] const EngineOptions& options() const override { return m_options; }

    [[nodiscard]] Result<NetworkInput> preprocess(const PlateView& plate, const HintView& hint, int modelSize,
                                                  std::stop_token stop) const override {
        try {
            return prepareFrame(plate, hint, modelSize, stop);
        } catch (const std::exception& error) {
            return errorFrom(error, m_options);
        }
    }

    [[nodiscard]] Result<KeyedFrame> postprocess(const NetworkOutput& output, FrameSize size,
                                                 Overshoot overshoot, std::stop_token stop) const override {
        try {
            return restoreFrame(output, size, overshoot, stop);
        } catch (const std::exception& error) {
            return errorFrom(error, m_options);
        }
    }

    [[nodiscard]] bool keepsFramesOnDevice() const override { return m_fast != nullptr; }

    [[nodiscard]] Result<NetworkInput> sendPlanes(const PlanarPlate& plate, const HintView& hint,
                                                  int modelSize, std::stop_token stop) const override {
        if (m_fast == nullptr)
            return Engine::sendPlanes(plate, hint, modelSize, stop);
        if (const Status good = checkPlanes(plate, hint, modelSize); !good)
            return good.error();
        if (stop.stop_requested())
            return cancelled();
        try {
            return m_fast->send(plate, hint, modelSize);
        } catch (const std::exception& error) {
            return errorFrom(error, m_options);
        }
    }

    [[nodiscard]] Status fetchPlanes(const NetworkOutput& output, const PlanarKey& target,
                                     std::stop_token stop) const override {
        if (m_fast == nullptr)
            return Engine::fetchPlanes(output, target, stop);
        if (const Status good = checkTarget(output, target); !good)
            return good.error();
        if (stop.stop_requested())
            return cancelled();
        try {
            m_fast->fetch(output, target);
            return Done{};
        } catch (const std::exception& error) {
            return errorFrom(error, m_options);
        }
    }

    [[nodiscard]] Result<std::vector<NetworkOutput>> infer(std::span<const NetworkInput> frames,
                                                           const InferSettings& settings,
                                                           std::stop_token stop) override {
        if (const Status good = checkInputs(frames, settings); !good)
            return good.error();
        try {
            const c10::InferenceMode inference;
            setThreads(m_options.cpuThreads);
            Attempt attempt{.settings = settings, .stop = std::move(stop), .number = 0, .frugal = false};
            return m_fast != nullptr && settings.probe == nullptr ? runFast(frames, attempt)
                                                                  : run(frames, attempt);
        } catch (const std::exception& error) {
            releaseCachedMemory();
            return errorFrom(error, m_options);
        }
    }

private:
    struct Attempt {
        InferSettings settings;
        std::stop_token stop;
        int number; ///< of the tries so far, for the probe
        bool frugal;
    };

    [[nodiscard]] std::unique_ptr<Network> loadNetwork(const Checkpoint& checkpoint,
                                                       Precision precision) const {
        return std::make_unique<Network>(loadNetworkWeights(checkpoint, placementOf(m_options, precision)));
    }

    /// The network over LibTorch; with a fast path it is made when something asks for it.
    Network& plainNetwork() {
        if (m_network == nullptr)
            m_network = loadNetwork(*m_checkpoint, m_options.precision);
        return *m_network;
    }

    [[nodiscard]] Status checkInputs(std::span<const NetworkInput> frames,
                                     const InferSettings& settings) const {
        if (frames.empty())
            return Error{ErrorKind::Input, "There is no frame to key."};
        if (!std::isfinite(settings.refinerStrength))
            return Error{ErrorKind::Input, "The refiner strength is not a number; 1 is the default."};
        for (const NetworkInput& frame : frames) {
            const std::size_t side = frame.size > 0 ? static_cast<std::size_t>(frame.size) : 0;
            const std::size_t expected = frame.onDevice != nullptr ? 0 : 4 * side * side;
            if (frame.onDevice != nullptr && (m_fast == nullptr || settings.probe != nullptr))
                return Error{ErrorKind::Input, "A frame lies on a device where this engine cannot read it."};
            if (frame.size != frames.front().size || frame.size < kSizeStep || frame.size > kMaxModelSize ||
                frame.size % kSizeStep != 0 || frame.values.size() != expected)
                return Error{ErrorKind::Input, "The frames of one batch must all have the same model size, a "
                                               "multiple of 32 from 32 to 4096."};
        }
        return Done{};
    }

    /// [n, 4, S, S] float32 on the CPU
    static at::Tensor stacked(std::span<const NetworkInput> frames) {
        const std::int64_t size = frames.front().size;
        at::Tensor batch = at::empty({static_cast<std::int64_t>(frames.size()), 4, size, size}, at::kFloat);
        for (std::size_t i = 0; i < frames.size(); ++i)
            std::ranges::copy(frames[i].values, batch[static_cast<std::int64_t>(i)].data_ptr<float>());
        return batch;
    }

    /// Forward pass; after running out of memory once more with the least memory.
    at::Tensor forward(Network& network, const at::Tensor& batch, Attempt& attempt) {
        try {
            return network.forward(RunContext(attempt.settings, attempt.stop, attempt.number), batch);
        } catch (const std::exception& error) {
            if (!isOutOfMemory(error) || attempt.frugal)
                throw;
        }
        releaseCachedMemory();
        attempt.settings = frugal(attempt.settings, m_options.device);
        attempt.frugal = true;
        ++attempt.number;
        return network.forward(RunContext(attempt.settings, attempt.stop, attempt.number), batch);
    }

    Result<std::vector<NetworkOutput>> run(std::span<const NetworkInput> frames, Attempt& attempt) {
        const at::Tensor batch = stacked(frames);
        at::Tensor result = forward(plainNetwork(), batch, attempt).to(at::kCPU).contiguous();
        std::vector<NetworkOutput> outputs;
        for (std::int64_t i = 0; i < result.size(0); ++i) {
            InferReport report{
                .precision = m_options.precision, .repeatedInFloat32 = false, .refinerTiled = attempt.frugal};
            at::Tensor frame = result[i];
            if (!allFinite(frame)) {
                frame = repeatInFloat32(batch.narrow(0, i, 1), attempt);
                report.precision = Precision::Float32;
                report.repeatedInFloat32 = true;
                report.refinerTiled = attempt.frugal;
            }
            if (!allFinite(frame))
                return notNumbers();
            outputs.push_back(outputFrom(frame, report));
        }
        return outputs;
    }

    /// Frame by frame through the kernels of our own.
    Result<std::vector<NetworkOutput>> runFast(std::span<const NetworkInput> frames, Attempt& attempt) {
        std::vector<NetworkOutput> outputs;
        for (const NetworkInput& frame : frames) {
            if (attempt.stop.stop_requested())
                return cancelled();
            NetworkOutput output;
            output.report.precision = m_options.precision;
            if (!runFastFrame(frame, attempt, output)) {
                Result<NetworkOutput> repeated = repeatFastFrame(frame, attempt);
                if (!repeated)
                    return repeated.error();
                output = std::move(repeated).value();
            }
            outputs.push_back(std::move(output));
        }
        return outputs;
    }

    bool runFastFrame(const NetworkInput& frame, Attempt& attempt, NetworkOutput& output) {
        const bool asked = attempt.settings.refinerTiling == RefinerTiling::Bands;
        FastPath::Memory memory = asked ? FastPath::Memory::Small : m_fast->fitting(frame.size);
        const float strength = attempt.settings.refinerStrength;
        output.report.refinerTiled = memory == FastPath::Memory::Small;
        try {
            return m_fast->run(frame, strength, memory, output);
        } catch (const std::bad_alloc&) {
            if (memory == FastPath::Memory::Small)
                throw;
        }
        releaseCachedMemory();
        memory = FastPath::Memory::Small;
        output.report.refinerTiled = true;
        return m_fast->run(frame, strength, memory, output);
    }

    Result<NetworkOutput> repeatFastFrame(const NetworkInput& frame, Attempt& attempt) {
        m_fast->releaseFrameMemory(); // the float32 network needs it
        const NetworkInput here = frame.onDevice != nullptr ? m_fast->inMainMemory(frame) : frame;
        const at::Tensor exact = repeatInFloat32(stacked({&here, 1}), attempt);
        if (!allFinite(exact))
            return notNumbers();
        NetworkOutput output = outputFrom(
            exact,
            {.precision = Precision::Float32, .repeatedInFloat32 = true, .refinerTiled = attempt.frugal});
        return frame.onDevice != nullptr ? m_fast->onDevice(output) : std::move(output);
    }

    static Error notNumbers() {
        return {ErrorKind::Model, "The network made values that are not numbers, also in float32; the plate "
                                  "or the weights file may be damaged."};
    }

    /// The float32 network is made the first time it is needed and kept: a clip that overflows once does so
    /// again.
    at::Tensor repeatInFloat32(const at::Tensor& frame, Attempt& attempt) {
        Network* network = m_network.get();
        if (m_checkpoint) {
            if (m_exactNetwork == nullptr)
                m_exactNetwork = loadNetwork(*m_checkpoint, Precision::Float32);
            network = m_exactNetwork.get();
        }
        ++attempt.number;
        return forward(*network, frame, attempt)[0].to(at::kCPU).contiguous();
    }

    static bool allFinite(const at::Tensor& frame) { return at::isfinite(frame).all().item<bool>(); }

    /// frame [4, S, S] float32 on the CPU, contiguous
    static NetworkOutput outputFrom(const at::Tensor& frame, const InferReport& report) {
        const float* values = frame.data_ptr<float>();
        const std::int64_t plane = frame.size(1) * frame.size(2);
        return {.size = static_cast<int>(frame.size(1)),
                .alpha = {values, values + plane},
                .fg = {values + plane, values + 4 * plane},
                .report = report,
                .onDevice = nullptr};
    }

    EngineOptions m_options;
    std::unique_ptr<FastPath> m_fast; ///< nullptr: everything over LibTorch
    std::unique_ptr<Network> m_network;
    std::optional<Checkpoint> m_checkpoint; ///< only where a repetition in float32 may need it
    std::unique_ptr<Network> m_exactNetwork;
};

} // namespace

Result<std::unique_ptr<Engine>> makeTorchEngine(const Checkpoint& checkpoint, const EngineOptions& options,
                                                const std::stop_token& stop) {
    if (options.device.kind == DeviceKind::Cpu && options.precision == Precision::Float16)
        return Error{ErrorKind::Device, "float16 needs a CUDA device; use float32 or bfloat16 on the CPU."};
    if (const Status fits = checkGreenformer(checkpoint); !fits)
        return fits.error();
    if (stop.stop_requested())
        return cancelled();
    try {
        const c10::InferenceMode inference;
        // TF32 convolutions would make "float32" 10 bits of mantissa.
        at::globalContext().setAllowTF32CuDNN(false);
        setThreads(options.cpuThreads);
        return std::unique_ptr<Engine>(std::make_unique<TorchEngine>(checkpoint, options));
    } catch (const std::exception& error) {
        releaseCachedMemory();
        return errorFrom(error, options);
    }
}

} // namespace ckd::infer::detail
