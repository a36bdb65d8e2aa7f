// SPDX-License-Identifier: Apache-2.0
// The embedded network's engine, with weights by a formula.
#include "EmbeddedWeights.h"
#include "FormulaWeights.h"
#include "InferTestData.h"
#include "core/infer/EmbeddedApi.h"
#include "core/infer/detail/EmbeddedNetwork.h"
#include "core/infer/detail/TorchEngine.h"

#include <QtTest>

#include <bit>
#include <limits>

#include <sys/resource.h>

using namespace ckd::infer;
namespace torchside = ckd::infer::detail;
using namespace ckd::infer::test;

namespace {

/// A frame with something everywhere: smooth screen, noise, a disc that is brighter than 1.
struct Frame {
    int width;
    int height;
    std::vector<float> planes; ///< plate, clean plate, hint, fg, alpha
    std::vector<float> matte;  ///< empty: none is given

    Frame(int w, int h, bool noisy = true)
        : width(w), height(h), planes(11 * static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {
        const float screen[3] = {0.05F, 0.35F, 0.07F};
        const float subject[3] = {1.4F, 0.25F, 0.2F};
        for (std::size_t c = 0; c < 3; ++c) {
            const std::string name = "plate" + std::to_string(c);
            for (int y = 0; y < h; ++y) {
                for (int x = 0; x < w; ++x) {
                    const float dx = (float(x) + 0.5F) / float(w) - 0.5F;
                    const float dy = (float(y) + 0.5F) / float(h) - 0.5F;
                    const float a = std::clamp(2.0F - 8.0F * std::sqrt(dx * dx + dy * dy), 0.0F, 1.0F);
                    const std::size_t i = std::size_t(y) * std::size_t(w) + std::size_t(x);
                    const float clean = screen[c] * (1.0F + 0.3F * dx);
                    const float noise = noisy ? 0.02F * float(formulaNoise(name, i)) : 0.0F;
                    plane(c)[i] = a * subject[c] + (1.0F - a) * clean + noise;
                    plane(3 + c)[i] = clean;
                    plane(6)[i] = a > 0.9F ? 1.0F : 0.0F;
                }
            }
        }
    }
    [[nodiscard]] std::span<float> plane(std::size_t index) {
        const std::size_t pixels = std::size_t(width) * std::size_t(height);
        return std::span(planes).subspan(index * pixels, pixels);
    }
    [[nodiscard]] EmbeddedInput input(bool hint = false) {
        EmbeddedInput in{width, height, {plane(0), plane(1), plane(2)}, {plane(3), plane(4), plane(5)},
                         {},    {}};
        if (hint)
            in.hint = plane(6);
        in.matte = matte;
        return in;
    }
    /// Another keyer's alpha: the subject, too small, with noise, and beyond 0..1 here and there.
    void addMatte() {
        matte.resize(plane(0).size());
        for (std::size_t i = 0; i < matte.size(); ++i)
            matte[i] = 0.8F * plane(6)[i] + 0.3F * float(formulaNoise("matte", i));
    }
    [[nodiscard]] EmbeddedOutput output() { return {{plane(7), plane(8), plane(9)}, plane(10)}; }
    [[nodiscard]] std::vector<float> result() const {
        return {planes.begin() + std::ptrdiff_t(7 * std::size_t(width) * std::size_t(height)), planes.end()};
    }
};

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

/// Makes every try fail in one way.
class Faulty : public InferProbe {
public:
    Faulty(Fault fault, int tries) : m_fault(fault), m_tries(tries) {}
    Fault fault(std::string_view, int attempt) override {
        asked = attempt + 1;
        return attempt < m_tries ? m_fault : Fault::None;
    }
    int asked = 0;

private:
    Fault m_fault;
    int m_tries;
};

} // namespace

class tst_embedded : public QObject {
    Q_OBJECT

    std::unique_ptr<Runtime> m_runtime;
    std::unique_ptr<EmbeddedEngine> m_engine;

    std::vector<float> key(Frame& frame, const EmbeddedSettings& settings = {}, bool hint = false,
                           EmbeddedReport* report = nullptr) {
        std::ranges::fill(std::span(frame.planes).last(4 * frame.plane(0).size()), -7.0F);
        const Result<EmbeddedReport> done = m_engine->key(frame.input(hint), settings, frame.output(), {});
        if (!done) {
            qWarning("%s", done.error().message.c_str());
            return {};
        }
        if (report != nullptr)
            *report = done.value();
        return frame.result();
    }

private Q_SLOTS:
    void initTestCase() {
        m_runtime = makeTorchRuntime();
        auto engine = m_runtime->createEmbedded(embeddedCheckpoint(), {}, {});
        QVERIFY2(engine.ok(), engine.ok() ? "" : engine.error().message.c_str());
        m_engine = std::move(engine).value();
    }

