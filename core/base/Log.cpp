// SPDX-License-Identifier: Apache-2.0
#include "core/base/Log.h"

namespace ckd {

Q_LOGGING_CATEGORY(logBase, "ckd.base", QtInfoMsg)
Q_LOGGING_CATEGORY(logMedia, "ckd.media", QtInfoMsg)
Q_LOGGING_CATEGORY(logKeying, "ckd.keying", QtInfoMsg)
Q_LOGGING_CATEGORY(logKeyers, "ckd.keyers", QtInfoMsg)
Q_LOGGING_CATEGORY(logPipeline, "ckd.pipeline", QtInfoMsg)
Q_LOGGING_CATEGORY(logPreview, "ckd.preview", QtInfoMsg)
Q_LOGGING_CATEGORY(logCli, "ckd.cli", QtInfoMsg)

} // namespace ckd
