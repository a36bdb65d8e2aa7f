// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace ckd {

/// Version of OpenCV as loaded, for `doctor` and logs. Any thread.
[[nodiscard]] QString openCvVersion();

} // namespace ckd
