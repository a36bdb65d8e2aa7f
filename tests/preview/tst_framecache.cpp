// SPDX-License-Identifier: Apache-2.0
#include "core/preview/FrameCache.h"

#include <QTest>

#include <random>
#include <set>
#include <thread>

using namespace ckd;

namespace {

/// 100 bytes.
SharedHalfPicture picture(float value = 0.5F) {
    Image image(10, 5, 1);
    image.fill(value);
    return std::make_shared<HalfPicture>(image, HalfPicture::Content::Coverage);
}
constexpr std::size_t kBytes = 100;

const FrameCache::Lane kPlate{QStringLiteral("clip"), View::Plate, 1};

std::set<FrameNumber> framesOf(const FrameCache& cache, const FrameCache::Lane& lane) {
    std::set<FrameNumber> frames;
    for (const FrameRun& run : cache.ranges(lane)) {
        for (FrameNumber frame = run.first; frame <= run.last; ++frame)
            frames.insert(frame);
    }
    return frames;
}

std::set<FrameNumber> span(FrameNumber first, FrameNumber last) {
    std::set<FrameNumber> frames;
    for (FrameNumber frame = first; frame <= last; ++frame)
        frames.insert(frame);
    return frames;
}

} // namespace

class TestFrameCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runsEqualASet();
    void findsWhatWasPutIn();
    void holdsItsBudget();
    void keepsFramesAheadOfThePlayhead();
    void keepsFramesAheadWhenPlayingBackward();
    void readingAheadEndsByItself();
    void loopingKeepsTheStartForTheEnd();
    void staleSettingsGoFirst();
    void otherClipsGoBeforeAll();
    void smallerBudgetFreesAtOnce();
    void pictureOutlivesItsEviction();
    void hundredThousandFramesAreOneRun();
    void manyThreads();
};

void TestFrameCache::runsEqualASet() {
    std::mt19937 random(5);
    FrameRuns runs;
    std::set<FrameNumber> set;
    for (int i = 0; i < 5000; ++i) {
        const FrameNumber frame = FrameNumber(random() % 60) - 30;
        if (random() % 2 == 0) {
            runs.add(frame);
            set.insert(frame);
        } else {
            runs.remove(frame);
            set.erase(frame);
        }
        QVERIFY(runs.runs() == runsOf({set.begin(), set.end()}));
        QCOMPARE(runs.contains(frame), set.contains(frame));
    }
    runs.clear();
    QVERIFY(runs.isEmpty());
}

void TestFrameCache::findsWhatWasPutIn() {
    FrameCache cache(10 * kBytes);
    QVERIFY(!cache.find(kPlate, 1));
    const SharedHalfPicture a = picture();
    QVERIFY(cache.insert(kPlate, 1, a));
    QCOMPARE(cache.find(kPlate, 1), a);
    QVERIFY(cache.contains(kPlate, 1));
    for (const FrameCache::Lane& other : {FrameCache::Lane{QStringLiteral("clip"), View::Matte, 1},
                                          FrameCache::Lane{QStringLiteral("clip"), View::Plate, 2},
                                          FrameCache::Lane{QStringLiteral("other"), View::Plate, 1}})
        QVERIFY(!cache.find(other, 1));
    const SharedHalfPicture newer = picture();
    QVERIFY(cache.insert(kPlate, 1, newer));
    QCOMPARE(cache.find(kPlate, 1), newer);
    QVERIFY(!cache.insert(kPlate, 2, nullptr));
    const FrameCache::Statistics statistics = cache.statistics();
    QCOMPARE(statistics.bytes, kBytes);
    QCOMPARE(statistics.pictures, std::size_t(1));
    QCOMPARE(statistics.hits, std::uint64_t(2));
    QCOMPARE(statistics.misses, std::uint64_t(4));
    cache.removeClip(QStringLiteral("clip"));
    QVERIFY(!cache.contains(kPlate, 1));
    QCOMPARE(cache.statistics().bytes, std::size_t(0));
}

void TestFrameCache::holdsItsBudget() {
    FrameCache cache(10 * kBytes + kBytes / 2);
    cache.setFocus({.clip = QStringLiteral("clip"), .frame = 0, .settings = {1}});
    std::mt19937 random(3);
    for (int i = 0; i < 500; ++i) {
        cache.insert(kPlate, FrameNumber(random() % 100), picture());
        QVERIFY(cache.statistics().bytes <= cache.statistics().budget);
        QCOMPARE(cache.statistics().bytes, cache.statistics().pictures * kBytes);
    }
    QCOMPARE(cache.statistics().pictures, std::size_t(10));
    QCOMPARE(framesOf(cache, kPlate), span(0, 9));
    FrameCache tiny(kBytes - 1);
    QVERIFY(!tiny.insert(kPlate, 1, picture()));
}

