// SPDX-License-Identifier: Apache-2.0
// KeySettings::steady on its way through the pipeline: which frames are read, how often, and that the order
// in which frames are asked for is no matter.
#include "core/pipeline/FrameHasher.h"
#include "core/pipeline/PassSink.h"
#include "core/pipeline/SingleFrame.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QTemporaryDir>

#include <random>

using namespace ckd;
using namespace ckd::test;

namespace {

/// Tells how noisy the plates are that it is shown.
class WatchingKeyer : public FakeKeyer {
public:
    mutable std::mutex mutex;
    mutable std::map<FrameNumber, double> deviations;

    [[nodiscard]] Result<std::unique_ptr<KeyTask>> prepare(const KeyInput& input, const KeySettings& settings,
                                                           const SharedAnalysis& analysis,
                                                           std::stop_token stop) const override {
        double sum = 0.0;
        double squares = 0.0;
        for (const float value : input.plate->data()) {
            sum += double(value);
            squares += double(value) * double(value);
        }
        const double count = double(input.plate->data().size());
        {
            const std::lock_guard lock(mutex);
            deviations[input.number] = std::sqrt(squares / count - sum * sum / (count * count));
        }
        return FakeKeyer::prepare(input, settings, analysis, std::move(stop));
    }
};

/// A still grey picture with other noise in every frame; alpha is what the keyer saw of the plate.
struct NoisyRig : Rig {
    std::shared_ptr<WatchingKeyer> watching = std::make_shared<WatchingKeyer>();

    explicit NoisyRig(FrameNumber first = 1, FrameNumber last = 20,
                      SourceInfo::Kind kind = SourceInfo::Kind::Sequence)
        : Rig(first, last, kind) {
        plate->sourceInfo.width = 60;
        plate->sourceInfo.height = 40;
        plate->sourceInfo.encoding = ColorEncoding::Srgb;
        plate->touch = [](FrameNumber number, DecodedFrame& frame) {
            std::mt19937 generator{unsigned(number)};
            std::normal_distribution<float> grain(0.5F, 0.02F);
            for (float& value : frame.rgb.data())
                value = grain(generator);
        };
        keyer = watching;
        // Below the alpha at which the plate's grain comes back, so that fg shows what the keyer saw.
        keyer->alphaOf = [](FrameNumber) { return 0.0F; };
        spec->keyer = keyer;
        spec->settings.steady = 1.0;
    }
};

using Pictures = std::map<FrameNumber, FakeSink::Picture>;

Pictures batch(const RenderSpec& spec, FrameNumber first, FrameNumber last) {
    auto part = std::make_shared<RenderSpec>(spec);
    std::erase_if(part->frames, [&](FrameNumber n) { return n < first || n > last; });
    auto sink = std::make_shared<FakeSink>();
    RenderJob job(part, sink);
    job.start();
    (void)job.wait();
    return sink->pictures();
}

} // namespace

