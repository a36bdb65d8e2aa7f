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

} // namespace

Result<EmbeddedPicture> embeddedPicture(const ColorDifferenceKeyer& difference, const KeyInput& input,
                                        const KeySettings& settings, const SharedAnalysis& analysis,
                                        std::stop_token stop) {
    const auto* known = dynamic_cast<const DifferenceAnalysis*>(analysis.get());
    if (!known)
        return Error::internal(QStringLiteral("The clip's analysis belongs to another keyer."));
    EmbeddedPicture picture;
    const std::array<float, 3>& color = known->screen().linear;
    picture.screen = dominantChannel(color[0], color[1], color[2]);
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
