// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/FrameNumber.h"
#include "core/color/ColorSpace.h"
#include "core/keying/Keyer.h"
#include "core/matte/Shapes.h"
#include "core/media/FrameSource.h"

#include <QString>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ckd {

/// The frame of another source that goes with a plate frame; none when there is none. Pure, any thread.
using FramePairing = std::function<std::optional<FrameNumber>(FrameNumber plateFrame)>;

/// What happens to a plate frame for which a source has no frame.
enum class MissingFrame {
    FailFrame, ///< that frame fails with a sentence; a matte that silently comes and goes would flicker
    LeaveOut,  ///< the frame is keyed without it
};

/// The sources that go beside the plate.
enum class SideRole { Hint, Garbage, Holdout, Core, CleanPlate };
inline constexpr std::size_t kSideRoles = 5;

/// A source beside the plate, and how its frames belong to the plate's.
struct SideSource {
    SharedSource source;  ///< null: not used
    FramePairing pairing; ///< empty: the same number; a still goes with every frame
    MissingFrame missing = MissingFrame::FailFrame;
};

enum class HintOrigin {
    Source,     ///< the SideRole::Hint source; none when that is not set
    PlateAlpha, ///< the plate's own alpha channel
};

/// How much of the machine one job may use. Zeros mean: choose for this machine (see resolved()).
struct RenderLimits {
    std::size_t memoryBytes = 0; ///< bytes of frames in flight over all stages; default a quarter of the RAM
    int workers = 0;             ///< frames worked on at the same time; default one per core
    /// Threads for frames that wait for a disk beside those that compute; default workers + 2.
    int writeThreads = 0;

    [[nodiscard]] RenderLimits resolved() const;
};

/// Everything that decides what one clip's frames look like: the one value that batch, single frame, preview
/// and resume share. Plain value, immutable once it is shared (SharedRenderSpec); any thread.
struct RenderSpec {
    QString clip; ///< name for messages; empty: the plate's name
    SharedSource plate;
    /// How the plate's values are tagged; not set: as the source says. resolveColor(RenderSpec&) sets it.
    std::optional<ColorEncoding> plateEncoding;
    /// What settings.inputSpace and outputSpace mean; null only while they are the defaults.
    std::shared_ptr<const ClipColor> color;
    std::array<SideSource, kSideRoles> sides; ///< by SideRole; see side()
    HintOrigin hintOrigin = HintOrigin::Source;
    std::vector<FrameNumber> frames; ///< what to key: strictly ascending, all in plate->info().frames
    KeySettings settings;
    SharedShapes shapes; ///< join the mattes and paint the hint, see ShapeRole; null: none
    std::shared_ptr<Keyer> keyer;
    /// What analyseClip() found, when it was already computed (stored with the project, or shared by chunks).
    /// Not set: computed first.
    std::optional<SharedAnalysis> analysis;
    RenderLimits limits;

    [[nodiscard]] SideSource& side(SideRole role) { return sides[static_cast<std::size_t>(role)]; }
    [[nodiscard]] const SideSource& side(SideRole role) const {
        return sides[static_cast<std::size_t>(role)];
    }
    [[nodiscard]] QString clipName() const;
};
using SharedRenderSpec = std::shared_ptr<const RenderSpec>;

/// Whether every frame that can be keyed has a hint from a file or the plate.
[[nodiscard]] bool hasGivenHint(const RenderSpec& spec);

/// The colour spaces that the settings name.
[[nodiscard]] ColorChoice colorChoice(const KeySettings& settings);
/// Sets `color` and `plateEncoding` from settings and plate. Errors as resolveColor(ColorChoice).
[[nodiscard]] Result<void> resolveColor(RenderSpec& spec);

/// Refuses what cannot be rendered: settings that contradict each other (Usage), no plate or keyer, no frames
/// (Input), frames out of order or not in the plate, a keyer that needs a hint without one, hints from an
/// embedded network that is not there (Model), a matte file in the settings whose source was not opened (a
/// setting that would silently have no effect).
[[nodiscard]] Result<void> validate(const RenderSpec& spec);

/// Name of a role in a sentence: "hint", "garbage matte" …
[[nodiscard]] QString roleName(SideRole role);

} // namespace ckd
