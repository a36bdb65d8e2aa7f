// SPDX-License-Identifier: Apache-2.0
// What an artist waits for in the window: reading ahead against decoding alone, playback from the cache,
// scrubbing, live key.
//
//   bench_preview [CLIP] [--frames N]
//
// Without CLIP a 1080p H.264 movie is made. Times are wall times of this machine as it is now.
#include "core/keyers/KeyerRegistry.h"
#include "core/media/MovieWriter.h"
#include "core/preview/Player.h"
#include "core/preview/PreviewEngine.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace ckd;

namespace {

[[noreturn]] void fail(const QString& sentence) {
    std::fprintf(stderr, "bench_preview: %s\n", qPrintable(sentence));
    std::exit(1);
}

/// A figure before a green screen, with grain: what a camera gives an encoder to do.
void makeMovie(const QString& path, int frames) {
    MovieSettings settings;
    settings.width = 1920;
    settings.height = 1080;
    auto writer = MovieWriter::open(path, settings);
    if (!writer)
        fail(writer.error().text());
    Image picture(1920, 1080, 3, ColorEncoding::Srgb);
    unsigned grain = 1;
    for (int frame = 0; frame < frames; ++frame) {
        for (int y = 0; y < 1080; ++y) {
            for (int x = 0; x < 1920; ++x) {
                const bool inside = std::hypot(x - 500 - 8 * frame, y - 600) < 300;
                grain = grain * 1664525U + 1013904223U;
                const float noise = float(grain >> 24U) / 255.0F * 0.02F;
                picture.row(0, y)[x] = (inside ? 0.7F : 0.15F) + noise;
                picture.row(1, y)[x] = (inside ? 0.5F : 0.65F) + noise;
                picture.row(2, y)[x] = (inside ? 0.4F : 0.2F) + noise;
            }
        }
        if (Result<void> written = (*writer)->write(picture); !written)
            fail(written.error().text());
    }
    if (const auto finished = (*writer)->finish(); !finished)
        fail(finished.error().text());
}

/// Runs the event loop until `done`; fails after a minute.
template <class Done> double waitMs(Done done) {
    QElapsedTimer clock;
    clock.start();
    while (!done()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 2);
        if (clock.elapsed() > 60'000)
            fail(QStringLiteral("Nothing came for a minute."));
    }
    return double(clock.nsecsElapsed()) * 1e-6;
}

void printTimes(const char* what, std::vector<double> ms) {
    std::ranges::sort(ms);
    std::printf("%-44s median %7.1f ms   worst %7.1f ms   (%zu)\n", what, ms[ms.size() / 2], ms.back(),
                ms.size());
}

std::size_t countOf(const std::vector<FrameRun>& runs) {
    std::size_t count = 0;
    for (const FrameRun& run : runs)
        count += std::size_t(run.last - run.first + 1);
    return count;
}

double decodeAlone(const FrameSource& source) {
    const auto cursor = source.openCursor();
    QElapsedTimer clock;
    clock.start();
    for (const FrameNumber frame : source.info().frames) {
        if (!(*cursor)->grab(frame, {}))
            fail(QStringLiteral("Frame %1 cannot be read.").arg(frame));
    }
    return double(source.info().frames.size()) / (double(clock.nsecsElapsed()) * 1e-9);
}

class Bench {
public:
    explicit Bench(const QString& path) : m_clip(Clip::forPlate(path, QStringLiteral("bench"))) {
        m_heartbeat.start(1); // lets waitMs() look often
        QObject::connect(&m_engine, &PreviewEngine::pictureReady, &m_engine,
                         [this](const PreviewPicture& picture) {
                             if (picture.view == View::Plate)
                                 m_shown = picture.frame;
                         });
        QObject::connect(&m_engine, &PreviewEngine::keyFinished, &m_engine, [this] { ++m_keyed; });
        QObject::connect(&m_engine, &PreviewEngine::keyFailed, &m_engine,
                         [](FrameNumber, const QString& sentence) { fail(sentence); });
        QObject::connect(&m_engine, &PreviewEngine::clipFailed, &m_engine,
                         [](const QString&, const Error& error) { fail(error.text()); });
        m_engine.setLiveKey(Tristate::Off);
    }

    void open() {
        m_engine.setClip(m_clip);
        std::printf("%-44s %7.1f ms\n", "open", waitMs([&] { return m_engine.plate() != nullptr; }));
    }

