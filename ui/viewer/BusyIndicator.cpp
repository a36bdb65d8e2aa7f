// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/BusyIndicator.h"

namespace ckd::ui {

BusyIndicator::BusyIndicator(QObject* parent) : QObject(parent) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_shown = m_work == Work::Busy;
        Q_EMIT changed();
    });
}

void BusyIndicator::setWork(Work work) {
    if (m_work == work)
        return;
    m_work = work;
    const bool wanted = work == Work::Busy;
    if (wanted == m_shown)
        m_timer.stop();
    else
        m_timer.start(wanted ? kShowAfterMs : kHideAfterMs);
}

} // namespace ckd::ui
