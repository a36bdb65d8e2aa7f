// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/FastNetwork.h"

#include "core/infer/cuda/FastWeights.h"
#include "core/infer/cuda/FramePlan.h"
#include "core/infer/cuda/Linear.h"

#include <optional>

namespace ckd::infer::cuda {

namespace {

constexpr float kCorrectionGain = 10.0F;
constexpr int kNeededMajor = 9; // wgmma is part of compute capability 9.0 alone
constexpr int kNeededMinor = 0;

/// Puts one frame's work on a stream.
class Sequence {
public:
    Sequence(const FastWeights& weights, const FramePlan& plan, const FastRun& run, Linear& linear,
             cudaStream_t stream)
        : m_weights(weights), m_plan(plan), m_run(run), m_linear(linear), m_stream(stream) {}

    void enqueue() {
        embedPatches();
        for (int i = 0; i < kEncoderBlocks; ++i)
            runBlock(i);
        decode();
        check(cudaMemsetAsync(m_plan.notFinite, 0, sizeof(int), m_stream), "the guard's flag");
        if (m_run.refinerStrength == 0.0F)
            upsampleOnly(m_plan.logits, m_plan.output, m_plan.notFinite, m_run.size, m_stream);
        else
            refine();
    }

private:
    void embedPatches() {
        const int side = m_run.size / 4;
        gatherPatches(m_plan.pixels, m_plan.narrow, m_run.size, m_stream);
        multiply(m_weights.patchEmbed, m_plan.narrow, m_plan.posEmbed, m_plan.features[0], side * side,
                 kStageDims[0], kPatchRow);
        finished("patches");
    }

    void multiply(const DeviceAffine& affine, const half* in, const half* added, half* out, int rows,
                  int outputs, int inputs) {
        m_linear.run({.in = in,
                      .weight = affine.weight,
                      .bias = affine.bias,
                      .added = added,
                      .out = out,
                      .rows = rows,
                      .outputs = outputs,
                      .inputs = inputs},
                     m_stream);
    }

    void runBlock(int index) {
        const FastBlock& block = m_weights.blocks[static_cast<std::size_t>(index)];
        const EncoderBlockSpec& spec = block.spec;
        const std::size_t stage = index < 2 ? 0 : index < 5 ? 1 : index < 21 ? 2 : 3;
        const int side = m_run.size >> (2 + stage);
        const int inSide = spec.isTransition() ? 2 * side : side;
        half* x = m_plan.features[stage];
        const half* in = spec.isTransition() ? m_plan.features[stage - 1] : x;
        if (block.packedQkv == nullptr) {
            layerNorm(in, block.norm1.weight, block.norm1.bias, m_plan.normed, inSide * inSide, spec.dimIn,
                      m_stream);
            step("LayerNorm", stage);
        }
        if (spec.isTransition()) {
            if (block.packedProj != nullptr)
                multiplyNormed(block.norm1, block.packedProj, block.proj.bias, in, m_plan.narrow,
                               inSide * inSide, spec.dimOut, Activation::None);
            else
                multiply(block.proj, m_plan.normed, nullptr, m_plan.narrow, inSide * inSide, spec.dimOut,
                         spec.dimIn);
            maxPool(m_plan.narrow, spec.dimOut, side, spec.dimOut, x, m_stream);
            step("transition", stage);
        }
        attend(block, in, side, inSide, stage);
        multiply(block.attentionProj, m_plan.narrow, x, x, side * side, spec.dimOut, spec.dimOut);
        step("projection", stage);
        runMlp(block, x, side * side, stage);
        finished(("block " + std::to_string(index)).c_str());
        if (index == kStageLastBlock[stage] && m_run.watcher != nullptr)
            m_run.watcher->features(("stage" + std::to_string(stage + 1)).c_str(), x, side, spec.dimOut);
    }

