// SPDX-License-Identifier: Apache-2.0
// The embedded keyer with the real network and weights by a formula: everything but the quality of the key.
#include "CliProcess.h"
#include "FakeRuntime.h"
#include "core/infer/InferLoader.h"
#include "core/keyers/EmbeddedFrame.h"
#include "core/keyers/EmbeddedKeyer.h"
#include "core/keyers/GreenFormerKeyer.h"
#include "core/keyers/KeyerRegistry.h"
#include "tests/infer/EmbeddedWeights.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>

#include <cmath>
#include <cstring>
#include <limits>

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr int kWidth = 200;
constexpr int kHeight = 120;

NetworkParts realParts() {
    NetworkParts parts;
    parts.loadRuntime = [] {
        const std::vector<std::filesystem::path> folders{CKD_PLUGIN_DIR};
        return infer::loadRuntime(folders);
    };
    parts.openCheckpoint = []() -> infer::Result<infer::Checkpoint> {
        static const infer::Checkpoint weights = infer::test::embeddedCheckpoint();
        return weights;
    };
    return parts;
}

/// Uneven screen in channel `key` with a soft grey-red disc, shifted.
Image screenPlate(int key, float shift = 0.0F, bool withDisc = true) {
    Image image(kWidth, kHeight, 3, ColorEncoding::Linear);
    for (int c = 0; c < 3; ++c) {
        // The two channels that are exchanged carry each other's colours; red keeps its own.
        const int seen = c == key ? 1 : c == 1 ? key : c;
        const float screen = seen == 1 ? 0.4F : seen == 0 ? 0.05F : 0.08F;
        const float subject = seen == 1 ? 0.25F : seen == 0 ? 0.6F : 0.2F;
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                const float dx = float(x) - 90.0F - shift;
                const float dy = float(y) - 60.0F;
                const float a =
                    withDisc ? std::clamp(30.0F - std::sqrt(dx * dx + dy * dy), 0.0F, 1.0F) : 0.0F;
                const float clean = screen * (0.9F + 0.2F * float(x) / kWidth);
                image.row(c, y)[x] = a * subject + (1.0F - a) * clean;
            }
        }
    }
    return image;
}

/// A grey disc on an even screen.
Image discOn(const std::array<float, 3>& screen) {
    Image image(kWidth, kHeight, 3, ColorEncoding::Linear);
    for (int c = 0; c < 3; ++c) {
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                const float dx = float(x) - 90.0F;
                const float dy = float(y) - 60.0F;
                const float a = std::clamp(30.0F - std::sqrt(dx * dx + dy * dy), 0.0F, 1.0F);
                image.row(c, y)[x] = a * 0.2F + (1.0F - a) * screen[std::size_t(c)];
            }
        }
    }
    return image;
}

Image lit(Image image, float light) {
    for (float& value : image.data())
        value *= light;
    return image;
}

KeyInput inputOf(Image plate) {
    KeyInput input;
    input.plate = std::make_shared<const Image>(std::move(plate));
    return input;
}

SharedImage mask(int left, int right, float value = 1.0F) {
    Image image(kWidth, kHeight, 1);
    image.fill(0.0F);
    for (int y = 0; y < kHeight; ++y)
        std::fill(image.row(0, y) + left, image.row(0, y) + right, value);
    return std::make_shared<const Image>(std::move(image));
}

bool sameBits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

} // namespace

class tst_EmbeddedKeyer : public QObject {
    Q_OBJECT

    std::unique_ptr<EmbeddedKeyer> m_keyer;
    QTemporaryDir m_folder;

    void compareFiles(const QString& one, const QString& other) {
        for (const QString& pass : {QStringLiteral("FG"), QStringLiteral("Matte")}) {
            const QDir first(m_folder.filePath(one + u'/' + pass));
            const QDir second(m_folder.filePath(other + u'/' + pass));
            const QStringList names = first.entryList(QDir::Files);
            QCOMPARE(names.size(), 8);
            QCOMPARE(second.entryList(QDir::Files), names);
            for (const QString& name : names) {
                QFile a(first.filePath(name));
                QFile b(second.filePath(name));
                QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
                QVERIFY2(a.readAll() == b.readAll(), qPrintable(pass + u'/' + name));
            }
        }
    }

