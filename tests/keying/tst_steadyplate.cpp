// SPDX-License-Identifier: Apache-2.0
#include "core/color/Transfer.h"
#include "core/keying/ColorDifferenceKeyer.h"
#include "core/keying/SteadyPlate.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <random>

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr int kWidth = 240;
constexpr int kHeight = 160;

/// A grey-brown square before a green screen, display-encoded; `left` is its left edge, sub-pixel.
struct Scene {
    double left = 90.0;
    float noise = 0.0F; ///< standard deviation, display-encoded
    float light = 1.0F;
    bool textured = false; ///< stripes that move with the square
    ColorEncoding encoding = ColorEncoding::Srgb;

    [[nodiscard]] float alphaAt(int x, int y) const {
        const double inside =
            std::min({double(x) - left, left + 60.0 - double(x), double(y) - 40.0, 120.0 - y});
        return float(std::clamp(inside + 0.5, 0.0, 1.0));
    }
    [[nodiscard]] SharedImage image(unsigned seed) const {
        std::mt19937 generator(seed);
        std::normal_distribution<float> grain(0.0F, 1.0F);
        constexpr std::array<float, 3> kScreen{0.05F, 0.35F, 0.07F};
        constexpr std::array<float, 3> kSubject{0.40F, 0.28F, 0.20F};
        auto plate = std::make_shared<Image>(kWidth, kHeight, 3, ColorEncoding::Srgb);
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                const float a = alphaAt(x, y);
                const float stripe = textured ? 0.3F * float(std::sin((x - left) * 1.3)) : 0.0F;
                for (std::size_t c = 0; c < 3; ++c) {
                    const float linear =
                        light * (a * kSubject[c] * (1.0F + stripe) + (1.0F - a) * kScreen[c]);
                    plate->row(int(c), y)[x] = srgbFromLinear(linear) + noise * grain(generator);
                }
            }
        }
        convertTo(*plate, encoding);
        return plate;
    }
};

Image steadied(const SharedImage& plate, const std::vector<SharedImage>& neighbours, float strength = 1.0F) {
    Result<Image> image = steadiedPlate(*plate, neighbours, strength, {});
    if (!image)
        qFatal("%s", qPrintable(image.error().text()));
    return std::move(*image);
}

struct Area {
    int left, top, right, bottom;
};
constexpr Area kAll{0, 0, kWidth, kHeight};

double meanSquare(const Image& a, const Image& b, Area area = kAll) {
    double sum = 0.0;
    int count = 0;
    for (int c = 0; c < a.channels(); ++c) {
        for (int y = area.top; y < area.bottom; ++y) {
            for (int x = area.left; x < area.right; ++x, ++count) {
                const double d = double(a.row(c, y)[x]) - double(b.row(c, y)[x]);
                sum += d * d;
            }
        }
    }
    return sum / count;
}

bool sameBits(const Image& a, const Image& b) {
    return a.bytes() == b.bytes() && std::memcmp(a.data().data(), b.data().data(), a.bytes()) == 0;
}

/// Five frames, the middle one keyed.
struct Five {
    SharedImage plate;
    std::vector<SharedImage> neighbours;

    /// `pixelsPerFrame`: how far the scene's square moves.
    Five(Scene scene, double pixelsPerFrame) {
        const double middle = scene.left;
        for (int k = -2; k <= 2; ++k) {
            scene.left = middle + k * pixelsPerFrame;
            SharedImage image = scene.image(unsigned(10 + k));
            if (k == 0)
                plate = std::move(image);
            else
                neighbours.push_back(std::move(image));
        }
    }
};

KeyResult keyed(const SharedImage& plate, const std::vector<SharedImage>& neighbours) {
    const ColorDifferenceKeyer keyer;
    KeyInput input;
    input.plate = plate;
    if (!neighbours.empty())
        input.steadyPlate = std::make_shared<Image>(steadied(plate, neighbours));
    auto task = keyer.prepare(steadyInput(input), {}, {}, {});
    if (!task)
        qFatal("%s", qPrintable(task.error().text()));
    Result<KeyResult> result = keyer.finish(std::move(*task), {});
    returnGrain(*result, input);
    return std::move(*result);
}

} // namespace

