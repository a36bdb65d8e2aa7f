// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keyers/EmbeddedRunner.h"
#include "core/keyers/KeyerOptions.h"
#include "core/keying/ColorDifferenceKeyer.h"

namespace ckd {

/// The keyer that comes with the program and is its default: a small network of our own (docs/embedded.md) on
/// the clean plate that the colour-difference keyer estimates. Needs no hint; one that is given or painted
/// says what belongs to the subject. The FG has the encoding Linear, is free of spill, keeps values above 1,
/// lies extended around the subject and is 0 far from it. KeyResult::hint is the hint that was given, or else
/// the one that this key would give another network.
///
/// Blue screens are shown to the network as green ones. Those of other colours it does not know: their
/// frames, and those of clips without a screen, are the colour-difference keyer's and say so. Threads as
/// Keyer says. Owns LibTorch and the weights between load() and unload(). Errors: Model for the weights,
/// Device for plugin, device and memory.
class EmbeddedKeyer : public Keyer {
public:
    /// `parts` replaces plugin and weights in tests; empty members mean the real ones.
    EmbeddedKeyer(const EmbeddedWeights& weights, const KeyerOptions& options, NetworkParts parts = {});
    /// With a runner of those weights that others use too.
    EmbeddedKeyer(const EmbeddedWeights& weights, std::shared_ptr<EmbeddedRunner> runner);
    ~EmbeddedKeyer() override;

    /// Without making a keyer: for lists.
    [[nodiscard]] static KeyerInfo infoFor(const EmbeddedWeights& weights);

    [[nodiscard]] const KeyerInfo& info() const override { return m_info; }
    [[nodiscard]] std::vector<FrameNumber> analysisFrames(std::span<const FrameNumber> clipFrames,
                                                          const KeySettings& settings) const override;
    [[nodiscard]] Result<SharedAnalysis> analyse(std::span<const KeyInput> frames,
                                                 const KeySettings& settings,
                                                 std::stop_token stop) const override;
    /// Without an analysis the frame is analysed alone.
    [[nodiscard]] Result<std::unique_ptr<KeyTask>> prepare(const KeyInput& input, const KeySettings& settings,
                                                           const SharedAnalysis& analysis,
                                                           std::stop_token stop) const override;
    [[nodiscard]] Result<void> load(std::stop_token stop) override;
    [[nodiscard]] Result<void> infer(KeyTask& task, std::stop_token stop) override;
    void unload() override;
    [[nodiscard]] Result<KeyResult> finish(std::unique_ptr<KeyTask> task,
                                           std::stop_token stop) const override;
    /// What the network is shown, in the plate's channels.
    [[nodiscard]] Result<Image> cleanPlate(const KeyInput& input, const KeySettings& settings,
                                           const SharedAnalysis& analysis,
                                           std::stop_token stop) const override;

private:
    KeyerInfo m_info;
    ColorDifferenceKeyer m_difference; ///< screen analysis, clean plate, hint that is painted over
    std::shared_ptr<EmbeddedRunner> m_runner;
};

} // namespace ckd
