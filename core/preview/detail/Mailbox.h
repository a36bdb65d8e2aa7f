// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace ckd::detail {

/// Brings messages from workers to the thread of a QObject, in order. The workers may outlive the receiver:
/// after close() nothing is delivered. Messages lie behind a mutex of our own, so that ThreadSanitizer, which
/// cannot see into Qt's event queue, sees every hand-over; a burst of them costs one event.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
public:
    explicit Mailbox(QObject* receiver) : m_receiver(receiver) {}

    /// Any thread. Returns at once.
    void post(std::function<void()> message);
    /// On the receiver's thread, before it goes.
    void close();

private:
    void deliver();

    std::mutex m_mutex;
    QObject* m_receiver; // guarded by m_mutex, like the rest
    std::deque<std::function<void()>> m_messages;
    bool m_delivering = false; ///< an event is on its way
};

} // namespace ckd::detail
