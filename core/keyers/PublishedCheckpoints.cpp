// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/PublishedCheckpoints.h"

namespace ckd {

std::span<const PublishedCheckpoint> publishedCheckpoints() {
    return {};
}

} // namespace ckd
