// SPDX-License-Identifier: Apache-2.0
// How close the render job comes to what the machine can do, with made-up loads: decode, keying and writing
// burn core time or wait (device, disk) for given milliseconds. Prints one line per mix of loads.
//
// floor: the longest of each stage alone (serial stages count whole, core time is divided by the cores) and
// of all core time together divided by the cores. efficiency = floor / measured.
#include "core/pipeline/BlockingRegion.h"
#include "core/pipeline/RenderJob.h"
#include "tests/pipeline/Fakes.h"

#include <QThread>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace ckd;
using namespace ckd::test;

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

struct Loads {
    const char* name;
    double grab = 0;    ///< serial, core
    double decode = 0;  ///< core
    double prepare = 0; ///< core
    double infer = 0;   ///< serial, waits (a GPU)
    double finish = 0;  ///< core
    double encode = 0;  ///< core
    double sync = 0;    ///< waits (a disk)
};

volatile double g_sink = 1.0;

/// So many rounds of arithmetic per millisecond of one core, measured once on an idle machine.
double roundsPerMs() {
    static const double rate = [] {
        const auto burn = [](long rounds) {
            double value = g_sink;
            for (long i = 0; i < rounds; ++i)
                value = value * 1.0000001 + 1e-9;
            g_sink = value;
        };
        burn(20'000'000);
        double best = 0;
        for (int i = 0; i < 5; ++i) {
            const auto start = std::chrono::steady_clock::now();
            burn(20'000'000);
            best = std::max(best, 20e6 / Milliseconds(std::chrono::steady_clock::now() - start).count());
        }
        return best;
    }();
    return rate;
}

/// Burns core time, not wall time: two of these on one core take twice as long.
void burn(double ms) {
    double value = g_sink;
    for (long i = 0, rounds = long(ms * roundsPerMs()); i < rounds; ++i)
        value = value * 1.0000001 + 1e-9;
    g_sink = value;
}

void rest(double ms) {
    if (ms > 0)
        std::this_thread::sleep_for(Milliseconds(ms));
}

Hook burning(double ms) {
    return [ms](FrameNumber, std::stop_token) {
        burn(ms);
        return Result<void>();
    };
}

void measure(const Loads& loads, FrameNumber frames, int cores) {
    Rig rig(1, frames, loads.grab > 0 ? SourceInfo::Kind::Movie : SourceInfo::Kind::Sequence);
    rig.spec->limits = {.memoryBytes = std::size_t(1) << 30U, .workers = cores};
    rig.sink->keepPictures = false;
    rig.plate->onGrab = burning(loads.grab);
    rig.plate->onConvert = burning(loads.decode);
    rig.keyer->onPrepare = burning(loads.prepare);
    rig.keyer->onFinish = burning(loads.finish);
    rig.keyer->onInfer = [&](FrameNumber, std::stop_token) {
        rest(loads.infer);
        return Result<void>();
    };
    rig.sink->onWrite = [&](FrameNumber, std::stop_token) {
        burn(loads.encode);
        const BlockingRegion region;
        rest(loads.sync);
        return Result<void>();
    };
    RenderJob job(rig.spec, rig.sink);
    job.start();
    const RenderSummary summary = job.wait();

    const double stages[] = {loads.grab, (loads.decode + loads.prepare) / cores, loads.infer,
                             (loads.finish + loads.encode) / cores};
    const double slowest = *std::max_element(std::begin(stages), std::end(stages));
    const double core = (loads.grab + loads.decode + loads.prepare + loads.finish + loads.encode) / cores;
    const double floor = std::max(slowest, core);
    const double measured = summary.wallSeconds * 1000 / double(frames);
    std::printf("%-34s %8.2f %8.2f %8.2f %9.2f %10.2f %8.2f", loads.name, measured, slowest, core,
                slowest / measured, floor / measured, summary.coreUse);
    for (const StageUse& use : summary.stages)
        std::printf(" %6.2f", use.utilisation);
    std::printf("\n");
}

} // namespace

int main(int argc, char** argv) {
    const FrameNumber frames = argc > 1 ? std::atoi(argv[1]) : 150;
    const int cores = argc > 2 ? std::atoi(argv[2]) : QThread::idealThreadCount();
    (void)roundsPerMs();
    std::printf("%lld frames, %d workers; ms per frame\n", static_cast<long long>(frames), cores);
    std::printf("%-34s %8s %8s %8s %9s %10s %8s %6s %6s %6s %6s\n", "load", "measured", "slowest", "cores",
                "/slowest", "efficiency", "coreUse", "grab", "decode", "infer", "write");
    const Loads mixes[] = {
        {.name = "nothing at all (overhead)"},
        {.name = "CPU keyer, stills", .decode = 10, .prepare = 12, .finish = 4, .encode = 14},
        {.name = "CPU keyer, movie", .grab = 6, .decode = 4, .prepare = 12, .finish = 4, .encode = 14},
        {.name = "CPU keyer, slow disk", .decode = 5, .prepare = 10, .finish = 2, .encode = 10, .sync = 20},
        {.name = "GPU is the bottleneck", .decode = 4, .prepare = 1, .infer = 20, .finish = 2, .encode = 8},
        {.name = "movie reader is the bottleneck",
         .grab = 12,
         .decode = 1,
         .prepare = 1,
         .finish = 1,
         .encode = 3},
        {.name = "encoding is the bottleneck",
         .decode = 2,
         .prepare = 1,
         .infer = 3,
         .finish = 1,
         .encode = 25},
        {.name = "one stage after another, balanced", .decode = 10, .infer = 10, .encode = 10},
    };
    for (const Loads& loads : mixes)
        measure(loads, frames, cores);
    return 0;
}
