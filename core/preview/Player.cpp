// SPDX-License-Identifier: Apache-2.0
#include "core/preview/Player.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace ckd {

namespace {

constexpr std::chrono::seconds kRateWindow{1};
constexpr int kFastest = 32;
/// So often a source that was not ready is asked again.
constexpr std::chrono::milliseconds kAskAgain{4};
/// A thread that was away for longer goes on from there: it does not jump any further.
constexpr std::int64_t kMostSkipped = 64;

std::chrono::nanoseconds monotonicNow() {
    return std::chrono::steady_clock::now().time_since_epoch();
}

} // namespace

Player::Player(PlaybackSource* source, Clock clock, QObject* parent)
    : QObject(parent)
    , m_source(source)
    , m_usesTimer(!clock)
    , m_clock(clock ? std::move(clock) : Clock(monotonicNow)) {
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Player::advance);
}

Player::~Player() = default;

// ---- the clip

void Player::setClip(std::vector<FrameNumber> frames, FrameRate rate, std::optional<FrameNumber> in,
                     std::optional<FrameNumber> out) {
    stop();
    const bool wasEmpty = m_frames.empty();
    m_frames = std::move(frames);
    m_rate = rate.isKnown() ? rate : kDefaultRate;
    m_in = in;
    m_out = out;
    m_dropped = 0;
    m_shownAt.clear();
    Q_EMIT rangeChanged();
    Q_EMIT droppedFramesChanged(m_dropped);
    const FrameNumber before = m_frame;
    if (m_frames.empty())
        m_frame = 0;
    else if (wasEmpty || !std::ranges::binary_search(m_frames, m_frame))
        m_frame = m_frames.front();
    tellSource();
    if (m_frame != before)
        Q_EMIT frameChanged(m_frame);
}

void Player::setRate(FrameRate rate) {
    m_rate = rate.isKnown() ? rate : kDefaultRate;
    m_due = m_clock() + period();
    Q_EMIT rangeChanged();
}

FrameNumber Player::firstFrame() const {
    return m_frames.empty() ? 0 : m_frames.front();
}

FrameNumber Player::lastFrame() const {
    return m_frames.empty() ? 0 : m_frames.back();
}

std::size_t Player::indexOf(FrameNumber frame) const {
    const auto at = std::ranges::lower_bound(m_frames, frame);
    if (at == m_frames.begin())
        return 0;
    const auto before = std::prev(at);
    if (at == m_frames.end() || frame - *before <= *at - frame)
        return std::size_t((at != m_frames.end() && *at == frame ? at : before) - m_frames.begin());
    return std::size_t(at - m_frames.begin());
}

FrameNumber Player::nearest(FrameNumber frame) const {
    return m_frames.empty() ? 0 : m_frames[indexOf(frame)];
}

FrameNumber Player::inPoint() const {
    return m_in ? nearest(*m_in) : firstFrame();
}

FrameNumber Player::outPoint() const {
    return m_out ? nearest(*m_out) : lastFrame();
}

FrameRun Player::range() const {
    return {inPoint(), outPoint()};
}

void Player::setInOut(std::optional<FrameNumber> in, std::optional<FrameNumber> out) {
    if (in)
        in = nearest(*in);
    if (out)
        out = nearest(*out);
    if (m_frames.empty() || (in == m_in && out == m_out))
        return;
    m_in = in;
    m_out = out;
    tellSource();
    Q_EMIT rangeChanged();
}

void Player::setIn(FrameNumber frame) {
    const FrameNumber in = nearest(frame);
    setInOut(in, m_out && *m_out < in ? std::optional(in) : m_out);
}

void Player::setOut(FrameNumber frame) {
    const FrameNumber out = nearest(frame);
    setInOut(m_in && *m_in > out ? std::optional(out) : m_in, out);
}

void Player::clearInOut() {
    setInOut(std::nullopt, std::nullopt);
}

void Player::setLoop(Loop loop) {
    if (std::exchange(m_loop, loop) == loop)
        return;
    tellSource();
    Q_EMIT loopChanged(loop);
}

void Player::setKeep(Keep keep) {
    m_keep = keep;
}

// ---- moving by hand

void Player::show(FrameNumber frame) {
    if (frame == m_frame)
        return;
    m_frame = frame;
    tellSource();
    Q_EMIT frameChanged(frame);
}

void Player::seek(FrameNumber frame) {
    stop();
    if (!m_frames.empty())
        show(nearest(frame));
}

void Player::stepForward(int frames) {
    stop();
    if (m_frames.empty())
        return;
    const auto index = std::ptrdiff_t(indexOf(m_frame)) + frames;
    show(m_frames[std::size_t(std::clamp<std::ptrdiff_t>(index, 0, std::ptrdiff_t(m_frames.size()) - 1))]);
}

void Player::stepBackward(int frames) {
    stepForward(-frames);
}

void Player::toStart() {
    seek(m_frame != inPoint() ? inPoint() : firstFrame());
}

void Player::toEnd() {
    seek(m_frame != outPoint() ? outPoint() : lastFrame());
}

// ---- playback

