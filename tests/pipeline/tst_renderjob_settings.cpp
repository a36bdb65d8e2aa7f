// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/SingleFrame.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

using namespace ckd;
using namespace ckd::test;

namespace {

/// A value of this setting other than its default, as text.
QString otherValue(const SettingSpec& spec, const KeySettings& settings) {
    using Kind = SettingSpec::Kind;
    const QString now = spec.get(settings);
    switch (spec.kind) {
    case Kind::Number:
    case Kind::Integer: {
        const QString high = QString::number(spec.maximum, 'g', 12);
        return high == now ? QString::number(spec.minimum, 'g', 12) : high;
    }
    case Kind::Choice:
        return spec.choices.first() == now ? spec.choices.last() : spec.choices.first();
    case Kind::Text:
        if (spec.key.startsWith(QStringLiteral("color.")))
            return QStringLiteral("acescg");
        return spec.key == QStringLiteral("screen.color") ? QStringLiteral("#123456")
                                                          : QStringLiteral("1024");
    case Kind::File:
        return QStringLiteral("other.exr");
    }
    return {};
}

/// Mattes that a setting names are opened by whoever makes the spec.
void openFiles(RenderSpec& spec, const SharedSource& source) {
    const std::pair<SideRole, QString> files[] = {{SideRole::Garbage, spec.settings.garbageMatte},
                                                  {SideRole::Holdout, spec.settings.holdoutMatte},
                                                  {SideRole::Core, spec.settings.coreMatte},
                                                  {SideRole::CleanPlate, spec.settings.cleanPlate}};
    for (const auto& [role, path] : files) {
        if (!path.isEmpty())
            spec.side(role).source = source;
    }
}

std::map<FrameNumber, FakeSink::Picture> keyBatch(const std::shared_ptr<RenderSpec>& spec) {
    auto sink = std::make_shared<FakeSink>();
    RenderJob job(spec, sink);
    job.start();
    if (job.wait().done != spec->frames.size())
        return {};
    return sink->pictures();
}

} // namespace

