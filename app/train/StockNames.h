// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ckd::train {

/// The names of the tensors in a stock file: "screen/<name>" [3,h,w] and "subject/<name>" [4,h,w], float16 or
/// float32, channels in the camera's order. A screen whose mean blue is above its mean green is a blue one.
inline constexpr std::string_view kStockScreen = "screen/";
inline constexpr std::string_view kStockSubject = "subject/";
/// Smallest and largest side of a picture in a stock file, pixels.
inline constexpr int kStockSmallest = 32;
inline constexpr int kStockLargest = 4096;

} // namespace ckd::train
