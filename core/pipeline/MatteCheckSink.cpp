// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/MatteCheckSink.h"

namespace ckd {

std::vector<FlaggedFrame> MatteCheckSink::flagged() const {
    const std::lock_guard lock(m_mutex);
    return m_check.flagged();
}

Result<void> MatteCheckSink::begin(const RenderSpec& spec, std::stop_token stop) {
    return m_sink->begin(spec, std::move(stop));
}

Result<WriteReport> MatteCheckSink::write(FrameNumber number, KeyResult&& result, const KeyInput& input,
                                          const FrameMetadata& metadata, std::stop_token stop) {
    MatteMeasure measure = measureMatte(result.alpha); // the sink takes the matte away
    Result<WriteReport> written = m_sink->write(number, std::move(result), input, metadata, std::move(stop));
    if (written) {
        const std::lock_guard lock(m_mutex);
        m_check.add(number, std::move(measure));
    }
    return written;
}

std::optional<WriteReport> MatteCheckSink::finished(FrameNumber number) {
    return m_sink->finished(number);
}

void MatteCheckSink::giveUp(FrameNumber number) {
    m_sink->giveUp(number);
}

Result<void> MatteCheckSink::writeOrdered(FrameNumber number, std::stop_token stop) {
    return m_sink->writeOrdered(number, std::move(stop));
}

QStringList MatteCheckSink::takeNotes() {
    return m_sink->takeNotes();
}

Result<void> MatteCheckSink::end(RenderState outcome, std::stop_token stop) {
    return m_sink->end(outcome, std::move(stop));
}

} // namespace ckd
