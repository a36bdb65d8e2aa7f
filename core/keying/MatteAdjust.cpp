// SPDX-License-Identifier: Apache-2.0
#include "core/keying/MatteAdjust.h"

#include "core/matte/GaussianBlur.h"
#include "core/matte/GrowShrink.h"
#include "core/matte/LevelOps.h"

#include <algorithm>

namespace ckd {

namespace {

/// How wide the strip is in which rollback acts: 3 px on a frame 1920 wide, never less than a pixel.
double rollbackSigma(int width) {
    return std::max(1.0, 3.0 * width / 1920.0);
}

Result<void> checkMask(const SharedImage& mask, const Image& alpha, const char* name) {
    if (!mask || (mask->width() == alpha.width() && mask->height() == alpha.height()))
        return {};
    return Error::input(QStringLiteral("The %1 matte is %2 x %3 pixels, the plate %4 x %5. They must match.")
                            .arg(QLatin1String(name))
                            .arg(mask->width())
                            .arg(mask->height())
                            .arg(alpha.width())
                            .arg(alpha.height()));
}

Result<void> check(const Image& alpha, const KeySettings& settings, const KeyInput& input) {
    if (Result<void> together = checkTogether(settings); !together)
        return together;
    if (Result<void> fits = checkMask(input.garbage, alpha, "garbage"); !fits)
        return fits;
    if (Result<void> fits = checkMask(input.holdout, alpha, "holdout"); !fits)
        return fits;
    return checkMask(input.core, alpha, "core");
}

} // namespace

Result<void> adjustMatte(Image& alpha, const KeySettings& settings, const KeyInput& input) {
    if (Result<void> checked = check(alpha, settings, input); !checked)
        return checked;
    const std::span<float> plane = alpha.plane(0);
    if (settings.clipBlack > 0.0 || settings.clipWhite < 1.0)
        clipWithRollback(alpha, static_cast<float>(settings.clipBlack),
                         static_cast<float>(settings.clipWhite), static_cast<float>(settings.clipRollback),
                         rollbackSigma(alpha.width()));
    if (input.core)
        joinMask(plane, input.core->plane(0));
    if (settings.shrinkGrow != 0.0)
        growShrink(alpha, settings.shrinkGrow);
    if (settings.edgeBlur > 0.0)
        gaussianBlur(alpha, settings.edgeBlur);
    if (settings.gamma != 1.0)
        applyGamma(plane, static_cast<float>(settings.gamma));
    if (input.holdout)
        joinMask(plane, input.holdout->plane(0));
    if (input.garbage)
        removeMask(plane, input.garbage->plane(0));
    return {};
}

} // namespace ckd
