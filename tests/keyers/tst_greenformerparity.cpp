// SPDX-License-Identifier: Apache-2.0
// Whole frames through the Keyer interface, the real network and PassBuilder, against the original's output.
#include "core/infer/InferLoader.h"
#include "core/keyers/GreenFormerKeyer.h"
#include "core/keyers/NetworkFrame.h"
#include "core/keying/PassBuilder.h"
#include "tests/infer/FormulaWeights.h"
#include "tests/support/Safetensors.h"
#include "tests/support/TestData.h"

using namespace ckd;
using namespace ckd::test;

namespace {

// float32 against the float64 reference, through the network, a resize and the passes' curves.
constexpr double kTolerance = 2e-5;

NetworkParts realParts() {
    NetworkParts parts;
    parts.loadRuntime = [] {
        const std::vector<std::filesystem::path> folders{CKD_PLUGIN_DIR};
        return infer::loadRuntime(folders);
    };
    parts.openCheckpoint = []() -> infer::Result<infer::Checkpoint> {
        static const infer::Checkpoint weights = infer::test::formulaCheckpoint();
        return weights;
    };
    return parts;
}

Image onePlane(const Tensor& tensor) {
    return tensor.toImage(ColorEncoding::Linear);
}

} // namespace

class tst_GreenFormerParity : public QObject {
    Q_OBJECT

    std::unique_ptr<GreenFormerKeyer> m_keyer;

private Q_SLOTS:
    void initTestCase() {
        CheckpointRecord record;
        record.name = QStringLiteral("formula");
        m_keyer = std::make_unique<GreenFormerKeyer>(
            record, KeyerOptions{.device = QStringLiteral("cpu"), .threads = 0}, std::nullopt, realParts());
        CKD_VERIFY_OK(m_keyer->load({}));
    }
    void cleanupTestCase() { m_keyer->unload(); }

