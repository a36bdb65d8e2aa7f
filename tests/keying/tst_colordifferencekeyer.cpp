// SPDX-License-Identifier: Apache-2.0
#include "core/color/Transfer.h"
#include "core/keying/ColorDifferenceKeyer.h"
#include "core/keying/HintGenerator.h"
#include "core/matte/Shapes.h"
#include "tests/support/TestData.h"

#include <QSize>
#include <QTest>

#include <cmath>
#include <cstring>
#include <random>
#include <thread>

using namespace ckd;
using namespace ckd::test;

namespace {

using Color = std::array<float, 3>;

/// An analytic shot: a soft disc of one or two colours before an unevenly lit screen, linear light.
struct Shot {
    int width = 240;
    int height = 180;
    Color screen{0.03F, 0.30F, 0.05F};
    Color inner{0.45F, 0.30F, 0.22F};
    float falloff = 0.3F;
    float noise = 0.0F;
    float spill = 0.0F; ///< screen light added to the subject
    float softness = 3.0F;
    float centre = 0.5F; ///< of the disc, as a share of the width

    [[nodiscard]] float alphaAt(int x, int y) const {
        const float dx = static_cast<float>(x) - centre * static_cast<float>(width);
        const float dy = static_cast<float>(y) - 0.5F * static_cast<float>(height);
        const float radius = 0.3F * static_cast<float>(height);
        return std::clamp((radius - std::sqrt(dx * dx + dy * dy)) / softness + 0.5F, 0.0F, 1.0F);
    }
    [[nodiscard]] Color plateAt(int x, int) const {
        const float light = 1.0F - falloff * static_cast<float>(x) / static_cast<float>(width);
        return {screen[0] * light, screen[1] * light, screen[2] * light};
    }
    [[nodiscard]] SharedImage image(ColorEncoding encoding = ColorEncoding::Linear) const {
        std::mt19937 generator(7);
        std::normal_distribution<float> grain(0.0F, 1.0F);
        auto plate = std::make_shared<Image>(width, height, 3, ColorEncoding::Linear);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const float a = alphaAt(x, y);
                const Color c = plateAt(x, y);
                for (int k = 0; k < 3; ++k) {
                    const auto i = std::size_t(k);
                    float value = a * (inner[i] + spill * c[i]) + (1.0F - a) * c[i];
                    if (noise > 0.0F)
                        value += noise * grain(generator);
                    plate->row(k, y)[x] = value;
                }
            }
        }
        convertTo(*plate, encoding);
        return plate;
    }
};

KeyInput inputOf(SharedImage plate) {
    KeyInput input;
    input.number = 1;
    input.plate = std::move(plate);
    return input;
}

Result<KeyResult> key(const KeyInput& input, const KeySettings& settings = {}, SharedAnalysis analysis = {}) {
    const ColorDifferenceKeyer keyer;
    auto task = keyer.prepare(input, settings, analysis, {});
    if (!task)
        return task.error();
    return keyer.finish(std::move(*task), {});
}

bool sameBits(const Image& a, const Image& b) {
    return a.bytes() == b.bytes() && std::memcmp(a.data().data(), b.data().data(), a.bytes()) == 0;
}

SharedImage filled(int width, int height, const Color& color) {
    return std::make_shared<Image>(makeImage(width, height, 3, ColorEncoding::Linear,
                                             [&](int c, int, int) { return color[std::size_t(c)]; }));
}

SharedImage mask(int width, int height, const std::function<float(int, int)>& function) {
    return std::make_shared<Image>(makeImage(width, height, 1, ColorEncoding::Linear,
                                             [&](int, int x, int y) { return function(x, y); }));
}

} // namespace

