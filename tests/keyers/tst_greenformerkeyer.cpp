// SPDX-License-Identifier: Apache-2.0
#include "FakeRuntime.h"
#include "core/keyers/GreenFormerAnalysis.h"
#include "core/keyers/GreenFormerKeyer.h"
#include "tests/support/TestData.h"

#include <atomic>
#include <future>
#include <thread>

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr int kWidth = 96;
constexpr int kHeight = 64;

CheckpointRecord checkpoint(CheckpointColor color) {
    CheckpointRecord record;
    record.name = QStringLiteral("CorridorKey");
    record.color = color;
    return record;
}

/// A reddish disc of `level` on a screen of the given channel.
Image plate(KeyChannel screen, ColorEncoding encoding = ColorEncoding::Srgb, float level = 0.8F) {
    return makeImage(kWidth, kHeight, 3, encoding, [=](int c, int x, int y) {
        const int dx = x - kWidth / 2;
        const int dy = y - kHeight / 2;
        if (dx * dx + dy * dy < 20 * 20)
            return c == 0 ? level : level * (c == 1 ? 0.30F : 0.25F);
        return c == static_cast<int>(screen) ? 0.62F : 0.12F;
    });
}

KeyInput inputOf(Image picture, bool withHint = true) {
    KeyInput input;
    input.number = 1;
    input.plate = std::make_shared<Image>(std::move(picture));
    if (withHint)
        input.hint = std::make_shared<Image>(
            makeImage(kWidth, kHeight, 1, ColorEncoding::Linear, [](int, int x, int y) {
                const int dx = x - kWidth / 2;
                const int dy = y - kHeight / 2;
                return dx * dx + dy * dy < 15 * 15 ? 1.0F : 0.0F;
            }));
    return input;
}

KeySettings settingsOf(const Keyer& keyer, int resolution = 128) {
    KeySettings settings = keyer.info().defaults;
    settings.resolution = QString::number(resolution);
    return settings;
}

Result<KeyResult> key(GreenFormerKeyer& keyer, const KeyInput& input, const KeySettings& settings,
                      const SharedAnalysis& analysis = {}) {
    Result<std::unique_ptr<KeyTask>> task = keyer.prepare(input, settings, analysis, {});
    if (!task)
        return task.error();
    if (Result<void> inferred = keyer.infer(**task, {}); !inferred)
        return inferred.error();
    return keyer.finish(std::move(*task), {});
}

} // namespace

