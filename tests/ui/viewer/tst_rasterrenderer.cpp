// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/RasterRenderer.h"

#include "core/color/Transfer.h"
#include "core/keying/PassBuilder.h"
#include "tests/ui/viewer/ViewerTestData.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace ckd;
using namespace ckd::ui;

class TestRasterRenderer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsTheDefinition_data();
    void followsTheDefinition();
    void compEqualsTheExportedComp_data();
    void compEqualsTheExportedComp();
    void compOverAFlatBackground();
    void nearestAboveFour();
    void axisWeights_data();
    void axisWeights();
    void shrinkingAverages();
    void wipeDividesExactly();
    void drawsNothingOutside();
};

namespace {

QImage drawn(const ViewerFrame& frame, const ViewerSettings& settings, const QSize& size,
             const SharedHalfPicture& background = {}) {
    FrameSet frames;
    frames[0] = frame;
    RasterRenderer renderer;
    QImage image;
    renderer.render(image, buildScene(frames, settings, background, size, 1, Qt::LeftToRight));
    return image;
}

ViewerSettings oneView(View view, double scale) {
    ViewerSettings settings;
    settings.layout = ViewerLayout::One;
    settings.content(0).view = view;
    settings.position = {ViewPosition::Mode::Free, scale, {0.5, 0.5}};
    return settings;
}

int difference(QRgb a, QRgb b) {
    return std::max(
        {std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}

} // namespace

void TestRasterRenderer::followsTheDefinition_data() {
    QTest::addColumn<View>("view");
    QTest::addColumn<double>("exposure");
    QTest::addColumn<double>("gamma");
    for (const View view : {View::Plate, View::Matte, View::Fg, View::Processed}) {
        for (const auto& [exposure, gamma] : {std::pair(0.0, 1.0), {1.5, 1.0}, {-2.0, 2.2}})
            QTest::addRow("view %d exposure %g gamma %g", int(view), exposure, gamma)
                << view << exposure << gamma;
    }
}

void TestRasterRenderer::followsTheDefinition() {
    QFETCH(View, view);
    QFETCH(double, exposure);
    QFETCH(double, gamma);
    const ViewerFrame frame = test::patternFrame(60, 40);
    ViewerSettings settings = oneView(view, 1.0);
    settings.exposure = exposure;
    settings.gamma = gamma;
    const QImage image = drawn(frame, settings, {60, 40});
    const HalfPicture& picture = *frame.picture(view);
    const ValueDomain domain = picture.content() == HalfPicture::Content::Srgb       ? ValueDomain::Srgb
                               : picture.content() == HalfPicture::Content::Coverage ? ValueDomain::Coverage
                                                                                     : ValueDomain::Linear;
    for (int y = 0; y < 40; ++y) {
        for (int x = 0; x < 60; ++x) {
            std::array<int, 3> expected{};
            for (int c = 0; c < 3; ++c) {
                const double value = double(picture.value(picture.channels() == 1 ? 0 : c, x, y));
                expected[std::size_t(c)] =
                    int(std::lround(displayValue(value, domain, {exposure, gamma}) * 255.0));
            }
            QCOMPARE(image.pixel(x, y), qRgb(expected[0], expected[1], expected[2]));
        }
    }
}

void TestRasterRenderer::compEqualsTheExportedComp_data() {
    QTest::addColumn<bool>("processed");
    QTest::newRow("from processed") << true;
    QTest::newRow("from FG and matte") << false;
}

void TestRasterRenderer::compEqualsTheExportedComp() {
    QFETCH(bool, processed);
    constexpr int kWidth = 300; // more than two squares of the board
    constexpr int kHeight = 280;
    KeyResult result;
    result.fg = test::makeImage(kWidth, kHeight, 3, ColorEncoding::Linear, [](int c, int x, int y) {
        return float((x * 7 + y * 3 + c * 50) % 256) / 200.0F;
    });
    result.alpha = test::makeImage(kWidth, kHeight, 1, ColorEncoding::Linear,
                                   [](int, int x, int y) { return float((x + y * 5) % 301) / 300.0F; });
    const auto plate = std::make_shared<Image>(result.fg.clone());
    KeyInput input;
    input.plate = plate;
    KeySettings keySettings;
    keySettings.despeckle = 0;
    Result<PassSet> passes = buildPasses(std::move(result), input, keySettings, {});
    CKD_VERIFY_OK(passes);
    ViewerFrame frame;
    using Content = HalfPicture::Content;
    if (processed)
        frame.picture(View::Processed) =
            std::make_shared<HalfPicture>(passes->processed, Content::LinearPremultiplied);
    frame.picture(View::Fg) = std::make_shared<HalfPicture>(passes->fg, Content::Linear);
    frame.picture(View::Matte) = std::make_shared<HalfPicture>(passes->matte, Content::Coverage);
    const QImage image = drawn(frame, oneView(View::Comp, 1.0), {kWidth, kHeight});
    int worst = 0;
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const auto byte = [&](int c) {
                return int(std::lround(std::clamp(passes->comp.row(c, y)[x], 0.0F, 1.0F) * 255.0F));
            };
            worst = std::max(worst, difference(image.pixel(x, y), qRgb(byte(0), byte(1), byte(2))));
        }
    }
    QVERIFY2(worst <= 1, qPrintable(QString::number(worst)));
}

