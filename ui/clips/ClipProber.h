// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Mailbox.h"
#include "core/base/TaskPool.h"
#include "core/project/Clip.h"
#include "ui/models/ClipStatus.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <stop_token>

namespace ckd::ui {

/// Opens clips on threads of its own to find out what they are: size, length, state, a thumbnail. A disk that
/// does not answer holds up nothing but its own clip.
///
/// UI thread. The destructor stops and waits for reads in progress, though not for a disk that does not
/// answer.
class ClipProber : public QObject {
    Q_OBJECT
public:
    explicit ClipProber(QObject* parent = nullptr);
    ~ClipProber() override;

    /// Looks at the clip (again): an answer to an earlier request for it is dropped.
    void probe(const Clip& clip);
    /// No answer for this clip any more.
    void forget(const QString& id);

Q_SIGNALS:
    void probed(const QString& id, const ckd::ui::ClipStatus& status);

private:
    QHash<QString, quint64> m_newest; ///< request by clip id
    quint64 m_requests = 0;
    std::stop_source m_stop;
    std::shared_ptr<Mailbox> m_mail = Mailbox::create(*this);
    TaskPool m_pool;
};

/// What one look at the clip finds; runs on the calling thread. Never throws.
[[nodiscard]] ClipStatus probeClip(const Clip& clip, std::stop_token stop);

} // namespace ckd::ui
