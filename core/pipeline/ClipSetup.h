// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameRange.h"
#include "core/matte/Shapes.h"
#include "core/media/FrameSource.h"
#include "core/pipeline/RenderSpec.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace ckd {

/// Where a clip's hint comes from.
struct HintChoice {
    enum class Kind {
        Auto, ///< a companion beside the clip (shot_alphahint.mov, AlphaHint folder) when there is one
        None,
        File,       ///< picture, folder or movie at `path`
        PlateAlpha, ///< the plate's own alpha channel
    };
    Kind kind = Kind::Auto;
    QString path;
    friend bool operator==(const HintChoice&, const HintChoice&) = default;
};

/// What an artist asks for: one clip and how to key it. Command line and window both fill this in.
struct ClipRequest {
    SharedSource plate; ///< see openSource()
    HintChoice hint;
    std::optional<FrameRange> frames; ///< none: all
    KeySettings settings;
    SharedShapes shapes; ///< drawn mattes and hint strokes; may be null
    std::shared_ptr<Keyer> keyer;
    RenderLimits limits;
};

/// A request made ready to run.
struct ClipSetup {
    std::shared_ptr<RenderSpec> spec;
    std::vector<SharedSource> sources; ///< every source that will be read, the plate first
    QStringList notes; ///< what was decided on the artist's behalf, and warnings; full sentences
};

/// Opens hint and matte files, pairs their frames with the plate's, selects the frames. The one way from
/// settings to a RenderSpec, so that no path can forget one. Input errors name the file; a frame list that
/// selects nothing and a hint that fits no frame are Input errors too.
[[nodiscard]] Result<ClipSetup> setUpClip(const ClipRequest& request);

} // namespace ckd
