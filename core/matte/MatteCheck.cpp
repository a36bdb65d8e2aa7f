// SPDX-License-Identifier: Apache-2.0
#include "core/matte/MatteCheck.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ckd {

namespace {

/// The size at which holes and specks are looked for: 5 pixels of a 1080p frame are one value.
constexpr int kWorkSide = 384;
constexpr float kSolid = 0.9F;  ///< at or above counts as solid
constexpr float kSpeck = 0.03F; ///< above counts as something
/// Holes and specks are smaller than this share of the picture; larger ones are meant.
constexpr float kSmall = 0.002F;
constexpr float kEmpty = 0.0005F;

// Least amounts that are flagged, as shares of the picture, and how many times the usual spread. Chosen on
// the shared plates and the sample clip, which raise none, and planted faults
// (tests/preview/tst_mattecheck.cpp).
constexpr float kLeastHoles = 0.0004F;
constexpr float kLeastSpecks = 0.0003F;
constexpr float kLeastFlash = 0.004F;
constexpr float kSpreads = 8.0F;
/// A change of the whole coverage, as a share of itself.
constexpr float kLeastCoverageFlash = 0.06F;

struct Reduced {
    int width = 0;
    int height = 0;
    std::vector<float> values;
};

/// Mean over blocks so that neither side exceeds `side`.
Reduced reduced(const float* values, int width, int height, int side) {
    const int block = std::max(1, (std::max(width, height) + side - 1) / side);
    Reduced out{(width + block - 1) / block, (height + block - 1) / block, {}};
    out.values.resize(std::size_t(out.width) * std::size_t(out.height));
    std::vector<float> sums(static_cast<std::size_t>(out.width));
    for (int row = 0; row < out.height; ++row) {
        std::ranges::fill(sums, 0.0F);
        const int first = row * block;
        const int rows = std::min(block, height - first);
        for (int y = first; y < first + rows; ++y) {
            const float* line = values + std::size_t(y) * std::size_t(width);
            for (int column = 0; column < out.width; ++column) {
                const int end = std::min((column + 1) * block, width);
                float sum = 0;
                for (int x = column * block; x < end; ++x)
                    sum += line[x] > 0 ? std::min(line[x], 1.0F) : 0.0F; // NaN becomes 0
                sums[std::size_t(column)] += sum;
            }
        }
        for (int column = 0; column < out.width; ++column) {
            const int columns = std::min(block, width - column * block);
            out.values[std::size_t(row) * std::size_t(out.width) + std::size_t(column)] =
                sums[std::size_t(column)] / float(rows * columns);
        }
    }
    return out;
}

/// Sum of `amount` over the connected pieces of `inside` that are small, divided by the number of pixels.
/// Those at the border are left out: something comes into the picture there, or a figure is cut off.
template <class Inside, class Amount>
float smallPieces(const Reduced& picture, Inside inside, Amount amount) {
    const int width = picture.width;
    const int height = picture.height;
    const auto most = std::max<std::size_t>(1, std::size_t(kSmall * float(picture.values.size())));
    std::vector<char> seen(picture.values.size(), 0);
    std::vector<std::size_t> stack;
    double sum = 0;
    for (std::size_t start = 0; start < picture.values.size(); ++start) {
        if (seen[start] || !inside(picture.values[start]))
            continue;
        std::size_t count = 0;
        double piece = 0;
        bool touches = false;
        seen[start] = 1;
        stack.assign(1, start);
        while (!stack.empty()) {
            const std::size_t at = stack.back();
            stack.pop_back();
            ++count;
            piece += double(amount(picture.values[at]));
            const int x = int(at % std::size_t(width));
            const int y = int(at / std::size_t(width));
            touches = touches || x == 0 || y == 0 || x == width - 1 || y == height - 1;
            for (int ny = std::max(0, y - 1); ny <= std::min(height - 1, y + 1); ++ny) {
                for (int nx = std::max(0, x - 1); nx <= std::min(width - 1, x + 1); ++nx) {
                    const std::size_t next = std::size_t(ny) * std::size_t(width) + std::size_t(nx);
                    if (!seen[next] && inside(picture.values[next])) {
                        seen[next] = 1;
                        stack.push_back(next);
                    }
                }
            }
        }
        if (count <= most && !touches)
            sum += piece;
    }
    return float(sum / double(picture.values.size()));
}

float meanDifference(const MatteMeasure& a, const MatteMeasure& b) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < a.map.size(); ++i)
        sum += std::abs(int(a.map[i]) - int(b.map[i]));
    return float(double(sum) / 255.0 / double(std::max<std::size_t>(1, a.map.size())));
}

