// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/EmbeddedEngine.h"

#include "core/infer/detail/BlasSetup.h"
#include "core/infer/detail/EmbeddedKernels.h"
#include "core/infer/detail/EmbeddedNetwork.h"
#include "core/infer/detail/FrameArena.h"
#include "core/infer/detail/FrameTransforms.h"
#include "core/infer/detail/RunContext.h"
#include "core/infer/detail/TorchCompat.h"

#include <algorithm>
#include <map>

namespace ckd::infer::detail {

namespace {

/// Peak per pixel that the network sees, in numbers: measured 76 in float32 (docs/embedded.md).
constexpr std::uint64_t kNumbersPerPixel = 84;
/// Rows of a band when memory is short.
constexpr int kSmallBandRows = 256;
constexpr std::int64_t kRowsPerPiece = 16;

struct ConvWeights {
    at::Tensor weight;
    at::Tensor bias;
};

at::Device deviceOf(const EngineOptions& options) {
    return options.device.kind == DeviceKind::Cpu
               ? at::Device(at::kCPU)
               : at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(options.device.index));
}

/// All convolutions in one number type on one device.
class ConvTable {
public:
    ConvTable(const Checkpoint& checkpoint, at::Device device, at::ScalarType type) {
        for (const EmbeddedConv& conv : embeddedConvs()) {
            const at::Tensor weight = tensor(*checkpoint.find(conv.name + ".weight")).to(device, type);
            m_weights.emplace(conv.name,
                              ConvWeights{weight.contiguous(at::MemoryFormat::ChannelsLast),
                                          tensor(*checkpoint.find(conv.name + ".bias")).to(device, type)});
        }
    }

    [[nodiscard]] at::Tensor run(const EmbeddedConv& conv, const at::Tensor& input) const {
        const ConvWeights& weights = m_weights.at(conv.name);
        const std::int64_t padding = conv.kernel / 2;
        // conv2d() takes another library for small pictures and for one thread, with other rounding: bands
        // and threads would change bits.
        at::Tensor out = input.is_cpu() && at::hasMKLDNN()
                             ? at::mkldnn_convolution(input, weights.weight, weights.bias, {padding, padding},
                                                      {conv.stride, conv.stride}, {1, 1}, 1)
                             : at::conv2d(input, weights.weight, weights.bias, conv.stride, padding);
        return conv.relu ? out.relu_() : out;
    }

private:
    static at::Tensor tensor(const TensorView& view) {
        at::Tensor values = at::empty(view.shape, at::kFloat);
        copyAsFloat32(view, {values.data_ptr<float>(), static_cast<std::size_t>(values.numel())});
        return values;
    }