class TestSteadyPlate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neighboursAreChosenByNumber() {
        using Frames = std::vector<FrameNumber>;
        const Frames clip{1, 2, 3, 4, 5, 6, 9, 10, 20};
        QCOMPARE(steadyFrames(clip, 4), (Frames{2, 3, 5, 6}));
        QCOMPARE(steadyFrames(clip, 1), (Frames{2, 3}));
        QCOMPARE(steadyFrames(clip, 6), (Frames{4, 5}));
        QCOMPARE(steadyFrames(clip, 9), (Frames{10}));
        QCOMPARE(steadyFrames(clip, 20), Frames());
    }

    void noiseOfAStillSceneFallsWithTheFrames_data() {
        QTest::addColumn<float>("noise");
        QTest::addColumn<int>("frames");
        QTest::addColumn<bool>("linear");
        for (const float noise : {0.004F, 0.02F, 0.06F}) {
            for (const int frames : {1, 2, 4}) {
                for (const bool linear : {false, true})
                    QTest::addRow("%.3f, %d neighbours, %s", double(noise), frames,
                                  linear ? "linear" : "sRGB")
                        << noise << frames << linear;
            }
        }
    }
    /// n neighbours: variance 1/(n + 1), less a little where the weight is below 1 by chance.
    void noiseOfAStillSceneFallsWithTheFrames() {
        QFETCH(float, noise);
        QFETCH(int, frames);
        QFETCH(bool, linear);
        Scene scene{.noise = noise};
        if (linear)
            scene.encoding = ColorEncoding::Linear;
        const Five clip(scene, 0.0);
        const std::vector<SharedImage> used(clip.neighbours.begin(), clip.neighbours.begin() + frames);
        Image calm = steadied(clip.plate, used);
        QCOMPARE(calm.encoding(), scene.encoding);
        Image plate = clip.plate->clone();
        convertTo(calm, ColorEncoding::Srgb);
        convertTo(plate, ColorEncoding::Srgb);
        scene.noise = 0.0F;
        scene.encoding = ColorEncoding::Srgb;
        const SharedImage truth = scene.image(0);
        const double ratio = meanSquare(calm, *truth) / meanSquare(plate, *truth);
        QVERIFY2(ratio > 0.95 / (frames + 1) && ratio < 1.2 / (frames + 1),
                 qPrintable(QString::number(ratio)));
    }

    void whatMovesIsNotSmeared_data() {
        QTest::addColumn<double>("speed");
        QTest::addColumn<float>("noise");
        QTest::addColumn<bool>("textured");
        for (const double speed : {0.25, 1.0, 3.0, 12.0}) {
            for (const float noise : {0.0F, 0.01F, 0.04F}) {
                QTest::addRow("%g px, noise %.2f", speed, double(noise)) << speed << noise << false;
                QTest::addRow("%g px, noise %.2f, textured", speed, double(noise)) << speed << noise << true;
            }
        }
    }
    /// Around both moving edges and on the moving texture the plate is no farther from the truth than it was,
    /// and the key neither; the edge stays where it is.
    void whatMovesIsNotSmeared() {
        QFETCH(double, speed);
        QFETCH(float, noise);
        QFETCH(bool, textured);
        Scene scene{.noise = noise, .textured = textured};
        const Five clip(scene, speed);
        scene.noise = 0.0F;
        const SharedImage truth = scene.image(0);
        const Image calm = steadied(clip.plate, clip.neighbours);
        for (const Area edge : {Area{60, 60, 120, 100}, Area{120, 60, 180, 100}}) {
            const double before = meanSquare(*clip.plate, *truth, edge);
            const double after = meanSquare(calm, *truth, edge);
            QVERIFY2(after <= before + 2.5e-7, qPrintable(QStringLiteral("%1 %2").arg(before).arg(after)));
        }
        const KeyResult off = keyed(clip.plate, {});
        const KeyResult on = keyed(clip.plate, clip.neighbours);
        const Image alpha = makeImage(kWidth, kHeight, 1, ColorEncoding::Linear,
                                      [&](int, int x, int y) { return scene.alphaAt(x, y); });
        const double offError = meanSquare(off.alpha, alpha);
        const double onError = meanSquare(on.alpha, alpha);
        QVERIFY2(onError <= 1.02 * offError + 1e-7,
                 qPrintable(QStringLiteral("%1 %2").arg(offError).arg(onError)));
        // Where alpha crosses one half, in the middle rows.
        const auto width = [](const Image& matte) {
            double sum = 0.0;
            for (int y = 60; y < 100; ++y) {
                for (int x = 60; x < 120; ++x)
                    sum += double(matte.row(0, y)[x]) / 40.0;
            }
            return sum;
        };
        QVERIFY2(
            std::abs(width(on.alpha) - width(alpha)) <= std::abs(width(off.alpha) - width(alpha)) + 0.05,
            qPrintable(
                QStringLiteral("%1 %2 %3").arg(width(on.alpha)).arg(width(off.alpha)).arg(width(alpha))));
    }

    /// A line one pixel wide that moves by its width: the mean of a window does not see it.
    void aThinLineLeavesNoGhost() {
        const auto frame = [](int at, unsigned seed) {
            Scene scene{.left = 400.0, .noise = 0.01F};
            const SharedImage plate = scene.image(seed);
            auto image = std::make_shared<Image>(plate->clone());
            for (int c = 0; c < 3; ++c) {
                for (int y = 0; y < kHeight; ++y)
                    image->row(c, y)[at] -= 0.06F; // six times the noise
            }
            return std::pair<SharedImage, SharedImage>(image, plate);
        };
        const auto [plate, bare] = frame(100, 1);
        const Image calm = steadied(plate, {frame(99, 2).first, frame(101, 3).first});
        for (const int ghost : {99, 101}) {
            double mean = 0.0;
            for (int y = 0; y < kHeight; ++y)
                mean += double(calm.row(1, y)[ghost] - bare->row(1, y)[ghost]) / kHeight;
            QVERIFY2(std::abs(mean) < 0.004, qPrintable(QString::number(mean)));
        }
    }

    void aChangeOfLightIsNotAveraged() {
        Scene scene{.noise = 0.005F};
        const SharedImage plate = scene.image(1);
        scene.light = 1.1F;
        QVERIFY(sameBits(steadied(plate, {scene.image(2), scene.image(3)}), *plate));
    }

    void otherPicturesAreLeftOut() {
        const Scene scene{.noise = 0.01F};
        const SharedImage plate = scene.image(1);
        const auto small = std::make_shared<Image>(kWidth / 2, kHeight, 3, ColorEncoding::Srgb);
        const auto linear = std::make_shared<Image>(plate->clone());
        linear->setEncoding(ColorEncoding::Linear);
        QVERIFY(steadied(plate, {}).isNull());
        QVERIFY(steadied(plate, {small, linear, nullptr}).isNull());
        QVERIFY(steadied(plate, {scene.image(2)}, 0.0F).isNull());
        QVERIFY(sameBits(steadied(plate, {small, scene.image(2)}), steadied(plate, {scene.image(2)})));
    }

    void strengthMixes() {
        const Scene scene{.noise = 0.02F};
        const SharedImage plate = scene.image(1);
        const std::vector<SharedImage> others{scene.image(2), scene.image(3)};
        const Image whole = steadied(plate, others);
        const Image half = steadied(plate, others, 0.5F);
        const Image mixed = makeImage(kWidth, kHeight, 3, ColorEncoding::Srgb, [&](int c, int x, int y) {
            return 0.5F * (whole.row(c, y)[x] + plate->row(c, y)[x]);
        });
        QVERIFY(maxDifference(half, mixed) < 1e-6);
    }

    /// Pictures of every size; values that are no numbers, in the plate or beside it, spread no further.
    void oddPictures() {
        for (const auto& [width, height] :
             {std::pair(1, 1), std::pair(3, 2), std::pair(9, 40), std::pair(64, 5)}) {
            const auto one = std::make_shared<Image>(width, height, 3, ColorEncoding::Linear);
            one->fill(0.5F);
            QVERIFY(sameBits(steadied(one, {one, one}), *one));
        }
        const Scene scene{.noise = 0.01F};
        const auto broken = std::make_shared<Image>(scene.image(2)->clone());
        broken->row(1, 50)[70] = std::numeric_limits<float>::quiet_NaN();
        broken->row(0, 90)[70] = std::numeric_limits<float>::infinity();
        const SharedImage plate = scene.image(1);
        for (const auto& [own, other] :
             {std::pair(plate, SharedImage(broken)), std::pair(SharedImage(broken), plate)}) {
            const Image calm = steadied(own, {other});
            for (int c = 0; c < 3; ++c) {
                for (int y = 0; y < kHeight; ++y) {
                    for (int x = 0; x < kWidth; ++x)
                        QVERIFY(std::isfinite(calm.row(c, y)[x]) == std::isfinite(own->row(c, y)[x]));
                }
            }
        }
    }

    void cancels() {
        std::stop_source stop;
        stop.request_stop();
        const SharedImage plate = Scene{.noise = 0.01F}.image(1);
        const std::vector<SharedImage> others{plate};
        QCOMPARE(steadiedPlate(*plate, others, 1.0F, stop.get_token()).error().kind, ErrorKind::Cancelled);
    }

    /// What the setting is for: the matte of a still, noisy shot flickers less; the foreground keeps its
    /// grain.
    void theMatteCalmsAndTheGrainStays() {
        const Scene scene{.noise = 0.03F};
        std::vector<SharedImage> clip;
        for (unsigned i = 0; i < 6; ++i)
            clip.push_back(scene.image(i));
        const auto at = [&](std::size_t n) { // its neighbours as in the clip
            std::vector<SharedImage> others;
            for (std::size_t k = n - 2; k <= n + 2; ++k) {
                if (k != n)
                    others.push_back(clip[k]);
            }
            return others;
        };
        const KeyResult on2 = keyed(clip[2], at(2));
        const KeyResult on3 = keyed(clip[3], at(3));
        const KeyResult off2 = keyed(clip[2], {});
        const KeyResult off3 = keyed(clip[3], {});
        const double flickerOn = meanSquare(on2.alpha, on3.alpha);
        const double flickerOff = meanSquare(off2.alpha, off3.alpha);
        QVERIFY2(flickerOn < 0.25 * flickerOff,
                 qPrintable(QStringLiteral("%1 %2").arg(flickerOff).arg(flickerOn)));
        constexpr Area kInside{100, 50, 140, 110};
        const double grainOn = meanSquare(on2.fg, on3.fg, kInside);
        const double grainOff = meanSquare(off2.fg, off3.fg, kInside);
        QVERIFY2(std::abs(grainOn / grainOff - 1.0) < 0.1,
                 qPrintable(QStringLiteral("%1 %2").arg(grainOff).arg(grainOn)));
    }

    void grainComesInTheForegroundsEncoding() {
        KeyInput input;
        const auto flat = [](ColorEncoding encoding, float value) {
            auto image = std::make_shared<Image>(4, 4, 3, encoding);
            image->fill(value);
            return image;
        };
        input.plate = flat(ColorEncoding::Srgb, 0.5F);
        input.steadyPlate = flat(ColorEncoding::Srgb, 0.4F);
        for (const ColorEncoding encoding : {ColorEncoding::Srgb, ColorEncoding::Linear}) {
            KeyResult result;
            result.fg = flat(encoding, 0.2F)->clone();
            result.alpha = Image(4, 4, 1);
            result.alpha.fill(1.0F);
            result.alpha.plane(0)[1] = 0.05F;
            result.alpha.plane(0)[2] = 0.0F;
            returnGrain(result, input);
            const float grain =
                encoding == ColorEncoding::Srgb ? 0.1F : linearFromSrgb(0.5F) - linearFromSrgb(0.4F);
            QVERIFY(std::abs(result.fg.plane(1)[0] - (0.2F + grain)) < 1e-6F);
            QVERIFY(std::abs(result.fg.plane(1)[1] - (0.2F + 0.5F * grain)) < 1e-6F);
            QCOMPARE(result.fg.plane(1)[2], 0.2F);
        }
        KeyResult untouched;
        untouched.fg = flat(ColorEncoding::Linear, 0.2F)->clone();
        untouched.alpha = Image(4, 4, 1);
        untouched.alpha.fill(1.0F);
        input.steadyPlate.reset();
        returnGrain(untouched, input);
        QCOMPARE(untouched.fg.plane(0)[0], 0.2F);
    }
};

QTEST_GUILESS_MAIN(TestSteadyPlate)
#include "tst_steadyplate.moc"
