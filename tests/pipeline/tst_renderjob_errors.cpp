// SPDX-License-Identifier: Apache-2.0
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <new>

using namespace ckd;
using namespace ckd::test;

namespace {

Hook failingAt(FrameNumber bad, Error error) {
    return [bad, error](FrameNumber number, std::stop_token) -> Result<void> {
        if (number == bad)
            return error;
        return {};
    };
}

Hook throwingAt(FrameNumber bad, int kind) {
    return [bad, kind](FrameNumber number, std::stop_token) -> Result<void> {
        if (number != bad)
            return {};
        if (kind == 0)
            throw std::runtime_error("from a library");
        if (kind == 1)
            throw std::bad_alloc();
        throw 42;
    };
}

using Place = Hook& (*)(Rig&);
Hook& grabOf(Rig& rig) {
    return rig.plate->onGrab;
}
Hook& convertOf(Rig& rig) {
    return rig.plate->onConvert;
}
Hook& prepareOf(Rig& rig) {
    return rig.keyer->onPrepare;
}
Hook& inferOf(Rig& rig) {
    return rig.keyer->onInfer;
}
Hook& finishOf(Rig& rig) {
    return rig.keyer->onFinish;
}
Hook& writeOf(Rig& rig) {
    return rig.sink->onWrite;
}
Hook& openOf(Rig& rig) {
    return rig.plate->onOpen;
}
Hook& analyseOf(Rig& rig) {
    return rig.keyer->onAnalyse;
}
Hook& loadOf(Rig& rig) {
    return rig.keyer->onLoad;
}
Hook& beginOf(Rig& rig) {
    return rig.sink->onBegin;
}
Hook& endOf(Rig& rig) {
    return rig.sink->onEnd;
}

void addKinds(const char* stage, Place place) {
    QTest::addRow("%s, std::exception", stage) << place << 0;
    QTest::addRow("%s, bad_alloc", stage) << place << 1;
    QTest::addRow("%s, unknown", stage) << place << 2;
    QTest::addRow("%s, error", stage) << place << 3;
}

void install(Hook& hook, FrameNumber bad, int kind) {
    hook = kind == 3 ? failingAt(bad, Error::internal(QStringLiteral("a reason"))) : throwingAt(bad, kind);
}

bool reconciled(const RenderSummary& summary) {
    return summary.done + summary.failed.size() + summary.notRun == summary.frames;
}

/// Everything that a frame owns was freed, whichever way it ended.
bool allFreed(const Rig& rig) {
    return rig.plate->liveRaws == 0 && rig.keyer->liveTasks == 0;
}

} // namespace

Q_DECLARE_METATYPE(Place)

