// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/preview/FrameRuns.h"

#include <optional>

namespace ckd {

/// Where playback is and where it goes.
struct Playhead {
    enum class Motion { Still, Forward, Backward };
    FrameNumber frame = 0;
    Motion motion = Motion::Still;
    int frameStep = 1;  ///< frames per shown frame at high shuttle speeds
    FrameRun range;     ///< of playback: in to out
    bool loops = false; ///< from one end of the range to the other
    friend bool operator==(const Playhead&, const Playhead&) = default;
};

/// What Player plays. One thread.
class PlaybackSource {
public:
    virtual ~PlaybackSource() = default;
    /// Whether the frame can be shown without waiting.
    [[nodiscard]] virtual bool isReady(FrameNumber frame) const = 0;
    /// Tells what will be needed next. Called at every step; returns at once.
    virtual void setPlayhead(const Playhead& playhead) = 0;
};

} // namespace ckd
