// SPDX-License-Identifier: Apache-2.0
#include "core/color/Checkerboard.h"
#include "core/color/Transfer.h"
#include "core/keying/PassBuilder.h"
#include "core/matte/Despeckle.h"
#include "tests/support/Safetensors.h"
#include "tests/support/TestData.h"

using namespace ckd;

namespace {

const std::vector<Pass> kAll{Pass::Fg, Pass::Matte, Pass::Processed, Pass::Comp, Pass::Hint};

/// A subject with spill, soft edges, overshoot and a highlight of 4.0 (linear) at (20, 10); a speck at (1,
/// 1).
struct Frame {
    Image fg; ///< display-encoded
    Image alpha;
    Image plate; ///< linear
};

Frame makeFrame(int width, int height) {
    Frame frame;
    frame.fg = test::makeImage(width, height, 3, ColorEncoding::Srgb, [](int c, int x, int y) {
        if (x == 20 && y == 10)
            return srgbFromLinear(4.0F);
        return float((x * (c + 3) + y * 5) % 23) / 22.0F;
    });
    frame.alpha = test::makeImage(width, height, 1, ColorEncoding::Linear, [=](int, int x, int y) {
        if (x == 1 && y == 1)
            return 0.9F;
        const float distance = std::hypot(float(x) - float(width) / 2, float(y) - float(height) / 2);
        return std::clamp((float(height) / 2.5F - distance) * 0.25F, -0.02F, 1.03F);
    });
    frame.plate = test::makeImage(width, height, 3, ColorEncoding::Linear, [](int c, int x, int y) {
        return float(c + 1) * 0.5F + float(x + y) * 0.01F;
    });
    return frame;
}

KeyResult keyed(const Frame& frame, ColorEncoding encoding = ColorEncoding::Srgb) {
    KeyResult result;
    result.fg = frame.fg.clone();
    convertTo(result.fg, encoding);
    result.alpha = frame.alpha.clone();
    return result;
}

Result<PassSet> build(const Frame& frame, const KeySettings& settings, const PassRequest& request,
                      ColorEncoding encoding = ColorEncoding::Srgb, Tristate sourceDetail = Tristate::Off) {
    KeyInput input;
    input.plate = std::make_shared<const Image>(frame.plate.clone());
    KeyResult result = keyed(frame, encoding);
    result.sourceDetail = sourceDetail;
    return buildPasses(std::move(result), input, settings, request);
}

/// All passes by the definition in imaging.md, in doubles, one pixel at a time.
struct Reference {
    Image fg;
    Image matte;
    Image processed;
    Image comp;
};

Reference reference(const Frame& frame, const KeySettings& settings) {
    const int width = frame.fg.width();
    const int height = frame.fg.height();
    Reference out{Image(width, height, 3), Image(width, height, 1), Image(width, height, 4),
                  Image(width, height, 3, ColorEncoding::Srgb)};
    Mask keep(width, height, 255);
    if (settings.despeckle > 0)
        keep = despeckleMask(frame.alpha.plane(0), width, height, settings.despeckle);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double r = frame.fg.row(0, y)[x];
            const double g = frame.fg.row(1, y)[x];
            const double b = frame.fg.row(2, y)[x];
            const double spill = std::max(0.0, g - (r + b) / 2) * settings.despill / 10;
            const double rgb[3] = {r + spill / 2, g - spill, b + spill / 2};
            const double alpha =
                std::clamp(double(frame.alpha.row(0, y)[x]), 0.0, 1.0) * keep.row(y)[x] / 255.0;
            out.matte.row(0, y)[x] = float(alpha);
            out.processed.row(3, y)[x] = float(alpha);
            for (int c = 0; c < 3; ++c) {
                const double light = linearFromSrgbExact(rgb[c]);
                const double board = linearFromSrgbExact((x / 128 + y / 128) % 2 == 0 ? 0.15 : 0.55);
                out.fg.row(c, y)[x] = float(light);
                out.processed.row(c, y)[x] = float(light * alpha);
                out.comp.row(c, y)[x] = float(srgbFromLinearExact(light * alpha + board * (1 - alpha)));
            }
        }
    }
    return out;
}

KeySettings settingsOf(double despill, int despeckle) {
    KeySettings settings;
    settings.despill = despill;
    settings.despeckle = despeckle;
    return settings;
}

} // namespace

