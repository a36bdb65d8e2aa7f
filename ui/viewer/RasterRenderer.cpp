// SPDX-License-Identifier: Apache-2.0
#include "ui/viewer/RasterRenderer.h"

#include "core/base/HalfFloat.h"
#include "core/color/Checkerboard.h"
#include "core/color/RowOps.h"
#include "core/color/Transfer.h"
#include "ui/viewer/detail/RowSampler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace ckd::ui {

namespace {

using detail::PlaneSource;
using detail::RowSampler;

constexpr std::size_t kTablesKept = 6;

struct Span {
    int begin = 0; ///< screen columns
    int end = 0;
};

/// Columns of `rect` in screen row `y` that lie on the side.
Span spanOf(const std::optional<HalfPlane>& side, const QRect& rect, int y) {
    Span span{rect.left(), rect.left() + rect.width()};
    if (!side)
        return span;
    const double rest = side->b * (y + 0.5) + side->c; // a * (x + 0.5) >= -rest
    if (side->a == 0.0)
        return rest >= 0.0 ? span : Span{span.begin, span.begin};
    const double edge = std::clamp(-rest / side->a - 0.5, span.begin - 1.0, span.end + 1.0);
    if (side->a > 0.0)
        span.begin = std::max(span.begin, int(std::ceil(edge)));
    else
        span.end = std::min(span.end, int(std::floor(edge)) + 1);
    span.end = std::max(span.begin, span.end);
    return span;
}

/// Draws one pane row by row.
class PanePainter {
public:
    PanePainter(const PaneScene& pane, const QRect& rect, const DisplayTable& table)
        : m_plan(pane.plan)
        , m_transform(pane.transform)
        , m_rect(rect)
        , m_table(table)
        , m_horizontal(makeSampleAxis(pane.transform.scaleX(), pane.transform.origin.x(), rect.left(),
                                      rect.width(), pane.plan.color->width()))
        , m_vertical(makeSampleAxis(pane.transform.scaleY(), pane.transform.origin.y(), rect.top(),
                                    rect.height(), pane.plan.color->height()))
        , m_sampler(m_horizontal, m_vertical, pane.plan.color->width())
        , m_floats(std::size_t(rect.width()) * kFloatRows)
        , m_codes(std::size_t(rect.width()) * 3) {
        if (m_plan.isComp())
            prepareBackground();
    }

    void paint(QRgb* line, int y, Span span) {
        m_begin = span.begin - m_rect.left();
        m_count = std::size_t(span.end - span.begin);
        m_row = y - m_rect.top();
        QRgb* out = line + span.begin;
        if (m_plan.source == PicturePlan::Source::Plane)
            paintPlane(out);
        else if (m_plan.isComp())
            paintComp(out);
        else
            paintColor(out);
    }

private:
    static constexpr std::size_t kFloatRows = 5; // colour, alpha, background

    [[nodiscard]] std::span<float> floats(std::size_t index) {
        return std::span(m_floats).subspan(index * std::size_t(m_rect.width()), m_count);
    }
    [[nodiscard]] std::span<std::uint16_t> codes(std::size_t index) {
        return std::span(m_codes).subspan(index * std::size_t(m_rect.width()), m_count);
    }

    /// The row's codes of one plane.
    std::span<const std::uint16_t> planeCodes(std::size_t slot, int plane) {
        const std::span<std::uint16_t> out = codes(slot);
        const std::uint16_t* values = m_plan.color->plane(plane).data();
        if (m_horizontal.isCopy() && m_vertical.isCopy()) {
            m_sampler.copy(out, m_row, m_begin, values);
        } else {
            m_sampler.sample(floats(slot), m_row, m_begin, {values});
            halfFromFloat(floats(slot).data(), out.data(), std::int64_t(m_count));
        }
        return out;
    }

