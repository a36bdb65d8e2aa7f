// SPDX-License-Identifier: Apache-2.0
// Time and memory of the embedded network on a made-up frame; on the CPU also what each convolution costs.
#include "core/infer/EmbeddedApi.h"
#include "core/infer/detail/TorchEngine.h"
#include "tests/infer/EmbeddedWeights.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>

#include <sys/resource.h>

using namespace ckd::infer;

namespace {

double wallSeconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processorSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

long pageFaults() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

/// A soft disc before an uneven green screen.
struct Frame {
    int width;
    int height;
    std::vector<float> planes; ///< plate, clean plate, fg, alpha

    Frame(int w, int h) : width(w), height(h), planes(std::size_t(10) * std::size_t(w) * std::size_t(h)) {
        const float screen[3] = {0.05F, 0.35F, 0.07F};
        const float subject[3] = {0.4F, 0.25F, 0.2F};
        for (int c = 0; c < 3; ++c) {
            for (int y = 0; y < h; ++y) {
                for (int x = 0; x < w; ++x) {
                    const float dx = (float(x) / float(w) - 0.5F) * 4;
                    const float dy = (float(y) / float(h) - 0.5F) * 4;
                    const float a = std::min(1.0F, std::max(0.0F, 4.0F * (1.0F - dx * dx - dy * dy)));
                    const float clean = screen[c] * (0.8F + 0.3F * float(x) / float(w));
                    const std::size_t i = std::size_t(y) * std::size_t(w) + std::size_t(x);
                    plane(std::size_t(c))[i] = a * subject[c] + (1 - a) * clean;
                    plane(std::size_t(c) + 3)[i] = clean;
                }
            }
        }
    }
    std::span<float> plane(std::size_t index) {
        const std::size_t pixels = std::size_t(width) * std::size_t(height);
        return std::span(planes).subspan(index * pixels, pixels);
    }
    EmbeddedInput input() {
        return {width, height, {plane(0), plane(1), plane(2)}, {plane(3), plane(4), plane(5)}, {}, {}};
    }
    EmbeddedOutput output() { return {{plane(6), plane(7), plane(8)}, plane(9)}; }
};

void printPeakMemory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM"))
            std::printf("%s\n", line.c_str());
    }
}

/// Multiplications per level for a frame of the padded size.
void printShape(int width, int height) {
    double total = 0;
    double weights = 0;
    int level = 0;
    std::string group;
    double macs = 0;
    const auto flush = [&] {
        if (!group.empty())
            std::printf("  %-6s %8.2f GMAC\n", group.c_str(), macs / 1e9);
        macs = 0;
    };
    for (const EmbeddedConv& conv : embeddedConvs()) {
        const std::string prefix = conv.name.substr(0, conv.name.find('.'));
        if (prefix != group) {
            flush();
            group = prefix;
            level = prefix == "head" ? 0 : prefix.back() - '0';
        }
        // The 1x1 entries of the way up run at the coarser level.
        const int at = conv.kernel == 1 ? level + 1 : level;
        const double pixels = double(width >> (at + 1)) * double(height >> (at + 1));
        const double count = double(conv.in) * conv.out * conv.kernel * conv.kernel;
        macs += pixels * count;
        total += pixels * count;
        weights += count + conv.out;
    }
    flush();
    std::printf("  total  %8.2f GMAC, %.3f M parameters, reach %d px\n", total / 1e9, weights / 1e6,
                embeddedReach());
}

int usage() {
    std::fprintf(stderr,
                 "usage: bench_embedded WIDTH HEIGHT [--repeats N] [--threads N] [--device cpu|cuda[:N]] "
                 "[--float32] [--bands ROWS] [--weights FILE]\n       bench_embedded write FILE\n");
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3)
        return usage();
    if (std::strcmp(argv[1], "write") == 0) {
        const std::vector<std::byte> file = test::embeddedFile();
        std::ofstream out(argv[2], std::ios::binary);
        out.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
        return out.flush() ? 0 : 5;
    }
    const int width = std::atoi(argv[1]);
    const int height = std::atoi(argv[2]);
    int repeats = 5;
    std::string device = "cpu";
    std::string weights;
    bool float32 = false;
    EngineOptions options;
    EmbeddedSettings settings;
    for (int i = 3; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--float32") {
            float32 = true;
            continue;
        }
        if (i + 1 == argc)
            return usage();
        const char* value = argv[++i];
        if (word == "--repeats")
            repeats = std::atoi(value);
        else if (word == "--threads")
            options.cpuThreads = std::atoi(value);
        else if (word == "--device")
            device = value;
        else if (word == "--bands")
            settings.bandRows = std::atoi(value);
        else if (word == "--weights")
            weights = value;
        else
            return usage();
    }
    if (width < 1 || height < 1)
        return usage();
    const auto runtime = makeTorchRuntime();
    const Result<Device> chosen = chooseDevice(device, runtime->devices(), 0);
    if (!chosen) {
        std::fprintf(stderr, "%s\n", chosen.error().message.c_str());
        return 6;
    }
    options.device = chosen.value();
    options.precision = float32 ? Precision::Float32 : defaultPrecision(options.device);
    Result<Checkpoint> checkpoint =
        weights.empty() ? Result<Checkpoint>(test::embeddedCheckpoint()) : Checkpoint::open(weights);
    if (!checkpoint) {
        std::fprintf(stderr, "%s\n", checkpoint.error().message.c_str());
        return 4;
    }
    Result<std::unique_ptr<EmbeddedEngine>> engine = runtime->createEmbedded(checkpoint.value(), options, {});
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().message.c_str());
        return 4;
    }
    printShape((width + 31) / 32 * 32, (height + 31) / 32 * 32);
    Frame frame(width, height);
    for (int i = 0; i < repeats; ++i) {
        const double wall = wallSeconds();
        const double processor = processorSeconds();
        const long faults = pageFaults();
        const Result<EmbeddedReport> report =
            engine.value()->key(frame.input(), settings, frame.output(), {});
        if (!report) {
            std::fprintf(stderr, "%s\n", report.error().message.c_str());
            return 1;
        }
        std::printf("%dx%d on %s: %.3f s, %.3f processor seconds, %ld page faults%s, reduced by %d\n", width,
                    height, deviceText(options.device).c_str(), wallSeconds() - wall,
                    processorSeconds() - processor, pageFaults() - faults,
                    report.value().inBands ? ", in bands" : "", report.value().reduction);
    }
    printPeakMemory();
    return 0;
}
