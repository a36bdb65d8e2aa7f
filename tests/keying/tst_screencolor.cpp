// SPDX-License-Identifier: Apache-2.0
#include "core/keying/CleanPlate.h"
#include "core/keying/ScreenColor.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace ckd;
using detail::RgbPlanes;

namespace {

using Color = std::array<float, 3>;

/// A screen whose light falls off by `falloff` from left to right, with a patchwork subject in the middle.
RgbPlanes scene(const Color& screen, float falloff, int subjectLeft = 70, int width = 200, int height = 120) {
    RgbPlanes frame = detail::makeRgb(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool subject = x >= subjectLeft && x < subjectLeft + 60 && y > 30;
            const float light = 1.0F - falloff * static_cast<float>(x) / static_cast<float>(width);
            const Color patch = (x / 7 + y / 5) % 3 == 0   ? Color{0.5F, 0.3F, 0.2F}
                                : (x / 7 + y / 5) % 3 == 1 ? Color{0.05F, 0.05F, 0.06F}
                                                           : Color{0.6F, 0.62F, 0.6F};
            for (std::size_t c = 0; c < 3; ++c)
                frame[c].row(y)[x] = subject ? patch[c] : screen[c] * light;
        }
    }
    return frame;
}

void addScreens() {
    QTest::addColumn<float>("r");
    QTest::addColumn<float>("g");
    QTest::addColumn<float>("b");
    QTest::newRow("green") << 0.03F << 0.30F << 0.05F;
    QTest::newRow("teal green") << 0.02F << 0.50F << 0.22F;
    QTest::newRow("clipped green") << 0.0F << 1.0F << 0.0F;
    QTest::newRow("dark green") << 0.01F << 0.05F << 0.02F;
    QTest::newRow("night green") << 0.003F << 0.012F << 0.004F;
    QTest::newRow("blue") << 0.02F << 0.07F << 0.40F;
    QTest::newRow("yellow") << 0.62F << 0.60F << 0.01F;
    QTest::newRow("magenta") << 0.50F << 0.03F << 0.45F;
    QTest::newRow("cyan") << 0.02F << 0.45F << 0.50F;
    QTest::newRow("violet") << 0.32F << 0.03F << 0.50F;
    QTest::newRow("red") << 0.50F << 0.02F << 0.03F;
}

/// Grey, with the left `share` of the picture in one colour.
RgbPlanes patch(const Color& color, float share, const Color& rest = {0.3F, 0.3F, 0.3F}) {
    RgbPlanes frame = detail::makeRgb(200, 100);
    for (int y = 0; y < 100; ++y) {
        for (int x = 0; x < 200; ++x) {
            for (std::size_t c = 0; c < 3; ++c)
                frame[c].row(y)[x] = float(x) < share * 200.0F ? color[c] : rest[c];
        }
    }
    return frame;
}

constexpr Color kWood{0.30F, 0.15F, 0.07F};

} // namespace

