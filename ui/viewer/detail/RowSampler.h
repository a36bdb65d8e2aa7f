// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/viewer/ViewerScene.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ckd::ui::detail {

/// One plane of half codes, row-major, and what is done to its values before they are filtered.
struct PlaneSource {
    const std::uint16_t* values = nullptr;
    const float* decode = nullptr;         ///< by half code: replaces the value; null: as it is
    const std::uint16_t* factor = nullptr; ///< a second plane, multiplied in; null: none
};

/// Filters planes row by row onto the screen's pixels: first the rows, then the columns, so that reading the
/// picture costs one pass. Use from one thread.
class RowSampler {
public:
    /// Both axes must outlive this. `width`: of the planes.
    RowSampler(const SampleAxis& horizontal, const SampleAxis& vertical, int width);

    /// Screen pixels begin … begin + out.size() - 1 of screen row `row`.
    void sample(std::span<float> out, int row, int begin, const PlaneSource& source);
    /// The same when no filter is needed: both axes isCopy(), source without decode and factor.
    void copy(std::span<std::uint16_t> out, int row, int begin, const std::uint16_t* values) const;

private:
    const SampleAxis& m_horizontal;
    const SampleAxis& m_vertical;
    const std::size_t m_width;
    std::vector<float> m_row; ///< the rows' weighted sum
};

/// IEEE half to float by row; infinities and NaN, which pictures do not hold, become large numbers.
void floatFromHalfRow(float* out, const std::uint16_t* in, int count);
/// What linearFromSrgb() makes of each half code.
[[nodiscard]] const float* srgbDecodeTable();

} // namespace ckd::ui::detail
