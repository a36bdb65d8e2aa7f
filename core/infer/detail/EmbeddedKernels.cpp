// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/EmbeddedKernels.h"

#include "core/base/FastMath.h"
#include "core/base/Simd.h"
#include "core/infer/EmbeddedSpec.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ckd::infer::detail {

namespace {

// As in EmbeddedNetwork.cpp.
constexpr float kBrightest = 16.0F;
constexpr float kDarkestClean = 4e-3F;
constexpr float kSmallestAlpha = 0.05F;
constexpr float kAlphaStep = 0.25F;
constexpr float kSmallestDifference = 1e-3F;

constexpr int kFeatureChannels = kEmbeddedFeatures * 4;
constexpr int kAnswerChannels = kEmbeddedAnswers * 4;

inline float larger(float a, float b) {
    return a > b ? a : b;
}
inline float smaller(float a, float b) {
    return a < b ? a : b;
}
inline float limited(float value, float low, float high) {
    return smaller(larger(value, low), high);
}
inline float finite(float value) {
    constexpr std::uint32_t kExponent = 0x7f800000U; // all bits set: infinity or NaN
    return (std::bit_cast<std::uint32_t>(value) & kExponent) == kExponent ? 0.0F : value;
}
inline float sigmoid(float x) {
    return 1.0F / (1.0F + ckd::detail::fastExp(-x));
}

/// Rows of one line of the frame.
struct FrameRow {
    std::array<const float*, 3> plate;
    std::array<const float*, 3> clean;
    const float* hint; ///< or nullptr, as the next
    const float* matte;
};

FrameRow rowOf(const EmbeddedInput& frame, int y) {
    const std::size_t offset = static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.width);
    FrameRow row{};
    for (std::size_t c = 0; c < 3; ++c) {
        row.plate[c] = frame.plate[c].data() + offset;
        row.clean[c] = frame.cleanPlate[c].data() + offset;
    }
    row.hint = frame.hint.empty() ? nullptr : frame.hint.data() + offset;
    row.matte = frame.matte.empty() ? nullptr : frame.matte.data() + offset;
    return row;
}

/// The features of one line, planar: out[feature * stride + x].
CKD_MULTIVERSION void featureLine(const FrameRow row, int width, float* __restrict out, std::size_t stride) {
    for (std::size_t c = 0; c < 3; ++c) {
        const float* plate = row.plate[c];
        const float* clean = row.clean[c];
        float* __restrict raw = out + c * stride;
        float* __restrict divided = out + (3 + c) * stride;
        float* __restrict screen = out + (6 + c) * stride;
        for (int x = 0; x < width; ++x) {
            const float i = limited(finite(plate[x]), 0.0F, kBrightest);
            const float s = limited(finite(clean[x]), 0.0F, kBrightest);
            raw[x] = std::sqrt(i) - 0.5F;
            divided[x] = std::sqrt(smaller(i / larger(s, kDarkestClean), 4.0F)) - 1.0F;
            screen[x] = std::sqrt(s) - 0.5F;
        }
    }
    const auto bounded = [](float value) { return limited(finite(value), 0.0F, kBrightest); };
    float* __restrict alpha = out + 9 * stride;
    for (int x = 0; x < width; ++x) {
        const float seen =
            bounded(row.plate[1][x]) - larger(bounded(row.plate[0][x]), bounded(row.plate[2][x]));
        const float whole =
            bounded(row.clean[1][x]) - larger(bounded(row.clean[0][x]), bounded(row.clean[2][x]));
        alpha[x] = limited(1.0F - seen / larger(whole, kSmallestDifference), -0.5F, 1.5F) - 0.5F;
    }
    if (row.matte != nullptr) {
        for (int x = 0; x < width; ++x)
            alpha[x] = limited(finite(row.matte[x]), 0.0F, 1.0F) - 0.5F;
    }
    float* __restrict hint = out + 10 * stride;
    const float* given = row.hint;
    for (int x = 0; x < width; ++x)
        hint[x] = given != nullptr ? limited(finite(given[x]), 0.0F, 1.0F) - 0.5F : 0.0F;
    std::fill_n(out + 11 * stride, width, given != nullptr ? 1.0F : 0.0F);
}

