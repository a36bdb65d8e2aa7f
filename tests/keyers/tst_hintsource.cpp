// SPDX-License-Identifier: Apache-2.0
// What GreenFormer's hint is made from: hint.source, with networks that do what the test says.
#include "FakeRuntime.h"
#include "core/keyers/GreenFormerKeyer.h"
#include "core/keyers/KeyerRegistry.h"
#include "core/keying/HintGenerator.h"
#include "tests/support/TestData.h"

#include <QTemporaryDir>

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr int kWidth = 96;
constexpr int kHeight = 64;

/// A reddish disc on a screen of the given channel. FakeMachine's embedded network sees the left half as the
/// subject, the colour difference the disc.
KeyInput frameOn(KeyChannel screen) {
    KeyInput input;
    input.number = 1;
    input.plate = std::make_shared<Image>(
        makeImage(kWidth, kHeight, 3, ColorEncoding::Linear, [screen](int c, int x, int y) {
            const int dx = x - 3 * kWidth / 4;
            const int dy = y - kHeight / 2;
            if (dx * dx + dy * dy < 14 * 14)
                return screen == KeyChannel::Red ? 0.3F : c == 0 ? 0.8F : 0.2F;
            return c == static_cast<int>(screen) ? 0.5F
                   : c == 0                      ? 0.05F
                   : screen == KeyChannel::Red   ? 0.04F
                                                 : 0.1F;
        }));
    return input;
}

SharedImage leftColumn() {
    return std::make_shared<Image>(makeImage(kWidth, kHeight, 1, ColorEncoding::Linear,
                                             [](int, int x, int) { return x < 4 ? 1.0F : 0.0F; }));
}

/// Strokes in the upper right corner: (hint * plane 0) + plane 1.
SharedImage strokes() {
    return std::make_shared<Image>(
        makeImage(kWidth, kHeight, 2, ColorEncoding::Linear, [](int c, int x, int y) {
            const bool painted = x >= kWidth - 10 && y < 10;
            return (c == 0) == painted ? 0.0F : 1.0F;
        }));
}

Image halfHint(const KeySettings& settings) {
    const Image half = makeImage(kWidth, kHeight, 1, ColorEncoding::Linear,
                                 [](int, int x, int) { return x < kWidth / 2 ? 1.0F : 0.0F; });
    return automaticHint(half, settings.hintErode, settings.hintBlur);
}

struct Rig {
    FakeMachine machine;
    std::shared_ptr<EmbeddedRunner> runner = std::make_shared<EmbeddedRunner>(
        machine.parts(), EmbeddedRunner::Options{.device = QStringLiteral("cpu"), .threads = 0});
    std::unique_ptr<GreenFormerKeyer> keyer;
    KeySettings settings;

    explicit Rig(bool withEmbedded = true, CheckpointColor trained = CheckpointColor::Green) {
        CheckpointRecord record;
        record.name = QStringLiteral("CorridorKey");
        record.color = trained;
        std::optional<GreenFormerKeyer::Hints> hints;
        if (withEmbedded)
            hints = {.runner = runner, .weights = "abcd"};
        keyer = std::make_unique<GreenFormerKeyer>(record, KeyerOptions{}, hints, machine.parts());
        settings = keyer->info().defaults;
        settings.resolution = QStringLiteral("128");
    }
    Result<KeyResult> key(const KeyInput& input) {
        Result<std::unique_ptr<KeyTask>> task = keyer->prepare(input, settings, {}, {});
        if (!task)
            return task.error();
        if (Result<void> inferred = keyer->infer(**task, {}); !inferred)
            return inferred.error();
        return keyer->finish(std::move(*task), {});
    }
};

} // namespace

