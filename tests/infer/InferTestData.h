// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <vector>

namespace ckd::infer::test {

/// A file of the reference fixtures: in $CKD_SHARED_DIR, else in the folder the build was told.
[[nodiscard]] inline std::filesystem::path fixture(const std::string& name) {
    const char* folder = std::getenv("CKD_SHARED_DIR");
    return std::filesystem::path(folder != nullptr ? folder : CKD_DEFAULT_SHARED_DIR) / "fixtures" / name;
}

[[nodiscard]] inline std::vector<float> values(const Checkpoint& file, const std::string& name) {
    const TensorView* tensor = file.find(name);
    if (tensor == nullptr)
        return {};
    std::vector<float> out(static_cast<std::size_t>(tensor->elementCount()));
    copyAsFloat32(*tensor, out);
    return out;
}

/// How far `actual` is from `expected`.
struct Difference {
    double largest = 0; ///< infinity when the sizes differ or a value is NaN
    double mean = 0;
    double relative = 0; ///< largest / largest magnitude of `expected`
    double psnr = 0;     ///< against a peak of 1
};

[[nodiscard]] inline Difference difference(std::span<const float> actual, std::span<const float> expected) {
    Difference result;
    if (actual.size() != expected.size() || actual.empty()) {
        result.largest = result.relative = INFINITY;
        return result;
    }
    double peak = 0;
    double squares = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        double apart = std::abs(static_cast<double>(actual[i]) - static_cast<double>(expected[i]));
        if (std::isnan(apart))
            apart = INFINITY;
        result.largest = std::max(result.largest, apart);
        result.mean += apart;
        squares += apart * apart;
        peak = std::max(peak, std::abs(static_cast<double>(expected[i])));
    }
    const auto count = static_cast<double>(actual.size());
    result.mean /= count;
    result.relative = result.largest / peak;
    result.psnr = squares > 0 ? 10 * std::log10(count / squares) : INFINITY;
    return result;
}

} // namespace ckd::infer::test
