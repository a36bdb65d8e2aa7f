// SPDX-License-Identifier: Apache-2.0
#include "core/base/AtomicFile.h"
#include "core/project/ExportInspection.h"
#include "core/project/ExportPresets.h"
#include "core/project/RenderQueueJob.h"
#include "core/project/StageLoad.h"
#include "tests/project/QueueRig.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

using namespace ckd;
using namespace ckd::test;

namespace {

/// Every member differs from the default.
ExportSettings changedSettings() {
    ExportSettings settings;
    settings.frames = ExportSettings::Frames::List;
    settings.frameList = "1-9x2";
    settings.passes = {{Pass::Matte, {PassFormat::Tiff16, ExrCompression::Zip, ExrOptions::Depth::Float}},
                       {Pass::Hint, {}}};
    MoviePass movie;
    movie.pass = Pass::Processed;
    movie.codec = MovieSettings::Codec::ProRes4444;
    movie.alpha = MovieAlpha::Premultiplied;
    settings.movies = {movie};
    settings.folder = "/out";
    settings.names = *NameTemplate::parse("{clip}.{frame:06}");
    settings.existing = ExportSettings::Existing::SkipVerified;
    settings.profile = Profile::Original;
    settings.nukeScript = true;
    settings.manifest = true;
    return settings;
}

} // namespace

class TestExportSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void survivesJson();
    void wrongValuesAreNamed_data();
    void wrongValuesAreNamed();
    void checksItself();
    void inOutLimitsTheFrames();
    void oneFormatNeedsNoExceptions();
    void presetsLeaveTheMomentAlone();
    void userPresets();
    void jobSurvivesJson();
    void inspectionCountsAndNames();
    void inspectionNeverWritesOnThePlate();
    void limitIsTheBusiestStage();
};

void TestExportSettings::survivesJson() {
    for (const ExportSettings& settings : {changedSettings(), ExportSettings()}) {
        const QByteArray text = QJsonDocument(settings.toJson()).toJson();
        const Result<ExportSettings> back = ExportSettings::fromJson(QJsonDocument::fromJson(text).object());
        CKD_VERIFY_OK(back);
        QVERIFY(*back == settings);
    }
    QJsonObject newer = changedSettings().toJson();
    newer.insert("fromTheFuture", 1);
    QVERIFY(*ExportSettings::fromJson(newer) == changedSettings());
    QVERIFY(*ExportSettings::fromJson({}) == ExportSettings());
}

void TestExportSettings::wrongValuesAreNamed_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("named");
    QTest::newRow("frames") << "frames" << QJsonValue("some") << "'frames'";
    QTest::newRow("existing") << "existing" << QJsonValue(3) << "'existing'";
    QTest::newRow("names") << "names" << QJsonValue("{x}") << "{x}";
    QTest::newRow("movie") << "movies" << QJsonValue(QJsonArray{"comp=betamax"}) << "betamax";
    QTest::newRow("pass") << "passes" << QJsonValue(QJsonArray{QJsonObject{{"pass", "glow"}}}) << "glow";
    QTest::newRow("twice") << "passes"
                           << QJsonValue(QJsonArray{QJsonObject{{"pass", "fg"}}, QJsonObject{{"pass", "fg"}}})
                           << "twice";
}

void TestExportSettings::wrongValuesAreNamed() {
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    QFETCH(QString, named);
    QJsonObject json = changedSettings().toJson();
    json.insert(key, value);
    const Result<ExportSettings> settings = ExportSettings::fromJson(json);
    QVERIFY(!settings.ok());
    QVERIFY2(settings.error().message.contains(named), qPrintable(settings.error().message));
}

void TestExportSettings::checksItself() {
    CKD_VERIFY_OK(changedSettings().check());
    const auto refused = [](auto change) {
        ExportSettings settings = changedSettings();
        change(settings);
        return !settings.check().ok();
    };
    QVERIFY(refused([](ExportSettings& s) { s.folder.clear(); }));
    QVERIFY(refused([](ExportSettings& s) { s.folder = "out"; }));
    QVERIFY(refused([](ExportSettings& s) { s.frameList = "1-"; }));
    QVERIFY(refused([](ExportSettings& s) { s.movies[0].pass = Pass::Comp; })); // has no alpha
    QVERIFY(refused([](ExportSettings& s) {
        s.passes.clear();
        s.movies.clear();
    }));
}

