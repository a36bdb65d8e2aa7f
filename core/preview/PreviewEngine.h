// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/matte/MatteCheck.h"
#include "core/pipeline/KeyerPool.h"
#include "core/preview/FrameCache.h"
#include "core/preview/FrameRemark.h"
#include "core/preview/HalfPicture.h"
#include "core/preview/PlaybackSource.h"
#include "core/preview/View.h"
#include "core/project/Clip.h"

#include <QObject>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace ckd {

/// One picture to show.
struct PreviewPicture {
    QString clip;
    FrameNumber frame = 0;
    View view = View::Plate;
    std::uint64_t generation = 0; ///< PreviewEngine::generation() of the settings it was made with
    SharedHalfPicture picture;
};

/// Shows one clip: opens it, reads its frames ahead of the playhead into a cache, and keys the frame under
/// the playhead with the clip's settings, through the same code and the same settings path as a render, so
/// the pixels are those of the exported files.
///
/// Belongs to the UI thread: call it there, its signals come there. No call waits for a disk, a decoder or a
/// model; the destructor waits for its threads to notice the stop, at most 1.5 s (one that hangs in a dead
/// disk or driver is left behind). Owns its threads: one that opens, one that reads the plate in order, one
/// that keys, and a few that convert pictures. Latest only: a newer request makes an older one stale, and
/// what is stale is stopped and never shown as if it were current.
class PreviewEngine : public QObject, public PlaybackSource {
    Q_OBJECT
public:
    struct Parts {
        std::shared_ptr<KeyerPool> keyers;      ///< shared with the queue
        std::shared_ptr<FrameCache> cache = {}; ///< null: one of its own with the default budget
        /// openPlate(), or a fake. Called on a worker.
        std::function<Result<SharedSource>(const Clip&)> open = {};
        int threads = 0; ///< that convert pictures; 0: one per core
    };
    explicit PreviewEngine(Parts parts, QObject* parent = nullptr);
    ~PreviewEngine() override;

    // ---- what is shown

    /// Shows a clip. The same clip with other settings keeps what is open and cached and keys again; another
    /// plate, start number or input space opens again. Then clipOpened() or clipFailed() follows.
    void setClip(const Clip& clip);
    /// Shows nothing.
    void clearClip();
    /// Re-reads the clip from the disk: its files have changed.
    void reload();
    /// Frame under the playhead: shown from the cache at once (pictureReady is then emitted before this
    /// returns), else read next; keyed when the live key is on. Frames the clip does not have are ignored.
    void requestFrame(FrameNumber frame);
    void setLiveKey(Tristate mode); ///< On, Off; Auto: on, except while playing
    /// The views on the screen. Clean plates are only computed while one is shown.
    void setViews(std::set<View> views);
    /// Keys the frames of the clip's in–out range one after another in the background, those near the
    /// playhead first, until all are cached, the cache is full, or false is given. Settings may change
    /// meanwhile.
    enum class KeyRange { Stop, Run };
    void keyRange(KeyRange what);

    // ---- PlaybackSource, for Player

    [[nodiscard]] bool isReady(FrameNumber frame) const override;
    void setPlayhead(const Playhead& playhead) override;

    // ---- what is there

    [[nodiscard]] const std::optional<Clip>& clip() const;
    [[nodiscard]] SharedSource plate() const; ///< null until clipOpened()
    /// Counts changes of what a key looks like; pictures carry it.
    [[nodiscard]] std::uint64_t generation() const;
    /// From the cache, for the current settings; null when it is not there (yet).
    [[nodiscard]] SharedHalfPicture picture(View view, FrameNumber frame) const;
    [[nodiscard]] std::vector<FrameRun> plateRanges() const; ///< cached
    [[nodiscard]] std::vector<FrameRun> keyedRanges() const; ///< cached mattes of the current settings
    [[nodiscard]] std::vector<FrameRun> hintRanges() const;  ///< frames that have a hint
    [[nodiscard]] const std::vector<FrameRemark>& failedFrames() const; ///< ascending
    /// Of those keyed here or by a batch with the same settings; ascending; see MatteCheck.
    [[nodiscard]] std::vector<FlaggedFrame> flaggedFrames() const;
    /// What a batch found, of any clip; replaces what was said of the same plate and settings before.
    void setRenderedFlags(const Clip& clip, std::vector<FlaggedFrame> frames);
    [[nodiscard]] FrameCache& cache() const;

Q_SIGNALS:
    /// The plate is open; `notes` are full sentences about it.
    void clipOpened(const QString& clip, const ckd::SharedSource& plate, const QStringList& notes);
    /// It cannot be opened, or is no longer what it was.
    void clipFailed(const QString& clip, const ckd::Error& error);
    /// What was decided on the artist's behalf (a hint found beside the clip …), full sentences. Comes after
    /// every change of hint or matte files too.
    void clipNotes(const QString& clip, const QStringList& notes);
    /// A picture of the frame last asked for, or of one asked for shortly before (while scrubbing faster than
    /// the disk); compare frame and generation where that matters.
    void pictureReady(const ckd::PreviewPicture& picture);
    void keyStarted(ckd::FrameNumber frame);
    /// Its pictures came before.
    void keyFinished(ckd::FrameNumber frame, double ms);
    void keyFailed(ckd::FrameNumber frame, const QString& sentence);
    /// A frame of the plate cannot be read; the others go on.
    void plateFailed(ckd::FrameNumber frame, const QString& sentence);
    /// Something about the timeline's lanes changed: ranges, failed or flagged frames. At most ten times a
    /// second.
    void cachedRangesChanged();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Of everything that decides the pixels of a clip's plate, and of its key.
[[nodiscard]] std::uint64_t plateHash(const Clip& clip);
[[nodiscard]] std::uint64_t keyHash(const Clip& clip);

} // namespace ckd

Q_DECLARE_METATYPE(ckd::PreviewPicture)
