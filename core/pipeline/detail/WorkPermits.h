// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>

namespace ckd::detail {

/// Who gets the next free core. Frames near their end go first: they free memory, and nothing piles up
/// between the stages.
enum class WorkPriority : std::size_t { LaterStage, EarlierStage };

/// The cores that the pools of one job share: as many permits as there are workers. A pool thread holds one
/// while it computes, so two pools together never run more jobs than there are cores. Thread-safe.
class WorkPermits {
public:
    explicit WorkPermits(int count) : m_free(count) {}

    /// Waits for a core. False when stopped first: nothing was taken.
    [[nodiscard]] bool acquire(WorkPriority priority, std::stop_token stop);
    void release();
    /// Threads in acquire(), for tests.
    [[nodiscard]] int waiting() const;

private:
    void wakeNext(); // m_mutex held

    mutable std::mutex m_mutex;
    std::array<std::condition_variable_any, 2> m_changed; ///< by WorkPriority
    std::array<int, 2> m_waiting{};                       // guarded by m_mutex
    int m_free;                                           // guarded by m_mutex
};

/// Holds one permit for as long as it lives, except inside a BlockingRegion. Stopped while waiting, it holds
/// none and the work goes on regardless, to its own quick end.
class Permit {
public:
    Permit(WorkPermits& permits, WorkPriority priority, std::stop_token stop);
    ~Permit();
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;

    /// The calling thread's permit, or null.
    [[nodiscard]] static Permit* current();
    /// Gives the calling thread's permit back for good: what is left of its work only waits.
    static void dropCurrent();
    void pause();
    void resume();

private:
    WorkPermits& m_permits;
    const WorkPriority m_priority;
    const std::stop_token m_stop;
    bool m_held = false;
    int m_pauses = 0;
};

} // namespace ckd::detail
