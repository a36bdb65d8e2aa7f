// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/matte/MatteCheck.h"
#include "core/preview/FrameRemark.h"

#include <QString>

#include <cstdint>
#include <map>
#include <vector>

namespace ckd::detail {

/// What was found out about the frames of the clip that is shown: which cannot be read or keyed, and whose
/// mattes look suspicious. Settings are told apart by hashes. One thread.
class FrameFindings {
public:
    /// Another clip, or its files have changed. What batches found stays: it goes by settings of any clip.
    void clear();

    void plateFailed(FrameNumber frame, const QString& reason);
    void plateRead(FrameNumber frame); ///< after all
    void keyFailed(FrameNumber frame, const QString& reason);
    [[nodiscard]] bool hasKeyFailed(FrameNumber frame) const { return m_keyFailures.contains(frame); }
    /// Other settings may work.
    void forgetKeyFailures();
    /// Ascending; a plate's reason goes before a key's.
    [[nodiscard]] const std::vector<FrameRemark>& failed() const;

    /// A matte made with the settings `key`. Mattes of the last few settings are kept: undo comes back to
    /// them.
    void keyed(std::uint64_t key, FrameNumber frame, const MatteMeasure& measure);
    /// What a batch found; replaces what was said of these settings before.
    void setRendered(std::uint64_t key, std::vector<FlaggedFrame> frames);
    /// Of mattes made here with settings `key` and by a batch with `rendered`; ascending.
    [[nodiscard]] std::vector<FlaggedFrame> flagged(std::uint64_t key, std::uint64_t rendered) const;

private:
    std::map<FrameNumber, QString> m_plateFailures;
    std::map<FrameNumber, QString> m_keyFailures;
    mutable std::vector<FrameRemark> m_failed; ///< both, for asking
    std::map<std::uint64_t, MatteCheck> m_checks;
    std::map<std::uint64_t, std::vector<FlaggedFrame>> m_rendered;
};

} // namespace ckd::detail
