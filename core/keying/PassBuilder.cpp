// SPDX-License-Identifier: Apache-2.0
#include "core/keying/PassBuilder.h"

#include "core/color/Checkerboard.h"
#include "core/color/RowOps.h"
#include "core/color/Transfer.h"
#include "core/matte/BinaryMorphology.h"
#include "core/matte/Despeckle.h"
#include "core/matte/GaussianBlur.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ckd {

namespace {

using Rows = std::array<std::span<float>, 3>;
using ConstRows = std::array<std::span<const float>, 3>;

static_assert(static_cast<int>(SpillLimit::Average) == static_cast<int>(DespillKind::Average) &&
              static_cast<int>(SpillLimit::Max) == static_cast<int>(DespillKind::Max) &&
              static_cast<int>(SpillLimit::Double) == static_cast<int>(DespillKind::Double) &&
              static_cast<int>(SpillLimit::Skin) == static_cast<int>(DespillKind::Skin));

// Source detail, in pixels on a frame 1920 wide: the opaque area loses more than the feather spreads, so that
// the plate's pixels fade out before the matte's soft edge begins.
constexpr float kOpaque = 0.95F;
constexpr double kErosion = 6.0;
constexpr double kFeatherSigma = 2.0;

bool wants(const PassRequest& request, Pass pass) {
    const auto has = [&](Pass wanted) {
        return std::find(request.passes.begin(), request.passes.end(), wanted) != request.passes.end();
    };
    const bool isPart = pass == Pass::Fg || pass == Pass::Matte || pass == Pass::Processed;
    return has(pass) || (isPart && has(Pass::Combined));
}

Rows rowsOf(Image& rgb, int y) {
    const auto width = static_cast<std::size_t>(rgb.width());
    return {std::span(rgb.row(0, y), width), std::span(rgb.row(1, y), width),
            std::span(rgb.row(2, y), width)};
}

ConstRows rowsOf(const Image& rgb, int y) {
    const auto width = static_cast<std::size_t>(rgb.width());
    return {std::span(rgb.row(0, y), width), std::span(rgb.row(1, y), width),
            std::span(rgb.row(2, y), width)};
}

void copyRow(std::span<float> out, std::span<const float> in) {
    if (out.data() != in.data())
        std::copy(in.begin(), in.end(), out.begin());
}

/// Straight colour in its own encoding -> despilled scene-linear colour. Despill works on encoded values, so
/// linear colour makes a round trip unless there is nothing to remove.
class ColorFinish {
public:
    ColorFinish(const DespillParameters& despill, Profile profile) : m_despill(despill), m_profile(profile) {}

    void operator()(Rows out, ConstRows in, ColorEncoding encoding) const {
        const bool despills = m_despill.strength > 0.0F;
        const bool encodes = encoding == ColorEncoding::Linear && despills;
        const bool decodes = encoding == ColorEncoding::Srgb || despills;
        for (std::size_t c = 0; c < 3; ++c) {
            if (encodes)
                srgbFromLinear(out[c], in[c]);
            else
                copyRow(out[c], in[c]);
        }
        if (despills)
            despillRow(out, m_despill);
        for (std::size_t c = 0; c < 3 && decodes; ++c) {
            if (m_profile == Profile::Original) // its decoder knows no negative values
                clampBelowRow(out[c], out[c]);
            linearFromSrgb(out[c], out[c]);
        }
    }

private:
    DespillParameters m_despill;
    Profile m_profile;
};

/// Where the plate's own pixels replace the keyer's: 0..1, or null when nothing is opaque enough.
Image sourceDetailWeight(const Image& alpha) {
    const double scale = alpha.width() / 1920.0;
    const int radius = std::max(1, static_cast<int>(std::lround(kErosion * scale)));
    const Mask opaque = eroded(thresholdAbove(alpha.plane(0), alpha.width(), alpha.height(), kOpaque), radius,
                               ElementShape::Ellipse);
    if (std::find(opaque.values.begin(), opaque.values.end(), std::uint8_t(255)) == opaque.values.end())
        return {};
    Image weight = imageFromMask(opaque);
    gaussianBlur(weight, kFeatherSigma * scale);
    return weight;
}

bool wantsSourceDetail(const KeyResult& result, const KeySettings& settings, const PassRequest& request) {
    if (request.profile == Profile::Original)
        return false;
    const Tristate wish =
        settings.sourceDetail == Tristate::Auto ? result.sourceDetail : settings.sourceDetail;
    return wish == Tristate::On;
}

Result<void> check(const KeyResult& result, const KeyInput& input, bool readsPlate) {
    const auto fits = [&](const Image& image, int channels) {
        return image.width() == result.alpha.width() && image.height() == result.alpha.height() &&
               image.channels() == channels;
    };
    if (result.alpha.isNull() || result.alpha.channels() != 1 || !fits(result.fg, 3))
        return Error::internal(QStringLiteral("The keyer returned a foreground and a matte that do not fit "
                                              "together."));
    if (readsPlate && (!input.plate || !fits(*input.plate, 3)))
        return Error::internal(
            QStringLiteral("The keyer returned a picture of another size than the plate."));
    return {};
}

/// One frame's rows, top to bottom. Scratch rows stay in the cache between the steps.
class RowSweep {
public:
    RowSweep(KeyResult& result, const KeyInput& input, const KeySettings& settings,
             const PassRequest& request)
        : m_fg(result.fg)
        , m_alpha(result.alpha)
        , m_plate(input.plate.get())
        , m_profile(request.profile)
        , m_wantsColor(wants(request, Pass::Fg) || wants(request, Pass::Processed) ||
                       wants(request, Pass::Comp))
        , m_width(static_cast<std::size_t>(result.fg.width()))
        , m_finish({keyChannel(settings, result.screenChannel), static_cast<SpillLimit>(settings.despillKind),
                    static_cast<float>(settings.despill / 10.0)},
                   request.profile)
        , m_scratch(m_width * 8) {
        const int height = m_fg.height();
        if (m_wantsColor && wantsSourceDetail(result, settings, request))
            m_detail = sourceDetailWeight(m_alpha);
        if (settings.despeckle > 0)
            m_keep = despeckleMask(m_alpha.plane(0), m_fg.width(), height, settings.despeckle);
        if (wants(request, Pass::Processed))
            m_set.processed = Image(m_fg.width(), height, 4, ColorEncoding::Linear);
        if (wants(request, Pass::Comp))
            m_set.comp = Image(m_fg.width(), height, 3, ColorEncoding::Srgb);
    }

