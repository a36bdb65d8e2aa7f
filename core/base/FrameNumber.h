// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ckd {

/// A frame's number as the artist reads it: in the file name of a sequence, or counted from the start number
/// of a movie. May be negative. Never an index: positions in a list are std::size_t and called "index".
using FrameNumber = std::int64_t;

} // namespace ckd