class TestSteady : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theKeyerSeesASteadierPlate() {
        NoisyRig rig;
        QCOMPARE(rig.run().done, std::size_t(20));
        const auto& seen = rig.watching->deviations;
        QVERIFY2(std::abs(seen.at(10) - 0.02 / std::sqrt(5.0)) < 0.001,
                 qPrintable(QString::number(seen.at(10))));
        QVERIFY(std::abs(seen.at(2) - 0.02 / std::sqrt(4.0)) <
                0.001); // the clip's ends have fewer neighbours
        QVERIFY(std::abs(seen.at(1) - 0.02 / std::sqrt(3.0)) < 0.0015);
        QVERIFY(std::abs(seen.at(20) - 0.02 / std::sqrt(3.0)) < 0.0015);
        rig.spec->settings.steady = 0.0;
        const Result<KeyedFrame> plain = keyOneFrame(rig.spec, 10);
        CKD_VERIFY_OK(plain);
        QVERIFY(!plain->input.steadyPlate);
        QVERIFY(std::abs(rig.watching->deviations.at(10) - 0.02) < 0.001);
    }

    void theOrderOfFramesIsNoMatter_data() {
        QTest::addColumn<SourceInfo::Kind>("kind");
        QTest::newRow("sequence") << SourceInfo::Kind::Sequence;
        QTest::newRow("movie") << SourceInfo::Kind::Movie;
    }
    void theOrderOfFramesIsNoMatter() {
        QFETCH(SourceInfo::Kind, kind);
        const NoisyRig rig(1, 24, kind);
        const Pictures whole = batch(*rig.spec, 1, 24);
        QCOMPARE(whole.size(), std::size_t(24));
        Pictures chunks = batch(*rig.spec, 13, 24);
        chunks.merge(batch(*rig.spec, 1, 1));
        chunks.merge(batch(*rig.spec, 2, 12));
        QVERIFY2(chunks == whole, "chunks");
        FrameKeyer scrubbing(rig.spec);
        for (const FrameNumber number : {24, 23, 22, 3, 3, 17, 18, 16, 1, 2, 12, 14}) {
            const Result<KeyedFrame> keyed = scrubbing.key(number, {});
            CKD_VERIFY_OK(keyed);
            QVERIFY2(FakeSink::pictureOf(keyed->result) == whole.at(number),
                     qPrintable(QString::number(number)));
        }
        // Switched off and on again, at another strength in between.
        auto other = std::make_shared<RenderSpec>(*rig.spec);
        for (const double strength : {0.0, 0.5, 1.0}) {
            other = std::make_shared<RenderSpec>(*other);
            other->settings.steady = strength;
            scrubbing.use(other);
            const Result<KeyedFrame> keyed = scrubbing.key(14, {});
            CKD_VERIFY_OK(keyed);
            QCOMPARE(FakeSink::pictureOf(keyed->result) == whole.at(14), strength == 1.0);
        }
    }

    void framesInARowAreReadAndDecodedOnce() {
        NoisyRig rig(1, 20, SourceInfo::Kind::Movie);
        QCOMPARE(rig.run().done, std::size_t(20));
        QCOMPARE(rig.plate->grabs.numbers(), numbersFrom(1, 20));
        QCOMPARE(rig.plate->converts.numbers().size(), std::size_t(20));
        QCOMPARE(rig.plate->liveRaws.load(), 0);
    }

    void aChunkReadsItsNeighboursOutside() {
        NoisyRig rig(1, 20, SourceInfo::Kind::Movie);
        rig.spec->frames = numbersFrom(8, 10);
        QCOMPARE(rig.run().done, std::size_t(3));
        QCOMPARE(rig.plate->grabs.numbers(), numbersFrom(6, 12));
    }

    void withoutTheSettingNothingElseIsRead() {
        NoisyRig rig(1, 20);
        rig.spec->settings.steady = 0.0;
        rig.spec->frames = numbersFrom(8, 10);
        QCOMPARE(rig.run().done, std::size_t(3));
        QCOMPARE(rig.plate->grabs.numbers(), numbersFrom(8, 10));
    }

    void gapsHaveNoNeighbours() {
        NoisyRig rig(1, 20);
        std::erase_if(rig.plate->sourceInfo.frames, [](FrameNumber n) { return n >= 9 && n <= 12; });
        rig.spec->frames = rig.plate->sourceInfo.frames;
        QCOMPARE(rig.run().done, std::size_t(16));
        const auto& seen = rig.watching->deviations;
        QVERIFY(std::abs(seen.at(8) - 0.02 / std::sqrt(3.0)) < 0.0015);
        QVERIFY(std::abs(seen.at(13) - 0.02 / std::sqrt(3.0)) < 0.0015);
    }

    void anUnreadableNeighbourIsLeftOut_data() {
        QTest::addColumn<bool>("whenGrabbed");
        QTest::newRow("found when it is taken") << true;
        QTest::newRow("found when it is decoded") << false;
    }
    /// It fails alone, and those around it are as if it were not there.
    void anUnreadableNeighbourIsLeftOut() {
        QFETCH(bool, whenGrabbed);
        NoisyRig rig(1, 12);
        const Hook damage = [](FrameNumber number, std::stop_token) -> Result<void> {
            if (number == 6)
                return Error::input(QStringLiteral("damaged"));
            return {};
        };
        (whenGrabbed ? rig.plate->onGrab : rig.plate->onConvert) = damage;
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.done, std::size_t(11));
        QCOMPARE(summary.failed.size(), std::size_t(1));
        NoisyRig gap(1, 12);
        std::erase(gap.plate->sourceInfo.frames, FrameNumber(6));
        gap.spec->frames = gap.plate->sourceInfo.frames;
        QCOMPARE(gap.run().done, std::size_t(11));
        QVERIFY(rig.sink->pictures() == gap.sink->pictures());
        // The live key gets over it as well.
        FrameKeyer preview(rig.spec);
        for (const FrameNumber number : {5, 6, 7}) {
            const Result<KeyedFrame> keyed = preview.key(number, {});
            QCOMPARE(keyed.ok(), number != 6);
            if (keyed)
                QVERIFY(FakeSink::pictureOf(keyed->result) == rig.sink->pictures().at(number));
        }
    }

    void aFrameThatWasRepairedIsReadAgain() {
        NoisyRig rig(1, 12);
        std::atomic<bool> damaged = true;
        rig.plate->onConvert = [&](FrameNumber number, std::stop_token) -> Result<void> {
            if (number == 6 && damaged)
                return Error::input(QStringLiteral("damaged"));
            return {};
        };
        FrameKeyer preview(rig.spec);
        QVERIFY(preview.key(5, {}).ok());
        QVERIFY(!preview.key(6, {}).ok());
        damaged = false;
        QVERIFY(preview.key(6, {}).ok());
    }

    /// The frames before the break are all there: the break ends the clip when its own turn comes.
    void aBrokenMovieEndsWhereItBreaks() {
        NoisyRig rig(1, 20, SourceInfo::Kind::Movie);
        rig.plate->onGrab = [](FrameNumber number, std::stop_token) -> Result<void> {
            if (number >= 15)
                return Error::input(QStringLiteral("broken"));
            return {};
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.done, std::size_t(14));
        QCOMPARE(rig.sink->pictures().rbegin()->first, FrameNumber(14));
    }

    /// An EXR whose data window moves has its pixels elsewhere.
    void aFrameThatLiesElsewhereIsNoNeighbour() {
        NoisyRig rig(1, 3);
        const auto noise = rig.plate->touch;
        rig.plate->touch = [noise](FrameNumber number, DecodedFrame& frame) {
            noise(number, frame);
            frame.metadata.displayWindow = {0, 0, 59, 39};
            frame.metadata.dataWindow = {number == 3 ? -4 : 0, 0, number == 3 ? 55 : 59, 39};
        };
        QCOMPARE(rig.run().done, std::size_t(3));
        QVERIFY(std::abs(rig.watching->deviations.at(1) - 0.02 / std::sqrt(2.0)) < 0.001);
        QVERIFY(std::abs(rig.watching->deviations.at(3) - 0.02) < 0.001);
    }

    void aStopReachesTheNeighbours() {
        NoisyRig rig(1, 20, SourceInfo::Kind::Movie);
        std::stop_source stop;
        rig.plate->onGrab = [&](FrameNumber number, std::stop_token token) -> Result<void> {
            if (number == 9)
                stop.request_stop();
            return token.stop_requested() ? Result<void>(Error::cancelled()) : Result<void>();
        };
        QCOMPARE(keyOneFrame(rig.spec, 8, stop.get_token()).error().kind, ErrorKind::Cancelled);
    }

    /// Frames of an earlier run are kept while the setting is what it was; those made again are the same.
    void resumedFramesAreTheSame() {
        const QTemporaryDir dir;
        const auto run = [&](double strength) {
            NoisyRig rig(1, 8);
            rig.keyer->alphaOf = [](FrameNumber) { return 0.5F; };
            rig.spec->settings.steady = strength;
            PassSinkOptions options;
            options.passes = {Pass::Fg};
            options.finishedFrames = PassSinkOptions::FinishedFrames::Skip;
            const auto sink = std::make_shared<PassSink>(dir.path(), rig.plate->sourceInfo, options);
            RenderJob job(rig.spec, sink);
            job.start();
            return job.wait();
        };
        const auto files = [&] {
            std::map<QString, QByteArray> all;
            const QDir folder(dir.filePath(QStringLiteral("FG")));
            for (const QString& name : folder.entryList({QStringLiteral("*.exr")}, QDir::Files)) {
                QFile file(folder.filePath(name));
                if (file.open(QIODevice::ReadOnly))
                    all[name] = file.readAll();
            }
            return all;
        };
        QCOMPARE(run(1.0).done, std::size_t(8));
        const auto first = files();
        QCOMPARE(first.size(), std::size_t(8));
        QCOMPARE(run(1.0).skipped, std::size_t(8));
        const QDir folder(dir.filePath(QStringLiteral("FG")));
        const QStringList names = folder.entryList({QStringLiteral("*.exr")}, QDir::Files, QDir::Name);
        QVERIFY(QFile::remove(folder.filePath(names.at(2))));
        QVERIFY(QFile::remove(folder.filePath(names.at(6))));
        const RenderSummary resumed = run(1.0);
        QCOMPARE(resumed.skipped, std::size_t(6));
        QCOMPARE(resumed.done, std::size_t(2));
        QVERIFY(files() == first);
        QCOMPARE(run(0.5).done, std::size_t(8)); // another strength: all again
        QCOMPARE(run(0.0).done, std::size_t(8));
        QCOMPARE(run(0.0).skipped, std::size_t(8));
    }

    /// A neighbour's file that changed makes the frame again, and only with the setting.
    void theJournalKnowsTheNeighbours() {
        const QTemporaryDir dir;
        NoisyRig rig(1, 9);
        rig.spec->analysis = SharedAnalysis();
        SourceInfo& info = rig.plate->sourceInfo;
        info.path = dir.filePath(QStringLiteral("shot.0001.exr"));
        info.stemPrefix = QStringLiteral("shot.");
        const auto write = [&](FrameNumber number, const QByteArray& content) {
            QFile file(dir.filePath(QStringLiteral("shot.%1.exr").arg(number, 4, 10, QLatin1Char('0'))));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
        };
        for (const FrameNumber number : info.frames)
            write(number, "one");
        const auto hashes = [&] {
            std::map<FrameNumber, QByteArray> all;
            for (const FrameNumber number : info.frames)
                all[number] = FrameHasher(*rig.spec, {}).hash(number);
            return all;
        };
        const auto on = hashes();
        rig.spec->settings.steady = 0.0;
        const auto off = hashes();
        write(5, "another");
        for (const auto& [number, hash] : hashes())
            QCOMPARE(hash == off.at(number), number != 5);
        rig.spec->settings.steady = 1.0;
        for (const auto& [number, hash] : hashes())
            QCOMPARE(hash == on.at(number), number < 3 || number > 7);
        for (const auto& [number, hash] : on)
            QVERIFY(hash != off.at(number));
    }
};

QTEST_GUILESS_MAIN(TestSteady)
#include "tst_steady.moc"
