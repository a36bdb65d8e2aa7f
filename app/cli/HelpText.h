// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace ckd::cli {

/// Texts for --help, complete enough to need no manual. The settings part is made from settingSpecs().
[[nodiscard]] QString generalHelp();
[[nodiscard]] QString keyHelp();
[[nodiscard]] QString verifyHelp();
[[nodiscard]] QString scanHelp();
[[nodiscard]] QString infoHelp();
[[nodiscard]] QString checkpointsHelp();
[[nodiscard]] QString doctorHelp();

} // namespace ckd::cli
