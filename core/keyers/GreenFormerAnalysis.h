// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keyers/CheckpointStore.h"
#include "core/keyers/NetworkFrame.h"
#include "core/keying/Keyer.h"

namespace ckd {

/// What the network keyer knows of a clip: its screen, and whether the checkpoint must be shown the clip with
/// two channels exchanged because it was trained on another screen. Immutable.
class GreenFormerAnalysis : public ClipAnalysis {
public:
    /// `difference` is the colour-difference keyer's analysis of the same frames.
    GreenFormerAnalysis(SharedAnalysis difference, KeyChannel screen, CheckpointColor trained,
                        Tristate sourceDetail);

    [[nodiscard]] QByteArray digest() const override;
    [[nodiscard]] QString summary() const override;

    [[nodiscard]] const SharedAnalysis& difference() const { return m_difference; }
    [[nodiscard]] KeyChannel screen() const { return m_screen; }
    [[nodiscard]] ChannelOrder order() const { return m_order; }
    [[nodiscard]] bool exchanges() const { return m_order != kPlainOrder; }
    /// On when a linear plate holds values above 1, which the network cannot see.
    [[nodiscard]] Tristate sourceDetail() const { return m_sourceDetail; }

private:
    SharedAnalysis m_difference;
    KeyChannel m_screen;
    CheckpointColor m_trained;
    ChannelOrder m_order = kPlainOrder;
    Tristate m_sourceDetail;
};

} // namespace ckd
