// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/KeyerPool.h"
#include "core/pipeline/SingleFrame.h"
#include "core/preview/FrameCache.h"
#include "core/matte/MatteCheck.h"
#include "core/project/Clip.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

namespace ckd::detail {

/// What to key, and everything that decides it. Plain value.
struct KeyRequest {
    Clip clip;
    SharedSource plate;
    FrameNumber frame = 0;
    std::set<View> views; ///< on the screen
    std::uint64_t generation = 0;
    std::uint64_t hash = 0; ///< keyHash() of the clip
    enum class Purpose {
        Show, ///< under the playhead
        Fill, ///< the range in the background; anything else goes first
    };
    Purpose purpose = Purpose::Show;
};

/// The pictures of a keyed frame; those that were not asked for are missing.
using KeyPictures = std::map<View, SharedHalfPicture>;

struct KeyOutcome {
    KeyPictures pictures;
    MatteMeasure measure;
    double ms = 0;
};

/// What the worker has to say. Called on its thread, in order.
struct KeyEvents {
    /// Files beside the plate were opened: notes, and the frames that have a hint.
    std::function<void(const QString& clip, const QStringList& notes, const std::vector<FrameRun>& hints)>
        setUp;
    std::function<void(const KeyRequest&)> started;
    std::function<void(const KeyRequest&, const KeyOutcome&)> finished;
    std::function<void(const KeyRequest&, const Error&)> failed; ///< also ErrorKind::Cancelled
};

/// Keys the frame that was asked for last, the way a render would, and puts its pictures into the cache.
///
/// run() is the body of the key's thread; everything else may be called from any thread and returns at once.
/// A request makes the one before stale: one that waits is dropped; one that runs is stopped, except when it
/// is for the same frame with other settings and quick, so that dragging a control shows what it does.
class KeyWorker {
public:
    KeyWorker(std::shared_ptr<KeyerPool> keyers, std::shared_ptr<FrameCache> cache, KeyEvents events);

    void run(std::stop_token stop);
    void request(KeyRequest request);
    /// Forgets what waits and stops what runs.
    void cancel();
    /// And lets go of clip, files and model.
    void release();
    [[nodiscard]] bool isBusy() const;

    /// A key of the same frame that takes less is not stopped for newer settings.
    static constexpr double kQuickMs = 300;

private:
    /// The files that setUpClip() opens, and with which keyer.
    struct Session {
        std::shared_ptr<Keyer> keyer;
        QString keyerId;
        QString device;
        SharedSource plate;
        QByteArray files; ///< what decides the set-up
        std::shared_ptr<RenderSpec> spec;
        std::map<QByteArray, SharedAnalysis> analyses; ///< by the settings they depend on
        std::unique_ptr<FrameKeyer> frameKeyer;        ///< destroyed before the keyer
    };

    void process(const KeyRequest& request, const std::stop_token& stop);
    [[nodiscard]] Result<KeyOutcome> key(const KeyRequest& request, const std::stop_token& stop);
    [[nodiscard]] Result<void> openSession(const KeyRequest& request);
    [[nodiscard]] Result<SharedRenderSpec> specFor(const KeyRequest& request, const std::stop_token& stop);
    [[nodiscard]] Result<KeyOutcome> outcomeOf(KeyedFrame keyed, const KeyRequest& request,
                                               const std::stop_token& stop);

    const std::shared_ptr<KeyerPool> m_keyers;
    const std::shared_ptr<FrameCache> m_cache;
    const KeyEvents m_events;

    struct Shared {
        mutable std::mutex mutex;
        std::condition_variable_any changed;
        std::optional<KeyRequest> next; ///< latest only
        std::optional<KeyRequest> running;
        std::stop_source stopRunning;
        double lastMs = kQuickMs + 1; ///< how long the last key took
        bool release = false;
    } m_shared;

    Session m_session; ///< of run()'s thread
};

} // namespace ckd::detail
