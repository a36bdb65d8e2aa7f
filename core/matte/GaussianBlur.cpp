// SPDX-License-Identifier: Apache-2.0
#include "core/matte/GaussianBlur.h"

#include "core/base/Simd.h"
#include "core/color/Strips.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace ckd {

namespace {

constexpr double kLargestDirectSigma = 3.0;
constexpr double kNothing = 0.05;
constexpr int kBoxes = 4; // even: see LineBlur

// A line filter works on sixteen lines at once (Strips.h): `count` elements with `padding` more on either
// side. The line is mirrored at its ends, the border value repeated once: mirroring commutes with symmetric
// filters, so doing it before every box equals filtering the endlessly mirrored line.

template <class T> void extend(T* line, int count, int padding) {
    for (int i = 1; i <= padding; ++i) {
        const int inside = (i - 1) % (2 * count);
        const int source = inside < count ? inside : 2 * count - 1 - inside;
        line[-i] = line[source];
        line[count - 1 + i] = line[count - 1 - source];
    }
}

// ---- small sigma: the kernel itself

struct DirectKernel {
    int radius = 0;
    std::vector<float> weights; ///< by distance, 0 … radius
};

DirectKernel directKernel(double sigma) {
    DirectKernel kernel;
    kernel.radius = static_cast<int>(std::ceil(4.0 * sigma));
    std::vector<double> weights;
    double sum = 0;
    for (int d = 0; d <= kernel.radius; ++d) {
        weights.push_back(std::exp(-0.5 * d * d / (sigma * sigma)));
        sum += weights.back() * (d == 0 ? 1 : 2);
    }
    for (const double weight : weights)
        kernel.weights.push_back(static_cast<float>(weight / sum));
    return kernel;
}

CKD_MULTIVERSION void directLine(Lanes* __restrict out, const Lanes* __restrict line, int count,
                                 const float* weights, int radius) {
    for (int i = 0; i < count; ++i) {
        Lanes sum = line[i] * weights[0];
        for (int d = 1; d <= radius; ++d)
            sum += (line[i - d] + line[i + d]) * weights[d];
        out[i] = sum;
    }
}

// ---- large sigma: boxes with fractional ends (Gwosdek, Grewenig, Bruhn, Weickert 2011, "Theoretical
// foundations of Gaussian convolution by extended box filtering")

// Four boxes have the Gaussian's variance but an excess kurtosis of -1.2 / 4. The mean of two such cascades
// with variances sigma^2 (1 - d) and sigma^2 (1 + d) has 3 d^2 - 0.3 (1 + d^2), which is zero for d = 1/3:
// the error of a step edge falls from 0.008 to below 0.002.
constexpr double kVarianceSpread = 1.0 / 3.0;

struct BoxKernel {
    int radius = 0;
    float middle = 0; ///< weight of the 2 * radius + 1 inner values
    float end = 0;    ///< weight of one value more on either side
};

BoxKernel boxKernel(double cascadeVariance) {
    const double variance = cascadeVariance / kBoxes;
    const double r = std::floor(0.5 * std::sqrt(12 * variance + 1) - 0.5);
    const double fraction = (2 * r + 1) * (r * (r + 1) - 3 * variance) / (6 * (variance - (r + 1) * (r + 1)));
    const double length = 2 * r + 1 + 2 * fraction;
    return {static_cast<int>(r), static_cast<float>(1.0 / length), static_cast<float>(fraction / length)};
}

/// `sum` walks along the line as an exact integer: nothing accumulates however long the line is. 2^20 steps
/// per unit keep sums of up to 2,000 values inside 32 bits; wider boxes use fewer steps.
CKD_MULTIVERSION void boxLine(IntLanes* __restrict out, const IntLanes* __restrict line, int count,
                              const BoxKernel& kernel) {
    const int r = kernel.radius;
    const Lanes half = Lanes{} + 0.5F;
    const Lanes minusHalf = -half;
    IntLanes sum{};
    for (int i = -r; i < r; ++i)
        sum += line[i];
    for (int i = 0; i < count; ++i) {
        sum += line[i + r];
        const Lanes ends = __builtin_convertvector(line[i - r - 1] + line[i + r + 1], Lanes);
        const Lanes value = __builtin_convertvector(sum, Lanes) * kernel.middle + ends * kernel.end;
        out[i] = __builtin_convertvector(value + (value < 0.0F ? minusHalf : half), IntLanes);
        sum -= line[i - r];
    }
}

CKD_MULTIVERSION void toSteps(std::int32_t* __restrict out, const float* __restrict in, std::size_t count,
                              float steps) {
    for (std::size_t i = 0; i < count; ++i) {
        const float above = in[i] > -1.0F ? in[i] : -1.0F;
        const float limited = (above < 1.0F ? above : 1.0F) * steps;
        out[i] = static_cast<std::int32_t>(limited + (limited < 0.0F ? -0.5F : 0.5F));
    }
}

CKD_MULTIVERSION void meanFromSteps(float* __restrict out, const std::int32_t* __restrict a,
                                    const std::int32_t* __restrict b, std::size_t count, float steps) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<float>(a[i] + b[i]) / (2.0F * steps);
}

