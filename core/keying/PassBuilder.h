// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/color/Despill.h"
#include "core/keying/Keyer.h"

#include <vector>

namespace ckd {

/// What a render can write.
enum class Pass {
    Fg,
    Matte,
    Processed,
    Comp,
    Hint,
    Combined, ///< processed, fg and matte together in one file; no picture of its own
};

enum class Profile {
    /// fg straight, despilled, scene-linear; matte cleaned and limited to 0..1.
    Default,
    /// As the original Python program writes: fg neither despilled nor linearised (display-encoded values),
    /// matte before despeckle and without limits, no source detail; processed and comp from the despilled fg
    /// and the despeckled matte. The settings are the caller's (the original's own: despill 5, despeckle
    /// 400).
    Original,
};

struct PassRequest {
    std::vector<Pass> passes{Pass::Fg, Pass::Matte, Pass::Processed, Pass::Comp};
    Profile profile = Profile::Default;
};

/// The passes that were asked for (fg, matte and processed for Combined); the others are null. All of the
/// plate's size; nothing but the Default profile's alpha is limited to 0..1 (writers of integer files do
/// that).
struct PassSet {
    Image fg;        ///< RGB, straight; Default: scene-linear, despilled · Original: display-encoded
    Image matte;     ///< 1 channel, linear coverage
    Image processed; ///< RGBA, scene-linear, premultiplied
    Image comp;      ///< RGB, display-encoded, over the checkerboard
    Image hint;      ///< 1 channel; null as well when no hint was used
    UsedHint usedHint = UsedHint::None; ///< the result's
};

/// Finishes one frame: despill, despeckle, source detail, premultiply and comp, in one sweep over the rows
/// (despeckle and source detail add their own over bytes). Reuses the result's memory for fg and matte.
/// Automatic settings mean what the key says: KeyResult::screenChannel, KeyResult::sourceDetail.
/// `input.plate` is read for source detail only. Pixels depend on the arguments alone. Thread-safe.
/// Internal error when fg, alpha and plate do not fit together. Throws std::bad_alloc.
[[nodiscard]] Result<PassSet> buildPasses(KeyResult&& result, const KeyInput& input,
                                          const KeySettings& settings, const PassRequest& request);

/// The channel that `settings.screen` names: green, blue, the largest of #rrggbb, or `automatic`.
[[nodiscard]] KeyChannel keyChannel(const KeySettings& settings, KeyChannel automatic);

} // namespace ckd
