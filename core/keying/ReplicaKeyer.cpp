// SPDX-License-Identifier: Apache-2.0
#include "core/keying/ReplicaKeyer.h"

#include "core/keying/detail/ReplicaTeam.h"

#include <utility>

namespace ckd {

class ReplicaKeyer::Team : public detail::ReplicaTeam {
    using ReplicaTeam::ReplicaTeam;
};

/// A replica's task, and which replica it was prepared for.
class ReplicaKeyer::Task : public KeyTask {
public:
    Task() = default;
    ~Task() override { leaveHome(); }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;

    [[nodiscard]] std::size_t bytes() const override { return inner ? inner->bytes() : 0; }
    [[nodiscard]] bool liesOnDevice() const override { return inner && inner->liesOnDevice(); }
    void leaveHome() {
        if (home)
            team->leaveHome(*std::exchange(home, std::nullopt));
    }

    std::shared_ptr<Team> team; ///< outlives the task below, which may lie on one of its devices
    std::unique_ptr<KeyTask> inner;
    std::optional<std::size_t> home;
    QString note;
};

ReplicaKeyer::ReplicaKeyer(std::shared_ptr<Keyer> front, Open open)
    : m_front(std::move(front)), m_open(std::move(open)) {
}

ReplicaKeyer::~ReplicaKeyer() = default;

std::shared_ptr<ReplicaKeyer::Team> ReplicaKeyer::team() const {
    const std::lock_guard lock(m_mutex);
    return m_team;
}

std::vector<FrameNumber> ReplicaKeyer::analysisFrames(std::span<const FrameNumber> clipFrames,
                                                      const KeySettings& settings) const {
    return m_front->analysisFrames(clipFrames, settings);
}

Result<SharedAnalysis> ReplicaKeyer::analyse(std::span<const KeyInput> frames, const KeySettings& settings,
                                             std::stop_token stop) const {
    return m_front->analyse(frames, settings, std::move(stop));
}

Result<Image> ReplicaKeyer::cleanPlate(const KeyInput& input, const KeySettings& settings,
                                       const SharedAnalysis& analysis, std::stop_token stop) const {
    return m_front->cleanPlate(input, settings, analysis, std::move(stop));
}

Result<std::unique_ptr<KeyTask>> ReplicaKeyer::prepare(const KeyInput& input, const KeySettings& settings,
                                                       const SharedAnalysis& analysis,
                                                       std::stop_token stop) const {
    auto task = std::make_unique<Task>();
    task->team = team();
    if (task->team)
        task->home = task->team->chooseHome();
    const Keyer& keyer = task->home ? task->team->keyer(*task->home) : *m_front;
    Result<std::unique_ptr<KeyTask>> inner = keyer.prepare(input, settings, analysis, std::move(stop));
    if (!inner)
        return inner.error();
    task->inner = *std::move(inner);
    if (!task->inner->liesOnDevice())
        task->leaveHome(); // it is at home everywhere
    return std::unique_ptr<KeyTask>(std::move(task));
}

Result<void> ReplicaKeyer::load(std::stop_token stop) {
    unload();
    Result<OpenedReplicas> opened = m_open(stop);
    if (!opened)
        return opened.error();
    if (opened->replicas.empty())
        return Error::internal(QStringLiteral("There is no replica of the keyer."));
    auto made = std::make_shared<Team>(*std::move(opened));
    if (Result<void> loaded = made->load(stop); !loaded)
        return loaded;
    const std::lock_guard lock(m_mutex);
    m_team = std::move(made);
    return {};
}

void ReplicaKeyer::unload() {
    std::shared_ptr<Team> old;
    {
        const std::lock_guard lock(m_mutex);
        old.swap(m_team);
    }
    if (old)
        old->unload();
}

int ReplicaKeyer::lanes() const {
    const std::shared_ptr<Team> loaded = team();
    return loaded ? loaded->live() : 1;
}

bool ReplicaKeyer::isHomeFree(const KeyTask& task) const {
    const auto* frame = dynamic_cast<const Task*>(&task);
    return !frame || !frame->home || frame->team->isFree(*frame->home);
}

Result<void> ReplicaKeyer::infer(KeyTask& task, std::stop_token stop) {
    auto* frame = dynamic_cast<Task*>(&task);
    if (!frame || !frame->inner)
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    const std::shared_ptr<Team> loaded = team();
    if (!loaded)
        return Error::internal(QStringLiteral("The keyer was used before it was loaded."));
    const std::optional<std::size_t> home = frame->team == loaded ? frame->home : std::nullopt;
    frame->leaveHome();
    Result<QString> inferred = loaded->infer(*frame->inner, home, stop);
    if (!inferred)
        return inferred.error();
    frame->note = *std::move(inferred);
    return {};
}

Result<KeyResult> ReplicaKeyer::finish(std::unique_ptr<KeyTask> task, std::stop_token stop) const {
    auto* frame = dynamic_cast<Task*>(task.get());
    if (!frame || !frame->inner)
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    Result<KeyResult> result = m_front->finish(std::move(frame->inner), std::move(stop));
    if (result && !frame->note.isEmpty())
        result->note = (frame->note + u' ' + result->note).trimmed();
    return result;
}

} // namespace ckd
