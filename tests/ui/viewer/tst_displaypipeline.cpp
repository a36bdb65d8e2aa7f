// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/DisplayPipeline.h"

#include "core/base/HalfFloat.h"
#include "core/color/Transfer.h"
#include "tests/ui/viewer/ViewerTestData.h"

#include <QTest>

#include <cmath>

using namespace ckd;
using namespace ckd::ui;
using Source = PicturePlan::Source;

class TestDisplayPipeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neutralGradeKeepsEncodedValues();
    void exposureAndGammaActOnLight();
    void tableIsTheDefinition_data();
    void tableIsTheDefinition();
    void falseColorMarksHolesAndChatter();
    void plans_data();
    void plans();
    void alphaOfPictureWithoutOneIsTheMatte();
    void compTakesWhatThereIs();
    void backgroundFillsThePlate();
};

void TestDisplayPipeline::neutralGradeKeepsEncodedValues() {
    for (int i = 0; i <= 255; ++i) {
        QVERIFY(std::abs(displayValue(i / 255.0, ValueDomain::Srgb, {}) - i / 255.0) < 1e-9);
        QVERIFY(std::abs(displayValue(i / 255.0, ValueDomain::Coverage, {}) - i / 255.0) < 1e-12);
        QVERIFY(std::abs(displayValue(i / 255.0, ValueDomain::Linear, {}) - srgbFromLinearExact(i / 255.0)) <
                1e-12);
    }
    QCOMPARE(displayValue(7.0, ValueDomain::Linear, {}), 1.0);
    QCOMPARE(displayValue(-0.5, ValueDomain::Linear, {}), 0.0);
    QCOMPARE(displayValue(-0.5, ValueDomain::Srgb, {}), 0.0);
}

void TestDisplayPipeline::exposureAndGammaActOnLight() {
    QCOMPARE(displayValue(0.2, ValueDomain::Linear, {1.0, 1.0}), srgbFromLinearExact(0.4));
    QCOMPARE(displayValue(0.2, ValueDomain::Coverage, {1.0, 1.0}), 0.4);
    QCOMPARE(displayValue(0.25, ValueDomain::Coverage, {0.0, 2.0}), 0.5);
    const double encoded = srgbFromLinearExact(0.1);
    QVERIFY(std::abs(displayValue(encoded, ValueDomain::Srgb, {2.0, 1.0}) - srgbFromLinearExact(0.4)) < 1e-9);
    // Two stops down brings a highlight of 3 back into range.
    QCOMPARE(displayValue(3.0, ValueDomain::Linear, {-2.0, 1.0}), srgbFromLinearExact(0.75));
}

void TestDisplayPipeline::tableIsTheDefinition_data() {
    QTest::addColumn<int>("domain");
    QTest::addColumn<double>("exposure");
    QTest::addColumn<double>("gamma");
    for (const int domain : {0, 1, 2}) {
        for (const double exposure : {-8.0, -1.0, 0.0, 2.5, 16.0}) {
            for (const double gamma : {0.2, 1.0, 2.2})
                QTest::addRow("domain %d exposure %g gamma %g", domain, exposure, gamma)
                    << domain << exposure << gamma;
        }
    }
}

void TestDisplayPipeline::tableIsTheDefinition() {
    QFETCH(int, domain);
    QFETCH(double, exposure);
    QFETCH(double, gamma);
    const DisplayGrade grade{exposure, gamma};
    const auto table = makeDisplayTable(ValueDomain(domain), grade);
    for (std::uint32_t code = 0; code < 65536; ++code) {
        if ((code & 0x7c00U) == 0x7c00U)
            continue;
        const double value = double(floatFromHalf(std::uint16_t(code)));
        const long expected = std::lround(displayValue(value, ValueDomain(domain), grade) * 255.0);
        if (expected != (*table)[code])
            QFAIL(qPrintable(QStringLiteral("value %1").arg(value)));
    }
}

void TestDisplayPipeline::falseColorMarksHolesAndChatter() {
    QCOMPARE(FalseColor::of(0.0F), qRgb(0, 0, 0));
    QCOMPARE(FalseColor::of(1.0F), qRgb(255, 255, 255));
    QCOMPARE(FalseColor::of(0.5F), qRgb(128, 128, 128));
    const QRgb chatter = FalseColor::of(0.02F);
    QVERIFY(qBlue(chatter) > qRed(chatter) + 60);
    const QRgb hole = FalseColor::of(0.97F);
    QVERIFY(qRed(hole) > qBlue(hole) + 60);
    QCOMPARE(FalseColor::of(1.1F), qRgb(255, 0, 255));
    QCOMPARE(FalseColor::of(-0.1F), qRgb(255, 0, 255));
    QCOMPARE(FalseColor::table().size(), std::size_t(65536));
    std::uint16_t code = 0;
    const float half = 0.5F;
    halfFromFloat(&half, &code, 1);
    QCOMPARE(FalseColor::table()[code], qRgb(128, 128, 128));
}

