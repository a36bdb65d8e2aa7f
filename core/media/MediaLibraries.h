// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace ckd {

/// Versions of the libraries as loaded, for `doctor` and logs. Any thread.
[[nodiscard]] QString ffmpegVersion();
[[nodiscard]] QString openExrVersion();

} // namespace ckd