class tst_GreenFormerKeyer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void screens_data() {
        QTest::addColumn<int>("trained");
        QTest::addColumn<int>("screen");
        QTest::addColumn<QString>("setting");
        QTest::addColumn<bool>("exchanged");
        const int green = int(CheckpointColor::Green);
        const int blue = int(CheckpointColor::Blue);
        QTest::newRow("green on green") << green << int(KeyChannel::Green) << "auto" << false;
        QTest::newRow("blue plate, green checkpoint") << green << int(KeyChannel::Blue) << "auto" << true;
        QTest::newRow("blue on blue") << blue << int(KeyChannel::Blue) << "auto" << false;
        QTest::newRow("green plate, blue checkpoint") << blue << int(KeyChannel::Green) << "auto" << true;
        QTest::newRow("said to be blue") << green << int(KeyChannel::Blue) << "blue" << true;
        QTest::newRow("picked blue") << green << int(KeyChannel::Blue) << "#1f1f9e" << true;
    }
    void screens() {
        QFETCH(int, trained);
        QFETCH(int, screen);
        QFETCH(QString, setting);
        QFETCH(bool, exchanged);
        const LogCatcher log;
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(static_cast<CheckpointColor>(trained)), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        const KeyInput input = inputOf(plate(static_cast<KeyChannel>(screen)));
        KeySettings settings = settingsOf(keyer);
        settings.screen = setting;
        const Result<SharedAnalysis> analysis = keyer.analyse(std::span(&input, 1), settings, {});
        CKD_VERIFY_OK(analysis);
        QCOMPARE((*analysis)->summary().contains(QLatin1String("exchanged")), exchanged);
        QCOMPARE(log.lines().filter(QStringLiteral("exchanged")).size(), exchanged ? 1 : 0);
        const auto* found = dynamic_cast<const GreenFormerAnalysis*>(analysis->get());
        QVERIFY(found != nullptr);
        const int trainedPlane = trained == int(CheckpointColor::Blue) ? 2 : 1;
        QCOMPARE(found->order()[static_cast<std::size_t>(trainedPlane)], screen);

        const Result<KeyResult> result = key(keyer, input, settings, *analysis);
        CKD_VERIFY_OK(result);
        QCOMPARE(int(result->screenChannel), screen);
        QCOMPARE(result->fg.encoding(), ColorEncoding::Srgb);
        // The fake gives back what it was shown, so the plate's colours must come back in their own channels.
        for (const auto& [x, y] : {std::pair{4, 4}, {kWidth / 2, kHeight / 2}}) {
            for (int c = 0; c < 3; ++c)
                QVERIFY(std::abs(result->fg.row(c, y)[x] - input.plate->row(c, y)[x]) < 1e-4F);
        }
        QVERIFY(std::abs(result->alpha.row(0, kHeight / 2)[kWidth / 2] - 1.0F) < 1e-4F);
        QVERIFY(std::abs(result->alpha.row(0, 4)[4]) < 1e-4F);
    }

    void withoutAScreenNothingIsExchanged() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Blue), {}, {}, machine.parts());
        const KeyInput grey = inputOf(makeImage(kWidth, kHeight, 3, ColorEncoding::Srgb,
                                                [](int, int x, int) { return float(x) / kWidth; }));
        const Result<SharedAnalysis> analysis = keyer.analyse(std::span(&grey, 1), settingsOf(keyer), {});
        CKD_VERIFY_OK(analysis);
        QVERIFY2(!(*analysis)->summary().contains(QLatin1String("exchanged")),
                 qPrintable((*analysis)->summary()));
    }

    void digestTellsAnalysesApart() {
        FakeMachine machine;
        const GreenFormerKeyer green(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        const GreenFormerKeyer blue(checkpoint(CheckpointColor::Blue), {}, {}, machine.parts());
        const KeyInput greenPlate = inputOf(plate(KeyChannel::Green));
        const KeyInput bluePlate = inputOf(plate(KeyChannel::Blue));
        const KeySettings settings = settingsOf(green);
        const auto digest = [&](const Keyer& keyer, const KeyInput& input) {
            const Result<SharedAnalysis> analysis = keyer.analyse(std::span(&input, 1), settings, {});
            return analysis ? (*analysis)->digest() : QByteArray();
        };
        QVERIFY(!digest(green, greenPlate).isEmpty());
        QCOMPARE(digest(green, greenPlate), digest(green, greenPlate));
        QVERIFY(digest(green, greenPlate) != digest(green, bluePlate));
        QVERIFY(digest(green, greenPlate) != digest(blue, greenPlate));
    }

    void hintIsMadeWhenNoneIsGiven() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        const KeyInput bare = inputOf(plate(KeyChannel::Green), false);
        const Result<KeyResult> automatic = key(keyer, bare, settingsOf(keyer));
        CKD_VERIFY_OK(automatic);
        QCOMPARE(automatic->hint.width(), kWidth);
        QVERIFY(automatic->hint.row(0, kHeight / 2)[kWidth / 2] > 0.9F); // the disc
        QVERIFY(automatic->hint.row(0, 3)[3] < 0.01F);                   // the screen
        // The fake's alpha is the hint: the network was given what is reported.
        QVERIFY(automatic->alpha.row(0, kHeight / 2)[kWidth / 2] > 0.9F);

        const KeyInput given = inputOf(plate(KeyChannel::Green), true);
        const Result<KeyResult> withHint = key(keyer, given, settingsOf(keyer));
        CKD_VERIFY_OK(withHint);
        QCOMPARE(maxDifference(withHint->hint, *given.hint), 0.0);
    }

    void hintSettingsReachTheHint() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        const KeyInput bare = inputOf(plate(KeyChannel::Green), false);
        KeySettings settings = settingsOf(keyer);
        settings.hintErode = 0;
        const Result<KeyResult> wide = key(keyer, bare, settings);
        settings.hintErode = 100; // 5 px at this size
        const Result<KeyResult> narrow = key(keyer, bare, settings);
        CKD_VERIFY_OK(wide);
        CKD_VERIFY_OK(narrow);
        const auto sum = [](const Image& hint) {
            double total = 0;
            for (const float value : hint.data())
                total += value;
            return total;
        };
        QVERIFY(sum(narrow->hint) < 0.8 * sum(wide->hint));
    }

    void sourceDetailFollowsThePlate_data() {
        QTest::addColumn<int>("encoding");
        QTest::addColumn<float>("level");
        QTest::addColumn<bool>("on");
        QTest::newRow("linear above 1") << int(ColorEncoding::Linear) << 3.0F << true;
        QTest::newRow("linear up to 1") << int(ColorEncoding::Linear) << 1.0F << false;
        QTest::newRow("sRGB above 1") << int(ColorEncoding::Srgb) << 1.1F << false;
    }
    void sourceDetailFollowsThePlate() {
        QFETCH(int, encoding);
        QFETCH(float, level);
        QFETCH(bool, on);
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        const KeyInput input = inputOf(plate(KeyChannel::Green, static_cast<ColorEncoding>(encoding), level));
        const Result<KeyResult> result = key(keyer, input, settingsOf(keyer));
        CKD_VERIFY_OK(result);
        QCOMPARE(result->sourceDetail == Tristate::On, on);
        for (const float value : result->fg.data())
            QVERIFY(value < 1.1F); // the network sees 0..1; Lanczos may overshoot a little
    }

    void sourceDetailIsTheClips() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        const KeyInput frames[] = {inputOf(plate(KeyChannel::Green, ColorEncoding::Linear, 0.5F)),
                                   inputOf(plate(KeyChannel::Green, ColorEncoding::Linear, 3.0F))};
        const Result<SharedAnalysis> analysis = keyer.analyse(frames, settingsOf(keyer), {});
        CKD_VERIFY_OK(analysis);
        const Result<KeyResult> dark = key(keyer, frames[0], settingsOf(keyer), *analysis);
        CKD_VERIFY_OK(dark);
        QVERIFY(dark->sourceDetail == Tristate::On); // or it would come and go within a shot
    }

    void settingsReachTheNetworkAndTheMatte() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        KeySettings settings = settingsOf(keyer, 320);
        settings.refiner = 1.75;
        KeyInput input = inputOf(plate(KeyChannel::Green));
        const Result<KeyResult> plain = key(keyer, input, settings);
        CKD_VERIFY_OK(plain);
        QCOMPARE(machine.sizes.back(), 320);
        QCOMPARE(machine.lastRefiner, 1.75F);
        settings.gamma = 2.0;
        input.garbage =
            std::make_shared<Image>(makeImage(kWidth, kHeight, 1, ColorEncoding::Linear,
                                              [](int, int x, int) { return x > kWidth / 2 ? 1.F : 0.F; }));
        const Result<KeyResult> adjusted = key(keyer, input, settings);
        CKD_VERIFY_OK(adjusted);
        QVERIFY(maxDifference(adjusted->alpha, plain->alpha) > 0.1);
        QCOMPARE(adjusted->alpha.row(0, kHeight / 2)[kWidth / 2 + 5], 0.0F);
    }

    /// Frames that were prepared before the model was there give the same picture as those after.
    void preparedBeforeLoadEqualsAfter() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        const KeyInput input = inputOf(plate(KeyChannel::Green));
        KeySettings settings = keyer.info().defaults; // automatic size: unknown before load
        Result<std::unique_ptr<KeyTask>> early = keyer.prepare(input, settings, {}, {});
        CKD_VERIFY_OK(early);
        const std::size_t bytesBefore = (*early)->bytes();
        CKD_VERIFY_OK(keyer.load({}));
        CKD_VERIFY_OK(keyer.infer(**early, {}));
        QVERIFY((*early)->bytes() > bytesBefore);
        const Result<KeyResult> first = keyer.finish(std::move(*early), {});
        const Result<KeyResult> second = key(keyer, input, settings);
        CKD_VERIFY_OK(first);
        CKD_VERIFY_OK(second);
        QCOMPARE(maxDifference(first->alpha, second->alpha), 0.0);
        QCOMPARE(maxDifference(first->fg, second->fg), 0.0);
        QCOMPARE(machine.sizes, (std::vector<int>{1024, 1024}));
    }

    void notesArriveWithTheFrame() {
        const LogCatcher log;
        FakeMachine machine;
        machine.outOfMemory = [](infer::Device, int size) { return size > 600; };
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        const Result<KeyResult> result =
            key(keyer, inputOf(plate(KeyChannel::Green)), settingsOf(keyer, 1024));
        CKD_VERIFY_OK(result);
        QVERIFY2(result->note.contains(QLatin1String("512 instead of 1024")), qPrintable(result->note));
        QCOMPARE(result->alpha.width(), kWidth);
    }

    void stopEndsEveryPhase() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        const KeyInput input = inputOf(plate(KeyChannel::Green));
        const KeySettings settings = settingsOf(keyer);
        std::stop_source source;
        source.request_stop();
        const std::stop_token stopped = source.get_token();
        QCOMPARE(keyer.analyse(std::span(&input, 1), settings, stopped).error().kind, ErrorKind::Cancelled);
        QCOMPARE(keyer.prepare(input, settings, {}, stopped).error().kind, ErrorKind::Cancelled);
        Result<std::unique_ptr<KeyTask>> task = keyer.prepare(input, settings, {}, {});
        CKD_VERIFY_OK(task);
        QCOMPARE(keyer.infer(**task, stopped).error().kind, ErrorKind::Cancelled);
        task = keyer.prepare(input, settings, {}, {});
        CKD_VERIFY_OK(keyer.infer(**task, {}));
        QCOMPARE(keyer.finish(std::move(*task), stopped).error().kind, ErrorKind::Cancelled);
        QCOMPARE(keyer.load(stopped).error().kind, ErrorKind::Cancelled);
    }

    /// prepare() and finish() on other threads while the inference thread loads, runs and unloads: the engine
    /// is touched by that one thread alone, and every frame comes out the same.
    void engineStaysOnItsThread() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        const KeyInput input = inputOf(plate(KeyChannel::Green));
        const KeySettings settings = settingsOf(keyer);
        constexpr int kFrames = 8;
        std::array<std::promise<std::unique_ptr<KeyTask>>, kFrames> prepared;
        std::array<std::promise<std::unique_ptr<KeyTask>>, kFrames> inferred;
        std::thread::id inferenceThread;
        std::atomic<bool> failed = false;
        std::array<Image, kFrames> mattes;
        {
            std::jthread prepares([&] {
                for (auto& slot : prepared) {
                    Result<std::unique_ptr<KeyTask>> task = keyer.prepare(input, settings, {}, {});
                    failed = failed || !task.ok();
                    slot.set_value(task ? std::move(*task) : nullptr);
                }
            });
            std::jthread inference([&] {
                inferenceThread = std::this_thread::get_id();
                failed = failed || !keyer.load({}).ok();
                for (int i = 0; i < kFrames; ++i) {
                    std::unique_ptr<KeyTask> task = prepared[std::size_t(i)].get_future().get();
                    failed = failed || !task || !keyer.infer(*task, {}).ok();
                    inferred[std::size_t(i)].set_value(std::move(task));
                }
                keyer.unload();
            });
            std::jthread finishes([&] {
                for (int i = 0; i < kFrames; ++i) {
                    Result<KeyResult> result = keyer.finish(inferred[std::size_t(i)].get_future().get(), {});
                    failed = failed || !result.ok();
                    if (result)
                        mattes[std::size_t(i)] = std::move(result->alpha);
                }
            });
        }
        QVERIFY(!failed);
        QCOMPARE(machine.threads.size(), std::size_t(1));
        QVERIFY(*machine.threads.begin() == inferenceThread);
        QCOMPARE(machine.engines, 0);
        for (const Image& matte : mattes)
            QCOMPARE(maxDifference(matte, mattes[0]), 0.0);
    }

    /// A blue plate on a green checkpoint, so that the exchange of channels is part of it.
    void framesOnTheDeviceGiveTheSame() {
        const KeyInput input = inputOf(plate(KeyChannel::Blue));
        std::array<Result<KeyResult>, 2> results{Error::cancelled(), Error::cancelled()};
        for (const bool onDevice : {false, true}) {
            FakeMachine machine;
            machine.keepsFrames = onDevice;
            GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
            CKD_VERIFY_OK(keyer.load({}));
            results[onDevice ? 1 : 0] = key(keyer, input, settingsOf(keyer));
            CKD_VERIFY_OK(results[onDevice ? 1 : 0]);
            QCOMPARE(machine.framesSent, onDevice ? 1 : 0);
            QCOMPARE(machine.framesFetched, onDevice ? 1 : 0);
        }
        QCOMPARE(maxDifference(results[1]->alpha, results[0]->alpha), 0.0);
        QCOMPARE(maxDifference(results[1]->fg, results[0]->fg), 0.0);
    }

    /// Prepared before load(): sent by the inference thread. Fetched after unload(): the frame holds its
    /// engine.
    void framesOnTheDeviceOutliveTheKeyersEngine() {
        FakeMachine machine;
        machine.keepsFrames = true;
        {
            GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
            const KeyInput input = inputOf(plate(KeyChannel::Green));
            KeySettings settings = settingsOf(keyer);
            settings.resolution =
                QStringLiteral("auto"); // not known before load(), so nothing is resized yet
            Result<std::unique_ptr<KeyTask>> task = keyer.prepare(input, settings, {}, {});
            CKD_VERIFY_OK(task);
            QCOMPARE(machine.framesSent, 0);
            CKD_VERIFY_OK(keyer.load({}));
            CKD_VERIFY_OK(keyer.infer(**task, {}));
            QCOMPARE(machine.framesSent, 1);
            keyer.unload();
            QCOMPARE(machine.engines, 1);
            CKD_VERIFY_OK(keyer.finish(std::move(*task), {}));
            QCOMPARE(machine.framesFetched, 1);
        }
        QCOMPARE(machine.engines, 0);
    }

    /// Out of memory at the wanted size: the frame is sent again at the next one, also to another engine.
    void framesOnTheDeviceAreSentAgainForTheNextRung() {
        FakeMachine machine;
        machine.keepsFrames = true;
        machine.devices.push_back(cudaDevice(0, 24));
        machine.outOfMemory = [](infer::Device device, int) {
            return device.kind == infer::DeviceKind::Cuda;
        };
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        const Result<KeyResult> result =
            key(keyer, inputOf(plate(KeyChannel::Green)), settingsOf(keyer, 512));
        CKD_VERIFY_OK(result);
        QCOMPARE(machine.framesSent, 2); // once to the card, once to the CPU's engine at the same size
        QCOMPARE(machine.framesFetched, 1);
        QVERIFY(result->note.contains(QLatin1String("on the CPU")));
    }

    void defectsAreErrorsNotCrashes() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        QCOMPARE(keyer.prepare({}, settingsOf(keyer), {}, {}).error().kind, ErrorKind::Internal);
        const KeyInput input = inputOf(plate(KeyChannel::Green));
        Result<std::unique_ptr<KeyTask>> task = keyer.prepare(input, settingsOf(keyer), {}, {});
        CKD_VERIFY_OK(task);
        QCOMPARE(keyer.infer(**task, {}).error().kind, ErrorKind::Internal);            // not loaded
        QCOMPARE(keyer.finish(std::move(*task), {}).error().kind, ErrorKind::Internal); // not inferred
        QCOMPARE(keyer.finish(nullptr, {}).error().kind, ErrorKind::Internal);
    }

    void damagedPixelsDoNotReachTheNetwork() {
        FakeMachine machine;
        GreenFormerKeyer keyer(checkpoint(CheckpointColor::Green), {}, {}, machine.parts());
        CKD_VERIFY_OK(keyer.load({}));
        Image broken = plate(KeyChannel::Green, ColorEncoding::Linear);
        broken.row(1, 5)[7] = std::numeric_limits<float>::quiet_NaN();
        broken.row(2, 9)[3] = std::numeric_limits<float>::infinity();
        broken.row(0, 8)[3] = -1e30F;
        const Result<KeyResult> result = key(keyer, inputOf(std::move(broken)), settingsOf(keyer));
        CKD_VERIFY_OK(result);
        for (const float value : result->fg.data())
            QVERIFY(std::isfinite(value));
    }
};

QTEST_GUILESS_MAIN(tst_GreenFormerKeyer)
#include "tst_greenformerkeyer.moc"