    Result<KeyResult> key(const KeyInput& input, const KeySettings& settings = {},
                          const SharedAnalysis& analysis = {}) {
        Result<std::unique_ptr<KeyTask>> task = m_keyer->prepare(input, settings, analysis, {});
        if (!task)
            return task.error();
        if (Result<void> done = m_keyer->infer(**task, {}); !done)
            return done.error();
        return m_keyer->finish(std::move(*task), {});
    }

private Q_SLOTS:
    void initTestCase() {
        m_keyer = std::make_unique<EmbeddedKeyer>(
            EmbeddedWeights{}, KeyerOptions{.device = QStringLiteral("cpu"), .threads = 0}, realParts());
        CKD_VERIFY_OK(m_keyer->load({}));
    }
    void cleanupTestCase() { m_keyer->unload(); }

    void describesItself() {
        const KeyerInfo& info = m_keyer->info();
        QCOMPARE(info.id, QStringLiteral("embedded"));
        QVERIFY(info.usesHint && !info.needsHint && info.choosesDevice);
        QCOMPARE(info.defaults.despill, 0.0);
        QCOMPARE(info.defaults.despeckle, 0);
        KeySettings settings;
        CKD_VERIFY_OK(setSetting(settings, info, QStringLiteral("matte.clipBlack"), QStringLiteral("0.1")));
        CKD_VERIFY_OK(setSetting(settings, info, QStringLiteral("screen.color"), QStringLiteral("blue")));
        QVERIFY(!setSetting(settings, info, QStringLiteral("matte.gain"), QStringLiteral("1.1")).ok());
        QVERIFY(!setSetting(settings, info, QStringLiteral("network.refiner"), QStringLiteral("1")).ok());
    }

    void blueIsGreenWithChannelsExchanged() {
        constexpr int channel = 2;
        const auto keyed = [&](int screen) {
            KeyInput input = inputOf(screenPlate(screen));
            input.cleanPlate = std::make_shared<const Image>(screenPlate(screen, 0, false));
            return key(input);
        };
        const Result<KeyResult> green = keyed(1);
        const Result<KeyResult> other = keyed(channel);
        CKD_VERIFY_OK(green);
        CKD_VERIFY_OK(other);
        QCOMPARE(int(green->screenChannel), 1);
        QCOMPARE(int(other->screenChannel), channel);
        // The colour difference, which the network corrects, sums the channels in their own order.
        const auto apart = [](std::span<const float> one, std::span<const float> two) {
            float most = 0.0F;
            for (std::size_t i = 0; i < one.size(); ++i)
                most = std::max(most, std::abs(one[i] - two[i]));
            return most;
        };
        const float alpha = apart(green->alpha.plane(0), other->alpha.plane(0));
        QVERIFY2(alpha < 1e-3F, qPrintable(QString::number(double(alpha))));
        for (int c = 0; c < 3; ++c) {
            const int there = c == 1 ? channel : c == channel ? 1 : c;
            const float color = apart(green->fg.plane(c), other->fg.plane(there));
            QVERIFY2(color < 5e-3F, qPrintable(QString::number(double(color))));
        }
        QCOMPARE(green->fg.encoding(), ColorEncoding::Linear);
    }

    void oddScreensAreTheColourDifferences_data() {
        QTest::addColumn<float>("r");
        QTest::addColumn<float>("g");
        QTest::addColumn<float>("b");
        QTest::addColumn<QString>("note");
        const QString odd = QStringLiteral("green and blue screens only");
        QTest::newRow("magenta") << 0.5F << 0.03F << 0.45F << odd;
        QTest::newRow("cyan") << 0.02F << 0.45F << 0.5F << odd;
        QTest::newRow("yellow") << 0.62F << 0.6F << 0.01F << odd;
        QTest::newRow("violet") << 0.42F << 0.03F << 0.5F << odd;
        QTest::newRow("red") << 0.5F << 0.02F << 0.03F << odd;
        QTest::newRow("none") << 0.3F << 0.3F << 0.3F << QStringLiteral("No screen colour was found");
    }
    void oddScreensAreTheColourDifferences() {
        QFETCH(float, r);
        QFETCH(float, g);
        QFETCH(float, b);
        QFETCH(QString, note);
        KeyInput input = inputOf(discOn({r, g, b}));
        input.garbage = mask(0, 5);
        KeySettings settings;
        settings.gamma = 1.2;
        settings.gain = 1.7; // the other keyer's own: not heard
        settings.edgeExtend = 0;
        const Result<KeyResult> result = key(input, settings);
        CKD_VERIFY_OK(result);
        QVERIFY2(result->note.contains(note), qPrintable(result->note));
        settings.gain = 1.0;
        settings.edgeExtend = 1.0;
        const ColorDifferenceKeyer difference;
        Result<std::unique_ptr<KeyTask>> task = difference.prepare(input, settings, {}, {});
        CKD_VERIFY_OK(task);
        const Result<KeyResult> wanted = difference.finish(std::move(*task), {});
        CKD_VERIFY_OK(wanted);
        QVERIFY(sameBits(result->alpha.data(), wanted->alpha.data()));
        QVERIFY(sameBits(result->fg.data(), wanted->fg.data()));
        QVERIFY(sameBits(result->hint.data(), wanted->hint.data()));
        QCOMPARE(int(result->screenChannel), int(wanted->screenChannel));
    }

