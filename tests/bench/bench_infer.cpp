// SPDX-License-Identifier: Apache-2.0
// Times the network with formula weights, and compares a 2048 run with its fixture.
//   bench_infer SIZE [REPEATS]      milliseconds per frame, peak memory
//   bench_infer parity SIZE         differences from greenformer_256 or greenformer_512
//   bench_infer fixture2048         the input of greenformer_2048_every16th, differences, peak memory
//   bench_infer file WEIGHTS SIZE   loads a weights file (checks it against the formula) and runs one frame
// Before these: --device cpu|cuda|cuda:N   --precision float32|float16|bfloat16   --threads N
#include "../infer/FormulaWeights.h"
#include "../infer/InferTestData.h"
#include "FixtureInput.h"

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

std::vector<NetworkOutput> run(Engine& engine, const NetworkInput& input) {
    Result<std::vector<NetworkOutput>> outputs = engine.infer({&input, 1}, {}, {});
    if (!outputs) {
        std::fprintf(stderr, "%s\n", outputs.error().message.c_str());
        std::exit(6);
    }
    return std::move(outputs).value();
}

void printDifference(const char* what, std::span<const float> actual, std::span<const float> expected) {
    const Difference d = difference(actual, expected);
    std::printf("%-10s max %.2e mean %.2e relative %.2e PSNR %.1f\n", what, d.largest, d.mean, d.relative,
                d.psnr);
}

int compareSmall(Engine& engine, int size) {
    const Result<Checkpoint> reference =
        Checkpoint::open(fixture("greenformer_" + std::to_string(size) + ".safetensors"));
    if (!reference) {
        std::fprintf(stderr, "%s\n", reference.error().message.c_str());
        return 3;
    }
    const NetworkInput input{.size = size, .values = values(reference.value(), "input")};
    const NetworkOutput output = run(engine, input).front();
    printDifference("alpha", output.alpha, values(reference.value(), "alpha"));
    printDifference("fg", output.fg, values(reference.value(), "fg"));
    return 0;
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

struct Request {
    EngineOptions options;
    std::vector<std::string> words;
};

/// Takes the options off the front; nullopt when they are wrong.
std::optional<Request> parse(int argc, char** argv, const Runtime& runtime) {
    Request request;
    std::string device = "cpu";
    std::string precision;
    int next = 1;
    for (; next + 1 < argc && std::strncmp(argv[next], "--", 2) == 0; next += 2) {
        const std::string name = argv[next];
        if (name == "--device")
            device = argv[next + 1];
        else if (name == "--precision")
            precision = argv[next + 1];
        else if (name == "--threads")
            request.options.cpuThreads = std::atoi(argv[next + 1]);
        else
            return std::nullopt;
    }
    request.words.assign(argv + next, argv + argc);
    const Result<Device> chosen = chooseDevice(device, runtime.devices(), 0);
    if (!chosen) {
        std::fprintf(stderr, "%s\n", chosen.error().message.c_str());
        return std::nullopt;
    }
    request.options.device = chosen.value();
    request.options.precision = precision == "float32"    ? Precision::Float32
                                : precision == "float16"  ? Precision::Float16
                                : precision == "bfloat16" ? Precision::BFloat16
                                                          : defaultPrecision(chosen.value());
    if (request.words.empty())
        return std::nullopt;
    return request;
}

int runCommand(Engine& engine, const std::vector<std::string>& words) {
    const auto number = [&](std::size_t at, int otherwise) {
        return at < words.size() ? std::atoi(words[at].c_str()) : otherwise;
    };
    if (words[0] == "fixture2048")
        return compare2048(engine);
    if (words[0] == "parity")
        return compareSmall(engine, number(1, 256));
    if (words[0] == "file")
        return timeFrames(engine, number(2, 512), 1);
    return timeFrames(engine, number(0, 512), number(1, 3));
}

} // namespace

int main(int argc, char** argv) {
    const std::unique_ptr<Runtime> runtime = makeTorchRuntime();
    const std::optional<Request> request = parse(argc, argv, *runtime);
    if (!request) {
        std::fprintf(stderr, "usage: bench_infer [--device D] [--precision P] [--threads N] "
                             "SIZE [REPEATS] | parity SIZE | fixture2048 | file WEIGHTS SIZE\n");
        return 2;
    }
    std::optional<Checkpoint> checkpoint;
    if (request->words[0] == "file" && request->words.size() > 2) {
        Result<Checkpoint> file = Checkpoint::open(request->words[1]);
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
    const double begin = seconds();
    Result<std::unique_ptr<Engine>> engine = runtime->createEngine(*checkpoint, request->options, {});
    checkpoint.reset();
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().message.c_str());
        return 4;
    }
    std::printf("LibTorch %s, %s: engine made in %.2f s\n", runtime->torchVersion().c_str(),
                deviceText(request->options.device).c_str(), seconds() - begin);
    const int code = runCommand(*engine.value(), request->words);
    printPeakMemory();
    return code;
}
