// SPDX-License-Identifier: Apache-2.0
#include "core/keying/SteadyNoise.h"

#include "core/color/Transfer.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ckd {

namespace {

constexpr int kWindowPixels = kSteadyWindow * kSteadyWindow;
/// Windows looked at. With about 300 per brightness a quantile is known to some 7 %.
constexpr int kWindows = 4000;
constexpr std::size_t kFewest = 40; ///< windows that a level needs to have a noise of its own
/// A level's noise lies within this factor of the channel's: no camera's curve is steeper once encoded.
constexpr float kSpread = 2.0F;
/// Rounding to 8 bits leaves 0.29/255 per frame; nothing is calmer.
constexpr float kLeastDeviation = 0.0016F;

using Window = std::array<float, kWindowPixels>;

/// Display-encoded values of the window with this corner.
void load(Window& window, const Image& image, int channel, int x, int y) {
    for (int row = 0; row < kSteadyWindow; ++row)
        std::copy_n(image.row(channel, y + row) + x, kSteadyWindow, window.data() + row * kSteadyWindow);
    if (image.encoding() == ColorEncoding::Linear)
        srgbFromLinear(window, window);
}

struct Difference {
    float mean = 0.0F;
    float energy = 0.0F;
};

Difference difference(const Window& a, const Window& b) {
    Difference result;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const float d = a[i] - b[i];
        result.mean += d;
        result.energy += d * d;
    }
    result.mean = std::abs(result.mean) / float(kWindowPixels);
    result.energy /= float(kWindowPixels);
    return result;
}

float quantile(std::vector<float>& values, double share) {
    if (values.empty())
        return 0.0F;
    const auto nth = values.begin() + std::ptrdiff_t(share * double(values.size() - 1));
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

/// What the windows of one brightness, or of all, showed.
struct Sample {
    std::vector<float> timeMean, timeEnergy, spaceMean, spaceEnergy;

    void addTime(const Difference& d) { addTo(timeMean, timeEnergy, d); }
    void addSpace(const Difference& d) { addTo(spaceMean, spaceEnergy, d); }
    void add(const Sample& other) {
        const auto append = [](std::vector<float>& to, const std::vector<float>& from) {
            to.insert(to.end(), from.begin(), from.end());
        };
        append(timeMean, other.timeMean);
        append(timeEnergy, other.timeEnergy);
        append(spaceMean, other.spaceMean);
        append(spaceEnergy, other.spaceEnergy);
    }
    /// The divisors make the quantile of a normal distribution its deviation, and that of the mean of 25
    /// squares (chi-square) its expectation. A window beside differs like one of another frame: both hold
    /// two independent noises. Three quarters over time, because a codec that copies blocks from frame to
    /// frame leaves most without any difference, and then changes them.
    [[nodiscard]] float mean() {
        return std::min(quantile(timeMean, 0.75) / 1.150F, 1.25F * quantile(spaceMean, 0.25) / 0.3186F);
    }
    [[nodiscard]] float energy() {
        return std::min(quantile(timeEnergy, 0.75) / 1.172F, 1.25F * quantile(spaceEnergy, 0.25) / 0.798F);
    }

private:
    /// Windows with a NaN tell nothing.
    static void addTo(std::vector<float>& means, std::vector<float>& energies, const Difference& d) {
        if (!std::isfinite(d.energy))
            return;
        means.push_back(d.mean);
        energies.push_back(d.energy);
    }
};

using Levels = std::array<Sample, SteadyNoise::kLevels + 1>;

Levels sampleChannel(const Image& plate, std::span<const SharedImage> neighbours, int channel) {
    Levels levels;
    const int lastX = plate.width() - 2 * kSteadyWindow; // room for the window beside
    const int lastY = plate.height() - kSteadyWindow;
    const int step = std::max(1, int(std::sqrt(double(plate.pixels()) / kWindows)));
    Window own;
    Window other;
    for (int y = std::min(step / 2, lastY); y >= 0 && y <= lastY; y += step) {
        for (int x = std::min(step / 2, lastX); x >= 0 && x <= lastX; x += step) {
            load(own, plate, channel, x, y);
            float brightness = 0.0F;
            for (const float value : own)
                brightness += value / float(kWindowPixels);
            if (!std::isfinite(brightness))
                continue;
            const float level = std::clamp(brightness, 0.0F, 1.0F) * float(SteadyNoise::kLevels);
            Sample& sample = levels[std::size_t(std::lround(level))];
            load(other, plate, channel, x + kSteadyWindow, y);
            sample.addSpace(difference(own, other));
            for (const SharedImage& neighbour : neighbours) {
                load(other, *neighbour, channel, x, y);
                sample.addTime(difference(own, other));
            }
        }
    }
    return levels;
}

SteadyNoise::Channel noiseOf(Levels levels) {
    Sample all;
    for (const Sample& sample : levels)
        all.add(sample);
    const float leastMean = kLeastDeviation / float(kSteadyWindow);
    const float mean = std::max(all.mean(), leastMean);
    const float energy = std::max(all.energy(), kLeastDeviation * kLeastDeviation);
    SteadyNoise::Channel noise;
    noise.mean.fill(mean);
    noise.energy.fill(energy);
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (levels[i].spaceMean.size() < kFewest)
            continue;
        noise.mean[i] = std::clamp(levels[i].mean(), mean / kSpread, mean * kSpread);
        noise.energy[i] =
            std::clamp(levels[i].energy(), energy / (kSpread * kSpread), energy * (kSpread * kSpread));
    }
    return noise;
}

} // namespace

SteadyNoise measureNoise(const Image& plate, std::span<const SharedImage> neighbours) {
    SteadyNoise noise;
    for (int c = 0; c < 3; ++c)
        noise.channels[std::size_t(c)] = noiseOf(sampleChannel(plate, neighbours, c));
    return noise;
}

} // namespace ckd
