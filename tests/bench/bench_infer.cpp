// SPDX-License-Identifier: Apache-2.0
// Times the network with formula weights, and compares a 2048 run with its fixture.
//   bench_infer SIZE [REPEATS]      milliseconds per frame, peak memory
//   bench_infer fixture2048         the input of greenformer_2048_every16th, differences, peak memory
//   bench_infer file WEIGHTS SIZE   loads a weights file (checks it against the formula) and runs one frame
#include "../infer/FormulaWeights.h"
#include "../infer/InferTestData.h"

#include "core/infer/detail/TorchEngine.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>

#ifdef __unix__
#include <sys/resource.h>
#endif

using namespace ckd::infer;
using namespace ckd::infer::test;

namespace {

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Processor time of all threads, which other programs on the machine disturb least.
double processorSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void printPeakMemory() {
#ifdef __unix__
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        std::printf("peak memory %.2f GiB\n", static_cast<double>(usage.ru_maxrss) / (1024 * 1024));
#endif
}

NetworkInput benchInput(int size) {
    NetworkInput input{.size = size, .values = std::vector<float>(4 * static_cast<std::size_t>(size) * size)};
    for (std::size_t i = 0; i < input.values.size(); ++i)
        input.values[i] = static_cast<float>(formulaNoise("bench", i));
    return input;
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

/// The input of the 2048 fixture: a soft-edged round subject before a screen (docs/infer.md).
NetworkInput fixtureInput(int size) {
    NetworkInput input{.size = size, .values = std::vector<float>(4 * static_cast<std::size_t>(size) * size)};
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    constexpr double kMean[] = {0.485, 0.456, 0.406};
    constexpr double kDeviation[] = {0.229, 0.224, 0.225};
    for (int row = 0; row < size; ++row) {
        for (int column = 0; column < size; ++column) {
            const double x = static_cast<double>(column) / size;
            const double y = static_cast<double>(row) / size;
            const double r = std::sqrt((x - 0.5) * (x - 0.5) + (y - 0.45) * (y - 0.45));
            const double f = sigmoid(40 * (0.28 - r));
            const double screen[] = {0.10 + 0.1 * x, 0.62 + 0.15 * y, 0.18 + 0.05 * x};
            const double subject[] = {0.5 + 0.4 * std::sin(9 * x), 0.4 + 0.3 * std::cos(7 * y),
                                      0.5 + 0.3 * std::sin(8 * (x + y))};
            const std::size_t at = static_cast<std::size_t>(row) * size + column;
            for (std::size_t c = 0; c < 3; ++c) {
                const double value =
                    screen[c] * (1 - f) + subject[c] * f + 0.03 * formulaNoise("noise2048", c * plane + at);
                input.values[c * plane + at] =
                    static_cast<float>((std::clamp(value, 0.0, 1.0) - kMean[c]) / kDeviation[c]);
            }
            input.values[3 * plane + at] = static_cast<float>(sigmoid(30 * (0.24 - r)));
        }
    }
    return input;
}

std::vector<float> every16th(std::span<const float> planes, int size) {
    std::vector<float> out;
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    for (std::size_t begin = 0; begin < planes.size(); begin += plane) {
        for (int row = 0; row < size; row += 16) {
            for (int column = 0; column < size; column += 16)
                out.push_back(planes[begin + static_cast<std::size_t>(row) * size + column]);
        }
    }
    return out;
}

std::vector<NetworkOutput> run(Engine& engine, const NetworkInput& input) {
    Result<std::vector<NetworkOutput>> outputs = engine.infer({&input, 1}, {}, {});
    if (!outputs) {
        std::fprintf(stderr, "%s\n", outputs.error().message.c_str());
        std::exit(6);
    }
    return std::move(outputs).value();
}

int compare2048(Engine& engine) {
    const Result<Checkpoint> reference = Checkpoint::open(fixture("greenformer_2048_every16th.safetensors"));
    if (!reference) {
        std::fprintf(stderr, "%s\n", reference.error().message.c_str());
        return 3;
    }
    const NetworkInput input = fixtureInput(2048);
    const double begin = seconds();
    const double processorBegin = processorSeconds();
    const NetworkOutput output = run(engine, input).front();
    std::printf("2048: %.1f s, processor %.1f s\n", seconds() - begin, processorSeconds() - processorBegin);
    const std::vector<float> alpha = every16th(output.alpha, 2048);
    const std::vector<float> fg = every16th(output.fg, 2048);
    for (const char* type : {"fp32", "fp16"}) {
        const Difference a = difference(alpha, values(reference.value(), std::string("alpha_") + type));
        const Difference f = difference(fg, values(reference.value(), std::string("fg_") + type));
        std::printf("against %s: alpha max %.2e mean %.2e PSNR %.1f, fg max %.2e mean %.2e PSNR %.1f\n", type,
                    a.largest, a.mean, a.psnr, f.largest, f.mean, f.psnr);
    }
    return 0;
}

int timeFrames(Engine& engine, int size, int repeats) {
    const NetworkInput input = benchInput(size);
    std::vector<double> times;
    std::vector<double> processor;
    double mean = 0;
    for (int i = 0; i <= repeats; ++i) { // the first one warms up
        const double begin = seconds();
        const double processorBegin = processorSeconds();
        const NetworkOutput output = run(engine, input).front();
        times.push_back((seconds() - begin) * 1000);
        processor.push_back(processorSeconds() - processorBegin);
        mean = 0;
        for (const std::vector<float>* part : {&output.alpha, &output.fg}) {
            for (const float value : *part)
                mean += static_cast<double>(value);
        }
        mean /= 4.0 * size * size;
    }
    times.erase(times.begin());
    std::ranges::sort(times);
    processor.erase(processor.begin());
    std::ranges::sort(processor);
    std::printf("ours %d: median %.0f ms, best %.0f ms, processor median %.2f s, best %.2f s, mean %.6f\n",
                size, times[times.size() / 2], times.front(), processor[processor.size() / 2],
                processor.front(), mean);
    return 0;
}

/// Every tensor of a file against the formula, bit for bit.
int checkFile(const Checkpoint& checkpoint) {
    for (const TensorView& tensor : checkpoint.tensors()) {
        if (values(checkpoint, tensor.name) != formulaTensor(tensor.name, tensor.shape)) {
            std::fprintf(stderr, "%s differs from the formula\n", tensor.name.c_str());
            return 1;
        }
    }
    std::printf("%zu tensors equal the formula\n", checkpoint.tensors().size());
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_infer SIZE [REPEATS] | fixture2048 | file WEIGHTS SIZE\n");
        return 2;
    }
    const bool fromFile = std::strcmp(argv[1], "file") == 0 && argc > 3;
    std::optional<Checkpoint> checkpoint;
    if (fromFile) {
        Result<Checkpoint> file = Checkpoint::open(argv[2]);
        if (!file) {
            std::fprintf(stderr, "%s\n", file.error().message.c_str());
            return 4;
        }
        checkpoint = std::move(file).value();
        if (const int wrong = checkFile(*checkpoint); wrong != 0)
            return wrong;
    } else {
        checkpoint = formulaCheckpoint();
    }
    const std::unique_ptr<Runtime> runtime = makeTorchRuntime();
    const double begin = seconds();
    Result<std::unique_ptr<Engine>> engine = runtime->createEngine(*checkpoint, {}, {});
    checkpoint.reset();
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().message.c_str());
        return 4;
    }
    std::printf("engine made in %.2f s\n", seconds() - begin);
    int code = 0;
    if (std::strcmp(argv[1], "fixture2048") == 0)
        code = compare2048(*engine.value());
    else if (fromFile)
        code = timeFrames(*engine.value(), std::atoi(argv[3]), 1);
    else
        code = timeFrames(*engine.value(), std::atoi(argv[1]), argc > 2 ? std::atoi(argv[2]) : 3);
    printPeakMemory();
    return code;
}
