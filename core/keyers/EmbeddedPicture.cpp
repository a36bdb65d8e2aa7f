// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/EmbeddedPicture.h"

#include "core/keyers/DifferenceHint.h"
#include "core/keying/KeyInputs.h"

#include <utility>

namespace ckd {

namespace {

std::array<std::span<const float>, 3> planesIn(const Image& image, const ChannelOrder& order) {
    return {image.plane(order[0]), image.plane(order[1]), image.plane(order[2])};
}

/// Colour differences below this are made at least as large.
constexpr float kSmallestDifference = 0.01F;

float gainFor(const ScreenColor& screen) {
    const auto& [r, g, b] = screen.linear;
    float difference = screen.axes.difference(r, g, b);
    float gain = 1.0F;
    constexpr float kLargestGain = 256.0F;
    while (difference > 0.0F && difference < kSmallestDifference && gain < kLargestGain) {
        difference *= 2.0F;
        gain *= 2.0F;
    }
    return gain;
}

void multiply(Image& image, float factor) {
    for (float& value : image.data())
        value *= factor;
}

/// The picture as bright as the network is to see it.
EmbeddedPicture brightened(const EmbeddedPicture& picture) {
    EmbeddedPicture bright{.order = picture.order,
                           .screen = picture.screen,
                           .gain = 1.0F,
                           .plate = picture.plate.clone(),
                           .cleanPlate = picture.cleanPlate.clone(),
                           .matte = picture.matte.clone()};
    multiply(bright.plate, picture.gain);
    multiply(bright.cleanPlate, picture.gain);
    return bright;
}

} // namespace

bool embeddedKnows(const ScreenColor& screen) {
    return !screen.none() && primaryOf(screen.axes).has_value();
}

Result<EmbeddedPicture> embeddedPicture(const ColorDifferenceKeyer& difference, const KeyInput& input,
                                        const KeySettings& settings, const SharedAnalysis& analysis,
                                        std::stop_token stop) {
    const auto* known = dynamic_cast<const DifferenceAnalysis*>(analysis.get());
    if (!known)
        return Error::internal(QStringLiteral("The clip's analysis belongs to another keyer."));
    EmbeddedPicture picture;
    picture.screen = primaryOf(known->screen().axes).value_or(KeyChannel::Green);
    picture.gain = gainFor(known->screen());
    std::swap(picture.order[static_cast<std::size_t>(KeyChannel::Green)],
              picture.order[static_cast<std::size_t>(picture.screen)]);
    Result<Image> clean = difference.cleanPlate(input, screenSettings(settings), analysis, stop);
    if (!clean)
        return clean.error();
    if (stop.stop_requested())
        return Error::cancelled();
    picture.cleanPlate = std::move(*clean);
    Result<Image> matte = difference.plainAlpha(input, screenSettings(settings), analysis, stop);
    if (!matte)
        return matte.error();
    picture.matte = std::move(*matte);
    picture.plate = linearPlate(*input.plate);
    return picture;
}

Result<EmbeddedAnswer> runEmbedded(EmbeddedRunner& runner, const EmbeddedPicture& picture, const Image* hint,
                                   const std::stop_token& stop) {
    if (picture.gain != 1.0F) {
        Result<EmbeddedAnswer> bright = runEmbedded(runner, brightened(picture), hint, stop);
        if (bright)
            multiply(bright->fg, 1.0F / picture.gain);
        return bright;
    }
    const int width = picture.plate.width();
    const int height = picture.plate.height();
    EmbeddedAnswer answer{
        .fg = Image(width, height, 3, ColorEncoding::Linear), .alpha = Image(width, height, 1), .note = {}};
    infer::EmbeddedInput input{.width = width,
                               .height = height,
                               .plate = planesIn(picture.plate, picture.order),
                               .cleanPlate = planesIn(picture.cleanPlate, picture.order),
                               .hint = {},
                               .matte = picture.matte.plane(0)};
    if (hint)
        input.hint = hint->plane(0);
    infer::EmbeddedOutput output{.fg = {}, .alpha = answer.alpha.plane(0)};
    for (std::size_t c = 0; c < 3; ++c)
        output.fg[c] = answer.fg.plane(picture.order[c]); // back in the plate's order
    Result<QString> note = runner.run(input, output, stop);
    if (!note)
        return note.error();
    answer.note = std::move(*note);
    return answer;
}

} // namespace ckd
