// SPDX-License-Identifier: Apache-2.0
// The network in kernels of our own (core/infer/cuda) with formula weights: differences from the fixtures,
// time of every part, time of recorded frames. Needs neither LibTorch nor Qt.
//   bench_cuda parity              256, 512 and 2048 against the fixtures
//   bench_cuda time SIZE [FRAMES]  per part, then FRAMES recorded frames; JSON on the last line
// Before these: --memory fast|small
#include "../infer/FormulaWeights.h"
#include "../infer/InferTestData.h"
#include "FixtureInput.h"

#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/FastNetwork.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>

using namespace ckd::infer;
using namespace ckd::infer::test;
using cuda::check;
using cuda::FastNetwork;
using cuda::FastRun;

namespace {

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Downloads the stages' features, planar.
class FeatureRecorder : public cuda::StageWatcher {
public:
    explicit FeatureRecorder(void* stream) : m_stream(static_cast<cudaStream_t>(stream)) {}
    void features(const char* name, const void* data, int side, int channels) override {
        const std::size_t tokens = static_cast<std::size_t>(side) * side;
        std::vector<half> values(tokens * channels);
        check(cudaStreamSynchronize(m_stream), name);
        check(cudaMemcpy(values.data(), data, values.size() * sizeof(half), cudaMemcpyDeviceToHost), name);
        std::vector<float>& planes = seen[name];
        planes.resize(values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            planes[i % channels * tokens + i / channels] = __half2float(values[i]);
    }
    std::map<std::string, std::vector<float>> seen;

private:
    cudaStream_t m_stream;
};

/// An event after every part.
class PartTimer : public cuda::StageWatcher {
public:
    PartTimer(void* stream, bool steps) : m_stream(static_cast<cudaStream_t>(stream)), m_steps(steps) {
        mark("begin");
    }
    void finished(const char* part) override { mark(part); }
    void step(const char* name, int stage) override {
        if (m_steps)
            mark("stage " + std::to_string(stage) + " " + name);
    }
    [[nodiscard]] std::vector<std::pair<std::string, float>> milliseconds() const {
        std::vector<std::pair<std::string, float>> list;
        for (std::size_t i = 1; i < m_marks.size(); ++i) {
            float time = 0;
            check(cudaEventElapsedTime(&time, m_marks[i - 1].second, m_marks[i].second), "timing");
            list.emplace_back(m_marks[i].first, time);
        }
        return list;
    }

private:
    void mark(const std::string& part) {
        cudaEvent_t event = nullptr;
        check(cudaEventCreate(&event), "event");
        check(cudaEventRecord(event, m_stream), "event");
        m_marks.emplace_back(part, event);
    }
    cudaStream_t m_stream;
    bool m_steps;
    std::vector<std::pair<std::string, cudaEvent_t>> m_marks;
};

void print(const std::string& what, const Difference& d) {
    std::printf("%-34s max %.2e  mean %.2e  relative %.2e  PSNR %.1f\n", what.c_str(), d.largest, d.mean,
                d.relative, d.psnr);
}

std::vector<float> runFrame(FastNetwork& network, FastRun run, const std::vector<float>& input) {
    std::vector<float> output(4 * static_cast<std::size_t>(run.size) * run.size);
    if (!network.run(run, input.data(), output.data()))
        std::printf("the result holds values that are not numbers\n");
    return output;
}

void compareSmall(FastNetwork& network, FastRun run) {
    const Result<Checkpoint> file =
        Checkpoint::open(fixture("greenformer_" + std::to_string(run.size) + ".safetensors"));
    if (!file) {
        std::printf("%s\n", file.error().message.c_str());
        return;
    }
    FeatureRecorder recorder(network.stream());
    run.watcher = &recorder;
    const std::vector<float> output = runFrame(network, run, values(file.value(), "input"));
    const std::size_t plane = static_cast<std::size_t>(run.size) * run.size;
    const std::string size = std::to_string(run.size) + " ";
    for (const auto& [name, features] : recorder.seen) {
        if (file.value().find(name) != nullptr)
            print(size + name, difference(features, values(file.value(), name)));
    }
    print(size + "alpha", difference(std::span(output).first(plane), values(file.value(), "alpha")));
    print(size + "fg", difference(std::span(output).subspan(plane), values(file.value(), "fg")));
    run.watcher = nullptr;
    const std::vector<float> first = runFrame(network, run, values(file.value(), "input"));
    const std::vector<float> replayed = runFrame(network, run, values(file.value(), "input"));
    std::printf("%swatched, first and recorded frames agree bit for bit: %s\n", size.c_str(),
                first == output && replayed == output ? "yes" : "NO");
}

void compare2048(FastNetwork& network, FastRun run) {
    const Result<Checkpoint> file = Checkpoint::open(fixture("greenformer_2048_every16th.safetensors"));
    if (!file) {
        std::printf("%s\n", file.error().message.c_str());
        return;
    }
    const NetworkInput input = fixtureInput(2048);
    const std::vector<float> output = runFrame(network, run, input.values);
    const std::size_t plane = std::size_t{2048} * 2048;
    for (const char* type : {"fp32", "fp16"}) {
        print(std::string("2048 alpha against ") + type,
              difference(every16th(std::span(output).first(plane), 2048),
                         values(file.value(), std::string("alpha_") + type)));
        print(std::string("2048 fg against ") + type,
              difference(every16th(std::span(output).subspan(plane), 2048),
                         values(file.value(), std::string("fg_") + type)));
    }
    for (const cuda::RefinerMemory memory : {cuda::RefinerMemory::Small, cuda::RefinerMemory::Fast}) {
        run.memory = memory;
        const std::vector<float> again = runFrame(network, run, input.values);
        std::printf("2048 with %s refiner memory agrees bit for bit: %s\n",
                    memory == cuda::RefinerMemory::Fast ? "fast" : "small", again == output ? "yes" : "NO");
        if (again != output)
            print("2048 difference", difference(again, output));
    }
}

/// Medians per part or, with `steps`, per kind of kernel and stage (summed over its calls in a frame).
void timeParts(FastNetwork& network, FastRun run, bool steps) {
    std::map<std::string, std::vector<float>> times;
    std::vector<std::string> order;
    for (int i = 0; i < 6; ++i) {
        PartTimer timer(network.stream(), steps);
        run.watcher = &timer;
        network.enqueue(run);
        (void)network.finish();
        std::map<std::string, float> frame;
        for (const auto& [part, time] : timer.milliseconds()) {
            if (std::ranges::find(order, part) == order.end())
                order.push_back(part);
            frame[part] += time;
        }
        for (const auto& [part, time] : frame)
            times[part].push_back(time);
    }
    double sum = 0;
    for (const std::string& part : order) {
        std::ranges::sort(times[part]);
        const auto median = static_cast<double>(times[part][times[part].size() / 2]);
        sum += median;
        if (median >= 0.01)
            std::printf("  %-26s %.3f ms\n", part.c_str(), median);
    }
    std::printf("  %-26s %.3f ms\n", "sum", sum);
}

void timeFrames(FastNetwork& network, const FastRun& run, int frames, double firstFrame) {
    cudaEvent_t begin = nullptr;
    cudaEvent_t end = nullptr;
    check(cudaEventCreate(&begin), "event");
    check(cudaEventCreate(&end), "event");
    const auto stream = static_cast<cudaStream_t>(network.stream());
    std::vector<float> times;
    for (int i = 0; i < frames + 3; ++i) {
        check(cudaEventRecord(begin, stream), "event");
        network.enqueue(run);
        check(cudaEventRecord(end, stream), "event");
        (void)network.finish();
        float time = 0;
        check(cudaEventElapsedTime(&time, begin, end), "timing");
        if (i >= 3)
            times.push_back(time);
    }
    check(cudaEventRecord(begin, stream), "event");
    for (int i = 0; i < frames; ++i)
        network.enqueue(run);
    check(cudaEventRecord(end, stream), "event");
    (void)network.finish();
    float together = 0;
    check(cudaEventElapsedTime(&together, begin, end), "timing");
    std::ranges::sort(times);
    std::size_t freeBytes = 0;
    std::size_t totalBytes = 0;
    check(cudaMemGetInfo(&freeBytes, &totalBytes), "memory");
    cudaDeviceProp card{};
    check(cudaGetDeviceProperties(&card, 0), "card");
    std::printf(
        "{\"card\": \"%s\", \"size\": %d, \"memory\": \"%s\", \"frames\": %d, \"median_ms\": %.3f, "
        "\"best_ms\": %.3f, "
        "\"back_to_back_ms\": %.3f, \"first_frame_s\": %.3f, \"frame_gib\": %.3f, \"card_used_gib\": %.3f}\n",
        card.name, run.size, run.memory == cuda::RefinerMemory::Fast ? "fast" : "small", frames,
        static_cast<double>(times[times.size() / 2]), static_cast<double>(times.front()),
        static_cast<double>(together) / frames, firstFrame,
        static_cast<double>(FastNetwork::frameBytes(run.size, run.memory)) / (1 << 30),
        static_cast<double>(totalBytes - freeBytes) / (1 << 30));
}

int runAll(const std::vector<std::string>& words, FastRun run) {
    const Checkpoint checkpoint = formulaCheckpoint();
    check(cudaFree(nullptr), "start of the driver");
    const double begin = seconds();
    FastNetwork network(checkpoint, 0);
    std::printf("weights on the card in %.2f s\n", seconds() - begin);
    if (words[0] == "parity") {
        for (const int size : {256, 512}) {
            run.size = size;
            compareSmall(network, run);
        }
        run.size = 2048;
        compare2048(network, run);
        return 0;
    }
    run.size = words.size() > 1 ? std::atoi(words[1].c_str()) : 2048;
    const NetworkInput input = fixtureInput(run.size);

    (void)runFrame(network, run, input.values);
    const double first = seconds() - begin;
    timeParts(network, run, false);
    timeParts(network, run, true);
    timeFrames(network, run, words.size() > 2 ? std::atoi(words[2].c_str()) : 50, first);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    FastRun run;
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() > 2 && words[0] == "--memory") {
        run.memory = words[1] == "small" ? cuda::RefinerMemory::Small : cuda::RefinerMemory::Fast;
        words.erase(words.begin(), words.begin() + 2);
    }
    if (words.empty()) {
        std::fprintf(stderr, "usage: bench_cuda [--memory fast|small] parity | time SIZE [FRAMES]\n");
        return 2;
    }
    try {
        return runAll(words, run);
    } catch (const std::exception& error) {
        std::printf("FAILED: %s\n", error.what());
        return 6;
    }
}
