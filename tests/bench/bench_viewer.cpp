// SPDX-License-Identifier: Apache-2.0
// Processor time that the raster renderer takes for one picture of the window, on one core:
//   bench_viewer [REPETITIONS]
#include "tests/ui/viewer/ViewerTestData.h"
#include "ui/viewer/RasterRenderer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace ckd;
using namespace ckd::ui;

namespace {

/// Processor time of this thread: a busy machine stretches it far less than the wall clock.
double threadMs() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

void measure(const char* name, const ViewerFrame& frame, const ViewerSettings& settings, QSize window,
             int repetitions) {
    FrameSet frames;
    frames[0] = frame;
    const ViewerScene scene = buildScene(frames, settings, {}, window, 1, Qt::LeftToRight);
    RasterRenderer renderer;
    QImage image;
    renderer.render(image, scene); // tables and memory
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        const double start = threadMs();
        renderer.render(image, scene);
        times.push_back(threadMs() - start);
    }
    std::ranges::sort(times);
    std::printf("%-44s median %6.1f ms  best %6.1f ms\n", name, times[times.size() / 2], times.front());
}

} // namespace

int main(int argc, char** argv) {
    const int repetitions = argc > 1 ? std::max(1, std::atoi(argv[1])) : 21;
    for (const QSize size : {QSize(1920, 1080), QSize(3840, 2160)}) {
        const ViewerFrame frame = test::patternFrame(size.width(), size.height());
        std::printf("plate %dx%d\n", size.width(), size.height());
        ViewerSettings settings;
        measure("2-up matte | FG, fit, window 1400x850", frame, settings, {1400, 850}, repetitions);
        settings.layout = ViewerLayout::Four;
        measure("4-up plate matte FG comp, fit", frame, settings, {1400, 850}, repetitions);
        settings.layout = ViewerLayout::One;
        settings.content(0).view = View::Fg;
        settings.position = {ViewPosition::Mode::Free, 1.0, {0.5, 0.5}};
        measure("1-up FG, 1:1", frame, settings, {1400, 850}, repetitions);
        settings.position.scale = 8.0;
        measure("1-up FG, 8:1", frame, settings, {1400, 850}, repetitions);
        settings.position = {};
        settings.content(0).view = View::Comp;
        measure("1-up comp, fit", frame, settings, {1400, 850}, repetitions);
    }
    return 0;
}
