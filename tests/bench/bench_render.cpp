// SPDX-License-Identifier: Apache-2.0
// Stage ceilings, whole-pipeline speed and the ratio to the original's serial path, in one run.
//
//   bench_render CLIP [--frames N] [--repeat R] [--reference reference_post.py] [--json]
//
// A stage's ceiling is that stage alone on all cores. Two bounds follow: the slowest stage (what overlapping
// could reach if every stage had cores of its own) and, on a machine whose cores all stages share, 1 / sum(1
// / ceiling).
#include "core/base/BoundedQueue.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/media/FrameSource.h"
#include "core/pipeline/ClipSetup.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderJob.h"
#include "core/pipeline/SingleFrame.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

using namespace ckd;

namespace {

[[noreturn]] void fail(const QString& sentence) {
    std::fprintf(stderr, "bench_render: %s\n", qPrintable(sentence));
    std::exit(1);
}

template <class T> T need(Result<T> result) {
    if (!result)
        fail(result.error().text());
    return std::move(*result);
}

int cores() {
    return std::max(1, QThread::idealThreadCount());
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

/// Frames per second of work(i) for i in 0..count-1 on all cores.
template <class Work> double rateOnAllCores(std::size_t count, Work work) {
    QElapsedTimer clock;
    clock.start();
    std::atomic<std::size_t> next{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < cores(); ++t) {
            threads.emplace_back([&] {
                for (std::size_t i = next++; i < count; i = next++)
                    work(i);
            });
        }
    }
    return double(count) / (double(clock.nsecsElapsed()) * 1e-9);
}

/// One thread takes frames in order, the others convert them, as in the pipeline.
double decodeRate(const SharedSource& source, const std::vector<FrameNumber>& frames) {
    QElapsedTimer clock;
    clock.start();
    const std::unique_ptr<FrameCursor> cursor = need(source->openCursor());
    BoundedQueue<std::unique_ptr<RawFrame>> queue(std::size_t(4) << 30U);
    {
        std::vector<std::jthread> workers;
        for (int t = 0; t < cores(); ++t) {
            workers.emplace_back([&] {
                while (auto raw = queue.pop({}))
                    (void)need((*raw)->convert());
            });
        }
        for (const FrameNumber number : frames) {
            std::unique_ptr<RawFrame> raw = need(cursor->grab(number, {}));
            const std::size_t bytes = raw->bytes();
            if (!queue.push(std::move(raw), bytes, {}))
                fail(QStringLiteral("the queue closed"));
        }
        queue.close();
    }
    return double(frames.size()) / (double(clock.nsecsElapsed()) * 1e-9);
}

struct Rates {
    double decode = 0, key = 0, write = 0, pipeline = 0, reference = 0;
};

KeyResult copyOf(const KeyResult& result) {
    KeyResult copy;
    copy.fg = result.fg.clone();
    copy.alpha = result.alpha.clone();
    copy.screenChannel = result.screenChannel;
    copy.sourceDetail = result.sourceDetail;
    return copy;
}

/// Keying and writing alone, on frames that are in memory already.
void stageRates(const ClipSetup& setup, std::size_t count, Rates& rates) {
    const AnalysisReport analysis = need(analyseClip(*setup.spec, {}));
    auto spec = std::make_shared<RenderSpec>(*setup.spec);
    spec->analysis = analysis.analysis;
    FrameKeyer frameKeyer(spec);
    constexpr std::size_t kDistinct = 4; // frames of its own per core are not needed for a rate
    std::vector<KeyedFrame> keyed;
    for (std::size_t i = 0; i < std::min(count, kDistinct); ++i)
        keyed.push_back(need(frameKeyer.key(spec->frames[i], {})));
    const Keyer& keyer = *spec->keyer;
    rates.key = rateOnAllCores(count, [&](std::size_t i) {
        std::unique_ptr<KeyTask> task =
            need(keyer.prepare(keyed[i % keyed.size()].input, spec->settings, analysis.analysis, {}));
        (void)need(keyer.finish(std::move(task), {}));
    });
    const QTemporaryDir folder;
    PassSink sink(folder.path(), spec->plate->info(), {});
    if (const Result<void> begun = sink.begin(*spec, {}); !begun)
        fail(begun.error().text());
    std::vector<KeyResult> results;
    for (std::size_t i = 0; i < count; ++i)
        results.push_back(copyOf(keyed[i % keyed.size()].result));
    rates.write = rateOnAllCores(count, [&](std::size_t i) {
        const KeyedFrame& frame = keyed[i % keyed.size()];
        (void)need(sink.write(FrameNumber(i + 1), std::move(results[i]), frame.input, frame.metadata, {}));
    });
}

RenderSummary runPipeline(const ClipSetup& setup) {
    const QTemporaryDir folder;
    RenderJob job(setup.spec,
                  std::make_shared<PassSink>(folder.path(), setup.spec->plate->info(), PassSinkOptions{}));
    job.start();
    RenderSummary summary = job.wait();
    if (summary.done != setup.spec->frames.size())
        fail(summary.cause ? summary.cause->text() : QStringLiteral("frames failed"));
    return summary;
}

double referenceRate(const QString& script, const QString& clip, std::size_t frames) {
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QStringLiteral("/usr/bin/python3"), {script, clip, QString::number(frames)});
    if (!process.waitForFinished(-1) || process.exitCode() != 0)
        fail(QStringLiteral("the reference did not run"));
    return QString::fromLatin1(process.readAllStandardOutput()).trimmed().toDouble();
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("frames"), QString(), QStringLiteral("n"), QStringLiteral("24")});
    parser.addOption({QStringLiteral("repeat"), QString(), QStringLiteral("n"), QStringLiteral("3")});
    parser.addOption({QStringLiteral("reference"), QString(), QStringLiteral("script")});
    parser.addOption({QStringLiteral("json"), QString()});
    parser.process(application);
    if (parser.positionalArguments().size() != 1)
        fail(QStringLiteral(
            "usage: bench_render CLIP [--frames N] [--repeat R] [--reference reference_post.py] [--json]"));
    const QString clip = parser.positionalArguments().constFirst();

    const std::shared_ptr<Keyer> keyer = need(makeKeyer(installedKeyers().front().id));
    ClipRequest request;
    request.plate = need(openSource(clip));
    request.hint = {HintChoice::Kind::None, {}};
    request.settings = keyer->info().defaults;
    request.keyer = keyer;
    ClipSetup setup = need(setUpClip(request));
    const auto wanted = std::size_t(std::max(1, parser.value(QStringLiteral("frames")).toInt()));
    setup.spec->frames.resize(std::min(wanted, setup.spec->frames.size()));
    const std::size_t count = setup.spec->frames.size();

    std::vector<double> decode, key, write, pipeline, reference;
    std::size_t peak = 0;
    for (int r = 0; r < std::max(1, parser.value(QStringLiteral("repeat")).toInt()); ++r) {
        Rates rates;
        decode.push_back(decodeRate(request.plate, setup.spec->frames));
        stageRates(setup, count, rates);
        key.push_back(rates.key);
        write.push_back(rates.write);
        const RenderSummary summary = runPipeline(setup);
        pipeline.push_back(summary.fps);
        peak = std::max(peak, summary.peakBytes);
        if (parser.isSet(QStringLiteral("reference")))
            reference.push_back(referenceRate(parser.value(QStringLiteral("reference")), clip,
                                              std::min<std::size_t>(count, 8)));
    }

    const double d = median(decode), k = median(key), w = median(write), p = median(pipeline),
                 ref = median(reference);
    const double shared = 1 / (1 / d + 1 / k + 1 / w);
    const double slowest = std::min({d, k, w});
    std::printf("%s, %d x %d, %zu frames, %d cores, median of %zu\n", qPrintable(request.plate->info().name),
                request.plate->info().width, request.plate->info().height, count, cores(), pipeline.size());
    std::printf("%-34s %9s %14s\n", "stage alone on all cores", "frames/s", "core-ms/frame");
    const std::pair<const char*, double> rows[] = {
        {"decode", d}, {"key", k}, {"passes and write (4 files)", w}};
    for (const auto& [name, rate] : rows)
        std::printf("%-34s %9.2f %14.1f\n", name, rate, 1000.0 * cores() / rate);
    std::printf("%-34s %9.2f\n", "pipeline", p);
    std::printf("%-34s %9.3f   (bound %.2f)\n", "efficiency, stages share the cores", p / shared, shared);
    std::printf("%-34s %9.3f   (bound %.2f)\n", "of the slowest stage alone", p / slowest, slowest);
    std::printf("%-34s %9.1f MB\n", "frames in flight, most", double(peak) * 1e-6);
    if (ref > 0)
        std::printf("%-34s %9.3f   ratio %.2f\n", "reference (serial, no network)", ref, p / ref);
    if (parser.isSet(QStringLiteral("json"))) {
        const QJsonObject json{{QStringLiteral("clip"), request.plate->info().name},
                               {QStringLiteral("width"), request.plate->info().width},
                               {QStringLiteral("height"), request.plate->info().height},
                               {QStringLiteral("cores"), cores()},
                               {QStringLiteral("decodeFps"), d},
                               {QStringLiteral("keyFps"), k},
                               {QStringLiteral("writeFps"), w},
                               {QStringLiteral("pipelineFps"), p},
                               {QStringLiteral("efficiencyShared"), p / shared},
                               {QStringLiteral("referenceFps"), ref},
                               {QStringLiteral("ratio"), ref > 0 ? p / ref : 0}};
        std::printf("%s\n", QJsonDocument(json).toJson(QJsonDocument::Compact).constData());
    }
    return 0;
}
