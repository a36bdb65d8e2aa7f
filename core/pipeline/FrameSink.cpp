// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/FrameSink.h"

namespace ckd {

Result<void> FrameSink::begin(const RenderSpec&, std::stop_token) {
    return {};
}

Result<void> FrameSink::end(RenderState, std::stop_token) {
    return {};
}

} // namespace ckd
