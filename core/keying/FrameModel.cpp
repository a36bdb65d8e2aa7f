// SPDX-License-Identifier: Apache-2.0
#include "core/keying/FrameModel.h"

#include "core/base/FastMath.h"
#include "core/base/Simd.h"

#include <algorithm>
#include <cmath>

namespace ckd {

namespace {

using detail::Plane;
using detail::RgbPlanes;
using detail::smoothStep;

constexpr int kModelWidth = 960;
constexpr int kCoreWidth = 480;
/// Radii below were chosen on pictures 640 wide and scale with the width.
constexpr float kRadiusWidth = 640.0F;
constexpr float kSmallestDifference = 1e-4F;

int scaledRadius(float radius, int width, int scale = 1) {
    const float scaled = radius * static_cast<float>(width) / kRadiusWidth / static_cast<float>(scale);
    return std::max(1, static_cast<int>(scaled + 0.5F));
}

RgbRow rowOf(const RgbPlanes& planes, int y) {
    return {planes[0].row(y), planes[1].row(y), planes[2].row(y)};
}

/// Colour-difference alpha, not clipped.
CKD_MULTIVERSION void differenceRow(float* __restrict out, const RgbRow I, const RgbRow C, const KeyAxes axes,
                                    float gain, int width) {
    for (int x = 0; x < width; ++x) {
        const float whole = std::max(axes.difference(C.r[x], C.g[x], C.b[x]), kSmallestDifference);
        out[x] = 1.0F - gain * axes.difference(I.r[x], I.g[x], I.b[x]) / whole;
    }
}

Plane differenceAlpha(const RgbPlanes& frame, const RgbPlanes& plate, const KeyAxes& axes, float gain) {
    Plane raw(frame[0].width, frame[0].height);
    for (int y = 0; y < raw.height; ++y)
        differenceRow(raw.row(y), rowOf(frame, y), rowOf(plate, y), axes, gain, raw.width);
    return raw;
}

/// Relative distance of the colour from the plate's direction (brightness does not count).
CKD_MULTIVERSION void chromaRow(float* __restrict out, const RgbRow I, const RgbRow C, int width) {
    for (int x = 0; x < width; ++x) {
        const float norm = std::max(C.r[x] * C.r[x] + C.g[x] * C.g[x] + C.b[x] * C.b[x], 1e-9F);
        const float factor = (I.r[x] * C.r[x] + I.g[x] * C.g[x] + I.b[x] * C.b[x]) / norm;
        const float r = I.r[x] - factor * C.r[x];
        const float g = I.g[x] - factor * C.g[x];
        const float b = I.b[x] - factor * C.b[x];
        out[x] = std::sqrt((r * r + g * g + b * b) / norm);
    }
}

struct PushParameters {
    KeyAxes axes;
    float gain;
    float brightest; ///< no foreground is brighter than this
};

/// With F between 0 and `brightest`, alpha is at least (I − C)/(brightest − C) in every channel. Where that
/// bound lies clearly above the colour-difference alpha, the foreground itself has the screen's hue: green
/// clothes, not green light. Pixels as saturated as the plate are a brighter patch of screen and excluded.
CKD_MULTIVERSION void pushRow(float* __restrict out, const RgbRow I, const RgbRow C,
                              const PushParameters parameters, int width) {
    const KeyAxes axes = parameters.axes;
    const float bright = parameters.brightest;
    for (int x = 0; x < width; ++x) {
        const float bound =
            std::max(std::max((I.r[x] - C.r[x]) / (bright - C.r[x]), (I.g[x] - C.g[x]) / (bright - C.g[x])),
                     std::max((I.b[x] - C.b[x]) / (bright - C.b[x]), 0.0F));
        const float own = axes.difference(I.r[x], I.g[x], I.b[x]);
        const float whole = std::max(axes.difference(C.r[x], C.g[x], C.b[x]), kSmallestDifference);
        const float raw = std::min(std::max(1.0F - parameters.gain * own / whole, -1.0F), 1.0F);
        const float saturation = own / std::max(std::max(I.r[x], std::max(I.g[x], I.b[x])), 1e-4F);
        const float plateSaturation =
            std::max(whole / std::max(std::max(C.r[x], std::max(C.g[x], C.b[x])), 1e-4F), 0.05F);
        out[x] = smoothStep(bound - raw, 0.12F, 0.4F) *
                 smoothStep(1.0F - saturation / plateSaturation, 0.1F, 0.3F);
    }
}

/// Every `step`-th index of a plane whose bare flag is set: at most about 30,000.
std::vector<std::size_t> bareIndices(const Plane& raw, const CleanPlate& plate, int reduction) {
    std::vector<std::size_t> indices;
    const std::size_t step = std::max<std::size_t>(1, raw.size() / 60'000);
    const int plateWidth = plate.linear[0].width;
    for (std::size_t i = 0; i < raw.size(); i += step) {
        const int x = static_cast<int>(i % std::size_t(raw.width)) / reduction;
        const int y = static_cast<int>(i / std::size_t(raw.width)) / reduction;
        if (plate.bare[std::size_t(y) * std::size_t(plateWidth) + std::size_t(x)] &&
            std::abs(raw.values[i]) < 0.4F)
            indices.push_back(i);
    }
    return indices;
}

std::vector<float> picked(const Plane& plane, const std::vector<std::size_t>& indices) {
    std::vector<float> values;
    values.reserve(indices.size());
    for (const std::size_t i : indices)
        values.push_back(plane.values[i]);
    return values;
}

/// 99th percentile of the brightest channel off the screen: what counts as white in this shot.
float brightestForeground(const RgbPlanes& frame, const RgbPlanes& plate, const Plane& raw) {
    std::vector<float> values;
    float platePeak = 0.0F;
    const std::size_t step = std::max<std::size_t>(1, raw.size() / 60'000);
    for (std::size_t i = 0; i < raw.size(); i += step) {
        if (std::abs(raw.values[i]) >= 0.4F)
            values.push_back(std::max({frame[0].values[i], frame[1].values[i], frame[2].values[i]}));
    }
    for (const Plane& plane : plate)
        platePeak = std::max(platePeak, *std::max_element(plane.values.begin(), plane.values.end()));
    float white = 1.0F;
    if (values.size() > 100) {
        const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 99 / 100);
        std::nth_element(values.begin(), at, values.end());
        white = *at;
    }
    return std::max(white, 1.3F * platePeak);
}

Plane pushPlane(const RgbPlanes& frame, const RgbPlanes& plate, const PushParameters& parameters) {
    Plane push(frame[0].width, frame[0].height);
    for (int y = 0; y < push.height; ++y)
        pushRow(push.row(y), rowOf(frame, y), rowOf(plate, y), parameters, push.width);
    return push;
}

void mixInBlur(RgbPlanes& frame, float strength) {
    const RgbPlanes soft = detail::blurred(frame, kNoiseBlurSigma);
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t i = 0; i < frame[c].size(); ++i)
            frame[c].values[i] += (soft[c].values[i] - frame[c].values[i]) * strength;
    }
}

/// Opens where a slightly blurred picture differs from the plate by more than its noise, in the colour
/// difference or in hue; hair thinner than a pixel still shows there while single grains do not.
Plane gatePlane(const Plane& softRaw, float noise, const Plane& chroma, const std::vector<std::size_t>& bare,
                float clean) {
    std::vector<float> values = picked(chroma, bare);
    float chromaMedian = 0.01F;
    const float chromaNoise = robustSigma(values, &chromaMedian);
    Plane gate = softRaw;
    for (std::size_t i = 0; i < gate.size(); ++i) {
        const float byDifference = smoothStep(softRaw.values[i], 3.0F * noise + 0.005F, 6.0F * noise + 0.02F);
        const float byHue = smoothStep(chroma.values[i], chromaMedian + 4.0F * chromaNoise + 0.01F,
                                       chromaMedian + 8.0F * chromaNoise + 0.03F);
        gate.values[i] = 1.0F - clean * (1.0F - std::max(byDifference, byHue));
    }
    return gate;
}

CKD_MULTIVERSION void sampleWeightRow(float* __restrict out, const float* __restrict low,
                                      const float* __restrict high, const float* __restrict own, int width) {
    for (int x = 0; x < width; ++x) {
        const float level = std::min(std::max(low[x] * (1.0F / 1.15F), 0.0F), 1.0F);
        const float p2 = level * level;
        const float p4 = p2 * p2;
        const float p12 = p4 * p4 * p4;
        const float solid = std::min(std::max((low[x] / std::max(high[x], 0.3F) - 0.6F) * 4.0F, 0.0F), 1.0F);
        const float weight = low[x] > 0.6F ? p12 * solid : 0.0F;
        out[x] = weight + 1e-9F * std::min(std::max(own[x], 0.01F), 1.0F);
    }
}

/// Colour of the solid parts, carried smoothly everywhere. A sample counts by how solid its surroundings are
/// (minimum of alpha, to the 12th power) and by how near it is to the largest alpha around: colours that are
/// the opposite of the screen's (flames) look solid long before they are.
RgbPlanes solidForeground(const RgbPlanes& frame, const Plane& raw) {
    const Plane soft = detail::blurred(raw, 1.0F);
    const Plane low = detail::minFiltered(soft, scaledRadius(2.0F, raw.width));
    const Plane high = detail::maxFiltered(soft, scaledRadius(10.0F, raw.width));
    Plane weight(raw.width, raw.height);
    for (int y = 0; y < raw.height; ++y)
        sampleWeightRow(weight.row(y), low.row(y), high.row(y), soft.row(y), raw.width);
    RgbPlanes foreground = frame;
    detail::pullPush(foreground, weight);
    return foreground;
}

/// Keeps what is near the hint (3 % of the width) or hangs together with it: hints are drawn inside the
/// subject, and strands of hair reach far. Everything else is closed: gate *= keep.
void closeOutsideHint(Plane& gate, const Plane& hint, int hintScale) {
    const int radius = scaledRadius(0.03F * kRadiusWidth, gate.width, hintScale);
    Plane near = detail::boxBlurred(detail::maxFiltered(hint, radius), std::max(1, radius / 2));
    Plane closed = detail::areaReduced(gate, hintScale);
    std::vector<unsigned char> marker(near.size());
    for (std::size_t i = 0; i < near.size(); ++i) {
        near.values[i] = smoothStep(near.values[i], 0.02F, 0.15F);
        closed.values[i] = 1.0F - closed.values[i];
        marker[i] = near.values[i] > 0.5F ? 1 : 0;
    }
    const Plane apart = detail::filledHoles(closed, marker);
    for (std::size_t i = 0; i < near.size(); ++i)
        near.values[i] = std::max(near.values[i], smoothStep(1.0F - apart.values[i], 0.0F, 0.3F));
    near = detail::enlarged(near, gate.width, gate.height, hintScale);
    for (std::size_t i = 0; i < gate.size(); ++i)
        gate.values[i] *= near.values[i];
}

/// Fills grey holes and finds the core: see FrameModel. `alpha` at coreScale; `softRaw` likewise.
void buildCore(FrameModel& model, Plane alpha, const Plane& softRaw, float softNoise, const Plane* hint,
               int modelWidth, float clean) {
    const int reduction = model.coreScale / model.scale;
    std::vector<unsigned char> marker(alpha.size());
    Plane screen = softRaw;
    const float limit = std::max(0.1F, 3.0F * softNoise);
    for (float& value : screen.values)
        value = std::abs(value) < limit ? 1.0F : 0.0F;
    screen = detail::minFiltered(screen, 1);
    for (std::size_t i = 0; i < marker.size(); ++i)
        marker[i] = screen.values[i] > 0.5F ? 1 : 0;
    const Plane filled = detail::filledHoles(alpha, marker);
    model.fill = filled;
    for (std::size_t i = 0; i < alpha.size(); ++i) {
        // Gaps that are clearly transparent (between strands of hair) are no holes.
        const float added = (filled.values[i] - alpha.values[i]) * smoothStep(alpha.values[i], 0.3F, 0.7F);
        model.fill.values[i] = clean * added;
        alpha.values[i] += added;
    }
    const int radius = scaledRadius(4.0F, modelWidth, reduction);
    model.core = detail::boxBlurred(detail::minFiltered(alpha, radius), radius);
    for (float& value : model.core.values)
        value = clean * smoothStep(value, 0.55F, 0.85F);
    if (hint) {
        const Plane inside = detail::minFiltered(*hint, scaledRadius(6.0F, modelWidth, reduction));
        for (std::size_t i = 0; i < inside.size(); ++i)
            model.fill.values[i] = std::max(model.fill.values[i], smoothStep(inside.values[i], 0.6F, 0.95F));
    }
    const int reach = scaledRadius(12.0F, modelWidth, reduction);
    model.reach = detail::boxBlurred(detail::maxFiltered(alpha, reach), std::max(1, reach / 2));
    for (float& value : model.reach.values)
        value = smoothStep(value, 0.05F, 0.5F);
}

Plane absolute(Plane plane) {
    for (float& value : plane.values)
        value = std::abs(value);
    return plane;
}

CleanPlate cleanPlateFor(const RgbPlanes& frame, const ScreenColor& screen, const FrameGuides& guides,
                         int reduction) {
    const RgbPlanes reduced = detail::areaReduced(frame, reduction);
    CleanPlate plate = estimateCleanPlate(reduced, screen, guides.plateOverTime);
    if (guides.givenPlate && (*guides.givenPlate)[0].width == reduced[0].width &&
        (*guides.givenPlate)[0].height == reduced[0].height)
        plate.linear = *guides.givenPlate;
    return plate;
}

} // namespace

