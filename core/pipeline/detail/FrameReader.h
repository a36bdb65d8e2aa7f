// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderSpec.h"
#include "core/pipeline/detail/CleanPlateColor.h"
#include "core/pipeline/detail/PlateFrame.h"
#include "core/pipeline/detail/SidePlacement.h"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <vector>

namespace ckd::detail {

/// One frame of a hint, matte or clean plate. Plate frames in a row that pair with the same one (a still
/// garbage matte for the whole clip) share it, and it is decoded once. Thread-safe.
class SideFrame {
public:
    /// `color`: of a clean plate; the values of hints and mattes are coverage and stay as they are.
    SideFrame(SideRole role, std::unique_ptr<RawFrame> raw, CleanPlateColor color)
        : m_role(role), m_color(std::move(color)), m_raw(std::move(raw)) {}

    /// The picture at its place in the plate's (placeSide()) and, for a clean plate, in its encoding. The
    /// first caller decodes, others wait for it.
    [[nodiscard]] Result<SharedImage> picture(const Image& plate, const FrameMetadata& plateMetadata);
    [[nodiscard]] std::size_t bytes() const;

private:
    [[nodiscard]] Result<void> decode();                                                     // m_mutex held
    [[nodiscard]] SharedImage fit(const SidePlacement& placement, const Image& plate) const; // m_mutex held

    const SideRole m_role;
    const CleanPlateColor m_color;
    mutable std::mutex m_mutex;
    std::unique_ptr<RawFrame> m_raw; // guarded by m_mutex, like everything below
    std::optional<Error> m_error;    ///< sticky: RawFrame::convert() may be called once
    SharedImage m_picture;           ///< as decoded
    FrameMetadata m_metadata;
    SharedImage m_fitted; ///< as the last plate needed it
    SidePlacement m_placement;
};

/// One frame as grab() leaves it: nothing decoded that can be decoded in parallel.
struct GrabbedFrame {
    struct Neighbour {
        SharedPlateFrame frame;
        bool pays = false; ///< this frame was the first to take it
    };
    SharedPlateFrame plate;
    std::vector<Neighbour> neighbours; ///< that steady it, ascending
    std::array<std::shared_ptr<SideFrame>, kSideRoles> sides;
    /// Which of `sides` this frame was the first to take: it alone pays for them.
    std::array<bool, kSideRoles> pays{};

    [[nodiscard]] std::size_t bytes() const;
};

/// One frame as a keyer gets it.
struct DecodedInput {
    KeyInput input;
    FrameMetadata metadata;

    std::size_t ownBytes = 0; ///< of the pictures that other frames do not share
};

/// Reads plate, hint and mattes front to back, each through its own cursor. One thread at a time: the only
/// place from which a movie is read.
///
/// A frame that is to be steadied comes with its neighbours in the clip, whichever frames are keyed. The last
/// few are kept, so that frames in a row are read once; in any other order the neighbours are read with each
/// frame, and are the same.
class FrameReader {
public:
    enum class Purpose {
        Key,
        Analyse, ///< without the hint
    };
    [[nodiscard]] static Result<std::unique_ptr<FrameReader>> open(const RenderSpec& spec, Purpose purpose);

    /// Errors name file and frame. After one, endsClip() says whether anything later can be read.
    [[nodiscard]] Result<GrabbedFrame> grab(FrameNumber number, std::stop_token stop);
    /// True after a movie broke or ended early: the clip ends at that frame.
    [[nodiscard]] bool endsClip() const { return m_endsClip; }
    /// With other settings than the spec's from now on.
    void readFor(const KeySettings& settings);

private:
    struct Side {
        std::unique_ptr<FrameCursor> cursor;
        std::optional<FrameNumber> number; ///< of `last`
        std::shared_ptr<SideFrame> last;
    };

    explicit FrameReader(const RenderSpec& spec) : m_spec(spec) {}
    [[nodiscard]] Result<std::unique_ptr<RawFrame>> grabFrom(FrameCursor& cursor, const SourceInfo& info,
                                                             FrameNumber number, std::stop_token stop);
    [[nodiscard]] Result<void> grabPlate(FrameNumber number, GrabbedFrame& frame, std::stop_token stop);
    [[nodiscard]] Result<void> grabNeighbour(FrameNumber number, GrabbedFrame& frame, std::stop_token stop);
    [[nodiscard]] SharedPlateFrame kept(FrameNumber number) const;
    [[nodiscard]] Result<void> grabSide(SideRole role, FrameNumber number, GrabbedFrame& frame,
                                        std::stop_token stop);

    const RenderSpec& m_spec;
    std::unique_ptr<FrameCursor> m_plate;
    bool m_steady = false;                ///< frames come with their neighbours
    std::vector<SharedPlateFrame> m_kept; ///< those of the last frame that came with neighbours
    std::set<FrameNumber> m_unreadable;   ///< neighbours that are not tried again
    std::array<Side, kSideRoles> m_sides;
    bool m_endsClip = false;
};

/// The frame of `side` that goes with plate frame `number`.
[[nodiscard]] std::optional<FrameNumber> pairedFrame(const SideSource& side, FrameNumber number);

/// Decodes plate, hint and mattes, steadies the plate and joins the drawn shapes. A neighbour that cannot be
/// decoded is left out. Any thread; consumes `grabbed`.
[[nodiscard]] Result<DecodedInput> decodeFrame(const RenderSpec& spec, FrameNumber number,
                                               GrabbedFrame& grabbed, const std::stop_token& stop);
/// A part of it, for whoever keeps what was read while the shapes change: drawn mattes join those from files,
/// and hint strokes are painted over the hint (pictures that others share are not changed). Throws
/// std::bad_alloc.
void addShapes(const ShapeSet& shapes, DecodedInput& decoded);

/// The one place where settings and analysis meet a frame: batch, single frame and preview call it. A
/// steadied plate takes the plate's place in the keyer's eyes, and finishFrame() brings back the grain.
/// spec.analysis is set.
[[nodiscard]] Result<std::unique_ptr<KeyTask>> prepareFrame(const RenderSpec& spec, const KeyInput& input,
                                                            std::stop_token stop);
/// infer() on the inference thread.
[[nodiscard]] Result<void> inferFrame(const RenderSpec& spec, FrameNumber number, KeyTask& task,
                                      std::stop_token stop);
[[nodiscard]] Result<KeyResult> finishFrame(const RenderSpec& spec, const KeyInput& input,
                                            std::unique_ptr<KeyTask> task, std::stop_token stop);

} // namespace ckd::detail
