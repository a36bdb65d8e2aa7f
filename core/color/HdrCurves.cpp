// SPDX-License-Identifier: Apache-2.0
#include "core/color/HdrCurves.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ckd {

namespace {

// ITU-R BT.2100-2, table 4.
constexpr double kM1 = 2610.0 / 16384.0;
constexpr double kM2 = 2523.0 / 4096.0 * 128.0;
constexpr double kC1 = 3424.0 / 4096.0;
constexpr double kC2 = 2413.0 / 4096.0 * 32.0;
constexpr double kC3 = 2392.0 / 4096.0 * 32.0;
constexpr double kPqPeak = 10000.0 / 203.0; ///< of signal 1, in reference whites

// ITU-R BT.2100-2, table 5.
constexpr double kA = 0.17883277;
constexpr double kB = 1.0 - 4.0 * kA;
const double kC = 0.5 - kA * std::log(4.0 * kA);

double hlgScene(double signal) { // 0..1 for 0..1
    return signal <= 0.5 ? signal * signal / 3.0 : (std::exp((signal - kC) / kA) + kB) / 12.0;
}

const double kHlgWhite = hlgScene(0.75);

double pqSignal(double linear) {
    const double power = std::pow(linear / kPqPeak, kM1);
    return std::pow((kC1 + kC2 * power) / (1.0 + kC3 * power), kM2);
}

/// Slope of the PQ curve at its end, in linear light per signal.
double pqEndSlope() {
    constexpr double kStep = 1e-6;
    return (linearFromPqExact(1.0) - linearFromPqExact(1.0 - kStep)) / kStep;
}

/// A curve over 0..1 as a table, 30 times faster than two powers per value. Straight lines between entries
/// are within 1e-7 of curves as smooth as these.
class CurveTable {
public:
    explicit CurveTable(double (*curve)(double)) : m_values(kSteps + 2) {
        for (std::size_t i = 0; i < m_values.size(); ++i)
            m_values[i] = static_cast<float>(curve(std::min(double(i) / kSteps, 1.0)));
    }
    [[nodiscard]] float at(float signal) const { // 0..1
        const float position = signal * float(kSteps);
        const auto index = static_cast<std::size_t>(position);
        const float rest = position - static_cast<float>(index);
        return m_values[index] + rest * (m_values[index + 1] - m_values[index]);
    }

private:
    static constexpr std::size_t kSteps = 32768;
    std::vector<float> m_values;
};

template <class Function>
void mirrored(std::span<float> out, std::span<const float> in, const Function& function) {
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = std::copysign(static_cast<float>(function(std::abs(double(in[i])))), in[i]);
}

} // namespace

double linearFromPqExact(double signal) {
    const double power = std::pow(signal, 1.0 / kM2);
    const double light = std::max(power - kC1, 0.0) / (kC2 - kC3 * power);
    return kPqPeak * std::pow(light, 1.0 / kM1);
}

double linearFromHlgExact(double signal) {
    return hlgScene(signal) / kHlgWhite;
}

void linearFromPq(std::span<float> out, std::span<const float> in) {
    static const CurveTable table(linearFromPqExact);
    static const double slope = pqEndSlope();
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float signal = std::abs(in[i]);
        const float light =
            signal < 1.0F ? table.at(signal) : static_cast<float>(kPqPeak + (signal - 1.0) * slope);
        out[i] = std::copysign(light, in[i]);
    }
}

void pqFromLinear(std::span<float> out, std::span<const float> in) {
    static const double slope = pqEndSlope();
    mirrored(out, in, [](double v) {
        if (v <= 0.0)
            return 0.0; // the curve itself gives 7e-7 there
        return v <= kPqPeak ? pqSignal(v) : 1.0 + (v - kPqPeak) / slope;
    });
}

void linearFromHlg(std::span<float> out, std::span<const float> in) {
    static const CurveTable table(linearFromHlgExact);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float signal = std::abs(in[i]);
        const float light = signal < 1.0F ? table.at(signal) : static_cast<float>(linearFromHlgExact(signal));
        out[i] = std::copysign(light, in[i]);
    }
}

void hlgFromLinear(std::span<float> out, std::span<const float> in) {
    mirrored(out, in, [](double v) {
        const double scene = v * kHlgWhite;
        return scene <= 1.0 / 12.0 ? std::sqrt(3.0 * scene) : kA * std::log(12.0 * scene - kB) + kC;
    });
}

} // namespace ckd
