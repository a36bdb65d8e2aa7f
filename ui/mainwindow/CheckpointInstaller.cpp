// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/CheckpointInstaller.h"

#include "core/keyers/CheckpointStore.h"

#include <exception>

namespace ckd::ui {

CheckpointInstaller::CheckpointInstaller(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

CheckpointInstaller::~CheckpointInstaller() {
    m_stop.request_stop();
    m_pool.clear();
    m_pool.waitForDone();
}

void CheckpointInstaller::install(const QString& file) {
    Q_EMIT started(file);
    m_pool.start([this, file, stop = m_stop.get_token()] {
        const Result<CheckpointRecord> added = [&]() -> Result<CheckpointRecord> {
            try {
                return CheckpointStore().add({file, {}, {}}, stop);
            } catch (const std::exception& problem) {
                return Error::internal(tr("'%1' could not be installed.").arg(file),
                                       QString::fromLocal8Bit(problem.what()));
            }
        }();
        QMetaObject::invokeMethod(
            this,
            [this, added] {
                if (added)
                    Q_EMIT installed(added->name);
                else
                    Q_EMIT failed(added.error());
            },
            Qt::QueuedConnection);
    });
}

} // namespace ckd::ui
