// SPDX-License-Identifier: Apache-2.0
#include "core/keying/Keyer.h"

namespace ckd {

std::vector<FrameNumber> Keyer::analysisFrames(std::span<const FrameNumber>, const KeySettings&) const {
    return {};
}

Result<SharedAnalysis> Keyer::analyse(std::span<const KeyInput>, const KeySettings&, std::stop_token) const {
    return SharedAnalysis{};
}

Result<void> Keyer::load(std::stop_token) {
    return {};
}

Result<void> Keyer::infer(KeyTask&, std::stop_token) {
    return {};
}

void Keyer::unload() {
}

std::vector<FrameNumber> spreadFrames(std::span<const FrameNumber> clipFrames, std::size_t count) {
    if (clipFrames.size() <= count)
        return {clipFrames.begin(), clipFrames.end()};
    std::vector<FrameNumber> chosen;
    if (count == 1)
        return {clipFrames[clipFrames.size() / 2]};
    for (std::size_t i = 0; i < count; ++i)
        chosen.push_back(clipFrames[i * (clipFrames.size() - 1) / (count - 1)]);
    return chosen;
}

} // namespace ckd