    PassSet run() {
        for (int y = 0; y < m_fg.height(); ++y) {
            const Rows color = m_wantsColor ? finishColor(y) : Rows{};
            const std::span<const float> alpha = finishAlpha(y);
            if (!m_set.processed.isNull() || !m_set.comp.isNull())
                compose(y, color, alpha);
        }
        m_fg.setEncoding(m_profile == Profile::Original ? ColorEncoding::Srgb : ColorEncoding::Linear);
        return std::move(m_set);
    }

private:
    [[nodiscard]] std::span<float> scratch(std::size_t index) {
        return std::span(m_scratch).subspan(index * m_width, m_width);
    }

    Rows finishColor(int y) {
        Rows rows = rowsOf(m_fg, y);
        if (m_profile == Profile::Original) {
            if (m_fg.encoding() == ColorEncoding::Linear) {
                for (const std::span<float> row : rows)
                    srgbFromLinear(row, row);
            }
            const Rows finished{scratch(0), scratch(1), scratch(2)};
            m_finish(finished, {rows[0], rows[1], rows[2]}, ColorEncoding::Srgb);
            return finished;
        }
        m_finish(rows, {rows[0], rows[1], rows[2]}, m_fg.encoding());
        if (!m_detail.isNull())
            mixPlate(y, rows);
        return rows;
    }

    void mixPlate(int y, Rows rows) {
        const std::span<const float> weight(m_detail.row(0, y), m_width);
        if (!anyAbove(weight, 0.0F))
            return;
        const Rows plate{scratch(0), scratch(1), scratch(2)};
        m_finish(plate, rowsOf(*m_plate, y), m_plate->encoding());
        for (std::size_t c = 0; c < 3; ++c)
            mixRow(rows[c], rows[c], plate[c], weight);
    }

    std::span<const float> finishAlpha(int y) {
        const std::span<float> alpha(m_alpha.row(0, y), m_width);
        const std::span<float> cleaned = m_profile == Profile::Original ? scratch(3) : alpha;
        if (m_profile == Profile::Default)
            clampRow(cleaned, alpha);
        else
            copyRow(cleaned, alpha);
        if (!m_keep.isNull())
            multiplyByByteRow(cleaned, cleaned, m_keep.rowSpan(y));
        return cleaned;
    }

    void compose(int y, const Rows& color, std::span<const float> alpha) {
        const bool processed = !m_set.processed.isNull();
        if (processed)
            copyRow({m_set.processed.row(3, y), m_width}, alpha);
        if (!m_set.comp.isNull())
            checkerboardRow(scratch(5), y);
        for (int c = 0; c < 3; ++c) {
            const std::span<float> premultiplied =
                processed ? std::span(m_set.processed.row(c, y), m_width) : scratch(4);
            multiplyRow(premultiplied, color[static_cast<std::size_t>(c)], alpha);
            if (m_set.comp.isNull())
                continue;
            const std::span<float> comp(m_set.comp.row(c, y), m_width);
            overRow(comp, premultiplied, scratch(5), alpha);
            srgbFromLinear(comp, comp);
        }
    }

    Image& m_fg;
    Image& m_alpha;
    const Image* m_plate;
    Profile m_profile;
    bool m_wantsColor;
    std::size_t m_width;
    ColorFinish m_finish;
    std::vector<float> m_scratch;
    Image m_detail; ///< weight of the plate's pixels, or null
    Mask m_keep;    ///< despeckle, or null
    PassSet m_set;
};

} // namespace

KeyChannel keyChannel(const KeySettings& settings, KeyChannel automatic) {
    if (settings.screen == QLatin1String("green"))
        return KeyChannel::Green;
    if (settings.screen == QLatin1String("blue"))
        return KeyChannel::Blue;
    bool ok = false;
    const unsigned rgb = settings.screen.startsWith(u'#') ? settings.screen.mid(1).toUInt(&ok, 16) : 0;
    if (!ok)
        return automatic;
    return dominantChannel(static_cast<float>((rgb >> 16) & 255U), static_cast<float>((rgb >> 8) & 255U),
                           static_cast<float>(rgb & 255U));
}

Result<PassSet> buildPasses(KeyResult&& result, const KeyInput& input, const KeySettings& settings,
                            const PassRequest& request) {
    if (Result<void> checked = check(result, input, wantsSourceDetail(result, settings, request)); !checked)
        return checked.error();
    KeyResult taken = std::move(result);
    PassSet set = RowSweep(taken, input, settings, request).run();
    set.usedHint = taken.usedHint;
    if (wants(request, Pass::Fg))
        set.fg = std::move(taken.fg);
    if (wants(request, Pass::Matte))
        set.matte = std::move(taken.alpha);
    if (wants(request, Pass::Hint))
        set.hint = std::move(taken.hint);
    return set;
}

} // namespace ckd
