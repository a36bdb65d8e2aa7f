// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/BlockingRegion.h"
#include "core/pipeline/detail/WorkPermits.h"
#include "tests/pipeline/Fakes.h"
#include "tests/support/TestData.h"

#include <latch>

using namespace ckd;
using namespace ckd::detail;
using namespace ckd::test;

class TestWorkPermits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void laterStagesGoFirst() {
        for (int round = 0; round < 20; ++round) {
            WorkPermits permits(1);
            QVERIFY(permits.acquire(WorkPriority::EarlierStage, {}));
            std::mutex mutex;
            std::vector<WorkPriority> order;
            const auto worker = [&](WorkPriority priority) {
                if (!permits.acquire(priority, {}))
                    return;
                {
                    const std::lock_guard lock(mutex);
                    order.push_back(priority);
                }
                permits.release();
            };
            std::vector<std::jthread> threads;
            for (int i = 0; i < 3; ++i)
                threads.emplace_back(worker, WorkPriority::EarlierStage);
            threads.emplace_back(worker, WorkPriority::LaterStage);
            while (permits.waiting() < 4)
                std::this_thread::yield();
            permits.release();
            threads.clear();
            QCOMPARE(order.size(), std::size_t(4));
            QCOMPARE(order.front(), WorkPriority::LaterStage);
        }
    }

    void neverMoreThanThereAre() {
        WorkPermits permits(3);
        Traffic traffic;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 8; ++t) {
                threads.emplace_back([&, t] {
                    for (int i = 0; i < 300; ++i) {
                        const Permit permit(
                            permits, t % 2 == 0 ? WorkPriority::LaterStage : WorkPriority::EarlierStage, {});
                        const Traffic::Visit visit(traffic, i);
                        std::this_thread::yield();
                    }
                });
            }
        }
        QCOMPARE(traffic.most(), 3);
    }

    void stopEndsAWait() {
        WorkPermits permits(0);
        std::atomic<int> taken{0};
        {
            std::jthread later(
                [&](std::stop_token stop) { taken += permits.acquire(WorkPriority::LaterStage, stop); });
            std::jthread earlier(
                [&](std::stop_token stop) { taken += permits.acquire(WorkPriority::EarlierStage, stop); });
            while (permits.waiting() < 2)
                std::this_thread::yield();
        }
        QCOMPARE(taken.load(), 0);
        QCOMPARE(permits.waiting(), 0);
    }

    void aBlockingRegionLendsTheCore() {
        WorkPermits permits(1);
        Gate inside;
        std::atomic<bool> ran{false};
        std::jthread blocker([&](std::stop_token stop) {
            const Permit permit(permits, WorkPriority::LaterStage, stop);
            const BlockingRegion region;
            const BlockingRegion nested;
            (void)inside.pass(stop);
        });
        QVERIFY(inside.waitForArrivals(1));
        {
            const Permit permit(permits, WorkPriority::EarlierStage, {}); // would wait for ever
            ran = true;
        }
        inside.open();
        blocker.join();
        QVERIFY(ran);
        QVERIFY(permits.acquire(WorkPriority::LaterStage, {})); // given back exactly once
        std::stop_source stopped;
        stopped.request_stop();
        QVERIFY(!permits.acquire(WorkPriority::LaterStage, stopped.get_token()));
    }

    void aDroppedPermitIsFreeAtOnceAndOnlyOnce() {
        WorkPermits permits(1);
        {
            const Permit permit(permits, WorkPriority::EarlierStage, {});
            Permit::dropCurrent();
            QVERIFY(permits.acquire(WorkPriority::EarlierStage, {})); // would wait for ever
            const BlockingRegion region;                              // has nothing to lend any more
        }
        permits.release();
        QVERIFY(permits.acquire(WorkPriority::LaterStage, {}));
        std::stop_source stopped;
        stopped.request_stop();
        QVERIFY(!permits.acquire(WorkPriority::LaterStage, stopped.get_token()));
    }

    void aBlockingRegionElsewhereDoesNothing() { const BlockingRegion region; }
};

QTEST_GUILESS_MAIN(TestWorkPermits)
#include "tst_workpermits.moc"