void TestFrameCache::keepsFramesAheadOfThePlayhead() {
    FrameCache cache(20 * kBytes);
    FrameCache::Focus focus{.clip = QStringLiteral("clip"), .frame = 0, .settings = {1}};
    for (FrameNumber frame = 0; frame < 100; ++frame) { // playback
        focus.frame = frame;
        cache.setFocus(focus);
        for (FrameNumber ahead = frame; ahead < frame + 12; ++ahead) {
            if (!cache.contains(kPlate, ahead))
                QVERIFY(cache.insert(kPlate, ahead, picture()));
        }
        for (FrameNumber ahead = frame; ahead < frame + 12; ++ahead)
            QVERIFY(cache.contains(kPlate, ahead));
    }
    // The rest of the room is just behind the playhead.
    QCOMPARE(framesOf(cache, kPlate), span(91, 110));
}

void TestFrameCache::keepsFramesAheadWhenPlayingBackward() {
    FrameCache cache(8 * kBytes);
    cache.setFocus({.clip = QStringLiteral("clip"), .frame = 50, .direction = -1, .settings = {1}});
    for (FrameNumber frame = 30; frame <= 70; ++frame)
        cache.insert(kPlate, frame, picture());
    // 44 is 6 steps away; 52, two behind, counts as 6 as well.
    for (FrameNumber frame = 45; frame <= 50; ++frame)
        QVERIFY(cache.contains(kPlate, frame));
}

void TestFrameCache::readingAheadEndsByItself() {
    FrameCache cache(10 * kBytes);
    cache.setFocus({.clip = QStringLiteral("clip"), .frame = 5, .settings = {1}});
    FrameNumber frame = 5;
    while (cache.wouldKeep(kPlate, frame, kBytes)) {
        QVERIFY(cache.insert(kPlate, frame, picture()));
        ++frame;
    }
    QCOMPARE(frame, FrameNumber(15));
    QVERIFY(!cache.insert(kPlate, frame, picture()));
    QVERIFY(!cache.contains(kPlate, frame));
    QCOMPARE(cache.statistics().refused, std::uint64_t(1));
    QVERIFY(cache.wouldKeep(kPlate, 4, kBytes)); // nearer
}

void TestFrameCache::loopingKeepsTheStartForTheEnd() {
    FrameCache cache(30 * kBytes);
    FrameCache::Focus focus{.clip = QStringLiteral("clip"), .loop = FrameRun{100, 199}, .settings = {1}};
    const auto wrapped = [](FrameNumber frame) { return 100 + (frame - 100) % 100; };
    for (FrameNumber step = 100; step < 420; ++step) {
        focus.frame = wrapped(step);
        cache.setFocus(focus);
        for (FrameNumber ahead = step; ahead < step + 20; ++ahead) {
            if (!cache.contains(kPlate, wrapped(ahead)))
                QVERIFY(cache.insert(kPlate, wrapped(ahead), picture()));
        }
        for (FrameNumber ahead = step; ahead < step + 20; ++ahead)
            QVERIFY(cache.contains(kPlate, wrapped(ahead)));
    }
    // Backward over the start.
    focus.direction = -1;
    focus.frame = 105;
    cache.setFocus(focus);
    for (FrameNumber frame : {105, 104, 103, 102, 101, 100, 199, 198, 197, 196})
        QVERIFY(cache.insert(kPlate, frame, picture()));
    for (FrameNumber frame : {105, 104, 103, 102, 101, 100, 199, 198, 197, 196})
        QVERIFY(cache.contains(kPlate, frame));
}

void TestFrameCache::staleSettingsGoFirst() {
    FrameCache cache(10 * kBytes);
    const FrameCache::Lane before{QStringLiteral("clip"), View::Matte, 7};
    const FrameCache::Lane now{QStringLiteral("clip"), View::Matte, 8};
    cache.setFocus({.clip = QStringLiteral("clip"), .frame = 0, .settings = {1, 7}});
    for (FrameNumber frame = 0; frame < 5; ++frame) {
        QVERIFY(cache.insert(before, frame, picture()));
        QVERIFY(cache.insert(kPlate, frame + 100, picture()));
    }
    cache.setFocus({.clip = QStringLiteral("clip"), .frame = 0, .settings = {1, 8}});
    for (FrameNumber frame = 0; frame < 5; ++frame)
        QVERIFY(cache.insert(now, frame + 500, picture()));
    QVERIFY(framesOf(cache, before).empty());
    QCOMPARE(framesOf(cache, kPlate), span(100, 104));
    QCOMPARE(framesOf(cache, now), span(500, 504));
}

