// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keying/Keyer.h"
#include "core/keying/ScreenColor.h"
#include "core/keying/detail/Plane.h"

#include <optional>

namespace ckd {

/// What the colour-difference keyer finds out about a clip: the screen's colour, and the empty screen where
/// the camera stands still.
class DifferenceAnalysis : public ClipAnalysis {
public:
    DifferenceAnalysis(ScreenColor screen, std::optional<detail::RgbPlanes> plateOverTime);
    [[nodiscard]] QByteArray digest() const override;
    [[nodiscard]] QString summary() const override;

    [[nodiscard]] const ScreenColor& screen() const { return m_screen; }
    /// Log colour at clean-plate size, or null.
    [[nodiscard]] const detail::RgbPlanes* plateOverTime() const {
        return m_plateOverTime ? &*m_plateOverTime : nullptr;
    }

private:
    ScreenColor m_screen;
    std::optional<detail::RgbPlanes> m_plateOverTime;
};

/// What a frame has to say about its clip's screen: that there is none, or not the one that was set. Else
/// empty.
[[nodiscard]] QString screenNote(const ScreenColor& screen);

/// The keyer that is always there (docs/keyer-quality.md): colour difference on an estimated clean plate,
/// edges refined with the colour of the neighbouring solid parts, automatic garbage and core mattes, unmixed
/// and spill-free foreground. Needs nothing but the frame; a hint restrains it (nothing far outside, solid
/// well inside). Works in linear light, one thread per frame, in prepare(). The FG has the encoding Linear,
/// lies extended around the subject and is 0 far from it. KeyResult::hint is the hint that was given, or else
/// the one that this key would give a network. Where no screen was found and none is set everything is kept,
/// except what a garbage matte removes, and the note says so.
class ColorDifferenceKeyer : public Keyer {
public:
    ColorDifferenceKeyer();
    [[nodiscard]] const KeyerInfo& info() const override { return m_info; }
    /// Up to 16 frames, evenly over the whole clip.
    [[nodiscard]] std::vector<FrameNumber> analysisFrames(std::span<const FrameNumber> clipFrames,
                                                          const KeySettings& settings) const override;
    [[nodiscard]] Result<SharedAnalysis> analyse(std::span<const KeyInput> frames,
                                                 const KeySettings& settings,
                                                 std::stop_token stop) const override;
    /// Without an analysis the frame is analysed alone.
    [[nodiscard]] Result<std::unique_ptr<KeyTask>> prepare(const KeyInput& input, const KeySettings& settings,
                                                           const SharedAnalysis& analysis,
                                                           std::stop_token stop) const override;
    [[nodiscard]] Result<KeyResult> finish(std::unique_ptr<KeyTask> task,
                                           std::stop_token stop) const override;
    /// The estimate that the matte starts from, bilinearly enlarged; a clean plate that was given as it is.
    [[nodiscard]] Result<Image> cleanPlate(const KeyInput& input, const KeySettings& settings,
                                           const SharedAnalysis& analysis,
                                           std::stop_token stop) const override;
    /// The alpha as the key alone gives it, 0..1: no hint, no painted mattes, no matte settings but the gain,
    /// pre-blur and cleaning of `settings`. For other keyers to start from. Threads and errors as prepare().
    [[nodiscard]] Result<Image> plainAlpha(const KeyInput& input, const KeySettings& settings,
                                           const SharedAnalysis& analysis, std::stop_token stop) const;

private:
    KeyerInfo m_info;
};

} // namespace ckd