    std::map<std::string, ConvWeights> m_weights;
};

/// The picture that the network sees: the frame, or means over its blocks.
struct Seen {
    EmbeddedInput frame;
    int reduction = 1;
    at::Tensor memory; ///< of reduced planes
};

void inRows(std::int64_t rows, const std::function<void(int first, int count)>& work) {
    at::parallel_for(
        0, (rows + kRowsPerPiece - 1) / kRowsPerPiece, 1, [&](std::int64_t begin, std::int64_t end) {
            const std::int64_t first = begin * kRowsPerPiece;
            work(static_cast<int>(first), static_cast<int>(std::min(end * kRowsPerPiece, rows) - first));
        });
}

Seen seenFrom(const EmbeddedInput& input, std::int64_t maxPixels) {
    Seen seen{
        .frame = input, .reduction = embeddedReduction(input.width, input.height, maxPixels), .memory = {}};
    const int k = seen.reduction;
    if (k == 1)
        return seen;
    const int width = (input.width + k - 1) / k;
    const int height = (input.height + k - 1) / k;
    const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    seen.frame.width = width;
    seen.frame.height = height;
    const int planes = 6 + (input.hint.empty() ? 0 : 1) + (input.matte.empty() ? 0 : 1);
    seen.memory = at::empty({planes, height, width}, at::kFloat);
    float* next = seen.memory.data_ptr<float>();
    const auto reduced = [&](std::span<const float> plane) -> std::span<const float> {
        float* out = next;
        inRows(height, [&](int first, int count) {
            reduceRows(plane, input.width, input.height, k, first, count,
                       out + static_cast<std::size_t>(first) * static_cast<std::size_t>(width));
        });
        next += pixels;
        return {out, pixels};
    };
    for (std::size_t c = 0; c < 3; ++c) {
        seen.frame.plate[c] = reduced(input.plate[c]);
        seen.frame.cleanPlate[c] = reduced(input.cleanPlate[c]);
    }
    if (!input.hint.empty())
        seen.frame.hint = reduced(input.hint);
    if (!input.matte.empty())
        seen.frame.matte = reduced(input.matte);
    return seen;
}

Status checkFrame(const EmbeddedInput& input, const EmbeddedOutput& output) {
    if (input.width < 1 || input.height < 1)
        return Error{ErrorKind::Input, "There is no frame to key."};
    const std::size_t pixels = static_cast<std::size_t>(input.width) * static_cast<std::size_t>(input.height);
    bool fits = output.alpha.size() == pixels && (input.hint.empty() || input.hint.size() == pixels) &&
                (input.matte.empty() || input.matte.size() == pixels);
    for (std::size_t c = 0; c < 3; ++c)
        fits = fits && input.plate[c].size() == pixels && input.cleanPlate[c].size() == pixels &&
               output.fg[c].size() == pixels;
    if (!fits)
        return Error{ErrorKind::Input,
                     "Plate, clean plate, hint, matte and result of one frame must have the same size."};
    return Done{};
}

class TorchEmbeddedEngine final : public EmbeddedEngine {
public:
    TorchEmbeddedEngine(const Checkpoint& checkpoint, const EngineOptions& options)
        : m_options(options)
        , m_type(options.precision == Precision::Float16 ? at::kHalf : at::kFloat)
        , m_convs(checkpoint, deviceOf(options), m_type) {
        if (m_type != at::kFloat)
            m_checkpoint = checkpoint;
        if (options.device.kind == DeviceKind::Cpu)
            m_arena = std::make_unique<FrameArena>();
    }

    [[nodiscard]] const EngineOptions& options() const override { return m_options; }

    [[nodiscard]] Result<EmbeddedReport> key(const EmbeddedInput& input, const EmbeddedSettings& settings,
                                             const EmbeddedOutput& output, std::stop_token stop) override {
        if (const Status good = checkFrame(input, output); !good)
            return good.error();
        try {
            const c10::InferenceMode inference;
            setThreads(m_options.cpuThreads);
            return keyWithin(input, settings, output, stop);
        } catch (const std::exception& error) {
            releaseMemory();
            return errorFrom(error);
        }
    }

    [[nodiscard]] Error errorFrom(const std::exception& error) const {
        if (dynamic_cast<const CancelledRun*>(&error) != nullptr)
            return cancelled();
        const std::string device = deviceText(m_options.device);
        if (isOutOfMemory(error))
            return {ErrorKind::OutOfMemory, "The memory of " + device + " did not suffice for this frame."};
        return {ErrorKind::Device,
                "The embedded network could not run on " + device + ": " + shortText(error) + "."};
    }

private:
    struct Attempt {
        const Seen& seen;
        InferSettings settings; ///< carries the probe
        std::stop_token stop;
        int number = 0;
        int bandRows = 0; ///< 0: the whole picture
    };

    /// Everything large that a frame on the CPU needs lies in the arena.
    Result<EmbeddedReport> keyWithin(const EmbeddedInput& input, const EmbeddedSettings& settings,
                                     const EmbeddedOutput& output, const std::stop_token& stop) {
        if (!m_arena)
            return keyFrame(input, settings, output, stop);
        Result<EmbeddedReport> report = [&] {
            const FrameArena::Scope scope(*m_arena);
            return keyFrame(input, settings, output, stop);
        }();
        // What others can still get should not be less than what is only kept for speed.
        if (const std::size_t available = availableMemory();
            available > 0 && available < m_arena->heldBytes())
            m_arena->release();
        return report;
    }

    void releaseMemory() {
        releaseCachedMemory();
        if (m_arena)
            m_arena->release();
    }