void TestFrameCache::otherClipsGoBeforeAll() {
    FrameCache cache(9 * kBytes);
    const FrameCache::Lane oldest{QStringLiteral("a"), View::Plate, 1};
    const FrameCache::Lane older{QStringLiteral("b"), View::Plate, 1};
    for (FrameNumber frame = 0; frame < 3; ++frame)
        QVERIFY(cache.insert(oldest, frame, picture()));
    for (FrameNumber frame = 0; frame < 3; ++frame)
        QVERIFY(cache.insert(older, frame, picture()));
    cache.setFocus({.clip = QStringLiteral("clip"), .frame = 0, .settings = {}});
    for (FrameNumber frame = 0; frame < 6; ++frame)
        QVERIFY(cache.insert(kPlate, frame * 1000, picture()));
    QVERIFY(framesOf(cache, oldest).empty());
    QCOMPARE(framesOf(cache, older), span(0, 2));
    for (FrameNumber frame = 6; frame < 9; ++frame)
        QVERIFY(cache.insert(kPlate, frame * 1000, picture()));
    QVERIFY(framesOf(cache, older).empty());
}

void TestFrameCache::smallerBudgetFreesAtOnce() {
    FrameCache cache(10 * kBytes);
    cache.setFocus({.clip = QStringLiteral("clip"), .frame = 3, .settings = {1}});
    for (FrameNumber frame = 0; frame < 10; ++frame)
        QVERIFY(cache.insert(kPlate, frame, picture()));
    cache.setBudget(3 * kBytes);
    QCOMPARE(framesOf(cache, kPlate), span(3, 5));
    cache.clear();
    QCOMPARE(cache.statistics().pictures, std::size_t(0));
    QCOMPARE(cache.statistics().bytes, std::size_t(0));
}

void TestFrameCache::pictureOutlivesItsEviction() {
    FrameCache cache(kBytes);
    QVERIFY(cache.insert(kPlate, 1, picture(0.25F)));
    const SharedHalfPicture held = cache.find(kPlate, 1);
    cache.setBudget(0);
    QVERIFY(!cache.contains(kPlate, 1));
    QCOMPARE(held->value(0, 9, 4), 0.25F);
}

void TestFrameCache::hundredThousandFramesAreOneRun() {
    FrameCache cache(100'000 * kBytes);
    cache.setFocus({.clip = QStringLiteral("clip"), .frame = -50'000, .settings = {1}});
    const SharedHalfPicture one = picture();
    for (FrameNumber frame = -50'000; frame < 50'000; ++frame)
        cache.insert(kPlate, frame, one);
    QCOMPARE(cache.ranges(kPlate), (std::vector<FrameRun>{{-50'000, 49'999}}));
}

void TestFrameCache::manyThreads() {
    FrameCache cache(50 * kBytes);
    {
        std::vector<std::jthread> threads;
        for (unsigned t = 0; t < 4; ++t) {
            threads.emplace_back([&cache, t] {
                std::mt19937 random(t);
                for (int i = 0; i < 2000; ++i) {
                    const FrameNumber frame = FrameNumber(random() % 200);
                    cache.insert(kPlate, frame, picture(float(frame)));
                    if (const SharedHalfPicture found = cache.find(kPlate, FrameNumber(random() % 200)))
                        QVERIFY(found->value(0, 0, 0) >= 0);
                    cache.setFocus({.clip = QStringLiteral("clip"), .frame = frame, .settings = {1}});
                    (void)cache.ranges(kPlate);
                }
            });
        }
    }
    QCOMPARE(cache.statistics().pictures, std::size_t(50));
    QCOMPARE(framesOf(cache, kPlate).size(), std::size_t(50));
    for (const FrameNumber frame : framesOf(cache, kPlate))
        QCOMPARE(cache.find(kPlate, frame)->value(0, 3, 3), float(frame));
}

QTEST_GUILESS_MAIN(TestFrameCache)
#include "tst_framecache.moc"