    /// The kernels before and after the convolutions against the tensors' formulas that training uses.
    void kernelsAgreeWithTheTensors_data() {
        QTest::addColumn<bool>("matte");
        QTest::newRow("plain colour difference") << false;
        QTest::newRow("another keyer's matte") << true;
    }
    void kernelsAgreeWithTheTensors() {
        QFETCH(bool, matte);
        const c10::InferenceMode inference;
        Frame frame(64, 96);
        frame.plane(0)[5] = 40.0F; // beyond what the network reads
        frame.plane(1)[70] = -0.3F;
        frame.plane(4)[100] = 0.0F; // no screen
        const std::vector<float> plain = key(frame, {}, true);
        if (matte)
            frame.addMatte();
        const std::vector<float> fast = key(frame, {}, true);
        QCOMPARE(sameBits(plain, fast), !matte);
        const auto tensor = [&](std::size_t first, std::int64_t channels) {
            return at::from_blob(frame.plane(first).data(), {1, channels, frame.height, frame.width},
                                 at::kFloat)
                .clone();
        };
        const at::Tensor plate = tensor(0, 3);
        const at::Tensor clean = tensor(3, 3);
        const Checkpoint checkpoint = embeddedCheckpoint();
        const auto convolve = [&](const EmbeddedConv& conv, const at::Tensor& x) {
            const std::vector<float> weight = values(checkpoint, conv.name + ".weight");
            const std::vector<float> bias = values(checkpoint, conv.name + ".bias");
            const at::Tensor out =
                at::conv2d(x, at::tensor(weight).view({conv.out, conv.in, conv.kernel, conv.kernel}),
                           at::tensor(bias), conv.stride, std::int64_t{conv.kernel / 2});
            return conv.relu ? out.relu() : out;
        };
        const at::Tensor given =
            matte ? at::tensor(frame.matte).view({1, 1, frame.height, frame.width}) : at::Tensor();
        const at::Tensor features =
            torchside::embeddedFeatures({plate, clean, tensor(6, 1), at::ones({1, 1, 1, 1}), given});
        const at::Tensor answers = torchside::embeddedAnswers({}, convolve, features, [] {});
        QVERIFY(answers.abs().max().item<float>() > 0.3F); // the weights say something
        const torchside::EmbeddedKey slow = torchside::embeddedUnmix(answers, plate, clean, given);
        const at::Tensor all = at::cat({slow.fg, slow.alpha.clamp(0.0, 1.0)}, 1).contiguous();
        const Difference apart =
            difference(fast, {all.data_ptr<float>(), static_cast<std::size_t>(all.numel())});
        QVERIFY2(apart.relative < 2e-5, qPrintable(QString::number(apart.relative)));
    }

    void bandsGiveTheSameBits_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("rows");
        QTest::newRow("one step at a time") << 33 << 1000 << 32;
        QTest::newRow("uneven") << 70 << 1201 << 96;
        QTest::newRow("two") << 64 << 1150 << 576;
    }
    void bandsGiveTheSameBits() {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(int, rows);
        Frame frame(width, height);
        EmbeddedReport report;
        const std::vector<float> whole = key(frame, {}, false, &report);
        QVERIFY(!report.inBands);
        const std::vector<float> bands = key(frame, {.bandRows = rows}, false, &report);
        QVERIFY(report.inBands);
        QVERIFY(!whole.empty() && sameBits(whole, bands));
    }

    void threadsGiveTheSameBits() {
        Frame frame(330, 200);
        const std::vector<float> first = key(frame);
        for (const int threads : {1, 3}) {
            auto engine = m_runtime->createEmbedded(embeddedCheckpoint(), {.cpuThreads = threads}, {});
            QVERIFY(engine.ok());
            QVERIFY(engine.value()->key(frame.input(), {}, frame.output(), {}).ok());
            QVERIFY(sameBits(first, frame.result()));
        }
        QVERIFY(sameBits(first, key(frame)));
    }