/// Two lines of planar features to one line of the network's pixels.
void shuffleLines(const float* upper, const float* lower, std::size_t stride, int halfWidth, float* out) {
    for (int x = 0; x < halfWidth; ++x, out += kFeatureChannels) {
        const std::size_t column = 2 * static_cast<std::size_t>(x);
        for (std::size_t c = 0; c < kEmbeddedFeatures; ++c) {
            const float* a = upper + c * stride + column;
            const float* b = lower + c * stride + column;
            float* quad = out + 4 * c;
            quad[0] = a[0];
            quad[1] = a[1];
            quad[2] = b[0];
            quad[3] = b[1];
        }
    }
}

/// One line of the network's answers, planar: out[answer * stride + x].
void answerLine(const EmbeddedAnswers& answers, int y, float* out, std::size_t stride) {
    const float* in = answers.values + static_cast<std::size_t>(y / 2) *
                                           static_cast<std::size_t>(answers.halfWidth) * kAnswerChannels;
    const int down = 2 * (y & 1);
    for (int x = 0; x < answers.width; ++x) {
        const float* pixel = in + static_cast<std::size_t>(x / 2) * kAnswerChannels + down + (x & 1);
        for (std::size_t c = 0; c < kEmbeddedAnswers; ++c)
            out[c * stride + static_cast<std::size_t>(x)] = pixel[4 * c];
    }
}

/// Positions of `count` fine pixels between coarse ones, k fine per coarse.
struct Between {
    std::vector<int> first;
    std::vector<int> second;
    std::vector<float> weight; ///< of the second
};

Between between(int count, int coarse, int k) {
    Between result;
    for (int i = 0; i < count; ++i) {
        const float position =
            (static_cast<float>(i) + 0.5F) / static_cast<float>(k) - 0.5F; // may begin below 0
        const int below = static_cast<int>(std::floor(position));
        result.first.push_back(std::clamp(below, 0, coarse - 1));
        result.second.push_back(std::clamp(below + 1, 0, coarse - 1));
        result.weight.push_back(position - static_cast<float>(below));
    }
    return result;
}

CKD_MULTIVERSION void mix(float* __restrict a, const float* __restrict b, float weight, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        a[i] += (b[i] - a[i]) * weight;
}

/// The alpha that the network's answer corrects.
CKD_MULTIVERSION void startLine(const FrameRow row, int width, float* __restrict start) {
    if (row.matte != nullptr) {
        for (int x = 0; x < width; ++x)
            start[x] = limited(finite(row.matte[x]), 0.0F, 1.0F);
        return;
    }
    for (int x = 0; x < width; ++x) {
        const float ir = finite(row.plate[0][x]);
        const float ig = finite(row.plate[1][x]);
        const float ib = finite(row.plate[2][x]);
        const float whole =
            larger(finite(row.clean[1][x]) - larger(finite(row.clean[0][x]), finite(row.clean[2][x])),
                   kSmallestDifference);
        start[x] = limited(1.0F - (ig - larger(ir, ib)) / whole, -0.1F, 1.1F);
    }
}

CKD_MULTIVERSION void unmixLine(const float* __restrict a, std::size_t stride, const FrameRow row,
                                const float* __restrict start, int width, float* __restrict red,
                                float* __restrict green, float* __restrict blue, float* __restrict alpha) {
    for (int x = 0; x < width; ++x) {
        const float ir = finite(row.plate[0][x]);
        const float ig = finite(row.plate[1][x]);
        const float ib = finite(row.plate[2][x]);
        const float cr = finite(row.clean[0][x]);
        const float cg = finite(row.clean[1][x]);
        const float cb = finite(row.clean[2][x]);
        const float base = start[x];
        const float* answer = a + x;
        const float coverage = limited(base + kAlphaStep * answer[0], 0.0F, 1.0F);
        const float spill = sigmoid(answer[stride] - 3.0F);
        const float trust = sigmoid(answer[2 * stride] + 2.0F);
        const float scale = 1.0F / larger(coverage, kSmallestAlpha);
        const float rest = 1.0F - coverage;
        const auto colour = [&](float i, float c, float own) {
            const float unmixed = larger((i - rest * c) * scale - spill * c, 0.0F);
            const float root = limited(own + 0.5F, 0.0F, 4.0F);
            return trust * unmixed + (1.0F - trust) * (root * root);
        };
        red[x] = colour(ir, cr, answer[3 * stride]);
        green[x] = colour(ig, cg, answer[4 * stride]);
        blue[x] = colour(ib, cb, answer[5 * stride]);
        alpha[x] = coverage;
    }
}

} // namespace

int embeddedHalfSide(int side) {
    return (side + kEmbeddedStep - 1) / kEmbeddedStep * (kEmbeddedStep / 2);
}