    /// A darker frame is keyed like a brighter one: the network sees both alike.
    void darkScreensAreShownBrighter() {
        const auto keyed = [&](float light) {
            KeyInput input = inputOf(lit(screenPlate(1), light));
            input.cleanPlate = std::make_shared<const Image>(lit(screenPlate(1, 0, false), light));
            input.core = mask(0, 40); // shows the plate in its own light
            return key(input);
        };
        const Result<KeyResult> bright = keyed(3.0F / 64);
        CKD_VERIFY_OK(bright);
        QVERIFY2(bright->note.isEmpty(), qPrintable(bright->note));
        for (const float factor : {0.5F, 0.25F}) {
            const Result<KeyResult> dark = keyed(3.0F / 64 * factor);
            CKD_VERIFY_OK(dark);
            QVERIFY2(dark->note.isEmpty(), qPrintable(dark->note));
            // The colour difference's matte, which the network corrects, differs a little.
            const double apart = maxDifference(dark->alpha, bright->alpha);
            QVERIFY2(apart < 0.02, qPrintable(QString::number(apart)));
            const double colour = maxDifference(dark->fg, lit(bright->fg.clone(), factor));
            QVERIFY2(colour < 0.02 * double(factor), qPrintable(QString::number(colour)));
        }
    }

    /// GreenFormer's hint is made from the matte that this keyer gives.
    void otherNetworksHintsAreMadeOfTheMatte() {
        FakeMachine machine;
        const auto runner = std::make_shared<EmbeddedRunner>(
            realParts(), EmbeddedRunner::Options{.device = QStringLiteral("cpu"), .threads = 0});
        GreenFormerKeyer other(CheckpointRecord{}, {}, GreenFormerKeyer::Hints{runner, "aa"},
                               machine.parts());
        CKD_VERIFY_OK(other.load({}));
        KeySettings settings = other.info().defaults;
        settings.resolution = QStringLiteral("64");
        for (const int screen : {1, 2}) {
            const KeyInput input = inputOf(screenPlate(screen));
            const Result<KeyResult> own = key(input);
            CKD_VERIFY_OK(own);
            Result<std::unique_ptr<KeyTask>> task = other.prepare(input, settings, {}, {});
            CKD_VERIFY_OK(task);
            CKD_VERIFY_OK(other.infer(**task, {}));
            const Result<KeyResult> result = other.finish(std::move(*task), {});
            CKD_VERIFY_OK(result);
            QCOMPARE(int(result->usedHint), int(UsedHint::Embedded));
            QVERIFY(sameBits(result->hint.data(), own->hint.data()));
        }
    }

    void orderDoesNotMatter() {
        const std::vector<float> shifts{0, 7, 20};
        std::vector<KeyInput> inputs;
        for (const float shift : shifts)
            inputs.push_back(inputOf(screenPlate(1, shift)));
        const Result<SharedAnalysis> analysis = m_keyer->analyse(inputs, {}, {});
        CKD_VERIFY_OK(analysis);
        std::vector<Image> first;
        for (const KeyInput& input : inputs) {
            Result<KeyResult> result = key(input, {}, *analysis);
            CKD_VERIFY_OK(result);
            first.push_back(std::move(result->alpha));
        }
        // All prepared before the first runs, and backwards.
        std::vector<std::unique_ptr<KeyTask>> tasks;
        for (const KeyInput& input : inputs) {
            Result<std::unique_ptr<KeyTask>> task = m_keyer->prepare(input, {}, *analysis, {});
            CKD_VERIFY_OK(task);
            QVERIFY((*task)->bytes() >= 6 * sizeof(float) * kWidth * kHeight);
            tasks.push_back(std::move(*task));
        }
        for (std::size_t i = tasks.size(); i-- > 0;) {
            CKD_VERIFY_OK(m_keyer->infer(*tasks[i], {}));
            const Result<KeyResult> result = m_keyer->finish(std::move(tasks[i]), {});
            CKD_VERIFY_OK(result);
            QVERIFY(sameBits(result->alpha.plane(0), first[i].plane(0)));
        }
    }

