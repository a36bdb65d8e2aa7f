// SPDX-License-Identifier: Apache-2.0
#include "core/keying/SteadyPlate.h"

#include "core/base/FastMath.h"
#include "core/base/Simd.h"
#include "core/color/Transfer.h"
#include "core/keying/SteadyNoise.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace ckd {

namespace {

constexpr int kRadius = kSteadyWindow / 2;
constexpr float kWindowPixels = float(kSteadyWindow * kSteadyWindow);
/// Where a neighbour's weight begins to fall and where it is 0: standard deviations of the mean difference,
/// multiples of the noise's energy. Of windows with noise alone, 1 in 25 is beyond the lower limits.
constexpr float kMeanFrom = 2.5F;
constexpr float kMeanTo = 4.5F;
constexpr float kEnergyFrom = 1.8F;
constexpr float kEnergyTo = 3.0F;

using Rows = std::array<const float*, kSteadyWindow>;

/// What is no number differs from everything.
CKD_MULTIVERSION void differenceRow(float* __restrict out, const float* __restrict a,
                                    const float* __restrict b, int width) {
    constexpr float kFar = 1000.0F;
    for (int x = 0; x < width; ++x) {
        const float d = a[x] - b[x];
        out[x] = d < kFar && d > -kFar ? d : kFar;
    }
}

CKD_MULTIVERSION void verticalRow(float* __restrict sum, float* __restrict square, const Rows& rows,
                                  int width) {
    const float* a = rows[0];
    const float* b = rows[1];
    const float* c = rows[2];
    const float* d = rows[3];
    const float* e = rows[4];
    for (int x = 0; x < width; ++x) {
        sum[x] = a[x] + b[x] + c[x] + d[x] + e[x];
        square[x] = a[x] * a[x] + b[x] * b[x] + c[x] * c[x] + d[x] * d[x] + e[x] * e[x];
    }
}

/// One channel's differences in units of its noise; the rows keep the largest of all channels.
CKD_MULTIVERSION void windowRow(float* __restrict mean, float* __restrict energy, const float* __restrict sum,
                                const float* __restrict square, const float* __restrict perMean,
                                const float* __restrict perEnergy, int width) {
    for (int x = 0; x < width; ++x) {
        const float s = sum[x - 2] + sum[x - 1] + sum[x] + sum[x + 1] + sum[x + 2];
        const float q = square[x - 2] + square[x - 1] + square[x] + square[x + 1] + square[x + 2];
        const float m = (s < 0.0F ? -s : s) * perMean[x];
        const float e = q * perEnergy[x];
        mean[x] = mean[x] < m ? m : mean[x];
        energy[x] = energy[x] < e ? e : energy[x];
    }
}

/// One over the noise at each pixel's brightness; a window's sum times that is in units of noise.
CKD_MULTIVERSION void noiseRow(float* __restrict perMean, float* __restrict perEnergy,
                               const float* __restrict encoded, const SteadyNoise::Channel& noise,
                               int width) {
    for (int x = 0; x < width; ++x) {
        const float value = encoded[x] > 0.0F ? encoded[x] : 0.0F;
        const float level = (value < 1.0F ? value : 1.0F) * float(SteadyNoise::kLevels);
        const int below = level < float(SteadyNoise::kLevels - 1) ? int(level) : SteadyNoise::kLevels - 1;
        const float part = level - float(below);
        const float mean =
            noise.mean[std::size_t(below)] * (1.0F - part) + noise.mean[std::size_t(below) + 1] * part;
        const float energy =
            noise.energy[std::size_t(below)] * (1.0F - part) + noise.energy[std::size_t(below) + 1] * part;
        perMean[x] = 1.0F / (mean * kWindowPixels);
        perEnergy[x] = 1.0F / (energy * kWindowPixels);
    }
}

CKD_MULTIVERSION void weightRow(float* __restrict weight, float* __restrict total,
                                const float* __restrict mean, const float* __restrict energy, int width) {
    for (int x = 0; x < width; ++x) {
        weight[x] = (1.0F - detail::smoothStep(mean[x], kMeanFrom, kMeanTo)) *
                    (1.0F - detail::smoothStep(energy[x], kEnergyFrom, kEnergyTo));
        total[x] += weight[x];
    }
}

CKD_MULTIVERSION void addRow(float* __restrict sum, const float* __restrict plate,
                             const float* __restrict other, const float* __restrict weight, int width) {
    for (int x = 0; x < width; ++x)
        sum[x] += weight[x] > 0.0F ? (other[x] - plate[x]) * weight[x] : 0.0F;
}

CKD_MULTIVERSION void averageRow(float* __restrict out, const float* __restrict plate,
                                 const float* __restrict sum, const float* __restrict total, float strength,
                                 int width) {
    for (int x = 0; x < width; ++x)
        out[x] = plate[x] + sum[x] * strength / (1.0F + total[x]);
}

CKD_MULTIVERSION void grainRow(float* __restrict fg, const float* __restrict alpha,
                               const float* __restrict plate, const float* __restrict steady, int width) {
    for (int x = 0; x < width; ++x) {
        const float grain = plate[x] - steady[x];
        const float share = alpha[x] * 10.0F;
        const float weight = share < 1.0F ? (share > 0.0F ? share : 0.0F) : 1.0F;
        const float least = fg[x] < 0.0F ? fg[x] : 0.0F;
        const float value = fg[x] + weight * grain;
        fg[x] = value > least ? value : least;
    }
}

/// The row in display encoding: itself, or in `scratch`.
const float* encodedRow(const Image& image, int channel, int y, std::vector<float>& scratch) {
    const float* row = image.row(channel, y);
    if (image.encoding() != ColorEncoding::Linear)
        return row;
    scratch.resize(std::size_t(image.width()));
    srgbFromLinear(scratch, {row, scratch.size()});
    return scratch.data();
}

/// One sweep over the rows: each new row of differences enters a ring, the row two above leaves finished.
class Steadier {
public:
    Steadier(const Image& plate, std::vector<const Image*> neighbours, const SteadyNoise& noise)
        : m_plate(plate)
        , m_neighbours(std::move(neighbours))
        , m_noise(noise)
        , m_width(plate.width())
        , m_rings(m_neighbours.size() * 3 * kSteadyWindow, Row(std::size_t(m_width)))
        , m_sum(std::size_t(m_width) + 2 * kRadius)
        , m_square(m_sum.size())
        , m_mean(std::size_t(m_width))
        , m_energy(m_mean.size())
        , m_weight(m_mean.size())
        , m_total(m_mean.size()) {
        for (std::size_t c = 0; c < 3; ++c) {
            m_perMean[c].resize(m_mean.size());
            m_perEnergy[c].resize(m_mean.size());
            m_added[c].resize(m_mean.size());
        }
    }

