// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"

#include <QString>

#include <memory>

namespace ckd {

/// Keeps a second run out of an output folder: `<folder>/.corridorkey-lock` with the owner's process, host
/// and start, held by flock() and touched every ten seconds by a thread of its own.
///
/// The system drops the lock when the owner dies, so a dead owner on the same host is taken over at once.
/// flock() need not reach other hosts of a shared disk: an owner there counts as dead when it has not touched
/// the file for two minutes. Destroying it releases the folder and removes the file.
class FolderLock {
public:
    /// Error Output names the owner when the folder is taken, or the cause.
    [[nodiscard]] static Result<std::unique_ptr<FolderLock>> acquire(const QString& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

    [[nodiscard]] static QString pathIn(const QString& folder);

private:
    struct Heartbeat;
    FolderLock(QString path, int descriptor);

    QString m_path;
    int m_descriptor;
    std::unique_ptr<Heartbeat> m_heartbeat;
};

} // namespace ckd