int modelScale(int width, int height) {
    const int side = std::max(width, height / 2);
    return std::max(1, (side + kModelWidth / 2) / kModelWidth);
}

int plateReduction(int modelWidth, int modelHeight) {
    return std::max(1, (std::max(modelWidth, modelHeight) + kCleanPlateSide - 1) / kCleanPlateSide);
}

float noiseBlurStrength(float noise) {
    const float share = noise * noise / (noise * noise + 0.1F * 0.1F);
    return share > 0.02F ? std::min(1.0F, 1.3F * share) : 0.0F;
}

float robustSigma(std::vector<float>& values, float* median) {
    if (values.size() < 20)
        return 0.01F;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    const float centre = *middle;
    for (float& value : values)
        value = std::abs(value - centre);
    std::nth_element(values.begin(), middle, values.end());
    if (median)
        *median = centre;
    return 1.4826F * *middle;
}

ReducedCleanPlate frameCleanPlate(const std::array<std::span<const float>, 3>& planes, int width, int height,
                                  const ScreenColor& screen, const FrameGuides& guides) {
    const int scale = modelScale(width, height);
    RgbPlanes frame;
    for (std::size_t c = 0; c < 3; ++c)
        frame[c] = detail::areaReduced(planes[c], width, height, scale);
    const int reduction = plateReduction(frame[0].width, frame[0].height);
    return {cleanPlateFor(frame, screen, guides, reduction).linear, scale * reduction};
}