    /// The differences of row y, for the windows of the rows around.
    void enter(int y) {
        for (int c = 0; c < 3; ++c) {
            const float* own = encodedRow(m_plate, c, y, m_own);
            for (std::size_t n = 0; n < m_neighbours.size(); ++n)
                differenceRow(ring(n, c, y).data(), encodedRow(*m_neighbours[n], c, y, m_other), own,
                              m_width);
        }
    }

    /// Rows up to y + 2 have entered.
    void leave(Image& out, int y, float strength) {
        for (int c = 0; c < 3; ++c) {
            const auto i = std::size_t(c);
            noiseRow(m_perMean[i].data(), m_perEnergy[i].data(), encodedRow(m_plate, c, y, m_own),
                     m_noise.channels[i], m_width);
            std::ranges::fill(m_added[i], 0.0F);
        }
        std::ranges::fill(m_total, 0.0F);
        for (std::size_t n = 0; n < m_neighbours.size(); ++n) {
            weigh(n, y);
            for (int c = 0; c < 3; ++c)
                addRow(m_added[std::size_t(c)].data(), m_plate.row(c, y), m_neighbours[n]->row(c, y),
                       m_weight.data(), m_width);
        }
        for (int c = 0; c < 3; ++c)
            averageRow(out.row(c, y), m_plate.row(c, y), m_added[std::size_t(c)].data(), m_total.data(),
                       strength, m_width);
    }

private:
    using Row = std::vector<float>;

    Row& ring(std::size_t neighbour, int channel, int y) {
        return m_rings[(neighbour * 3 + std::size_t(channel)) * kSteadyWindow +
                       std::size_t(y % kSteadyWindow)];
    }