void TestRasterRenderer::compOverAFlatBackground() {
    const ViewerFrame frame = test::patternFrame(40, 20);
    ViewerSettings settings = oneView(View::Comp, 1.0);
    settings.background = {BackgroundKind::Color, QColor(200, 30, 90)};
    const QImage image = drawn(frame, settings, {40, 20});
    // The left edge of the matte is clear: the background alone.
    QVERIFY(difference(image.pixel(0, 0), qRgb(200, 30, 90)) <= 1);
    settings.background.kind = BackgroundKind::White;
    QCOMPARE(drawn(frame, settings, {40, 20}).pixel(0, 0), qRgb(255, 255, 255));
    settings.background.kind = BackgroundKind::Picture; // none given: black
    QCOMPARE(drawn(frame, settings, {40, 20}).pixel(0, 0), qRgb(0, 0, 0));
    const auto board =
        std::make_shared<HalfPicture>(test::makeImage(40, 20, 3, ColorEncoding::Linear,
                                                      [](int c, int, int) { return c == 2 ? 1.0F : 0.0F; }),
                                      HalfPicture::Content::Linear);
    QCOMPARE(drawn(frame, settings, {40, 20}, board).pixel(0, 0), qRgb(0, 0, 255));
}

void TestRasterRenderer::nearestAboveFour() {
    const ViewerFrame frame = test::patternFrame(12, 10);
    const QImage small = drawn(frame, oneView(View::Plate, 1.0), {12, 10});
    const QImage large = drawn(frame, oneView(View::Plate, 8.0), {96, 80});
    for (int y = 0; y < 80; ++y) {
        for (int x = 0; x < 96; ++x)
            QCOMPARE(large.pixel(x, y), small.pixel(x / 8, y / 8));
    }
}

void TestRasterRenderer::axisWeights_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("size");
    for (const double scale : {1.0 / 64, 0.1, 0.37, 0.5, 0.999, 1.0, 1.5, 2.0, 3.99, 4.0, 32.0}) {
        for (const int size : {1, 2, 7, 640})
            QTest::addRow("scale %g size %d", scale, size) << scale << size;
    }
}