    void runMlp(const FastBlock& block, half* x, int tokens, std::size_t stage) {
        const int width = block.spec.dimOut;
        if (block.packedFc1 != nullptr) {
            multiplyNormed(block.norm2, block.packedFc1, block.fc1.bias, x, m_plan.wide, tokens, 4 * width,
                           Activation::Gelu);
            step("fc1", stage);
        } else {
            layerNorm(x, block.norm2.weight, block.norm2.bias, m_plan.normed, tokens, width, m_stream);
            step("LayerNorm", stage);
            multiply(block.fc1, m_plan.normed, nullptr, m_plan.wide, tokens, 4 * width, width);
            step("fc1", stage);
            gelu(m_plan.wide, static_cast<std::size_t>(tokens) * 4 * width, m_stream);
            step("GELU", stage);
        }
        multiply(block.fc2, m_plan.wide, x, x, tokens, width, 4 * width);
        step("fc2", stage);
    }

    void multiplyNormed(const DeviceAffine& norm, const half* weight, const half* bias, const half* in,
                        half* out, int tokens, int outputs, Activation activation) {
        normedLinear({.in = in,
                      .normScale = norm.weight,
                      .normShift = norm.bias,
                      .weight = weight,
                      .bias = bias,
                      .out = out,
                      .tokens = tokens,
                      .outputs = outputs,
                      .activation = activation},
                     m_stream);
    }

    /// `in`, or m_plan.normed where that is made, -> m_plan.narrow
    void attend(const FastBlock& block, const half* in, int side, int inSide, std::size_t stage) {
        const EncoderBlockSpec& spec = block.spec;
        const int stride = 3 * spec.dimOut;
        if (block.packedQkv != nullptr)
            multiplyNormed(block.norm1, block.packedQkv, block.qkv.bias, in, m_plan.wide, inSide * inSide,
                           stride, Activation::None);
        else
            multiply(block.qkv, m_plan.normed, nullptr, m_plan.wide, inSide * inSide, stride, spec.dimIn);
        step("qkv", stage);
        AttentionTask task{.queries = m_plan.wide,
                           .keys = m_plan.wide + spec.dimOut,
                           .values = m_plan.wide + 2 * static_cast<std::size_t>(spec.dimOut),
                           .out = m_plan.narrow,
                           .queryStride = stride,
                           .keyStride = stride,
                           .heads = spec.heads,
                           .querySide = side,
                           .keySide = inSide};
        if (spec.isTransition()) {
            maxPool(m_plan.wide, stride, side, spec.dimOut, m_plan.queries, m_stream);
            task.queries = m_plan.queries;
            task.queryStride = spec.dimOut;
        }
        if (spec.windowTokens > 0)
            windowAttention(task, spec.windowTokens, m_stream);
        else
            globalAttention(task, m_stream);
        step("attention", stage);
    }

    void decode() {
        const int side = m_run.size / 4;
        constexpr std::size_t kHidden = 2 * static_cast<std::size_t>(kDecoderDim);
        DecoderTail tail{.scales = {},
                         .bias = m_weights.decoderBias,
                         .classifier = m_weights.classifier,
                         .classifierBias = m_weights.classifierBias};
        half* coarse = m_plan.narrow;
        for (std::size_t stage = 0; stage < 4; ++stage) {
            const int small = side >> stage;
            half* target = stage == 0 ? m_plan.wide : coarse;
            if (stage > 0)
                coarse += static_cast<std::size_t>(small) * small * kHidden;
            multiply({.weight = m_weights.decoderScales[stage]}, m_plan.features[stage], nullptr, target,
                     small * small, static_cast<int>(kHidden), kStageDims[stage]);
            tail.scales[stage] = target;
            step("decoder linear", stage);
        }
        decoderTail(tail, side, m_plan.logits, m_stream);
        finished("decoders");
    }