/// By how much the middle stands out of both others, as a share of the largest; those being alike.
float coverageFlash(float before, float now, float after) {
    const float most = std::max({before, now, after, 0.02F});
    const float least = std::min(std::abs(now - before), std::abs(now - after));
    const bool sameSide = (now > before) == (now > after);
    return sameSide ? (least - std::abs(before - after)) / most : 0;
}

bool comparable(const MatteMeasure& a, const MatteMeasure& b) {
    return !a.map.empty() && a.mapWidth == b.mapWidth && a.mapHeight == b.mapHeight;
}

/// Median and spread (1.4826 × median absolute deviation) of what is usual.
struct Usual {
    float median = 0;
    float spread = 0;

    explicit Usual(std::vector<float> values) {
        if (values.empty())
            return;
        const auto middle = std::ptrdiff_t(values.size() / 2);
        std::ranges::nth_element(values, values.begin() + middle);
        median = values[std::size_t(middle)];
        for (float& value : values)
            value = std::abs(value - median);
        std::ranges::nth_element(values, values.begin() + middle);
        spread = 1.4826F * values[std::size_t(middle)];
    }
    [[nodiscard]] bool exceededBy(float value, float least) const {
        return value > median + std::max(least, kSpreads * spread);
    }
};

} // namespace

const char* matteFaultName(MatteFault fault) {
    switch (fault) {
    case MatteFault::Empty:
        return "empty";
    case MatteFault::Full:
        return "full";
    case MatteFault::Holes:
        return "holes";
    case MatteFault::Chatter:
        return "chatter";
    case MatteFault::SuddenChange:
        break;
    }
    return "suddenChange";
}

MatteMeasure measureMatte(const Image& matte) {
    MatteMeasure measure;
    if (matte.isNull())
        return measure;
    const Reduced work = reduced(matte.plane(0).data(), matte.width(), matte.height(), kWorkSide);
    double sum = 0;
    for (const float value : work.values)
        sum += double(value);
    measure.coverage = float(sum / double(work.values.size()));
    measure.holes = smallPieces(
        work, [](float a) { return a < kSolid; }, [](float a) { return 1 - a; });
    measure.specks = smallPieces(
        work, [](float a) { return a > kSpeck; }, [](float a) { return a; });
    const Reduced map = reduced(work.values.data(), work.width, work.height, MatteMeasure::kMapSide);
    measure.mapWidth = map.width;
    measure.mapHeight = map.height;
    measure.map.reserve(map.values.size());
    for (const float value : map.values)
        measure.map.push_back(static_cast<std::uint8_t>(std::lround(value * 255)));
    return measure;
}

void MatteCheck::clear() {
    *this = MatteCheck();
}

void MatteCheck::add(FrameNumber frame, MatteMeasure measure) {
    m_isCurrent = false;
    m_frames[frame] = Entry{.measure = std::move(measure)};
    m_withMap.push_back(frame);
    compareAround(frame);
    dropOldMaps();
}

/// The frames that a new one is a neighbour of.
void MatteCheck::compareAround(FrameNumber frame) {
    const auto at = m_frames.find(frame);
    auto it = at;
    for (int i = 0; i < 2 && it != m_frames.begin(); ++i)
        --it;
    for (int i = 0; i < 5 && it != m_frames.end(); ++i, ++it)
        compare(it->first);
}

