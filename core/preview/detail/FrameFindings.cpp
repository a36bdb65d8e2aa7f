// SPDX-License-Identifier: Apache-2.0
#include "core/preview/detail/FrameFindings.h"

#include <utility>

namespace ckd::detail {

namespace {

constexpr std::size_t kChecksKept = 8;

} // namespace

void FrameFindings::clear() {
    m_plateFailures.clear();
    m_keyFailures.clear();
    m_failed.clear();
    m_checks.clear();
}

void FrameFindings::plateFailed(FrameNumber frame, const QString& reason) {
    m_plateFailures[frame] = reason;
    m_failed.clear();
}

void FrameFindings::plateRead(FrameNumber frame) {
    if (m_plateFailures.erase(frame) > 0)
        m_failed.clear();
}

void FrameFindings::keyFailed(FrameNumber frame, const QString& reason) {
    m_keyFailures[frame] = reason;
    m_failed.clear();
}

void FrameFindings::forgetKeyFailures() {
    m_keyFailures.clear();
    m_failed.clear();
}

const std::vector<FrameRemark>& FrameFindings::failed() const {
    if (m_failed.empty()) {
        std::map<FrameNumber, QString> all = m_plateFailures;
        all.insert(m_keyFailures.begin(), m_keyFailures.end());
        for (const auto& [frame, reason] : all)
            m_failed.push_back({frame, reason});
    }
    return m_failed;
}

void FrameFindings::keyed(std::uint64_t key, FrameNumber frame, const MatteMeasure& measure) {
    if (!m_checks.contains(key) && m_checks.size() >= kChecksKept)
        m_checks.clear();
    m_checks[key].add(frame, measure);
}

void FrameFindings::setRendered(std::uint64_t key, std::vector<FlaggedFrame> frames) {
    if (frames.empty())
        m_rendered.erase(key);
    else
        m_rendered[key] = std::move(frames);
}

std::vector<FlaggedFrame> FrameFindings::flagged(std::uint64_t key, std::uint64_t rendered) const {
    std::map<FrameNumber, unsigned> faults;
    const auto add = [&faults](const std::vector<FlaggedFrame>& frames) {
        for (const FlaggedFrame& frame : frames)
            faults[frame.frame] |= frame.faults;
    };
    if (const auto check = m_checks.find(key); check != m_checks.end())
        add(check->second.flagged());
    if (const auto batch = m_rendered.find(rendered); batch != m_rendered.end())
        add(batch->second);
    std::vector<FlaggedFrame> frames;
    for (const auto& [frame, bits] : faults)
        frames.push_back({frame, bits});
    return frames;
}

} // namespace ckd::detail