class TestPassBuilder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matchesTheOriginal_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("space");
        QTest::newRow("160x90, sRGB plate") << "process_frame_160x90_model256"
                                            << "srgb";
        QTest::newRow("160x90, linear plate") << "process_frame_160x90_model256"
                                              << "linear";
        QTest::newRow("400x300, sRGB plate") << "process_frame_400x300_model256"
                                             << "srgb";
    }
    void matchesTheOriginal() {
        QFETCH(QString, file);
        QFETCH(QString, space);
        CKD_SHARED_OR_SKIP(folder, "fixtures");
        const auto tensors = test::readSafetensors(folder + u'/' + file + ".safetensors");
        CKD_VERIFY_OK(tensors);
        const auto load = [&](const char* name, ColorEncoding encoding) {
            return tensors->value(space + ".cpu_post." + name).toImage(encoding);
        };
        for (const Profile profile : {Profile::Original, Profile::Default}) {
            KeyResult result;
            result.fg = load("fg", ColorEncoding::Srgb);
            result.alpha = load("alpha", ColorEncoding::Linear);
            const Image fg = result.fg.clone();
            const Image alpha = result.alpha.clone();
            PassRequest request;
            request.profile = profile;
            const Result<PassSet> set =
                buildPasses(std::move(result), KeyInput{}, settingsOf(5, 60), request);
            CKD_VERIFY_OK(set);
            // These alphas lie inside 0..1, so both profiles give the original's finished passes.
            QVERIFY(test::maxDifference(set->processed, load("processed", ColorEncoding::Linear)) < 1e-5);
            QVERIFY(test::maxDifference(set->comp, load("comp", ColorEncoding::Srgb)) < 1e-5);
            if (profile == Profile::Original) {
                QCOMPARE(test::maxDifference(set->fg, fg), 0.0);
                QCOMPARE(set->fg.encoding(), ColorEncoding::Srgb);
                QCOMPARE(test::maxDifference(set->matte, alpha), 0.0);
            }
        }
    }
    void equalsTheDefinition_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("despill");
        QTest::addColumn<int>("despeckle");
        QTest::addColumn<bool>("linear");
        for (const QSize size : {QSize(1, 1), QSize(1, 9), QSize(9, 1), QSize(301, 143)}) {
            for (const double despill : {0.0, 5.0, 10.0}) {
                for (const bool linear : {false, true})
                    QTest::addRow("%dx%d despill %g %s", size.width(), size.height(), despill,
                                  linear ? "linear" : "sRGB")
                        << size << despill << (despill > 5 ? 50 : 0) << linear;
            }
        }
    }
    void equalsTheDefinition() {
        QFETCH(QSize, size);
        QFETCH(double, despill);
        QFETCH(int, despeckle);
        QFETCH(bool, linear);
        const Frame frame = makeFrame(size.width(), size.height());
        const KeySettings settings = settingsOf(despill, despeckle);
        const Result<PassSet> set =
            build(frame, settings, {}, linear ? ColorEncoding::Linear : ColorEncoding::Srgb);
        CKD_VERIFY_OK(set);
        const Reference wanted = reference(frame, settings);
        QVERIFY(test::maxDifference(set->fg, wanted.fg) < 1e-5);
        QVERIFY(test::maxDifference(set->matte, wanted.matte) < 1e-6);
        QVERIFY(test::maxDifference(set->processed, wanted.processed) < 1e-5);
        QVERIFY(test::maxDifference(set->comp, wanted.comp) < 1e-5);
        QCOMPARE(set->fg.encoding(), ColorEncoding::Linear);
        QCOMPARE(set->processed.encoding(), ColorEncoding::Linear);
        QCOMPARE(set->comp.encoding(), ColorEncoding::Srgb);
    }
    void brightValuesSurvive() {
        const Result<PassSet> set = build(makeFrame(60, 40), settingsOf(5, 0), {});
        CKD_VERIFY_OK(set);
        QVERIFY(set->fg.row(0, 10)[20] > 3.99F);
        QVERIFY(set->processed.row(0, 10)[20] > 1.5F);
    }
    void onlyTheWantedPassesAreMade_data() {
        QTest::addColumn<unsigned>("bits");
        for (unsigned bits = 0; bits < 32; ++bits)
            QTest::addRow("passes %u", bits) << bits;
    }
    void onlyTheWantedPassesAreMade() {
        QFETCH(unsigned, bits);
        const auto isWanted = [=](Pass pass) { return (bits >> static_cast<unsigned>(pass) & 1U) != 0; };
        const Frame frame = makeFrame(60, 40);
        const KeySettings settings = settingsOf(5, 30);
        for (const Profile profile : {Profile::Default, Profile::Original}) {
            PassRequest request;
            request.profile = profile;
            request.passes = kAll;
            KeyResult withHint = keyed(frame);
            withHint.hint = frame.alpha.clone();
            const Result<PassSet> all = buildPasses(std::move(withHint), KeyInput{}, settings, request);
            CKD_VERIFY_OK(all);
            request.passes.clear();
            std::copy_if(kAll.begin(), kAll.end(), std::back_inserter(request.passes), isWanted);
            withHint = keyed(frame);
            withHint.hint = frame.alpha.clone();
            const Result<PassSet> some = buildPasses(std::move(withHint), KeyInput{}, settings, request);
            CKD_VERIFY_OK(some);
            const auto same = [&](const Image& one, const Image& other, Pass pass) {
                return isWanted(pass) ? test::maxDifference(one, other) == 0.0 : one.isNull();
            };
            QVERIFY(same(some->fg, all->fg, Pass::Fg));
            QVERIFY(same(some->matte, all->matte, Pass::Matte));
            QVERIFY(same(some->processed, all->processed, Pass::Processed));
            QVERIFY(same(some->comp, all->comp, Pass::Comp));
            QVERIFY(same(some->hint, frame.alpha, Pass::Hint));
        }
    }
    void originalKeepsWhatTheKeyerMade() {
        const Frame frame = makeFrame(60, 40);
        PassRequest request;
        request.profile = Profile::Original;
        const Result<PassSet> set = build(frame, settingsOf(5, 400), request, ColorEncoding::Linear,
                                          Tristate::On /* must not matter */);
        CKD_VERIFY_OK(set);
        QVERIFY(test::maxDifference(set->fg, frame.fg) < 2e-6); // encoded again, not despilled
        QCOMPARE(test::maxDifference(set->matte, frame.alpha), 0.0);
        QVERIFY(set->matte.row(0, 20)[30] > 1.0F); // not limited
        QCOMPARE(set->processed.row(3, 20)[30], set->matte.row(0, 20)[30]);
        QCOMPARE(set->processed.row(3, 1)[1], 0.9F); // near the subject: inside the 51-px disk
    }
    void despeckleRemovesTheFarSpeck() {
        const Frame frame = makeFrame(301, 143);
        const Result<PassSet> kept = build(frame, settingsOf(0, 0), {});
        const Result<PassSet> removed = build(frame, settingsOf(0, 2), {});
        CKD_VERIFY_OK(kept);
        CKD_VERIFY_OK(removed);
        QCOMPARE(kept->matte.row(0, 1)[1], 0.9F);
        QCOMPARE(removed->matte.row(0, 1)[1], 0.0F);
        QCOMPARE(removed->processed.row(0, 1)[1], 0.0F);
        QCOMPARE(removed->matte.row(0, 71)[150], 1.0F);
        PassRequest original;
        original.profile = Profile::Original;
        const Result<PassSet> both = build(frame, settingsOf(0, 2), original);
        CKD_VERIFY_OK(both);
        QCOMPARE(both->matte.row(0, 1)[1], 0.9F);
        QCOMPARE(both->processed.row(3, 1)[1], 0.0F);
    }
    void sourceDetail_data() {
        QTest::addColumn<Tristate>("setting");
        QTest::addColumn<Tristate>("keyer");
        QTest::addColumn<bool>("used");
        QTest::newRow("auto, keyer silent") << Tristate::Auto << Tristate::Off << false;
        QTest::newRow("auto, keyer wants it") << Tristate::Auto << Tristate::On << true;
        QTest::newRow("on") << Tristate::On << Tristate::Off << true;
        QTest::newRow("off") << Tristate::Off << Tristate::On << false;
    }
    void sourceDetail() {
        QFETCH(Tristate, setting);
        QFETCH(Tristate, keyer);
        QFETCH(bool, used);
        const Frame frame = makeFrame(200, 100);
        KeySettings settings;
        settings.sourceDetail = setting;
        const Result<PassSet> set = build(frame, settings, {}, ColorEncoding::Srgb, keyer);
        CKD_VERIFY_OK(set);
        const float own = linearFromSrgb(frame.fg.row(2, 50)[100]);
        const float plate = frame.plate.row(2, 50)[100]; // above one
        QVERIFY(std::abs(set->fg.row(2, 50)[100] - (used ? plate : own)) < 1e-5F);
        QVERIFY(std::abs(set->processed.row(2, 50)[100] - (used ? plate : own)) < 1e-5F);
        // Where the matte is soft the keyer's colour stays.
        QVERIFY(std::abs(set->fg.row(2, 50)[140] - linearFromSrgb(frame.fg.row(2, 50)[140])) < 1e-6F);
    }
    void sourceDetailIsDespilled() {
        Frame frame = makeFrame(200, 100);
        frame.plate = test::makeImage(200, 100, 3, ColorEncoding::Srgb,
                                      [](int c, int, int) { return c == 1 ? 0.9F : 0.3F; });
        KeySettings settings = settingsOf(10, 0);
        settings.sourceDetail = Tristate::On;
        const Result<PassSet> set = build(frame, settings, {});
        CKD_VERIFY_OK(set);
        QVERIFY(std::abs(set->fg.row(1, 50)[100] - linearFromSrgb(0.3F)) < 1e-6F);
        QVERIFY(std::abs(set->fg.row(0, 50)[100] - linearFromSrgb(0.6F)) < 1e-6F);
    }
    void sourceDetailNeedsNothingOpaque() {
        Frame frame = makeFrame(60, 40);
        frame.alpha.fill(0.4F);
        KeySettings settings;
        settings.sourceDetail = Tristate::On;
        const Result<PassSet> with = build(frame, settings, {});
        const Result<PassSet> without = build(frame, KeySettings{}, {});
        CKD_VERIFY_OK(with);
        CKD_VERIFY_OK(without);
        QCOMPARE(test::maxDifference(with->fg, without->fg), 0.0);
    }
    void despillFollowsTheScreen_data() {
        QTest::addColumn<QString>("screen");
        QTest::addColumn<KeyChannel>("automatic");
        QTest::addColumn<KeyChannel>("wanted");
        QTest::newRow("auto green") << "auto" << KeyChannel::Green << KeyChannel::Green;
        QTest::newRow("auto blue") << "auto" << KeyChannel::Blue << KeyChannel::Blue;
        QTest::newRow("green") << "green" << KeyChannel::Blue << KeyChannel::Green;
        QTest::newRow("blue") << "blue" << KeyChannel::Green << KeyChannel::Blue;
        QTest::newRow("picked blue") << "#2040d0" << KeyChannel::Green << KeyChannel::Blue;
        QTest::newRow("picked red") << "#d04020" << KeyChannel::Green << KeyChannel::Red;
    }
    void despillFollowsTheScreen() {
        QFETCH(QString, screen);
        QFETCH(KeyChannel, automatic);
        QFETCH(KeyChannel, wanted);
        KeySettings settings = settingsOf(10, 0);
        settings.screen = screen;
        QCOMPARE(keyChannel(settings, automatic), wanted);
        Frame frame = makeFrame(8, 8);
        for (int c = 0; c < 3; ++c)
            std::fill(frame.fg.plane(c).begin(), frame.fg.plane(c).end(), c == int(wanted) ? 0.8F : 0.2F);
        KeyResult result = keyed(frame);
        result.screenChannel = automatic;
        const Result<PassSet> set = buildPasses(std::move(result), KeyInput{}, settings, {});
        CKD_VERIFY_OK(set);
        QVERIFY(std::abs(set->fg.row(int(wanted), 3)[3] - linearFromSrgb(0.2F)) < 1e-6F);
    }
    void misfitsAreRefused() {
        KeyResult result;
        result.fg = Image(4, 4, 3);
        result.alpha = Image(4, 5, 1);
        const Result<PassSet> set = buildPasses(std::move(result), KeyInput{}, KeySettings{}, {});
        QVERIFY(!set);
        QCOMPARE(set.error().kind, ErrorKind::Internal);
        KeySettings detail;
        detail.sourceDetail = Tristate::On;
        QVERIFY(!buildPasses(keyed(makeFrame(8, 8)), KeyInput{}, detail, {}).ok());
    }
};

QTEST_GUILESS_MAIN(TestPassBuilder)
#include "tst_passbuilder.moc"
