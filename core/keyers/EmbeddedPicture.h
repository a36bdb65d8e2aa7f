// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/keyers/EmbeddedRunner.h"
#include "core/keyers/NetworkFrame.h"
#include "core/keying/ColorDifferenceKeyer.h"

namespace ckd {

/// Whether the embedded network can key this screen: it was trained on hues around green, and sees those
/// around blue with channels exchanged (see keyAxesFor()).
[[nodiscard]] bool embeddedKnows(const ScreenColor& screen);

/// What the embedded network is shown of one frame. Pictures of one size, linear, in the plate's channels.
struct EmbeddedPicture {
    ChannelOrder order = kPlainOrder; ///< which plate channel the network sees as its red, green, blue
    KeyChannel screen = KeyChannel::Green;
    /// How many times as bright the network is shown plate and clean plate: a power of two, so that it costs
    /// no bits. Very dark screens lie below what its arithmetic resolves.
    float gain = 1.0F;
    Image plate;
    Image cleanPlate;
    Image matte; ///< 1 channel: the colour difference's alpha, which the network corrects

    [[nodiscard]] std::size_t bytes() const { return plate.bytes() + cleanPlate.bytes() + matte.bytes(); }
};

/// Of a screen that the network knows. `analysis` is the difference keyer's own, not null; of `settings` only
/// those that say where the screen is. Any thread.
[[nodiscard]] Result<EmbeddedPicture> embeddedPicture(const ColorDifferenceKeyer& difference,
                                                      const KeyInput& input, const KeySettings& settings,
                                                      const SharedAnalysis& analysis, std::stop_token stop);

struct EmbeddedAnswer {
    Image fg;     ///< linear RGB, straight, in the plate's channels; meaningless far from alpha
    Image alpha;  ///< 0..1
    QString note; ///< what differs from what was asked for, or empty
};
/// `hint`: 1 channel of the picture's size, or null. Threads and errors as EmbeddedRunner::run().
[[nodiscard]] Result<EmbeddedAnswer> runEmbedded(EmbeddedRunner& runner, const EmbeddedPicture& picture,
                                                 const Image* hint, const std::stop_token& stop);

} // namespace ckd
