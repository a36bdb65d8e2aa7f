// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/keying/Keyer.h"
#include "core/media/FrameSource.h"
#include "core/pipeline/RenderSpec.h"

#include <QStringList>

#include <memory>
#include <stop_token>

namespace ckd {

/// What the keyer found out about the whole clip.
struct AnalysisReport {
    SharedAnalysis analysis; ///< null when the keyer needs none
    QStringList warnings;    ///< one per frame that could not be read
    QString summary;
    QByteArray digest;
};

/// Reads the frames that the keyer asks for, chosen from every frame of the plate (not from spec.frames),
/// through a cursor of its own, and lets the keyer look at them. Frames that cannot be read are left out
/// with a warning; none at all is an Input error. Runs on the calling thread.
[[nodiscard]] Result<AnalysisReport> analyseClip(const RenderSpec& spec, std::stop_token stop);

/// One keyed frame with everything a sink gets.
struct KeyedFrame {
    KeyInput input;
    KeyResult result;
    FrameMetadata metadata;
};

/// Keys single frames of a clip the way a batch does, for preview and one-off stills: same readers, same
/// settings, same calls of the keyer, so the same pixels.
///
/// Owns cursors of its own and, once key() was called, the loaded keyer and the last frame as it was read.
/// One thread, the same for all calls: the keyer's inference thread. The keyer must not be in use by a batch
/// on another thread, unless it is a client of a SharedKeyer.
class FrameKeyer {
public:
    explicit FrameKeyer(SharedRenderSpec spec);
    ~FrameKeyer();
    FrameKeyer(const FrameKeyer&) = delete;
    FrameKeyer& operator=(const FrameKeyer&) = delete;

    /// The first call opens, analyses (unless spec.analysis is set) and loads. Nothing throws.
    [[nodiscard]] Result<KeyedFrame> key(FrameNumber number, std::stop_token stop);

    /// Goes on with other settings, analysis or keyer. What does not depend on them stays: cursors and the
    /// last frame while the sources are the same objects, the loaded model while the keyer is.
    void use(SharedRenderSpec spec);
    /// What key() works with, its analysis set; null before the first key() after the constructor or use().
    [[nodiscard]] SharedRenderSpec spec() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// FrameKeyer for one frame.
[[nodiscard]] Result<KeyedFrame> keyOneFrame(SharedRenderSpec spec, FrameNumber number,
                                             std::stop_token stop = {});

} // namespace ckd
