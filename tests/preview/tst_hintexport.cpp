// SPDX-License-Identifier: Apache-2.0
// GreenFormer's automatic hints from the live key to the files: hint.source with networks that do what the
// test says.
#include "core/keyers/GreenFormerKeyer.h"
#include "core/media/ImageWriter.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/RenderJob.h"
#include "core/preview/PreviewEngine.h"
#include "tests/keyers/FakeRuntime.h"
#include "tests/support/TestData.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ckd;
using namespace ckd::test;

namespace {

constexpr FrameNumber kFrame = 3;

Result<std::shared_ptr<Keyer>> keyerOn(FakeMachine& machine, const QByteArray& hintWeights) {
    CheckpointRecord record;
    record.name = QStringLiteral("CorridorKey");
    std::optional<GreenFormerKeyer::Hints> hints;
    if (!hintWeights.isEmpty())
        hints = {.runner = std::make_shared<EmbeddedRunner>(
                     machine.parts(), EmbeddedRunner::Options{.device = QStringLiteral("cpu"), .threads = 0}),
                 .weights = hintWeights};
    return std::shared_ptr<Keyer>(
        std::make_shared<GreenFormerKeyer>(record, KeyerOptions{}, hints, machine.parts()));
}

Clip sampleClip() {
    Clip clip = Clip::forPlate(dataPath(QStringLiteral("../../resources/sample/corridorkey-sample.mp4")),
                               QStringLiteral("sample"));
    clip.keyer = QStringLiteral("CorridorKey");
    clip.settings.resolution = QStringLiteral("128");
    return clip;
}

class Watcher : public RenderObserver {
public:
    void frameFinished(const FrameReport& report) override { frames.push_back(report); }
    std::vector<FrameReport> frames;
};

} // namespace

class tst_HintExport : public QObject {
    Q_OBJECT

    FakeMachine m_machine;

    /// Renders kFrame the way the queue does.
    Result<RenderSummary> render(const Clip& clip, const QString& folder, const QByteArray& hintWeights,
                                 FrameReport* report = nullptr) {
        const Result<SharedSource> plate = openPlate(clip);
        if (!plate)
            return plate.error();
        Result<std::shared_ptr<Keyer>> keyer = keyerOn(m_machine, hintWeights);
        Result<ClipRequest> request = requestFor(clip, *plate, *keyer);
        if (!request)
            return request.error();
        request->frames = FrameRange::fromNumbers(std::vector<FrameNumber>{kFrame});
        const Result<ClipSetup> setup = setUpClip(*request);
        if (!setup)
            return setup.error();
        PassSinkOptions options;
        options.passes = {Pass::Matte};
        options.finishedFrames = PassSinkOptions::FinishedFrames::Skip;
        Watcher watcher;
        RenderJob job(setup->spec, std::make_shared<PassSink>(folder, (*plate)->info(), options), &watcher);
        job.start();
        const RenderSummary summary = job.wait();
        if (summary.cause)
            return *summary.cause;
        if (report && !watcher.frames.empty())
            *report = watcher.frames.front();
        return summary;
    }

