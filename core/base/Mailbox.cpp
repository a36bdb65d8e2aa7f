// SPDX-License-Identifier: Apache-2.0
#include "core/base/Mailbox.h"

#include <QMetaObject>

#include <utility>

namespace ckd {

std::shared_ptr<Mailbox> Mailbox::create(QObject& receiver) {
    const std::shared_ptr<Mailbox> box(new Mailbox);
    box->m_wake = new QTimer(&receiver);
    box->m_wake->setSingleShot(true);
    box->m_wake->setInterval(0);
    QObject::connect(box->m_wake, &QTimer::timeout, box->m_wake, [box] { box->deliver(); });
    return box;
}

void Mailbox::post(std::function<void()> message) {
    const std::lock_guard lock(m_mutex);
    if (!m_wake)
        return;
    m_messages.push_back(std::move(message));
    if (m_delivering)
        return;
    m_delivering = true;
    QMetaObject::invokeMethod(m_wake, "start", Qt::QueuedConnection);
}

void Mailbox::close() {
    std::deque<std::function<void()>> gone;
    const std::lock_guard lock(m_mutex);
    m_wake = nullptr;
    gone.swap(m_messages);
}

void Mailbox::deliver() {
    const std::shared_ptr<Mailbox> self = shared_from_this(); // a message may end the receiver and its timer
    std::deque<std::function<void()>> messages;
    {
        const std::lock_guard lock(m_mutex);
        m_delivering = false;
        messages.swap(m_messages);
    }
    for (std::function<void()>& message : messages) {
        {
            // A message before this one may have ended the receiver.
            const std::lock_guard lock(m_mutex);
            if (!m_wake)
                return;
        }
        message();
    }
}

} // namespace ckd