    /// The memory of a frame's tensors serves the next one.
    void repeatedFramesCauseFewPageFaults() {
        Frame frame(960, 544);
        auto engine = m_runtime->createEmbedded(embeddedCheckpoint(), {.cpuThreads = 1}, {});
        QVERIFY(engine.ok());
        std::vector<float> first;
        long faults = 0;
        for (int i = 0; i < 3; ++i) {
            rusage before{};
            rusage after{};
            ::getrusage(RUSAGE_THREAD, &before);
            QVERIFY(engine.value()->key(frame.input(), {}, frame.output(), {}).ok());
            ::getrusage(RUSAGE_THREAD, &after);
            faults = after.ru_minflt - before.ru_minflt;
            if (first.empty())
                first = frame.result();
            QVERIFY(sameBits(first, frame.result()));
        }
        QVERIFY2(faults < 1000, qPrintable(QString::number(faults))); // tens of thousands without
    }

    void reachIsRightAndTight() {
        // A change at one end of a long strip is seen only so far.
        Frame frame(32, 1280);
        const std::vector<float> before = key(frame);
        constexpr int kChanged = 64; // rows at the top
        for (std::size_t i = 0; i < kChanged * 32; ++i)
            frame.plane(0)[i] += 0.5F;
        const std::vector<float> after = key(frame);
        int last = 0;
        const std::size_t pixels = 32 * 1280;
        for (std::size_t i = 0; i < after.size(); ++i) {
            if (before[i] != after[i])
                last = std::max(last, static_cast<int>(i % pixels / 32));
        }
        const int seen = last - (kChanged - 1);
        QVERIFY2(seen <= embeddedReach(), qPrintable(QString::number(seen)));
        QVERIFY2(seen >= embeddedReach() / 2, qPrintable(QString::number(seen)));
    }

    void hintIsHeard() {
        Frame frame(64, 64);
        const std::vector<float> without = key(frame);
        QVERIFY(!sameBits(without, key(frame, {}, true)));
    }

