// SPDX-License-Identifier: Apache-2.0
// Times the network with formula weights, and compares a 2048 run with its fixture.
//   bench_infer SIZE [REPEATS]      milliseconds per frame, peak memory
//   bench_infer parity SIZE         differences from greenformer_256 or greenformer_512
//   bench_infer fixture2048         the input of greenformer_2048_every16th, differences, peak memory
//   bench_infer frames W H SIZE N   on a card: whole frames there against the same on the CPU, then N frames
//   from
//                                   and to main memory at once (2 threads send, 2 fetch)
//   bench_infer gpus W H SIZE N     one engine per CUDA device: the same bits from each, then all of them at
//   once bench_infer file WEIGHTS SIZE   loads a weights file (checks it against the formula) and runs one
//   frame
// Before these: --device cpu|cuda|cuda:N   --precision float32|float16|bfloat16   --threads N
#include "../infer/FormulaWeights.h"
#include "../infer/InferTestData.h"
#include "FixtureInput.h"

#include "core/infer/detail/TorchEngine.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

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

/// A plate in planes with its hint, and room for the key.
struct WholeFrame {
    FrameSize size;
    std::array<std::vector<float>, 4> planes; ///< R, G, B, hint
    std::array<std::vector<float>, 4> key;    ///< R, G, B, alpha

    WholeFrame(int width, int height) : size{width, height} {
        const std::size_t pixels = static_cast<std::size_t>(width) * height;
        for (std::size_t c = 0; c < 4; ++c) {
            planes[c].resize(pixels);
            key[c].assign(pixels, -1.0F);
            for (std::size_t i = 0; i < pixels; ++i) {
                const auto x = static_cast<double>(i % width) / width;
                const auto y = static_cast<double>(i / width) / height;
                planes[c][i] = static_cast<float>(
                    std::clamp(0.5 + 0.4 * std::sin(9 * x + static_cast<double>(c)) * std::cos(7 * y) +
                                   0.05 * formulaNoise("frame", c * pixels + i),
                               0.0, 1.0));
            }
        }
    }
    [[nodiscard]] PlanarPlate plate(Transfer transfer) const {
        return {.planes = {planes[0], planes[1], planes[2]},
                .width = size.width,
                .height = size.height,
                .transfer = transfer};
    }
    [[nodiscard]] HintView hint() const {
        return {.values = planes[3], .width = size.width, .height = size.height};
    }
    [[nodiscard]] PlanarKey target() {
        return {.size = size, .fg = {key[0], key[1], key[2]}, .alpha = key[3], .overshoot = Overshoot::Keep};
    }
};

template <typename T> T orExit(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(6);
    }
    return std::move(result).value();
}

NetworkOutput runOne(Engine& engine, const NetworkInput& input) {
    return std::move(orExit(engine.infer({&input, 1}, {}, {})).front());
}

/// The device's transforms against the CPU's around the same network, on the same card.
void compareFrames(Engine& engine, WholeFrame& frame, int modelSize, Transfer transfer) {
    const std::size_t pixels = frame.planes[0].size();
    std::vector<float> interleaved(3 * pixels);
    for (std::size_t i = 0; i < interleaved.size(); ++i)
        interleaved[i] = frame.planes[i % 3][i / 3];
    const NetworkInput input = orExit(engine.preprocess(
        {.pixels = interleaved, .width = frame.size.width, .height = frame.size.height, .transfer = transfer},
        frame.hint(), modelSize, {}));
    const KeyedFrame expected =
        orExit(engine.postprocess(runOne(engine, input), frame.size, Overshoot::Keep, {}));
    const NetworkOutput output =
        runOne(engine, orExit(engine.sendPlanes(frame.plate(transfer), frame.hint(), modelSize, {})));
    orExit(engine.fetchPlanes(output, frame.target(), {}));
    std::vector<float> fg(3 * pixels);
    for (std::size_t i = 0; i < fg.size(); ++i)
        fg[i] = frame.key[i % 3][i / 3];
    const char* name = transfer == Transfer::Linear ? "linear" : "sRGB";
    std::printf("whole frame, %s plate, card against CPU around the same network\n", name);
    printDifference("alpha", frame.key[3], expected.alpha);
    printDifference("fg", fg, expected.fg);
}

/// What a thread leaves for the next; push() waits while four are there.
template <typename T> class Hand {
public:
    void push(T value) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_values.size() < 4; });
        m_values.push_back(std::move(value));
        m_changed.notify_all();
    }
    T pop() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return !m_values.empty(); });
        T value = std::move(m_values.front());
        m_values.pop_front();
        m_changed.notify_all();
        return value;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<T> m_values;
};

