// SPDX-License-Identifier: Apache-2.0
// A job whose keyer has several lanes: the rules of a job hold as with one.
#include "ReplicaRig.h"
#include "tests/support/TestData.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <functional>
#include <new>
#include <stdexcept>

using namespace ckd;
using namespace ckd::test;
using namespace std::chrono_literals;

namespace {

using SharedGate = std::shared_ptr<Gate>;

Hook polite(SharedGate gate) {
    return [gate](FrameNumber, std::stop_token stop) -> Result<void> {
        if (!gate->pass(stop))
            return Error::cancelled();
        return {};
    };
}

Hook deaf(SharedGate gate) {
    return [gate](FrameNumber, std::stop_token) -> Result<void> {
        gate->passIgnoringStop();
        return {};
    };
}

void onAll(ReplicaRig& rig, Hook FakeKeyer::*place, const Hook& hook) {
    rig.replicas.forEach([&](FakeKeyer& fake) { fake.*place = hook; });
}

/// What one keyer alone makes of the same clip.
std::map<FrameNumber, FakeSink::Picture> picturesOfOne(FrameNumber last) {
    Rig alone(1, last);
    (void)alone.run();
    return alone.sink->pictures();
}

enum class Fault { Device, Internal, Exception, BadAlloc, Unknown };

Result<void> happen(Fault fault) {
    switch (fault) {
    case Fault::Device:
        return Error::device(QStringLiteral("The driver is gone."));
    case Fault::Internal:
        return Error::internal(QStringLiteral("A defect."));
    case Fault::Exception:
        throw std::runtime_error("from a library");
    case Fault::BadAlloc:
        throw std::bad_alloc();
    case Fault::Unknown:
        break;
    }
    throw 42;
}

void addFaults() {
    QTest::addColumn<int>("fault");
    QTest::newRow("device error") << int(Fault::Device);
    QTest::newRow("internal error") << int(Fault::Internal);
    QTest::newRow("exception") << int(Fault::Exception);
    QTest::newRow("bad_alloc") << int(Fault::BadAlloc);
    QTest::newRow("unknown exception") << int(Fault::Unknown);
}

std::size_t attempts(const ReplicaRig& rig, FrameNumber number) {
    std::size_t count = 0;
    for (const std::shared_ptr<FakeKeyer>& fake : rig.replicas.keyers)
        count += std::size_t(std::ranges::count(fake->infers.numbers(), number));
    return count;
}

std::size_t notesAboutDevices(const ReplicaRig& rig) {
    std::size_t count = 0;
    for (const FrameReport& report : rig.recorder.reports())
        count += std::size_t(report.message.count(QLatin1String("is not used any more")));
    return count;
}

struct Block {
    const char* name;
    std::function<void(ReplicaRig&, SharedGate)> install;
    int arrivals = 3;
    bool leftBehind = false; ///< a thread does not come back
};

std::vector<Block> blocks() {
    return {
        {"loading", [](ReplicaRig& rig, SharedGate gate) { onAll(rig, &FakeKeyer::onLoad, polite(gate)); }},
        {"loading, one deaf",
         [](ReplicaRig& rig, SharedGate gate) { rig.replicas.keyers[1]->onLoad = deaf(gate); }, 1, true},
        {"all busy", [](ReplicaRig& rig, SharedGate gate) { onAll(rig, &FakeKeyer::onInfer, polite(gate)); }},
        {"all hung", [](ReplicaRig& rig, SharedGate gate) { onAll(rig, &FakeKeyer::onInfer, deaf(gate)); }, 3,
         true},
        {"one hung", [](ReplicaRig& rig, SharedGate gate) { rig.replicas.keyers[0]->onInfer = deaf(gate); },
         1, true},
        {"all wait for the only one left",
         [](ReplicaRig& rig, SharedGate gate) {
             rig.replicas.keyers[0]->onInfer = polite(gate);
             for (std::size_t i = 1; i < 3; ++i)
                 rig.replicas.keyers[i]->onInfer = [](FrameNumber, std::stop_token) {
                     return happen(Fault::Device);
                 };
         },
         1},
        {"memory full, all busy",
         [](ReplicaRig& rig, SharedGate gate) {
             rig.spec->limits.memoryBytes = 3000; // three frames
             rig.replicas.forEach([](FakeKeyer& fake) { fake.taskBytes = 900; });
             onAll(rig, &FakeKeyer::onInfer, polite(gate));
         },
         2},
        {"movie encoder waits for a slow first frame",
         [](ReplicaRig& rig, SharedGate gate) {
             rig.sink->ordered = true;
             onAll(rig, &FakeKeyer::onInfer,
                   [gate](FrameNumber number, std::stop_token stop) -> Result<void> {
                       if (number == 1 && !gate->pass(stop))
                           return Error::cancelled();
                       return {};
                   });
         },
         1},
    };
}

void addBlocks() {
    QTest::addColumn<int>("which");
    const std::vector<Block> all = blocks();
    for (int i = 0; i < int(all.size()); ++i)
        QTest::newRow(all[std::size_t(i)].name) << i;
}

} // namespace

