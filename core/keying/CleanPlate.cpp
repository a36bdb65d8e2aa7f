// SPDX-License-Identifier: Apache-2.0
#include "core/keying/CleanPlate.h"

#include "core/base/Simd.h"
#include "core/base/FastMath.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ckd {

namespace {

using detail::Plane;
using detail::RgbPlanes;

constexpr int kOrder = 3;
constexpr std::size_t kTerms = 10; ///< of a cubic in two variables
constexpr int kRounds = 6;
constexpr float kBrightnessLimit = 0.4F; ///< in log: about half a stop either way
constexpr float kChromaLimit = 0.13F;
constexpr std::size_t kEnough = 30; ///< bare pixels below which nothing is fitted
constexpr float kDarkest = 2e-3F;

using Bare = std::vector<unsigned char>;

std::size_t countBare(const Bare& bare) {
    return static_cast<std::size_t>(std::count(bare.begin(), bare.end(), 255));
}

CKD_MULTIVERSION void logRow(float* out, const float* in, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = detail::fastLog(std::max(in[i], kDarkest));
}

CKD_MULTIVERSION void expRow(float* out, const float* in, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = detail::fastExp(in[i]);
}

RgbPlanes logOf(const RgbPlanes& linear) {
    RgbPlanes logs = linear;
    for (Plane& plane : logs)
        logRow(plane.values.data(), plane.values.data(), plane.size());
    return logs;
}

RgbPlanes expOf(const RgbPlanes& logs) {
    RgbPlanes linear = logs;
    for (Plane& plane : linear)
        expRow(plane.values.data(), plane.values.data(), plane.size());
    return linear;
}

/// A pixel stays bare when its 3 x 3 neighbours inside the picture are.
Bare eroded(const Bare& bare, int width, int height) {
    Plane plane(width, height);
    for (std::size_t i = 0; i < bare.size(); ++i)
        plane.values[i] = bare[i] ? 1.0F : 0.0F;
    plane = detail::minFiltered(plane, 1);
    Bare out(bare.size());
    for (std::size_t i = 0; i < bare.size(); ++i)
        out[i] = plane.values[i] > 0.5F ? 255 : 0;
    return out;
}

/// Pixels whose direction in RGB is within `tolerance` of the screen's and that have some colour difference.
Bare likeScreen(const RgbPlanes& frame, const ScreenColor& screen, float tolerance) {
    const std::array<float, 3>& c = screen.linear;
    const float length = std::max(1e-6F, std::sqrt(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]));
    const float needed = 0.15F * screen.axes.difference(c[0], c[1], c[2]);
    Bare bare(frame[0].size());
    for (std::size_t i = 0; i < bare.size(); ++i) {
        const float r = frame[0].values[i];
        const float g = frame[1].values[i];
        const float b = frame[2].values[i];
        const float own = std::max(1e-4F, std::sqrt(r * r + g * g + b * b));
        const float dr = r / own - c[0] / length;
        const float dg = g / own - c[1] / length;
        const float db = b / own - c[2] / length;
        const bool like =
            dr * dr + dg * dg + db * db < tolerance * tolerance && screen.axes.difference(r, g, b) > needed;
        bare[i] = like ? 255 : 0;
    }
    return bare;
}

Bare firstBare(const RgbPlanes& frame, const ScreenColor& screen) {
    const int width = frame[0].width;
    const int height = frame[0].height;
    Bare found;
    for (const float tolerance : {0.10F, 0.16F, 0.25F, 0.40F}) {
        found = likeScreen(frame, screen, tolerance);
        Bare inner = eroded(found, width, height);
        if (countBare(inner) * 50 > inner.size())
            return inner;
    }
    return found;
}