    void readAhead() {
        const SharedSource plate = m_engine.plate();
        m_engine.cache().setBudget(std::size_t(4) << 30U);
        const auto& frames = plate->info().frames;
        QElapsedTimer clock;
        clock.start();
        m_engine.setPlayhead({.frame = frames.front(),
                              .motion = Playhead::Motion::Forward,
                              .range = {frames.front(), frames.back()}});
        waitMs([&] { return countOf(m_engine.plateRanges()) == frames.size(); });
        std::printf("%-44s %7.1f frames/s\n", "read ahead into the cache, as half floats",
                    double(frames.size()) / (double(clock.nsecsElapsed()) * 1e-9));
        std::printf("%-44s %7.1f frames/s\n", "decoding alone, nothing converted", decodeAlone(*plate));
    }

    void play(FrameRate rate) {
        Player player(&m_engine);
        player.setClip(m_engine.plate()->info().frames, rate);
        std::uint64_t shown = 0;
        QObject::connect(&player, &Player::frameChanged, &m_engine, [&](FrameNumber frame) {
            m_engine.requestFrame(frame);
            ++shown;
        });
        player.playForward();
        QElapsedTimer clock;
        clock.start();
        waitMs([&] { return clock.elapsed() > 4000; });
        std::printf("play from the cache at %2.0f: shown %llu in 4 s, dropped %llu\n", rate.toDouble(),
                    static_cast<unsigned long long>(shown),
                    static_cast<unsigned long long>(player.droppedFrames()));
        player.stop();
    }

    void scrub() {
        const auto frames = m_engine.plate()->info().frames;
        std::vector<double> cold;
        std::vector<double> near;
        for (std::size_t i = 0; i < 12; ++i) {
            m_engine.cache().clear();
            const FrameNumber frame = frames[(i * 37 + 11) % frames.size()];
            m_shown = frame - 1;
            QElapsedTimer clock;
            clock.start();
            m_engine.requestFrame(frame);
            waitMs([&] { return m_shown == frame; });
            cold.push_back(double(clock.nsecsElapsed()) * 1e-6);
            waitMs([&] { return m_engine.isReady(std::min(frame + 2, frames.back())); });
            const FrameNumber next = std::min(frame + 1, frames.back());
            clock.restart();
            m_engine.requestFrame(next);
            waitMs([&] { return m_shown == next; });
            near.push_back(double(clock.nsecsElapsed()) * 1e-6);
        }
        printTimes("scrub to a frame far away, nothing cached", cold);
        printTimes("scrub to a neighbour that was read ahead", near);
    }

    void liveKey() {
        const FrameNumber frame = m_engine.plate()->info().frames.front() + 5;
        m_engine.requestFrame(frame);
        m_engine.setLiveKey(Tristate::On);
        const int before = m_keyed;
        std::printf("%-44s %7.1f ms\n", "first key: analysis of 16 frames and one key",
                    waitMs([&] { return m_keyed > before; }));
        std::vector<double> again;
        for (int i = 1; i <= 8; ++i) {
            m_clip.settings.gain = 1 + 0.01 * i;
            const int count = m_keyed;
            QElapsedTimer clock;
            clock.start();
            m_engine.setClip(m_clip);
            waitMs([&] { return m_keyed > count; });
            again.push_back(double(clock.nsecsElapsed()) * 1e-6);
        }
        printTimes("a control changes: key on the screen", again);
    }

private:
    Clip m_clip;
    QTimer m_heartbeat;
    FrameNumber m_shown = 0;
    int m_keyed = 0;
    PreviewEngine m_engine{
        {.keyers = std::make_shared<KeyerPool>([](const QString& id, const QString& device) {
             return makeKeyer(id, {.device = device, .threads = 0});
         })}};
};

} // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption frames(QStringLiteral("frames"), QStringLiteral("Frames of the made movie."),
                                    QStringLiteral("N"), QStringLiteral("96"));
    parser.addOption(frames);
    parser.process(application);
    const QTemporaryDir folder;
    QString path = parser.positionalArguments().value(0);
    if (path.isEmpty()) {
        path = folder.filePath(QStringLiteral("bench.mp4"));
        makeMovie(path, std::max(24, parser.value(frames).toInt()));
    }
    Bench bench(path);
    bench.open();
    bench.readAhead();
    for (const std::int64_t rate : {24, 25, 30})
        bench.play({rate, 1});
    bench.scrub();
    bench.liveKey();
    return 0;
}
