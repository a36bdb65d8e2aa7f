// SPDX-License-Identifier: Apache-2.0
#include "core/preview/FrameCache.h"

#include "core/pipeline/detail/MachineMemory.h"

#include <algorithm>
#include <utility>

namespace ckd {

namespace {

/// A frame behind the playhead counts as this many times as far away as one ahead: going back a little is
/// usual, going on is what playback does.
constexpr FrameNumber kBehindFactor = 3;
/// When looping, so many frames behind the playhead are kept as near.
constexpr FrameNumber kLoopTail = 8;

} // namespace

struct FrameCache::Contents {
    struct LaneData {
        std::map<FrameNumber, SharedHalfPicture> pictures;
        FrameRuns runs;
        std::uint64_t lastUse = 0;
    };
    std::map<Lane, LaneData> lanes;
    Focus focus;
    Statistics statistics;
    std::uint64_t clock = 0;

    /// What goes first: the class, then within it the distance.
    struct Rank {
        int kind = 0;          ///< 0: current frames of the clip in focus, 1: stale settings, 2: other clips
        std::uint64_t age = 0; ///< of the lane, for kind 2
        FrameNumber distance = 0; ///< for kind 0 and 1
        friend auto operator<=>(const Rank&, const Rank&) = default;
    };

    /// Steps until playback comes to the frame, as far as can be told.
    [[nodiscard]] FrameNumber distance(FrameNumber frame) const {
        const FrameNumber away = (frame - focus.frame) * (focus.direction < 0 ? -1 : 1);
        if (!focus.loop || frame < focus.loop->first || frame > focus.loop->last)
            return away >= 0 ? away : -away * kBehindFactor;
        if (away >= 0 || -away <= kLoopTail)
            return std::abs(away);
        return away + (focus.loop->last - focus.loop->first + 1);
    }

    [[nodiscard]] Rank rank(const Lane& lane, std::uint64_t lastUse, FrameNumber frame) const {
        if (lane.clip != focus.clip)
            return {.kind = 2, .age = clock - std::min(clock, lastUse)};
        const bool current = std::ranges::find(focus.settings, lane.settings) != focus.settings.end();
        return {.kind = current ? 0 : 1, .distance = distance(frame)};
    }

    /// The frame of a lane that goes first. Distances grow towards both ends of the lane, and in a loop also
    /// towards the frames just behind the kept tail: one of those few is the farthest.
    [[nodiscard]] FrameNumber farthest(const LaneData& data) const {
        const auto& pictures = data.pictures;
        FrameNumber best = pictures.begin()->first;
        const auto consider = [&](FrameNumber frame) {
            if (distance(frame) > distance(best))
                best = frame;
        };
        consider(std::prev(pictures.end())->first);
        if (focus.loop) {
            const FrameNumber sign = focus.direction < 0 ? -1 : 1;
            for (const FrameNumber edge :
                 {focus.frame, focus.frame - sign * kLoopTail, focus.loop->first, focus.loop->last}) {
                const auto after = pictures.upper_bound(edge);
                if (after != pictures.end())
                    consider(after->first);
                auto before = after;
                for (int i = 0; i < 2 && before != pictures.begin(); ++i)
                    consider((--before)->first);
            }
        }
        return best;
    }

    /// The first to go, or the end of `lanes` when there is nothing.
    [[nodiscard]] std::map<Lane, LaneData>::iterator worst(FrameNumber& frame, Rank& worstRank) {
        auto found = lanes.end();
        for (auto it = lanes.begin(); it != lanes.end(); ++it) {
            const FrameNumber candidate = farthest(it->second);
            const Rank candidateRank = rank(it->first, it->second.lastUse, candidate);
            if (found == lanes.end() || candidateRank > worstRank) {
                found = it;
                frame = candidate;
                worstRank = candidateRank;
            }
        }
        return found;
    }

