// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"

#include <QObject>
#include <QThreadPool>

#include <stop_token>

namespace ckd::ui {

/// Copies downloaded weights files into the user's data folder, on a thread of its own: reading and checking
/// 400 MB takes seconds. UI thread; the destructor stops and waits.
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
    QThreadPool m_pool; // last: its thread ends before the rest goes
};

} // namespace ckd::ui