    Result<EmbeddedReport> keyFrame(const EmbeddedInput& input, const EmbeddedSettings& settings,
                                    const EmbeddedOutput& output, const std::stop_token& stop) {
        if (stop.stop_requested())
            return cancelled();
        const Seen seen = seenFrom(input, settings.maxPixels > 0 ? settings.maxPixels : kEmbeddedPixels);
        Attempt attempt{.seen = seen, .settings = {}, .stop = stop};
        attempt.settings.probe = settings.probe;
        attempt.bandRows = settings.bandRows > 0 ? settings.bandRows : bandsFor(seen.frame);
        EmbeddedReport report{.precision = m_options.precision, .reduction = seen.reduction};
        at::Tensor answers = answersWithin(m_convs, m_type, attempt);
        if (!finite(answers) && m_type != at::kFloat) {
            report.precision = Precision::Float32;
            report.repeatedInFloat32 = true;
            ++attempt.number;
            answers = answersWithin(exactConvs(), at::kFloat, attempt);
        }
        if (!finite(answers))
            return Error{
                ErrorKind::Model,
                "The embedded network made values that are not numbers, also in float32; the weights "
                "or the plate may be damaged."};
        report.inBands = attempt.bandRows > 0 && attempt.bandRows < seen.frame.height;
        unmix(answers, input, seen, output, stop);
        return report;
    }

    /// Whether bands of kSmallBandRows with their margins are smaller than the picture at all.
    static bool bandsSave(const EmbeddedInput& frame) {
        return kSmallBandRows + 2 * embeddedReach() <= frame.height * 9 / 10;
    }

    /// Rows of a band, 0 for the whole picture. A graphics card says by itself when it is full.
    [[nodiscard]] int bandsFor(const EmbeddedInput& frame) const {
        if (!bandsSave(frame))
            return 0;
        if (m_bands || m_options.device.kind != DeviceKind::Cpu)
            return m_bands ? kSmallBandRows : 0;
        const DeviceInfo machine = cpuDevice();
        const std::uint64_t room = std::max(machine.freeBytes + m_arena->heldBytes(), machine.totalBytes / 4);
        const std::uint64_t pixels =
            static_cast<std::uint64_t>(frame.width) * static_cast<std::uint64_t>(frame.height);
        return room > 0 && pixels * kNumbersPerPixel * sizeof(float) > room ? kSmallBandRows : 0;
    }

    /// answersOf(); once more in small bands when memory runs out, and for the frames after it too.
    at::Tensor answersWithin(const ConvTable& convs, at::ScalarType type, Attempt& attempt) {
        try {
            return answersOf(convs, type, attempt);
        } catch (const std::exception& error) {
            const bool small = attempt.bandRows > 0 && attempt.bandRows <= kSmallBandRows;
            if (!isOutOfMemory(error) || small || !bandsSave(attempt.seen.frame))
                throw;
        }
        releaseMemory();
        m_bands = true;
        attempt.bandRows = kSmallBandRows;
        ++attempt.number;
        return answersOf(convs, type, attempt);
    }

    /// [halfHeight, halfWidth, 24] float32 on the CPU, contiguous.
    at::Tensor answersOf(const ConvTable& convs, at::ScalarType type, const Attempt& attempt) const {
        const EmbeddedInput& frame = attempt.seen.frame;
        const RunContext context(attempt.settings, attempt.stop, attempt.number);
        const bool spoilt = context.faultPoint("embedded");
        const int height = 2 * embeddedHalfSide(frame.height);
        const int rows = attempt.bandRows > 0
                             ? (attempt.bandRows + kEmbeddedStep - 1) / kEmbeddedStep * kEmbeddedStep
                             : height;
        at::Tensor answers;
        if (rows >= height) {
            answers = bandOf(convs, type, context, frame, 0, height);
        } else {
            answers =
                at::empty({height / 2, embeddedHalfSide(frame.width), 4 * kEmbeddedAnswers}, at::kFloat);
            for (int first = 0; first < height; first += rows) {
                const int count = std::min(rows, height - first);
                const int begin = std::max(0, first - embeddedReach());
                const int end = std::min(height, first + count + embeddedReach());
                answers.narrow(0, first / 2, count / 2)
                    .copy_(bandOf(convs, type, context, frame, begin, end)
                               .narrow(0, (first - begin) / 2, count / 2));
            }
        }
        if (spoilt)
            answers.fill_(NAN);
        return answers;
    }