Player::Nanoseconds Player::period() const {
    return Nanoseconds(1'000'000'000 * m_rate.denominator / std::max<std::int64_t>(1, m_rate.numerator));
}

void Player::setSpeed(int speed) {
    if (m_frames.size() < 2)
        speed = 0;
    if (speed == m_speed)
        return;
    m_speed = speed;
    m_shownAt.clear();
    m_waiting = false;
    if (speed != 0) {
        const Nanoseconds now = m_clock();
        m_due = now + period();
        startTimer(now);
    } else {
        m_timer.stop();
    }
    tellSource();
    Q_EMIT playingChanged(m_speed);
}

void Player::playForward() {
    if (m_frames.empty())
        return;
    const FrameRun span = range();
    if (m_frame >= span.last || m_frame < span.first)
        show(span.first);
    setSpeed(1);
}

void Player::playBackward() {
    if (m_frames.empty())
        return;
    const FrameRun span = range();
    if (m_frame <= span.first || m_frame > span.last)
        show(span.last);
    setSpeed(-1);
}

void Player::togglePlay() {
    if (isPlaying())
        stop();
    else
        playForward();
}

void Player::stop() {
    setSpeed(0);
}

void Player::shuttleForward() {
    if (m_speed == 0)
        playForward();
    else if (m_speed < 0)
        setSpeed(m_speed == -1 ? 1 : m_speed / 2);
    else
        setSpeed(std::min(m_speed * 2, kFastest));
}

void Player::shuttleBackward() {
    if (m_speed == 0)
        playBackward();
    else if (m_speed > 0)
        setSpeed(m_speed == 1 ? -1 : m_speed / 2);
    else
        setSpeed(std::max(m_speed * 2, -kFastest));
}

void Player::resetDropped() {
    m_dropped = 0;
    Q_EMIT droppedFramesChanged(m_dropped);
}

double Player::shownRate() const {
    if (m_shownAt.size() < 2 || !isPlaying())
        return 0;
    const double seconds = std::chrono::duration<double>(m_shownAt.back() - m_shownAt.front()).count();
    return seconds > 0 ? double(m_shownAt.size() - 1) / seconds : 0;
}

void Player::countDropped(std::int64_t frames) {
    if (frames <= 0)
        return;
    m_dropped += std::uint64_t(frames);
    Q_EMIT droppedFramesChanged(m_dropped);
}

void Player::noteShown(Nanoseconds now) {
    m_shownAt.push_back(now);
    while (now - m_shownAt.front() > kRateWindow)
        m_shownAt.pop_front();
}

void Player::tellSource() {
    if (!m_source)
        return;
    const Playhead::Motion motion = m_speed > 0   ? Playhead::Motion::Forward
                                    : m_speed < 0 ? Playhead::Motion::Backward
                                                  : Playhead::Motion::Still;
    m_source->setPlayhead({.frame = m_frame,
                           .motion = motion,
                           .frameStep = std::max(1, std::abs(m_speed)),
                           .range = range(),
                           .loops = m_loop == Loop::Repeat});
}

void Player::startTimer(Nanoseconds now) {
    if (!m_usesTimer)
        return;
    const Nanoseconds wait = m_waiting ? Nanoseconds(kAskAgain) : m_due - now;
    m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(std::max(wait, Nanoseconds(0))));
}

/// What comes after `index` at `speed`, which turns round when bouncing. None: the end.
std::optional<std::size_t> Player::nextIndex(std::size_t index, int& speed) const {
    const auto first = std::ptrdiff_t(indexOf(inPoint()));
    const auto last = std::ptrdiff_t(indexOf(outPoint()));
    const auto at = std::ptrdiff_t(index);
    if (at + speed >= first && at + speed <= last)
        return std::size_t(at + speed);
    // Whatever the speed, the last frame is shown before playback turns, goes round or ends.
    const std::ptrdiff_t end = speed > 0 ? last : first;
    if (speed > 0 ? at < end : at > end)
        return std::size_t(end);
    if (m_loop == Loop::Once)
        return std::nullopt;
    if (m_loop == Loop::Repeat)
        return std::size_t(speed > 0 ? first : last);
    speed = -speed;
    return std::size_t(std::clamp(at + speed, first, last));
}

void Player::advance() {
    if (!isPlaying())
        return;
    const Nanoseconds now = m_clock();
    if (now < m_due) {
        startTimer(now);
        return;
    }
    // Periods that began since the last frame was shown, one frame for each.
    const std::int64_t periods = (now - m_due) / period() + 1;
    const bool skips = m_keep == Keep::Time && !m_waiting;
    const std::int64_t most = skips ? std::min(periods, kMostSkipped) : 1;
    std::size_t index = indexOf(m_frame);
    int speed = m_speed;
    std::optional<std::size_t> shown;
    int shownSpeed = m_speed;
    for (std::int64_t i = 0; i < most; ++i) {
        const std::optional<std::size_t> next = nextIndex(index, speed);
        if (!next) {
            if (i == 0) {
                stop();
                return;
            }
            break;
        }
        index = *next;
        if (!m_source || m_source->isReady(m_frames[index])) {
            shown = index;
            shownSpeed = speed;
        }
    }
    countDropped(periods - 1);
    m_waiting = !shown;
    if (!shown) {
        m_due += (periods - 1) * period(); // this period is not over: the frame may come yet
        startTimer(now);
        return;
    }
    m_due += periods * period();
    noteShown(now);
    if (std::exchange(m_speed, shownSpeed) != shownSpeed)
        Q_EMIT playingChanged(m_speed);
    show(m_frames[*shown]);
    if (isPlaying())
        startTimer(now);
}

} // namespace ckd