    [[nodiscard]] half* normScale(int norm) const {
        return m_plan.norms + static_cast<std::size_t>(norm) * kStatisticsRow;
    }
    [[nodiscard]] Norm norm(int number) const {
        return {.scale = normScale(number), .shift = normScale(number) + kRefinerChannels};
    }

    void convolveThenNorm(const FastConvNorm& conv, const ConvolutionSource& source, half* out, int dilation,
                          int number) {
        const int rows =
            convolve(source, conv.weight, out, m_plan.statistics, m_run.size, dilation, m_stream);
        finishGroupNorm(m_plan.statistics, rows, conv.norm, m_run.size, normScale(number),
                        normScale(number) + kRefinerChannels, m_stream);
    }

    // The norm of a convolution is applied where its result is read; see FramePlan and docs/performance.md.
    void refine() {
        const auto& pictures = m_plan.pictures;
        refinerInput(m_plan.pixels, m_plan.logits, m_plan.pixels8, m_run.size, m_stream);
        step("refiner input", 0);
        const int rows = convolveStem(m_plan.pixels8, m_weights.stem.weight, pictures[0], m_plan.statistics,
                                      m_run.size, m_stream);
        finishGroupNorm(m_plan.statistics, rows, m_weights.stem.norm, m_run.size, normScale(0),
                        normScale(0) + kRefinerChannels, m_stream);
        finished("refiner stem");
        const half* x = m_run.memory == RefinerMemory::Fast ? refineBlocks() : refineBlocksInPlace();
        finishRefiner({.x = x,
                       .z = pictures[2],
                       .zNorm = norm(8),
                       .weights = m_weights.finalWeight,
                       .bias = m_weights.finalBias,
                       .logits = m_plan.logits,
                       .gain = kCorrectionGain * m_run.refinerStrength},
                      m_plan.output, m_plan.notFinite, m_run.size, m_stream);
        finished("refiner end");
    }

    /// Returns where x of the last block lies; its z is in pictures[2].
    const half* refineBlocks() {
        const auto& pictures = m_plan.pictures;
        half* x = pictures[0];
        half* other = pictures[3];
        for (int i = 0; i < 4; ++i) {
            const auto& [first, second] = m_weights.refiner[static_cast<std::size_t>(i)];
            const int dilation = kRefinerDilations[static_cast<std::size_t>(i)];
            ConvolutionSource source{.x = x};
            if (i <= 1)
                source.xNorm = norm(0); // the stem's result is stored without its norm
            if (i > 0) {
                source.added = pictures[2];
                source.addedNorm = norm(2 * i);
                source.settled = other;
                std::swap(x, other);
            }
            convolveThenNorm(first, source, pictures[1], dilation, 2 * i + 1);
            convolveThenNorm(second, {.x = pictures[1], .xNorm = norm(2 * i + 1)}, pictures[2], dilation,
                             2 * i + 2);
            finished(("refiner " + std::to_string(i + 1)).c_str());
        }
        return x;
    }

    const half* refineBlocksInPlace() {
        const auto& pictures = m_plan.pictures;
        for (int i = 0; i < 4; ++i) {
            const auto& [first, second] = m_weights.refiner[static_cast<std::size_t>(i)];
            const int dilation = kRefinerDilations[static_cast<std::size_t>(i)];
            if (i > 0)
                settle(pictures[0], i == 1 ? norm(0) : Norm{}, pictures[2], norm(2 * i), m_run.size,
                       m_stream);
            ConvolutionSource source{.x = pictures[0]};
            if (i == 0)
                source.xNorm = norm(0);
            convolveThenNorm(first, source, pictures[1], dilation, 2 * i + 1);
            convolveThenNorm(second, {.x = pictures[1], .xNorm = norm(2 * i + 1)}, pictures[2], dilation,
                             2 * i + 2);
            finished(("refiner " + std::to_string(i + 1)).c_str());
        }
        return pictures[0];
    }