float medianOf(std::vector<float>& values) {
    if (values.empty())
        return 0.0F;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The brightness (factor on the plate) of a pixel, and how far its colour is from that, relative.
struct Likeness {
    float factor = 0.0F;
    float rest = 0.0F;
};

Likeness likenessAt(const RgbPlanes& frame, const RgbPlanes& plate, std::size_t i) {
    float dot = 0.0F;
    float norm = 1e-8F;
    for (std::size_t c = 0; c < 3; ++c) {
        dot += frame[c].values[i] * plate[c].values[i];
        norm += plate[c].values[i] * plate[c].values[i];
    }
    const float factor = dot / norm;
    float rest = 0.0F;
    for (std::size_t c = 0; c < 3; ++c) {
        const float d = frame[c].values[i] - factor * plate[c].values[i];
        rest += d * d;
    }
    return {factor, std::sqrt(rest / norm) / std::max(factor, 0.05F)};
}

/// Pixels that are the plate times a brightness, the factor within kBrightnessLimit and the rest small: what
/// the pixels that were bare so far allow as grain, at least kChromaLimit.
Bare likePlate(const RgbPlanes& frame, const RgbPlanes& plate, const Bare& before) {
    std::vector<float> rests;
    for (std::size_t i = 0; i < before.size(); i += 3) {
        if (before[i])
            rests.push_back(likenessAt(frame, plate, i).rest);
    }
    const float limit = std::clamp(2.5F * medianOf(rests), kChromaLimit, 0.35F);
    Bare bare(before.size());
    for (std::size_t i = 0; i < bare.size(); ++i) {
        const Likeness like = likenessAt(frame, plate, i);
        const bool same = like.factor > 1e-3F && std::abs(detail::fastLog(like.factor)) < kBrightnessLimit &&
                          like.rest < limit;
        bare[i] = same ? 255 : 0;
    }
    return eroded(bare, frame[0].width, frame[0].height);
}

std::array<double, kTerms> termsAt(int x, int y, int width, int height, int order) {
    const double u = (x + 0.5) / width * 2.0 - 1.0;
    const double v = (y + 0.5) / height * 2.0 - 1.0;
    std::array<double, kTerms> t{1.0, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v};
    constexpr std::array<std::size_t, 4> kCount{1, 3, 6, 10};
    std::fill(t.begin() + static_cast<std::ptrdiff_t>(kCount[static_cast<std::size_t>(order)]), t.end(), 0.0);
    return t;
}

struct NormalEquations {
    std::array<std::array<double, kTerms>, kTerms> matrix{};
    std::array<std::array<double, kTerms>, 3> right{};
    double count = 0.0;

    void add(const std::array<double, kTerms>& t, double weight, const std::array<float, 3>& value) {
        for (std::size_t i = 0; i < kTerms; ++i) {
            const double wt = weight * t[i];
            for (std::size_t j = 0; j <= i; ++j)
                matrix[i][j] += wt * t[j];
            for (std::size_t c = 0; c < 3; ++c)
                right[c][i] += wt * double(value[c]);
        }
        count += 1.0;
    }

    /// Cholesky with a small ridge on all but the constant, so that a bare strip cannot swing the rest.
    void solve() {
        for (std::size_t i = 0; i < kTerms; ++i)
            matrix[i][i] += count * (i == 0 ? 1e-9 : 1e-5);
        for (std::size_t i = 0; i < kTerms; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = matrix[i][j];
                for (std::size_t k = 0; k < j; ++k)
                    sum -= matrix[i][k] * matrix[j][k];
                matrix[i][j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / matrix[j][j];
            }
        }
        for (auto& b : right) {
            for (std::size_t i = 0; i < kTerms; ++i) {
                for (std::size_t k = 0; k < i; ++k)
                    b[i] -= matrix[i][k] * b[k];
                b[i] /= matrix[i][i];
            }
            for (std::size_t i = kTerms; i-- > 0;) {
                for (std::size_t k = i + 1; k < kTerms; ++k)
                    b[i] -= matrix[k][i] * b[k];
                b[i] /= matrix[i][i];
            }
        }
    }
};

/// Cauchy weights on the distance to the previous model (`model`, or null at first).
NormalEquations fitted(const RgbPlanes& logs, const Bare& bare, const RgbPlanes* model, int order) {
    const int width = logs[0].width;
    const int height = logs[0].height;
    const int step = countBare(bare) > 8000 ? 2 : 1;
    const auto distance = [&](std::size_t i) {
        float sum = 0.0F;
        for (std::size_t c = 0; c < 3; ++c) {
            const float d = logs[c].values[i] - (*model)[c].values[i];
            sum += d * d;
        }
        return std::sqrt(sum);
    };
    std::vector<float> distances;
    if (model) {
        for (std::size_t i = 0; i < bare.size(); i += 3) {
            if (bare[i])
                distances.push_back(distance(i));
        }
    }
    const float scale = 1.5F * medianOf(distances) + 0.01F;
    NormalEquations equations;
    for (int y = 0; y < height; y += step) {
        for (int x = 0; x < width; x += step) {
            const std::size_t i = std::size_t(y) * std::size_t(width) + std::size_t(x);
            if (!bare[i])
                continue;
            const float e = model ? distance(i) / scale : 0.0F;
            equations.add(termsAt(x, y, width, height, order), 1.0 / (1.0 + double(e * e)),
                          {logs[0].values[i], logs[1].values[i], logs[2].values[i]});
        }
    }
    equations.solve();
    return equations;
}

CKD_MULTIVERSION void cubicRow(float* out, const float* c, int width) {
    for (int x = 0; x < width; ++x) {
        const float u = (static_cast<float>(x) + 0.5F) / static_cast<float>(width) * 2.0F - 1.0F;
        out[x] = c[0] + u * (c[1] + u * (c[2] + u * c[3]));
    }
}

RgbPlanes evaluated(const NormalEquations& equations, int width, int height) {
    RgbPlanes model = detail::makeRgb(width, height);
    for (std::size_t c = 0; c < 3; ++c) {
        const std::array<double, kTerms>& k = equations.right[c];
        for (int y = 0; y < height; ++y) {
            const double v = (y + 0.5) / height * 2.0 - 1.0;
            const std::array<float, 4> row{float(k[0] + v * (k[2] + v * (k[5] + v * k[9]))),
                                           float(k[1] + v * (k[4] + v * k[8])), float(k[3] + v * k[7]),
                                           float(k[6])};
            cubicRow(model[c].row(y), row.data(), width);
        }
    }
    return model;
}

/// Adds what bare pixels differ from the model, limited, smoothly carried into the rest.
void addResidual(RgbPlanes& model, const RgbPlanes& logs, const Bare& bare) {
    RgbPlanes residual = logs;
    Plane weight(logs[0].width, logs[0].height);
    for (std::size_t i = 0; i < bare.size(); ++i)
        weight.values[i] = bare[i] ? 1.0F : 0.0F;
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t i = 0; i < bare.size(); ++i)
            residual[c].values[i] =
                std::clamp(logs[c].values[i] - model[c].values[i], -kBrightnessLimit, kBrightnessLimit) *
                weight.values[i];
    }
    detail::pullPush(residual, weight);
    residual = detail::blurred(residual, 1.0F);
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t i = 0; i < bare.size(); ++i)
            model[c].values[i] += residual[c].values[i];
    }
}

