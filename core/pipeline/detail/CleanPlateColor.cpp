// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/CleanPlateColor.h"

#include "core/color/Transfer.h"

namespace ckd::detail {

namespace {

/// Everything but EXR is sRGB unless somebody says otherwise.
bool isDisplayEncoded(const SourceInfo& info) {
    return info.encoding == ColorEncoding::Srgb;
}

/// Primaries of the values as their file has them; none when nobody says. An EXR's default is Rec.709, but
/// most that name none were written by programs that never do.
std::optional<Primaries> ownPrimaries(const SourceInfo& info) {
    if (info.chromaticities || !isDisplayEncoded(info))
        return info.chromaticities;
    return primaries::kRec709;
}

bool isLike(const SourceInfo& clean, const SourceInfo& plate) {
    if (isDisplayEncoded(clean) != isDisplayEncoded(plate))
        return false;
    return !clean.chromaticities ||
           samePrimaries(*clean.chromaticities, plate.chromaticities.value_or(primaries::kRec709));
}

} // namespace

void CleanPlateColor::apply(Image& rgb) const {
    if (encoding)
        rgb.setEncoding(*encoding);
    if (toWorking) {
        toWorking->apply(rgb);
        rgb.setEncoding(ColorEncoding::Linear);
    }
    if (toPrimaries) {
        convertTo(rgb, ColorEncoding::Linear);
        toPrimaries->apply(rgb);
    }
}

CleanPlateColor cleanPlateColor(const RenderSpec& spec) {
    const SourceInfo& plate = spec.plate->info();
    const SourceInfo& clean = spec.side(SideRole::CleanPlate).source->info();
    CleanPlateColor color;
    const bool chosen = spec.color && spec.color->choice.input != ColorChoice().input;
    if (chosen && isLike(clean, plate)) {
        color.likePlate = true;
        color.encoding = spec.color->encoding;
        color.toWorking = spec.color->toWorking;
        return color;
    }
    const bool converted = spec.color && spec.color->toWorking;
    const std::optional<Primaries> to = converted ? primaries::kRec709 : ownPrimaries(plate);
    const std::optional<Primaries> from = ownPrimaries(clean);
    if (from && to && !samePrimaries(*from, *to))
        color.toPrimaries = transformBetween(*from, *to);
    return color;
}

} // namespace ckd::detail
