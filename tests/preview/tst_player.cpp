// SPDX-License-Identifier: Apache-2.0
#include "core/preview/Player.h"

#include <QSignalSpy>
#include <QTest>

#include <numeric>
#include <set>

using namespace ckd;
using namespace std::chrono_literals;

namespace {

/// A source whose frames are ready or not as the test says.
class FakePlayback : public PlaybackSource {
public:
    std::set<FrameNumber> notReady;
    std::vector<Playhead> playheads;

    bool isReady(FrameNumber frame) const override { return !notReady.contains(frame); }
    void setPlayhead(const Playhead& playhead) override { playheads.push_back(playhead); }
};

std::vector<FrameNumber> numbers(FrameNumber first, FrameNumber last, FrameNumber step = 1) {
    std::vector<FrameNumber> list;
    for (FrameNumber frame = first; frame <= last; frame += step)
        list.push_back(frame);
    return list;
}

/// A player with a clock that the test turns.
struct Bench {
    FakePlayback source;
    std::chrono::nanoseconds now{1h};
    Player player{&source, [this] { return now; }};
    std::vector<FrameNumber> shown;

    explicit Bench(std::vector<FrameNumber> frames = numbers(1, 10), FrameRate rate = {25, 1}) {
        player.setClip(std::move(frames), rate);
        QObject::connect(&player, &Player::frameChanged, &player,
                         [this](FrameNumber frame) { shown.push_back(frame); });
    }
    /// Every millisecond of `time` passes, and the timer fires.
    void pass(std::chrono::milliseconds time) {
        for (auto ms = 0ms; ms < time; ++ms) {
            now += 1ms;
            player.advance();
        }
    }
    /// `time` passes without this thread getting a turn.
    void stall(std::chrono::milliseconds time) {
        now += time;
        player.advance();
    }
};

} // namespace

class TestPlayer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyClipDoesNothing();
    void showsOneFramePerPeriod();
    void rateIsExactOverHours();
    void gapsAndNegativeNumbers();
    void seekGoesToTheNearestFrame();
    void inOutLimitsPlayback();
    void inOutStayInOrder();
    void loopModes_data();
    void loopModes();
    void shuttleLadder();
    void fastPlaybackShowsTheLastFrame();
    void stepsAndEnds();
    void lateThreadDropsFramesAndSaysSo();
    void everyFrameIsKeptWhenAsked();
    void waitsForTheSource();
    void shortWaitIsNoDrop();
    void playedAgainStartsAtTheInPoint();
    void sourceKnowsWhatComes();
    void clipChangeKeepsTheFrame();
    void stopInsideASlot();
    void hundredThousandFrames();
    void ownTimerPlays();
};

void TestPlayer::emptyClipDoesNothing() {
    Player player;
    player.playForward();
    player.shuttleBackward();
    player.seek(5);
    player.stepForward();
    player.toEnd();
    player.setIn(3);
    player.advance();
    QVERIFY(!player.isPlaying());
    QVERIFY(player.isEmpty());
    QCOMPARE(player.frame(), FrameNumber(0));
    player.setClip({7}, {});
    QCOMPARE(player.frame(), FrameNumber(7));
    QCOMPARE(player.rate(), Player::kDefaultRate);
    player.playForward(); // one frame does not play
    QVERIFY(!player.isPlaying());
}

void TestPlayer::showsOneFramePerPeriod() {
    Bench bench;
    bench.player.playForward();
    bench.pass(39ms);
    QVERIFY(bench.shown.empty());
    bench.pass(1ms);
    QCOMPARE(bench.shown, numbers(2, 2));
    bench.pass(320ms);
    QCOMPARE(bench.shown, numbers(2, 10));
    QCOMPARE(bench.player.droppedFrames(), std::uint64_t(0));
    QVERIFY(std::abs(bench.player.shownRate() - 25) < 0.01);
    bench.player.stop();
    QCOMPARE(bench.player.shownRate(), 0.0);
    bench.pass(1s);
    QCOMPARE(bench.player.frame(), FrameNumber(10));
}

