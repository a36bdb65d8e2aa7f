// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/ColorDifferenceKeyer.h"

namespace ckd {

/// The settings that say where the screen is and how a hint looks; all others at their defaults. Matte
/// settings are for a network's matte, not for the key that its input is made of.
[[nodiscard]] KeySettings screenSettings(const KeySettings& settings);

/// The hint that `keyer` gives for a frame that has none, with what was painted over it. `analysis` is that
/// keyer's own or null. Any thread.
[[nodiscard]] Result<Image> differenceHint(const ColorDifferenceKeyer& keyer, const KeyInput& input,
                                           const KeySettings& settings, const SharedAnalysis& analysis,
                                           std::stop_token stop);

} // namespace ckd
