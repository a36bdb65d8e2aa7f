// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/FrameNumber.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <stop_token>

namespace ckd {

/// A file that is not what a journal says.
struct VerifyFinding {
    FrameNumber frame = 0;
    QString file;    ///< with its folder
    QString message; ///< full sentence
};

struct VerifyCounts {
    qint64 whole = 0;
    qint64 bad = 0;
};

/// Called by one thread at a time, which need not be the caller's; findings in the order of folder, frame and
/// file.
struct VerifyHandlers {
    std::function<void(const VerifyFinding&)> bad;
    std::function<void(qint64 done, qint64 total)> progress;
};

/// Reads every file that the journals of these folders name, on `threads` threads (0: as many as there are
/// cores), and compares size, digest and content. Error Output when a journal cannot be read, Cancelled soon
/// after `stop`. Not for a UI thread.
[[nodiscard]] Result<VerifyCounts> verifyFolders(const QStringList& folders, int threads,
                                                 const VerifyHandlers& handlers, std::stop_token stop);

} // namespace ckd
