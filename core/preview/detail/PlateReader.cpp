// SPDX-License-Identifier: Apache-2.0
#include "core/preview/detail/PlateReader.h"

#include "core/base/Guard.h"
#include "core/pipeline/detail/FrameReader.h"

#include <QThread>

#include <algorithm>
#include <iterator>
#include <utility>

namespace ckd::detail {

namespace {

/// More than this many frames ahead need not be listed: a cache that holds them is filled piece by piece.
constexpr std::size_t kMostAhead = 2048;

std::size_t halfBytes(const SourceInfo& info) {
    return std::size_t(std::max(1, info.width)) * std::size_t(std::max(1, info.height)) * 3 *
           sizeof(std::uint16_t);
}

bool covers(const std::vector<FrameRun>& runs, FrameNumber frame) {
    const auto after = std::ranges::upper_bound(runs, frame, {}, &FrameRun::first);
    return after != runs.begin() && frame <= std::prev(after)->last;
}

} // namespace

PlateReader::PlateReader(Setup setup)
    : m_setup(std::move(setup))
    , m_frames(m_setup.source->info().frames)
    , m_mostInFlight(std::size_t(std::max(1, QThread::idealThreadCount())) + 2)
    , m_bytesPerFrame(halfBytes(m_setup.source->info())) {
}

void PlateReader::request(FrameNumber frame) {
    const std::lock_guard lock(m_mutex);
    m_request = frame;
    m_failed.erase(frame);
    m_dirty = true;
    m_changed.notify_all();
}

void PlateReader::setPlayhead(const Playhead& playhead) {
    const std::lock_guard lock(m_mutex);
    m_playhead = playhead;
    m_refused.clear();
    m_dirty = true;
    m_changed.notify_all();
}

void PlateReader::wake() {
    const std::lock_guard lock(m_mutex);
    m_refused.clear();
    m_dirty = true;
    m_changed.notify_all();
}

void PlateReader::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        Choice choice;
        {
            std::unique_lock lock(m_mutex);
            for (;;) {
                m_dirty = false;
                const std::optional<Choice> chosen = choose();
                if (chosen) {
                    choice = *chosen;
                    m_inFlight.insert(choice.frame);
                    break;
                }
                if (!m_changed.wait(lock, stop, [&] { return m_dirty; }))
                    return;
            }
        }
        grab(choice, stop);
    }
}

// ---- what next

std::optional<PlateReader::Choice> PlateReader::choose() const {
    if (m_request && !m_inFlight.contains(*m_request) && !m_failed.contains(*m_request) &&
        std::ranges::binary_search(m_frames, *m_request) &&
        !m_setup.cache->contains(m_setup.lane, *m_request))
        return Choice{.frame = *m_request, .wanted = true};
    if (m_inFlight.size() >= m_mostInFlight)
        return std::nullopt;
    if (const std::optional<FrameNumber> ahead = nextAhead())
        return Choice{.frame = *ahead, .wanted = false};
    return std::nullopt;
}

/// Indices of frames in the order in which playback comes to them.
std::vector<std::size_t> PlateReader::upcoming() const {
    std::vector<std::size_t> order;
    if (m_frames.empty())
        return order;
    const bool still = m_playhead.motion == Playhead::Motion::Still;
    const bool backward = m_playhead.motion == Playhead::Motion::Backward;
    const auto indexOf = [&](FrameNumber frame) {
        const auto it = std::ranges::lower_bound(m_frames, frame);
        return std::ptrdiff_t(std::min<std::size_t>(std::size_t(it - m_frames.begin()), m_frames.size() - 1));
    };
    const std::ptrdiff_t first = still ? 0 : indexOf(m_playhead.range.first);
    const std::ptrdiff_t last = still ? std::ptrdiff_t(m_frames.size()) - 1 : indexOf(m_playhead.range.last);
    const std::ptrdiff_t length = last - first + 1;
    const std::ptrdiff_t step = (backward ? -1 : 1) * std::max(1, still ? 1 : m_playhead.frameStep);
    const std::size_t most = still ? kAheadWhenStill : std::min<std::size_t>(kMostAhead, std::size_t(length));
    std::ptrdiff_t index = indexOf(m_playhead.frame);
    for (std::size_t i = 0; i < most; ++i, index += step) {
        if (index < first || index > last) {
            if (still || !m_playhead.loops || length < 1)
                break;
            index = first + ((index - first) % length + length) % length;
        }
        order.push_back(std::size_t(index));
    }
    return order;
}

