// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/FrameSink.h"

namespace ckd {

Result<void> FrameSink::begin(const RenderSpec&, std::stop_token) {
    return {};
}

std::optional<WriteReport> FrameSink::finished(FrameNumber) {
    return std::nullopt;
}

void FrameSink::giveUp(FrameNumber) {
}

Result<void> FrameSink::writeOrdered(FrameNumber, std::stop_token) {
    return {};
}

QStringList FrameSink::takeNotes() {
    return {};
}

Result<void> FrameSink::end(RenderState, std::stop_token) {
    return {};
}

} // namespace ckd