void TestExportSettings::inOutLimitsTheFrames() {
    Clip clip = Clip::forPlate("/a.mov", "a");
    ExportSettings settings;
    QVERIFY(!*settings.rangeFor(clip));
    clip.inPoint = 5;
    QVERIFY((*settings.rangeFor(clip))->contains(5) && (*settings.rangeFor(clip))->contains(1'000'000));
    QVERIFY(!(*settings.rangeFor(clip))->contains(4));
    clip.outPoint = 7;
    QVERIFY(!(*settings.rangeFor(clip))->contains(8));
    settings.frames = ExportSettings::Frames::All;
    QVERIFY(!*settings.rangeFor(clip));
}

void TestExportSettings::oneFormatNeedsNoExceptions() {
    ExportSettings settings;
    const PassFile file{PassFormat::Png16, ExrCompression::Piz, ExrOptions::Depth::Half};
    settings.passes = {{Pass::Comp, {}}, {Pass::Fg, file}, {Pass::Matte, file}};
    QVERIFY(settings.sinkOptions("a").own.empty());
    QCOMPARE(settings.sinkOptions("a").format, PassFormat::Png16);
    settings.passes[2].file.format = PassFormat::Exr;
    const PassSinkOptions mixed = settings.sinkOptions("a");
    QCOMPARE(mixed.own.size(), std::size_t(1));
    QCOMPARE(mixed.fileOf(Pass::Matte).format, PassFormat::Exr);
    QCOMPARE(mixed.fileOf(Pass::Fg).format, PassFormat::Png16);
}

void TestExportSettings::presetsLeaveTheMomentAlone() {
    ExportSettings current = changedSettings();
    QCOMPARE(builtInExportPresets().size(), std::size_t(4));
    for (const ExportPreset& preset : builtInExportPresets()) {
        const ExportSettings applied = preset.appliedTo(current);
        QCOMPARE(applied.folder, current.folder);
        QCOMPARE(applied.frameList, current.frameList);
        QCOMPARE(applied.existing, current.existing);
        QVERIFY(preset.isAppliedTo(applied));
        QVERIFY(!preset.isAppliedTo(current));
        CKD_VERIFY_OK(applied.check());
    }
}

void TestExportSettings::userPresets() {
    ExportFolder folder;
    const ExportPresetStore store(folder.path("config/presets"));
    QVERIFY(store.load().empty());
    CKD_VERIFY_OK(store.save("Shot 10: v2?", changedSettings()));
    CKD_VERIFY_OK(store.save("a", ExportSettings()));
    CKD_VERIFY_OK(AtomicFile::save(folder.path("config/presets/broken.json"), "{"));
    QStringList problems;
    const std::vector<ExportPreset> presets = store.load(&problems);
    QCOMPARE(presets.size(), std::size_t(2));
    QCOMPARE(problems.size(), 1);
    QCOMPARE(presets[1].name, "Shot 10: v2?");
    QVERIFY(presets[1].isAppliedTo(changedSettings()));
    QVERIFY(presets[1].settings.folder.isEmpty()); // belongs to the moment
    QVERIFY(!store.save("Nuke EXR", {}).ok());
    QVERIFY(!store.save(" ", {}).ok());
    CKD_VERIFY_OK(store.remove("Shot 10: v2?"));
    QCOMPARE(store.load().size(), std::size_t(1));
    QVERIFY(!store.lastChoice());
    CKD_VERIFY_OK(store.saveLastChoice(changedSettings()));
    QVERIFY(*store.lastChoice() == changedSettings());
    QCOMPARE(store.load().size(), std::size_t(1)); // the last choice is no preset
}

