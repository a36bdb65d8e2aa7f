// SPDX-License-Identifier: Apache-2.0
// What the window shows is what a render writes: the live key's pictures against the files of a RenderJob.
#include "core/keyers/KeyerRegistry.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderJob.h"
#include "core/preview/PreviewEngine.h"
#include "tests/support/TestData.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using namespace ckd::test;

namespace {

const std::vector<FrameNumber> kFrames{3, 40};

std::shared_ptr<KeyerPool> realKeyers() {
    return std::make_shared<KeyerPool>([](const QString& id, const QString& device) {
        return makeKeyer(id, {.device = device, .threads = 0});
    });
}

/// Renders kFrames of the clip the way the queue does.
void exportClip(const Clip& clip, const QString& folder) {
    const Result<SharedSource> plate = openPlate(clip);
    CKD_VERIFY_OK(plate);
    Result<ClipRequest> request = requestFor(clip, *plate);
    CKD_VERIFY_OK(request);
    request->frames = FrameRange::fromNumbers(kFrames);
    const Result<ClipSetup> setup = setUpClip(*request);
    CKD_VERIFY_OK(setup);
    PassSinkOptions options;
    options.passes = {Pass::Fg, Pass::Matte, Pass::Processed, Pass::Hint};
    const auto sink = std::make_shared<PassSink>(folder, (*plate)->info(), options);
    RenderJob job(setup->spec, sink);
    job.start();
    const RenderSummary summary = job.wait();
    QVERIFY2(summary.state == RenderState::Done, qPrintable(summary.cause.value_or(Error{}).text()));
    QCOMPARE(summary.done, kFrames.size());
}

/// A garbage matte that moves, and a brush stroke on the hint.
ShapeSet drawnShapes() {
    Shape garbage = Shape::make(ShapeKind::Ellipse, ShapeRole::Garbage,
                                {.frame = 1, .points = {{10, 10}, {300, 400}}, .feather = 20});
    garbage.setKey({.frame = 60, .points = {{200, 50}, {500, 440}}, .feather = 20});
    const Shape stroke = Shape::make(ShapeKind::Stroke, ShapeRole::HintForeground,
                                     {.frame = 1, .points = {{400, 200}, {600, 300}}, .radius = 30});
    return {.shapes = {garbage, stroke}};
}

DecodedFrame readFile(const QString& path) {
    const Result<SharedSource> source = openSource(path);
    if (!source)
        qFatal("%s", qPrintable(source.error().text()));
    const auto cursor = *(*source)->openCursor();
    return *(*cursor->grab((*source)->info().frames.front(), {}))->convert();
}

/// Every half of `picture` against what the file holds.
void compare(const SharedHalfPicture& picture, const QString& path) {
    QVERIFY2(picture, qPrintable(path));
    const DecodedFrame file = readFile(path);
    QCOMPARE(picture->width(), file.rgb.width());
    QCOMPARE(picture->height(), file.rgb.height());
    const HalfPicture rgb(file.rgb, HalfPicture::Content::Linear);
    for (int c = 0; c < std::min(picture->channels(), 3); ++c)
        QVERIFY2(std::ranges::equal(picture->plane(c), rgb.plane(c)), qPrintable(path));
    if (picture->channels() == 4) {
        const HalfPicture alpha(file.alpha, HalfPicture::Content::Coverage);
        QVERIFY2(std::ranges::equal(picture->plane(3), alpha.plane(0)), qPrintable(path));
    }
}

} // namespace

class TestPreviewExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void liveKeyEqualsTheExportedFiles_data();
    void liveKeyEqualsTheExportedFiles();
};

void TestPreviewExport::liveKeyEqualsTheExportedFiles_data() {
    QTest::addColumn<QString>("change");
    QTest::newRow("defaults") << "";
    QTest::newRow("every kind of setting")
        << "screen.color=#20b040;screen.temporal=off;matte.gain=1.2;matte.clipBlack=0.05;matte.clipWhite=0.9;"
           "matte.shrinkGrow=-0.7;matte.edgeBlur=1.1;matte.gamma=1.1;matte.despeckle=30;color.despill=6;"
           "color.sourceDetail=on;GARBAGE";
    QTest::newRow("steadied") << "matte.steady=1;color.sourceDetail=on";
    QTest::newRow("linear input") << "LINEAR";
    QTest::newRow("hint, late start number") << "HINT;START";
    QTest::newRow("drawn shapes, log input") << "SHAPES;color.inputSpace=logc3;color.outputSpace=linear";
}

