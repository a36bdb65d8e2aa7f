// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Error.h"
#include "core/keying/Keyer.h"

namespace ckd {

/// The artist's matte settings on a fresh key, in place; every keyer ends with this, so that one setting
/// means one thing. In order: clip black/white with rollback, core matte joined (it is solid, and shrinks and
/// softens with the key), shrink/grow, edge blur, gamma, holdout matte joined, garbage matte removed: garbage
/// wins over holdout, holdout over the key. Despeckle is not part of it: the passes apply it (PassBuilder.h).
///
/// `alpha` has one channel of linear coverage; with default settings and no masks not a bit changes (values
/// outside 0..1 included). Masks are those of `input`, alpha's size, values limited to 0..1. Thread-safe.
/// Usage error when clip black is not below clip white, Input error when a mask has another size.
[[nodiscard]] Result<void> adjustMatte(Image& alpha, const KeySettings& settings, const KeyInput& input);

} // namespace ckd
