// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/train/PlateGenerator.h"
#include "core/infer/detail/EmbeddedNetwork.h"

#include <array>
#include <string_view>

namespace ckd::train {

/// What training minimises, summed up as `total`; the rest is for the log. Zero-dimensional float32.
struct Losses {
    at::Tensor total;
    at::Tensor alpha;
    at::Tensor pyramid;
    at::Tensor foreground;
    at::Tensor composite;
    at::Tensor spill;
};

/// `background` [n, 3, h, w] linear: what the key is judged over.
[[nodiscard]] Losses keyLosses(const infer::detail::EmbeddedKey& key, const PlateBatch& truth,
                               const at::Tensor& background);

/// Soft coloured pictures, flat ones, black and white ones: [n, 3, h, w] linear. Depends on `seed` and
/// device.
[[nodiscard]] at::Tensor randomBackgrounds(const at::Tensor& like, std::uint64_t seed);

/// Means over a batch, in the units of the scorer that judges plates: x1e3, holes and chatter in %.
inline constexpr std::array<std::string_view, 6> kMetricNames{"MAD",   "edge",  "FGpm",
                                                              "spill", "holes", "chatter"};
[[nodiscard]] at::Tensor keyMetrics(const infer::detail::EmbeddedKey& key, const PlateBatch& truth);

} // namespace ckd::train
