// SPDX-License-Identifier: Apache-2.0
// The keyer of several replicas by itself, and shared by several users.
#include "ReplicaRig.h"

#include "core/pipeline/SharedKeyer.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <array>
#include <stdexcept>
#include <thread>

using namespace ckd;
using namespace ckd::test;

namespace {

std::unique_ptr<KeyTask> taskFor(const Keyer& keyer, FrameNumber number) {
    KeyInput input;
    input.number = number;
    Image plate(2, 2, 3);
    plate.fill(0.5F);
    input.plate = std::make_shared<Image>(std::move(plate));
    return *keyer.prepare(input, {}, {}, {});
}

Hook failing(const Error& error) {
    return [error](FrameNumber, std::stop_token) -> Result<void> { return error; };
}

Hook polite(const std::shared_ptr<Gate>& gate) {
    return [gate](FrameNumber, std::stop_token stop) -> Result<void> {
        if (!gate->pass(stop))
            return Error::cancelled();
        return {};
    };
}

std::size_t framesOf(const FakeKeyer& keyer) {
    return keyer.infers.numbers().size();
}

/// What the frame's note is after it was keyed.
QString noteOf(Keyer& keyer, std::unique_ptr<KeyTask> task) {
    const Result<KeyResult> result = keyer.finish(std::move(task), {});
    return result ? result->note : result.error().text();
}

const Error kLost = Error::device(QStringLiteral("The driver is gone."));

} // namespace