    void settingsReachTheResult() {
        const KeyInput input = inputOf(screenPlate(1));
        const Result<KeyResult> plain = key(input);
        CKD_VERIFY_OK(plain);
        for (const float value : plain->alpha.plane(0))
            QVERIFY(value >= 0.0F && value <= 1.0F);
        KeySettings clipped;
        clipped.clipBlack = 0.5;
        const Result<KeyResult> result = key(input, clipped);
        CKD_VERIFY_OK(result);
        bool changed = false;
        for (std::size_t i = 0; i < plain->alpha.pixels(); ++i) {
            if (plain->alpha.plane(0)[i] <= 0.5F)
                QCOMPARE(result->alpha.plane(0)[i], 0.0F);
            changed = changed || plain->alpha.plane(0)[i] != result->alpha.plane(0)[i];
        }
        QVERIFY(changed);
    }

    void settingsOfOtherKeyersAreNotHeard() {
        const KeyInput input = inputOf(screenPlate(1));
        KeySettings stale;
        stale.gain = 1.7;
        stale.autoClean = 0;
        stale.preBlur = 3;
        const Result<KeyResult> plain = key(input);
        const Result<KeyResult> other = key(input, stale);
        CKD_VERIFY_OK(plain);
        CKD_VERIFY_OK(other);
        QVERIFY(sameBits(plain->alpha.plane(0), other->alpha.plane(0)));
    }

    void hintsAreHeardAndShown() {
        KeyInput input = inputOf(screenPlate(1));
        const Result<KeyResult> plain = key(input);
        CKD_VERIFY_OK(plain);
        QVERIFY(!plain->hint.isNull()); // the one it would give
        input.hint = mask(70, 110);
        const Result<KeyResult> hinted = key(input);
        CKD_VERIFY_OK(hinted);
        QVERIFY(sameBits(hinted->hint.plane(0), input.hint->plane(0)));
        QVERIFY(!sameBits(hinted->alpha.plane(0), plain->alpha.plane(0)));
        // Painted: over the colour difference's hint.
        input.hint.reset();
        Image paint(kWidth, kHeight, 2); // hint * plane 0 + plane 1
        std::ranges::fill(paint.plane(0), 1.0F);
        std::ranges::fill(paint.plane(1), 0.0F);
        for (int y = 0; y < 10; ++y) {
            std::fill_n(paint.row(0, y), 20, 0.0F);
            std::fill_n(paint.row(1, y), 20, 1.0F);
        }
        input.hintPaint = std::make_shared<const Image>(std::move(paint));
        const Result<KeyResult> painted = key(input);
        CKD_VERIFY_OK(painted);
        QCOMPARE(painted->hint.row(0, 5)[5], 1.0F);
        QVERIFY(painted->hint.row(0, 60)[90] > 0.9F);
        QVERIFY(!sameBits(painted->alpha.plane(0), plain->alpha.plane(0)));
    }

