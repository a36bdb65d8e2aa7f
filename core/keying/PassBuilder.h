// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/color/Despill.h"
#include "core/keying/Keyer.h"

namespace ckd {

/// What a render can write. Bits of PassRequest::passes.
enum class Pass : unsigned {
    Fg = 1U << 0,
    Matte = 1U << 1,
    Processed = 1U << 2,
    Comp = 1U << 3,
    Hint = 1U << 4,
};
[[nodiscard]] constexpr unsigned operator|(Pass a, Pass b) {
    return static_cast<unsigned>(a) | static_cast<unsigned>(b);
}
[[nodiscard]] constexpr unsigned operator|(unsigned a, Pass b) {
    return a | static_cast<unsigned>(b);
}
[[nodiscard]] constexpr bool contains(unsigned passes, Pass pass) {
    return (passes & static_cast<unsigned>(pass)) != 0;
}

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
    unsigned passes = Pass::Fg | Pass::Matte | Pass::Processed | Pass::Comp;
    Profile profile = Profile::Default;
    /// The channel that spills when KeySettings::screen is "auto": what the clip's analysis found.
    KeyChannel autoChannel = KeyChannel::Green;
    /// What KeySettings::sourceDetail == Auto means for this clip: the keyer's wish (imaging.md, "Colour").
    Tristate sourceDetailAuto = Tristate::Off;
};

/// The passes that were asked for; the others are null. All of the plate's size; nothing but the Default
/// profile's alpha is limited to 0..1 (writers of integer files do that).
struct PassSet {
    Image fg;        ///< RGB, straight; Default: scene-linear, despilled · Original: display-encoded
    Image matte;     ///< 1 channel, linear coverage
    Image processed; ///< RGBA, scene-linear, premultiplied
    Image comp;      ///< RGB, display-encoded, over the checkerboard
    Image hint;      ///< 1 channel; null as well when no hint was used
};

/// Finishes one frame: despill, despeckle, source detail, premultiply and comp, in one sweep over the rows
/// (despeckle and source detail add their own over bytes). Reuses the result's memory for fg and matte.
/// `input.plate` is read for source detail only. Pixels depend on the arguments alone. Thread-safe.
/// Internal error when fg, alpha and plate do not fit together. Throws std::bad_alloc.
[[nodiscard]] Result<PassSet> buildPasses(KeyResult&& result, const KeyInput& input,
                                          const KeySettings& settings, const PassRequest& request);

/// The channel that `settings.screen` names: green, blue, the largest of #rrggbb, or `automatic`.
[[nodiscard]] KeyChannel keyChannel(const KeySettings& settings, KeyChannel automatic);

} // namespace ckd
