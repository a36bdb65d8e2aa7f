// SPDX-License-Identifier: Apache-2.0
#include "core/preview/detail/Mailbox.h"

#include <QMetaObject>

#include <utility>

namespace ckd::detail {

void Mailbox::post(std::function<void()> message) {
    const std::lock_guard lock(m_mutex);
    if (!m_receiver)
        return;
    m_messages.push_back(std::move(message));
    if (m_delivering)
        return;
    m_delivering = true;
    QMetaObject::invokeMethod(
        m_receiver, [self = shared_from_this()] { self->deliver(); }, Qt::QueuedConnection);
}

void Mailbox::close() {
    std::deque<std::function<void()>> gone;
    const std::lock_guard lock(m_mutex);
    m_receiver = nullptr;
    gone.swap(m_messages);
}

void Mailbox::deliver() {
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
            if (!m_receiver)
                return;
        }
        message();
    }
}

} // namespace ckd::detail