class tst_HintSource : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sourcesAreChosen_data() {
        QTest::addColumn<int>("source");
        QTest::addColumn<bool>("hasEmbedded");
        QTest::addColumn<bool>("given");
        QTest::addColumn<int>("used");
        const auto row = [](const char* name, HintSource source, bool has, bool given, UsedHint used) {
            QTest::newRow(name) << int(source) << has << given << int(used);
        };
        row("auto, with weights", HintSource::Auto, true, false, UsedHint::Embedded);
        row("auto, without", HintSource::Auto, false, false, UsedHint::Difference);
        row("embedded", HintSource::Embedded, true, false, UsedHint::Embedded);
        row("difference, with weights", HintSource::Difference, true, false, UsedHint::Difference);
        row("difference, without", HintSource::Difference, false, false, UsedHint::Difference);
        row("given", HintSource::Embedded, true, true, UsedHint::Given);
        row("given, no weights needed", HintSource::Embedded, false, true, UsedHint::Given);
    }
    void sourcesAreChosen() {
        QFETCH(int, source);
        QFETCH(bool, hasEmbedded);
        QFETCH(bool, given);
        QFETCH(int, used);
        Rig rig(hasEmbedded);
        rig.settings.hintSource = static_cast<HintSource>(source);
        CKD_VERIFY_OK(rig.keyer->load({}));
        KeyInput input = frameOn(KeyChannel::Green);
        if (given)
            input.hint = leftColumn();
        const Result<KeyResult> result = rig.key(input);
        CKD_VERIFY_OK(result);
        QCOMPARE(int(result->usedHint), used);
        const bool embedded = used == int(UsedHint::Embedded);
        QCOMPARE(rig.machine.embeddedFrames, embedded ? 1 : 0);
        if (embedded) {
            QCOMPARE(maxDifference(result->hint, halfHint(rig.settings)), 0.0);
            QVERIFY(!rig.machine.embeddedGotHint);
        } else if (given) {
            QCOMPARE(maxDifference(result->hint, *input.hint), 0.0);
        } else {
            QVERIFY(result->hint.row(0, kHeight / 2)[3 * kWidth / 4] > 0.9F); // the disc
            QVERIFY(result->hint.row(0, kHeight / 2)[10] < 0.01F);
        }
        // The fake GreenFormer's alpha is the hint: it was given what is reported.
        const float middle = result->hint.row(0, kHeight / 2)[10];
        QVERIFY(std::abs(result->alpha.row(0, kHeight / 2)[10] - middle) < 0.1F);
    }

    void missingWeightsAreSaid() {
        Rig rig(false);
        rig.settings.hintSource = HintSource::Embedded;
        CKD_VERIFY_OK(rig.keyer->load({}));
        const Result<KeyResult> result = rig.key(frameOn(KeyChannel::Green));
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, ErrorKind::Model);
        QVERIFY2(result.error().message.contains(QLatin1String("no weights")),
                 qPrintable(result.error().message));
        QVERIFY(!checkHintSource(rig.settings, rig.keyer->info()).ok());
        // Only for those who would use it.
        KeyerInfo other = rig.keyer->info();
        other.features = 0;
        CKD_VERIFY_OK(checkHintSource(rig.settings, other));
    }

    void strokesLieOverEither_data() {
        QTest::addColumn<bool>("hasEmbedded");
        QTest::newRow("embedded") << true;
        QTest::newRow("difference") << false;
    }
    void strokesLieOverEither() {
        QFETCH(bool, hasEmbedded);
        Rig rig(hasEmbedded);
        CKD_VERIFY_OK(rig.keyer->load({}));
        KeyInput input = frameOn(KeyChannel::Green);
        const Result<KeyResult> plain = rig.key(input);
        CKD_VERIFY_OK(plain);
        input.hintPaint = strokes();
        const Result<KeyResult> painted = rig.key(input);
        CKD_VERIFY_OK(painted);
        QCOMPARE(int(painted->usedHint), int(plain->usedHint));
        QCOMPARE(painted->hint.row(0, 4)[kWidth - 5], 1.0F);
        QVERIFY(plain->hint.row(0, 4)[kWidth - 5] < 0.01F);
        for (int x = 0; x < kWidth; ++x)
            QCOMPARE(painted->hint.row(0, kHeight / 2)[x], plain->hint.row(0, kHeight / 2)[x]);
    }

    /// The embedded network sees blue screens as green ones, whatever the checkpoint was trained on.
    void blueScreensAreShownAsGreen_data() {
        QTest::addColumn<int>("trained");
        QTest::newRow("green checkpoint") << int(CheckpointColor::Green);
        QTest::newRow("blue checkpoint") << int(CheckpointColor::Blue);
    }
    void blueScreensAreShownAsGreen() {
        QFETCH(int, trained);
        Rig rig(true, static_cast<CheckpointColor>(trained));
        CKD_VERIFY_OK(rig.keyer->load({}));
        const Result<KeyResult> result = rig.key(frameOn(KeyChannel::Blue));
        CKD_VERIFY_OK(result);
        QCOMPARE(rig.machine.embeddedCorner, (std::array<float, 3>{0.05F, 0.5F, 0.1F}));
        QCOMPARE(maxDifference(result->hint, halfHint(rig.settings)), 0.0);
        QCOMPARE(int(result->screenChannel), int(KeyChannel::Blue));
    }

    void whatTheNetworkDoesNotKnowIsTheColourDifferences() {
        Rig rig;
        CKD_VERIFY_OK(rig.keyer->load({}));
        const KeyInput red = frameOn(KeyChannel::Red);
        const Result<KeyResult> silent = rig.key(red);
        CKD_VERIFY_OK(silent);
        QCOMPARE(int(silent->usedHint), int(UsedHint::Difference));
        QVERIFY2(silent->note.isEmpty(), qPrintable(silent->note));
        rig.settings.hintSource = HintSource::Embedded;
        const Result<KeyResult> asked = rig.key(red);
        CKD_VERIFY_OK(asked);
        QCOMPARE(int(asked->usedHint), int(UsedHint::Difference));
        QVERIFY2(asked->note.contains(QLatin1String("green and blue screens only")), qPrintable(asked->note));
        QCOMPARE(maxDifference(asked->hint, silent->hint), 0.0);
        QCOMPARE(rig.machine.embeddedMade, 0);
    }

    void withoutAScreenTheHintIsEverything() {
        Rig rig;
        CKD_VERIFY_OK(rig.keyer->load({}));
        KeyInput input;
        input.plate =
            std::make_shared<Image>(makeImage(kWidth, kHeight, 3, ColorEncoding::Linear,
                                              [](int, int x, int) { return 0.2F + 0.001F * float(x); }));
        const Result<KeyResult> result = rig.key(input);
        CKD_VERIFY_OK(result);
        QCOMPARE(int(result->usedHint), int(UsedHint::Difference));
        QVERIFY2(result->note.contains(QLatin1String("No screen")), qPrintable(result->note));
        for (const float value : result->hint.data())
            QVERIFY(value > 0.99F);
    }

    void hintSettingsReachTheHint() {
        Rig rig;
        CKD_VERIFY_OK(rig.keyer->load({}));
        const Result<KeyResult> wide = rig.key(frameOn(KeyChannel::Green));
        rig.settings.hintErode = 100;
        const Result<KeyResult> narrow = rig.key(frameOn(KeyChannel::Green));
        CKD_VERIFY_OK(wide);
        CKD_VERIFY_OK(narrow);
        QCOMPARE(maxDifference(narrow->hint, halfHint(rig.settings)), 0.0);
        QVERIFY(maxDifference(narrow->hint, wide->hint) > 0.1);
    }

    void loadedOnlyWhenWanted() {
        Rig rig;
        CKD_VERIFY_OK(rig.keyer->load({}));
        rig.settings.hintSource = HintSource::Difference;
        CKD_VERIFY_OK(rig.key(frameOn(KeyChannel::Green)));
        QCOMPARE(rig.machine.embeddedMade, 0);
        rig.settings.hintSource = HintSource::Auto;
        CKD_VERIFY_OK(rig.key(frameOn(KeyChannel::Green)));
        CKD_VERIFY_OK(rig.key(frameOn(KeyChannel::Green)));
        QCOMPARE(rig.machine.embeddedMade, 1);
        QCOMPARE(rig.machine.embeddedEngines, 1);
        rig.keyer->unload();
        QCOMPARE(rig.machine.embeddedEngines, 0);
        QCOMPARE(rig.machine.engines, 0);
        // Again, and forgotten: the keyer takes its share along.
        CKD_VERIFY_OK(rig.keyer->load({}));
        CKD_VERIFY_OK(rig.key(frameOn(KeyChannel::Green)));
        QCOMPARE(rig.machine.embeddedEngines, 1);
        rig.keyer.reset();
        QCOMPARE(rig.machine.embeddedEngines, 0);
    }

    void runnersAreShared() {
        Rig rig;
        CKD_VERIFY_OK(rig.runner->load({})); // as the embedded keyer does
        CKD_VERIFY_OK(rig.keyer->load({}));
        CKD_VERIFY_OK(rig.key(frameOn(KeyChannel::Green)));
        QCOMPARE(rig.machine.embeddedMade, 1);
        rig.keyer->unload();
        QCOMPARE(rig.machine.embeddedEngines, 1);
        rig.runner->unload();
        QCOMPARE(rig.machine.embeddedEngines, 0);
        rig.runner->unload(); // once too often
        QCOMPARE(rig.machine.embeddedEngines, 0);

        const EmbeddedWeights weights{.path = QStringLiteral("a"), .sha256 = "1"};
        const EmbeddedRunner::Options options{.device = QStringLiteral("cpu"), .threads = 0};
        const std::shared_ptr<EmbeddedRunner> one = sharedEmbeddedRunner(weights, options);
        QCOMPARE(sharedEmbeddedRunner(weights, options), one);
        QVERIFY(sharedEmbeddedRunner(weights, {.device = QStringLiteral("cuda"), .threads = 0}) != one);
        QVERIFY(sharedEmbeddedRunner({.path = QStringLiteral("a"), .sha256 = "2"}, options) != one);
    }

    void failuresAreErrors() {
        Rig rig;
        CKD_VERIFY_OK(rig.keyer->load({}));
        rig.machine.embeddedFailure = infer::Error{infer::ErrorKind::Model, "Broken."};
        const Result<KeyResult> result = rig.key(frameOn(KeyChannel::Green));
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, ErrorKind::Model);
        rig.machine.embeddedFailure.reset();
        CKD_VERIFY_OK(rig.key(frameOn(KeyChannel::Green)));
        std::stop_source stop;
        Result<std::unique_ptr<KeyTask>> task =
            rig.keyer->prepare(frameOn(KeyChannel::Green), rig.settings, {}, {});
        CKD_VERIFY_OK(task);
        stop.request_stop();
        QCOMPARE(rig.keyer->infer(**task, stop.get_token()).error().kind, ErrorKind::Cancelled);
    }

    void tasksCountWhatTheyHold() {
        Rig rig;
        Result<std::unique_ptr<KeyTask>> task =
            rig.keyer->prepare(frameOn(KeyChannel::Green), rig.settings, {}, {});
        CKD_VERIFY_OK(task);
        QVERIFY((*task)->bytes() >= 6 * sizeof(float) * kWidth * kHeight);
        CKD_VERIFY_OK(rig.keyer->load({}));
        CKD_VERIFY_OK(rig.keyer->infer(**task, {}));
        QCOMPARE((*task)->bytes(), sizeof(float) * (kWidth * kHeight + 4 * 128 * 128));
    }

    void theTableKnowsIt() {
        KeySettings settings;
        const Rig rig;
        CKD_VERIFY_OK(setSetting(settings, rig.keyer->info(), QStringLiteral("hint.source"),
                                 QStringLiteral("difference")));
        QCOMPARE(int(settings.hintSource), int(HintSource::Difference));
        QCOMPARE(settings.toJson().value(QStringLiteral("hint.source")).toString(),
                 QStringLiteral("difference"));
        QVERIFY(
            !setSetting(settings, rig.keyer->info(), QStringLiteral("hint.source"), QStringLiteral("magic"))
                 .ok());
        const Result<void> other = setSetting(settings, ColorDifferenceKeyer().info(),
                                              QStringLiteral("hint.source"), QStringLiteral("auto"));
        QVERIFY(!other.ok());
        QCOMPARE(other.error().kind, ErrorKind::Usage);
        QCOMPARE(*rig.keyer->info().hintWeights, QByteArray("abcd"));
    }
};

QTEST_GUILESS_MAIN(tst_HintSource)
#include "tst_hintsource.moc"
