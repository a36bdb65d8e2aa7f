// SPDX-License-Identifier: Apache-2.0
#include "core/base/BoundedQueue.h"
#include "tests/support/TestData.h"

#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

using namespace ckd;

class TestBoundedQueue : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsOrder() {
        BoundedQueue<int> queue(100);
        for (int i = 0; i < 5; ++i)
            QVERIFY(queue.push(int(i), 10, {}));
        QCOMPARE(queue.bytes(), std::size_t(50));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(queue.pop({}).value(), i);
        QCOMPARE(queue.bytes(), std::size_t(0));
    }
    void givesThePreferredFirst() {
        BoundedQueue<int> queue(100);
        for (int i = 0; i < 5; ++i)
            QVERIFY(queue.push(int(i), std::size_t(i), {}));
        const auto odd = [](int item) { return item % 2 == 1; };
        for (const int expected : {1, 3, 0, 2, 4}) // where none is, the oldest
            QCOMPARE(queue.pop({}, odd).value(), expected);
        QCOMPARE(queue.bytes(), std::size_t(0));
    }
    void neverHoldsMoreThanItsBudget() {
        BoundedQueue<int> queue(100);
        std::atomic<std::size_t> most{0};
        std::jthread producer([&](std::stop_token stop) {
            for (int i = 0; i < 2000; ++i) {
                if (!queue.push(int(i), 30, stop))
                    return;
                most = std::max(most.load(), queue.bytes());
            }
            queue.close();
        });
        int next = 0;
        while (std::optional<int> item = queue.pop({}))
            QCOMPARE(*item, next++);
        QCOMPARE(next, 2000);
        QVERIFY(most.load() <= 100);
    }
    void admitsOneItemLargerThanTheBudget() {
        BoundedQueue<std::unique_ptr<int>> queue(10);
        QVERIFY(queue.push(std::make_unique<int>(7), 1000, {}));
        QCOMPARE(**queue.pop({}), 7);
    }
    void stopEndsAWaitingPush() {
        BoundedQueue<int> queue(10);
        QVERIFY(queue.push(1, 10, {}));
        std::latch started(1);
        bool pushed = true;
        std::jthread producer([&](std::stop_token stop) {
            started.count_down();
            pushed = queue.push(2, 10, stop);
        });
        started.wait();
        producer.request_stop();
        producer.join();
        QVERIFY(!pushed);
        QCOMPARE(queue.size(), std::size_t(1));
    }
    void stopEndsAWaitingPop() {
        BoundedQueue<int> queue(10);
        bool got = true;
        std::jthread consumer([&](std::stop_token stop) { got = queue.pop(stop).has_value(); });
        consumer.request_stop();
        consumer.join();
        QVERIFY(!got);
    }
    void closeDrainsThenEnds() {
        BoundedQueue<int> queue(10);
        QVERIFY(queue.push(1, 1, {}));
        queue.close();
        QVERIFY(!queue.push(2, 1, {}));
        QCOMPARE(queue.pop({}).value(), 1);
        QVERIFY(!queue.pop({}).has_value());
    }
};

QTEST_GUILESS_MAIN(TestBoundedQueue)
#include "tst_boundedqueue.moc"
