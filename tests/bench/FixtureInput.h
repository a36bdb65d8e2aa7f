// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../infer/FormulaWeights.h"

#include "core/infer/InferApi.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace ckd::infer::test {

[[nodiscard]] inline double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

/// The input of the 2048 fixture: a soft-edged round subject before a screen (docs/infer.md).
[[nodiscard]] inline NetworkInput fixtureInput(int size) {
    NetworkInput input{.size = size, .values = std::vector<float>(4 * static_cast<std::size_t>(size) * size)};
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    constexpr double kMean[] = {0.485, 0.456, 0.406};
    constexpr double kDeviation[] = {0.229, 0.224, 0.225};
    for (int row = 0; row < size; ++row) {
        for (int column = 0; column < size; ++column) {
            const double x = static_cast<double>(column) / size;
            const double y = static_cast<double>(row) / size;
            const double r = std::sqrt((x - 0.5) * (x - 0.5) + (y - 0.45) * (y - 0.45));
            const double f = sigmoid(40 * (0.28 - r));
            const double screen[] = {0.10 + 0.1 * x, 0.62 + 0.15 * y, 0.18 + 0.05 * x};
            const double subject[] = {0.5 + 0.4 * std::sin(9 * x), 0.4 + 0.3 * std::cos(7 * y),
                                      0.5 + 0.3 * std::sin(8 * (x + y))};
            const std::size_t at = static_cast<std::size_t>(row) * size + column;
            for (std::size_t c = 0; c < 3; ++c) {
                const double value =
                    screen[c] * (1 - f) + subject[c] * f + 0.03 * formulaNoise("noise2048", c * plane + at);
                input.values[c * plane + at] =
                    static_cast<float>((std::clamp(value, 0.0, 1.0) - kMean[c]) / kDeviation[c]);
            }
            input.values[3 * plane + at] = static_cast<float>(sigmoid(30 * (0.24 - r)));
        }
    }
    return input;
}

[[nodiscard]] inline std::vector<float> every16th(std::span<const float> planes, int size) {
    std::vector<float> out;
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    for (std::size_t begin = 0; begin < planes.size(); begin += plane) {
        for (int row = 0; row < size; row += 16) {
            for (int column = 0; column < size; column += 16)
                out.push_back(planes[begin + static_cast<std::size_t>(row) * size + column]);
        }
    }
    return out;
}

} // namespace ckd::infer::test
