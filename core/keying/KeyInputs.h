// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/Keyer.h"

/// What every keyer does with a frame first. Any thread.
namespace ckd {

/// RGB of any plate in linear light (a copy); an alpha channel is left behind. NaN becomes 0; what lies
/// beyond half float's range, infinities too, is limited to it.
[[nodiscard]] Image linearPlate(const Image& plate);

/// Internal error without an RGB plate, Input error when a hint, matte or clean plate has another size.
[[nodiscard]] Result<void> checkKeyInput(const KeyInput& input);

} // namespace ckd