FrameModel buildFrameModel(const std::array<std::span<const float>, 3>& planes, int width, int height,
                           const ScreenColor& screen, const FrameGuides& guides) {
    FrameModel model;
    model.scale = modelScale(width, height);
    RgbPlanes frame;
    for (std::size_t c = 0; c < 3; ++c)
        frame[c] = detail::areaReduced(planes[c], width, height, model.scale);
    const int modelWidth = frame[0].width;
    const int modelHeight = frame[0].height;
    const int reduction = plateReduction(modelWidth, modelHeight);
    model.plateScale = model.scale * reduction;
    CleanPlate plate = cleanPlateFor(frame, screen, guides, reduction);
    RgbPlanes fullPlate;
    for (std::size_t c = 0; c < 3; ++c)
        fullPlate[c] = detail::enlarged(plate.linear[c], modelWidth, modelHeight, reduction);

    const KeyAxes& axes = screen.axes;
    Plane raw = differenceAlpha(frame, fullPlate, axes, guides.gain);
    const std::vector<std::size_t> bare = bareIndices(raw, plate, reduction);
    std::vector<float> values = picked(raw, bare);
    model.noise = robustSigma(values);
    model.blur = noiseBlurStrength(model.noise);
    RgbPlanes calm = frame;
    if (guides.preBlur > 0.05F * static_cast<float>(model.scale))
        calm = detail::blurred(calm, guides.preBlur / static_cast<float>(model.scale));
    if (model.blur > 0.0F)
        mixInBlur(calm, model.blur);
    raw = differenceAlpha(calm, fullPlate, axes, guides.gain);

    const RgbPlanes soft = detail::blurred(calm, 1.0F);
    const PushParameters push{axes, guides.gain, brightestForeground(soft, fullPlate, raw)};
    model.push = pushPlane(soft, fullPlate, push);
    for (std::size_t i = 0; i < raw.size(); ++i)
        raw.values[i] += std::max(1.0F - raw.values[i], 0.0F) * model.push.values[i];

    const Plane softRaw = detail::blurred(raw, 1.6F);
    values = picked(softRaw, bare);
    const float softNoise = robustSigma(values);
    Plane chroma(modelWidth, modelHeight);
    for (int y = 0; y < modelHeight; ++y)
        chromaRow(chroma.row(y), rowOf(soft, y), rowOf(fullPlate, y), modelWidth);
    model.gate = gatePlane(softRaw, softNoise, chroma, bare, guides.clean);
    model.coreScale = model.scale * std::max(1, (modelWidth + kCoreWidth / 2) / kCoreWidth);
    const int coreReduction = model.coreScale / model.scale;
    Plane hint;
    if (!guides.hint.empty()) {
        hint = detail::areaReduced(guides.hint, width, height, model.coreScale);
        closeOutsideHint(model.gate, hint, coreReduction);
    }
    model.foreground = solidForeground(frame, raw);

    Plane alpha(modelWidth, modelHeight);
    const UnmixParameters parameters{axes, guides.gain, model.noise * (1.0F - 0.6F * model.blur),
                                     guides.clean, 1.0F};
    for (int y = 0; y < modelHeight; ++y)
        estimateAlphaRow({alpha.row(y), std::size_t(modelWidth)}, rowOf(calm, y), rowOf(fullPlate, y),
                         rowOf(model.foreground, y), model.gate.row(y), model.push.row(y), parameters);
    buildCore(model, detail::areaReduced(alpha, coreReduction),
              detail::areaReduced(absolute(softRaw), coreReduction), softNoise,
              guides.hint.empty() ? nullptr : &hint, modelWidth, guides.clean);
    model.cleanPlate = std::move(plate.linear);
    model.bare = std::move(plate.bare);
    return model;
}

} // namespace ckd
