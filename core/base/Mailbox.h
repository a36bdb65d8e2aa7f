// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTimer>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace ckd {

/// Brings messages from workers to the thread of a QObject, in order. The workers may outlive the receiver:
/// after close() nothing is delivered. Messages lie behind a mutex of our own, and only a call of a timer's
/// slot by name travels through Qt's event queue, which ThreadSanitizer cannot see into: it sees every
/// hand-over. A burst of messages costs one event.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
public:
    /// On the receiver's thread.
    [[nodiscard]] static std::shared_ptr<Mailbox> create(QObject& receiver);

    /// Any thread. Returns at once.
    void post(std::function<void()> message);
    /// On the receiver's thread, before it goes.
    void close();

private:
    Mailbox() = default;
    void deliver();

    std::mutex m_mutex;
    QTimer* m_wake = nullptr; ///< the receiver's child; null once closed; guarded by m_mutex, like the rest
    std::deque<std::function<void()>> m_messages;
    bool m_delivering = false; ///< an event is on its way
};

} // namespace ckd
