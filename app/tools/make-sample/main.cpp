// SPDX-License-Identifier: Apache-2.0
// Makes the sample clip that comes with the program: ckd-make-sample OUT.mp4 [FRAMES] [WIDTH HEIGHT]
#include "app/tools/make-sample/SampleScene.h"
#include "core/color/Transfer.h"
#include "core/media/MovieWriter.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cstdio>
#include <future>
#include <thread>
#include <vector>

using namespace ckd;

namespace {

int complain(const QString& sentence) {
    std::fprintf(stderr, "ckd-make-sample: %s\n", qPrintable(sentence));
    return 1;
}

/// Renders `count` frames from `first` on, one thread each.
std::vector<sample::SampleFrame> renderFrames(const sample::SceneOptions& options, int first, int count) {
    std::vector<std::future<sample::SampleFrame>> running;
    for (int i = 0; i < count; ++i)
        running.push_back(std::async(std::launch::async, sample::renderFrame, options, first + i));
    std::vector<sample::SampleFrame> frames;
    for (std::future<sample::SampleFrame>& frame : running)
        frames.push_back(frame.get());
    return frames;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    if (arguments.isEmpty())
        return complain(QStringLiteral("usage: ckd-make-sample OUT.mp4 [FRAMES] [WIDTH HEIGHT]"));
    sample::SceneOptions scene;
    scene.frames = arguments.value(1, QString::number(scene.frames)).toInt();
    scene.width = arguments.value(2, QString::number(scene.width)).toInt();
    scene.height = arguments.value(3, QString::number(scene.height)).toInt();
    if (scene.frames < 1 || scene.width < 16 || scene.height < 16 ||
        !ImageLimits::allows(scene.width, scene.height))
        return complain(QStringLiteral("frames and size must be positive numbers."));

    MovieSettings settings;
    settings.width = scene.width;
    settings.height = scene.height;
    settings.rate = {24, 1};
    settings.quality = 19;
    Result<std::unique_ptr<MovieWriter>> movie = MovieWriter::open(arguments.constFirst(), settings);
    if (!movie)
        return complain(movie.error().text());
    const int atOnce = std::max(1, int(std::thread::hardware_concurrency()));
    for (int first = 0; first < scene.frames; first += atOnce) {
        for (sample::SampleFrame& frame :
             renderFrames(scene, first, std::min(atOnce, scene.frames - first))) {
            srgbFromLinear(frame.plate.data(), frame.plate.data());
            frame.plate.setEncoding(ColorEncoding::Srgb);
            if (const Result<void> written = (*movie)->write(frame.plate); !written)
                return complain(written.error().text());
        }
    }
    if (const auto finished = (*movie)->finish(); !finished)
        return complain(finished.error().text());
    return 0;
}