class TestScreenColor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void automaticFindsTheScreen_data() { addScreens(); }
    void automaticFindsTheScreen() {
        QFETCH(float, r);
        QFETCH(float, g);
        QFETCH(float, b);
        const Color color{r, g, b};
        const std::array<RgbPlanes, 1> frames{scene(color, 0.4F)};
        const Result<ScreenColor> screen = findScreenColor(frames, QStringLiteral("auto"));
        QVERIFY(screen.ok());
        QVERIFY(screen->found);
        const float scale = screen->linear[0] + screen->linear[1] + screen->linear[2];
        for (std::size_t c = 0; c < 3; ++c)
            QVERIFY(std::abs(screen->linear[c] / scale - color[c] / (r + g + b)) < 0.02F);
        QVERIFY(screen->axes.difference(r, g, b) > 0.3F * std::max({r, g, b}));
    }

    void greysHaveNoDifferenceOnAnyAxes_data() { addScreens(); }
    void greysHaveNoDifferenceOnAnyAxes() {
        QFETCH(float, r);
        QFETCH(float, g);
        QFETCH(float, b);
        KeyAxes axes = keyAxesFor({r, g, b});
        for (const float balance : {0.0F, 0.5F, 1.0F}) {
            axes.balance = balance;
            for (const float grey : {0.0F, 0.2F, 1.0F, 30.0F})
                QVERIFY(std::abs(axes.difference(grey, grey, grey)) < 1e-5F * (1.0F + grey));
        }
    }

    void greenAndBlueUseTheirPrimary() {
        const KeyAxes green = keyAxesFor({0.1F, 0.5F, 0.2F});
        QCOMPARE(green.difference(0.1F, 0.5F, 0.2F), 0.5F - 0.2F);
        const KeyAxes blue = keyAxesFor({0.1F, 0.2F, 0.7F});
        QCOMPARE(blue.difference(0.1F, 0.2F, 0.7F), 0.7F - 0.2F);
        KeyAxes average = green;
        average.balance = 1.0F;
        QVERIFY(std::abs(average.difference(0.1F, 0.5F, 0.2F) - (0.5F - 0.15F)) < 1e-6F);
    }

    void turnedAxesAreTheGreenOnesTurned() {
        // A red screen is green with the channels passed on by one; so must be the differences.
        const KeyAxes red = keyAxesFor({0.8F, 0.1F, 0.1F});
        QVERIFY(std::abs(red.difference(0.7F, 0.2F, 0.4F) - (0.7F - 0.4F)) < 1e-5F);
        QVERIFY(std::abs(red.difference(0.2F, 0.6F, 0.1F) - (0.2F - 0.6F)) < 1e-5F);
    }

    void namedScreensIgnoreTheOtherColour() {
        const std::array<RgbPlanes, 1> frames{scene({0.03F, 0.30F, 0.05F}, 0.2F)};
        const Result<ScreenColor> blue = findScreenColor(frames, QStringLiteral("blue"));
        QVERIFY(blue.ok());
        QVERIFY(blue->axes.difference(0.0F, 0.0F, 1.0F) > 0.9F);
        const Result<ScreenColor> green = findScreenColor(frames, QStringLiteral("green"));
        QVERIFY(green.ok() && green->found);
        QVERIFY(std::abs(green->linear[1] / green->linear[2] - 6.0F) < 0.5F);
    }

    void pickedColourMovesToThePixelsNearIt() {
        const std::array<RgbPlanes, 1> frames{scene({0.62F, 0.60F, 0.01F}, 0.0F)};
        const Result<ScreenColor> picked = findScreenColor(frames, QStringLiteral("#d0d010"));
        QVERIFY(picked.ok());
        QVERIFY(std::abs(picked->linear[0] - 0.62F) < 0.01F);
        QVERIFY(std::abs(picked->linear[2] - 0.01F) < 0.005F);
        QVERIFY(picked->axes.difference(0.62F, 0.60F, 0.01F) > 0.4F);
    }

    void badNamesAreUsageErrors_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"", "grün", "#12345", "#1234567", "#zzzzzz"})
            QTest::newRow(name) << QString::fromUtf8(name);
    }
    void badNamesAreUsageErrors() {
        QFETCH(QString, name);
        const Result<ScreenColor> screen = findScreenColor({}, name);
        QVERIFY(!screen.ok());
        QCOMPARE(screen.error().kind, ErrorKind::Usage);
    }

    void littleColourIsNoScreen_data() {
        QTest::addColumn<float>("r");
        QTest::addColumn<float>("g");
        QTest::addColumn<float>("b");
        QTest::addColumn<float>("share");
        QTest::addColumn<bool>("found");
        QTest::newRow("a green spot") << 0.03F << 0.30F << 0.05F << 0.01F << false;
        QTest::newRow("some green") << 0.03F << 0.30F << 0.05F << 0.04F << true;
        QTest::newRow("a blue spot") << 0.02F << 0.07F << 0.40F << 0.01F << false;
        QTest::newRow("some blue") << 0.02F << 0.07F << 0.40F << 0.04F << true;
        QTest::newRow("some magenta") << 0.50F << 0.03F << 0.45F << 0.10F << false;
        QTest::newRow("much magenta") << 0.50F << 0.03F << 0.45F << 0.25F << true;
        QTest::newRow("some red") << 0.50F << 0.02F << 0.03F << 0.10F << false;
        QTest::newRow("much red") << 0.50F << 0.02F << 0.03F << 0.25F << true;
        QTest::newRow("skin") << 0.50F << 0.25F << 0.18F << 0.60F << false;
        QTest::newRow("wood") << kWood[0] << kWood[1] << kWood[2] << 0.90F << false;
        QTest::newRow("black") << 0.0005F << 0.001F << 0.0005F << 0.90F << false;
        QTest::newRow("dull dark green") << 0.006F << 0.009F << 0.006F << 0.90F << false;
    }
    void littleColourIsNoScreen() {
        QFETCH(float, r);
        QFETCH(float, g);
        QFETCH(float, b);
        QFETCH(float, share);
        QFETCH(bool, found);
        const std::array<RgbPlanes, 1> frames{patch({r, g, b}, share)};
        const Result<ScreenColor> screen = findScreenColor(frames, QStringLiteral("auto"));
        QVERIFY(screen.ok());
        QCOMPARE(screen->found, found);
        QCOMPARE(screen->none(), !found);
        // Over all frames of a clip.
        const std::array<RgbPlanes, 3> clip{patch({r, g, b}, share), patch(kWood, 0), patch(kWood, 0)};
        const Result<ScreenColor> diluted = findScreenColor(clip, QStringLiteral("auto"));
        QVERIFY(diluted.ok());
        const bool usual = g > r || b > r;
        QCOMPARE(diluted->found,
                 found && share / 3.0F > float(usual ? kLeastUsualScreen : kLeastOtherScreen));
    }

    void theNextHueIsAskedWhenTheFirstIsNoScreen() {
        const std::array<RgbPlanes, 1> frames{patch({0.03F, 0.30F, 0.05F}, 0.05F, kWood)};
        const Result<ScreenColor> screen = findScreenColor(frames, QStringLiteral("auto"));
        QVERIFY(screen.ok());
        QVERIFY(screen->found);
        QVERIFY(std::abs(screen->linear[1] - 0.30F) < 0.01F);
    }

    void namedColoursAreAlwaysBelieved() {
        const std::array<RgbPlanes, 1> few{patch({0.03F, 0.30F, 0.05F}, 0.01F)};
        const Result<ScreenColor> green = findScreenColor(few, QStringLiteral("green"));
        QVERIFY(green.ok() && green->found && green->named);
        QVERIFY(std::abs(green->linear[1] - 0.30F) < 0.01F);
        const std::array<RgbPlanes, 1> none{patch({}, 0)};
        for (const char* name : {"green", "blue", "#d0d010"}) {
            const Result<ScreenColor> screen = findScreenColor(none, QString::fromLatin1(name));
            QVERIFY(screen.ok());
            QVERIFY(!screen->found && !screen->none());
        }
    }

    void darkNoiseIsNoScreen() {
        RgbPlanes frame = detail::makeRgb(200, 100);
        std::mt19937 generator(3);
        std::normal_distribution<float> grain(0.01F, 0.003F);
        for (detail::Plane& plane : frame) {
            for (float& value : plane.values)
                value = grain(generator);
        }
        const std::array<RgbPlanes, 1> frames{std::move(frame)};
        const Result<ScreenColor> screen = findScreenColor(frames, QStringLiteral("auto"));
        QVERIFY(screen.ok());
        QVERIFY(screen->none());
    }

    void primariesAreKnownFromTheirAxes() {
        QVERIFY(primaryOf(keyAxesFor({0.1F, 0.5F, 0.2F})) == KeyChannel::Green);
        QVERIFY(primaryOf(keyAxesFor({0.1F, 0.2F, 0.5F})) == KeyChannel::Blue);
        for (const Color& odd : {Color{0.5F, 0.02F, 0.03F}, Color{0.5F, 0.03F, 0.45F},
                                 Color{0.02F, 0.45F, 0.5F}, Color{0.6F, 0.6F, 0.01F}})
            QVERIFY(!primaryOf(keyAxesFor(odd)));
    }

    void greyFramesHaveNoScreen() {
        RgbPlanes grey = detail::makeRgb(40, 30);
        for (detail::Plane& plane : grey)
            std::fill(plane.values.begin(), plane.values.end(), 0.4F);
        const std::array<RgbPlanes, 1> frames{std::move(grey)};
        const Result<ScreenColor> screen = findScreenColor(frames, QStringLiteral("auto"));
        QVERIFY(screen.ok());
        QVERIFY(!screen->found);
        QVERIFY(screen->none());
    }

    void cleanPlateContinuesBehindTheSubject_data() { addScreens(); }
    void cleanPlateContinuesBehindTheSubject() {
        QFETCH(float, r);
        QFETCH(float, g);
        QFETCH(float, b);
        const Color color{r, g, b};
        const RgbPlanes frame = scene(color, 0.5F);
        const ScreenColor screen{color, keyAxesFor(color), true};
        const CleanPlate plate = estimateCleanPlate(frame, screen, nullptr);
        for (int y = 0; y < 120; ++y) {
            for (int x = 0; x < 200; ++x) {
                const float light = 1.0F - 0.5F * static_cast<float>(x) / 200.0F;
                for (std::size_t c = 0; c < 3; ++c) {
                    const float wanted = std::max(color[c] * light, 2e-3F);
                    QVERIFY2(std::abs(plate.linear[c].row(y)[x] / wanted - 1.0F) < 0.04F,
                             qPrintable(QStringLiteral("%1 at %2,%3 wanted %4")
                                            .arg(double(plate.linear[c].row(y)[x]))
                                            .arg(x)
                                            .arg(y)
                                            .arg(double(wanted))));
                }
            }
        }
        QCOMPARE(int(plate.bare[60 * 200 + 100]), 0);
        QCOMPARE(int(plate.bare[10 * 200 + 20]), 255);
    }

    void plateOverTimeSeesBehindAMovingSubject() {
        const Color color{0.03F, 0.30F, 0.05F};
        const ScreenColor screen{color, keyAxesFor(color), true};
        std::vector<RgbPlanes> frames;
        for (const int left : {10, 60, 120})
            frames.push_back(scene(color, 0.5F, left));
        // A mark on the screen that no polynomial through the rest would guess.
        for (RgbPlanes& frame : frames) {
            for (int y = 70; y < 90; ++y) {
                for (int x = 80; x < 100; ++x) {
                    if (frame[1].row(y)[x] > 4.0F * frame[0].row(y)[x]) {
                        for (detail::Plane& plane : frame)
                            plane.row(y)[x] *= 0.8F;
                    }
                }
            }
        }
        const auto logs = plateOverTime(frames, screen, false);
        QVERIFY(logs.has_value());
        const CleanPlate plate = estimateCleanPlate(frames[1], screen, &*logs);
        const float wanted = 0.30F * (1.0F - 0.5F * 90.0F / 200.0F) * 0.8F;
        QVERIFY(std::abs(plate.linear[1].row(80)[90] / wanted - 1.0F) < 0.03F);
    }

    void plateOverTimeFollowsTheExposure() {
        const Color color{0.03F, 0.30F, 0.05F};
        const ScreenColor screen{color, keyAxesFor(color), true};
        std::vector<RgbPlanes> frames;
        for (const int left : {10, 60, 120})
            frames.push_back(scene(color, 0.3F, left));
        const auto logs = plateOverTime(frames, screen, false);
        QVERIFY(logs.has_value());
        RgbPlanes darker = frames[1];
        for (detail::Plane& plane : darker) {
            for (float& value : plane.values)
                value *= 0.8F;
        }
        const CleanPlate plate = estimateCleanPlate(darker, screen, &*logs);
        const float wanted = 0.8F * 0.30F * (1.0F - 0.3F * 90.0F / 200.0F);
        QVERIFY(std::abs(plate.linear[1].row(80)[90] / wanted - 1.0F) < 0.03F);
    }

    void plateOverTimeIsRefusedWhenTheScreenMoves() {
        const Color color{0.03F, 0.30F, 0.05F};
        const ScreenColor screen{color, keyAxesFor(color), true};
        std::vector<RgbPlanes> frames;
        for (int i = 0; i < 6; ++i) {
            RgbPlanes frame = scene(color, 0.0F, 60);
            for (int y = 0; y < 120; ++y) {
                for (int x = 0; x < 200; ++x) {
                    // Stripes of light that walk with the camera.
                    const float light = 1.0F + 0.25F * std::sin(static_cast<float>(x + 11 * i) * 0.1F);
                    for (detail::Plane& plane : frame)
                        plane.row(y)[x] *= light;
                }
            }
            frames.push_back(std::move(frame));
        }
        QVERIFY(!plateOverTime(frames, screen, false).has_value());
        QVERIFY(plateOverTime(frames, screen, true).has_value());
        QVERIFY(!plateOverTime(std::span(frames).first(2), screen, true).has_value());
    }
};

QTEST_GUILESS_MAIN(TestScreenColor)
#include "tst_screencolor.moc"