/// Filters strips in place; owns the scratch lines of one direction.
class LineBlur {
public:
    LineBlur(int count, double sigma) : m_count(count), m_direct(sigma <= kLargestDirectSigma) {
        if (m_direct) {
            m_kernel = directKernel(sigma);
            m_padding = m_kernel.radius;
        } else {
            const double variance = sigma * sigma;
            m_narrow = boxKernel(variance * (1.0 - kVarianceSpread));
            m_wide = boxKernel(variance * (1.0 + kVarianceSpread));
            m_padding = m_wide.radius + 1;
            while (m_steps > 16.0F && m_steps * static_cast<float>(2 * m_padding + 1) > 2.0e9F)
                m_steps *= 0.5F;
        }
        const auto values = static_cast<std::size_t>(count + 2 * m_padding) * kLanes;
        m_a.resize(m_direct ? values : 0);
        m_ints.resize(m_direct ? 0 : 3 * values);
    }

    void operator()(float* strip) {
        const auto values = static_cast<std::size_t>(m_count) * kLanes;
        if (m_direct) {
            auto* line = reinterpret_cast<Lanes*>(m_a.data()) + m_padding;
            std::copy_n(strip, values, m_a.data() + static_cast<std::size_t>(m_padding) * kLanes);
            extend(line, m_count, m_padding);
            directLine(reinterpret_cast<Lanes*>(strip), line, m_count, m_kernel.weights.data(),
                       m_kernel.radius);
            return;
        }
        auto* source = reinterpret_cast<IntLanes*>(m_ints.data()) + m_padding;
        auto* a = source + m_count + 2 * m_padding;
        auto* b = a + m_count + 2 * m_padding;
        // An even number of boxes ends in the line it began with.
        toSteps(reinterpret_cast<int*>(source), strip, values, m_steps);
        std::copy_n(source, m_count, a);
        cascade(a, b, m_narrow);
        cascade(source, b, m_wide);
        meanFromSteps(strip, reinterpret_cast<int*>(a), reinterpret_cast<int*>(source), values, m_steps);
    }

private:
    void cascade(IntLanes* line, IntLanes* other, const BoxKernel& kernel) const {
        for (int i = 0; i < kBoxes; ++i) {
            extend(line, m_count, kernel.radius + 1);
            boxLine(other, line, m_count, kernel);
            std::swap(line, other);
        }
    }

    int m_count;
    bool m_direct;
    int m_padding = 0;
    float m_steps = 1048576.0F; // 2^20: a float holds the products exactly enough to round flat areas right
    DirectKernel m_kernel;
    BoxKernel m_narrow;
    BoxKernel m_wide;
    std::vector<float> m_a;
    std::vector<std::int32_t> m_ints;
};

} // namespace

void gaussianBlur(std::span<float> plane, int width, int height, double sigma) {
    if (sigma <= kNothing || width <= 0 || height <= 0)
        return;
    const auto stride = static_cast<std::size_t>(width);
    std::vector<float> strip(static_cast<std::size_t>(std::max(width, height)) * kLanes);
    LineBlur alongRows(width, sigma);
    for (int y = 0; y < height; y += kLanes) {
        const int lanes = std::min(kLanes, height - y);
        float* rows = plane.data() + static_cast<std::size_t>(y) * stride;
        loadRows(strip.data(), rows, stride, width, lanes);
        alongRows(strip.data());
        storeRows(rows, stride, strip.data(), width, lanes);
    }
    LineBlur alongColumns(height, sigma);
    for (int x = 0; x < width; x += kLanes) {
        const int lanes = std::min(kLanes, width - x);
        loadColumns(strip.data(), plane.data() + x, stride, height, lanes);
        alongColumns(strip.data());
        storeColumns(plane.data() + x, stride, strip.data(), height, lanes);
    }
}

void gaussianBlur(Image& image, double sigma) {
    for (int c = 0; c < image.channels(); ++c)
        gaussianBlur(image.plane(c), image.width(), image.height(), sigma);
}

} // namespace ckd
