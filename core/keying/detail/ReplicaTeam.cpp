// SPDX-License-Identifier: Apache-2.0
#include "core/keying/detail/ReplicaTeam.h"

#include "core/base/Guard.h"
#include "core/base/Log.h"

#include <algorithm>
#include <latch>
#include <utility>

namespace ckd::detail {

namespace {

/// What another replica may not meet. Everything else (a bad input, a cancel) is the frame's own.
bool isReplicasFault(const Error& error) {
    return error.kind == ErrorKind::Device || error.kind == ErrorKind::Internal;
}

Result<void> unloaded(Keyer& keyer) {
    return guarded("unloading the model", [&]() -> Result<void> {
        keyer.unload();
        return {};
    });
}

void logFailure(const Result<void>& result) {
    if (!result)
        qCWarning(logKeying).noquote() << result.error().text();
}

} // namespace

ReplicaTeam::ReplicaTeam(OpenedReplicas opened) {
    if (!opened.note.isEmpty())
        m_notes += opened.note;
    for (Replica& replica : opened.replicas)
        m_lanes.push_back(std::make_unique<Lane>(std::move(replica)));
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        const QString& device = m_lanes[i]->replica.device;
        const auto same = [&](const auto& lane) { return lane->replica.device == device; };
        const auto number = std::count_if(m_lanes.begin(), m_lanes.begin() + std::ptrdiff_t(i) + 1, same);
        m_lanes[i]->name = std::ranges::count_if(m_lanes, same) > 1
                               ? QStringLiteral("%1 (replica %2)").arg(device).arg(number)
                               : device;
    }
    if (m_lanes.size() == 1)
        m_lanes.front()->replica.terms->mayFallBack = true;
}

// ---- loading

Result<void> ReplicaTeam::load(const std::stop_token& stop) {
    struct Loading {
        explicit Loading(std::size_t count) : results(count), left(std::ptrdiff_t(count)) {}
        std::vector<Result<void>> results;
        std::latch left;
    };
    const auto loading = std::make_shared<Loading>(m_lanes.size());
    for (std::size_t i = 0; i < m_lanes.size(); ++i)
        m_lanes[i]->thread.postIdle([loading, i, keyer = m_lanes[i]->replica.keyer, stop] {
            loading->results[i] = guarded("loading the model", [&] { return keyer->load(stop); });
            loading->left.count_down();
        });
    loading->left.wait(); // each has the token
    for (std::size_t i = 0; i < m_lanes.size(); ++i)
        m_lanes[i]->loaded = loading->results[i].ok();
    Result<void> settled = stop.stop_requested() ? Error::cancelled() : settleLoad(loading->results, stop);
    if (!settled)
        unload();
    return settled;
}

Result<void> ReplicaTeam::settleLoad(const std::vector<Result<void>>& results, const std::stop_token& stop) {
    for (const Result<void>& result : results) {
        if (!result && !isReplicasFault(result.error()))
            return result;
    }
    const bool none = std::ranges::none_of(results, [](const auto& result) { return result.ok(); });
    if (none) {
        Lane& first = *m_lanes.front();
        if (first.replica.terms->mayFallBack.exchange(true))
            return results.front();
        const Result<void> again =
            runOn(first, "loading the model", stop, [&] { return first.replica.keyer->load(stop); });
        if (!again)
            return again;
        first.loaded = true;
    }
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        if (!m_lanes[i]->loaded)
            retireLocked(i, results[i].error());
    }
    return {};
}

void ReplicaTeam::unload() {
    for (const std::unique_ptr<Lane>& lane : m_lanes) {
        {
            const std::lock_guard lock(m_mutex);
            if (!std::exchange(lane->loaded, false))
                continue;
        }
        logFailure(runOn(*lane, "unloading the model", {}, [&] { return unloaded(*lane->replica.keyer); }));
    }
}

// ---- who does what

int ReplicaTeam::live() const {
    const std::lock_guard lock(m_mutex);
    return liveLocked();
}

int ReplicaTeam::liveLocked() const {
    return int(std::ranges::count_if(m_lanes, [](const auto& lane) { return !lane->retired; }));
}

bool ReplicaTeam::isFree(std::size_t lane) const {
    const std::lock_guard lock(m_mutex);
    return !m_lanes[lane]->busy || m_lanes[lane]->retired; // from a retired one it must be fetched anyway
}

std::size_t ReplicaTeam::chooseHome() {
    const std::lock_guard lock(m_mutex);
    const auto load = [&](std::size_t i) { return m_lanes[i]->homes + (m_lanes[i]->busy ? 1 : 0); };
    std::size_t best = 0;
    for (std::size_t i = 1; i < m_lanes.size(); ++i) {
        const bool better = load(i) < load(best);
        if (!m_lanes[i]->retired && (m_lanes[best]->retired || better))
            best = i;
    }
    ++m_lanes[best]->homes;
    return best;
}

void ReplicaTeam::leaveHome(std::size_t lane) {
    const std::lock_guard lock(m_mutex);
    --m_lanes[lane]->homes;
}

std::optional<std::size_t> ReplicaTeam::idleLocked(std::optional<std::size_t> home,
                                                   const Failures& failures) const {
    const auto idle = [&](std::size_t i) {
        return !m_lanes[i]->busy && !m_lanes[i]->retired &&
               std::ranges::none_of(failures, [i](const Failure& failure) { return failure.lane == i; });
    };
    if (home && idle(*home))
        return home;
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        if (idle(i))
            return i;
    }
    return std::nullopt;
}