/// `frames` frames from main memory through the card and back, two threads at each end.
void timeStream(Engine& engine, WholeFrame& frame, int modelSize, int frames) {
    const FrameSize size = frame.size;
    const PlanarPlate plate = frame.plate(Transfer::Srgb);
    Hand<NetworkInput> sent;
    Hand<NetworkOutput> keyed;
    std::atomic<int> toSend{frames};
    std::atomic<int> toFetch{frames};
    const double begin = seconds();
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&] {
                while (toSend-- > 0)
                    sent.push(orExit(engine.sendPlanes(plate, frame.hint(), modelSize, {})));
            });
            threads.emplace_back([&] {
                std::array<std::vector<float>, 4> mine;
                for (std::vector<float>& plane : mine)
                    plane.resize(static_cast<std::size_t>(size.width) * size.height);
                const PlanarKey target{.size = size, .fg = {mine[0], mine[1], mine[2]}, .alpha = mine[3]};
                while (toFetch-- > 0)
                    orExit(engine.fetchPlanes(keyed.pop(), target, {}));
            });
        }
        for (int i = 0; i < frames; ++i)
            keyed.push(runOne(engine, sent.pop()));
    }
    std::printf("%d frames of %d x %d at %d: %.2f ms a frame\n", frames, size.width, size.height, modelSize,
                (seconds() - begin) * 1000 / frames);
}

int timeWholeFrames(Engine& engine, FrameSize size, int modelSize, int frames) {
    if (!engine.keepsFramesOnDevice()) {
        std::printf("this engine keeps its frames in main memory\n");
        return 1;
    }
    WholeFrame frame(size.width, size.height);
    compareFrames(engine, frame, modelSize, Transfer::Srgb);
    compareFrames(engine, frame, modelSize, Transfer::Linear);
    const auto stageTime = [&](const char* name, const auto& work) {
        std::vector<double> times;
        for (int i = 0; i < 8; ++i) {
            const double begin = seconds();
            work();
            times.push_back((seconds() - begin) * 1000);
        }
        std::ranges::sort(times);
        std::printf("%-28s %.1f ms\n", name, times[times.size() / 2]);
    };
    const PlanarPlate plate = frame.plate(Transfer::Srgb);
    const NetworkInput input = orExit(engine.sendPlanes(plate, frame.hint(), modelSize, {}));
    const NetworkOutput output = runOne(engine, input);
    stageTime("send alone", [&] { (void)orExit(engine.sendPlanes(plate, frame.hint(), modelSize, {})); });
    stageTime("network alone", [&] { (void)runOne(engine, input); });
    stageTime("fetch alone", [&] { orExit(engine.fetchPlanes(output, frame.target(), {})); });
    for (const int count : {8, frames}) // the first round fills the pools
        timeStream(engine, frame, modelSize, count);
    return 0;
}

/// Replicas: one engine, one stream of frames and one set of threads per device.
int timeSeveral(Runtime& runtime, const Checkpoint& checkpoint, const std::vector<std::string>& words) {
    const auto number = [&](std::size_t at, int otherwise) {
        return at < words.size() ? std::atoi(words[at].c_str()) : otherwise;
    };
    const int modelSize = number(3, 2048);
    const int frames = number(4, 100);
    std::vector<std::unique_ptr<Engine>> engines;
    std::vector<WholeFrame> keyed;
    for (const DeviceInfo& info : runtime.devices()) {
        if (info.device.kind != DeviceKind::Cuda)
            continue;
        engines.push_back(orExit(
            runtime.createEngine(checkpoint, {.device = info.device, .precision = Precision::Float16}, {})));
        WholeFrame& frame = keyed.emplace_back(number(1, 3840), number(2, 2160));
        const NetworkInput input =
            orExit(engines.back()->sendPlanes(frame.plate(Transfer::Srgb), frame.hint(), modelSize, {}));
        const NetworkOutput output = runOne(*engines.back(), input);
        orExit(engines.back()->fetchPlanes(output, frame.target(), {}));
        std::printf("%s gives the first one's bits: %s\n", deviceText(info.device).c_str(),
                    frame.key == keyed.front().key ? "yes" : "NO");
        timeStream(*engines.back(), frame, modelSize, 16);
        timeStream(*engines.back(), frame, modelSize, frames);
    }
    const double begin = seconds();
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < engines.size(); ++i)
            threads.emplace_back([&, i] { timeStream(*engines[i], keyed[i], modelSize, frames); });
    }
    const double total = static_cast<double>(frames) * static_cast<double>(engines.size());
    std::printf("%zu devices at once: %.2f frames/s\n", engines.size(), total / (seconds() - begin));
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
    if (words[0] == "frames")
        return timeWholeFrames(engine, {number(1, 3840), number(2, 2160)}, number(3, 2048), number(4, 50));
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
                             "SIZE [REPEATS] | parity SIZE | fixture2048 | frames W H SIZE N | gpus W H SIZE "
                             "N | file WEIGHTS SIZE\n");
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
    if (request->words[0] == "gpus")
        return timeSeveral(*runtime, *checkpoint, request->words);
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