    void finished(const char* part) {
        if (m_run.watcher != nullptr)
            m_run.watcher->finished(part);
    }
    /// A single kernel's name, with the stage it belongs to.
    void step(const char* name, std::size_t stage) {
        if (m_run.watcher != nullptr)
            m_run.watcher->step(name, static_cast<int>(stage) + 1);
    }

    const FastWeights& m_weights;
    const FramePlan& m_plan;
    const FastRun& m_run;
    Linear& m_linear;
    cudaStream_t m_stream;
};

/// A recorded frame, replayed for every frame of the same size and settings.
class Recording {
public:
    Recording() = default;
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    ~Recording() { drop(); }

    void drop() {
        if (m_graph != nullptr)
            cudaGraphExecDestroy(m_graph);
        m_graph = nullptr;
    }
    [[nodiscard]] bool holds(const FastRun& run) const {
        return m_graph != nullptr && m_run.size == run.size && m_run.refinerStrength == run.refinerStrength &&
               m_run.memory == run.memory;
    }
    void replay(cudaStream_t stream) { check(cudaGraphLaunch(m_graph, stream), "replay of a frame"); }

    template <typename Work> void record(const FastRun& run, cudaStream_t stream, Work work) {
        drop();
        check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "recording a frame");
        cudaGraph_t graph = nullptr;
        try {
            work();
        } catch (...) {
            cudaStreamEndCapture(stream, &graph);
            cudaGraphDestroy(graph);
            throw;
        }
        check(cudaStreamEndCapture(stream, &graph), "recording a frame");
        const cudaError_t status = cudaGraphInstantiate(&m_graph, graph, 0);
        cudaGraphDestroy(graph);
        check(status, "recording a frame");
        m_run = run;
    }

private:
    cudaGraphExec_t m_graph = nullptr;
    FastRun m_run;
};

} // namespace

class FastNetwork::Impl {
public:
    Impl(const Checkpoint& checkpoint, int index) : m_index(index) {
        select();
        check(cudaStreamCreateWithFlags(&m_stream, cudaStreamNonBlocking), "stream");
        check(cudaEventCreateWithFlags(&m_done, cudaEventBlockingSync | cudaEventDisableTiming), "event");
        m_linear.emplace();
        m_weights = loadFastWeights(checkpoint);
    }
    ~Impl() {
        select();
        cudaStreamSynchronize(m_stream);
        m_recording.drop();
        cudaEventDestroy(m_done);
        cudaStreamDestroy(m_stream);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    const FramePlan& planFor(const FastRun& run) {
        select();
        if (m_memory.bytes() > 0 && m_size == run.size && m_refiner == run.memory)
            return m_plan;
        release();
        m_memory = DeviceBuffer(FramePlan::lay(nullptr, run.size, run.memory).bytes);
        m_plan = FramePlan::lay(m_memory.as<std::uint8_t>(), run.size, run.memory);
        m_size = run.size;
        m_refiner = run.memory;
        const std::vector<float> embed = resizedPosEmbed(m_weights.posEmbed, run.size / 4);
        float* staged = m_plan.input; // free until a frame comes
        DeviceBuffer larger;
        if (embed.size() > 4 * static_cast<std::size_t>(run.size) * run.size) {
            larger = DeviceBuffer(embed.size() * sizeof(float));
            staged = larger.as<float>();
        }
        check(cudaMemcpyAsync(staged, embed.data(), embed.size() * sizeof(float), cudaMemcpyHostToDevice,
                              m_stream),
              "position embedding");
        convertToHalf(staged, m_plan.posEmbed, embed.size(), m_stream);
        check(cudaStreamSynchronize(m_stream), "position embedding");
        return m_plan;
    }

    void enqueue(const FastRun& run) {
        const FramePlan& plan = planFor(run);
        const auto work = [&] { Sequence(m_weights, plan, run, *m_linear, m_stream).enqueue(); };
        if (run.watcher != nullptr)
            return work();
        if (!m_recording.holds(run)) {
            // Libraries set themselves up on first use, which cannot be recorded: this frame runs, the next
            // ones are replayed.
            if (!(m_firstDone == run.size)) {
                m_firstDone = run.size;
                return work();
            }
            m_recording.record(run, m_stream, work);
        }
        m_recording.replay(m_stream);
    }

    bool finish() {
        select();
        int notFinite = 0;
        check(
            cudaMemcpyAsync(&notFinite, m_plan.notFinite, sizeof notFinite, cudaMemcpyDeviceToHost, m_stream),
            "the guard's flag");
        check(cudaStreamSynchronize(m_stream), "the network");
        return notFinite == 0;
    }

    void release() {
        select();
        check(cudaStreamSynchronize(m_stream), "the network");
        m_recording.drop();
        m_firstDone = 0;
        m_memory = DeviceBuffer();
        m_plan = {};
        m_size = 0;
    }

    [[nodiscard]] cudaStream_t stream() const { return m_stream; }

private:
    void select() const { check(cudaSetDevice(m_index), "cudaSetDevice"); }

    int m_index;
    cudaStream_t m_stream = nullptr;
    cudaEvent_t m_done = nullptr;
    std::optional<Linear> m_linear;
    FastWeights m_weights;
    DeviceBuffer m_memory;
    FramePlan m_plan;
    int m_size = 0;
    RefinerMemory m_refiner = RefinerMemory::Fast;
    int m_firstDone = 0;
    Recording m_recording;
};

bool FastNetwork::supports(int index) {
    int major = 0;
    int minor = 0;
    const bool known =
        cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, index) == cudaSuccess &&
        cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, index) == cudaSuccess;
    (void)cudaGetLastError();
    return known && major == kNeededMajor && minor == kNeededMinor;
}

