// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace ckd {

/// Sixteen rows (or columns) side by side, element-major: a filter that runs along a line then handles
/// sixteen lines per instruction, in both directions, and touches memory once. 16 floats fill one cache line.
inline constexpr int kLanes = 16;

/// One element of a strip as a value: the compiler's own vectors, cut into what the machine has. Loads and
/// stores need no alignment.
using Lanes = float __attribute__((vector_size(kLanes * sizeof(float)), aligned(alignof(float)), may_alias));
using IntLanes = int __attribute__((vector_size(kLanes * sizeof(int)), aligned(alignof(int)), may_alias));

/// strip[x * kLanes + lane] = rows[lane * stride + x] for the first `lanes` rows of `width` values; the other
/// lanes repeat the last row. 1 <= lanes <= kLanes.
void loadRows(float* strip, const float* rows, std::size_t stride, int width, int lanes);
/// The reverse; lanes beyond `lanes` are dropped.
void storeRows(float* rows, std::size_t stride, const float* strip, int width, int lanes);
/// strip[y * kLanes + lane] = plane[y * stride + lane] for `lanes` neighbouring columns of `height` rows.
void loadColumns(float* strip, const float* plane, std::size_t stride, int height, int lanes);
void storeColumns(float* plane, std::size_t stride, const float* strip, int height, int lanes);

} // namespace ckd
