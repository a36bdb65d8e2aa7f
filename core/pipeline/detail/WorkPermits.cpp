// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/WorkPermits.h"

#include "core/pipeline/BlockingRegion.h"

#include <utility>

namespace ckd {

namespace detail {

namespace {
thread_local Permit* t_current = nullptr;
}

bool WorkPermits::acquire(WorkPriority priority, std::stop_token stop) {
    const auto own = static_cast<std::size_t>(priority);
    const auto later = static_cast<std::size_t>(WorkPriority::LaterStage);
    std::unique_lock lock(m_mutex);
    ++m_waiting[own];
    const bool taken = m_changed[own].wait(
        lock, stop, [&] { return m_free > 0 && (own == later || m_waiting[later] == 0); });
    --m_waiting[own];
    if (taken)
        --m_free;
    wakeNext();
    return taken;
}

void WorkPermits::release() {
    const std::lock_guard lock(m_mutex);
    ++m_free;
    wakeNext();
}

int WorkPermits::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_waiting[0] + m_waiting[1];
}

void WorkPermits::wakeNext() {
    if (m_free <= 0)
        return;
    for (std::size_t priority = 0; priority < m_waiting.size(); ++priority) {
        if (m_waiting[priority] > 0) {
            m_changed[priority].notify_one();
            return;
        }
    }
}

Permit::Permit(WorkPermits& permits, WorkPriority priority, std::stop_token stop)
    : m_permits(permits), m_priority(priority), m_stop(std::move(stop)) {
    m_held = m_permits.acquire(m_priority, m_stop);
    t_current = this;
}

Permit::~Permit() {
    t_current = nullptr;
    if (m_held)
        m_permits.release();
}

Permit* Permit::current() {
    return t_current;
}

void Permit::dropCurrent() {
    if (!t_current)
        return;
    t_current->pause();
    t_current = nullptr;
}

void Permit::pause() {
    if (m_pauses++ == 0 && m_held) {
        m_held = false;
        m_permits.release();
    }
}

void Permit::resume() {
    if (--m_pauses == 0)
        m_held = m_permits.acquire(m_priority, m_stop);
}

} // namespace detail

BlockingRegion::BlockingRegion() : m_permit(detail::Permit::current()) {
    if (m_permit)
        m_permit->pause();
}

BlockingRegion::~BlockingRegion() {
    if (m_permit)
        m_permit->resume();
}

} // namespace ckd
