// SPDX-License-Identifier: Apache-2.0
#include "core/keying/ScreenColor.h"

#include "core/base/FastMath.h"
#include "core/color/Transfer.h"

#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ckd {

namespace {

using detail::Plane;
using detail::RgbPlanes;

constexpr int kHueBins = 36;
constexpr int kRatioBins = 24;
constexpr float kGreenHue = 120.0F;
constexpr float kBlueHue = 240.0F;
/// Linear; darker pixels have no colour that can be trusted. Noise is averaged away: the frames are reduced.
constexpr float kDarkest = 0.002F;
/// Below this a colour must be clearly saturated, see kLeastDarkSaturation.
constexpr float kDark = 0.02F;
constexpr float kLeastSaturation = 0.25F;
constexpr float kLeastDarkSaturation = 0.5F;
constexpr float kLeastOtherSaturation = 0.8F; // (max - min) / max; skin and wood stay below
/// Of a pixel that may count for a screen's share.
constexpr float kLeastFlatness = 0.3F;

struct Sample {
    std::array<float, 3> rgb{};
    float hue = 0.0F;    ///< degrees, HSV
    float weight = 0.0F; ///< flatness * saturation
    bool flat = false;   ///< by kLeastFlatness
    float low = 0.0F;    ///< min / max
    float middle = 0.0F; ///< mid / max
};

float hueOf(const std::array<float, 3>& c) {
    const float high = std::max({c[0], c[1], c[2]});
    const float low = std::min({c[0], c[1], c[2]});
    const float range = std::max(high - low, 1e-12F);
    if (high == c[1])
        return 120.0F + 60.0F * (c[2] - c[0]) / range;
    if (high == c[2])
        return 240.0F + 60.0F * (c[0] - c[1]) / range;
    const float hue = 60.0F * (c[1] - c[2]) / range;
    return hue < 0.0F ? hue + 360.0F : hue;
}

float hueDistance(float a, float b) {
    const float d = std::abs(a - b);
    return std::min(d, 360.0F - d);
}

/// 1 where the 3 x 3 neighbourhood is even, falling with its variance relative to its brightness (0.02: about
/// a seventh either way): screens are even, subjects are not.
Plane flatness(const RgbPlanes& frame) {
    Plane variance(frame[0].width, frame[0].height);
    Plane brightness(frame[0].width, frame[0].height, 1e-3F);
    for (const Plane& plane : frame) {
        Plane squares = plane;
        for (float& value : squares.values)
            value *= value;
        const Plane mean = detail::boxBlurred(plane, 1);
        const Plane meanSquare = detail::boxBlurred(squares, 1);
        for (std::size_t i = 0; i < variance.size(); ++i) {
            variance.values[i] += std::max(0.0F, meanSquare.values[i] - mean.values[i] * mean.values[i]);
            brightness.values[i] = std::max(brightness.values[i], mean.values[i]);
        }
    }
    for (std::size_t i = 0; i < variance.size(); ++i) {
        const float relative = variance.values[i] / (brightness.values[i] * brightness.values[i]);
        variance.values[i] = detail::fastExp(-relative / 0.02F);
    }
    return variance;
}

std::vector<Sample> saturatedSamples(std::span<const RgbPlanes> frames) {
    std::vector<Sample> samples;
    for (const RgbPlanes& frame : frames) {
        const Plane flat = flatness(frame);
        for (std::size_t i = 0; i < flat.size(); ++i) {
            Sample s;
            s.rgb = {frame[0].values[i], frame[1].values[i], frame[2].values[i]};
            const float high = std::max({s.rgb[0], s.rgb[1], s.rgb[2]});
            const float low = std::max(0.0F, std::min({s.rgb[0], s.rgb[1], s.rgb[2]}));
            const float saturation = (high - low) / std::max(high, 1e-4F);
            if (high < kDarkest || saturation < kLeastSaturation)
                continue;
            s.hue = hueOf(s.rgb);
            s.weight = flat.values[i] * saturation;
            s.flat = flat.values[i] >= kLeastFlatness;
            s.low = low / high;
            s.middle = std::clamp((s.rgb[0] + s.rgb[1] + s.rgb[2] - high - low) / high, 0.0F, 1.0F);
            samples.push_back(s);
        }
    }
    return samples;
}

/// Whether a hue is one that screens mostly have.
bool isUsual(float hue) {
    return hueDistance(hue, kGreenHue) < 45.0F || hueDistance(hue, 235.0F) < 35.0F;
}

/// Centres of the hue bins that got votes, the strongest first. `only` < 0: any hue.
std::vector<float> strongestHues(const std::vector<Sample>& samples, float only) {
    std::array<float, kHueBins> votes{};
    for (const Sample& s : samples)
        votes[static_cast<std::size_t>(s.hue / (360.0F / kHueBins)) % kHueBins] += s.weight;
    std::vector<std::pair<float, float>> ranked; // score, centre
    for (std::size_t bin = 0; bin < kHueBins; ++bin) {
        const float centre = (static_cast<float>(bin) + 0.5F) * (360.0F / kHueBins);
        const float score =
            votes[bin] + 0.5F * (votes[(bin + kHueBins - 1) % kHueBins] + votes[(bin + 1) % kHueBins]);
        if (score > 0.0F && (only < 0.0F || hueDistance(centre, only) <= 45.0F))
            ranked.emplace_back(score * (isUsual(centre) ? 3.0F : 1.0F), centre);
    }
    std::ranges::stable_sort(ranked, std::greater<>(), &std::pair<float, float>::first);
    std::vector<float> hues;
    for (const auto& [score, centre] : ranked)
        hues.push_back(centre);
    return hues;
}

std::array<float, 3> medianColor(std::vector<Sample>& samples) {
    std::array<float, 3> color{};
    const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
    for (std::size_t c = 0; c < 3; ++c) {
        std::nth_element(samples.begin(), middle, samples.end(),
                         [c](const Sample& a, const Sample& b) { return a.rgb[c] < b.rgb[c]; });
        color[c] = middle->rgb[c];
    }
    return color;
}

struct Candidate {
    std::array<float, 3> color{};
    std::size_t flatPixels = 0;
};

/// Median colour of the densest (min/max, mid/max) cell among samples of this hue.
std::optional<Candidate> densestColor(const std::vector<Sample>& samples, float hue) {
    Plane votes(kRatioBins, kRatioBins);
    const auto bin = [](float ratio) {
        return std::clamp(static_cast<int>(ratio * kRatioBins), 0, kRatioBins - 1);
    };
    std::vector<Sample> near;
    for (const Sample& s : samples) {
        if (hueDistance(s.hue, hue) >= 15.0F)
            continue;
        votes.row(bin(s.low))[bin(s.middle)] += s.weight;
        near.push_back(s);
    }
    if (near.empty())
        return std::nullopt;
    votes = detail::blurred(votes, 1.0F);
    const auto top = std::max_element(votes.values.begin(), votes.values.end()) - votes.values.begin();
    const float low = (static_cast<float>(top / kRatioBins) + 0.5F) / kRatioBins;
    const float middle = (static_cast<float>(top % kRatioBins) + 0.5F) / kRatioBins;
    std::vector<Sample> cell;
    for (const Sample& s : near) {
        const float a = s.low - low;
        const float b = s.middle - middle;
        if (a * a + b * b < 0.08F * 0.08F)
            cell.push_back(s);
    }
    std::vector<Sample>& chosen = cell.empty() ? near : cell;
    const auto flat = static_cast<std::size_t>(std::ranges::count_if(chosen, &Sample::flat));
    return Candidate{medianColor(chosen), flat};
}

/// Whether a colour that nobody named is a screen's.
bool isBelievable(const Candidate& candidate, std::size_t pixels) {
    const auto [low, high] = std::ranges::minmax(candidate.color);
    const float saturation = (high - low) / std::max(high, 1e-4F);
    const bool usual = isUsual(hueOf(candidate.color));
    const float least = !usual         ? kLeastOtherSaturation
                        : high < kDark ? kLeastDarkSaturation
                                       : kLeastSaturation;
    const double share = double(candidate.flatPixels) / double(std::max<std::size_t>(pixels, 1));
    return saturation >= least && share >= (usual ? kLeastUsualScreen : kLeastOtherScreen);
}

ScreenColor screenOf(const std::array<float, 3>& color, bool found, bool named) {
    return {color, keyAxesFor(color), found, named};
}

/// Pixels whose direction in RGB is near the picked colour's move it to their median.
ScreenColor pickedScreen(const std::vector<Sample>& samples, const std::array<float, 3>& picked) {
    const auto unit = [](const std::array<float, 3>& c) {
        const float length = std::max(1e-6F, std::sqrt(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]));
        return std::array<float, 3>{c[0] / length, c[1] / length, c[2] / length};
    };
    const std::array<float, 3> direction = unit(picked);
    std::vector<Sample> near;
    for (const Sample& s : samples) {
        const std::array<float, 3> d = unit(s.rgb);
        const float a = d[0] - direction[0];
        const float b = d[1] - direction[1];
        const float c = d[2] - direction[2];
        if (a * a + b * b + c * c < 0.15F * 0.15F && s.weight > 0.1F)
            near.push_back(s);
    }
    ScreenColor screen = screenOf(near.size() < 20 ? picked : medianColor(near), !near.empty(), true);
    screen.axes = keyAxesFor(picked);
    return screen;
}

