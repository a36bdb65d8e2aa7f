// SPDX-License-Identifier: Apache-2.0
#include "core/matte/MatteCheck.h"

#include "core/pipeline/RenderJob.h"
#include "core/pipeline/MatteCheckSink.h"
#include "core/project/Clip.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <cmath>
#include <random>
#include <set>

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 360;

float disc(int x, int y, double centreX, double centreY, double radius, double softness = 4) {
    return float(std::clamp((radius - std::hypot(x - centreX, y - centreY)) / softness + 0.5, 0.0, 1.0));
}

/// A figure that walks, sways and waves: two discs and an arm, with grain.
Image figure(int frame, double noise = 0.003) {
    std::mt19937 random{static_cast<unsigned>(frame)};
    std::normal_distribution<double> grain(0, noise);
    const double x = 120 + frame * 6;
    const double sway = 6 * std::sin(frame * 0.9);
    const double arm = 60 * std::sin(frame * 0.7);
    return makeImage(kWidth, kHeight, 1, ColorEncoding::Linear, [&](int, int px, int py) {
        float alpha = std::max(disc(px, py, x + sway, 110, 45), disc(px, py, x, 250, 95));
        alpha = std::max(alpha, disc(px, py, x + 110, 200 + arm, 22));
        return std::clamp(alpha + float(alpha > 0 && alpha < 1 ? grain(random) : 0), 0.0F, 1.0F);
    });
}

using Fault = std::function<void(Image& matte, int frame)>;

/// Frames 1 to 40 with a fault planted, as flagged; in a scrambled order when asked.
std::vector<FlaggedFrame> flaggedOf(const std::function<Image(int)>& make, const Fault& fault = {},
                                    bool scrambled = false) {
    std::vector<int> frames;
    for (int frame = 1; frame <= 40; ++frame)
        frames.push_back(frame);
    if (scrambled)
        std::ranges::shuffle(frames, std::mt19937(4));
    MatteCheck check;
    for (const int frame : frames) {
        Image matte = make(frame);
        if (fault)
            fault(matte, frame);
        check.add(frame, measureMatte(matte));
    }
    return check.flagged();
}

QString text(const std::vector<FlaggedFrame>& flagged) {
    QStringList words;
    for (const FlaggedFrame& frame : flagged)
        words << QStringLiteral("%1:%2").arg(frame.frame).arg(frame.faults);
    return words.join(QLatin1Char(' '));
}

/// Darkens (alpha × factor) a disc in the figure's body.
void hole(Image& matte, int frame, double radius, float factor) {
    for (int y = 0; y < matte.height(); ++y) {
        for (int x = 0; x < matte.width(); ++x)
            matte.row(0, y)[x] *= 1 - (1 - factor) * disc(x, y, 120 + frame * 6 + 20, 260, radius, 1);
    }
}

void specks(Image& matte, int frame, float alpha) {
    std::mt19937 random{static_cast<unsigned>(frame)};
    for (int i = 0; i < 250; ++i) {
        const int x = int(random() % 120);
        const int y = int(random() % (kHeight - 2));
        for (int dy = 0; dy < 2; ++dy) {
            for (int dx = 0; dx < 2; ++dx) {
                float& value = matte.row(0, y + dy)[x + (frame > 20 ? 0 : kWidth - 130) + dx];
                value = std::max(value, alpha);
            }
        }
    }
}

/// The clip's frames keyed by the embedded keyer, checked as a render does.
class NoSink : public FrameSink {
public:
    Result<WriteReport> write(FrameNumber, KeyResult&&, const KeyInput&, const FrameMetadata&,
                              std::stop_token) override {
        return WriteReport{};
    }
};

} // namespace

class TestMatteCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanSequencesRaiseNothing_data();
    void cleanSequencesRaiseNothing();
    void plantedFaultsAreFound_data();
    void plantedFaultsAreFound();
    void orderDoesNotMatter();
    void keptAgainReplacesTheFrame();
    void emptyAndFull();
    void oddSizes();
    void memoryIsBounded();
    void realClipsRaiseNothing_data();
    void realClipsRaiseNothing();
};