/// A polynomial may run away where no screen was seen: keeps it near the range of what was.
void limitToSeen(RgbPlanes& model, const RgbPlanes& logs, const Bare& bare) {
    constexpr float kMargin = 0.5F;
    for (std::size_t c = 0; c < 3; ++c) {
        std::vector<float> seen;
        for (std::size_t i = 0; i < bare.size(); ++i) {
            if (bare[i])
                seen.push_back(logs[c].values[i]);
        }
        const auto low = static_cast<std::ptrdiff_t>(seen.size() / 200);
        const auto high = static_cast<std::ptrdiff_t>(seen.size() - 1 - seen.size() / 200);
        std::nth_element(seen.begin(), seen.begin() + low, seen.end());
        const float floor = seen[std::size_t(low)] - kMargin;
        std::nth_element(seen.begin(), seen.begin() + high, seen.end());
        const float ceiling = seen[std::size_t(high)] + kMargin;
        for (float& value : model[c].values)
            value = std::clamp(value, floor, ceiling);
    }
}

CleanPlate flatPlate(const ScreenColor& screen, int width, int height) {
    CleanPlate plate{detail::makeRgb(width, height),
                     Bare(std::size_t(width) * std::size_t(height), static_cast<unsigned char>(0))};
    for (std::size_t c = 0; c < 3; ++c)
        std::fill(plate.linear[c].values.begin(), plate.linear[c].values.end(),
                  std::max(screen.linear[c], kDarkest));
    return plate;
}

