// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>

namespace ckd {

// One category per core folder ("ckd.media", …). Machine-readable output never goes through these.
Q_DECLARE_LOGGING_CATEGORY(logBase)
Q_DECLARE_LOGGING_CATEGORY(logMedia)
Q_DECLARE_LOGGING_CATEGORY(logKeying)
Q_DECLARE_LOGGING_CATEGORY(logKeyers)
Q_DECLARE_LOGGING_CATEGORY(logPipeline)
Q_DECLARE_LOGGING_CATEGORY(logPreview)
Q_DECLARE_LOGGING_CATEGORY(logCli)

} // namespace ckd