void embeddedFeatureRows(const EmbeddedInput& frame, int firstHalf, int halfRows, float* out) {
    const int halfWidth = embeddedHalfSide(frame.width);
    const auto stride = 2 * static_cast<std::size_t>(halfWidth);
    std::vector<float> lines(2 * kEmbeddedFeatures * stride);
    for (int row = 0; row < halfRows; ++row) {
        for (int dy = 0; dy < 2; ++dy) {
            float* line = lines.data() + static_cast<std::size_t>(dy) * kEmbeddedFeatures * stride;
            const int y = std::min(2 * (firstHalf + row) + dy, frame.height - 1);
            featureLine(rowOf(frame, y), frame.width, line, stride);
            for (std::size_t c = 0; c < kEmbeddedFeatures; ++c) {
                float* begin = line + c * stride;
                std::fill(begin + frame.width, begin + stride, begin[frame.width - 1]);
            }
        }
        shuffleLines(lines.data(), lines.data() + kEmbeddedFeatures * stride, stride, halfWidth, out);
        out += static_cast<std::size_t>(halfWidth) * kFeatureChannels;
    }
}

void embeddedUnmixRows(const EmbeddedAnswers& answers, const EmbeddedInput& frame, int first, int rows,
                       const EmbeddedOutput& output) {
    const auto width = static_cast<std::size_t>(frame.width);
    const auto stride = static_cast<std::size_t>(answers.width);
    std::vector<float> line(kEmbeddedAnswers * stride);
    std::vector<float> start(width);
    std::vector<float> below;
    std::vector<float> enlarged;
    Between across;
    Between down;
    if (answers.reduction > 1) {
        below.resize(line.size());
        enlarged.resize(kEmbeddedAnswers * width);
        across = between(frame.width, answers.width, answers.reduction);
        down = between(frame.height, answers.height, answers.reduction);
    }
    for (int y = first; y < first + rows; ++y) {
        const float* row = line.data();
        if (answers.reduction > 1) {
            const auto at = static_cast<std::size_t>(y);
            answerLine(answers, down.first[at], line.data(), stride);
            answerLine(answers, down.second[at], below.data(), stride);
            mix(line.data(), below.data(), down.weight[at], line.size());
            for (std::size_t c = 0; c < kEmbeddedAnswers; ++c) {
                const float* in = line.data() + c * stride;
                float* out = enlarged.data() + c * width;
                for (std::size_t x = 0; x < width; ++x) {
                    const float left = in[across.first[x]];
                    out[x] = left + (in[across.second[x]] - left) * across.weight[x];
                }
            }
            row = enlarged.data();
        } else {
            answerLine(answers, y, line.data(), stride);
        }
        const std::size_t offset = static_cast<std::size_t>(y) * width;
        startLine(rowOf(frame, y), frame.width, start.data());
        unmixLine(row, answers.reduction > 1 ? width : stride, rowOf(frame, y), start.data(), frame.width,
                  output.fg[0].data() + offset, output.fg[1].data() + offset, output.fg[2].data() + offset,
                  output.alpha.data() + offset);
    }
}

void reduceRows(std::span<const float> plane, int width, int height, int k, int first, int rows, float* out) {
    const int columns = (width + k - 1) / k;
    std::vector<float> sums(static_cast<std::size_t>(columns) * static_cast<std::size_t>(k));
    for (int row = first; row < first + rows; ++row) {
        const int begin = row * k;
        const int end = std::min(height, begin + k);
        std::ranges::fill(sums, 0.0F);
        for (int y = begin; y < end; ++y) {
            const float* in = plane.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
            for (int x = 0; x < width; ++x)
                sums[static_cast<std::size_t>(x)] += finite(in[x]);
        }
        for (int column = 0; column < columns; ++column, ++out) {
            const int left = column * k;
            const int right = std::min(width, left + k);
            float sum = 0.0F;
            for (int x = left; x < right; ++x)
                sum += sums[static_cast<std::size_t>(x)];
            *out = sum / static_cast<float>((right - left) * (end - begin));
        }
    }
}

CKD_MULTIVERSION bool allFinite(const float* values, std::int64_t count) {
    constexpr std::uint32_t kExponent = 0x7f800000U;
    std::uint32_t found = 0;
    for (std::int64_t i = 0; i < count; ++i)
        found |= (std::bit_cast<std::uint32_t>(values[i]) & kExponent) == kExponent ? 1U : 0U;
    return found == 0;
}

} // namespace ckd::infer::detail