/// Brings a clip's plate to this frame's exposure: median log ratio per channel over bare pixels.
void matchExposure(RgbPlanes& model, const RgbPlanes& logs, const Bare& bare) {
    for (std::size_t c = 0; c < 3; ++c) {
        std::vector<float> ratios;
        for (std::size_t i = 0; i < bare.size(); ++i) {
            if (bare[i])
                ratios.push_back(logs[c].values[i] - model[c].values[i]);
        }
        const float offset = medianOf(ratios);
        for (float& value : model[c].values)
            value += offset;
    }
}

/// Log colour of the polynomial model and the pixels it explains; empty `bare` counts as "no screen".
RgbPlanes polynomialPlate(const RgbPlanes& frame, const RgbPlanes& logs, Bare& bare) {
    RgbPlanes model;
    for (int round = 0; round < kRounds; ++round) {
        const NormalEquations equations =
            fitted(logs, bare, round == 0 ? nullptr : &model, std::min(kOrder, round + 1));
        model = evaluated(equations, frame[0].width, frame[0].height);
        bare = likePlate(frame, expOf(model), bare);
        if (countBare(bare) < kEnough)
            break;
    }
    return model;
}

} // namespace

CleanPlate estimateCleanPlate(const RgbPlanes& frame, const ScreenColor& screen, const RgbPlanes* base) {
    const int width = frame[0].width;
    const int height = frame[0].height;
    const RgbPlanes logs = logOf(frame);
    Bare bare = firstBare(frame, screen);
    RgbPlanes model;
    if (base && (*base)[0].width == width && (*base)[0].height == height) {
        model = *base;
        for (int round = 0; round < 2 && countBare(bare) >= kEnough; ++round) {
            matchExposure(model, logs, bare);
            bare = likePlate(frame, expOf(model), bare);
        }
    } else {
        if (countBare(bare) < kEnough)
            return flatPlate(screen, width, height);
        model = polynomialPlate(frame, logs, bare);
    }
    if (countBare(bare) >= kEnough) {
        addResidual(model, logs, bare);
        if (!base)
            limitToSeen(model, logs, bare);
    }
    return {expOf(model), std::move(bare)};
}

namespace {

/// Median and median absolute deviation over the frames that are bare at pixel i; false when fewer than 2.
bool medianOverTime(std::span<const RgbPlanes> logs, std::span<const Bare> bare, std::size_t i,
                    std::array<float, 3>& median, float& spread, std::size_t& count) {
    std::vector<float> values;
    spread = 0.0F;
    for (std::size_t c = 0; c < 3; ++c) {
        values.clear();
        for (std::size_t f = 0; f < logs.size(); ++f) {
            if (bare[f][i])
                values.push_back(logs[f][c].values[i]);
        }
        count = values.size();
        if (count == 0)
            return false;
        median[c] = medianOf(values);
        for (float& value : values)
            value = std::abs(value - median[c]);
        spread = std::max(spread, medianOf(values));
    }
    return true;
}

} // namespace

std::optional<RgbPlanes> plateOverTime(std::span<const RgbPlanes> frames, const ScreenColor& screen,
                                       bool force) {
    if (frames.size() < 3)
        return std::nullopt;
    std::vector<RgbPlanes> logs;
    std::vector<Bare> bare;
    for (const RgbPlanes& frame : frames) {
        if (frame[0].width != frames[0][0].width || frame[0].height != frames[0][0].height)
            return std::nullopt;
        logs.push_back(logOf(frame));
        bare.push_back(estimateCleanPlate(frame, screen, nullptr).bare);
    }
    RgbPlanes median = logs[0];
    Bare seen(median[0].size(), static_cast<unsigned char>(0));
    std::vector<float> spreads;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        std::array<float, 3> value{};
        float spread = 0.0F;
        std::size_t count = 0;
        if (!medianOverTime(logs, bare, i, value, spread, count))
            continue;
        seen[i] = 255;
        for (std::size_t c = 0; c < 3; ++c)
            median[c].values[i] = value[c];
        if (count * 2 >= frames.size())
            spreads.push_back(spread);
    }
    if (countBare(seen) < kEnough || (!force && medianOf(spreads) > 0.04F))
        return std::nullopt;
    // Complete what was never bare: polynomial through what was, plus the smooth residual.
    RgbPlanes model = evaluated(fitted(median, seen, nullptr, kOrder), median[0].width, median[0].height);
    addResidual(model, median, seen);
    limitToSeen(model, median, seen);
    return model;
}

} // namespace ckd