void TestExportSettings::jobSurvivesJson() {
    RenderQueueJob job;
    job.id = "x";
    job.clip = Clip::forPlate("/a.mov", "a");
    job.settings = changedSettings();
    job.state = RenderQueueJob::State::Running;
    job.nextRun = RenderQueueJob::NextRun::FailedOnly;
    job.frames = 10;
    job.finished = 6;
    job.failed = {{3, "damaged"}};
    job.log = {"one", "two"};
    const Result<RenderQueueJob> back = RenderQueueJob::fromJson(job.toJson());
    CKD_VERIFY_OK(back);
    QCOMPARE(back->state, RenderQueueJob::State::Waiting);
    QCOMPARE(back->nextRun, job.nextRun);
    QVERIFY(back->clip == job.clip && back->settings == job.settings);
    QCOMPARE(back->failed.size(), std::size_t(1));
    QCOMPARE(back->failed[0].message, "damaged");
    QCOMPARE(back->log, job.log);
    QJsonObject wrong = job.toJson();
    wrong.insert("state", "asleep");
    QVERIFY(!RenderQueueJob::fromJson(wrong).ok());
    for (int i = 0; i < 2000; ++i)
        job.addToLog(QString::number(i));
    QCOMPARE(job.log.size(), RenderQueueJob::kLogLines);
    QCOMPARE(job.log.last(), "1999");
}

void TestExportSettings::inspectionCountsAndNames() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("shot", 1, 4);
    const ExportSettings settings = folder.settings("out");
    const ExportInspection fresh = inspectExport(clip, settings, {}, {});
    QVERIFY(!fresh.problem);
    QCOMPARE(fresh.frames, std::size_t(4));
    QCOMPARE(fresh.existing, std::size_t(0));
    QVERIFY(fresh.bytes > 0 && fresh.freeBytes);
    QVERIFY(!QFileInfo::exists(folder.path("out"))); // nothing is made
    QVERIFY(QDir().mkpath(folder.path("out/FG")));
    CKD_VERIFY_OK(AtomicFile::save(folder.path("out/FG/shot.0003.exr"), "x"));
    CKD_VERIFY_OK(AtomicFile::save(folder.path("out/FG/other.0003.exr"), "x"));
    const ExportInspection found = inspectExport(clip, settings, {}, {});
    QVERIFY(!found.problem);
    QCOMPARE(found.existing, std::size_t(1));
    QCOMPARE(found.existingFiles, QStringList{"FG/shot.0003.exr"});
    ExportSettings skip = settings;
    skip.existing = ExportSettings::Existing::SkipVerified; // but nobody's journal names that file
    QVERIFY(inspectExport(clip, skip, {}, {}).problem);
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(inspectExport(clip, settings, {}, stop.get_token()).problem->kind, ErrorKind::Cancelled);
}

void TestExportSettings::inspectionNeverWritesOnThePlate() {
    ExportFolder folder;
    const Clip clip = folder.makeClip("shot", 1, 2);
    QVERIFY(QDir().mkpath(folder.path("out/Comp")));
    QVERIFY(QFile::link(folder.plateFile("shot", 1), folder.path("out/Comp/shot.0001.png")));
    ExportSettings settings = folder.settings("out");
    settings.passes = {{Pass::Comp, {}}};
    settings.existing = ExportSettings::Existing::Overwrite;
    const ExportInspection found = inspectExport(clip, settings, {}, {});
    QVERIFY(found.problem);
    QCOMPARE(found.part, ExportInspection::Part::Folder);
    QVERIFY2(found.problem->message.contains("never replace their source"),
             qPrintable(found.problem->message));
}

void TestExportSettings::limitIsTheBusiestStage() {
    QCOMPARE(StageLoad{}.limit(), StageLoad::Limit::Unknown);
    StageLoadMeter meter;
    std::vector<StageUse> stages{
        {"grab", 1, 0, 0}, {"decode", 4, 0, 0}, {"infer", 1, 0, 0}, {"write", 4, 0, 0}};
    QCOMPARE(meter.look(10, stages).limit(), StageLoad::Limit::Unknown);
    // A movie whose only reader works all the time, while four cores are mostly idle.
    stages[0].busySeconds = 1.9;
    meter.add({.decode = 2100, .key = 2000, .write = 800});
    const StageLoad reading = meter.look(12, stages);
    QCOMPARE(reading.limit(), StageLoad::Limit::Reading);
    QVERIFY(std::abs(reading.share() - 0.95) < 1e-9);
    QVERIFY(std::abs(reading.keying - 0.25) < 1e-9);
    QVERIFY(std::abs(reading.writing - 0.1) < 1e-9);
    // Since then the network's thread.
    stages[2].busySeconds = 1.0;
    meter.add({.decode = 100, .key = 1000, .write = 100});
    QCOMPARE(meter.look(13, stages).limit(), StageLoad::Limit::Keying);
}

QTEST_GUILESS_MAIN(TestExportSettings)
#include "tst_exportsettings.moc"