    void weigh(std::size_t neighbour, int y) {
        std::ranges::fill(m_mean, 0.0F);
        std::ranges::fill(m_energy, 0.0F);
        for (int c = 0; c < 3; ++c) {
            Rows rows{};
            for (int k = -kRadius; k <= kRadius; ++k)
                rows[std::size_t(k + kRadius)] =
                    ring(neighbour, c, std::clamp(y + k, 0, m_plate.height() - 1)).data();
            verticalRow(m_sum.data() + kRadius, m_square.data() + kRadius, rows, m_width);
            for (Row* row : {&m_sum, &m_square}) {
                std::fill_n(row->begin(), kRadius, (*row)[kRadius]);
                std::fill_n(row->end() - kRadius, kRadius, (*row)[row->size() - kRadius - 1]);
            }
            windowRow(m_mean.data(), m_energy.data(), m_sum.data() + kRadius, m_square.data() + kRadius,
                      m_perMean[std::size_t(c)].data(), m_perEnergy[std::size_t(c)].data(), m_width);
        }
        weightRow(m_weight.data(), m_total.data(), m_mean.data(), m_energy.data(), m_width);
    }

    const Image& m_plate;
    const std::vector<const Image*> m_neighbours;
    const SteadyNoise& m_noise;
    const int m_width;
    std::vector<Row> m_rings; ///< by neighbour, channel, row
    Row m_sum;                ///< with a border of kRadius, as the next
    Row m_square;
    Row m_mean;
    Row m_energy;
    Row m_weight;
    Row m_total;
    std::array<Row, 3> m_perMean;
    std::array<Row, 3> m_perEnergy;
    std::array<Row, 3> m_added;
    Row m_own;
    Row m_other;
};

} // namespace

std::vector<FrameNumber> steadyFrames(std::span<const FrameNumber> clipFrames, FrameNumber number) {
    std::vector<FrameNumber> frames;
    for (auto it = std::ranges::lower_bound(clipFrames, number - kSteadyReach);
         it != clipFrames.end() && *it <= number + kSteadyReach; ++it) {
        if (*it != number)
            frames.push_back(*it);
    }
    return frames;
}

Result<Image> steadiedPlate(const Image& plate, std::span<const SharedImage> neighbours, float strength,
                            const std::stop_token& stop) {
    std::vector<SharedImage> fitting;
    std::ranges::copy_if(neighbours, std::back_inserter(fitting), [&](const SharedImage& neighbour) {
        return neighbour && neighbour->width() == plate.width() && neighbour->height() == plate.height() &&
               neighbour->channels() >= 3 && neighbour->encoding() == plate.encoding();
    });
    if (fitting.empty() || strength <= 0.0F)
        return Image();
    const SteadyNoise noise = measureNoise(plate, fitting);
    std::vector<const Image*> pictures;
    for (const SharedImage& neighbour : fitting)
        pictures.push_back(neighbour.get());
    Steadier steadier(plate, std::move(pictures), noise);
    Image out(plate.width(), plate.height(), 3, plate.encoding());
    for (int y = 0; y < plate.height() + kRadius; ++y) {
        if (y % 64 == 0 && stop.stop_requested())
            return Error::cancelled();
        if (y < plate.height())
            steadier.enter(y);
        if (y >= kRadius)
            steadier.leave(out, y - kRadius, strength);
    }
    return out;
}

KeyInput steadyInput(const KeyInput& input) {
    KeyInput shown = input;
    if (shown.steadyPlate)
        shown.plate = std::exchange(shown.steadyPlate, nullptr);
    return shown;
}

void returnGrain(KeyResult& result, const KeyInput& input) {
    if (!input.steadyPlate)
        return;
    const int width = result.fg.width();
    std::vector<float> plate(static_cast<std::size_t>(width));
    std::vector<float> steady(plate.size());
    const bool toLinear = result.fg.encoding() == ColorEncoding::Linear;
    const auto load = [&](std::vector<float>& row, const Image& image, int c, int y) {
        std::copy_n(image.row(c, y), width, row.begin());
        if (image.encoding() == result.fg.encoding())
            return;
        if (toLinear)
            linearFromSrgb(row, row);
        else
            srgbFromLinear(row, row);
    };
    for (int y = 0; y < result.fg.height(); ++y) {
        for (int c = 0; c < 3; ++c) {
            load(plate, *input.plate, c, y);
            load(steady, *input.steadyPlate, c, y);
            grainRow(result.fg.row(c, y), result.alpha.row(0, y), plate.data(), steady.data(), width);
        }
    }
}

} // namespace ckd
