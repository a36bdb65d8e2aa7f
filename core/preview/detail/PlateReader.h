// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/TaskPool.h"
#include "core/media/FrameSource.h"
#include "core/pipeline/RenderSpec.h"
#include "core/preview/FrameCache.h"
#include "core/preview/PlaybackSource.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

namespace ckd::detail {

/// Fills the cache with the frames of one plate: the one that was asked for first, then those that playback
/// comes to next. One thread grabs in order through one cursor, a pool converts.
///
/// run() is the body of that thread; everything else may be called from any thread and returns at once.
class PlateReader : public std::enable_shared_from_this<PlateReader> {
public:
    struct Setup {
        SharedSource source;
        SharedRenderSpec color; ///< how the plate's values are to be seen: only what plateToWorking() reads
        FrameCache::Lane lane;
        std::shared_ptr<FrameCache> cache;
        std::shared_ptr<TaskPool> pool;
        /// A frame is there, or cannot be read. `wanted`: it was asked for when reading began. Called on
        /// workers.
        std::function<void(FrameNumber, const Result<SharedHalfPicture>&, bool wanted)> done;
    };
    explicit PlateReader(Setup setup);

    void run(std::stop_token stop);
    /// Latest only. A frame that failed is tried again.
    void request(FrameNumber frame);
    void setPlayhead(const Playhead& playhead);
    /// The cache has more room, or other frames in it.
    void wake();

    /// Frames read ahead while nothing plays.
    static constexpr std::size_t kAheadWhenStill = 16;
    /// A movie plays backward in pieces that are read forward, because every step back is a seek.
    static constexpr std::size_t kBackwardPiece = 12;

private:
    struct Choice {
        FrameNumber frame = 0;
        bool wanted = false;
    };
    [[nodiscard]] std::optional<Choice> choose() const; // m_mutex held, like all below
    [[nodiscard]] std::optional<FrameNumber> nextAhead() const;
    [[nodiscard]] std::vector<std::size_t> upcoming() const;
    [[nodiscard]] bool isMissing(std::size_t index, const std::vector<FrameRun>& cached) const;
    [[nodiscard]] FrameNumber startOfPiece(std::size_t position, const std::vector<std::size_t>& order,
                                           const std::vector<FrameRun>& cached) const;
    void grab(const Choice& choice, const std::stop_token& stop);
    void convert(RawFrame& raw, const Choice& choice);
    void finish(const Choice& choice, const Result<SharedHalfPicture>& picture);

    const Setup m_setup;
    const std::vector<FrameNumber>& m_frames; ///< of the source
    const std::size_t m_mostInFlight;
    const std::size_t m_bytesPerFrame; ///< as the source says

    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::optional<FrameNumber> m_request; // guarded by m_mutex, like all below
    Playhead m_playhead;
    std::set<FrameNumber> m_inFlight;
    std::set<FrameNumber> m_failed;
    std::set<FrameNumber> m_refused; ///< by the cache, since the playhead moved
    bool m_dirty = false;            ///< what choose() looks at has changed

    std::unique_ptr<FrameCursor> m_cursor; ///< of run()'s thread
};

} // namespace ckd::detail