    void mattesWin() {
        KeyInput input = inputOf(screenPlate(1));
        input.core = mask(0, 40);
        input.garbage = mask(160, 200);
        const Result<KeyResult> result = key(input);
        CKD_VERIFY_OK(result);
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < 40; ++x)
                QCOMPARE(result->alpha.row(0, y)[x], 1.0F);
            for (int x = 160; x < kWidth; ++x)
                QCOMPARE(result->alpha.row(0, y)[x], 0.0F);
        }
    }

    void maskedPartsShowThePlate() {
        const Image plate = screenPlate(1);
        const Image clean = screenPlate(1, 0, false);
        Image fg(kWidth, kHeight, 3, ColorEncoding::Linear);
        fg.fill(9.0F);
        Image alpha(kWidth, kHeight, 1);
        alpha.fill(0.0F);
        std::fill_n(alpha.row(0, 7), kWidth, 1.0F);
        showMasked(fg, alpha, *mask(10, 50), plate, clean);
        QCOMPARE(fg.row(1, 3)[20], plate.row(1, 3)[20]);
        QCOMPARE(fg.row(1, 3)[60], 9.0F); // no mask
        QCOMPARE(fg.row(1, 7)[20], 9.0F); // the network's own
    }

    void coloursFadeFarFromTheSubject() {
        Image fg(kWidth, kHeight, 3, ColorEncoding::Linear);
        fg.fill(0.5F);
        Image alpha(kWidth, kHeight, 1);
        alpha.fill(0.0F);
        alpha.row(0, 60)[100] = 1e-6F;
        fadeFarColours(fg, alpha, 0);
        for (int x = 100 - 16; x <= 100 + 16; ++x)
            QCOMPARE(fg.row(0, 60)[x], 0.5F);
        QCOMPARE(fg.row(0, 60)[100 + 45], 0.0F);
        QCOMPARE(fg.row(2, 60)[100 - 45], 0.0F);
        QCOMPARE(fg.row(1, 5)[100], 0.0F);
        // A matte that grows has colours to grow into; one that covers all is left alone.
        fg.fill(0.5F);
        fadeFarColours(fg, alpha, 40);
        QCOMPARE(fg.row(0, 60)[100 + 45], 0.5F);
        alpha.fill(1.0F);
        fadeFarColours(fg, alpha, 0);
        QCOMPARE(fg.row(0, 0)[0], 0.0F); // as it was
        QCOMPARE(fg.row(0, 60)[0], 0.0F);
    }

    void notNumbersAndBrightLightsPass() {
        Image plate = screenPlate(1);
        plate.row(0, 60)[90] = std::numeric_limits<float>::quiet_NaN();
        plate.row(1, 60)[91] = std::numeric_limits<float>::infinity();
        const Result<KeyResult> result = key(inputOf(std::move(plate)));
        CKD_VERIFY_OK(result);
        for (const float value : result->fg.data())
            QVERIFY(std::isfinite(value));
        for (const float value : result->alpha.data())
            QVERIFY(std::isfinite(value));
    }

    void cancels() {
        const KeyInput input = inputOf(screenPlate(1));
        std::stop_source stop;
        Result<std::unique_ptr<KeyTask>> task = m_keyer->prepare(input, {}, {}, {});
        CKD_VERIFY_OK(task);
        stop.request_stop();
        const Result<void> run = m_keyer->infer(**task, stop.get_token());
        QVERIFY(!run.ok());
        QCOMPARE(run.error().kind, ErrorKind::Cancelled);
        const auto prepared = m_keyer->prepare(input, {}, {}, stop.get_token());
        QVERIFY(!prepared.ok());
        QCOMPARE(prepared.error().kind, ErrorKind::Cancelled);
    }

    void wrongSizesAreRefused() {
        KeyInput input = inputOf(screenPlate(1));
        input.hint = std::make_shared<const Image>(10, 10, 1);
        const auto task = m_keyer->prepare(input, {}, {}, {});
        QVERIFY(!task.ok());
        QCOMPARE(task.error().kind, ErrorKind::Input);
    }

    void isTheDefaultWhereItsWeightsAre() {
        const QString file = m_folder.filePath(QStringLiteral("weights.safetensors"));
        const std::vector<std::byte> bytes = infer::test::embeddedFile();
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        QCOMPARE(out.write(reinterpret_cast<const char*>(bytes.data()), qint64(bytes.size())),
                 qint64(bytes.size()));
        out.close();
        qputenv("CORRIDORKEY_DATA_DIR", QFile::encodeName(m_folder.path()));
        qputenv("CORRIDORKEY_EMBEDDED", QFile::encodeName(file));
        QCOMPARE(defaultKeyerId(), QStringLiteral("embedded"));
        const std::vector<KeyerInfo> keyers = installedKeyers();
        QCOMPARE(keyers.size(), std::size_t(2));
        QCOMPARE(keyers[0].id, QStringLiteral("embedded"));
        QCOMPARE(keyers[0].weightsDigest.size(), 64);
        QCOMPARE(keyers[1].id, QStringLiteral("difference"));
        CKD_VERIFY_OK(makeKeyer(QStringLiteral("embedded"), {.device = QStringLiteral("cpu")}));
        const auto bad = makeKeyer(QStringLiteral("embedded"), {.device = QStringLiteral("gpu")});
        QVERIFY(!bad.ok());
        QCOMPARE(bad.error().kind, ErrorKind::Usage);
        qputenv("CORRIDORKEY_EMBEDDED", "off");
        QCOMPARE(defaultKeyerId(), QStringLiteral("difference"));
        QVERIFY(!makeKeyer(QStringLiteral("embedded")).ok());
        qunsetenv("CORRIDORKEY_DATA_DIR");
    }

    void keysFromTheCommandLine() {
        const QString weights = m_folder.filePath(QStringLiteral("weights.safetensors"));
        const QStringList arguments{QStringLiteral("key"),      QStringLiteral(CKD_SAMPLE),
                                    QStringLiteral("-o"),       m_folder.filePath(QStringLiteral("out")),
                                    QStringLiteral("--frames"), QStringLiteral("1"),
                                    QStringLiteral("--passes"), QStringLiteral("fg,matte"),
                                    QStringLiteral("--json")};
        qputenv("CORRIDORKEY_EMBEDDED", QFile::encodeName(weights));
        const CliOutcome keyed = runCli(m_folder.path(), arguments);
        CKD_CLI_CODE(keyed, 0);
        QCOMPARE(QDir(m_folder.filePath(QStringLiteral("out/Matte"))).entryList(QDir::Files).size(), 1);
        QVERIFY2(keyed.error.contains(QLatin1String("The network runs on")), qPrintable(keyed.error));
        // A file that is no network: a sentence, exit code 4.
        QFile broken(m_folder.filePath(QStringLiteral("broken.safetensors")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write(QByteArray(100, 'x'));
        broken.close();
        qputenv("CORRIDORKEY_EMBEDDED", QFile::encodeName(broken.fileName()));
        QStringList again = arguments;
        again[3] = m_folder.filePath(QStringLiteral("out2"));
        CKD_CLI_CODE(runCli(m_folder.path(), again), 4);
        qputenv("CORRIDORKEY_EMBEDDED", "off");
    }

    /// One lane = n lanes, with the real network up to the files.
    void severalReplicasWriteTheFilesOfOne() {
        const QString weights = m_folder.filePath(QStringLiteral("weights.safetensors"));
        qputenv("CORRIDORKEY_EMBEDDED", QFile::encodeName(weights));
        const QStringList devices{QStringLiteral("cpu"), QStringLiteral("cpu,cpu,cpu"),
                                  QStringLiteral("all")};
        for (const QString& device : devices) {
            const QStringList arguments{QStringLiteral("key"),      QStringLiteral(CKD_SAMPLE),
                                        QStringLiteral("-o"),       m_folder.filePath(device),
                                        QStringLiteral("--frames"), QStringLiteral("1-8"),
                                        QStringLiteral("--passes"), QStringLiteral("fg,matte"),
                                        QStringLiteral("--device"), device,
                                        QStringLiteral("--json")};
            const CliOutcome keyed = runCli(m_folder.path(), arguments);
            CKD_CLI_CODE(keyed, 0);
            const auto lanes = keyed.error.count(QLatin1String("The network runs on"));
            QCOMPARE(lanes, device.contains(u',') ? 3 : 1);
        }
        if (infer::loadRuntime(std::vector<std::filesystem::path>{CKD_PLUGIN_DIR})
                .value()
                ->devices()
                .size() == 1)
            compareFiles(devices[0], devices[2]); // "all" of a machine without a card
        compareFiles(devices[0], devices[1]);
        qputenv("CORRIDORKEY_EMBEDDED", "off");
    }

    void aCardThatIsNotThereIsNamed() {
        const QString weights = m_folder.filePath(QStringLiteral("weights.safetensors"));
        qputenv("CORRIDORKEY_EMBEDDED", QFile::encodeName(weights));
        const CliOutcome keyed =
            runCli(m_folder.path(), {QStringLiteral("key"), QStringLiteral(CKD_SAMPLE), QStringLiteral("-o"),
                                     m_folder.filePath(QStringLiteral("nowhere")), QStringLiteral("--device"),
                                     QStringLiteral("cuda:98,cuda:99")});
        CKD_CLI_CODE(keyed, 6);
        QVERIFY2(keyed.error.contains(QLatin1String("There is no device cuda:98 here")),
                 qPrintable(keyed.error));
        qputenv("CORRIDORKEY_EMBEDDED", "off");
    }
};

QTEST_GUILESS_MAIN(tst_EmbeddedKeyer)
#include "tst_embeddedkeyer.moc"