class TestRenderJobSettings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// Batch and single frame (preview) give the same pixels, and every setting changes both.
    void everySettingReachesEveryPath_data() {
        QTest::addColumn<QString>("key");
        for (const SettingSpec& spec : settingSpecs())
            QTest::newRow(qPrintable(spec.key)) << spec.key;
    }
    void everySettingReachesEveryPath() {
        QFETCH(QString, key);
        const SettingSpec& setting = *findSetting(key);
        Rig rig(1, 5);
        rig.keyer->analysisCount = 2;
        const auto plain = keyBatch(rig.spec);
        QCOMPARE(plain.size(), std::size_t(5));

        auto changed = std::make_shared<RenderSpec>(*rig.spec);
        const QString value = otherValue(setting, changed->settings);
        CKD_VERIFY_OK(setting.set(changed->settings, value));
        openFiles(*changed, rig.plate);
        CKD_VERIFY_OK(resolveColor(*changed));
        QVERIFY(changed->settings != rig.spec->settings);

        auto sink = std::make_shared<FakeSink>();
        RenderJob job(changed, sink);
        job.start();
        QCOMPARE(job.wait().done, std::size_t(5));
        QCOMPARE(sink->settings().value(), changed->settings); // what the passes are made with
        FrameKeyer preview(changed);
        for (const auto& [number, picture] : sink->pictures()) {
            QVERIFY2(picture != plain.at(number), "the setting changed nothing in the batch");
            const Result<KeyedFrame> keyed = preview.key(number, {});
            CKD_VERIFY_OK(keyed);
            QVERIFY2(FakeSink::pictureOf(keyed->result) == picture, "preview and batch differ");
            QCOMPARE(keyed->metadata.timecode, QString::number(number));
        }
    }

    void hintMattesAndColourSpaceReachBothPaths() {
        Rig rig(1, 4);
        rig.spec->plateEncoding = ColorEncoding::Srgb;
        rig.spec->side(SideRole::Hint) = {
            std::make_shared<FakeSource>(SourceInfo::Kind::Sequence, 11, 14),
            [](FrameNumber number) -> std::optional<FrameNumber> { return number + 10; }};
        rig.spec->side(SideRole::CleanPlate).source =
            std::make_shared<FakeSource>(SourceInfo::Kind::Still, 1, 1);
        for (const SideRole role : {SideRole::Garbage, SideRole::Holdout, SideRole::Core})
            rig.spec->side(role).source = rig.plate;
        const auto batch = keyBatch(rig.spec);
        QCOMPARE(batch.size(), std::size_t(4));
        for (const auto& [number, picture] : batch) {
            const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, number);
            CKD_VERIFY_OK(keyed);
            QVERIFY(FakeSink::pictureOf(keyed->result) == picture);
            QCOMPARE(keyed->input.plate->encoding(), ColorEncoding::Srgb);
            QCOMPARE(keyed->input.hint->plane(0)[0], float(number + 10) / 1000.0F);
            // A clean plate comes in the plate's encoding: 0.001 linear is 0.01292 on the sRGB curve.
            QCOMPARE(keyed->input.cleanPlate->encoding(), ColorEncoding::Srgb);
            QVERIFY(std::abs(keyed->input.cleanPlate->plane(0)[0] - 0.01292F) < 1e-5F);
            QVERIFY(keyed->input.garbage && keyed->input.holdout && keyed->input.core);
        }
    }

    /// The keyer gets linear Rec.709, plate and clean plate alike; passes are told the plate's primaries.
    void colourSpaceIsConvertedOnBothPaths() {
        Rig rig(1, 3);
        rig.plate->value = [](FrameNumber) { return 0.391007F; }; // 18 % grey in LogC3
        rig.spec->settings.inputSpace = QStringLiteral("logc3");
        QVERIFY2(!validate(*rig.spec).ok(), "a space that was not made ready is refused");
        CKD_VERIFY_OK(resolveColor(*rig.spec));
        auto clean = std::make_shared<FakeSource>(SourceInfo::Kind::Still, 1, 1);
        clean->value = rig.plate->value;
        rig.spec->side(SideRole::CleanPlate).source = clean;
        const auto batch = keyBatch(rig.spec);
        QCOMPARE(batch.size(), std::size_t(3));
        for (const auto& [number, picture] : batch) {
            const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, number);
            CKD_VERIFY_OK(keyed);
            QVERIFY(FakeSink::pictureOf(keyed->result) == picture);
            for (const SharedImage& image : {keyed->input.plate, keyed->input.cleanPlate}) {
                QCOMPARE(image->encoding(), ColorEncoding::Linear);
                QVERIFY(std::abs(image->plane(1)[0] - 0.18F) < 1e-4F);
            }
            QCOMPARE(*keyed->metadata.chromaticities, findColorSpace("logc3")->primaries);
        }
    }

    /// Drawn mattes join the files', hint strokes lie over the hint, in preview and batch alike.
    void shapesReachBothPaths() {
        Rig rig(1, 4);
        const auto rectangle = [](ShapeRole role, double left, FrameNumber frame) {
            ShapeKey key;
            key.frame = frame;
            key.points = {{left, 0}, {left + 1, 1000}};
            return Shape::make(ShapeKind::Rectangle, role, key);
        };
        auto shapes = std::make_shared<ShapeSet>();
        Shape garbage = rectangle(ShapeRole::Garbage, 0, 1);
        ShapeKey last = garbage.keys.front(); // moves one pixel per frame
        last.frame = 4;
        last.points = {{3, 0}, {4, 1000}};
        garbage.setKey(last);
        shapes->shapes = {garbage, rectangle(ShapeRole::Core, 1, 1),
                          rectangle(ShapeRole::HintForeground, 2, 1)};
        rig.spec->shapes = shapes;
        const auto file = std::make_shared<FakeSource>(SourceInfo::Kind::Sequence, 1, 4);
        rig.spec->side(SideRole::Core).source = file;
        rig.spec->side(SideRole::Hint).source = file;
        const auto batch = keyBatch(rig.spec);
        QCOMPARE(batch.size(), std::size_t(4));
        for (const auto& [number, picture] : batch) {
            const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, number);
            CKD_VERIFY_OK(keyed);
            QVERIFY(FakeSink::pictureOf(keyed->result) == picture);
            const KeyInput& input = keyed->input;
            for (int x = 0; x < 4; ++x)
                QCOMPARE(input.garbage->row(0, 1)[x], x == int(number) - 1 ? 1.0F : 0.0F);
            const float ofFile = float(number) / 1000.0F; // what the fake source holds
            QCOMPARE(input.core->row(0, 1)[1], 1.0F);
            QCOMPARE(input.core->row(0, 1)[3], ofFile);
            QCOMPARE(input.hint->row(0, 1)[2], 1.0F);
            QCOMPARE(input.hint->row(0, 1)[3], ofFile);
            QVERIFY(!input.holdout && !input.hintPaint);
        }
        // Without a hint the strokes wait for the keyer's own.
        rig.spec->side(SideRole::Hint).source.reset();
        const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, 2);
        CKD_VERIFY_OK(keyed);
        QVERIFY(!keyed->input.hint && keyed->input.hintPaint);
        QCOMPARE(keyed->input.hintPaint->row(0, 1)[2], 0.0F);
        QCOMPARE(keyed->input.hintPaint->row(1, 1)[2], 1.0F);
        QCOMPARE(keyed->input.hintPaint->row(0, 1)[3], 1.0F);
    }

    void twoChunksEqualTheWhole() {
        Rig rig(1, 100);
        rig.keyer->analysisCount = 7;
        const auto whole = keyBatch(rig.spec);
        QCOMPARE(whole.size(), std::size_t(100));
        std::map<FrameNumber, FakeSink::Picture> chunks;
        for (const auto& [first, last] : {std::pair(1, 50), std::pair(51, 100)}) {
            auto chunk = std::make_shared<RenderSpec>(*rig.spec);
            chunk->frames = numbersFrom(first, last);
            chunks.merge(keyBatch(chunk));
        }
        QVERIFY(chunks == whole);
        const Result<KeyedFrame> one = keyOneFrame(rig.spec, 60);
        CKD_VERIFY_OK(one);
        QVERIFY(FakeSink::pictureOf(one->result) == whole.at(60));
    }

    void analysisReadsTheWholeClipThroughItsOwnCursor() {
        Rig rig(1, 100, SourceInfo::Kind::Movie);
        rig.keyer->analysisCount = 3;
        rig.spec->frames = numbersFrom(40, 44);
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.done, std::size_t(5));
        QCOMPARE(rig.plate->cursors.load(), 2);
        QCOMPARE(rig.plate->grabs.numbers(), (std::vector<FrameNumber>{1, 50, 100, 40, 41, 42, 43, 44}));
        QVERIFY(summary.analysisSummary.contains(QStringLiteral("100 0.1")));
        QVERIFY(!summary.analysisDigest.isEmpty());
        QVERIFY(rig.recorder.log().contains(QStringLiteral("analysed ") + summary.analysisSummary));
    }

    void anAnalysisThatIsThereIsUsed() {
        Rig rig(1, 20);
        rig.keyer->analysisCount = 4;
        const Result<AnalysisReport> report = analyseClip(*rig.spec, {});
        CKD_VERIFY_OK(report);
        const auto before = keyBatch(rig.spec);
        auto stored = std::make_shared<RenderSpec>(*rig.spec);
        stored->analysis = report->analysis;
        rig.keyer->onAnalyse = [](FrameNumber, std::stop_token) -> Result<void> {
            return Error::internal(QStringLiteral("analysed again"));
        };
        QVERIFY(keyBatch(stored) == before);
    }

    void unreadableAnalysisFramesAreLeftOutWithAWarning() {
        Rig rig(1, 20);
        rig.keyer->analysisCount = 3;
        rig.plate->onGrab = [](FrameNumber number, std::stop_token) -> Result<void> {
            if (number == 20)
                return Error::input(QStringLiteral("damaged"));
            return {};
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.done, std::size_t(19));
        QCOMPARE(rig.recorder.warnings().size(), qsizetype(1));
        QVERIFY(rig.recorder.warnings().first().contains(QStringLiteral("Frame 20")));
        QVERIFY(!summary.analysisSummary.contains(QStringLiteral("20 ")));
    }

    void noReadableAnalysisFrameFailsTheJob() {
        Rig rig(1, 20);
        rig.keyer->analysisCount = 3;
        rig.plate->onGrab = [](FrameNumber, std::stop_token) -> Result<void> {
            return Error::input(QStringLiteral("damaged"));
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Failed);
        QCOMPARE(summary.cause.value().kind, ErrorKind::Input);
        QCOMPARE(summary.notRun, std::size_t(20));
    }

    void oneFrameFailsInWords() {
        Rig rig(1, 5);
        rig.plate->onConvert = [](FrameNumber, std::stop_token) -> Result<void> { throw std::bad_alloc(); };
        const Result<KeyedFrame> keyed = keyOneFrame(rig.spec, 2);
        QVERIFY(!keyed.ok());
        QVERIFY(keyed.error().message.contains(QStringLiteral("memory")));
        std::stop_source stopped;
        stopped.request_stop();
        rig.keyer->onLoad = [](FrameNumber, std::stop_token stop) -> Result<void> {
            if (stop.stop_requested())
                return Error::cancelled();
            return {};
        };
        QCOMPARE(keyOneFrame(rig.spec, 2, stopped.get_token()).error().kind, ErrorKind::Cancelled);
        QVERIFY(!keyOneFrame(nullptr, 2).ok());
    }
};

QTEST_GUILESS_MAIN(TestRenderJobSettings)
#include "tst_renderjob_settings.moc"