/// A frame against those before and after it, and the same for pairs: a fault of one or two frames stands out
/// of neighbours that are alike, while motion and cuts make the neighbours differ as well.
void MatteCheck::compare(FrameNumber frame) {
    Entry& entry = m_frames.at(frame);
    const MatteMeasure& now = entry.measure;
    if (now.map.empty())
        return;
    const auto neighbour = [&](FrameNumber distance) -> const MatteMeasure* {
        const auto it = m_frames.find(frame + distance);
        return it != m_frames.end() && comparable(now, it->second.measure) ? &it->second.measure : nullptr;
    };
    if (const MatteMeasure* before = neighbour(-1))
        entry.motion = meanDifference(now, *before);
    entry.flash = entry.flashHoles = entry.flashSpecks = entry.coverageFlash = 0;
    const std::pair<FrameNumber, FrameNumber> spans[] = {{-1, 1}, {-1, 2}, {-2, 1}};
    for (const auto& [back, forth] : spans) {
        const MatteMeasure* before = neighbour(back);
        const MatteMeasure* after = neighbour(forth);
        if (!before || !after)
            continue;
        entry.coverageFlash =
            std::max(entry.coverageFlash, coverageFlash(before->coverage, now.coverage, after->coverage));
        const float alike = meanDifference(*before, *after);
        const float flash = std::min(meanDifference(now, *before), meanDifference(now, *after)) - alike;
        if (flash <= entry.flash)
            continue;
        entry.flash = flash;
        double holes = 0;
        double specks = 0;
        for (std::size_t i = 0; i < now.map.size(); ++i) {
            const int low = std::min(before->map[i], after->map[i]);
            const int high = std::max(before->map[i], after->map[i]);
            if (low > 230)
                holes += std::max(0, low - int(now.map[i]));
            else if (high < 12)
                specks += std::max(0, int(now.map[i]) - high);
        }
        const double all = 255.0 * double(now.map.size());
        entry.flashHoles = float(holes / all);
        entry.flashSpecks = float(specks / all);
    }
}

void MatteCheck::dropOldMaps() {
    while (m_withMap.size() > kMapsKept) {
        const auto it = m_frames.find(m_withMap.front());
        m_withMap.pop_front();
        if (it != m_frames.end() && std::ranges::find(m_withMap, it->first) == m_withMap.end())
            it->second.measure.map = {};
    }
}

const std::vector<FlaggedFrame>& MatteCheck::flagged() const {
    if (m_isCurrent)
        return m_flagged;
    m_isCurrent = true;
    m_flagged.clear();
    std::vector<float> holes;
    std::vector<float> specks;
    std::vector<float> motions;
    for (const auto& [frame, entry] : m_frames) {
        holes.push_back(entry.measure.holes);
        specks.push_back(entry.measure.specks);
        motions.push_back(entry.motion);
    }
    const bool few = m_frames.size() < 5; // nothing is usual yet
    const Usual usualHoles(std::move(holes));
    const Usual usualSpecks(std::move(specks));
    const Usual usualMotion(std::move(motions));
    for (const auto& [frame, entry] : m_frames) {
        unsigned faults = 0;
        const auto add = [&faults](MatteFault fault) { faults |= static_cast<unsigned>(fault); };
        if (entry.measure.coverage < kEmpty)
            add(MatteFault::Empty);
        if (entry.measure.coverage > 1 - kEmpty)
            add(MatteFault::Full);
        if (!few && usualHoles.exceededBy(entry.measure.holes, kLeastHoles))
            add(MatteFault::Holes);
        if (!few && usualSpecks.exceededBy(entry.measure.specks, kLeastSpecks))
            add(MatteFault::Chatter);
        if (entry.flash > std::max(kLeastFlash, usualMotion.median)) {
            if (entry.flashHoles > entry.flash / 2)
                add(MatteFault::Holes);
            else if (entry.flashSpecks > entry.flash / 2)
                add(MatteFault::Chatter);
            else
                add(MatteFault::SuddenChange);
        } else if (entry.coverageFlash > kLeastCoverageFlash) {
            add(MatteFault::SuddenChange);
        }
        if (faults != 0)
            m_flagged.push_back({frame, faults});
    }
    return m_flagged;
}

} // namespace ckd
