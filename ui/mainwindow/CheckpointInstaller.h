// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/Mailbox.h"
#include "core/base/TaskPool.h"

#include <QObject>

#include <memory>
#include <stop_token>

namespace ckd::ui {

/// Copies downloaded weights files into the user's data folder, on a thread of its own: reading and checking
/// 400 MB takes seconds. UI thread; the destructor stops and waits, though not for
/// a disk that does not answer.
class CheckpointInstaller : public QObject {
    Q_OBJECT
public:
    explicit CheckpointInstaller(QObject* parent = nullptr);
    ~CheckpointInstaller() override;

    void install(const QString& file);

Q_SIGNALS:
    void started(const QString& file);
    void installed(const QString& name);
    void failed(const ckd::Error& error);

private:
    std::stop_source m_stop;
    std::shared_ptr<Mailbox> m_mail = Mailbox::create(*this);
    TaskPool m_pool{"install", 1};
};

} // namespace ckd::ui
