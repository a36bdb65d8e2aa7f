// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keyers/CheckpointStore.h"
#include "core/keyers/EmbeddedPicture.h"
#include "core/keyers/KeyerOptions.h"
#include "core/keyers/NetworkRunner.h"
#include "core/keying/ColorDifferenceKeyer.h"

namespace ckd {

/// The CorridorKey network with an installed checkpoint: plate and coarse hint in, straight FG (sRGB-encoded)
/// and alpha out. Network: docs/infer.md; checkpoints: docs/checkpoints.md.
///
/// Hint: the one that is given, else one made of another key of the same frame (KeySettings::hintSource): the
/// embedded network's, which then runs before this one on the inference thread and is loaded with the first
/// frame that wants it, or the colour difference's. Painted strokes lie over either. Screens of
/// another colour than the checkpoint's are keyed with two channels exchanged before and after; the analysis'
/// summary says so. The matte is not limited to 0..1 (Lanczos overshoots slightly; the passes limit it, and
/// the original's profile keeps it).
///
/// Threads as Keyer says: prepare() works before load(); a frame prepared before the model size is known is
/// resized on the inference thread. Where the engine keeps frames on its device (Hopper cards), prepare() and
/// finish() resize there, and a task keeps its engine alive; else they resize on the CPU and touch no engine.
/// Owns LibTorch and the weights between load() and unload(). Errors: Model for the checkpoint, Device for
/// plugin, device and memory.
class GreenFormerKeyer : public Keyer {
public:
    /// The embedded network as a source of hints.
    struct Hints {
        std::shared_ptr<EmbeddedRunner> runner; ///< on the same device; shared with whoever else uses it
        QByteArray weights;                     ///< SHA-256, for KeyerInfo::hintWeights
    };
    /// `hints`: none where this build has no embedded network. `parts` replaces plugin and file in tests;
    /// empty members mean the real ones.
    GreenFormerKeyer(const CheckpointRecord& checkpoint, const KeyerOptions& options,
                     std::optional<Hints> hints, NetworkParts parts = {});
    ~GreenFormerKeyer() override;

    /// Without making a keyer: for lists. `hintWeights`: see KeyerInfo.
    [[nodiscard]] static KeyerInfo infoFor(const CheckpointRecord& checkpoint,
                                           std::optional<QByteArray> hintWeights);

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
    /// The one that automatic hints are made with.
    [[nodiscard]] Result<Image> cleanPlate(const KeyInput& input, const KeySettings& settings,
                                           const SharedAnalysis& analysis,
                                           std::stop_token stop) const override;

private:
    class Task;
    [[nodiscard]] Result<void> prepareHint(Task& task, const std::stop_token& stop) const;
    [[nodiscard]] Result<void> inferHint(Task& task, const std::stop_token& stop);
    void unloadHints();

    KeyerInfo m_info;
    CheckpointColor m_trained;
    ColorDifferenceKeyer m_difference;       ///< screen analysis and automatic hints
    std::shared_ptr<EmbeddedRunner> m_hints; ///< or null
    bool m_hintsLoaded = false;              ///< of the inference thread
    NetworkRunner m_runner;
};

} // namespace ckd
