// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/Resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ckd::infer::detail {

namespace {

constexpr int kLanczosTaps = 8;
constexpr int kRowsPerStopCheck = 32;

void normalise(std::span<float> out, std::span<const double> weights) {
    double sum = 0;
    for (const double weight : weights)
        sum += weight;
    for (std::size_t i = 0; i < weights.size(); ++i)
        out[i] = static_cast<float>(weights[i] / sum);
}

/// sinc(t) sinc(t/4) up to a factor that is the same for all taps of one output.
double lanczos4(double t) {
    if (std::abs(t - std::round(t)) < 1e-9) // exactly 0 on other pixels, so that equal sizes change nothing
        return std::abs(t) < 0.5 ? 1.0 : 0.0;
    const double x = std::numbers::pi * t;
    return 4.0 * std::sin(x) * std::sin(x / 4) / (x * x);
}

/// One row: out[x][c] = Σ weight * in[first + tap][c]. Channels is 1 or 3 here; known counts unroll.
template <int Channels>
void resampleRow(const float* in, int inputs, float* out, int outputs, const ResampleTaps& taps) {
    for (int x = 0; x < outputs; ++x) {
        const float* weights = taps.weights.data() + static_cast<std::size_t>(x) * taps.tapsPerOutput;
        float sum[Channels] = {};
        for (int tap = 0; tap < taps.tapsPerOutput; ++tap) {
            const float* pixel =
                in + static_cast<std::ptrdiff_t>(std::clamp(taps.first[x] + tap, 0, inputs - 1)) * Channels;
            for (int c = 0; c < Channels; ++c)
                sum[c] += weights[tap] * pixel[c];
        }
        for (int c = 0; c < Channels; ++c)
            out[x * Channels + c] = sum[c];
    }
}

} // namespace

ResampleTaps bilinearTaps(int inputs, int outputs) {
    const double scale = static_cast<double>(inputs) / outputs;
    const double support = std::max(scale, 1.0);
    ResampleTaps taps;
    taps.tapsPerOutput = static_cast<int>(std::ceil(support)) * 2 + 1;
    taps.first.resize(static_cast<std::size_t>(outputs));
    taps.weights.resize(static_cast<std::size_t>(outputs) * taps.tapsPerOutput, 0.0F);
    std::vector<double> weights;
    for (int i = 0; i < outputs; ++i) {
        const double centre = scale * (i + 0.5);
        const int begin = std::max(static_cast<int>(centre - support + 0.5), 0);
        const int end = std::min(static_cast<int>(centre + support + 0.5), inputs);
        weights.clear();
        for (int j = begin; j < end && j - begin < taps.tapsPerOutput; ++j)
            weights.push_back(std::max(0.0, 1.0 - std::abs((j - centre + 0.5) / support)));
        taps.first[i] = begin;
        normalise(std::span(taps.weights).subspan(static_cast<std::size_t>(i) * taps.tapsPerOutput), weights);
    }
    return taps;
}

ResampleTaps lanczos4Taps(int inputs, int outputs) {
    const double scale = static_cast<double>(inputs) / outputs;
    ResampleTaps taps;
    taps.tapsPerOutput = kLanczosTaps;
    taps.first.resize(static_cast<std::size_t>(outputs));
    taps.weights.resize(static_cast<std::size_t>(outputs) * kLanczosTaps);
    double weights[kLanczosTaps];
    for (int i = 0; i < outputs; ++i) {
        const double position = (i + 0.5) * scale - 0.5;
        const double cell = std::floor(position);
        for (int tap = 0; tap < kLanczosTaps; ++tap)
            weights[tap] = lanczos4(position - cell + 3 - tap);
        taps.first[i] = static_cast<int>(cell) - 3;
        normalise(std::span(taps.weights).subspan(static_cast<std::size_t>(i) * kLanczosTaps), weights);
    }
    return taps;
}

std::vector<float> resample(std::span<const float> pixels, PictureSize from, PictureSize to, int channels,
                            ResampleTaps (*taps)(int, int), const std::stop_token& stop) {
    const ResampleTaps across = taps(from.width, to.width);
    const ResampleTaps down = taps(from.height, to.height);
    const std::size_t inRow = static_cast<std::size_t>(from.width) * channels;
    const std::size_t outRow = static_cast<std::size_t>(to.width) * channels;
    std::vector<float> narrow(outRow * from.height);
    for (int y = 0; y < from.height; ++y) {
        if (y % kRowsPerStopCheck == 0 && stop.stop_requested())
            return {};
        const auto row = channels == 3 ? resampleRow<3> : resampleRow<1>;
        row(pixels.data() + inRow * y, from.width, narrow.data() + outRow * y, to.width, across);
    }
    std::vector<float> out(outRow * to.height, 0.0F);
    for (int y = 0; y < to.height; ++y) {
        if (y % kRowsPerStopCheck == 0 && stop.stop_requested())
            return {};
        float* target = out.data() + outRow * y;
        for (int tap = 0; tap < down.tapsPerOutput; ++tap) {
            const float weight = down.weights[static_cast<std::size_t>(y) * down.tapsPerOutput + tap];
            const float* source =
                narrow.data() + outRow * std::clamp(down.first[y] + tap, 0, from.height - 1);
            for (std::size_t x = 0; x < outRow; ++x)
                target[x] += weight * source[x];
        }
    }
    return out;
}

} // namespace ckd::infer::detail