    void preprocessing_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("linear");
        for (const char* file : {"process_frame_160x90_model256", "process_frame_400x300_model256"}) {
            QTest::addRow("%s sRGB", file) << file << false;
            QTest::addRow("%s linear", file) << file << true;
        }
    }
    void preprocessing() {
        QFETCH(QString, file);
        QFETCH(bool, linear);
        CKD_SHARED_OR_SKIP(folder, "fixtures");
        const auto fixture = readSafetensors(folder + u'/' + file + QStringLiteral(".safetensors"));
        CKD_VERIFY_OK(fixture);
        const QString wanted =
            (linear ? QStringLiteral("linear") : QStringLiteral("srgb")) + QStringLiteral(".preprocessed");
        const Image plate = fixture->value(QStringLiteral("image"))
                                .toImage(linear ? ColorEncoding::Linear : ColorEncoding::Srgb);
        const Image hint = onePlane(fixture->value(QStringLiteral("hint")));
        const Result<infer::NetworkInput> input = networkInput(plate, hint, 256, kPlainOrder, {});
        CKD_VERIFY_OK(input);
        const double apart = maxDifference(input->values, fixture->value(wanted).values);
        qInfo("max difference %.1e", apart);
        QVERIFY(apart <= 1e-5);
    }

    void wholeFrame_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("linear");
        QTest::newRow("160x90 sRGB") << "process_frame_160x90_model256" << false;
        QTest::newRow("160x90 linear") << "process_frame_160x90_model256" << true;
        QTest::newRow("400x300 sRGB") << "process_frame_400x300_model256" << false;
    }
    void wholeFrame() {
        QFETCH(QString, file);
        QFETCH(bool, linear);
        CKD_SHARED_OR_SKIP(folder, "fixtures");
        const auto fixture = readSafetensors(folder + u'/' + file + QStringLiteral(".safetensors"));
        CKD_VERIFY_OK(fixture);
        const QString prefix = linear ? QStringLiteral("linear.cpu_post.") : QStringLiteral("srgb.cpu_post.");
        KeyInput input;
        input.plate =
            std::make_shared<Image>(fixture->value(QStringLiteral("image"))
                                        .toImage(linear ? ColorEncoding::Linear : ColorEncoding::Srgb));
        input.hint = std::make_shared<Image>(onePlane(fixture->value(QStringLiteral("hint"))));
        KeySettings settings = m_keyer->info().defaults;
        settings.screen = QStringLiteral("green");
        settings.resolution = QStringLiteral("256");
        settings.despill = 5; // 0.5 of 1
        settings.despeckle = 60;

        Result<std::unique_ptr<KeyTask>> task = m_keyer->prepare(input, settings, {}, {});
        CKD_VERIFY_OK(task);
        CKD_VERIFY_OK(m_keyer->infer(**task, {}));
        Result<KeyResult> key = m_keyer->finish(std::move(*task), {});
        CKD_VERIFY_OK(key);
        QVERIFY2(key->note.isEmpty(), qPrintable(key->note));
        PassRequest request;
        request.profile = Profile::Original;
        const Result<PassSet> passes = buildPasses(std::move(*key), input, settings, request);
        CKD_VERIFY_OK(passes);
        const std::pair<const char*, const Image*> pictures[] = {{"alpha", &passes->matte},
                                                                 {"fg", &passes->fg},
                                                                 {"comp", &passes->comp},
                                                                 {"processed", &passes->processed}};
        for (const auto& [name, picture] : pictures) {
            const Tensor& reference = fixture->value(prefix + QLatin1String(name));
            const double apart = maxDifference(*picture, reference.toImage(picture->encoding()));
            qInfo("%s: max difference %.1e", name, apart);
            QVERIFY2(apart <= kTolerance, name);
        }
    }

    /// A blue-screen plate around the green checkpoint is the green one with its channels exchanged, to the
    /// bit.
    void exchangedPlateGivesTheExchangedPicture() {
        CKD_SHARED_OR_SKIP(path, "fixtures/process_frame_160x90_model256.safetensors");
        const auto fixture = readSafetensors(path);
        CKD_VERIFY_OK(fixture);
        const auto keyed = [&](bool exchanged) -> Result<KeyResult> {
            const Image plate = fixture->value(QStringLiteral("image")).toImage(ColorEncoding::Srgb);
            Image shown = plate.clone();
            for (int c = 0; exchanged && c < 3; ++c)
                std::ranges::copy(plate.plane(c == 0 ? 0 : 3 - c), shown.plane(c).begin());
            KeyInput input;
            input.plate = std::make_shared<Image>(std::move(shown));
            input.hint = std::make_shared<Image>(onePlane(fixture->value(QStringLiteral("hint"))));
            KeySettings settings = m_keyer->info().defaults;
            settings.resolution = QStringLiteral("256");
            settings.screen = exchanged ? QStringLiteral("blue") : QStringLiteral("green");
            Result<std::unique_ptr<KeyTask>> task = m_keyer->prepare(input, settings, {}, {});
            if (!task)
                return task.error();
            if (Result<void> inferred = m_keyer->infer(**task, {}); !inferred)
                return inferred.error();
            return m_keyer->finish(std::move(*task), {});
        };
        const Result<KeyResult> green = keyed(false);
        const Result<KeyResult> blue = keyed(true);
        CKD_VERIFY_OK(green);
        CKD_VERIFY_OK(blue);
        // OpenBLAS may share its work out differently from run to run; the pictures are not exchanged by
        // accident.
        QVERIFY(maxDifference(green->alpha, blue->alpha) <= 1e-5);
        for (std::size_t c = 0; c < 3; ++c)
            QVERIFY(maxDifference(green->fg.plane(int(c)), blue->fg.plane(c == 0 ? 0 : int(3 - c))) <= 1e-5);
        QVERIFY(blue->screenChannel == KeyChannel::Blue);
    }
};

QTEST_GUILESS_MAIN(tst_GreenFormerParity)
#include "tst_greenformerparity.moc"