void TestRasterRenderer::axisWeights() {
    QFETCH(double, scale);
    QFETCH(int, size);
    const int origin = -3;
    const int count = std::max(1, int(std::lround(size * scale)));
    const SampleAxis axis = makeSampleAxis(scale, origin, origin, count, size);
    double covered = 0.0;
    for (int i = 0; i < count; ++i) {
        QVERIFY(axis.first[std::size_t(i)] >= 0);
        QVERIFY(axis.first[std::size_t(i)] + axis.taps <= size);
        QVERIFY(i == 0 || axis.first[std::size_t(i)] >= axis.first[std::size_t(i - 1)]);
        double sum = 0.0;
        double middle = 0.0;
        for (int k = 0; k < axis.taps; ++k) {
            const double weight = double(axis.weights[std::size_t(i * axis.taps + k)]);
            QVERIFY(weight >= 0.0);
            sum += weight;
            middle += weight * (axis.first[std::size_t(i)] + k + 0.5);
        }
        QVERIFY(std::abs(sum - 1.0) < 1e-6);
        covered += sum;
        // The samples' centre of gravity is where the screen pixel lies (edges lean inwards).
        const double place = std::clamp((i + 0.5) / scale, 0.0, double(size));
        QVERIFY(std::abs(middle - place) <= std::max(0.5, 0.5 / scale) + 1e-6);
    }
    QVERIFY(std::abs(covered - count) < 1e-3);
}

void TestRasterRenderer::shrinkingAverages() {
    // A fine chequer of 0 and 1 must become an even grey, not an alias.
    const Image fine = test::makeImage(640, 320, 1, ColorEncoding::Linear,
                                       [](int, int x, int y) { return float((x + y) % 2); });
    ViewerFrame frame;
    frame.picture(View::Matte) = std::make_shared<HalfPicture>(fine, HalfPicture::Content::Coverage);
    const QImage image = drawn(frame, oneView(View::Matte, 0.25), {160, 80});
    for (int y = 0; y < 80; ++y) {
        for (int x = 0; x < 160; ++x)
            QVERIFY(difference(image.pixel(x, y), qRgb(128, 128, 128)) <= 1);
    }
}

void TestRasterRenderer::wipeDividesExactly() {
    const ViewerFrame frame = test::patternFrame(80, 60);
    ViewerSettings settings = oneView(View::Plate, 1.0);
    const QImage plate = drawn(frame, settings, {80, 60});
    settings.content(0).view = View::Fg;
    const QImage fg = drawn(frame, settings, {80, 60});
    settings.layout = ViewerLayout::Wipe;
    settings.content(0).view = View::Plate;
    settings.content(1).view = View::Fg;
    for (const double angle : {0.0, 30.0, 90.0, -135.0}) {
        settings.wipe = {{0.4, 0.5}, angle};
        const QImage wiped = drawn(frame, settings, {80, 60});
        const HalfPlane side = wipeSide(settings.wipe, {0, 0, 80, 60});
        int ofPlate = 0;
        for (int y = 0; y < 60; ++y) {
            for (int x = 0; x < 80; ++x) {
                const double distance = side.distance({x + 0.5, y + 0.5});
                if (std::abs(distance) < 1e-6)
                    continue;
                ofPlate += distance > 0;
                QCOMPARE(wiped.pixel(x, y), distance > 0 ? plate.pixel(x, y) : fg.pixel(x, y));
            }
        }
        QVERIFY(ofPlate > 500 && ofPlate < 4300);
    }
}

void TestRasterRenderer::drawsNothingOutside() {
    ViewerSettings settings = oneView(View::Plate, 1.0);
    const QImage image = drawn(test::patternFrame(10, 10), settings, {50, 30});
    const ViewerScene scene;
    QCOMPARE(image.pixel(0, 0), scene.around);
    QCOMPARE(image.pixel(49, 29), scene.around);
    QCOMPARE(image.pixel(19, 15), scene.around);
    QVERIFY(image.pixel(25, 15) != scene.around);
    // No picture at all, and no size, are fine.
    QCOMPARE(drawn({}, settings, {20, 20}).pixel(5, 5), scene.around);
    QVERIFY(drawn({}, settings, {0, 0}).isNull());
}

QTEST_GUILESS_MAIN(TestRasterRenderer)
#include "tst_rasterrenderer.moc"
