// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

namespace ckd {

/// What of a frame can be looked at. Order of F1–F7.
enum class View { Plate, Hint, CleanPlate, Matte, Fg, Processed, Comp };
inline constexpr std::size_t kViews = 7;
inline constexpr std::array<View, kViews> kAllViews{
    View::Plate, View::Hint, View::CleanPlate, View::Matte, View::Fg, View::Processed, View::Comp};

} // namespace ckd
