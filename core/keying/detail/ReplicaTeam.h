// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/InferenceThread.h"
#include "core/keying/ReplicaKeyer.h"

#include <condition_variable>
#include <mutex>

namespace ckd::detail {

/// The replicas of one ReplicaKeyer from load() to unload(): who is idle, who has fallen out, and a frame's
/// way from one to the next. Each replica is loaded, used and unloaded on its own thread. Everything but
/// load() and unload() from any thread.
class ReplicaTeam {
public:
    explicit ReplicaTeam(OpenedReplicas opened);

    /// All at once. An error when none can be loaded, or when one says what would be true for all (a damaged
    /// checkpoint); nothing is loaded then.
    [[nodiscard]] Result<void> load(const std::stop_token& stop);
    void unload();

    /// Those that still work; one at least.
    [[nodiscard]] int live() const;
    [[nodiscard]] bool isFree(std::size_t lane) const;

    /// The replica that a frame should be prepared for: the one with the fewest frames waiting or in work.
    /// Pair with leaveHome().
    [[nodiscard]] std::size_t chooseHome();
    void leaveHome(std::size_t lane);
    [[nodiscard]] const Keyer& keyer(std::size_t lane) const { return *m_lanes[lane]->replica.keyer; }

    /// Infers with whoever is idle, `home` before others. The answer is what the artist should know, or
    /// empty.
    [[nodiscard]] Result<QString> infer(KeyTask& task, std::optional<std::size_t> home,
                                        const std::stop_token& stop);

private:
    struct Lane {
        explicit Lane(Replica made) : replica(std::move(made)) {}
        const Replica replica;
        QString name; ///< of the device; numbered where several replicas share one
        InferenceThread thread;
        // guarded by ReplicaTeam::m_mutex:
        bool loaded = false;
        bool retired = false; ///< never all of them
        bool busy = false;
        int homes = 0; ///< frames that were prepared for it and wait
    };
    struct Failure {
        std::size_t lane = 0;
        Error error;
        bool fellBack = false; ///< it could have helped itself
    };
    using Failures = std::vector<Failure>;

    [[nodiscard]] Result<void> settleLoad(const std::vector<Result<void>>& results,
                                          const std::stop_token& stop);
    [[nodiscard]] std::optional<std::size_t> take(std::optional<std::size_t> home, const Failures& failures,
                                                  const std::stop_token& stop);
    [[nodiscard]] std::optional<std::size_t> takeForLastResort(const Failures& failures,
                                                               const std::stop_token& stop);
    void giveBack(std::size_t lane);
    [[nodiscard]] Result<void> runOn(Lane& lane, const char* doing, const std::stop_token& stop,
                                     const std::function<Result<void>()>& work);
    [[nodiscard]] Result<QString> lastResort(KeyTask& task, const Failures& failures,
                                             const std::stop_token& stop);

    // m_mutex held:
    [[nodiscard]] int liveLocked() const;
    [[nodiscard]] std::optional<std::size_t> idleLocked(std::optional<std::size_t> home,
                                                        const Failures& failures) const;
    [[nodiscard]] bool anyLeftLocked(const Failures& failures) const;
    void retireLocked(std::size_t index, const Error& cause);
    void unloadSoonLocked(Lane& lane);
    [[nodiscard]] QString namesLocked() const;

    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::vector<std::unique_ptr<Lane>> m_lanes; ///< set by the constructor
    QStringList m_notes;                        ///< not said yet; guarded by m_mutex
};

} // namespace ckd::detail
