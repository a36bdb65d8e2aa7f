// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/ContactSheet.h"

#include "core/color/Resample.h"
#include "core/color/Transfer.h"

#include <algorithm>
#include <cmath>

namespace ckd {

namespace {

constexpr int kGap = 4;           // px
constexpr float kGapGrey = 0.25F; // sRGB

void spread(Image& wide, int channel, const Image& cell, int left, int top) {
    const int source = cell.channels() == 1 ? 0 : channel;
    for (int y = 0; y < cell.height(); ++y)
        std::copy_n(cell.row(source, y), cell.width(), wide.row(channel, top + y) + left);
}

} // namespace

void ContactSheet::addRow(std::vector<Image> cells) {
    if (m_cellHeight == 0 && !cells.empty()) {
        const double shape = double(cells.front().height()) / double(cells.front().width());
        m_cellHeight = std::clamp(int(std::lround(m_cellWidth * shape)), 1, 4 * m_cellWidth);
    }
    for (Image& cell : cells) {
        if (cell.channels() == 3)
            convertTo(cell, ColorEncoding::Srgb);
        cell = resized(cell, m_cellWidth, m_cellHeight, ResizeFilter::BilinearAntialias);
    }
    m_rows.push_back(std::move(cells));
}

Image ContactSheet::picture() const {
    if (m_rows.empty())
        return {};
    std::size_t columns = 0;
    for (const std::vector<Image>& row : m_rows)
        columns = std::max(columns, row.size());
    const int width = int(columns) * (m_cellWidth + kGap) - kGap;
    const int height = int(m_rows.size()) * (m_cellHeight + kGap) - kGap;
    Image sheet(width, height, 3, ColorEncoding::Srgb);
    sheet.fill(kGapGrey);
    for (std::size_t r = 0; r < m_rows.size(); ++r) {
        for (std::size_t c = 0; c < m_rows[r].size(); ++c) {
            for (int channel = 0; channel < 3; ++channel)
                spread(sheet, channel, m_rows[r][c], int(c) * (m_cellWidth + kGap),
                       int(r) * (m_cellHeight + kGap));
        }
    }
    return sheet;
}

} // namespace ckd