void TestPlayer::rateIsExactOverHours() {
    Bench bench(numbers(0, 99'999), {30000, 1001});
    bench.player.playForward();
    for (int second = 0; second < 1001; ++second)
        bench.pass(1000ms);
    // 1001 s hold 30,000 periods; a millisecond clock shows the last of them at most 1 ms late.
    QVERIFY(std::abs(bench.player.frame() - 30'000) <= 1);
    QCOMPARE(bench.player.droppedFrames(), std::uint64_t(0));
}

void TestPlayer::gapsAndNegativeNumbers() {
    Bench bench({-5, -4, 0, 10, 11});
    QCOMPARE(bench.player.frame(), FrameNumber(-5));
    bench.player.playForward();
    bench.pass(160ms);
    QCOMPARE(bench.shown, (std::vector<FrameNumber>{-4, 0, 10, 11}));
    bench.shown.clear();
    bench.player.stepBackward(2);
    QCOMPARE(bench.shown, std::vector<FrameNumber>{0});
}

void TestPlayer::seekGoesToTheNearestFrame() {
    Bench bench({-5, -4, 0, 10, 11});
    const std::pair<FrameNumber, FrameNumber> cases[] = {{-100, -5}, {-4, -4}, {-1, 0},  {4, 0},
                                                         {5, 0},     {6, 10},  {10, 10}, {99, 11}};
    for (const auto& [asked, got] : cases) {
        bench.player.seek(asked);
        QCOMPARE(bench.player.frame(), got);
    }
}

void TestPlayer::inOutLimitsPlayback() {
    Bench bench;
    bench.player.setInOut(4, 6);
    bench.player.playForward(); // from frame 1: outside
    bench.pass(160ms);
    QCOMPARE(bench.shown, (std::vector<FrameNumber>{4, 5, 6, 4, 5}));
    bench.player.clearInOut();
    QVERIFY(!bench.player.hasInOut());
    bench.pass(120ms);
    QCOMPARE(bench.player.frame(), FrameNumber(8));
}

void TestPlayer::inOutStayInOrder() {
    Bench bench({-5, -4, 0, 10, 11});
    QSignalSpy changed(&bench.player, &Player::rangeChanged);
    bench.player.setIn(4);
    QCOMPARE(bench.player.inPoint(), FrameNumber(0));
    bench.player.setOut(-4); // before the in point: takes it along
    QCOMPARE(bench.player.inPoint(), FrameNumber(-4));
    QCOMPARE(bench.player.outPoint(), FrameNumber(-4));
    bench.player.setIn(11);
    QCOMPARE(bench.player.outPoint(), FrameNumber(11));
    bench.player.seek(10);
    bench.player.markOut();
    QCOMPARE(bench.player.inPoint(), FrameNumber(10));
    QCOMPARE(changed.size(), 4);
    bench.player.setIn(10); // as it is
    QCOMPARE(changed.size(), 4);
}

void TestPlayer::loopModes_data() {
    QTest::addColumn<Player::Loop>("loop");
    QTest::addColumn<bool>("backward");
    QTest::addColumn<std::vector<FrameNumber>>("expected");
    using List = std::vector<FrameNumber>;
    QTest::newRow("once") << Player::Loop::Once << false << List{2, 3};
    QTest::newRow("repeat") << Player::Loop::Repeat << false << List{2, 3, 1, 2, 3, 1, 2, 3};
    QTest::newRow("bounce") << Player::Loop::Bounce << false << List{2, 3, 2, 1, 2, 3, 2, 1};
    QTest::newRow("once backward") << Player::Loop::Once << true << List{3, 2, 1};
    QTest::newRow("repeat backward") << Player::Loop::Repeat << true << List{3, 2, 1, 3, 2, 1, 3, 2, 1};
    QTest::newRow("bounce backward") << Player::Loop::Bounce << true << List{3, 2, 1, 2, 3, 2, 1, 2, 3};
}

void TestPlayer::loopModes() {
    QFETCH(Player::Loop, loop);
    QFETCH(bool, backward);
    QFETCH(std::vector<FrameNumber>, expected);
    Bench bench(numbers(1, 3));
    bench.player.setLoop(loop);
    if (backward)
        bench.player.playBackward();
    else
        bench.player.playForward();
    bench.pass(320ms);
    QCOMPARE(bench.shown, expected);
    QCOMPARE(bench.player.isPlaying(), loop != Player::Loop::Once);
}

void TestPlayer::shuttleLadder() {
    Bench bench(numbers(1, 1000));
    bench.player.seek(500);
    QSignalSpy speeds(&bench.player, &Player::playingChanged);
    for (int i = 0; i < 3; ++i)
        bench.player.shuttleForward();
    for (int i = 0; i < 5; ++i)
        bench.player.shuttleBackward();
    bench.player.shuttleForward();
    bench.player.stop();
    std::vector<int> list;
    for (const QList<QVariant>& arguments : speeds)
        list.push_back(arguments[0].toInt());
    QCOMPARE(list, (std::vector<int>{1, 2, 4, 2, 1, -1, -2, -4, -2, 0}));
    for (int i = 0; i < 20; ++i)
        bench.player.shuttleForward();
    QCOMPARE(bench.player.speed(), 32);
}

void TestPlayer::fastPlaybackShowsTheLastFrame() {
    Bench bench(numbers(1, 10));
    bench.player.setLoop(Player::Loop::Once);
    bench.player.shuttleForward();
    bench.player.shuttleForward();
    bench.player.shuttleForward(); // 4 times
    bench.pass(200ms);
    QCOMPARE(bench.shown, (std::vector<FrameNumber>{5, 9, 10}));
    QVERIFY(!bench.player.isPlaying());
}

void TestPlayer::stepsAndEnds() {
    Bench bench;
    bench.player.setInOut(3, 8);
    bench.player.toEnd();
    QCOMPARE(bench.player.frame(), FrameNumber(8));
    bench.player.toEnd();
    QCOMPARE(bench.player.frame(), FrameNumber(10));
    bench.player.stepForward();
    QCOMPARE(bench.player.frame(), FrameNumber(10));
    bench.player.toStart();
    QCOMPARE(bench.player.frame(), FrameNumber(3));
    bench.player.toStart();
    QCOMPARE(bench.player.frame(), FrameNumber(1));
    bench.player.stepBackward();
    QCOMPARE(bench.player.frame(), FrameNumber(1));
    bench.player.playForward();
    bench.player.stepForward(4);
    QVERIFY(!bench.player.isPlaying());
}

void TestPlayer::lateThreadDropsFramesAndSaysSo() {
    Bench bench;
    QSignalSpy dropped(&bench.player, &Player::droppedFramesChanged);
    bench.player.playForward();
    bench.pass(40ms);
    bench.stall(120ms); // three periods at once
    QCOMPARE(bench.shown, (std::vector<FrameNumber>{2, 5}));
    QCOMPARE(bench.player.droppedFrames(), std::uint64_t(2));
    QCOMPARE(dropped.size(), 1);
    bench.pass(40ms); // and the beat is kept
    QCOMPARE(bench.player.frame(), FrameNumber(6));
    bench.player.resetDropped();
    QCOMPARE(bench.player.droppedFrames(), std::uint64_t(0));
}

void TestPlayer::everyFrameIsKeptWhenAsked() {
    Bench bench;
    bench.player.setKeep(Player::Keep::EveryFrame);
    bench.player.playForward();
    bench.pass(40ms);
    bench.stall(120ms);
    bench.pass(40ms);
    QCOMPARE(bench.shown, numbers(2, 4));
    QCOMPARE(bench.player.droppedFrames(), std::uint64_t(2)); // periods without a new frame
}

void TestPlayer::waitsForTheSource() {
    Bench bench;
    bench.source.notReady = {4, 5, 6, 7, 8, 9, 10};
    bench.player.playForward();
    bench.pass(80ms);
    QCOMPARE(bench.player.frame(), FrameNumber(3));
    bench.pass(200ms);
    QCOMPARE(bench.player.frame(), FrameNumber(3));
    QCOMPARE(bench.player.droppedFrames(), std::uint64_t(4));
    bench.source.notReady.clear();
    bench.pass(4ms);
    QCOMPARE(bench.player.frame(), FrameNumber(4)); // the one that was waited for, not a later one
    bench.pass(80ms);
    QCOMPARE(bench.player.frame(), FrameNumber(6));
    QCOMPARE(bench.player.droppedFrames(), std::uint64_t(4));
}

void TestPlayer::shortWaitIsNoDrop() {
    Bench bench;
    bench.source.notReady = {3};
    bench.player.playForward();
    bench.pass(100ms); // frame 3 was due at 80 ms
    QCOMPARE(bench.player.frame(), FrameNumber(2));
    bench.source.notReady.clear();
    bench.pass(10ms);
    QCOMPARE(bench.player.frame(), FrameNumber(3));
    bench.pass(10ms);
    QCOMPARE(bench.player.frame(), FrameNumber(4)); // at 120 ms, in time
    QCOMPARE(bench.player.droppedFrames(), std::uint64_t(0));
}

void TestPlayer::playedAgainStartsAtTheInPoint() {
    Bench bench(numbers(1, 3));
    bench.player.setLoop(Player::Loop::Once);
    bench.player.playForward();
    bench.pass(200ms);
    QCOMPARE(bench.player.frame(), FrameNumber(3));
    bench.player.togglePlay();
    QCOMPARE(bench.player.frame(), FrameNumber(1));
    bench.pass(40ms);
    QCOMPARE(bench.player.frame(), FrameNumber(2));
}

void TestPlayer::sourceKnowsWhatComes() {
    Bench bench;
    bench.player.setInOut(2, 9);
    bench.player.seek(5);
    bench.player.shuttleBackward();
    bench.player.shuttleBackward();
    QCOMPARE(bench.source.playheads.back(), (Playhead{.frame = 5,
                                                      .motion = Playhead::Motion::Backward,
                                                      .frameStep = 2,
                                                      .range = {2, 9},
                                                      .loops = true}));
    bench.pass(40ms);
    QCOMPARE(bench.source.playheads.back().frame, FrameNumber(3));
    bench.player.stop();
    QCOMPARE(bench.source.playheads.back().motion, Playhead::Motion::Still);
}

void TestPlayer::clipChangeKeepsTheFrame() {
    Bench bench;
    bench.player.seek(7);
    bench.player.playForward();
    bench.player.setClip(numbers(5, 20), {24, 1}, 6, 12);
    QVERIFY(!bench.player.isPlaying());
    QCOMPARE(bench.player.frame(), FrameNumber(7));
    QCOMPARE(bench.player.outPoint(), FrameNumber(12));
    bench.player.setClip(numbers(100, 120), {24, 1});
    QCOMPARE(bench.player.frame(), FrameNumber(100));
    QVERIFY(!bench.player.hasInOut());
}

void TestPlayer::stopInsideASlot() {
    Bench bench;
    QObject::connect(&bench.player, &Player::frameChanged, &bench.player, [&](FrameNumber frame) {
        if (frame == 4)
            bench.player.seek(9);
    });
    bench.player.playForward();
    bench.pass(1000ms);
    QCOMPARE(bench.player.frame(), FrameNumber(9));
    QVERIFY(!bench.player.isPlaying());
}

void TestPlayer::hundredThousandFrames() {
    Bench bench(numbers(-50'000, 49'999), {24, 1});
    bench.player.toEnd();
    QCOMPARE(bench.player.frame(), FrameNumber(49'999));
    bench.player.playForward(); // round to the start
    bench.pass(1000ms);
    QCOMPARE(bench.player.frame(), FrameNumber(-50'000 + 24));
}

void TestPlayer::ownTimerPlays() {
    Player player;
    player.setClip(numbers(1, 1000), {100, 1});
    player.playForward();
    QTRY_VERIFY(player.frame() > 5);
    player.stop();
    const FrameNumber stopped = player.frame();
    QTest::qWait(50);
    QCOMPARE(player.frame(), stopped);
}

QTEST_GUILESS_MAIN(TestPlayer)
#include "tst_player.moc"
