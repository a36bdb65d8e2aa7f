// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/base/FrameRate.h"
#include "core/preview/PlaybackSource.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace ckd {

/// The playhead: which frame is shown, and when the next one is. Knows nothing of pictures or widgets.
///
/// A clip is a list of frame numbers (with gaps, negative, 100,000 of them); a step goes to the next number
/// that exists. Playback shows one frame per period of the rate. A period in which no new frame could be
/// shown, because the source was not ready or this thread was late, counts as dropped: with Keep::Time the
/// frames passed by are left out, with Keep::EveryFrame the clip runs slower. Frames that are merely not
/// ready are waited for in both: showing others instead would need them just as much.
///
/// Belongs to the UI thread. Never waits.
class Player : public QObject {
    Q_OBJECT
public:
    using Clock = std::function<std::chrono::nanoseconds()>; ///< monotonic
    enum class Loop {
        Once,   ///< stops at the end
        Repeat, ///< from the out point to the in point
        Bounce, ///< back and forth
    };
    enum class Keep { Time, EveryFrame };

    /// `source` must live longer; null: every frame is ready. A clock of one's own (tests) means that
    /// advance() is called by its owner; otherwise a timer does.
    explicit Player(PlaybackSource* source = nullptr, Clock clock = {}, QObject* parent = nullptr);
    ~Player() override;

    // ---- the clip

    /// `frames` ascending. The playhead stays where it was when that frame exists, else goes to the first.
    /// Stops playback; in and out become the first and last frame unless given.
    void setClip(std::vector<FrameNumber> frames, FrameRate rate, std::optional<FrameNumber> in = {},
                 std::optional<FrameNumber> out = {});
    [[nodiscard]] const std::vector<FrameNumber>& frames() const { return m_frames; }
    [[nodiscard]] bool isEmpty() const { return m_frames.empty(); }
    /// Stills and sequences without a rate play at 24.
    static constexpr FrameRate kDefaultRate{24, 1};
    [[nodiscard]] FrameRate rate() const { return m_rate; }
    void setRate(FrameRate rate);

    [[nodiscard]] FrameNumber frame() const { return m_frame; } ///< 0 without a clip
    [[nodiscard]] FrameNumber firstFrame() const;
    [[nodiscard]] FrameNumber lastFrame() const;
    /// The nearest that exists.
    [[nodiscard]] FrameNumber nearest(FrameNumber frame) const;
    [[nodiscard]] FrameNumber inPoint() const;
    [[nodiscard]] FrameNumber outPoint() const;
    [[nodiscard]] bool hasInOut() const { return m_in.has_value() || m_out.has_value(); }
    [[nodiscard]] std::optional<FrameNumber> markedIn() const { return m_in; }
    [[nodiscard]] std::optional<FrameNumber> markedOut() const { return m_out; }

    // ---- playback

    [[nodiscard]] bool isPlaying() const { return m_speed != 0; }
    /// Signed, in multiples of the clip's rate: 0 stopped, -1 backward, 2, 4, 8 …
    [[nodiscard]] int speed() const { return m_speed; }
    [[nodiscard]] Loop loop() const { return m_loop; }
    [[nodiscard]] Keep keep() const { return m_keep; }
    [[nodiscard]] std::uint64_t droppedFrames() const { return m_dropped; }
    /// Frames shown per second over the last second of playback; 0 when stopped.
    [[nodiscard]] double shownRate() const;

public Q_SLOTS:
    /// Goes to the nearest frame; stops playback.
    void seek(ckd::FrameNumber frame);
    void setIn(ckd::FrameNumber frame); ///< moves the out point along when it lies before
    void setOut(ckd::FrameNumber frame);
    void setInOut(std::optional<ckd::FrameNumber> in, std::optional<ckd::FrameNumber> out);
    void markIn() { setIn(m_frame); }
    void markOut() { setOut(m_frame); }
    void clearInOut();
    void setLoop(ckd::Player::Loop loop);
    void setKeep(ckd::Player::Keep keep);

    void playForward(); ///< from the in point when the playhead stands at the out point
    void playBackward();
    void togglePlay();      ///< space
    void stop();            ///< K
    void shuttleForward();  ///< L: play; again: 2, 4, 8 times as fast; from backward: slower, then forward
    void shuttleBackward(); ///< J
    void stepForward(int frames = 1); ///< stops; ends at the clip's end
    void stepBackward(int frames = 1);
    void toStart(); ///< in point; from there the clip's first frame
    void toEnd();
    void resetDropped();

    /// Shows what is due now. Called by the timer, or by tests.
    void advance();

Q_SIGNALS:
    void frameChanged(ckd::FrameNumber frame);
    void playingChanged(int speed);
    void droppedFramesChanged(quint64 dropped);
    /// Frames, rate, in or out changed.
    void rangeChanged();
    void loopChanged(ckd::Player::Loop loop);

private:
    using Nanoseconds = std::chrono::nanoseconds;
    [[nodiscard]] std::size_t indexOf(FrameNumber frame) const; ///< of nearest()
    [[nodiscard]] FrameRun range() const;
    [[nodiscard]] Nanoseconds period() const;
    [[nodiscard]] std::optional<std::size_t> nextIndex(std::size_t index, int& speed) const;
    void show(FrameNumber frame);
    void setSpeed(int speed);
    void countDropped(std::int64_t frames);
    void noteShown(Nanoseconds now);
    void tellSource();
    void startTimer(Nanoseconds now);

    PlaybackSource* m_source;
    const bool m_usesTimer; ///< false: a test calls advance()
    const Clock m_clock;
    QTimer m_timer;
    std::vector<FrameNumber> m_frames;
    FrameRate m_rate = kDefaultRate;
    FrameNumber m_frame = 0;
    std::optional<FrameNumber> m_in;
    std::optional<FrameNumber> m_out;
    Loop m_loop = Loop::Repeat;
    Keep m_keep = Keep::Time;
    int m_speed = 0;
    std::uint64_t m_dropped = 0;
    Nanoseconds m_due{0};              ///< when the next frame is to be shown
    bool m_waiting = false;            ///< for the source, since the last frame shown
    std::deque<Nanoseconds> m_shownAt; ///< of the last second
};

} // namespace ckd

Q_DECLARE_METATYPE(ckd::Player::Loop)
