// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Image.h"

#include <vector>

namespace ckd {

/// One picture that shows several frames at a glance: a row per frame, cells side by side.
/// Use from one thread.
class ContactSheet {
public:
    /// Every cell is `cellWidth` wide and as high as the first picture's shape asks for.
    explicit ContactSheet(int cellWidth = 480) : m_cellWidth(cellWidth) {}

    /// A row, left to right. Pictures have 1 or 3 channels; linear colour is shown sRGB-encoded, one channel
    /// as grey with its values as they are.
    void addRow(std::vector<Image> cells);
    [[nodiscard]] bool isEmpty() const { return m_rows.empty(); }
    /// RGB, sRGB-encoded, with a thin grey line between cells; null when there are no rows.
    [[nodiscard]] Image picture() const;

private:
    int m_cellWidth;
    int m_cellHeight = 0;
    std::vector<std::vector<Image>> m_rows; ///< cells already scaled: 3 channels, sRGB
};

} // namespace ckd