Result<std::array<float, 3>> parsedColor(const QString& text) {
    bool ok = text.size() == 7 && text.startsWith(u'#');
    const uint value = ok ? text.mid(1).toUInt(&ok, 16) : 0;
    if (!ok)
        return Error::usage(
            QStringLiteral("The screen colour '%1' is not possible: write auto, green, blue or #rrggbb.")
                .arg(text));
    const auto channel = [value](unsigned shift) {
        return linearFromSrgb(static_cast<float>((value >> shift) & 0xffU) / 255.0F);
    };
    return std::array<float, 3>{channel(16), channel(8), channel(0)};
}

} // namespace

KeyAxes keyAxesFor(const std::array<float, 3>& linear) {
    const float hue = hueOf(linear);
    if (hueDistance(hue, kGreenHue) < 38.0F)
        return {};
    if (hueDistance(hue, kBlueHue) < 38.0F)
        return {{-1.0F, 0.0F, 1.0F}, {0.0F, -1.0F, 1.0F}, 0.0F};
    // Chroma as a plane vector (x towards red); u and v point 30 degrees to either side of the screen's.
    const float x = linear[0] - 0.5F * (linear[1] + linear[2]);
    const float y = 0.8660254F * (linear[1] - linear[2]);
    const float length = std::sqrt(x * x + y * y);
    if (length < 1e-6F)
        return {};
    const auto axis = [&](float sine) {
        const float a = (x * 0.8660254F - y * sine) / length;
        const float b = (x * sine + y * 0.8660254F) / length;
        // 2/sqrt(3) gives exactly G − R and G − B for a pure green.
        constexpr float kScale = 1.1547005F;
        return std::array<float, 3>{kScale * a, kScale * (-0.5F * a + 0.8660254F * b),
                                    kScale * (-0.5F * a - 0.8660254F * b)};
    };
    return {axis(0.5F), axis(-0.5F), 0.0F};
}