    /// The network's answers for rows [begin, end) of its picture.
    at::Tensor bandOf(const ConvTable& convs, at::ScalarType type, const RunContext& context,
                      const EmbeddedInput& frame, int begin, int end) const {
        const int halfWidth = embeddedHalfSide(frame.width);
        const std::int64_t halfRows = (end - begin) / 2;
        const at::Device device = deviceOf(m_options);
        // Pinned memory where it goes to a card: several times as fast.
        at::Tensor lines = at::empty({halfRows, halfWidth, 4 * kEmbeddedFeatures},
                                     at::TensorOptions().dtype(at::kFloat).pinned_memory(device.is_cuda()));
        float* out = lines.data_ptr<float>();
        inRows(halfRows, [&](int first, int count) {
            embeddedFeatureRows(frame, begin / 2 + first, count,
                                out + static_cast<std::size_t>(first) * static_cast<std::size_t>(halfWidth) *
                                          (4 * kEmbeddedFeatures));
        });
        at::Tensor quads = lines.unsqueeze(0).permute({0, 3, 1, 2}).to(device).to(type);
        lines.reset();
        const auto convolve = [&](const EmbeddedConv& conv, const at::Tensor& x) {
            return convs.run(conv, x);
        };
        const at::Tensor answers =
            embeddedTrunk({}, convolve, std::move(quads), [&] { context.stopPoint(); });
        return answers.permute({0, 2, 3, 1})[0].to(at::kCPU).to(at::kFloat).contiguous();
    }

    static bool finite(const at::Tensor& answers) {
        return allFinite(answers.data_ptr<float>(), answers.numel());
    }

    static void unmix(const at::Tensor& answers, const EmbeddedInput& input, const Seen& seen,
                      const EmbeddedOutput& output, const std::stop_token& stop) {
        const EmbeddedAnswers view{.values = answers.data_ptr<float>(),
                                   .halfWidth = embeddedHalfSide(seen.frame.width),
                                   .width = seen.frame.width,
                                   .height = seen.frame.height,
                                   .reduction = seen.reduction};
        if (stop.stop_requested())
            throw CancelledRun();
        inRows(input.height,
               [&](int first, int count) { embeddedUnmixRows(view, input, first, count, output); });
    }

    /// Made the first time it is needed and kept: a clip that overflows once does so again.
    const ConvTable& exactConvs() {
        if (!m_exactConvs)
            m_exactConvs.emplace(*m_checkpoint, deviceOf(m_options), at::kFloat);
        return *m_exactConvs;
    }

    EngineOptions m_options;
    at::ScalarType m_type;
    ConvTable m_convs;
    std::optional<Checkpoint> m_checkpoint; ///< only where a repetition in float32 may need it
    std::optional<ConvTable> m_exactConvs;
    bool m_bands = false;                ///< memory ran out once
    std::unique_ptr<FrameArena> m_arena; ///< of an engine on the CPU
};

} // namespace

Result<std::unique_ptr<EmbeddedEngine>>
makeEmbeddedEngine(const Checkpoint& checkpoint, const EngineOptions& options, const std::stop_token& stop) {
    if (options.precision == Precision::BFloat16 ||
        (options.device.kind == DeviceKind::Cpu && options.precision == Precision::Float16))
        return Error{ErrorKind::Device,
                     "The embedded network runs in float32, and in float16 on a CUDA device."};
    if (const Status fits = checkEmbedded(checkpoint); !fits)
        return fits.error();
    if (stop.stop_requested())
        return cancelled();
    try {
        const c10::InferenceMode inference;
        at::globalContext().setAllowTF32CuDNN(false); // "float32" would have 10 bits of mantissa
        setThreads(options.cpuThreads);
        return std::unique_ptr<EmbeddedEngine>(std::make_unique<TorchEmbeddedEngine>(checkpoint, options));
    } catch (const std::exception& error) {
        releaseCachedMemory();
        const std::string device = deviceText(options.device);
        if (isOutOfMemory(error))
            return Error{ErrorKind::OutOfMemory, "The weights do not fit into the memory of " + device + "."};
        return Error{ErrorKind::Device,
                     "The embedded network could not run on " + device + ": " + shortText(error) + "."};
    }
}

} // namespace ckd::infer::detail