void TestDisplayPipeline::plans_data() {
    QTest::addColumn<View>("view");
    QTest::addColumn<int>("channel");
    QTest::addColumn<int>("source");
    QTest::addColumn<int>("domain");
    const auto row = [](const char* name, View view, Channel channel, Source source, ValueDomain domain) {
        QTest::newRow(name) << view << int(channel) << int(source) << int(domain);
    };
    row("plate", View::Plate, Channel::Rgb, Source::Color, ValueDomain::Srgb);
    row("plate luma", View::Plate, Channel::Luma, Source::Color, ValueDomain::Srgb);
    row("fg", View::Fg, Channel::Red, Source::Color, ValueDomain::Linear);
    row("fg alpha", View::Fg, Channel::Alpha, Source::Plane, ValueDomain::Coverage);
    row("processed", View::Processed, Channel::Rgb, Source::Color, ValueDomain::Linear);
    row("processed alpha", View::Processed, Channel::Alpha, Source::Plane, ValueDomain::Coverage);
    row("matte", View::Matte, Channel::Rgb, Source::Plane, ValueDomain::Coverage);
    row("matte green", View::Matte, Channel::Green, Source::Plane, ValueDomain::Coverage);
    row("comp", View::Comp, Channel::Rgb, Source::CompPremultiplied, ValueDomain::Linear);
    row("comp alpha", View::Comp, Channel::Alpha, Source::Plane, ValueDomain::Coverage);
}

void TestDisplayPipeline::plans() {
    QFETCH(View, view);
    QFETCH(int, channel);
    QFETCH(int, source);
    QFETCH(int, domain);
    const ViewerFrame frame = test::patternFrame(16, 8);
    ViewerSettings settings;
    settings.channel = Channel(channel);
    settings.exposure = 1.5;
    const PicturePlan plan = planFor(frame, view, settings, {});
    QCOMPARE(int(plan.source), source);
    QCOMPARE(int(plan.domain), domain);
    QCOMPARE(plan.grade.exposure, 1.5);
    QCOMPARE(plan.size(), QSize(16, 8));
}

void TestDisplayPipeline::alphaOfPictureWithoutOneIsTheMatte() {
    ViewerFrame frame = test::patternFrame(16, 8);
    ViewerSettings settings;
    settings.channel = Channel::Alpha;
    PicturePlan plan = planFor(frame, View::Fg, settings, {});
    QCOMPARE(plan.color, frame.picture(View::Matte));
    plan = planFor(frame, View::Processed, settings, {});
    QCOMPARE(plan.color, frame.picture(View::Processed));
    QCOMPARE(plan.plane, 3);
    frame.picture(View::Matte).reset();
    plan = planFor(frame, View::Fg, settings, {});
    QCOMPARE(int(plan.source), int(Source::Color));
    QCOMPARE(plan.channel, Channel::Rgb);
}

void TestDisplayPipeline::compTakesWhatThereIs() {
    ViewerFrame frame = test::patternFrame(16, 8);
    const ViewerSettings settings;
    frame.picture(View::Processed).reset();
    QVERIFY(frame.has(View::Comp));
    PicturePlan plan = planFor(frame, View::Comp, settings, {});
    QCOMPARE(int(plan.source), int(Source::CompStraight));
    QCOMPARE(plan.alpha, frame.picture(View::Matte));
    frame.picture(View::Matte).reset();
    QVERIFY(!frame.has(View::Comp));
    QCOMPARE(int(planFor(frame, View::Comp, settings, {}).source), int(Source::Nothing));
    frame.picture(View::Comp) = frame.picture(View::Plate);
    QCOMPARE(int(planFor(frame, View::Comp, settings, {}).source), int(Source::Color));
    QCOMPARE(int(planFor({}, View::Plate, settings, {}).source), int(Source::Nothing));
}

void TestDisplayPipeline::backgroundFillsThePlate() {
    // Left third red, middle green, right blue: filling a square shows the middle alone.
    const Image wide = test::makeImage(90, 30, 3, ColorEncoding::Srgb,
                                       [](int c, int x, int) { return x / 30 == c ? 0.5F : 0.0F; });
    const auto given = std::make_shared<HalfPicture>(wide, HalfPicture::Content::Srgb);
    const SharedHalfPicture fitted = fitBackground(given, 60, 60);
    QVERIFY(fitted);
    QCOMPARE(QSize(fitted->width(), fitted->height()), QSize(60, 60));
    QCOMPARE(fitted->content(), HalfPicture::Content::Linear);
    QVERIFY(std::abs(fitted->value(1, 30, 30) - float(linearFromSrgbExact(0.5))) < 2e-4F);
    QCOMPARE(fitted->value(0, 1, 30), 0.0F);
    QCOMPARE(fitted->value(2, 58, 30), 0.0F);
    // Nothing to do: the same picture.
    QCOMPARE(fitBackground(fitted, 60, 60), fitted);
    QVERIFY(!fitBackground({}, 60, 60));
}

QTEST_GUILESS_MAIN(TestDisplayPipeline)
#include "tst_displaypipeline.moc"