void TestMatteCheck::cleanSequencesRaiseNothing_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("walking figure") << 0;
    QTest::newRow("fast") << 1;
    QTest::newRow("cut in the middle") << 2;
    QTest::newRow("comes in and leaves") << 3;
    QTest::newRow("holes that belong there") << 4;
    QTest::newRow("grain everywhere") << 5;
}

void TestMatteCheck::cleanSequencesRaiseNothing() {
    QFETCH(int, kind);
    const auto make = [kind](int frame) {
        switch (kind) {
        case 1:
            return figure(frame * 4 - 60);
        case 2:
            return frame < 20 ? figure(frame) : figure(70 - frame);
        case 3:
            return figure(frame * 3 - 45);
        case 4: {
            Image matte = figure(frame);
            hole(matte, frame, 7, 0);
            return matte;
        }
        case 5:
            return figure(frame, 0.03);
        default:
            return figure(frame);
        }
    };
    const std::vector<FlaggedFrame> flagged = flaggedOf(make);
    for (const FlaggedFrame& frame : flagged) // where nothing is seen, that may be said
        QVERIFY2(frame.faults == unsigned(MatteFault::Empty) && kind != 0, qPrintable(text(flagged)));
}

void TestMatteCheck::plantedFaultsAreFound_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<std::set<int>>("frames");
    QTest::addColumn<int>("fault");
    QTest::newRow("small hole in one frame") << 0 << std::set<int>{12} << int(MatteFault::Holes);
    QTest::newRow("half-transparent hole in six frames")
        << 1 << std::set<int>{20, 21, 22, 23, 24, 25} << int(MatteFault::Holes);
    QTest::newRow("specks in two frames") << 2 << std::set<int>{9, 30} << int(MatteFault::Chatter);
    QTest::newRow("matte thinner in one frame") << 3 << std::set<int>{15} << int(MatteFault::SuddenChange);
    QTest::newRow("background comes in for two frames")
        << 4 << std::set<int>{17, 18} << int(MatteFault::Chatter);
    QTest::newRow("body missing in one frame") << 5 << std::set<int>{17} << int(MatteFault::Holes);
}

void TestMatteCheck::plantedFaultsAreFound() {
    QFETCH(int, kind);
    QFETCH(std::set<int>, frames);
    QFETCH(int, fault);
    const auto plant = [&](Image& matte, int frame) {
        if (!frames.contains(frame))
            return;
        switch (kind) {
        case 0:
            return hole(matte, frame, 8, 0.2F);
        case 1:
            return hole(matte, frame, 10, 0.5F);
        case 2:
            return specks(matte, frame, 0.3F);
        case 3: { // shrunk by some pixels everywhere
            Image thin = matte.clone();
            for (int y = 10; y < kHeight - 10; ++y) {
                for (int x = 10; x < kWidth - 10; ++x)
                    thin.row(0, y)[x] = std::min({matte.row(0, y)[x - 9], matte.row(0, y)[x + 9],
                                                  matte.row(0, y - 9)[x], matte.row(0, y + 9)[x]});
            }
            matte = std::move(thin);
            return;
        }
        case 4:
            for (float& value : matte.data())
                value = std::max(value, 0.12F);
            return;
        default:
            return hole(matte, frame, 60, 0.1F);
        }
    };
    const std::vector<FlaggedFrame> flagged = flaggedOf([](int frame) { return figure(frame); }, plant);
    std::set<int> found;
    for (const FlaggedFrame& frame : flagged) {
        found.insert(int(frame.frame));
        QVERIFY2(frame.has(MatteFault(fault)), qPrintable(text(flagged)));
    }
    QVERIFY2(found == frames, qPrintable(text(flagged)));
}

void TestMatteCheck::orderDoesNotMatter() {
    const auto plant = [](Image& matte, int frame) {
        if (frame == 12)
            hole(matte, frame, 60, 0.1F);
        if (frame == 30)
            specks(matte, frame, 0.3F);
    };
    const auto make = [](int frame) { return figure(frame); };
    const std::vector<FlaggedFrame> inOrder = flaggedOf(make, plant);
    QCOMPARE(inOrder.size(), std::size_t(2));
    QVERIFY(flaggedOf(make, plant, true) == inOrder);
}