std::size_t FastNetwork::frameBytes(int size, RefinerMemory memory) {
    return FramePlan::lay(nullptr, size, memory).bytes;
}

FastNetwork::FastNetwork(const Checkpoint& checkpoint, int index)
    : m_impl(std::make_unique<Impl>(checkpoint, index)) {
}

FastNetwork::~FastNetwork() = default;

bool FastNetwork::run(const FastRun& run, const float* input, float* output) {
    const FramePlan& plan = m_impl->planFor(run);
    const cudaStream_t stream = m_impl->stream();
    const std::size_t bytes = 4 * sizeof(float) * static_cast<std::size_t>(run.size) * run.size;
    check(cudaMemcpyAsync(plan.input, input, bytes, cudaMemcpyHostToDevice, stream), "upload");
    packInput(plan.input, plan.pixels, run.size, stream);
    m_impl->enqueue(run);
    check(cudaMemcpyAsync(output, plan.output, bytes, cudaMemcpyDeviceToHost, stream), "download");
    return m_impl->finish();
}

bool FastNetwork::runOnDevice(const FastRun& run, const void* pixels, void* output) {
    const FramePlan& plan = m_impl->planFor(run);
    const cudaStream_t stream = m_impl->stream();
    const std::size_t values = 4 * static_cast<std::size_t>(run.size) * run.size;
    check(cudaMemcpyAsync(plan.pixels, pixels, values * sizeof(half), cudaMemcpyDeviceToDevice, stream),
          "input");
    m_impl->enqueue(run);
    check(cudaMemcpyAsync(output, plan.output, values * sizeof(float), cudaMemcpyDeviceToDevice, stream),
          "output");
    return m_impl->finish();
}

void FastNetwork::enqueue(const FastRun& run) {
    m_impl->enqueue(run);
}

bool FastNetwork::finish() {
    return m_impl->finish();
}

void* FastNetwork::stream() const {
    return m_impl->stream();
}

void FastNetwork::releaseFrameMemory() {
    m_impl->release();
}

} // namespace ckd::infer::cuda