    QString mattePath(const QString& folder) const {
        const OutputPlan plan(folder, (*openPlate(sampleClip()))->info(),
                              {{Pass::Matte, QStringLiteral("exr")}});
        return plan.path({Pass::Matte, QStringLiteral("exr")}, kFrame);
    }

private Q_SLOTS:
    void theFrameSaysWhatItHad_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QByteArray>("weights");
        QTest::addColumn<QString>("used");
        QTest::newRow("embedded") << "auto" << QByteArray("aa") << "embedded";
        QTest::newRow("no weights") << "auto" << QByteArray() << "difference";
        QTest::newRow("difference") << "difference" << QByteArray("aa") << "difference";
    }
    void theFrameSaysWhatItHad() {
        QFETCH(QString, source);
        QFETCH(QByteArray, weights);
        QFETCH(QString, used);
        const QTemporaryDir folder;
        Clip clip = sampleClip();
        CKD_VERIFY_OK(findSetting(QStringLiteral("hint.source"))->set(clip.settings, source));
        FrameReport report;
        const Result<RenderSummary> done = render(clip, folder.path(), weights, &report);
        CKD_VERIFY_OK(done);
        QCOMPARE(usedHintName(report.hint), used);
        QCOMPARE(done->hints.at(report.hint), std::size_t(1));
        const Result<SharedSource> file = openSource(mattePath(folder.path()));
        CKD_VERIFY_OK(file);
        QFile bytes(mattePath(folder.path()));
        QVERIFY(bytes.open(QIODevice::ReadOnly));
        const QByteArray header = bytes.read(4096);
        const qsizetype at = header.indexOf(QByteArray("corridorkey/hint\0string\0", 24));
        QVERIFY(at > 0);
        QCOMPARE(header.mid(at + 24 + 4, used.size()), used.toLatin1());
    }

    void missingWeightsEndTheJobBeforeItBegins() {
        const QTemporaryDir folder;
        Clip clip = sampleClip();
        clip.settings.hintSource = HintSource::Embedded;
        const Result<RenderSummary> done = render(clip, folder.path(), {});
        QVERIFY(!done.ok());
        QCOMPARE(done.error().kind, ErrorKind::Model);
        QVERIFY2(done.error().message.contains(QLatin1String("hint.source=embedded")),
                 qPrintable(done.error().message));
        QVERIFY(!QFile::exists(mattePath(folder.path())));
    }

    void changesMakeFramesAgain() {
        const QTemporaryDir folder;
        Clip clip = sampleClip();
        const auto made = [&](const QByteArray& weights) {
            const Result<RenderSummary> summary = render(clip, folder.path(), weights);
            return summary && summary->done + summary->skipped == 1 ? int(summary->done) : -1;
        };
        QCOMPARE(made("aa"), 1);
        QCOMPARE(made("aa"), 0);
        QCOMPARE(made("bb"), 1); // other weights, other pixels
        clip.settings.hintSource = HintSource::Difference;
        QCOMPARE(made("bb"), 1);
        QCOMPARE(made("cc"), 0); // which do not matter now
        QCOMPARE(made({}), 0);
        clip.settings.hintSource = HintSource::Auto;
        QCOMPARE(made({}), 1);
        QCOMPARE(made("aa"), 1); // the first build with weights
        // A hint of one's own: no matter which network might have made one.
        const QString still = folder.filePath(QStringLiteral("hint.png"));
        Image left(96, 54, 1);
        left.fill(0.5F);
        CKD_VERIFY_OK(writeStill(still, 96, 54, channelsOf(left, {QStringLiteral("Y")}), StillFormat::Png8));
        clip.hint = {HintChoice::Kind::File, still};
        QCOMPARE(made("aa"), 1);
        QCOMPARE(made("bb"), 0);
        QCOMPARE(made({}), 0);
    }

    void liveKeyEqualsTheExportedFile() {
        const QTemporaryDir folder;
        const Clip clip = sampleClip();
        CKD_VERIFY_OK(render(clip, folder.path(), "aa"));
        PreviewEngine engine({.keyers = std::make_shared<KeyerPool>([this](const QString&, const QString&) {
                                  return keyerOn(m_machine, "aa");
                              })});
        QStringList failures;
        int keyed = 0;
        connect(&engine, &PreviewEngine::keyFinished, this, [&] { ++keyed; });
        connect(&engine, &PreviewEngine::keyFailed, this,
                [&](FrameNumber, const QString& sentence) { failures << sentence; });
        engine.setClip(clip);
        engine.requestFrame(kFrame);
        QTRY_COMPARE_WITH_TIMEOUT(keyed, 1, 60'000);
        QCOMPARE(failures, QStringList());
        const SharedHalfPicture hint = engine.picture(View::Hint, kFrame);
        QVERIFY(hint);
        // The left half, as FakeMachine's embedded network has it.
        QVERIFY(float(hint->plane(0)[std::size_t(hint->width()) * 20 + 20]) > 0);
        const Result<SharedSource> source = openSource(mattePath(folder.path()));
        CKD_VERIFY_OK(source);
        const auto cursor = *(*source)->openCursor();
        const DecodedFrame file = *(*cursor->grab((*source)->info().frames.front(), {}))->convert();
        const HalfPicture written(file.rgb, HalfPicture::Content::Linear);
        QVERIFY(std::ranges::equal(engine.picture(View::Matte, kFrame)->plane(0), written.plane(0)));
        // Another source: keyed again, and another picture.
        Clip other = clip;
        other.settings.hintSource = HintSource::Difference;
        engine.setClip(other);
        QTRY_COMPARE_WITH_TIMEOUT(keyed, 2, 60'000);
        QVERIFY(!std::ranges::equal(engine.picture(View::Hint, kFrame)->plane(0), hint->plane(0)));
    }
};

QTEST_GUILESS_MAIN(tst_HintExport)
#include "tst_hintexport.moc"
