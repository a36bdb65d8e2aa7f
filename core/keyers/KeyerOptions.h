// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace ckd {

/// How a keyer uses the machine; no influence on which pixels an artist asked for.
struct KeyerOptions {
    /// auto | cpu | cuda | cuda:N; empty: the environment variable CORRIDORKEY_DEVICE, else auto. Only
    /// network keyers have a choice.
    QString device;
    int threads = 0; ///< 0: one per core
};

} // namespace ckd
