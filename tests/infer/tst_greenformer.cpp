// SPDX-License-Identifier: Apache-2.0
// The network against the reference outputs, and its promises: bands, chunks, batches, cancelling, faults.
#include "FormulaWeights.h"
#include "InferTestData.h"

#include "core/infer/detail/TorchEngine.h"

#include <QtTest>

#include <map>
#include <thread>

using namespace ckd::infer;
using namespace ckd::infer::test;

namespace {

/// Keeps every intermediate result by name.
class Recorder : public InferProbe {
public:
    void observe(std::string_view name, std::span<const float> data, std::span<const std::int64_t>) override {
        seen[std::string(name)] = {data.begin(), data.end()};
    }
    std::map<std::string, std::vector<float>> seen;
};

/// Makes one fault happen at one place, in the first `times` attempts.
class FaultAt : public InferProbe {
public:
    FaultAt(std::string point, Fault fault, int times)
        : m_point(std::move(point)), m_fault(fault), m_times(times) {}
    Fault fault(std::string_view point, int attempt) override {
        asked += point == m_point ? 1 : 0;
        return point == m_point && attempt < m_times ? m_fault : Fault::None;
    }
    int asked = 0;

private:
    std::string m_point;
    Fault m_fault;
    int m_times;
};

/// Triggers a stop when the network reaches a point.
class StopAt : public InferProbe {
public:
    StopAt(std::string point, std::stop_source& source) : m_point(std::move(point)), m_source(source) {}
    Fault fault(std::string_view point, int) override {
        if (point == m_point)
            m_source.request_stop();
        else if (m_source.stop_requested())
            reachedLater = true;
        return Fault::None;
    }
    bool reachedLater = false;

private:
    std::string m_point;
    std::stop_source& m_source;
};

NetworkInput noiseInput(int size, const std::string& name) {
    NetworkInput input{.size = size, .values = std::vector<float>(4 * static_cast<std::size_t>(size) * size)};
    for (std::size_t i = 0; i < input.values.size(); ++i)
        input.values[i] = static_cast<float>(formulaNoise(name, i));
    return input;
}

void printRow(const char* what, const Difference& d) {
    qInfo("%-28s max %.2e  mean %.2e  relative %.2e  PSNR %.1f dB", what, d.largest, d.mean, d.relative,
          d.psnr);
}

} // namespace

class tst_greenformer : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Runtime> m_runtime;
    std::optional<Checkpoint> m_checkpoint;
    std::unique_ptr<Engine> m_engine;

    std::vector<NetworkOutput> run(std::span<const NetworkInput> frames, const InferSettings& settings = {}) {
        Result<std::vector<NetworkOutput>> result = m_engine->infer(frames, settings, {});
        if (!result)
            qWarning("%s", result.error().message.c_str());
        return result ? std::move(result).value() : std::vector<NetworkOutput>{};
    }

