// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Mailbox.h"
#include "core/base/TaskPool.h"
#include "core/project/Project.h"

#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace ckd::ui {

/// Keeps a copy of the project in the user's data folder while it has changes, so that a crash loses at most
/// `kInterval`. Each running program has a copy of its own, locked; a copy whose program is gone is offered
/// for recovery at the next start.
///
/// Writes on a thread of its own. UI thread.
class Autosave : public QObject {
    Q_OBJECT
public:
    static constexpr int kInterval = 15'000; ///< ms

    /// `folder`: where the copies are. `project`: the state to keep; none: nothing to keep, the copy goes.
    Autosave(QString folder, std::function<std::optional<Project>()> project, QObject* parent = nullptr);
    /// Waits for a write in progress. Removes the copy: this was not a crash.
    ~Autosave() override;

    /// Something changed: a copy is written within the interval.
    void changed();
    /// Now; for tests and before risky things.
    void flush();
    [[nodiscard]] QString path() const { return m_path; }

    struct Recovery {
        QString path; ///< of the copy
        Project project;
    };
    /// Copies that dead programs left, the newest first; unreadable ones are removed. Each is taken over:
    /// another program does not get it, and discard() removes it.
    [[nodiscard]] std::vector<Recovery> takeOver();
    void discard(const Recovery& recovery);

Q_SIGNALS:
    /// The copy could not be written; a full sentence. Said once until it works again.
    void failed(const QString& sentence);

private:
    void save();

    QString m_folder;
    QString m_path;
    std::function<std::optional<Project>()> m_project;
    std::unique_ptr<QLockFile> m_lock;
    QTimer m_timer;
    bool m_complained = false;
    std::shared_ptr<Mailbox> m_mail = Mailbox::create(*this);
    TaskPool m_pool{"autosave", 1};
};

} // namespace ckd::ui
