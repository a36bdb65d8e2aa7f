// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/ReplicaKeyer.h"

#include <QString>

#include <memory>

namespace ckd {

/// How a keyer uses the machine; no influence on which pixels an artist asked for.
struct KeyerOptions {
    /// auto | cpu | cuda | cuda:N | all | a list of cuda:N or of cpu (ReplicaDevices.h); empty: the
    /// environment variable CORRIDORKEY_DEVICE, else auto. Only network keyers have a choice.
    QString device;
    int threads = 0; ///< 0: one per core
    /// For one of several replicas, which makeKeyer() makes for a list of devices; null: it is alone.
    std::shared_ptr<const ReplicaTerms> terms = {};
};

} // namespace ckd
