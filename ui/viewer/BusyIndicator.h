// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QTimer>

namespace ckd::ui {

/// Says whether "Keying…" is to be seen, without flicker: it comes when work has lasted kShowAfterMs and goes
/// when there has been none for kHideAfterMs, so that a slider being dragged shows it steadily or not at all.
class BusyIndicator final : public QObject {
    Q_OBJECT

public:
    enum class Work { Idle, Busy };

    explicit BusyIndicator(QObject* parent = nullptr);
    void setWork(Work work);
    [[nodiscard]] bool isShown() const { return m_shown; }

    static constexpr int kShowAfterMs = 250;
    static constexpr int kHideAfterMs = 350;

Q_SIGNALS:
    void changed();

private:
    QTimer m_timer;
    Work m_work = Work::Idle;
    bool m_shown = false;
};

} // namespace ckd::ui
