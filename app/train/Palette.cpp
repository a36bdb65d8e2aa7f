// SPDX-License-Identifier: Apache-2.0
#include "app/train/Subjects.h"

namespace ckd::train {

namespace {

struct Range {
    double low;
    double high;
};

struct HsvRanges {
    Range hue; ///< turns
    Range saturation;
    Range value; ///< linear reflectance of the strongest channel, drawn evenly in its logarithm
};

/// Ranges in linear light; plausible reflectances: coal 0.01, dark skin 0.05, light skin 0.6, white paint
/// 0.9.
HsvRanges rangesOf(PaletteKind kind) {
    switch (kind) {
    case PaletteKind::Natural:
        return {{0.0, 1.0}, {0.1, 0.6}, {0.05, 0.75}};
    case PaletteKind::Vivid:
        return {{0.0, 1.0}, {0.55, 0.97}, {0.1, 0.85}};
    case PaletteKind::Black:
        return {{0.0, 1.0}, {0.0, 0.3}, {0.004, 0.045}};
    case PaletteKind::Grey:
        return {{0.0, 1.0}, {0.0, 0.08}, {0.12, 0.92}};
    case PaletteKind::Skin:
        return {{0.02, 0.075}, {0.35, 0.68}, {0.05, 0.72}};
    case PaletteKind::OwnHue:
        return {{0.19, 0.47}, {0.2, 0.93}, {0.03, 0.7}};
    case PaletteKind::Hair:
        return {{0.03, 0.11}, {0.2, 0.75}, {0.008, 0.5}};
    case PaletteKind::Flame:
        return {{0.02, 0.13}, {0.75, 0.97}, {1.0, 3.0}};
    case PaletteKind::Smoke:
        return {{0.0, 1.0}, {0.0, 0.12}, {0.03, 0.85}};
    case PaletteKind::Count:
        break;
    }
    return {{0.0, 1.0}, {0.0, 1.0}, {0.1, 0.5}};
}

std::array<float, 3> rgbFromHsv(double hue, double saturation, double value) {
    std::array<float, 3> rgb = {};
    for (int channel = 0; channel < 3; ++channel) {
        const double shifted =
            hue * 6.0 + std::array<double, 3>{5.0, 3.0, 1.0}[static_cast<std::size_t>(channel)];
        const double k = shifted - 6.0 * std::floor(shifted / 6.0);
        const double ramp = std::clamp(std::min(k, 4.0 - k), 0.0, 1.0);
        rgb[static_cast<std::size_t>(channel)] = static_cast<float>(value * (1.0 - saturation * ramp));
    }
    return rgb;
}

double logReal(Draw& draw, const Range& range) {
    return range.low * std::exp(draw.real(0.0, std::log(range.high / range.low)));
}

/// How far the six colours of one layer spread around the layer's own.
struct Spread {
    double hue;
    double saturation;
    double value;
};

Spread spreadOf(Draw& draw, PaletteKind kind) {
    if (kind == PaletteKind::Skin || kind == PaletteKind::Hair || kind == PaletteKind::Smoke) {
        return {0.012, 0.08, 0.25};
    }
    const bool wide = draw.coin(0.4);
    return {wide ? 0.5 : draw.real(0.01, 0.1), wide ? 0.35 : 0.15, draw.real(0.1, 0.9)};
}

} // namespace

void appendPalette(Draw& draw, PaletteKind kind, bool blueScreen, std::vector<float>& to) {
    const HsvRanges ranges = rangesOf(kind);
    const Spread spread = spreadOf(draw, kind);
    const double hue = draw.real(ranges.hue.low, ranges.hue.high);
    const double saturation = draw.real(ranges.saturation.low, ranges.saturation.high);
    const double value = logReal(draw, ranges.value);
    for (std::int64_t i = 0; i < kPaletteSize; ++i) {
        double h = hue + draw.real(-spread.hue, spread.hue);
        double s = std::clamp(saturation + draw.real(-spread.saturation, spread.saturation), 0.0, 0.97);
        double v = value * std::exp(draw.real(-spread.value, spread.value));
        if (kind == PaletteKind::Flame) {
            // From a dull red edge to a pale core: a hotter part is brighter, yellower and paler.
            const double heat = static_cast<double>(i) / (kPaletteSize - 1);
            h = 0.005 + 0.13 * heat * hue / 0.13 + 0.02 * heat;
            s = std::clamp(0.98 - 0.6 * heat * heat, 0.0, 0.98);
            v = value * (0.25 + 0.9 * heat);
        } else if (kind == PaletteKind::OwnHue) {
            h = std::clamp(h, 0.17, 0.5);
        }
        v = std::min(v, kind == PaletteKind::Flame ? 4.0 : 0.93);
        std::array<float, 3> rgb = rgbFromHsv(h, s, std::max(v, 0.003));
        if (blueScreen && kind != PaletteKind::OwnHue) {
            std::swap(rgb[1], rgb[2]);
        }
        to.insert(to.end(), rgb.begin(), rgb.end());
    }
}

Tensor paletteColour(const Tensor& palette, const Tensor& t, const Tensor& sharpness) {
    const std::int64_t k = t.size(0);
    const std::int64_t h = t.size(2);
    const std::int64_t w = t.size(3);
    const Tensor entries = at::arange(kPaletteSize, t.options()).view({1, kPaletteSize, 1, 1});
    const Tensor inside = t.clamp(0.0, static_cast<double>(kPaletteSize - 1));
    // Tents one apart add up to one; steeper ones are flat on top, with a ramp between neighbours.
    Tensor weight = ((0.5 - (inside - entries).abs()) * sharpness).add_(0.5).clamp_(0.0, 1.0);
    weight = weight / weight.sum(1, true).clamp_min(1e-6);
    const Tensor mixed = at::bmm(palette.transpose(1, 2), weight.view({k, kPaletteSize, h * w}));
    return mixed.view({k, 3, h, w});
}

} // namespace ckd::train
