// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/Keyer.h"

#include <atomic>
#include <functional>
#include <mutex>

namespace ckd {

/// What one of several replicas of a network keeps to, so that a frame's pixels do not depend on which of
/// them keys it. Any thread.
struct ReplicaTerms {
    /// What KeySettings::resolution "auto" stands for in all of them; 0: each its own.
    int automaticSize = 0;
    /// Whether it may help itself with a smaller size or the processor where its memory does not suffice.
    /// Else that is a Device error, and another replica takes the frame. Set for the last one left.
    std::atomic<bool> mayFallBack{false};
};

/// One keyer on one device.
struct Replica {
    QString device; ///< "cuda:1", for sentences
    std::shared_ptr<Keyer> keyer;
    std::shared_ptr<ReplicaTerms> terms; ///< those that the keyer keeps to
};

struct OpenedReplicas {
    std::vector<Replica> replicas; ///< one at least
    QString note;                  ///< said with the first frame; empty: nothing
};

/// Keys with several keyers of one kind, each on a device of its own and with a thread of its own: whoever is
/// idle takes the next frame, and the pixels are those that one of them alone would give
/// (docs/adr/0054-replicas.md).
///
/// A replica that reports a Device or Internal error, or throws, gives its frame to another. When that one
/// succeeds the first is not used any more, and the frame's note says so. A frame at which all fail keeps its
/// error; if memory may be the cause, one replica first tries it the way a keyer does that is alone
/// (ReplicaTerms::mayFallBack), and stays alone if that helps.
///
/// Owns the replicas between load() and unload(); before, after, and for what needs no device it uses
/// `front`, which is never loaded. load() makes and loads all at once; those that cannot be loaded are left
/// out with a note, none at all is an error. Threads as Keyer says of several lanes.
class ReplicaKeyer : public Keyer {
public:
    /// Makes the replicas, not loaded. Called by load(), on its thread.
    using Open = std::function<Result<OpenedReplicas>(const std::stop_token& stop)>;

    ReplicaKeyer(std::shared_ptr<Keyer> front, Open open);
    ~ReplicaKeyer() override;

    [[nodiscard]] const KeyerInfo& info() const override { return m_front->info(); }
    [[nodiscard]] std::vector<FrameNumber> analysisFrames(std::span<const FrameNumber> clipFrames,
                                                          const KeySettings& settings) const override;
    [[nodiscard]] Result<SharedAnalysis> analyse(std::span<const KeyInput> frames,
                                                 const KeySettings& settings,
                                                 std::stop_token stop) const override;
    [[nodiscard]] Result<std::unique_ptr<KeyTask>> prepare(const KeyInput& input, const KeySettings& settings,
                                                           const SharedAnalysis& analysis,
                                                           std::stop_token stop) const override;
    [[nodiscard]] Result<void> load(std::stop_token stop) override;
    [[nodiscard]] Result<void> infer(KeyTask& task, std::stop_token stop) override;
    void unload() override;
    [[nodiscard]] int lanes() const override;
    [[nodiscard]] bool isHomeFree(const KeyTask& task) const override;
    [[nodiscard]] Result<KeyResult> finish(std::unique_ptr<KeyTask> task,
                                           std::stop_token stop) const override;
    [[nodiscard]] Result<Image> cleanPlate(const KeyInput& input, const KeySettings& settings,
                                           const SharedAnalysis& analysis,
                                           std::stop_token stop) const override;

private:
    class Team;
    class Task;
    [[nodiscard]] std::shared_ptr<Team> team() const;

    const std::shared_ptr<Keyer> m_front;
    const Open m_open;
    mutable std::mutex m_mutex;
    std::shared_ptr<Team> m_team; ///< guarded by m_mutex; null while nothing is loaded
};

} // namespace ckd