class TestReplicaKeyer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachHasItsThread() {
        Replicas replicas(3);
        QCOMPARE(replicas.keyer->lanes(), 1); // nothing is loaded yet
        CKD_VERIFY_OK(replicas.keyer->load({}));
        QCOMPARE(replicas.keyer->lanes(), 3);
        const auto gate = std::make_shared<Gate>();
        replicas.forEach([&](FakeKeyer& fake) { fake.onInfer = polite(gate); });
        {
            std::vector<std::jthread> callers;
            for (FrameNumber number = 1; number <= 3; ++number)
                callers.emplace_back([&, number] {
                    const std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, number);
                    CKD_VERIFY_OK(replicas.keyer->infer(*task, {}));
                });
            QVERIFY(gate->waitForArrivals(3)); // at once
            gate->open();
        }
        replicas.keyer->unload();
        std::set<std::thread::id> all;
        for (const std::shared_ptr<FakeKeyer>& fake : replicas.keyers) {
            QCOMPARE(framesOf(*fake), std::size_t(1));
            QCOMPARE(fake->loads.load(), 1);
            QCOMPARE(fake->unloads.load(), 1);
            const std::lock_guard lock(fake->lifeMutex);
            QCOMPARE(fake->lifeThreads.size(), std::size_t(1));
            all.insert(*fake->lifeThreads.begin());
        }
        QCOMPARE(all.size(), std::size_t(3));
        QVERIFY(!all.contains(std::this_thread::get_id()));
        QCOMPARE(replicas.front->loads.load(), 0);
    }

    void loadsAgainAfterUnloading() {
        Replicas replicas(2);
        CKD_VERIFY_OK(replicas.keyer->load({}));
        const std::unique_ptr<KeyTask> old = taskFor(*replicas.keyer, 1);
        replicas.keyer->unload();
        QVERIFY(!replicas.keyer->infer(*old, {}).ok());
        CKD_VERIFY_OK(replicas.keyer->load({}));
        CKD_VERIFY_OK(replicas.keyer->infer(*old, {}));
        replicas.keyer->unload();
        QCOMPARE(replicas.loads(), 4);
        QCOMPARE(replicas.unloads(), 4);
        QCOMPARE(replicas.opened, 2);
    }

    void oneThatCannotBeLoadedIsLeftOut() {
        Replicas replicas(3);
        replicas.keyers[1]->onLoad = failing(kLost);
        replicas.note = QStringLiteral("A word before.");
        CKD_VERIFY_OK(replicas.keyer->load({}));
        QCOMPARE(replicas.keyer->lanes(), 2);
        std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, 1);
        CKD_VERIFY_OK(replicas.keyer->infer(*task, {}));
        QCOMPARE(
            noteOf(*replicas.keyer, std::move(task)),
            QStringLiteral("A word before. The device gpu:1 is not used any more: The driver is gone. All "
                           "further frames are keyed on gpu:0, gpu:2."));
        task = taskFor(*replicas.keyer, 2);
        CKD_VERIFY_OK(replicas.keyer->infer(*task, {}));
        QCOMPARE(noteOf(*replicas.keyer, std::move(task)), QString()); // said once
        QVERIFY(!replicas.terms[0]->mayFallBack);
        replicas.keyer->unload();
        QCOMPARE(replicas.unloads(), 2);
    }

    void whatIsWrongForAllEndsTheLoad() {
        Replicas replicas(3);
        replicas.keyers[2]->onLoad = failing(Error::model(QStringLiteral("The weights are damaged.")));
        const Result<void> loaded = replicas.keyer->load({});
        QVERIFY(!loaded.ok());
        QCOMPARE(loaded.error().kind, ErrorKind::Model);
        QCOMPARE(replicas.unloads(), 2); // those that were loaded
        QCOMPARE(replicas.keyer->lanes(), 1);
    }

    void noneThatLoadsIsAnError() {
        Replicas replicas(2);
        replicas.forEach([](FakeKeyer& fake) { fake.onLoad = failing(kLost); });
        const Result<void> loaded = replicas.keyer->load({});
        QVERIFY(!loaded.ok());
        QCOMPARE(loaded.error(), kLost);
        QCOMPARE(replicas.unloads(), 0);
    }

    void theFirstFallsBackWhereNoneLoads() {
        Replicas replicas(2);
        for (std::size_t i = 0; i < 2; ++i)
            replicas.keyers[i]->onLoad = [terms = replicas.terms[i]](FrameNumber,
                                                                     std::stop_token) -> Result<void> {
                return terms->mayFallBack ? Result<void>() : Result<void>(kLost);
            };
        CKD_VERIFY_OK(replicas.keyer->load({}));
        QCOMPARE(replicas.keyer->lanes(), 1);
        QVERIFY(replicas.terms[0]->mayFallBack);
        QVERIFY(!replicas.terms[1]->mayFallBack);
    }

    void aThrowingLoadIsOnesOwn() {
        Replicas replicas(2);
        replicas.keyers[0]->onLoad = [](FrameNumber, std::stop_token) -> Result<void> {
            throw std::runtime_error("from a library");
        };
        CKD_VERIFY_OK(replicas.keyer->load({}));
        QCOMPARE(replicas.keyer->lanes(), 1);
        QVERIFY(replicas.terms[1]->mayFallBack); // it is alone
    }

    void aStoppedLoadUnloads() {
        Replicas replicas(2);
        const auto gate = std::make_shared<Gate>();
        replicas.keyers[1]->onLoad = polite(gate);
        std::stop_source stop;
        std::jthread loading([&] {
            const Result<void> loaded = replicas.keyer->load(stop.get_token());
            QVERIFY(!loaded.ok());
            QCOMPARE(loaded.error().kind, ErrorKind::Cancelled);
        });
        QVERIFY(gate->waitForArrivals(1));
        stop.request_stop();
        loading.join();
        QCOMPARE(replicas.unloads(), 1);
    }

    void aFrameGoesHomeIfThatIsIdle() {
        Replicas replicas(3);
        replicas.forEach([](FakeKeyer& fake) { fake.tasksOnDevice = true; });
        CKD_VERIFY_OK(replicas.keyer->load({}));
        std::vector<std::unique_ptr<KeyTask>> tasks;
        for (FrameNumber number = 1; number <= 6; ++number)
            tasks.push_back(taskFor(*replicas.keyer, number));
        for (const std::shared_ptr<FakeKeyer>& fake : replicas.keyers)
            QCOMPARE(fake->prepares.numbers().size(), std::size_t(2));
        for (auto task = tasks.rbegin(); task != tasks.rend(); ++task)
            CKD_VERIFY_OK(replicas.keyer->infer(**task, {}));
        for (const std::shared_ptr<FakeKeyer>& fake : replicas.keyers) {
            std::vector<FrameNumber> inferred = fake->infers.numbers();
            std::ranges::sort(inferred);
            QCOMPARE(inferred, fake->prepares.numbers());
        }
    }

    void aFrameIsStolenWhereItsHomeIsBusy() {
        Replicas replicas(2);
        replicas.forEach([](FakeKeyer& fake) { fake.tasksOnDevice = true; });
        CKD_VERIFY_OK(replicas.keyer->load({}));
        std::vector<std::unique_ptr<KeyTask>> tasks; // at home on 0, 1, 0
        for (FrameNumber number = 1; number <= 3; ++number)
            tasks.push_back(taskFor(*replicas.keyer, number));
        const auto gate = std::make_shared<Gate>();
        replicas.keyers[0]->onInfer = polite(gate);
        std::jthread first([&] { CKD_VERIFY_OK(replicas.keyer->infer(*tasks[0], {})); });
        QVERIFY(gate->waitForArrivals(1));
        QVERIFY(!replicas.keyer->isHomeFree(*tasks[2]));
        QVERIFY(replicas.keyer->isHomeFree(*tasks[1]));
        CKD_VERIFY_OK(replicas.keyer->infer(*tasks[2], {}));
        QCOMPARE(replicas.keyers[1]->infers.numbers(), std::vector<FrameNumber>{3});
        gate->open();
        first.join();
        QCOMPARE(replicas.keyers[0]->infers.numbers(), std::vector<FrameNumber>{1});
    }

    void aTaskInMainMemoryIsAtHomeEverywhere() {
        Replicas replicas(2);
        CKD_VERIFY_OK(replicas.keyer->load({}));
        const std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, 1);
        const std::unique_ptr<KeyTask> other = taskFor(*replicas.keyer, 2);
        const auto gate = std::make_shared<Gate>();
        replicas.forEach([&](FakeKeyer& fake) { fake.onInfer = polite(gate); });
        std::jthread inferring([&] { CKD_VERIFY_OK(replicas.keyer->infer(*task, {})); });
        QVERIFY(gate->waitForArrivals(1));
        QVERIFY(replicas.keyer->isHomeFree(*other));
        gate->open();
    }

    void aRetiredReplicaIsUnloadedAndNotAskedAgain() {
        Replicas replicas(2);
        CKD_VERIFY_OK(replicas.keyer->load({}));
        replicas.keyers[0]->onInfer = failing(kLost);
        for (FrameNumber number = 1; number <= 4; ++number) {
            std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, number);
            CKD_VERIFY_OK(replicas.keyer->infer(*task, {}));
            QCOMPARE(noteOf(*replicas.keyer, std::move(task)).isEmpty(), number != 1);
        }
        QCOMPARE(replicas.keyer->lanes(), 1);
        QCOMPARE(replicas.keyers[0]->infers.numbers(), std::vector<FrameNumber>{1});
        QCOMPARE(framesOf(*replicas.keyers[1]), std::size_t(4));
        QTRY_COMPARE(replicas.keyers[0]->unloads.load(), 1);
        QVERIFY(replicas.terms[1]->mayFallBack);
        replicas.keyer->unload();
        QCOMPARE(replicas.keyers[0]->unloads.load(), 1);
        QCOMPARE(replicas.keyers[1]->unloads.load(), 1);
    }

    void whenAllRunOutOfMemoryOneHelpsItselfAndStays() {
        Replicas replicas(3);
        CKD_VERIFY_OK(replicas.keyer->load({}));
        for (std::size_t i = 0; i < 3; ++i)
            replicas.keyers[i]->onInfer = [terms = replicas.terms[i]](FrameNumber number,
                                                                      std::stop_token) -> Result<void> {
                return number < 3 || terms->mayFallBack ? Result<void>() : Result<void>(kLost);
            };
        for (FrameNumber number = 1; number <= 5; ++number) {
            const std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, number);
            CKD_VERIFY_OK(replicas.keyer->infer(*task, {}));
        }
        QCOMPARE(replicas.keyer->lanes(), 1);
        QCOMPARE(
            std::ranges::count_if(replicas.terms, [](const auto& one) { return one->mayFallBack.load(); }),
            std::ptrdiff_t(1));
    }

    void theLastOneStaysWithItsErrors() {
        Replicas replicas(2);
        CKD_VERIFY_OK(replicas.keyer->load({}));
        replicas.forEach([](FakeKeyer& fake) { fake.onInfer = failing(kLost); });
        for (FrameNumber number = 1; number <= 4; ++number) {
            const std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, number);
            const Result<void> inferred = replicas.keyer->infer(*task, {});
            QVERIFY(!inferred.ok());
            QCOMPARE(inferred.error(), kLost);
        }
        QCOMPARE(replicas.keyer->lanes(), 1);
        replicas.forEach([](FakeKeyer& fake) { fake.onInfer = {}; });
        const std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, 5);
        CKD_VERIFY_OK(replicas.keyer->infer(*task, {})); // it is still asked
    }

    void aWaitingCallEndsWhenStopped() {
        Replicas replicas(2);
        CKD_VERIFY_OK(replicas.keyer->load({}));
        const auto gate = std::make_shared<Gate>();
        replicas.forEach([&](FakeKeyer& fake) { fake.onInfer = polite(gate); });
        std::vector<std::jthread> busy;
        for (FrameNumber number = 1; number <= 2; ++number)
            busy.emplace_back([&, number] {
                const std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, number);
                CKD_VERIFY_OK(replicas.keyer->infer(*task, {}));
            });
        QVERIFY(gate->waitForArrivals(2));
        std::stop_source stop;
        std::jthread third([&] {
            const std::unique_ptr<KeyTask> task = taskFor(*replicas.keyer, 3);
            const Result<void> inferred = replicas.keyer->infer(*task, stop.get_token());
            QVERIFY(!inferred.ok());
            QCOMPARE(inferred.error().kind, ErrorKind::Cancelled);
        });
        stop.request_stop();
        third.join(); // while both are busy
        QCOMPARE(gate->arrivals(), 2);
        gate->open();
    }

    void sharedByJobsWithPreviewFirst() {
        Replicas replicas(2);
        const auto shared = std::make_shared<SharedKeyer>(replicas.keyer);
        const std::shared_ptr<Keyer> batch = shared->client(SharedKeyer::Priority::Batch);
        const std::shared_ptr<Keyer> preview = shared->client(SharedKeyer::Priority::Preview);
        CKD_VERIFY_OK(batch->load({}));
        CKD_VERIFY_OK(preview->load({}));
        QCOMPARE(replicas.loads(), 2);
        QCOMPARE(batch->lanes(), 2);
        std::mutex mutex;
        std::vector<FrameNumber> began;
        const std::array<std::shared_ptr<Gate>, 2> gates{std::make_shared<Gate>(), std::make_shared<Gate>()};
        const auto begun = [&] {
            const std::lock_guard lock(mutex);
            return began.size();
        };
        replicas.forEach([&](FakeKeyer& fake) {
            fake.onInfer = [&, gates](FrameNumber number, std::stop_token stop) -> Result<void> {
                {
                    const std::lock_guard lock(mutex);
                    began.push_back(number);
                }
                if (number <= 2)
                    gates[std::size_t(number) - 1]->pass(stop);
                return {};
            };
        });
        const auto infer = [](Keyer& keyer, FrameNumber number) {
            const std::unique_ptr<KeyTask> task = taskFor(keyer, number);
            CKD_VERIFY_OK(keyer.infer(*task, {}));
        };
        {
            std::jthread one([&] { infer(*batch, 1); });
            std::jthread two([&] { infer(*batch, 2); });
            QVERIFY(gates[0]->waitForArrivals(1) && gates[1]->waitForArrivals(1)); // both are at work
            std::stop_source stop;
            std::jthread stopped([&] {
                const std::unique_ptr<KeyTask> task = taskFor(*batch, 9);
                QCOMPARE(batch->infer(*task, stop.get_token()).error().kind, ErrorKind::Cancelled);
            });
            stop.request_stop();
            stopped.join();
            std::jthread later([&] { infer(*batch, 3); });
            QTRY_COMPARE(shared->waiting(), std::size_t(1));
            std::jthread shown([&] { infer(*preview, 4); });
            QTRY_COMPARE(shared->waiting(), std::size_t(2));
            gates[0]->open(); // one is idle
            QTRY_VERIFY(begun() >= 3);
            gates[1]->open();
        }
        QCOMPARE(began.size(), std::size_t(4));
        QCOMPARE(began[2], FrameNumber(4));
        QCOMPARE(framesOf(*replicas.keyers[0]) + framesOf(*replicas.keyers[1]), std::size_t(4));
        batch->unload();
        QCOMPARE(replicas.unloads(), 0);
        preview->unload();
        QTRY_COMPARE(replicas.unloads(), 2);
    }
};

QTEST_GUILESS_MAIN(TestReplicaKeyer)
#include "tst_replicakeyer.moc"