    void paintPlane(QRgb* out) {
        const std::span<const std::uint16_t> values = planeCodes(0, m_plan.plane);
        if (m_plan.matteColors == MatteColors::False) {
            const std::vector<QRgb>& colors = FalseColor::table();
            std::ranges::transform(values, out, [&](std::uint16_t code) { return colors[code]; });
            return;
        }
        paintGrey(out, values);
    }

    void paintGrey(QRgb* out, std::span<const std::uint16_t> values) {
        for (std::size_t i = 0; i < m_count; ++i)
            out[i] = 0xff000000U | m_table[values[i]] * 0x010101U;
    }

    void paintColor(QRgb* out) {
        switch (m_plan.channel) {
        case Channel::Red:
        case Channel::Green:
        case Channel::Blue:
            paintGrey(out, planeCodes(0, int(m_plan.channel) - int(Channel::Red)));
            return;
        case Channel::Luma:
            for (std::size_t c = 0; c < 3; ++c) {
                m_sampler.sample(floats(c), m_row, m_begin, {m_plan.color->plane(int(c)).data()});
                if (m_plan.domain == ValueDomain::Srgb)
                    linearFromSrgb(floats(c), floats(c));
            }
            paintLuma(out);
            return;
        case Channel::Rgb:
        case Channel::Alpha:
            break;
        }
        const std::array<std::span<const std::uint16_t>, 3> rgb{planeCodes(0, 0), planeCodes(1, 1),
                                                                planeCodes(2, 2)};
        paintRgb(out, rgb);
    }

    void paintRgb(QRgb* out, const std::array<std::span<const std::uint16_t>, 3>& rgb) {
        for (std::size_t i = 0; i < m_count; ++i)
            out[i] = qRgb(m_table[rgb[0][i]], m_table[rgb[1][i]], m_table[rgb[2][i]]);
    }

    /// From floats(0..2), linear.
    void paintLuma(QRgb* out) {
        const std::span<float> red = floats(0);
        for (std::size_t i = 0; i < m_count; ++i)
            red[i] =
                kLumaWeights[0] * red[i] + kLumaWeights[1] * floats(1)[i] + kLumaWeights[2] * floats(2)[i];
        halfFromFloat(red.data(), codes(0).data(), std::int64_t(m_count));
        paintGrey(out, codes(0));
    }

    void paintComp(QRgb* out) {
        const bool straight = m_plan.source == PicturePlan::Source::CompStraight;
        const std::uint16_t* alpha = straight ? m_plan.alpha->plane(0).data() : m_plan.color->plane(3).data();
        const float* decode = m_plan.decodesColor() ? detail::srgbDecodeTable() : nullptr;
        m_sampler.sample(floats(3), m_row, m_begin, {alpha});
        for (std::size_t c = 0; c < 3; ++c) {
            m_sampler.sample(floats(c), m_row, m_begin,
                             {m_plan.color->plane(int(c)).data(), decode, straight ? alpha : nullptr});
            sampleBackground(int(c));
            overRow(floats(c), floats(c), floats(4), floats(3));
        }
        switch (m_plan.channel) {
        case Channel::Red:
        case Channel::Green:
        case Channel::Blue: {
            const auto c = std::size_t(int(m_plan.channel) - int(Channel::Red));
            halfFromFloat(floats(c).data(), codes(0).data(), std::int64_t(m_count));
            paintGrey(out, codes(0));
            return;
        }
        case Channel::Luma:
            paintLuma(out);
            return;
        case Channel::Rgb:
        case Channel::Alpha:
            break;
        }
        for (std::size_t c = 0; c < 3; ++c)
            halfFromFloat(floats(c).data(), codes(c).data(), std::int64_t(m_count));
        paintRgb(out, {codes(0), codes(1), codes(2)});
    }

    void prepareBackground() {
        m_light = backgroundLight(m_plan.background);
        if (m_plan.background.kind != BackgroundKind::Checker)
            return;
        m_board.resize(std::size_t(m_plan.color->width()));
        m_columns.resize(std::size_t(m_rect.width()));
        for (int i = 0; i < m_rect.width(); ++i) {
            const double x = m_transform.toPicture({m_rect.left() + i + 0.5, 0.0}).x();
            m_columns[std::size_t(i)] = std::clamp(int(std::floor(x)), 0, m_plan.color->width() - 1);
        }
    }