private Q_SLOTS:
    void initTestCase() {
        m_runtime = makeTorchRuntime();
        m_checkpoint = formulaCheckpoint();
        Result<std::unique_ptr<Engine>> engine = m_runtime->createEngine(*m_checkpoint, {}, {});
        QVERIFY2(engine.ok(), engine.ok() ? "" : engine.error().message.c_str());
        m_engine = std::move(engine).value();
    }

    void parity_data() {
        QTest::addColumn<int>("size");
        QTest::newRow("256") << 256;
        QTest::newRow("512") << 512;
    }

    void parity() {
        QFETCH(int, size);
        const auto path = fixture("greenformer_" + std::to_string(size) + ".safetensors");
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        const Result<Checkpoint> file = Checkpoint::open(path);
        QVERIFY(file.ok());
        Recorder recorder;
        const std::vector<NetworkInput> frames{{.size = size, .values = values(file.value(), "input")}};
        const auto outputs = run(frames, {.probe = &recorder});
        QCOMPARE(outputs.size(), std::size_t{1});
        const Difference alpha = difference(outputs[0].alpha, values(file.value(), "alpha"));
        const Difference fg = difference(outputs[0].fg, values(file.value(), "fg"));
        printRow("alpha", alpha);
        printRow("fg", fg);
        for (const char* name : {"stage1", "stage2", "stage3", "stage4"}) {
            if (file.value().find(name) == nullptr)
                continue;
            const Difference stage = difference(recorder.seen[name], values(file.value(), name));
            printRow(name, stage);
            QVERIFY(stage.relative <= 1e-4);
        }
        QVERIFY(alpha.largest <= 2e-5);
        QVERIFY(fg.largest <= 2e-5);
        // The logits before the refiner, and what it adds (10 times its last convolution).
        const auto quarter = recorder.seen["logits_quarter"];
        const std::size_t plane = quarter.size() / 4;
        const Difference alphaLogits =
            difference(std::span(quarter).first(plane), values(file.value(), "alpha_logits_quarter"));
        const Difference fgLogits =
            difference(std::span(quarter).subspan(plane), values(file.value(), "fg_logits_quarter"));
        printRow("alpha logits", alphaLogits);
        printRow("fg logits", fgLogits);
        QVERIFY(alphaLogits.relative <= 1e-4 && fgLogits.relative <= 1e-4);
        if (file.value().find("refiner_delta") == nullptr)
            return;
        const Difference delta =
            difference(recorder.seen["refiner_delta"], values(file.value(), "refiner_delta"));
        const Difference embed =
            difference(recorder.seen["pos_embed"], values(file.value(), "pos_embed_resized"));
        printRow("refiner_delta", delta);
        printRow("pos_embed", embed);
        QVERIFY(delta.relative <= 1e-4);
        QVERIFY(embed.largest <= 1e-6);
    }

    void wholeFrame_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("transfer");
        QTest::newRow("160x90 sRGB") << "process_frame_160x90_model256.safetensors"
                                     << "srgb";
        QTest::newRow("160x90 linear") << "process_frame_160x90_model256.safetensors"
                                       << "linear";
        QTest::newRow("400x300 sRGB") << "process_frame_400x300_model256.safetensors"
                                      << "srgb";
    }

    /// Three calls, as the pipeline makes them; alpha and fg before despeckle and despill.
    void wholeFrame() {
        QFETCH(QString, file);
        QFETCH(QString, transfer);
        const auto path = fixture(file.toStdString());
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        const Result<Checkpoint> reference = Checkpoint::open(path);
        QVERIFY(reference.ok());
        const std::vector<float> pixels = values(reference.value(), "image");
        const std::vector<float> mask = values(reference.value(), "hint");
        const FrameSize size{static_cast<int>(reference.value().find("hint")->shape[1]),
                             static_cast<int>(reference.value().find("hint")->shape[0])};
        const auto input =
            m_engine->preprocess({.pixels = pixels,
                                  .width = size.width,
                                  .height = size.height,
                                  .transfer = transfer == "linear" ? Transfer::Linear : Transfer::Srgb},
                                 {.values = mask, .width = size.width, .height = size.height}, 256, {});
        QVERIFY(input.ok());
        const auto outputs = run({&input.value(), 1});
        QCOMPARE(outputs.size(), std::size_t{1});
        const auto frame = m_engine->postprocess(outputs[0], size, Overshoot::Keep, {});
        QVERIFY(frame.ok());
        const std::string prefix = transfer.toStdString() + ".cpu_post.";
        const Difference alpha = difference(frame.value().alpha, values(reference.value(), prefix + "alpha"));
        const Difference fg = difference(frame.value().fg, values(reference.value(), prefix + "fg"));
        printRow("alpha", alpha);
        printRow("fg", fg);
        QVERIFY(alpha.largest <= 3e-5);
        QVERIFY(fg.largest <= 3e-5);
    }

    void bandsEqualWholeFrame_data() {
        QTest::addColumn<int>("rows");
        QTest::newRow("16") << 16;
        QTest::newRow("48, not a divisor") << 48;
        QTest::newRow("one row short of the frame") << 159;
        QTest::newRow("smaller than a dilation (raised)") << 1;
    }

    void bandsEqualWholeFrame() {
        QFETCH(int, rows);
        const std::vector<NetworkInput> frames{noiseInput(160, "bands")};
        Recorder whole;
        Recorder bands;
        const auto a = run(frames, {.refinerTiling = RefinerTiling::Whole, .probe = &whole});
        const auto b =
            run(frames, {.refinerTiling = RefinerTiling::Bands, .bandRows = rows, .probe = &bands});
        QVERIFY(!a.empty() && !b.empty());
        const Difference logits = difference(bands.seen["logits"], whole.seen["logits"]);
        printRow("logits", logits);
        QVERIFY(logits.largest <= 1e-3);
        QVERIFY(difference(bands.seen["refiner_delta"], whole.seen["refiner_delta"]).largest <= 1e-3);
        QVERIFY(*std::ranges::max_element(whole.seen["refiner_delta"]) > 0.05F); // the refiner does something
    }

    void chunksEqualOneChunk_data() {
        QTest::addColumn<qsizetype>("bytes");
        QTest::newRow("one query at a time") << qsizetype(1);
        QTest::newRow("a few, not a divisor") << qsizetype(4 * 400 * 7);
        QTest::newRow("several heads at a time") << qsizetype(4 * 400 * 400 * 3);
    }

    void chunksEqualOneChunk() {
        QFETCH(qsizetype, bytes);
        const std::vector<NetworkInput> frames{noiseInput(320, "chunks")};
        Recorder whole;
        Recorder parts;
        QVERIFY(!run(frames, {.attentionBytes = std::size_t{1} << 32, .probe = &whole}).empty());
        QVERIFY(!run(frames, {.attentionBytes = static_cast<std::size_t>(bytes), .probe = &parts}).empty());
        const Difference stage = difference(parts.seen["stage4"], whole.seen["stage4"]);
        printRow("stage4", stage);
        QVERIFY(stage.relative <= 1e-5);
    }

    void batchEqualsSingles() {
        const std::vector<NetworkInput> frames{noiseInput(96, "first"), noiseInput(96, "second"),
                                               noiseInput(96, "third")};
        const auto together = run(frames);
        QCOMPARE(together.size(), std::size_t{3});
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const auto alone = run({&frames[i], 1});
            QCOMPARE(alone.size(), std::size_t{1});
            QVERIFY(difference(together[i].alpha, alone[0].alpha).largest <= 1e-5);
            QVERIFY(difference(together[i].fg, alone[0].fg).largest <= 1e-5);
        }
        QVERIFY(difference(together[0].fg, together[1].fg).largest > 1e-3);
    }

    void everyMultipleOf32_data() {
        QTest::addColumn<int>("size");
        for (const int size : {32, 64, 96, 224, 288})
            QTest::addRow("%d", size) << size;
    }

    void everyMultipleOf32() {
        QFETCH(int, size);
        const std::vector<NetworkInput> frames{noiseInput(size, "sizes")};
        const auto outputs = run(frames);
        QCOMPARE(outputs.size(), std::size_t{1});
        QCOMPARE(outputs[0].alpha.size(), static_cast<std::size_t>(size) * size);
        QCOMPARE(outputs[0].fg.size(), 3 * static_cast<std::size_t>(size) * size);
        for (const float value : outputs[0].fg)
            QVERIFY(value >= 0.0F && value <= 1.0F);
    }

    void refinerStrengthScalesTheCorrection() {
        const std::vector<NetworkInput> frames{noiseInput(96, "strength")};
        std::map<float, std::vector<float>> delta;
        for (const float strength : {0.0F, 0.5F, 1.0F}) {
            Recorder recorder;
            QVERIFY(!run(frames, {.refinerStrength = strength, .probe = &recorder}).empty());
            delta[strength] = recorder.seen["refiner_delta"];
        }
        std::vector<float> doubled = delta[0.5F];
        for (float& value : doubled)
            value *= 2;
        QVERIFY(difference(doubled, delta[1.0F]).largest <= 1e-5);
        QVERIFY(std::ranges::all_of(delta[0.0F], [](float value) { return value == 0.0F; }));
    }

    void badBatchesAreRefused() {
        const std::vector<NetworkInput> mixed{noiseInput(64, "a"), noiseInput(96, "b")};
        std::vector<NetworkInput> shortOne{noiseInput(64, "a")};
        shortOne[0].values.pop_back();
        const std::vector<NetworkInput> odd{{.size = 40, .values = std::vector<float>(4 * 40 * 40)}};
        const std::vector<NetworkInput> good{noiseInput(32, "a")};
        for (const auto& frames : {mixed, shortOne, odd, std::vector<NetworkInput>{}}) {
            const auto result = m_engine->infer(frames, {}, {});
            QVERIFY(!result.ok());
            QCOMPARE(result.error().kind, ErrorKind::Input);
        }
        QVERIFY(!m_engine->infer(good, {.refinerStrength = NAN}, {}).ok());
    }

    void stopEndsTheRun_data() {
        QTest::addColumn<QString>("point");
        for (const char* point : {"encoder", "decoder", "refiner"})
            QTest::newRow(point) << point;
    }

    /// A stop at one part keeps the next part from being reached; the engine stays usable.
    void stopEndsTheRun() {
        QFETCH(QString, point);
        const std::vector<NetworkInput> frames{noiseInput(64, "stop")};
        std::stop_source source;
        StopAt probe(point.toStdString(), source);
        const auto result = m_engine->infer(frames, {.probe = &probe}, source.get_token());
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        QVERIFY(!probe.reachedLater);
        QVERIFY(!run(frames).empty());
    }

    void stopBeforeTheStart() {
        std::stop_source source;
        source.request_stop();
        const std::vector<NetworkInput> frames{noiseInput(64, "stop")};
        QCOMPARE(m_engine->infer(frames, {}, source.get_token()).error().kind, ErrorKind::Cancelled);
        QCOMPARE(m_runtime->createEngine(*m_checkpoint, {}, source.get_token()).error().kind,
                 ErrorKind::Cancelled);
    }

    void outOfMemory_data() {
        QTest::addColumn<QString>("point");
        for (const char* point : {"encoder", "decoder", "refiner", "output"})
            QTest::newRow(point) << point;
    }

    /// Once: the same picture from the frugal second try. Always: an error that names memory, and the
    /// engine works on afterwards.
    void outOfMemory() {
        QFETCH(QString, point);
        const std::vector<NetworkInput> frames{noiseInput(96, "memory")};
        const auto undisturbed = run(frames);
        FaultAt once(point.toStdString(), InferProbe::Fault::OutOfMemory, 1);
        const auto second = run(frames, {.probe = &once});
        QCOMPARE(second.size(), std::size_t{1});
        QCOMPARE(once.asked, 2);
        QVERIFY(second[0].report.refinerTiled);
        QVERIFY(!undisturbed[0].report.refinerTiled);
        QVERIFY(difference(second[0].fg, undisturbed[0].fg).largest <= 1e-5);
        FaultAt always(point.toStdString(), InferProbe::Fault::OutOfMemory, INT_MAX);
        const auto never = m_engine->infer(frames, {.probe = &always}, {});
        QVERIFY(!never.ok());
        QCOMPARE(never.error().kind, ErrorKind::OutOfMemory);
        QCOMPARE(always.asked, 2);
        QVERIFY(run(frames)[0].fg == undisturbed[0].fg);
    }

    void notANumber_data() { outOfMemory_data(); }

    void notANumber() {
        QFETCH(QString, point);
        const std::vector<NetworkInput> frames{noiseInput(64, "nan"), noiseInput(64, "nan too")};
        const auto undisturbed = run(frames);
        FaultAt once(point.toStdString(), InferProbe::Fault::NotANumber, 1);
        const auto repeated = run(frames, {.probe = &once});
        QCOMPARE(repeated.size(), std::size_t{2});
        for (std::size_t i = 0; i < 2; ++i) {
            QVERIFY(repeated[i].report.repeatedInFloat32);
            QVERIFY(!undisturbed[i].report.repeatedInFloat32);
            QVERIFY(difference(repeated[i].alpha, undisturbed[i].alpha).largest <= 1e-5);
        }
        FaultAt always(point.toStdString(), InferProbe::Fault::NotANumber, INT_MAX);
        const auto never = m_engine->infer(frames, {.probe = &always}, {});
        QVERIFY(!never.ok());
        QCOMPARE(never.error().kind, ErrorKind::Model);
    }

    void bfloat16() {
        const auto path = fixture("greenformer_256.safetensors");
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        auto engine = m_runtime->createEngine(*m_checkpoint, {.precision = Precision::BFloat16}, {});
        QVERIFY2(engine.ok(), engine.ok() ? "" : engine.error().message.c_str());
        const Result<Checkpoint> file = Checkpoint::open(path);
        const std::vector<NetworkInput> frames{{.size = 256, .values = values(file.value(), "input")}};
        const auto outputs = engine.value()->infer(frames, {}, {});
        QVERIFY2(outputs.ok(), outputs.ok() ? "" : outputs.error().message.c_str());
        QCOMPARE(outputs.value()[0].report.precision, Precision::BFloat16);
        const Difference alpha = difference(outputs.value()[0].alpha, values(file.value(), "alpha"));
        const Difference fg = difference(outputs.value()[0].fg, values(file.value(), "fg"));
        printRow("alpha", alpha);
        printRow("fg", fg);
        QVERIFY(alpha.mean <= 0.02 && fg.mean <= 0.02);
        // Its repetition is the float32 network's answer.
        FaultAt once("output", InferProbe::Fault::NotANumber, 1);
        const auto repeated = engine.value()->infer(frames, {.probe = &once}, {});
        QVERIFY(repeated.ok());
        QCOMPARE(repeated.value()[0].report.precision, Precision::Float32);
        QVERIFY(difference(repeated.value()[0].alpha, values(file.value(), "alpha")).largest <= 2e-5);
    }

    /// preprocess and postprocess on other threads while infer runs give what they give alone.
    void callsOverlap() {
        std::vector<float> pixels(64 * 48 * 3);
        std::vector<float> mask(64 * 48);
        for (std::size_t i = 0; i < pixels.size(); ++i)
            pixels[i] = static_cast<float>(0.5 + 0.5 * formulaNoise("overlap", i));
        const PlateView plate{.pixels = pixels, .width = 64, .height = 48};
        const HintView hint{.values = mask, .width = 64, .height = 48};
        const auto input = m_engine->preprocess(plate, hint, 64, {});
        QVERIFY(input.ok());
        const auto outputs = run({&input.value(), 1});
        const auto frame = m_engine->postprocess(outputs[0], {64, 48}, Overshoot::ClampAlpha, {});
        QVERIFY(frame.ok());
        std::atomic<int> wrong{0};
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 3; ++i) {
                threads.emplace_back([&](const std::stop_token& stop) {
                    do {
                        const auto again = m_engine->preprocess(plate, hint, 64, {});
                        const auto back =
                            m_engine->postprocess(outputs[0], {64, 48}, Overshoot::ClampAlpha, {});
                        wrong += !again.ok() || again.value().values != input.value().values;
                        wrong += !back.ok() || back.value().fg != frame.value().fg;
                    } while (!stop.stop_requested());
                });
            }
            for (int i = 0; i < 3; ++i)
                QVERIFY(run({&input.value(), 1})[0].alpha == outputs[0].alpha);
        }
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_greenformer)
#include "tst_greenformer.moc"
