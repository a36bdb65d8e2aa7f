// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/DifferenceHint.h"

namespace ckd {

KeySettings screenSettings(const KeySettings& settings) {
    KeySettings own;
    own.screen = settings.screen;
    own.cleanPlate = settings.cleanPlate;
    own.temporalCleanPlate = settings.temporalCleanPlate;
    own.hintErode = settings.hintErode;
    own.hintBlur = settings.hintBlur;
    return own;
}

Result<Image> differenceHint(const ColorDifferenceKeyer& keyer, const KeyInput& input,
                             const KeySettings& settings, const SharedAnalysis& analysis,
                             std::stop_token stop) {
    Result<std::unique_ptr<KeyTask>> task = keyer.prepare(input, screenSettings(settings), analysis, stop);
    if (!task)
        return task.error();
    Result<KeyResult> key = keyer.finish(std::move(*task), std::move(stop));
    if (!key)
        return key.error();
    return std::move(key->hint);
}

} // namespace ckd