    /// Into floats(4).
    void sampleBackground(int channel) {
        const std::span<float> out = floats(4);
        switch (m_plan.background.kind) {
        case BackgroundKind::Checker:
            if (channel == 0) {
                const double y = m_transform.toPicture({0.0, m_rect.top() + m_row + 0.5}).y();
                checkerboardRow(m_board, std::clamp(int(std::floor(y)), 0, m_plan.color->height() - 1));
                for (std::size_t i = 0; i < m_count; ++i)
                    out[i] = m_board[std::size_t(m_columns[std::size_t(m_begin) + i])];
            }
            return;
        case BackgroundKind::Picture:
            if (m_plan.backgroundPicture) {
                m_sampler.sample(out, m_row, m_begin, {m_plan.backgroundPicture->plane(channel).data()});
                return;
            }
            break;
        default:
            break;
        }
        std::ranges::fill(out, m_light[std::size_t(channel)]);
    }

    const PicturePlan& m_plan;
    const ViewTransform& m_transform;
    const QRect m_rect;
    const DisplayTable& m_table;
    const SampleAxis m_horizontal;
    const SampleAxis m_vertical;
    RowSampler m_sampler;
    std::vector<float> m_floats;
    std::vector<std::uint16_t> m_codes;
    std::array<float, 3> m_light{};
    std::vector<float> m_board;
    std::vector<int> m_columns; ///< picture column of each screen column
    // The row at hand.
    int m_begin = 0;
    std::size_t m_count = 0;
    int m_row = 0;
};

} // namespace

std::shared_ptr<const DisplayTable> RasterRenderer::table(ValueDomain domain, const DisplayGrade& grade) {
    const auto known = std::ranges::find_if(
        m_tables, [&](const Table& table) { return table.domain == domain && table.grade == grade; });
    if (known != m_tables.end()) {
        std::rotate(known, known + 1, m_tables.end());
        return m_tables.back().bytes;
    }
    if (m_tables.size() >= kTablesKept)
        m_tables.erase(m_tables.begin());
    m_tables.push_back({domain, grade, makeDisplayTable(domain, grade)});
    return m_tables.back().bytes;
}

void RasterRenderer::renderPane(QImage& target, const PaneScene& pane) {
    const QRect rect = pane.transform.visibleRect() & target.rect();
    for (int y = pane.transform.pane.top(); y <= pane.transform.pane.bottom(); ++y) {
        const Span span = spanOf(pane.side, pane.transform.pane & target.rect(), y);
        auto* line = reinterpret_cast<QRgb*>(target.scanLine(y));
        std::fill(line + span.begin, line + span.end, m_around);
    }
    if (pane.plan.source == PicturePlan::Source::Nothing || rect.isEmpty())
        return;
    // Luminance is made from light.
    const bool luma = pane.plan.source == PicturePlan::Source::Color && pane.plan.channel == Channel::Luma;
    const auto bytes = table(luma ? ValueDomain::Linear : pane.plan.domain, pane.plan.grade);
    PanePainter painter(pane, rect, *bytes);
    for (int y = rect.top(); y <= rect.bottom(); ++y) {
        const Span span = spanOf(pane.side, rect, y);
        if (span.end > span.begin)
            painter.paint(reinterpret_cast<QRgb*>(target.scanLine(y)), y, span);
    }
}

void RasterRenderer::render(QImage& target, const ViewerScene& scene) {
    if (target.size() != scene.size || target.format() != QImage::Format_RGB32)
        target = QImage(scene.size, QImage::Format_RGB32);
    if (target.isNull())
        return;
    target.fill(scene.line);
    m_around = scene.around;
    for (const PaneScene& pane : scene.panes)
        renderPane(target, pane);
}

} // namespace ckd::ui
