// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderReport.h"

#include <span>

namespace ckd {

/// How busy a job's stages were over the last seconds, each as a share 0..1 of what it can do: its lane when
/// it has one of its own (a movie's reader, the network's thread), else all cores.
struct StageLoad {
    enum class Limit { Unknown, Reading, Keying, Writing };
    double reading = 0;
    double keying = 0;
    double writing = 0;
    [[nodiscard]] Limit limit() const;  ///< the busiest; Unknown before anything was measured
    [[nodiscard]] double share() const; ///< of limit()
    friend bool operator==(const StageLoad&, const StageLoad&) = default;
};

/// Measures StageLoad between two looks at a job. One thread.
class StageLoadMeter {
public:
    void add(const FrameReport::Milliseconds& frame);
    /// `stages` from RenderJob::stages() at `seconds` of a clock that only moves forward. The load since the
    /// last look; Unknown at the first.
    [[nodiscard]] StageLoad look(double seconds, std::span<const StageUse> stages);

private:
    struct Sums {
        double seconds = 0;
        double grab = 0;
        double infer = 0;
        FrameReport::Milliseconds frames;
    };
    Sums m_now;
    Sums m_last;
    bool m_looked = false;
};

} // namespace ckd