    void notNumbersCountAsZero() {
        Frame broken(64, 64);
        Frame clean(64, 64);
        const float bad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                             -std::numeric_limits<float>::infinity()};
        for (std::size_t i = 0; i < 7 * 3; ++i) {
            broken.plane(i / 3)[200 + i] = bad[i % 3];
            clean.plane(i / 3)[200 + i] = 0.0F;
        }
        const std::vector<float> result = key(broken, {}, true);
        QVERIFY(std::ranges::all_of(result, [](float value) { return std::isfinite(value); }));
        QVERIFY(sameBits(result, key(clean, {}, true)));
        // Also where blocks are averaged.
        QVERIFY(sameBits(key(broken, {.maxPixels = 1024}, true), key(clean, {.maxPixels = 1024}, true)));
    }

    void valuesAboveOneSurvive() {
        Frame frame(64, 64);
        for (std::size_t i = 0; i < frame.plane(0).size(); ++i)
            frame.plane(0)[i] += 30.0F;
        const std::vector<float> result = key(frame);
        const std::size_t middle = 32 * 64 + 32;
        QVERIFY2(result[middle] > 10.0F, qPrintable(QString::number(result[middle])));
    }

    void largeFramesAreReduced() {
        QCOMPARE(embeddedReduction(1920, 1080), 1);
        QCOMPARE(embeddedReduction(2048, 1152), 1);
        QCOMPARE(embeddedReduction(3840, 2160), 2);
        QCOMPARE(embeddedReduction(7680, 4320), 4);
        QCOMPARE(embeddedReduction(1, 1), 1);
        // A smooth picture comes out the same up to the enlargement; sizes that k does not divide, too.
        for (const auto& [width, height] : {std::pair{256, 192}, std::pair{255, 191}}) {
            Frame frame(width, height, false);
            EmbeddedReport report;
            const std::vector<float> reduced = key(frame, {.maxPixels = 128 * 96}, false, &report);
            QCOMPARE(report.reduction, 2);
            Frame half(128, 96, false); // the means that the network is shown
            for (std::size_t plane = 0; plane < 6; ++plane) {
                for (int y = 0; y < 96; ++y) {
                    for (int x = 0; x < 128; ++x) {
                        float sum = 0;
                        float count = 0;
                        for (int i = 0; i < 4; ++i) {
                            const int fx = 2 * x + i % 2;
                            const int fy = 2 * y + i / 2;
                            if (fx >= width || fy >= height)
                                continue;
                            sum += frame.plane(plane)[std::size_t(fy) * std::size_t(width) + std::size_t(fx)];
                            ++count;
                        }
                        half.plane(plane)[std::size_t(y) * 128 + std::size_t(x)] = sum / count;
                    }
                }
            }
            const std::vector<float> small = key(half);
            double largest = 0;
            double sum = 0;
            std::size_t count = 0;
            const std::size_t pixels = std::size_t(width) * std::size_t(height);
            for (int y = 8; y < height - 8; ++y) {
                for (int x = 8; x < width - 8; ++x) {
                    const double apart = std::abs(
                        double(reduced[3 * pixels + std::size_t(y) * std::size_t(width) + std::size_t(x)]) -
                        double(small[3 * 128 * 96 + std::size_t(y / 2) * 128 + std::size_t(x / 2)]));
                    largest = std::max(largest, apart);
                    sum += apart;
                    ++count;
                }
            }
            const QString text = QStringLiteral("largest %1, mean %2").arg(largest).arg(sum / double(count));
            qInfo("%s", qPrintable(text));
            QVERIFY2(largest < 0.3 && sum / double(count) < 0.01, qPrintable(text));
        }
    }

    void stopIsHonoured() {
        Frame frame(64, 64);
        std::stop_source stop;
        stop.request_stop();
        const auto result = m_engine->key(frame.input(), {}, frame.output(), stop.get_token());
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
    }

    void faultsAreHandled() {
        Frame frame(32, 1440); // tall enough for bands to save anything
        Faulty once(InferProbe::Fault::OutOfMemory, 1);
        {
            auto engine = m_runtime->createEmbedded(embeddedCheckpoint(), {}, {});
            QVERIFY(engine.ok());
            const std::vector<float> whole = key(frame);
            QVERIFY(engine.value()->key(frame.input(), {.probe = &once}, frame.output(), {}).ok());
            QCOMPARE(once.asked, 2);
            QVERIFY(sameBits(whole, frame.result()));
            Faulty always(InferProbe::Fault::OutOfMemory, 9);
            const auto full = engine.value()->key(frame.input(), {.probe = &always}, frame.output(), {});
            QVERIFY(!full.ok());
            QCOMPARE(full.error().kind, ErrorKind::OutOfMemory);
        }
        Frame low(64, 64);
        Faulty full(InferProbe::Fault::OutOfMemory, 1);
        QVERIFY(!m_engine->key(low.input(), {.probe = &full}, low.output(), {}).ok());
        QCOMPARE(full.asked, 1);
        Faulty broken(InferProbe::Fault::NotANumber, 9);
        const auto result = m_engine->key(frame.input(), {.probe = &broken}, frame.output(), {});
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, ErrorKind::Model);
    }

    void planesMustFit() {
        Frame frame(64, 64);
        EmbeddedInput input = frame.input();
        input.cleanPlate[1] = input.cleanPlate[1].first(10);
        const auto result = m_engine->key(input, {}, frame.output(), {});
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, ErrorKind::Input);
        const auto empty = m_engine->key({}, {}, {}, {});
        QVERIFY(!empty.ok());
        QCOMPARE(empty.error().kind, ErrorKind::Input);
    }

    void wrongFilesAreRefused() {
        const Checkpoint other = Checkpoint::fromTensors({}, nullptr);
        const auto missing = m_runtime->createEmbedded(other, {}, {});
        QVERIFY(!missing.ok());
        QCOMPARE(missing.error().kind, ErrorKind::Model);
        QVERIFY2(missing.error().message.find("down0.entry.weight") != std::string::npos,
                 missing.error().message.c_str());
        EmbeddedShape wider;
        wider.widths[2] = 88;
        const auto shape = m_runtime->createEmbedded(embeddedCheckpoint(wider), {}, {});
        QVERIFY(!shape.ok());
        QCOMPARE(shape.error().kind, ErrorKind::Model);
        QVERIFY2(shape.error().message.find("down2.entry.weight") != std::string::npos,
                 shape.error().message.c_str());
        const auto half =
            m_runtime->createEmbedded(embeddedCheckpoint(), {.precision = Precision::Float16}, {});
        QVERIFY(!half.ok());
        QCOMPARE(half.error().kind, ErrorKind::Device);
    }
};

QTEST_GUILESS_MAIN(tst_embedded)
#include "tst_embedded.moc"
