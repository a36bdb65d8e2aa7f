// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace ckd {

/// First-in first-out hand-over between threads, bounded by bytes (a guessed item count is either too few for
/// small frames or too much memory for large ones). An item that alone exceeds the budget is admitted when
/// the queue is empty, so nothing ever waits for ever. Every wait ends when the stop token asks for it.
template <class T> class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t budgetBytes) : m_budget(budgetBytes) {}

    /// Waits for room. False when stopped or closed; the item is then still the caller's.
    [[nodiscard]] bool push(T&& item, std::size_t bytes, std::stop_token stop) {
        std::unique_lock lock(m_mutex);
        const bool ready = m_changed.wait(
            lock, stop, [&] { return m_closed || m_items.empty() || m_bytes + bytes <= m_budget; });
        if (!ready || m_closed)
            return false;
        m_bytes += bytes;
        m_items.emplace_back(std::move(item), bytes);
        m_changed.notify_all();
        return true;
    }

    /// Waits for an item. Empty when stopped, or closed and drained.
    [[nodiscard]] std::optional<T> pop(std::stop_token stop) {
        return pop(std::move(stop), [](const T&) { return true; });
    }
    /// The oldest item that is `preferred`; where none is, the oldest. `preferred` is asked under the lock.
    template <class Preferred> [[nodiscard]] std::optional<T> pop(std::stop_token stop, Preferred preferred) {
        std::unique_lock lock(m_mutex);
        const bool ready = m_changed.wait(lock, stop, [&] { return m_closed || !m_items.empty(); });
        if (!ready || m_items.empty())
            return std::nullopt;
        auto chosen = std::find_if(m_items.begin(), m_items.end(),
                                   [&](const auto& entry) { return preferred(entry.first); });
        if (chosen == m_items.end())
            chosen = m_items.begin();
        std::optional<T> item(std::move(chosen->first));
        m_bytes -= chosen->second;
        m_items.erase(chosen);
        m_changed.notify_all();
        return item;
    }

    /// No more items will come; what is inside can still be popped.
    void close() {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_changed.notify_all();
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(m_mutex);
        return m_items.size();
    }
    [[nodiscard]] std::size_t bytes() const {
        const std::lock_guard lock(m_mutex);
        return m_bytes;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<std::pair<T, std::size_t>> m_items; // guarded by m_mutex
    std::size_t m_bytes = 0;                       // guarded by m_mutex
    const std::size_t m_budget;
    bool m_closed = false; // guarded by m_mutex
};

} // namespace ckd
