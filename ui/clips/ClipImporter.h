// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Mailbox.h"
#include "core/base/TaskPool.h"
#include "core/project/Clip.h"
#include "core/project/FolderScan.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <stop_token>
#include <vector>

namespace ckd::ui {

/// Turns dropped or chosen paths into clips, on a thread of its own: a batch folder on a slow disk takes its
/// time while the window goes on. Scans one list of paths after the other.
///
/// UI thread. The destructor stops and waits, though not for a disk that does not answer.
class ClipImporter : public QObject {
    Q_OBJECT
public:
    explicit ClipImporter(QObject* parent = nullptr);
    ~ClipImporter() override;

    void import(const QStringList& paths);
    [[nodiscard]] bool isBusy() const { return m_pending > 0; }
    void cancel();

Q_SIGNALS:
    void busyChanged(bool busy);
    /// `notes`: full sentences about what was decided or could not be used; with no clips they say why.
    void found(const std::vector<ckd::Clip>& clips, const QStringList& notes);

private:
    int m_pending = 0;
    std::stop_source m_stop;
    std::shared_ptr<Mailbox> m_mail = Mailbox::create(*this);
    TaskPool m_pool{"import", 1};
};

/// A scanned clip as the document keeps it, with the default keyer's settings.
[[nodiscard]] Clip clipFrom(const ScannedClip& scanned);

} // namespace ckd::ui
