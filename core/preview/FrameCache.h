// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/preview/FrameRuns.h"
#include "core/preview/HalfPicture.h"
#include "core/preview/View.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

namespace ckd {

/// Pictures ready to be shown, within a budget of bytes.
///
/// What goes first when room is needed: pictures of clips that nobody looks at, least recently used first;
/// then those made with settings that are not the current ones; then the frame that playback will need last,
/// seen from the playhead. A picture that would be the first to go is not taken in at all, so that reading
/// ahead ends by itself when the cache is full of nearer frames. Any thread; a picture handed out stays whole
/// whatever happens here.
class FrameCache {
public:
    /// What pictures belong together: one lane of the timeline.
    struct Lane {
        QString clip;
        View view = View::Plate;
        std::uint64_t settings = 0; ///< of everything that decides the pixels, see plateHash() and keyHash()
        friend auto operator<=>(const Lane& a, const Lane& b) {
            return std::tie(a.clip, a.view, a.settings) <=> std::tie(b.clip, b.view, b.settings);
        }
        friend bool operator==(const Lane&, const Lane&) = default;
    };
    /// Where the playhead is and where it goes.
    struct Focus {
        QString clip;
        FrameNumber frame = 0;
        int direction = 1;                        ///< 1 forward, -1 backward
        std::optional<FrameRun> loop = {};        ///< playback comes back to the other end
        std::vector<std::uint64_t> settings = {}; ///< that are current; others go first
    };
    struct Statistics {
        std::size_t bytes = 0;
        std::size_t budget = 0;
        std::size_t pictures = 0;
        std::uint64_t hits = 0;
        std::uint64_t misses = 0;
        std::uint64_t evicted = 0;
        std::uint64_t refused = 0; ///< not taken in
    };

    /// An eighth of the machine's memory.
    [[nodiscard]] static std::size_t defaultBudget();
    explicit FrameCache(std::size_t budgetBytes = defaultBudget());
    ~FrameCache();

    /// Evicts at once when less than before.
    void setBudget(std::size_t bytes);
    void setFocus(Focus focus);

    /// False: not taken in, or taken for less important than all that is there. One picture per lane and
    /// frame: the newer stays.
    bool insert(const Lane& lane, FrameNumber frame, SharedHalfPicture picture);
    /// Null when it is not there.
    [[nodiscard]] SharedHalfPicture find(const Lane& lane, FrameNumber frame);
    /// As find(), without counting as a use.
    [[nodiscard]] bool contains(const Lane& lane, FrameNumber frame) const;
    /// Whether insert() would keep a picture of that size.
    [[nodiscard]] bool wouldKeep(const Lane& lane, FrameNumber frame, std::size_t bytes) const;
    /// Frames that are there, as runs, O(runs).
    [[nodiscard]] std::vector<FrameRun> ranges(const Lane& lane) const;

    void removeClip(const QString& clip);
    void clear();
    [[nodiscard]] Statistics statistics() const;

private:
    struct Contents;
    [[nodiscard]] std::vector<SharedHalfPicture> shrinkTo(std::size_t bytes); // m_mutex held

    mutable std::mutex m_mutex;
    std::unique_ptr<Contents> m_contents; // guarded by m_mutex
};

} // namespace ckd