    [[nodiscard]] SharedHalfPicture take(std::map<Lane, LaneData>::iterator lane, FrameNumber frame) {
        const auto node = lane->second.pictures.extract(frame);
        statistics.bytes -= node.mapped()->bytes();
        --statistics.pictures;
        lane->second.runs.remove(frame);
        if (lane->second.pictures.empty())
            lanes.erase(lane);
        return std::move(node.mapped());
    }
};

std::size_t FrameCache::defaultBudget() {
    return detail::machineMemoryBytes() / 8;
}

FrameCache::FrameCache(std::size_t budgetBytes) : m_contents(std::make_unique<Contents>()) {
    m_contents->statistics.budget = budgetBytes;
}

FrameCache::~FrameCache() = default;

// Pictures are freed after the mutex is given back: unmapping megabytes takes time.

std::vector<SharedHalfPicture> FrameCache::shrinkTo(std::size_t bytes) {
    std::vector<SharedHalfPicture> gone;
    while (m_contents->statistics.bytes > bytes) {
        FrameNumber frame = 0;
        Contents::Rank rank;
        const auto lane = m_contents->worst(frame, rank);
        if (lane == m_contents->lanes.end())
            break;
        gone.push_back(m_contents->take(lane, frame));
        ++m_contents->statistics.evicted;
    }
    return gone;
}

void FrameCache::setBudget(std::size_t bytes) {
    std::vector<SharedHalfPicture> gone;
    const std::lock_guard lock(m_mutex);
    m_contents->statistics.budget = bytes;
    gone = shrinkTo(bytes);
}

void FrameCache::setFocus(Focus focus) {
    const std::lock_guard lock(m_mutex);
    m_contents->focus = std::move(focus);
}

bool FrameCache::insert(const Lane& lane, FrameNumber frame, SharedHalfPicture picture) {
    if (!picture || picture->isNull())
        return false;
    std::vector<SharedHalfPicture> gone;
    const std::lock_guard lock(m_mutex);
    Contents& contents = *m_contents;
    if (picture->bytes() > contents.statistics.budget) {
        ++contents.statistics.refused;
        return false;
    }
    const bool isNewLane = !contents.lanes.contains(lane);
    Contents::LaneData& data = contents.lanes[lane];
    if (isNewLane || lane.clip == contents.focus.clip)
        data.lastUse = ++contents.clock;
    if (const auto old = data.pictures.find(frame); old != data.pictures.end()) {
        contents.statistics.bytes += picture->bytes();
        contents.statistics.bytes -= old->second->bytes();
        std::swap(old->second, picture);
        gone.push_back(std::move(picture));
    } else {
        contents.statistics.bytes += picture->bytes();
        ++contents.statistics.pictures;
        data.pictures.emplace(frame, std::move(picture));
        data.runs.add(frame);
    }
    std::vector<SharedHalfPicture> evicted = shrinkTo(contents.statistics.budget);
    gone.insert(gone.end(), std::make_move_iterator(evicted.begin()), std::make_move_iterator(evicted.end()));
    const auto kept = contents.lanes.find(lane);
    const bool isKept = kept != contents.lanes.end() && kept->second.pictures.contains(frame);
    if (!isKept)
        ++contents.statistics.refused;
    return isKept;
}

SharedHalfPicture FrameCache::find(const Lane& lane, FrameNumber frame) {
    const std::lock_guard lock(m_mutex);
    const auto it = m_contents->lanes.find(lane);
    if (it != m_contents->lanes.end()) {
        const auto picture = it->second.pictures.find(frame);
        if (picture != it->second.pictures.end()) {
            it->second.lastUse = ++m_contents->clock;
            ++m_contents->statistics.hits;
            return picture->second;
        }
    }
    ++m_contents->statistics.misses;
    return {};
}

bool FrameCache::contains(const Lane& lane, FrameNumber frame) const {
    const std::lock_guard lock(m_mutex);
    const auto it = m_contents->lanes.find(lane);
    return it != m_contents->lanes.end() && it->second.pictures.contains(frame);
}

bool FrameCache::wouldKeep(const Lane& lane, FrameNumber frame, std::size_t bytes) const {
    const std::lock_guard lock(m_mutex);
    Contents& contents = *m_contents;
    if (contents.statistics.bytes + bytes <= contents.statistics.budget)
        return true;
    if (bytes > contents.statistics.budget)
        return false;
    const auto it = contents.lanes.find(lane);
    const std::uint64_t lastUse = it != contents.lanes.end() ? it->second.lastUse : contents.clock;
    FrameNumber frameOut = 0;
    Contents::Rank worstRank;
    return contents.worst(frameOut, worstRank) == contents.lanes.end() ||
           worstRank > contents.rank(lane, lastUse, frame);
}

std::vector<FrameRun> FrameCache::ranges(const Lane& lane) const {
    const std::lock_guard lock(m_mutex);
    const auto it = m_contents->lanes.find(lane);
    return it == m_contents->lanes.end() ? std::vector<FrameRun>() : it->second.runs.runs();
}

void FrameCache::removeClip(const QString& clip) {
    std::vector<SharedHalfPicture> gone;
    const std::lock_guard lock(m_mutex);
    for (auto it = m_contents->lanes.begin(); it != m_contents->lanes.end();) {
        if (it->first.clip != clip) {
            ++it;
            continue;
        }
        for (auto& [frame, picture] : it->second.pictures) {
            m_contents->statistics.bytes -= picture->bytes();
            --m_contents->statistics.pictures;
            gone.push_back(std::move(picture));
        }
        it = m_contents->lanes.erase(it);
    }
}

void FrameCache::clear() {
    std::map<Lane, Contents::LaneData> gone;
    const std::lock_guard lock(m_mutex);
    gone.swap(m_contents->lanes);
    m_contents->statistics.bytes = 0;
    m_contents->statistics.pictures = 0;
}

FrameCache::Statistics FrameCache::statistics() const {
    const std::lock_guard lock(m_mutex);
    return m_contents->statistics;
}

} // namespace ckd