class TestRenderJobReplicas : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reportsInOrderAndTheSamePixels_data() {
        QTest::addColumn<bool>("ordered");
        QTest::newRow("pictures") << false;
        QTest::newRow("movie") << true;
    }
    void reportsInOrderAndTheSamePixels() {
        QFETCH(bool, ordered);
        ReplicaRig rig(3, 1, 200);
        rig.sink->ordered = ordered;
        const Hook delay = [](FrameNumber number, std::stop_token) -> Result<void> {
            dawdle(number, 3ms);
            return {};
        };
        for (Hook FakeKeyer::*place : {&FakeKeyer::onPrepare, &FakeKeyer::onInfer, &FakeKeyer::onFinish})
            onAll(rig, place, delay);
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(200));
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
        if (ordered)
            QCOMPARE(rig.sink->order(), rig.spec->frames);
        QVERIFY(rig.sink->pictures() == picturesOfOne(200));
        QCOMPARE(rig.replicas.liveTasks(), 0);
        QCOMPARE(rig.replicas.loads(), 3);
        QCOMPARE(rig.replicas.unloads(), 3);
        const auto infer = std::ranges::find(summary.stages, QStringLiteral("infer"), &StageUse::stage);
        QVERIFY(infer != summary.stages.end());
        QCOMPARE(infer->lanes, 3);
    }

    void asManyFramesAtOnceAsLanes() {
        ReplicaRig rig(3, 1, 30);
        const auto gate = std::make_shared<Gate>();
        onAll(rig, &FakeKeyer::onInfer, polite(gate));
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(3));
        gate->open();
        QCOMPARE(job->wait().done, std::size_t(30));
        for (const std::shared_ptr<FakeKeyer>& fake : rig.replicas.keyers)
            QCOMPARE(fake->infers.most(), 1);
    }

    void anIdleLaneTakesWhatABusyOneLeaves() {
        ReplicaRig rig(2, 1, 30);
        rig.replicas.forEach([](FakeKeyer& fake) { fake.tasksOnDevice = true; });
        const auto gate = std::make_shared<Gate>();
        rig.replicas.keyers[0]->onInfer = polite(gate);
        Recorder& recorder = rig.recorder;
        std::atomic<int> reported = 0;
        recorder.onFrame = [&](const FrameReport&) { ++reported; };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(1));
        QTRY_COMPARE(rig.replicas.keyers[1]->infers.numbers().size(), std::size_t(29));
        gate->open();
        QCOMPARE(job->wait().done, std::size_t(30));
        QCOMPARE(recorder.frames(), rig.spec->frames);
    }

    void aLaneTakesItsOwnFramesFirst() {
        ReplicaRig rig(2, 1, 12);
        rig.spec->limits.workers = 1; // a frame waits in the queue before the next is prepared
        rig.replicas.forEach([](FakeKeyer& fake) { fake.tasksOnDevice = true; });
        rig.plate->onGrab = [&](FrameNumber, std::stop_token stop) -> Result<void> {
            while (rig.replicas.keyer->lanes() < 2 && !stop.stop_requested())
                std::this_thread::yield(); // no frame is prepared before the replicas are there
            return {};
        };
        const std::array<SharedGate, 2> gates{std::make_shared<Gate>(), std::make_shared<Gate>()};
        const auto& keyers = rig.replicas.keyers;
        // The first frame passes: until one was measured there is only one for each worker.
        for (std::size_t i = 0; i < 2; ++i)
            keyers[i]->onInfer = [gate = gates[i]](FrameNumber number, std::stop_token stop) -> Result<void> {
                if (number > 1 && !gate->pass(stop))
                    return Error::cancelled();
                return {};
            };
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gates[0]->waitForArrivals(1) && gates[1]->waitForArrivals(1));
        QTRY_COMPARE(keyers[0]->prepares.numbers().size() + keyers[1]->prepares.numbers().size(),
                     std::size_t(12));
        gates[1]->open();
        QTRY_COMPARE(keyers[0]->infers.numbers().size() + keyers[1]->infers.numbers().size(),
                     std::size_t(12));
        gates[0]->open();
        QCOMPARE(job->wait().done, std::size_t(12));

        const std::vector<FrameNumber> own = keyers[1]->prepares.numbers();
        std::vector<bool> wasOwn; // after its first; the last frame may not have been in the queue yet
        for (const FrameNumber number : keyers[1]->infers.numbers()) {
            if (number > 1 && number < 12)
                wasOwn.push_back(std::ranges::find(own, number) != own.end());
        }
        wasOwn.erase(wasOwn.begin());
        QVERIFY(std::ranges::count(wasOwn, true) >= 3);
        QVERIFY(std::ranges::count(wasOwn, false) >= 3); // and then it steals
        QVERIFY(std::ranges::is_partitioned(wasOwn, std::identity()));
    }

    void aLaneThatFailsGivesItsFrameAway_data() { addFaults(); }
    void aLaneThatFailsGivesItsFrameAway() {
        QFETCH(int, fault);
        ReplicaRig rig(3, 1, 60);
        rig.sink->ordered = true;
        // The others stand still until it has failed, so that it does get a frame.
        const auto gate = std::make_shared<Gate>();
        onAll(rig, &FakeKeyer::onInfer, polite(gate));
        std::atomic<FrameNumber> lost{0};
        rig.replicas.keyers[1]->onInfer = [&, fault](FrameNumber number, std::stop_token) -> Result<void> {
            FrameNumber none = 0;
            lost.compare_exchange_strong(none, number);
            gate->open();
            return happen(Fault(fault));
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(60));
        QVERIFY(summary.failed.empty());
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
        QCOMPARE(rig.sink->order(), rig.spec->frames);
        QVERIFY(rig.sink->pictures() == picturesOfOne(60));
        QCOMPARE(notesAboutDevices(rig), std::size_t(1));
        QVERIFY(lost > 0);
        QVERIFY(attempts(rig, lost) >= 2);
        QCOMPARE(rig.replicas.unloads(), 3);
        QCOMPARE(rig.replicas.liveTasks(), 0);
        QVERIFY(!rig.replicas.terms[0]->mayFallBack);
    }

    void allButOneFail() {
        ReplicaRig rig(3, 1, 60);
        const auto gate = std::make_shared<Gate>();
        std::atomic<unsigned> broken = 0; // one bit each
        for (const std::size_t i : {0U, 2U})
            rig.replicas.keyers[i]->onInfer = [&, i](FrameNumber, std::stop_token) -> Result<void> {
                if ((broken |= 1U << i) == 5U)
                    gate->open();
                return happen(Fault::Device);
            };
        rig.replicas.keyers[1]->onInfer = polite(gate);
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.done, std::size_t(60));
        QCOMPARE(notesAboutDevices(rig), std::size_t(2));
        QVERIFY(rig.replicas.terms[1]->mayFallBack); // as one that was alone from the start
        QVERIFY(rig.sink->pictures() == picturesOfOne(60));
    }

    void whatAllSayOfAFrameIsItsError_data() { addFaults(); }
    void whatAllSayOfAFrameIsItsError() {
        QFETCH(int, fault);
        ReplicaRig rig(3, 1, 40);
        onAll(rig, &FakeKeyer::onInfer, [fault](FrameNumber number, std::stop_token) -> Result<void> {
            return number == 17 ? happen(Fault(fault)) : Result<void>();
        });
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(39));
        QCOMPARE(summary.failed.size(), std::size_t(1));
        QCOMPARE(summary.failed[0].frame, FrameNumber(17));
        QCOMPARE(rig.recorder.frames(), rig.spec->frames);
        // Where memory may be the cause one of them tried once more, without others beside it in mind.
        const bool memory = Fault(fault) == Fault::Device || Fault(fault) == Fault::BadAlloc;
        QCOMPARE(attempts(rig, 17), std::size_t(memory ? 4 : 3));
        QCOMPARE(rig.replicas.unloads(), 3);
    }

    void anErrorOfTheFrameIsNotTriedElsewhere() {
        ReplicaRig rig(3, 1, 40);
        onAll(rig, &FakeKeyer::onInfer, [](FrameNumber number, std::stop_token) -> Result<void> {
            return number == 17 ? Result<void>(Error::input(QStringLiteral("A hint of two channels.")))
                                : Result<void>();
        });
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.failed.size(), std::size_t(1));
        QCOMPARE(attempts(rig, 17), std::size_t(1));
        QCOMPARE(notesAboutDevices(rig), std::size_t(0));
    }

    void allLanesFail() {
        ReplicaRig rig(3, 1, 20);
        onAll(rig, &FakeKeyer::onInfer, [](FrameNumber, std::stop_token) { return happen(Fault::Device); });
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Done);
        QCOMPARE(summary.done, std::size_t(0));
        QCOMPARE(summary.failed.size(), std::size_t(20)); // as with one device
        QVERIFY(summary.failed[0].message.contains(QLatin1String("The driver is gone.")));
        QCOMPARE(rig.replicas.liveTasks(), 0);
        QCOMPARE(rig.replicas.unloads(), 3);
    }

    void noneCanBeLoaded() {
        ReplicaRig rig(3);
        onAll(rig, &FakeKeyer::onLoad, [](FrameNumber, std::stop_token) { return happen(Fault::Exception); });
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Failed);
        QCOMPARE(summary.notRun, std::size_t(20));
        QVERIFY(summary.cause->message.contains(QLatin1String("loading the model")));
    }

    void aMovieThatBreaksEndsTheClipThere() {
        ReplicaRig rig(3, 1, 60, SourceInfo::Kind::Movie);
        rig.plate->onGrab = [](FrameNumber number, std::stop_token) -> Result<void> {
            return number == 31 ? Result<void>(Error::input(QStringLiteral("'shot.mov' ends.")))
                                : Result<void>();
        };
        const RenderSummary summary = rig.run();
        QCOMPARE(summary.state, RenderState::Partial);
        QCOMPARE(summary.done, std::size_t(30));
        QCOMPARE(summary.causeFrame.value(), FrameNumber(31));
    }

    void staysWithinTheMemoryBudget() {
        constexpr std::size_t kMega = 1'000'000;
        ReplicaRig rig(3, 1, 300);
        rig.spec->limits = {.memoryBytes = 60 * kMega, .workers = 3, .writeThreads = 3};
        rig.plate->rawBytes = 2 * kMega;
        rig.replicas.forEach([](FakeKeyer& fake) { fake.taskBytes = 8 * kMega; });
        rig.sink->keepPictures = false;
        const auto gate = std::make_shared<Gate>();
        onAll(rig, &FakeKeyer::onInfer, [gate](FrameNumber number, std::stop_token stop) -> Result<void> {
            if (number > 20)
                gate->pass(stop);
            return {};
        });
        std::atomic<int> most = 0; // tasks alive, counted by the test
        onAll(rig, &FakeKeyer::onPrepare, [&](FrameNumber, std::stop_token) -> Result<void> {
            const int now = rig.replicas.liveTasks();
            int seen = most;
            while (now > seen && !most.compare_exchange_weak(seen, now)) {
            }
            return {};
        });
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(3)); // all lanes stand still; the reader runs against the budget
        gate->open();
        const RenderSummary summary = job->wait();
        QCOMPARE(summary.done, std::size_t(300));
        QVERIFY2(summary.peakBytes <= 60 * kMega, qPrintable(QString::number(summary.peakBytes)));
        QVERIFY2(most <= 7, qPrintable(QString::number(most))); // 7 × 8 MB and what it is made from
    }

    void cancelEndsEveryWait_data() { addBlocks(); }
    void cancelEndsEveryWait() {
        QFETCH(int, which);
        const Block block = blocks()[std::size_t(which)];
        const auto gate = std::make_shared<Gate>();
        ReplicaRig rig(3, 1, 60);
        block.install(rig, gate);
        const std::unique_ptr<RenderJob> job = rig.makeJob();
        job->start();
        QVERIFY(gate->waitForArrivals(block.arrivals));
        job->cancel();
        const RenderSummary summary = job->wait(); // although the gate is closed
        QCOMPARE(summary.state, RenderState::Cancelled);
        QCOMPARE(summary.done + summary.failed.size() + summary.notRun, std::size_t(60));
        QCOMPARE(rig.recorder.summaries().size(), std::size_t(1));
        QCOMPARE(!rig.recorder.warnings().isEmpty(), block.leftBehind);
        if (!block.leftBehind)
            QCOMPARE(rig.replicas.liveTasks(), 0);
        gate->open();
        QVERIFY(gate->waitForDepartures(gate->arrivals()));
    }

    void destructionWhileBusy_data() { addBlocks(); }
    void destructionWhileBusy() {
        QFETCH(int, which);
        const Block block = blocks()[std::size_t(which)];
        const auto gate = std::make_shared<Gate>();
        std::weak_ptr<FakeSink> sink;
        std::vector<std::weak_ptr<FakeKeyer>> keyers;
        {
            ReplicaRig rig(3, 1, 60);
            block.install(rig, gate);
            sink = rig.sink;
            for (const std::shared_ptr<FakeKeyer>& fake : rig.replicas.keyers)
                keyers.emplace_back(fake);
            std::unique_ptr<RenderJob> job = rig.makeJob();
            job->start();
            QVERIFY(gate->waitForArrivals(block.arrivals));
            job.reset();
            QCOMPARE(rig.recorder.summaries().size(), std::size_t(1));
        }
        // Freed, unless a thread that was left behind still needs it.
        QCOMPARE(sink.expired(), !block.leftBehind);
        gate->open();
        QVERIFY(gate->waitForDepartures(gate->arrivals()));
        for (const std::weak_ptr<FakeKeyer>& keyer : keyers)
            QTRY_VERIFY(keyer.expired());
    }
};

QTEST_GUILESS_MAIN(TestRenderJobReplicas)
#include "tst_renderjob_replicas.moc"