bool PlateReader::isMissing(std::size_t index, const std::vector<FrameRun>& cached) const {
    const FrameNumber frame = m_frames[index];
    return !covers(cached, frame) && !m_inFlight.contains(frame) && !m_failed.contains(frame) &&
           !m_refused.contains(frame);
}

/// The first missing frame of the piece that ends at order[position], when a movie plays backward.
FrameNumber PlateReader::startOfPiece(std::size_t position, const std::vector<std::size_t>& order,
                                      const std::vector<FrameRun>& cached) const {
    std::size_t start = order[position];
    if (m_playhead.motion != Playhead::Motion::Backward ||
        m_setup.source->info().kind != SourceInfo::Kind::Movie)
        return m_frames[start];
    for (std::size_t i = 1; i < kBackwardPiece && position + i < order.size(); ++i) {
        if (order[position + i] >= order[position])
            break; // over the loop's end
        if (isMissing(order[position + i], cached))
            start = order[position + i];
    }
    return m_frames[start];
}

std::optional<FrameNumber> PlateReader::nextAhead() const {
    const bool isMovie = m_setup.source->info().kind == SourceInfo::Kind::Movie;
    const std::vector<FrameRun> cached = m_setup.cache->ranges(m_setup.lane);
    const std::vector<std::size_t> order = upcoming();
    for (std::size_t i = 0; i < order.size(); ++i) {
        // Behind a broken place of a movie every frame would cost a search from the start.
        if (isMovie && m_failed.contains(m_frames[order[i]]))
            return std::nullopt;
        if (!isMissing(order[i], cached))
            continue;
        const std::size_t inFlightBytes = m_inFlight.size() * m_bytesPerFrame;
        if (!m_setup.cache->wouldKeep(m_setup.lane, m_frames[order[i]], m_bytesPerFrame + inFlightBytes))
            return std::nullopt;
        return startOfPiece(i, order, cached);
    }
    return std::nullopt;
}

// ---- one frame

void PlateReader::grab(const Choice& choice, const std::stop_token& stop) {
    Result<std::unique_ptr<RawFrame>> raw =
        guarded("reading the clip", [&]() -> Result<std::unique_ptr<RawFrame>> {
            if (!m_cursor) {
                Result<std::unique_ptr<FrameCursor>> cursor = m_setup.source->openCursor();
                if (!cursor)
                    return cursor.error();
                m_cursor = *std::move(cursor);
            }
            return m_cursor->grab(choice.frame, stop);
        });
    if (raw && !*raw)
        raw = Error::internal(QStringLiteral("Frame %1 came without data.").arg(choice.frame));
    if (!raw) {
        finish(choice, raw.error());
        return;
    }
    const auto shared = std::make_shared<std::unique_ptr<RawFrame>>(*std::move(raw));
    m_setup.pool->submit([self = shared_from_this(), shared, choice] { self->convert(**shared, choice); },
                         choice.wanted ? TaskPool::Place::Front : TaskPool::Place::Back);
}

void PlateReader::convert(RawFrame& raw, const Choice& choice) {
    finish(choice, guarded("decoding a frame", [&]() -> Result<SharedHalfPicture> {
               Result<DecodedFrame> decoded = raw.convert();
               if (!decoded)
                   return decoded.error();
               if (decoded->rgb.isNull())
                   return Error::internal(QStringLiteral("Frame %1 came without colour.").arg(choice.frame));
               plateToWorking(*m_setup.color, decoded->rgb);
               return SharedHalfPicture(
                   std::make_shared<HalfPicture>(decoded->rgb, contentOf(decoded->rgb.encoding())));
           }));
}

void PlateReader::finish(const Choice& choice, const Result<SharedHalfPicture>& picture) {
    const bool cancelled = !picture && picture.error().kind == ErrorKind::Cancelled;
    const bool kept = picture && m_setup.cache->insert(m_setup.lane, choice.frame, *picture);
    {
        const std::lock_guard lock(m_mutex);
        m_inFlight.erase(choice.frame);
        if (!picture && !cancelled)
            m_failed.insert(choice.frame);
        if (picture && !kept)
            m_refused.insert(choice.frame);
        if (picture && m_request == choice.frame)
            m_request.reset(); // it was there, even if the cache did not keep it
        m_dirty = true;
        m_changed.notify_all();
    }
    if (!cancelled)
        m_setup.done(choice.frame, picture, choice.wanted);
}

} // namespace ckd::detail
