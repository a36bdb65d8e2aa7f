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
    }
};

QTEST_GUILESS_MAIN(tst_greenformer)
#include "tst_greenformer.moc"
