// SPDX-License-Identifier: Apache-2.0
#include "core/keying/detail/Plane.h"

#include "core/base/Simd.h"

#include <algorithm>

namespace ckd::detail {

namespace {

struct Level {
    RgbPlanes sum; ///< value * weight
    Plane weight;
};

/// One value of the coarser level: the four below it, scaled back so that the weight stays <= 1.
CKD_MULTIVERSION void pullRow(float* out, const float* top, const float* bottom, int pairs) {
    for (int x = 0; x < pairs; ++x)
        out[x] = (top[2 * x] + top[2 * x + 1]) + (bottom[2 * x] + bottom[2 * x + 1]);
}

CKD_MULTIVERSION void saturateRow(float* r, float* g, float* b, float* weight, int width) {
    for (int x = 0; x < width; ++x) {
        const float scale = std::min(1.0F, weight[x]) / std::max(weight[x], 1e-12F);
        r[x] *= scale;
        g[x] *= scale;
        b[x] *= scale;
        weight[x] *= scale;
    }
}

CKD_MULTIVERSION void pushRow(float* out, const float* sum, const float* weight, int width) {
    for (int x = 0; x < width; ++x)
        out[x] = sum[x] + (1.0F - weight[x]) * out[x];
}

void pullPlane(Plane& out, const Plane& in) {
    const int pairs = in.width / 2;
    const std::vector<float> none(static_cast<std::size_t>(in.width), 0.0F);
    for (int y = 0; y < out.height; ++y) {
        const float* top = in.row(2 * y);
        const float* bottom = 2 * y + 1 < in.height ? in.row(2 * y + 1) : none.data();
        pullRow(out.row(y), top, bottom, pairs);
        if (in.width % 2 != 0)
            out.row(y)[pairs] = top[in.width - 1] + bottom[in.width - 1];
    }
}

Level pulled(const Level& fine) {
    const int width = (fine.weight.width + 1) / 2;
    const int height = (fine.weight.height + 1) / 2;
    Level coarse{makeRgb(width, height), Plane(width, height)};
    for (std::size_t c = 0; c < 3; ++c)
        pullPlane(coarse.sum[c], fine.sum[c]);
    pullPlane(coarse.weight, fine.weight);
    for (int y = 0; y < height; ++y)
        saturateRow(coarse.sum[0].row(y), coarse.sum[1].row(y), coarse.sum[2].row(y), coarse.weight.row(y),
                    width);
    return coarse;
}

} // namespace

void pullPush(RgbPlanes& values, const Plane& weight) {
    std::vector<Level> levels;
    levels.push_back({values, weight});
    for (Plane& plane : levels.front().sum) {
        for (std::size_t i = 0; i < plane.size(); ++i)
            plane.values[i] *= weight.values[i];
    }
    while (levels.back().weight.width > 1 || levels.back().weight.height > 1)
        levels.push_back(pulled(levels.back()));

    RgbPlanes current = levels.back().sum;
    for (Plane& plane : current)
        plane.values[0] /= std::max(levels.back().weight.values[0], 1e-12F);
    for (std::size_t i = levels.size() - 1; i-- > 0;) {
        const Level& level = levels[i];
        for (std::size_t c = 0; c < 3; ++c) {
            Plane up = enlarged(current[c], level.weight.width, level.weight.height, 2);
            for (int y = 0; y < up.height; ++y)
                pushRow(up.row(y), level.sum[c].row(y), level.weight.row(y), up.width);
            current[c] = std::move(up);
        }
    }
    values = std::move(current);
}

namespace {

/// Lowest of the three neighbours in a row above or below.
CKD_MULTIVERSION void lowestOfThree(float* out, const float* row, int width) {
    out[0] = std::min(row[0], row[std::min(1, width - 1)]);
    for (int x = 1; x < width - 1; ++x)
        out[x] = std::min(row[x], std::min(row[x - 1], row[x + 1]));
    out[width - 1] = std::min(row[width - 1], row[std::max(0, width - 2)]);
}

/// One row of a sweep: lowers `row` towards its neighbours, never below `level`. Returns whether it changed.
bool sweepRow(float* row, const float* level, const float* neighbours, int width) {
    bool changed = false;
    float carried = row[0];
    for (int x = 0; x < width; ++x) {
        const float reach = std::min(carried, neighbours ? neighbours[x] : carried);
        const float lowered = std::min(row[x], std::max(reach, level[x]));
        changed |= lowered < row[x];
        row[x] = carried = lowered;
    }
    for (int x = width - 1; x >= 0; --x) {
        const float lowered = std::min(row[x], std::max(carried, level[x]));
        changed |= lowered < row[x];
        row[x] = carried = lowered;
    }
    return changed;
}

} // namespace

Plane filledHoles(const Plane& level, const std::vector<unsigned char>& marker) {
    Plane out(level.width, level.height, 1.0F);
    for (std::size_t i = 0; i < marker.size(); ++i)
        out.values[i] = marker[i] ? level.values[i] : std::max(1.0F, level.values[i]);
    std::vector<float> neighbours(static_cast<std::size_t>(level.width));
    // Each round carries values through any path that does not turn back against the sweep; mazes need more,
    // but 32 rounds bound the time and a path not finished by then only leaves a hole closed.
    for (int round = 0; round < 32; ++round) {
        bool changed = false;
        for (int y = 0; y < level.height; ++y) {
            if (y > 0)
                lowestOfThree(neighbours.data(), out.row(y - 1), level.width);
            changed |= sweepRow(out.row(y), level.row(y), y > 0 ? neighbours.data() : nullptr, level.width);
        }
        for (int y = level.height - 1; y >= 0; --y) {
            const bool inside = y + 1 < level.height;
            if (inside)
                lowestOfThree(neighbours.data(), out.row(y + 1), level.width);
            changed |= sweepRow(out.row(y), level.row(y), inside ? neighbours.data() : nullptr, level.width);
        }
        if (!changed)
            break;
    }
    return out;
}

} // namespace ckd::detail
