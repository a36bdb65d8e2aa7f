// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/base/Image.h"
#include "core/keying/FrameModel.h"

#include <stop_token>

namespace ckd {

/// What the full-size pass writes.
struct FullSizeKey {
    Image fg;    ///< RGB, linear, straight
    Image alpha; ///< 1 channel
};

struct FullSizeOptions {
    ScreenColor screen;
    float clean = 1.0F;
    float gain = 1.0F;
    float edgeExtend = 1.0F;
    double preBlur = 0.0;              ///< px
    const Image* cleanPlate = nullptr; ///< linear RGB at full size, instead of the model's; may be null
    const Image* core = nullptr;       ///< masks that decide what is foreground whatever the key says: the
    const Image* holdout = nullptr;    ///< foreground's colour must be the plate's there. May be null
};

/// Key of one frame at full size: one sweep over the rows, reading the model's planes bilinearly enlarged.
/// `plate`: linear RGB, finite; its memory becomes the result's fg where possible. Cancelled error soon after
/// `stop`. Any thread.
[[nodiscard]] Result<FullSizeKey> keyFullSize(Image plate, const FrameModel& model,
                                             const FullSizeOptions& options, std::stop_token stop);

} // namespace ckd
