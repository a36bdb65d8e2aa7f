// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/ProgressEstimate.h"
#include "tests/support/TestData.h"

using namespace ckd;

namespace {
bool near(std::optional<double> value, double wanted, double tolerance) {
    return value && std::abs(*value - wanted) <= tolerance * wanted;
}
} // namespace

class TestProgressEstimate : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsKnownAtFirst() {
        ProgressEstimate estimate(100);
        QVERIFY(!estimate.framesPerSecond(0));
        estimate.add(10.0);
        QVERIFY(!estimate.secondsLeft(10.0));
    }
    void aSteadyRate() {
        ProgressEstimate estimate(1000);
        for (int i = 0; i < 200; ++i)
            estimate.add(5.0 + i * 0.1);
        QVERIFY(near(estimate.framesPerSecond(24.9), 10.0, 0.02));
        QVERIFY(near(estimate.secondsLeft(24.9), 80.0, 0.02));
        QCOMPARE(estimate.finished(), std::size_t(200));
    }
    void slowFramesCountFromTheSecond() {
        ProgressEstimate estimate(10);
        estimate.add(100); // after a start-up that says nothing about speed
        estimate.add(103);
        QVERIFY(near(estimate.framesPerSecond(103), 1.0 / 3, 1e-6));
        QVERIFY(near(estimate.secondsLeft(103), 24, 1e-6));
    }
    void bursts() {
        ProgressEstimate estimate(1000);
        for (int i = 0; i < 40; ++i)
            estimate.add(i * 2.0, 8); // eight cores end together
        QVERIFY(near(estimate.framesPerSecond(78), 4.0, 0.05));
    }
    void oneHiccupIsNotTheRate() {
        ProgressEstimate estimate(1000);
        double now = 0;
        for (int i = 0; i < 100; ++i)
            estimate.add(now += (i == 70 ? 30.0 : 0.25));
        QVERIFY(near(estimate.framesPerSecond(now), 4.0, 0.05));
    }
    void aStallShows() {
        ProgressEstimate estimate(1000);
        for (int i = 0; i < 100; ++i)
            estimate.add(i * 0.25);
        QVERIFY(near(estimate.framesPerSecond(25), 4.0, 0.05));
        QVERIFY(estimate.framesPerSecond(85).value() < 1.0);
    }
    void anotherRateIsFollowed() {
        ProgressEstimate estimate(100000);
        double now = 0;
        for (int i = 0; i < 200; ++i)
            estimate.add(now += 0.1);
        for (int i = 0; i < 60; ++i)
            estimate.add(now += 1.0);
        QVERIFY(near(estimate.framesPerSecond(now), 1.0, 0.05));
    }
    void moreThanPlannedLeavesNothing() {
        ProgressEstimate estimate(2);
        for (int i = 0; i < 5; ++i)
            estimate.add(i);
        QCOMPARE(estimate.secondsLeft(4).value(), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestProgressEstimate)
#include "tst_progressestimate.moc"