std::optional<KeyChannel> primaryOf(const KeyAxes& axes) {
    // Axes of a primary have one entry of exactly 1 in common.
    if (axes.v[1] == 1.0F)
        return KeyChannel::Green;
    return axes.v[2] == 1.0F ? std::optional(KeyChannel::Blue) : std::nullopt;
}

Result<ScreenColor> findScreenColor(std::span<const RgbPlanes> frames, const QString& wanted) {
    const std::vector<Sample> samples = saturatedSamples(frames);
    float only = -1.0F;
    std::array<float, 3> fallback{0.05F, 0.35F, 0.06F};
    if (wanted == QLatin1String("green")) {
        only = kGreenHue;
    } else if (wanted == QLatin1String("blue")) {
        only = kBlueHue;
        fallback = {0.03F, 0.07F, 0.4F};
    } else if (wanted != QLatin1String("auto")) {
        Result<std::array<float, 3>> picked = parsedColor(wanted);
        if (!picked)
            return picked.error();
        return pickedScreen(samples, *picked);
    }
    const bool named = only >= 0.0F;
    std::size_t pixels = 0;
    for (const RgbPlanes& frame : frames)
        pixels += frame[0].size();
    for (const float hue : strongestHues(samples, only)) {
        const std::optional<Candidate> candidate = densestColor(samples, hue);
        if (candidate && (named || isBelievable(*candidate, pixels)))
            return screenOf(candidate->color, true, named);
    }
    return screenOf(fallback, false, named);
}

} // namespace ckd