void TestPreviewExport::liveKeyEqualsTheExportedFiles() {
    QFETCH(QString, change);
    const QTemporaryDir folder;
    Clip clip = Clip::forPlate(dataPath(QStringLiteral("../../resources/sample/corridorkey-sample.mp4")),
                               QStringLiteral("sample"));
    const QString half = folder.filePath(QStringLiteral("half.png"));
    Image left(96, 54, 1);
    for (int y = 0; y < left.height(); ++y) {
        for (int x = 0; x < left.width(); ++x)
            left.row(0, y)[x] = x < 40 ? 1.0F : 0.0F;
    }
    CKD_VERIFY_OK(writeStill(half, 96, 54, channelsOf(left, {QStringLiteral("Y")}), StillFormat::Png8));
    for (const QString& part : change.split(QLatin1Char(';'), Qt::SkipEmptyParts)) {
        if (part == QLatin1String("GARBAGE"))
            clip.settings.garbageMatte = half;
        else if (part == QLatin1String("LINEAR"))
            clip.settings.inputSpace = QStringLiteral("linear");
        else if (part == QLatin1String("HINT"))
            clip.hint = {HintChoice::Kind::File, half};
        else if (part == QLatin1String("START"))
            clip.startNumber = -10;
        else if (part == QLatin1String("SHAPES"))
            clip.shapes = drawnShapes();
        else
            CKD_VERIFY_OK(findSetting(part.section(QLatin1Char('='), 0, 0))
                              ->set(clip.settings, part.section(QLatin1Char('='), 1)));
    }
    exportClip(clip, folder.filePath(QStringLiteral("out")));
    if (QTest::currentTestFailed())
        return;
    const OutputPlan plan(folder.filePath(QStringLiteral("out")), (*openPlate(clip))->info(),
                          {{Pass::Fg, QStringLiteral("exr")},
                           {Pass::Matte, QStringLiteral("exr")},
                           {Pass::Processed, QStringLiteral("exr")}});

    PreviewEngine engine({.keyers = realKeyers()});
    std::vector<FrameNumber> keyed;
    QStringList failures;
    connect(&engine, &PreviewEngine::keyFinished, this,
            [&](FrameNumber frame, double) { keyed.push_back(frame); });
    connect(&engine, &PreviewEngine::keyFailed, this,
            [&](FrameNumber, const QString& sentence) { failures << sentence; });
    // First with other settings, so that what stays open over a change is tested too.
    Clip before = clip;
    before.settings = {};
    before.settings.gain = 0.8;
    before.shapes = {};
    engine.setClip(before);
    engine.requestFrame(kFrames.back());
    QTRY_COMPARE_WITH_TIMEOUT(keyed.size(), std::size_t(1), 60'000);
    engine.setClip(clip);
    QTRY_COMPARE_WITH_TIMEOUT(keyed.size(), std::size_t(2), 60'000);
    engine.requestFrame(kFrames.front());
    QTRY_COMPARE_WITH_TIMEOUT(keyed.size(), std::size_t(3), 60'000);
    QCOMPARE(failures, QStringList());
    for (const FrameNumber frame : kFrames) {
        const std::pair<View, Pass> views[] = {
            {View::Fg, Pass::Fg}, {View::Matte, Pass::Matte}, {View::Processed, Pass::Processed}};
        for (const auto& [view, pass] : views) {
            compare(engine.picture(view, frame), plan.path({pass, QStringLiteral("exr")}, frame));
            if (QTest::currentTestFailed())
                return;
        }
    }
    QCOMPARE(engine.picture(View::Fg, kFrames.front())->content(), HalfPicture::Content::Linear);
    QCOMPARE(engine.hintRanges().empty(), clip.hint.kind != HintChoice::Kind::File);
}

QTEST_GUILESS_MAIN(TestPreviewExport)
#include "tst_previewexport.moc"
