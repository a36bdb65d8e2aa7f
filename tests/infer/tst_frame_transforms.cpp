// SPDX-License-Identifier: Apache-2.0
// Whole frame to network input and back, without the network.
#include "InferTestData.h"

#include "core/infer/detail/FrameTransforms.h"
#include "core/infer/detail/Resample.h"

#include <QtTest>

#include <numbers>

using namespace ckd::infer;
using namespace ckd::infer::detail;
using namespace ckd::infer::test;

namespace {

std::vector<float> ramp(std::size_t count) {
    std::vector<float> data(count);
    for (std::size_t i = 0; i < count; ++i)
        data[i] = static_cast<float>(i % 251) / 250.0F;
    return data;
}

} // namespace

class tst_frame_transforms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void preprocessFixtures_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("linear");
        for (const char* file :
             {"process_frame_160x90_model256.safetensors", "process_frame_400x300_model256.safetensors"}) {
            QTest::newRow((std::string(file) + " sRGB").c_str()) << file << false;
            QTest::newRow((std::string(file) + " linear").c_str()) << file << true;
        }
    }

    void preprocessFixtures() {
        QFETCH(QString, file);
        QFETCH(bool, linear);
        const auto path = fixture(file.toStdString());
        if (!std::filesystem::exists(path))
            QSKIP(path.string().c_str());
        const Result<Checkpoint> reference = Checkpoint::open(path);
        QVERIFY(reference.ok());
        const TensorView* image = reference.value().find("image");
        const TensorView* hint = reference.value().find("hint");
        QVERIFY(image != nullptr && hint != nullptr);
        const std::vector<float> pixels = values(reference.value(), "image");
        const std::vector<float> mask = values(reference.value(), "hint");
        const auto width = static_cast<int>(image->shape[1]);
        const auto height = static_cast<int>(image->shape[0]);
        const PlateView plate{.pixels = pixels,
                              .width = width,
                              .height = height,
                              .transfer = linear ? Transfer::Linear : Transfer::Srgb};
        const Result<NetworkInput> input =
            prepareFrame(plate, {.values = mask, .width = width, .height = height}, 256, {});
        QVERIFY2(input.ok(), input.ok() ? "" : input.error().message.c_str());
        const Difference apart =
            difference(input.value().values,
                       values(reference.value(), linear ? "linear.preprocessed" : "srgb.preprocessed"));
        qInfo("max %.2e  mean %.2e", apart.largest, apart.mean);
        QVERIFY(apart.largest <= 1e-5);
    }

    void plateWithAlphaEqualsPlateWithout() {
        const std::vector<float> rgb = ramp(40 * 30 * 3);
        std::vector<float> rgba;
        for (std::size_t i = 0; i < rgb.size(); i += 3)
            rgba.insert(rgba.end(), {rgb[i], rgb[i + 1], rgb[i + 2], 7.0F});
        const std::vector<float> mask = ramp(20 * 10);
        const HintView hint{.values = mask, .width = 20, .height = 10};
        const auto a = prepareFrame({.pixels = rgb, .width = 40, .height = 30}, hint, 32, {});
        const auto b = prepareFrame({.pixels = rgba, .width = 40, .height = 30, .channels = 4}, hint, 32, {});
        QVERIFY(a.ok() && b.ok());
        QVERIFY(a.value().values == b.value().values);
    }

    void nothingInfiniteReachesTheNetwork() {
        std::vector<float> rgb = ramp(8 * 8 * 3);
        rgb[5] = NAN;
        rgb[9] = INFINITY;
        std::vector<float> mask(64, 0.5F);
        mask[3] = -INFINITY;
        const HintView hint{.values = mask, .width = 8, .height = 8};
        for (const Transfer transfer : {Transfer::Srgb, Transfer::Linear}) {
            const auto input =
                prepareFrame({.pixels = rgb, .width = 8, .height = 8, .transfer = transfer}, hint, 32, {});
            QVERIFY(input.ok());
            for (const float value : input.value().values)
                QVERIFY(std::isfinite(value));
        }
    }

    void badInputsAreRefused_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("hintValues");
        QTest::addColumn<int>("modelSize");
        QTest::newRow("good") << 4 << 3 << 4 << 32;
        QTest::newRow("no pixels") << 0 << 3 << 4 << 32;
        QTest::newRow("negative side") << -4 << 3 << 4 << 32;
        QTest::newRow("too wide") << 40000 << 3 << 4 << 32;
        QTest::newRow("pixels missing") << 5 << 3 << 4 << 32;
        QTest::newRow("one channel") << 4 << 1 << 4 << 32;
        QTest::newRow("hint missing") << 4 << 3 << 3 << 32;
        QTest::newRow("size 0") << 4 << 3 << 4 << 0;
        QTest::newRow("size 100") << 4 << 3 << 4 << 100;
        QTest::newRow("size 8192") << 4 << 3 << 4 << 8192;
    }

    void badInputsAreRefused() {
        QFETCH(int, width);
        QFETCH(int, channels);
        QFETCH(int, hintValues);
        QFETCH(int, modelSize);
        const std::vector<float> rgb = ramp(4 * 4 * 3);
        const std::vector<float> mask = ramp(static_cast<std::size_t>(hintValues));
        const auto input = prepareFrame({.pixels = rgb, .width = width, .height = 4, .channels = channels},
                                        {.values = mask, .width = 2, .height = 2}, modelSize, {});
        const bool good = QByteArray(QTest::currentDataTag()) == "good";
        QCOMPARE(input.ok(), good);
        if (!good)
            QCOMPARE(input.error().kind, ErrorKind::Input);
    }

    void stopEndsThem() {
        std::stop_source source;
        source.request_stop();
        const std::vector<float> rgb = ramp(8 * 8 * 3);
        const std::vector<float> mask = ramp(64);
        const auto input = prepareFrame({.pixels = rgb, .width = 8, .height = 8},
                                        {.values = mask, .width = 8, .height = 8}, 32, source.get_token());
        QVERIFY(!input.ok());
        QCOMPARE(input.error().kind, ErrorKind::Cancelled);
        const NetworkOutput output{.size = 8, .alpha = ramp(64), .fg = ramp(192), .report = {}};
        const auto frame = restoreFrame(output, {16, 9}, Overshoot::Keep, source.get_token());
        QVERIFY(!frame.ok());
        QCOMPARE(frame.error().kind, ErrorKind::Cancelled);
    }

    void tapsSumToOneAndKeepTheCentre_data() {
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("outputs");
        for (const auto& [in, out] : {std::pair{1, 7},
                                      {7, 1},
                                      {2, 3},
                                      {100, 37},
                                      {37, 100},
                                      {4096, 2048},
                                      {2048, 4096},
                                      {1920, 2048}})
            QTest::addRow("%d to %d", in, out) << in << out;
    }

    void tapsSumToOneAndKeepTheCentre() {
        QFETCH(int, inputs);
        QFETCH(int, outputs);
        for (const auto make : {bilinearTaps, lanczos4Taps}) {
            const ResampleTaps taps = make(inputs, outputs);
            for (int i = 0; i < outputs; ++i) {
                double sum = 0;
                for (int tap = 0; tap < taps.tapsPerOutput; ++tap)
                    sum += static_cast<double>(
                        taps.weights[static_cast<std::size_t>(i) * taps.tapsPerOutput + tap]);
                QVERIFY2(std::abs(sum - 1) < 1e-6, std::to_string(i).c_str());
            }
        }
    }

    void sameSizeChangesNothing() {
        const NetworkOutput output{.size = 32, .alpha = ramp(1024), .fg = ramp(3072), .report = {}};
        const auto frame = restoreFrame(output, {32, 32}, Overshoot::Keep, {});
        QVERIFY(frame.ok());
        QVERIFY(frame.value().alpha == output.alpha);
        for (std::size_t i = 0; i < 1024; ++i)
            QCOMPARE(frame.value().fg[3 * i + 2], output.fg[2048 + i]);
    }

    void overshootIsKeptOrClamped() {
        NetworkOutput output{
            .size = 32, .alpha = std::vector<float>(1024), .fg = std::vector<float>(3072), .report = {}};
        for (std::size_t i = 0; i < 1024; ++i)
            output.alpha[i] = i % 32 < 16 ? 0.0F : 1.0F;
        const auto kept = restoreFrame(output, {96, 96}, Overshoot::Keep, {});
        const auto clamped = restoreFrame(output, {96, 96}, Overshoot::ClampAlpha, {});
        QVERIFY(kept.ok() && clamped.ok());
        QVERIFY(*std::ranges::max_element(kept.value().alpha) > 1.0F);
        QVERIFY(*std::ranges::min_element(kept.value().alpha) < 0.0F);
        QCOMPARE(*std::ranges::max_element(clamped.value().alpha), 1.0F);
        QCOMPARE(*std::ranges::min_element(clamped.value().alpha), 0.0F);
    }

    /// A smooth picture survives enlarging: Lanczos reproduces what lies well below its cut-off.
    void lanczosFollowsASmoothPicture() {
        constexpr int kSize = 64;
        NetworkOutput output{.size = kSize,
                             .alpha = std::vector<float>(kSize * kSize),
                             .fg = std::vector<float>(3 * kSize * kSize),
                             .report = {}};
        const auto wave = [](double x) { return 0.5 + 0.4 * std::sin(2 * std::numbers::pi * 3 * x); };
        for (int y = 0; y < kSize; ++y) {
            for (int x = 0; x < kSize; ++x)
                output.alpha[static_cast<std::size_t>(y) * kSize + x] =
                    static_cast<float>(wave((x + 0.5) / kSize));
        }
        const auto frame = restoreFrame(output, {160, 90}, Overshoot::Keep, {});
        QVERIFY(frame.ok());
        for (int x = 16; x < 144; ++x) // away from the repeated edge
            QVERIFY(std::abs(static_cast<double>(frame.value().alpha[45 * 160 + x]) - wave((x + 0.5) / 160)) <
                    5e-3);
    }
};

QTEST_GUILESS_MAIN(tst_frame_transforms)
#include "tst_frame_transforms.moc"
