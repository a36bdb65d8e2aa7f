// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/base/Image.h"

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace ckd {

/// What may be wrong with a matte; a frame can have several.
enum class MatteFault : unsigned {
    Empty = 1U << 0,        ///< nothing is foreground
    Full = 1U << 1,         ///< nothing is background
    Holes = 1U << 2,        ///< small holes inside solids that the clip's other frames do not have
    Chatter = 1U << 3,      ///< specks outside the subject that the clip's other frames do not have
    SuddenChange = 1U << 4, ///< unlike the frames before and after, which are alike
};
inline constexpr MatteFault kAllMatteFaults[] = {MatteFault::Empty, MatteFault::Full, MatteFault::Holes,
                                                 MatteFault::Chatter, MatteFault::SuddenChange};

/// "empty", "full", "holes", "chatter", "suddenChange": for machines. Does not change.
[[nodiscard]] const char* matteFaultName(MatteFault fault);

/// A frame to look at, and why.
struct FlaggedFrame {
    FrameNumber frame = 0;
    unsigned faults = 0; ///< MatteFault bits
    [[nodiscard]] bool has(MatteFault fault) const { return (faults & static_cast<unsigned>(fault)) != 0; }
    friend bool operator==(const FlaggedFrame&, const FlaggedFrame&) = default;
};

/// A matte in a few numbers. Shares are of the picture's area.
struct MatteMeasure {
    float coverage = 0; ///< mean of the matte
    float holes = 0;    ///< what is missing in small enclosed places
    float specks = 0;   ///< what small islands hold
    /// The matte reduced to at most kMapSide a side, 0..255, row-major.
    static constexpr int kMapSide = 96;
    int mapWidth = 0;
    int mapHeight = 0;
    std::vector<std::uint8_t> map;
};

/// Measures one matte: 1 channel, linear coverage, values are limited to 0..1. About 3 ms at 1080p. Any
/// thread.
[[nodiscard]] MatteMeasure measureMatte(const Image& matte);

/// Finds the frames of a clip whose mattes look suspicious, so that nobody has to watch them all. Frames may
/// come in any order and again; those near each other are compared, the whole clip so far is the measure of
/// what is usual. Memory is bounded: maps of frames whose neighbours are known are dropped. One thread.
class MatteCheck {
public:
    void add(FrameNumber frame, MatteMeasure measure);
    void clear();
    /// Ascending. A long clip is gone through once per call after an add().
    [[nodiscard]] const std::vector<FlaggedFrame>& flagged() const;

    [[nodiscard]] std::size_t mapsKept() const { return m_withMap.size(); }
    /// Maps kept at most: about 10 MB.
    static constexpr std::size_t kMapsKept = 2000;

private:
    struct Entry {
        MatteMeasure measure;
        float flash = 0;         ///< change against frames before and after that are alike; share of the area
        float flashHoles = 0;    ///< the part of it inside their solids
        float flashSpecks = 0;   ///< and where they have nothing
        float coverageFlash = 0; ///< the same of the coverage alone, as a share of itself
        float motion = 0;        ///< change from the frame before
    };
    void compareAround(FrameNumber frame);
    void compare(FrameNumber frame);
    void dropOldMaps();

    std::map<FrameNumber, Entry> m_frames;
    std::deque<FrameNumber> m_withMap; ///< in the order in which they came
    mutable std::vector<FlaggedFrame> m_flagged;
    mutable bool m_isCurrent = true;
};

} // namespace ckd