void TestMatteCheck::keptAgainReplacesTheFrame() {
    MatteCheck check;
    for (int frame = 1; frame <= 20; ++frame) {
        Image matte = figure(frame);
        if (frame == 10)
            hole(matte, frame, 60, 0.1F);
        check.add(frame, measureMatte(matte));
    }
    QCOMPARE(check.flagged().size(), std::size_t(1));
    check.add(10, measureMatte(figure(10))); // keyed again, better
    QVERIFY2(check.flagged().empty(), qPrintable(text(check.flagged())));
    check.clear();
    QVERIFY(check.flagged().empty());
}

void TestMatteCheck::emptyAndFull() {
    MatteCheck check;
    Image matte(64, 36, 1);
    matte.fill(0);
    check.add(5, measureMatte(matte));
    matte.fill(1);
    check.add(9, measureMatte(matte));
    QVERIFY(check.flagged() ==
            (std::vector<FlaggedFrame>{{5, unsigned(MatteFault::Empty)}, {9, unsigned(MatteFault::Full)}}));
}

void TestMatteCheck::oddSizes() {
    for (const auto& [width, height] : {std::pair{1, 1}, std::pair{4097, 3}, std::pair{97, 701}}) {
        Image matte(width, height, 1);
        matte.fill(0.5F);
        matte.row(0, 0)[0] = std::numeric_limits<float>::quiet_NaN();
        const MatteMeasure measure = measureMatte(matte);
        QVERIFY(measure.mapWidth <= MatteMeasure::kMapSide && measure.mapHeight <= MatteMeasure::kMapSide);
        QCOMPARE(measure.map.size(), std::size_t(measure.mapWidth) * std::size_t(measure.mapHeight));
        QVERIFY(measure.coverage >= 0 && measure.coverage <= 0.5F + 1e-4F);
    }
    MatteCheck check; // sizes that change are not compared
    Image small(32, 32, 1);
    Image large(64, 48, 1);
    small.fill(0.5F);
    large.fill(0.5F);
    check.add(1, measureMatte(small));
    check.add(2, measureMatte(large));
    check.add(3, measureMatte(small));
    QVERIFY(check.flagged().empty());
}

void TestMatteCheck::memoryIsBounded() {
    MatteCheck check;
    Image matte(96, 54, 1);
    matte.fill(0.5F);
    const MatteMeasure measure = measureMatte(matte);
    for (FrameNumber frame = 0; frame < 20'000; ++frame)
        check.add(frame, measure);
    QVERIFY(check.flagged().empty());
    QVERIFY(check.mapsKept() <= MatteCheck::kMapsKept);
}

void TestMatteCheck::realClipsRaiseNothing_data() {
    QTest::addColumn<QString>("path");
    QTest::newRow("sample") << dataPath(QStringLiteral("../../resources/sample/corridorkey-sample.mp4"));
    for (const char* name : {"plates/c01_figure_420/plate.mp4", "plates/c02_fire_hevc/plate.mp4",
                             "plates/c03_pelican_blue/plate.mp4", "green/axe_360x640.mp4"})
        QTest::newRow(name) << sharedPath(QStringLiteral("media/") + QString::fromLatin1(name));
}

void TestMatteCheck::realClipsRaiseNothing() {
    QFETCH(QString, path);
    if (path.isEmpty())
        QSKIP("needs the shared test data");
    const Clip clip = Clip::forPlate(path, QStringLiteral("clip"));
    const Result<SharedSource> plate = openPlate(clip);
    CKD_VERIFY_OK(plate);
    Result<ClipRequest> request = requestFor(clip, *plate);
    CKD_VERIFY_OK(request);
    const FrameNumber first = (*plate)->info().frames.front();
    request->frames = FrameRange::fromRun({first, first + 35, 1});
    const Result<ClipSetup> setup = setUpClip(*request);
    CKD_VERIFY_OK(setup);
    const auto sink = std::make_shared<MatteCheckSink>(std::make_shared<NoSink>());
    RenderJob job(setup->spec, sink);
    job.start();
    QCOMPARE(job.wait().state, RenderState::Done);
    QVERIFY2(sink->flagged().empty(), qPrintable(text(sink->flagged())));
}

QTEST_GUILESS_MAIN(TestMatteCheck)
#include "tst_mattecheck.moc"