class TestColorDifferenceKeyer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Nothing to key out: nothing is.
    void withoutAScreenEverythingIsKept_data() {
        QTest::addColumn<bool>("wood");
        QTest::newRow("grey") << false;
        QTest::newRow("a room full of wood") << true;
    }
    void withoutAScreenEverythingIsKept() {
        QFETCH(bool, wood);
        const SharedImage plate =
            std::make_shared<Image>(makeImage(120, 80, 3, ColorEncoding::Linear, [wood](int c, int x, int y) {
                const float light = 0.2F + 0.002F * static_cast<float>(x + y);
                return !wood ? light : light * (c == 0 ? 1.0F : c == 1 ? 0.5F : 0.25F);
            }));
        KeyInput input = inputOf(plate);
        const Result<KeyResult> result = key(input);
        CKD_VERIFY_OK(result);
        QVERIFY2(result->note.contains(QLatin1String("No screen")), qPrintable(result->note));
        for (const float value : result->alpha.data())
            QCOMPARE(value, 1.0F);
        QCOMPARE(maxDifference(result->fg, *plate), 0.0);
        QVERIFY(result->hint.row(0, 40)[60] > 0.99F);
        input.garbage = mask(120, 80, [](int x, int) { return x < 10 ? 1.0F : 0.0F; });
        const Result<KeyResult> masked = key(input);
        CKD_VERIFY_OK(masked);
        QCOMPARE(masked->alpha.row(0, 40)[5], 0.0F);
        QCOMPARE(masked->alpha.row(0, 40)[50], 1.0F);
        // Where the artist says that there is one it is keyed.
        KeySettings settings;
        settings.screen = QStringLiteral("green");
        const Result<KeyResult> named = key(inputOf(plate), settings);
        CKD_VERIFY_OK(named);
        QVERIFY2(named->note.contains(QLatin1String("that is set")), qPrintable(named->note));
        const ColorDifferenceKeyer keyer;
        const Result<SharedAnalysis> none = keyer.analyse(std::span(&input, 1), {}, {});
        const Result<SharedAnalysis> green = keyer.analyse(std::span(&input, 1), settings, {});
        CKD_VERIFY_OK(none);
        CKD_VERIFY_OK(green);
        QVERIFY((*none)->digest() != (*green)->digest());
        QVERIFY((*none)->summary().contains(QLatin1String("no screen")));
    }

    void compositesComeApart_data() {
        QTest::addColumn<QString>("screen");
        QTest::addColumn<float>("r");
        QTest::addColumn<float>("g");
        QTest::addColumn<float>("b");
        QTest::addColumn<bool>("encoded");
        QTest::newRow("green, linear") << "auto" << 0.03F << 0.30F << 0.05F << false;
        QTest::newRow("green, sRGB") << "auto" << 0.03F << 0.30F << 0.05F << true;
        QTest::newRow("blue, linear") << "auto" << 0.02F << 0.08F << 0.40F << false;
        QTest::newRow("blue by name") << "blue" << 0.02F << 0.08F << 0.40F << true;
        QTest::newRow("magenta, automatic") << "auto" << 0.50F << 0.02F << 0.45F << false;
        QTest::newRow("yellow, automatic") << "auto" << 0.52F << 0.50F << 0.01F << false;
        QTest::newRow("cyan, automatic") << "auto" << 0.02F << 0.45F << 0.50F << false;
        QTest::newRow("violet, automatic") << "auto" << 0.32F << 0.03F << 0.50F << false;
        QTest::newRow("red, automatic") << "auto" << 0.50F << 0.02F << 0.03F << false;
        QTest::newRow("dark green") << "auto" << 0.004F << 0.03F << 0.006F << false;
        QTest::newRow("night green") << "auto" << 0.003F << 0.012F << 0.004F << false;
        QTest::newRow("dark blue") << "auto" << 0.004F << 0.008F << 0.03F << false;
        QTest::newRow("cyan, picked") << "#10c0c8" << 0.01F << 0.50F << 0.55F << false;
    }
    void compositesComeApart() {
        QFETCH(QString, screen);
        QFETCH(float, r);
        QFETCH(float, g);
        QFETCH(float, b);
        QFETCH(bool, encoded);
        Shot shot;
        shot.screen = {r, g, b};
        shot.inner = {0.4F, 0.38F, 0.36F};
        KeySettings settings;
        settings.screen = screen;
        const Result<KeyResult> result =
            key(inputOf(shot.image(encoded ? ColorEncoding::Srgb : ColorEncoding::Linear)), settings);
        CKD_VERIFY_OK(result);
        QCOMPARE(result->fg.encoding(), ColorEncoding::Linear);
        double alphaError = 0.0;
        double colorError = 0.0;
        for (int y = 0; y < shot.height; ++y) {
            for (int x = 0; x < shot.width; ++x) {
                const float a = shot.alphaAt(x, y);
                const float got = result->alpha.row(0, y)[x];
                alphaError += double(std::abs(got - a));
                if (a >= 1.0F)
                    QVERIFY2(got >= 0.999F, qPrintable(QStringLiteral("hole %1").arg(double(got))));
                if (a <= 0.0F)
                    QVERIFY2(got <= 0.001F, qPrintable(QStringLiteral("chatter %1").arg(double(got))));
                for (int c = 0; c < 3; ++c)
                    colorError +=
                        double(std::abs(result->fg.row(c, y)[x] * got - shot.inner[std::size_t(c)] * a));
            }
        }
        const double pixels = double(shot.width) * shot.height;
        QVERIFY2(alphaError / pixels < 0.003, qPrintable(QString::number(alphaError / pixels)));
        // A grey subject differs least from a yellow screen.
        const double tolerance = r > 2.0F * b && g > 2.0F * b && r > 0.3F ? 0.0035 : 0.003;
        QVERIFY2(colorError / pixels / 3 < tolerance, qPrintable(QString::number(colorError / pixels / 3)));
    }

    void cleanPlateShowsTheEmptyScreen() {
        const Shot shot; // unevenly lit; the disc hides its middle
        const ColorDifferenceKeyer keyer;
        const Result<Image> plate = keyer.cleanPlate(inputOf(shot.image(ColorEncoding::Srgb)), {}, {}, {});
        CKD_VERIFY_OK(plate);
        QCOMPARE(plate->encoding(), ColorEncoding::Linear);
        QCOMPARE(QSize(plate->width(), plate->height()), QSize(shot.width, shot.height));
        for (int y = 0; y < shot.height; ++y) {
            for (int x = 0; x < shot.width; ++x) {
                const float expected = shot.plateAt(x, y)[1];
                const float got = plate->row(1, y)[x];
                QVERIFY2(std::abs(got - expected) < 0.05F * expected,
                         qPrintable(QStringLiteral("%1,%2: %3").arg(x).arg(y).arg(double(got / expected))));
            }
        }
        KeyInput given = inputOf(shot.image());
        given.cleanPlate = filled(shot.width, shot.height, shot.screen);
        const Result<Image> same = keyer.cleanPlate(given, {}, {}, {});
        CKD_VERIFY_OK(same);
        QVERIFY(sameBits(*same, *given.cleanPlate));
    }

    void noiseMakesNoChatterAndNoHoles_data() {
        QTest::addColumn<float>("noise");
        QTest::newRow("clean") << 0.002F;
        QTest::newRow("usual") << 0.01F;
        QTest::newRow("strong") << 0.02F;
    }
    void noiseMakesNoChatterAndNoHoles() {
        QFETCH(float, noise);
        Shot shot;
        shot.noise = noise;
        shot.spill = 0.1F;
        const Result<KeyResult> result = key(inputOf(shot.image()));
        CKD_VERIFY_OK(result);
        int chatter = 0;
        int holes = 0;
        int empty = 0;
        int solid = 0;
        for (int y = 0; y < shot.height; ++y) {
            for (int x = 0; x < shot.width; ++x) {
                const float a = shot.alphaAt(x, y);
                empty += a <= 0.0F;
                solid += a >= 1.0F;
                chatter += a <= 0.0F && result->alpha.row(0, y)[x] > 0.01F;
                holes += a >= 1.0F && result->alpha.row(0, y)[x] < 0.99F;
            }
        }
        // What is left lies in the ring of a few pixels around the subject where the gate is open.
        QVERIFY2(chatter * 50 < empty, qPrintable(QString::number(chatter)));
        QVERIFY2(holes * 50 < solid, qPrintable(QString::number(holes)));
    }

    void spillIsRemoved() {
        Shot shot;
        shot.spill = 0.3F;
        shot.inner = {0.4F, 0.4F, 0.4F};
        const Result<KeyResult> result = key(inputOf(shot.image()));
        CKD_VERIFY_OK(result);
        const int x = shot.width / 2;
        const int y = shot.height / 2;
        for (int c = 0; c < 3; ++c)
            QVERIFY(std::abs(result->fg.row(c, y)[x] - 0.4F) < 0.01F);
        QVERIFY(result->alpha.row(0, y)[x] > 0.999F);
    }

    void clothesOfTheScreensHueStaySolid() {
        Shot shot;
        shot.inner = {0.35F, 0.70F, 0.35F}; // more colour difference than the screen itself, but pale
        const Result<KeyResult> result = key(inputOf(shot.image()));
        CKD_VERIFY_OK(result);
        const int x = shot.width / 2;
        const int y = shot.height / 2;
        QVERIFY(result->alpha.row(0, y)[x] > 0.99F);
        QVERIFY(std::abs(result->fg.row(1, y)[x] - 0.70F) < 0.03F);
        QCOMPARE(result->alpha.row(0, 2)[2], 0.0F);
    }

    void valuesAboveOneSurvive() {
        Shot shot;
        shot.inner = {6.0F, 5.5F, 5.0F};
        const Result<KeyResult> result = key(inputOf(shot.image()));
        CKD_VERIFY_OK(result);
        QVERIFY(std::abs(result->fg.row(0, shot.height / 2)[shot.width / 2] - 6.0F) < 0.05F);
        QVERIFY(std::abs(result->fg.row(2, shot.height / 2)[shot.width / 2] - 5.0F) < 0.05F);
    }

    void emptyAndFullFrames() {
        const Result<KeyResult> screen = key(inputOf(filled(320, 200, {0.03F, 0.30F, 0.05F})));
        CKD_VERIFY_OK(screen);
        for (const float value : screen->alpha.data())
            QCOMPARE(value, 0.0F);
        const Result<KeyResult> subject = key(inputOf(filled(320, 200, {0.3F, 0.3F, 0.3F})));
        CKD_VERIFY_OK(subject);
        for (const float value : subject->alpha.data())
            QCOMPARE(value, 1.0F);
        QVERIFY(!subject->note.isEmpty());
    }

    void anySizeWorks_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        for (const auto& [width, height] :
             {std::pair{1, 1}, {1, 64}, {64, 1}, {2, 3}, {7, 5}, {1441, 9}, {9, 4000}, {1921, 33}, {2880, 7}})
            QTest::addRow("%dx%d", width, height) << width << height;
    }
    void anySizeWorks() {
        QFETCH(int, width);
        QFETCH(int, height);
        Shot shot;
        shot.width = width;
        shot.height = height;
        shot.noise = 0.03F;
        const KeyInput input = inputOf(shot.image());
        const Result<KeyResult> result = key(input);
        CKD_VERIFY_OK(result);
        QCOMPARE(result->alpha.width(), width);
        QCOMPARE(result->fg.height(), height);
        QCOMPARE(result->hint.width(), width);
        for (const float value : result->alpha.data())
            QVERIFY(value >= 0.0F && value <= 1.0F);
        // Below zero only where the plate is (a wide gamut's colour, or noise), and no further.
        for (std::size_t i = 0; i < result->fg.data().size(); ++i) {
            const float value = result->fg.data()[i];
            QVERIFY(std::isfinite(value) && value >= std::min(input.plate->data()[i], 0.0F));
        }
    }

    void notANumberStaysWhereItIs() {
        Shot shot;
        auto broken = std::make_shared<Image>(shot.image()->clone());
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float inf = std::numeric_limits<float>::infinity();
        broken->row(0, 20)[20] = nan;
        broken->row(1, 90)[120] = inf;
        broken->row(2, 91)[120] = -inf;
        broken->row(1, 92)[120] = 1.0e30F;
        const Result<KeyResult> result = key(inputOf(broken));
        CKD_VERIFY_OK(result);
        for (const float value : result->alpha.data())
            QVERIFY(value >= 0.0F && value <= 1.0F);
        for (const float value : result->fg.data())
            QVERIFY(std::isfinite(value));
        QCOMPARE(result->alpha.row(0, 60)[10], 0.0F);
        QVERIFY(result->alpha.row(0, 90)[100] > 0.999F);
    }

    /// A light source of 100,000 in a linear plate is white in the FG, not black.
    void brightestLightsAreLimited() {
        Shot shot;
        Image bright = shot.image()->clone();
        convertTo(bright, ColorEncoding::Linear);
        for (int c = 0; c < 3; ++c) {
            for (int x = 100; x < 110; ++x)
                bright.row(c, 90)[x] = 1.0e5F;
        }
        const Result<KeyResult> result = key(inputOf(std::make_shared<Image>(std::move(bright))));
        CKD_VERIFY_OK(result);
        QVERIFY(result->alpha.row(0, 90)[105] > 0.999F);
        for (int c = 0; c < 3; ++c)
            QVERIFY2(result->fg.row(c, 90)[105] > 60000.0F,
                     qPrintable(QString::number(result->fg.row(c, 90)[105])));
    }

    void hintRestrainsTheKey() {
        Shot shot;
        shot.width = 640;
        KeyInput input = inputOf(shot.image());
        const int x = shot.width / 2;
        const int y = shot.height / 2;
        // A small hint inside the subject keeps all that hangs together with it.
        input.hint = mask(shot.width, shot.height, [&](int u, int v) {
            return std::abs(u - x) < 10 && std::abs(v - y) < 10 ? 1.0F : 0.0F;
        });
        const Result<KeyResult> whole = key(input);
        CKD_VERIFY_OK(whole);
        QVERIFY(whole->alpha.row(0, y)[x + 45] > 0.99F);
        QVERIFY(sameBits(whole->hint, *input.hint));
        // A hint apart from the subject removes it; what it covers itself is solid, bare screen or not.
        input.hint = mask(shot.width, shot.height,
                          [](int u, int v) { return u > 20 && u < 80 && v > 40 && v < 140 ? 1.0F : 0.0F; });
        const Result<KeyResult> other = key(input);
        CKD_VERIFY_OK(other);
        QVERIFY(other->alpha.row(0, y)[x] < 0.01F);
        QCOMPARE(other->alpha.row(0, y)[50], 1.0F);
        QCOMPARE(other->alpha.row(0, y)[shot.width - 20], 0.0F);
    }

    /// Strokes over a hint that the keyer makes itself: they change that hint, not this keyer's own matte.
    void hintPaintLiesOverTheOwnHint() {
        Shot shot;
        KeyInput input = inputOf(shot.image());
        const Result<KeyResult> plain = key(input);
        CKD_VERIFY_OK(plain);
        ShapeKey left;
        left.points = {{0, 0}, {12, double(shot.height)}};
        ShapeKey middle;
        middle.points = {{shot.width / 2.0 - 5, 0}, {shot.width / 2.0 + 5, double(shot.height)}};
        const ShapeSet shapes{{Shape::make(ShapeKind::Rectangle, ShapeRole::HintForeground, left),
                               Shape::make(ShapeKind::Rectangle, ShapeRole::HintBackground, middle)}};
        input.hintPaint = std::make_shared<Image>(hintPaint(shapes, 1, shot.width, shot.height));
        const Result<KeyResult> painted = key(input);
        CKD_VERIFY_OK(painted);
        const int y = shot.height / 2;
        QCOMPARE(plain->hint.row(0, y)[5], 0.0F);
        QCOMPARE(painted->hint.row(0, y)[5], 1.0F);
        QVERIFY(plain->hint.row(0, y)[shot.width / 2] > 0.5F);
        QCOMPARE(painted->hint.row(0, y)[shot.width / 2], 0.0F);
        QVERIFY(sameBits(plain->alpha, painted->alpha));
        input.hintPaint = std::make_shared<Image>(Image(3, 3, 2));
        QVERIFY(!key(input));
    }

    void coreAndHoldoutKeepThePlatesColour() {
        Shot shot;
        KeyInput input = inputOf(shot.image());
        input.core = mask(shot.width, shot.height, [](int x, int) { return x < 20 ? 1.0F : 0.0F; });
        input.garbage =
            mask(shot.width, shot.height, [&](int x, int) { return x > shot.width / 2 ? 1.0F : 0.0F; });
        const Result<KeyResult> result = key(input);
        CKD_VERIFY_OK(result);
        QCOMPARE(result->alpha.row(0, 90)[10], 1.0F);
        QCOMPARE(result->alpha.row(0, 90)[shot.width / 2 + 5], 0.0F);
        QVERIFY(result->alpha.row(0, 90)[shot.width / 2 - 5] > 0.999F);
    }

    void givenCleanPlateIsUsed() {
        Shot shot;
        KeyInput input = inputOf(shot.image());
        // A plate with a dark poster on the screen that only a picture of the empty set can know.
        const auto poster = [&](int x, int y) { return x > 10 && x < 40 && y > 10 && y < 40; };
        auto plate = std::make_shared<Image>(input.plate->clone());
        auto clean = std::make_shared<Image>(shot.width, shot.height, 3, ColorEncoding::Linear);
        for (int y = 0; y < shot.height; ++y) {
            for (int x = 0; x < shot.width; ++x) {
                const Color c = shot.plateAt(x, y);
                for (int k = 0; k < 3; ++k) {
                    clean->row(k, y)[x] = c[std::size_t(k)] * (poster(x, y) ? 0.4F : 1.0F);
                    if (poster(x, y))
                        plate->row(k, y)[x] = clean->row(k, y)[x];
                }
            }
        }
        input.plate = plate;
        const Result<KeyResult> without = key(input);
        input.cleanPlate = clean;
        const Result<KeyResult> with = key(input);
        CKD_VERIFY_OK(without);
        CKD_VERIFY_OK(with);
        QVERIFY(without->alpha.row(0, 25)[25] > 0.3F);
        QVERIFY(with->alpha.row(0, 25)[25] < 0.01F);
    }

    void everySettingOfThisKeyerReachesThePixels_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::newRow("balance") << "screen.balance"
                                 << "1";
        QTest::newRow("gain") << "matte.gain"
                              << "1.5";
        QTest::newRow("pre-blur") << "matte.preBlur"
                                  << "4";
        QTest::newRow("clean-up") << "matte.autoClean"
                                  << "0";
        QTest::newRow("clip") << "matte.clipBlack"
                              << "0.3";
        QTest::newRow("edge colour") << "color.edgeExtend"
                                     << "0";
        QTest::newRow("hint erosion") << "hint.erode"
                                      << "80";
        QTest::newRow("hint blur") << "hint.blur"
                                   << "40";
    }
    void everySettingOfThisKeyerReachesThePixels() {
        QFETCH(QString, name);
        QFETCH(QString, value);
        Shot shot;
        shot.noise = 0.01F;
        const ColorDifferenceKeyer keyer;
        KeySettings settings;
        CKD_VERIFY_OK(setSetting(settings, keyer.info(), name, value));
        const Result<KeyResult> plain = key(inputOf(shot.image()));
        const Result<KeyResult> changed = key(inputOf(shot.image()), settings);
        CKD_VERIFY_OK(plain);
        CKD_VERIFY_OK(changed);
        QVERIFY(!sameBits(plain->alpha, changed->alpha) || !sameBits(plain->fg, changed->fg) ||
                !sameBits(plain->hint, changed->hint));
    }

    void chunksAndThreadsGiveTheSameBits() {
        std::vector<SharedImage> clip;
        for (int i = 0; i < 6; ++i) {
            Shot shot;
            shot.noise = 0.01F;
            shot.centre = 0.25F + 0.1F * static_cast<float>(i);
            clip.push_back(shot.image());
        }
        const ColorDifferenceKeyer keyer;
        const KeySettings settings;
        std::vector<KeyInput> inputs;
        for (const SharedImage& plate : clip)
            inputs.push_back(inputOf(plate));
        const Result<SharedAnalysis> first = keyer.analyse(inputs, settings, {});
        const Result<SharedAnalysis> second = ColorDifferenceKeyer().analyse(inputs, settings, {});
        CKD_VERIFY_OK(first);
        CKD_VERIFY_OK(second);
        QCOMPARE((*first)->digest(), (*second)->digest());
        QVERIFY((*first)->summary().contains(QLatin1String("green")));

        std::vector<Image> alone;
        for (const KeyInput& input : inputs)
            alone.push_back(key(input, settings, *first).value().alpha.clone());
        std::vector<Image> together(inputs.size());
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < inputs.size(); ++i)
                threads.emplace_back(
                    [&, i] { together[i] = key(inputs[i], settings, *second).value().alpha.clone(); });
        }
        for (std::size_t i = 0; i < inputs.size(); ++i)
            QVERIFY(sameBits(alone[i], together[i]));
    }

    void digestTellsAnalysesApart() {
        Shot shot;
        const std::array<KeyInput, 1> one{inputOf(shot.image())};
        shot.screen = {0.03F, 0.28F, 0.05F};
        const std::array<KeyInput, 1> other{inputOf(shot.image())};
        const ColorDifferenceKeyer keyer;
        QVERIFY(keyer.analyse(one, {}, {}).value()->digest() !=
                keyer.analyse(other, {}, {}).value()->digest());
    }

    void analysisFramesCoverTheClip() {
        std::vector<FrameNumber> frames;
        for (FrameNumber number = 1001; number <= 1500; ++number)
            frames.push_back(number);
        const std::vector<FrameNumber> chosen = ColorDifferenceKeyer().analysisFrames(frames, {});
        QCOMPARE(chosen.size(), std::size_t(16));
        QCOMPARE(chosen.front(), FrameNumber(1001));
        QCOMPARE(chosen.back(), FrameNumber(1500));
    }

    void badInputsAreErrors() {
        Shot shot;
        KeyInput input;
        QCOMPARE(key(input).error().kind, ErrorKind::Internal);
        input = inputOf(shot.image());
        input.hint = mask(5, 5, [](int, int) { return 1.0F; });
        QCOMPARE(key(input).error().kind, ErrorKind::Input);
        KeySettings settings;
        settings.screen = QStringLiteral("pink");
        QCOMPARE(key(inputOf(shot.image()), settings).error().kind, ErrorKind::Usage);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(ColorDifferenceKeyer().prepare(inputOf(shot.image()), {}, {}, stop.get_token()).error().kind,
                 ErrorKind::Cancelled);
    }

    void automaticHintStaysInside() {
        const Image alpha = makeImage(960, 540, 1, ColorEncoding::Linear, [](int, int x, int y) {
            return x > 200 && x < 700 && y > 100 && y < 440 ? 1.0F : 0.0F;
        });
        const Image hint = automaticHint(alpha, 16.0, 6.0);
        QVERIFY(hint.row(0, 270)[450] > 0.999F);
        QVERIFY(hint.row(0, 270)[201] < 0.3F);
        QVERIFY(hint.row(0, 270)[180] < 0.01F);
        const Image wider = automaticHint(alpha, 0.0, 6.0);
        QVERIFY(wider.row(0, 270)[210] > hint.row(0, 270)[210]);
    }
};

QTEST_GUILESS_MAIN(TestColorDifferenceKeyer)
#include "tst_colordifferencekeyer.moc"