bool ReplicaTeam::anyLeftLocked(const Failures& failures) const {
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        if (!m_lanes[i]->retired &&
            std::ranges::none_of(failures, [i](const Failure& failure) { return failure.lane == i; }))
            return true;
    }
    return false;
}

std::optional<std::size_t> ReplicaTeam::take(std::optional<std::size_t> home, const Failures& failures,
                                             const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    std::optional<std::size_t> chosen;
    m_changed.wait(lock, stop, [&] {
        chosen = idleLocked(home, failures);
        return chosen || !anyLeftLocked(failures);
    });
    if (stop.stop_requested())
        return std::nullopt;
    if (chosen)
        m_lanes[*chosen]->busy = true;
    return chosen;
}

std::optional<std::size_t> ReplicaTeam::takeForLastResort(const Failures& failures,
                                                          const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    const Failure* chosen = nullptr;
    const auto mayHelp = [&](const Failure& failure) {
        return failure.error.kind == ErrorKind::Device && !failure.fellBack &&
               !m_lanes[failure.lane]->retired;
    };
    m_changed.wait(lock, stop, [&] {
        const auto idle = std::ranges::find_if(failures, [&](const Failure& failure) {
            return mayHelp(failure) && !m_lanes[failure.lane]->busy;
        });
        chosen = idle == failures.end() ? nullptr : &*idle;
        return chosen || std::ranges::none_of(failures, mayHelp);
    });
    if (stop.stop_requested() || !chosen)
        return std::nullopt;
    m_lanes[chosen->lane]->busy = true;
    return chosen->lane;
}

void ReplicaTeam::giveBack(std::size_t lane) {
    const std::lock_guard lock(m_mutex);
    m_lanes[lane]->busy = false;
    if (m_lanes[lane]->retired)
        unloadSoonLocked(*m_lanes[lane]);
    m_changed.notify_all();
}

// ---- a frame

Result<void> ReplicaTeam::runOn(Lane& lane, const char* doing, const std::stop_token& stop,
                                const std::function<Result<void>()>& work) {
    return guarded(doing, [&]() -> Result<void> {
        std::optional<Result<void>> done;
        if (!lane.thread.run(InferenceThread::Priority::Batch, stop, [&] { done.emplace(work()); }))
            return Error::cancelled();
        return *std::move(done);
    });
}

Result<QString> ReplicaTeam::infer(KeyTask& task, std::optional<std::size_t> home,
                                   const std::stop_token& stop) {
    Failures failures;
    while (const std::optional<std::size_t> index = take(home, failures, stop)) {
        Lane& lane = *m_lanes[*index];
        const bool mayFallBack = lane.replica.terms->mayFallBack;
        const Result<void> done =
            runOn(lane, "keying a frame", stop, [&] { return lane.replica.keyer->infer(task, stop); });
        giveBack(*index);
        if (done) {
            const std::lock_guard lock(m_mutex);
            for (const Failure& failure : failures)
                retireLocked(failure.lane, failure.error);
            const QStringList notes = std::exchange(m_notes, {});
            return notes.join(u' ');
        }
        if (stop.stop_requested() || !isReplicasFault(done.error()))
            return done.error();
        failures.push_back({.lane = *index, .error = done.error(), .fellBack = mayFallBack});
    }
    if (stop.stop_requested())
        return Error::cancelled();
    return lastResort(task, failures, stop);
}

Result<QString> ReplicaTeam::lastResort(KeyTask& task, const Failures& failures,
                                        const std::stop_token& stop) {
    const std::optional<std::size_t> index = takeForLastResort(failures, stop);
    if (stop.stop_requested())
        return Error::cancelled();
    if (!index) // memory is not the cause, or all was tried
        return failures.empty() ? Error{} : failures.front().error;
    Lane& lane = *m_lanes[*index];
    lane.replica.terms->mayFallBack = true;
    const Result<void> done =
        runOn(lane, "keying a frame", stop, [&] { return lane.replica.keyer->infer(task, stop); });
    giveBack(*index);
    if (stop.stop_requested())
        return Error::cancelled();
    const std::lock_guard lock(m_mutex);
    if (!done) { // it may have changed its ways in vain: the others key on, unless there are none
        retireLocked(*index, done.error());
        return done.error();
    }
    for (const Failure& failure : failures) {
        if (failure.lane != *index)
            retireLocked(failure.lane, failure.error);
    }
    return std::exchange(m_notes, {}).join(u' ');
}

QString ReplicaTeam::namesLocked() const {
    QStringList names;
    for (const std::unique_ptr<Lane>& lane : m_lanes) {
        if (!lane->retired)
            names += lane->name;
    }
    return names.join(QLatin1String(", "));
}

void ReplicaTeam::retireLocked(std::size_t index, const Error& cause) {
    Lane& lane = *m_lanes[index];
    if (lane.retired || liveLocked() == 1)
        return;
    lane.retired = true;
    m_notes += QStringLiteral("The device %1 is not used any more: %2 All further frames are keyed on %3.")
                   .arg(lane.name, cause.message, namesLocked());
    qCWarning(logKeying).noquote() << m_notes.back() << cause.detail;
    if (!lane.busy)
        unloadSoonLocked(lane);
    if (liveLocked() == 1) {
        const auto last = std::ranges::find_if(m_lanes, [](const auto& other) { return !other->retired; });
        (*last)->replica.terms->mayFallBack = true;
    }
    m_changed.notify_all();
}

void ReplicaTeam::unloadSoonLocked(Lane& lane) {
    if (!std::exchange(lane.loaded, false))
        return;
    lane.thread.postIdle([keyer = lane.replica.keyer] { logFailure(unloaded(*keyer)); });
}

} // namespace ckd::detail