class TestRenderJobErrors : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anUnreadableFrameOfASequenceFailsAlone() {
        Rig rig(1001, 1020);
        rig.plate->onGrab = failingAt(1005, Error::input(QStringLiteral("Cannot read 'shot.1005.exr'.")));
        rig.plate->onConvert = failingAt(1011, Error::input(QStringLiteral("'shot.1011.exr' is damaged.")));
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(18));
        QCOMPARE(summary.failed.size(), std::size_t(2));
        QCOMPARE(summary.failed[0].frame, FrameNumber(1005));
        QCOMPARE(summary.failed[0].message, QStringLiteral("Cannot read 'shot.1005.exr'."));
        QCOMPARE(summary.failed[1].frame, FrameNumber(1011));
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
        QCOMPARE(rig.recorder.reports()[4].status, FrameReport::Status::Failed);
        QCOMPARE(rig.recorder.reports()[4].errorKind.value(), ErrorKind::Input);
        QVERIFY(!rig.sink->pictures().contains(1005));
        QVERIFY(allFreed(rig));
    }

    void aMovieThatBreaksEndsTheClipThere() {
        Rig rig(1, 50, SourceInfo::Kind::Movie);
        rig.plate->onGrab = failingAt(31, Error::input(QStringLiteral("'shot.mov' ends before frame 31.")));
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Partial);
        QCOMPARE(summary.done, std::size_t(30));
        QCOMPARE(summary.failed.size(), std::size_t(1));
        QCOMPARE(summary.failed[0].frame, FrameNumber(31));
        QCOMPARE(summary.notRun, std::size_t(19));
        QCOMPARE(summary.causeFrame.value(), FrameNumber(31));
        QCOMPARE(summary.cause.value().message, QStringLiteral("'shot.mov' ends before frame 31."));
        QCOMPARE(rig.recorder.frames(), numbersFrom(1, 31));
        QCOMPARE(rig.plate->grabs.numbers().back(), FrameNumber(31)); // nothing behind it was tried
        QCOMPARE(rig.sink->pictures().size(), std::size_t(30));
        QCOMPARE(rig.sink->ends(), std::vector{RenderState::Partial});
    }

    void aHintMovieThatBreaksEndsTheClipToo() {
        Rig rig(1, 20);
        auto hint = std::make_shared<FakeSource>(SourceInfo::Kind::Movie, 1, 20);
        hint->onGrab = failingAt(8, Error::input(QStringLiteral("'hint.mov' is damaged at frame 8.")));
        rig.spec->side(SideRole::Hint).source = hint;
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Partial);
        QCOMPARE(summary.done, std::size_t(7));
        QCOMPARE(summary.notRun, std::size_t(12));
    }

    void aFailureInAnyStageIsThatFramesAlone_data() {
        QTest::addColumn<Place>("place");
        QTest::addColumn<int>("kind");
        addKinds("grab", &grabOf);
        addKinds("convert", &convertOf);
        addKinds("prepare", &prepareOf);
        addKinds("infer", &inferOf);
        addKinds("finish", &finishOf);
        addKinds("write", &writeOf);
    }
    void aFailureInAnyStageIsThatFramesAlone() {
        QFETCH(Place, place);
        QFETCH(int, kind);
        Rig rig(1, 12);
        install(place(rig), 4, kind);
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(11));
        QCOMPARE(summary.failed.size(), std::size_t(1));
        QCOMPARE(summary.failed[0].frame, FrameNumber(4));
        QVERIFY(!summary.failed[0].message.isEmpty());
        if (kind == 0)
            QVERIFY(summary.failed[0].message.contains(QStringLiteral("from a library")));
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
        QVERIFY(allFreed(rig));
    }

    void anExceptionWhileReadingAMovieEndsTheClip() {
        Rig rig(1, 12, SourceInfo::Kind::Movie);
        rig.plate->onGrab = throwingAt(4, 0);
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Partial);
        QCOMPARE(summary.done, std::size_t(3));
        QCOMPARE(summary.notRun, std::size_t(8));
    }

    void aFailureAroundTheFramesFailsTheJob_data() {
        QTest::addColumn<Place>("place");
        QTest::addColumn<int>("kind");
        addKinds("open", &openOf);
        addKinds("analyse", &analyseOf);
        addKinds("load", &loadOf);
        addKinds("begin", &beginOf);
        addKinds("end", &endOf);
    }
    void aFailureAroundTheFramesFailsTheJob() {
        QFETCH(Place, place);
        QFETCH(int, kind);
        Rig rig(1, 12);
        rig.keyer->analysisCount = 2;
        install(place(rig), 0, kind);
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Failed);
        QVERIFY(summary.cause.has_value());
        QVERIFY(!summary.cause->message.isEmpty());
        QVERIFY(reconciled(summary));
        const bool atEnd = place == &endOf;
        QCOMPARE(summary.done, std::size_t(atEnd ? 12 : 0));
        QCOMPARE(rig.recorder.states().back(), RenderState::Failed);
        QCOMPARE(rig.keyer->unloads.load(), place == &loadOf ? 0 : 1);
        // A sink that was opened is closed, one that refused is not.
        QVERIFY(int(rig.sink->ends().size()) <= rig.sink->begins());
        if (atEnd)
            QCOMPARE(rig.sink->ends(), std::vector{RenderState::Done});
        if (place == &beginOf)
            QVERIFY(rig.sink->ends().empty());
        QVERIFY(allFreed(rig));
    }

    void anExceptionInUnloadIsSurvived() {
        Rig rig(1, 3);
        rig.keyer->onUnload = [] { throw std::runtime_error("unload"); };
        QCOMPARE(rig.run().state, RenderState::Done);
    }

    void everyFrameMayFail() {
        Rig rig(1, 300);
        rig.keyer->onPrepare = [](FrameNumber, std::stop_token) -> Result<void> {
            return Error::internal(QStringLiteral("never"));
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.failed.size(), std::size_t(300));
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
    }

    void aKeyersErrorNamesClipAndFrame() {
        Rig rig(1, 3);
        rig.keyer->onFinish = failingAt(2, Error::device(QStringLiteral("no memory on the device")));
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.failed.at(0).message, QStringLiteral("Frame 2 of 'shot': no memory on the device"));
    }

    void aFullDiskStopsTheJob() {
        Rig rig(1, 100);
        const Error full = Error::output(QStringLiteral("Cannot write 'FG/shot.0040.exr': %1.")
                                             .arg(QString::fromLocal8Bit(std::strerror(ENOSPC))));
        rig.sink->onWrite = failingAt(40, full);
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Failed);
        QCOMPARE(summary.cause.value(), full);
        QCOMPARE(summary.causeFrame.value(), FrameNumber(40));
        QVERIFY(summary.notRun > 0);
        QVERIFY(reconciled(summary));
        QVERIFY(std::ranges::any_of(summary.failed, [](const auto& f) { return f.frame == 40; }));
        QCOMPARE(rig.sink->ends(), std::vector{RenderState::Failed});
        const std::vector<FrameNumber> frames = rig.recorder.frames();
        QVERIFY(std::ranges::adjacent_find(frames, std::greater_equal<>()) == frames.end());
        QCOMPARE(frames.size(), summary.done + summary.failed.size());
    }

    void anotherOutputErrorFailsItsFrame() {
        Rig rig(1, 20);
        rig.sink->onWrite = failingAt(7, Error::output(QStringLiteral("Cannot write: Permission denied.")));
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(19));
    }

    /// The seam for "pause when the disk is full, go on when there is room".
    void aPausedJobGoesOn() {
        Rig rig(1, 40);
        std::atomic<bool> full{true};
        auto space = std::make_shared<Gate>();
        rig.sink->onWrite = [&](FrameNumber, std::stop_token) -> Result<void> {
            if (full)
                return Error::output(QStringLiteral("disk full"));
            return {};
        };
        std::atomic<int> asked{0};
        std::atomic<int> atOnce{0};
        rig.options.outputPolicy = [&, space](const Error&, FrameNumber, std::stop_token stop) {
            ++asked;
            if (++atOnce > 1)
                asked += 1000;
            const bool freed = space->pass(stop);
            --atOnce;
            return freed ? OutputDecision::Retry : OutputDecision::StopJob;
        };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(space->waitForArrivals(1));
        while (rig.sink->order().size() < 4) // every write thread has met the full disk
            std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::milliseconds(50)); // time to ask, if they did
        full = false;
        space->open();
        const RenderSummary summary = job->wait();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(40));
        QCOMPARE(asked.load(), 1); // the others tried again by themselves
    }

    void aPolicyThatThrowsStopsTheJob() {
        Rig rig(1, 5);
        rig.sink->onWrite = failingAt(2, Error::output(QStringLiteral("x")));
        rig.options.outputPolicy = [](const Error&, FrameNumber, std::stop_token) -> OutputDecision {
            throw std::runtime_error("policy");
        };
        QCOMPARE(rig.run().state, RenderState::Failed);
    }

    void nothingSelectedIsAnInputError() {
        Rig rig(1, 5);
        rig.spec->frames.clear();
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Failed);
        QCOMPARE(summary.cause.value().kind, ErrorKind::Input);
        QCOMPARE(rig.sink->begins(), 0);
        QCOMPARE(rig.recorder.summaries().size(), std::size_t(1));
    }

    void whatCannotBeRenderedIsRefused() {
        {
            Rig rig(1, 5);
            rig.spec->frames = {2, 1};
            QCOMPARE(validate(*rig.spec).error().kind, ErrorKind::Usage);
            rig.spec->frames = {1, 9};
            QVERIFY(validate(*rig.spec).error().message.contains(QStringLiteral("no frame 9")));
            rig.spec->frames = {1};
            rig.spec->settings.garbageMatte = QStringLiteral("garbage.exr");
            QVERIFY(!validate(*rig.spec).ok()); // set, but nobody opened it
            rig.spec->side(SideRole::Garbage).source = rig.plate;
            CKD_VERIFY_OK(validate(*rig.spec));
            rig.keyer->keyerInfo.needsHint = true;
            QCOMPARE(validate(*rig.spec).error().kind, ErrorKind::Input);
        }
        RenderJob empty(nullptr, nullptr);
        empty.start();
        QCOMPARE(empty.wait().state, RenderState::Failed);
        Rig rig(1, 5);
        RenderJob nowhere(rig.spec, nullptr);
        nowhere.start();
        QCOMPARE(nowhere.wait().cause.value().kind, ErrorKind::Usage);
    }

    void aHintFrameThatIsMissingFailsItsFrame() {
        Rig rig(1, 10);
        auto hint = std::make_shared<FakeSource>(SourceInfo::Kind::Sequence, 101, 110);
        hint->value = [](FrameNumber number) { return float(number); };
        rig.spec->side(SideRole::Hint) = {hint, [](FrameNumber number) -> std::optional<FrameNumber> {
                                              if (number == 6)
                                                  return std::nullopt;
                                              return number + 100;
                                          }};
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.done, std::size_t(9));
        QCOMPARE(summary.failed.at(0).frame, FrameNumber(6));
        QVERIFY2(summary.failed[0].message.contains(QStringLiteral("has no hint")),
                 qPrintable(summary.failed[0].message));
        // Frame n went with hint n + 100, not with some other.
        const auto pictures = rig.sink->pictures();
        const float base = pictures.at(1).alpha[0] - 101.0F * 8;
        for (const auto& [number, picture] : pictures)
            QVERIFY(std::abs(picture.alpha[0] - (base + float(number + 100) * 8)) < 1e-2F);
    }

    void aHintFrameThatIsMissingMayBeLeftOut() {
        Rig rig(1, 10);
        rig.spec->side(SideRole::Hint) = {
            std::make_shared<FakeSource>(SourceInfo::Kind::Sequence, 1, 5), {}, MissingFrame::LeaveOut};
        QCOMPARE(rig.run().done, std::size_t(10));
    }

    void aStillMatteIsReadOnceAndGoesWithEveryFrame() {
        Rig rig(1, 30);
        auto still = std::make_shared<FakeSource>(SourceInfo::Kind::Still, 7, 7);
        still->sourceInfo.width = 8; // another size: resized
        still->sourceInfo.height = 6;
        still->value = [](FrameNumber) { return 0.5F; };
        rig.spec->side(SideRole::Core).source = still;
        QCOMPARE(rig.run().done, std::size_t(30));
        QCOMPARE(still->grabs.numbers().size(), std::size_t(1));
        QCOMPARE(still->converts.numbers().size(), std::size_t(1));
        const auto pictures = rig.sink->pictures();
        for (const auto& [number, picture] : pictures)
            QVERIFY(std::abs(picture.alpha[0] - pictures.at(1).alpha[0]) < 1e-5F);
    }

    void thePlatesAlphaCanBeTheHint() {
        Rig rig(1, 4);
        rig.spec->hintOrigin = HintOrigin::PlateAlpha;
        QCOMPARE(rig.run().failed.size(), std::size_t(4)); // there is none
        Rig with(1, 4);
        with.spec->hintOrigin = HintOrigin::PlateAlpha;
        with.plate->withAlpha = true;
        QCOMPARE(with.run().done, std::size_t(4));
    }

    void aKeyerThatGivesAnotherSizeIsCaught() {
        class Crooked : public FakeKeyer {
            Result<KeyResult> finish(std::unique_ptr<KeyTask> task, std::stop_token stop) const override {
                Result<KeyResult> result = FakeKeyer::finish(std::move(task), stop);
                if (result)
                    result->alpha = Image(2, 2, 1);
                return result;
            }
        };
        Rig rig(1, 2);
        rig.spec->keyer = std::make_shared<Crooked>();
        QCOMPARE(rig.run().failed.size(), std::size_t(2));
    }
};

QTEST_GUILESS_MAIN(TestRenderJobErrors)
#include "tst_renderjob_errors.moc"
