// SPDX-License-Identifier: Apache-2.0
#include "ui/mainwindow/CheckpointInstaller.h"

#include "core/keyers/CheckpointStore.h"

#include <exception>

namespace ckd::ui {

CheckpointInstaller::CheckpointInstaller(QObject* parent) : QObject(parent) {
}

CheckpointInstaller::~CheckpointInstaller() {
    m_stop.request_stop();
    m_mail->close();
}

void CheckpointInstaller::install(const QString& file) {
    Q_EMIT started(file);
    m_pool.submit([this, mail = m_mail, file, stop = m_stop.get_token()] {
        Result<CheckpointRecord> added = [&]() -> Result<CheckpointRecord> {
            try {
                return CheckpointStore().add({file, {}, {}}, stop);
            } catch (const std::exception& problem) {
                return Error::internal(tr("'%1' could not be installed.").arg(file),
                                       QString::fromLocal8Bit(problem.what()));
            }
        }();
        mail->post([this, added = std::move(added)] {
            if (added)
                Q_EMIT installed(added->name);
            else
                Q_EMIT failed(added.error());
        });
    });
}

} // namespace ckd::ui
