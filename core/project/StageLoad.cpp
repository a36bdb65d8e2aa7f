// SPDX-License-Identifier: Apache-2.0
#include "core/project/StageLoad.h"

#include <algorithm>
#include <utility>

namespace ckd {

namespace {

const StageUse* find(std::span<const StageUse> stages, const char* name) {
    const auto found = std::find_if(stages.begin(), stages.end(), [name](const StageUse& stage) {
        return stage.stage == QLatin1String(name);
    });
    return found == stages.end() ? nullptr : &*found;
}

double busySeconds(std::span<const StageUse> stages, const char* name) {
    const StageUse* stage = find(stages, name);
    return stage ? stage->busySeconds : 0;
}

} // namespace

StageLoad::Limit StageLoad::limit() const {
    if (reading <= 0 && keying <= 0 && writing <= 0)
        return Limit::Unknown;
    if (keying >= reading && keying >= writing)
        return Limit::Keying;
    return reading >= writing ? Limit::Reading : Limit::Writing;
}

double StageLoad::share() const {
    return std::max({reading, keying, writing});
}

void StageLoadMeter::add(const FrameReport::Milliseconds& frame) {
    m_now.frames.decode += frame.decode;
    m_now.frames.key += frame.key;
    m_now.frames.write += frame.write;
}

StageLoad StageLoadMeter::look(double seconds, std::span<const StageUse> stages) {
    m_now.seconds = seconds;
    m_now.grab = busySeconds(stages, "grab");
    m_now.infer = busySeconds(stages, "infer");
    const Sums last = std::exchange(m_last, m_now);
    const double wall = m_now.seconds - last.seconds;
    if (!std::exchange(m_looked, true) || wall <= 0)
        return {};
    const StageUse* decode = find(stages, "decode");
    const double cores = wall * std::max(1, decode ? decode->lanes : 1);
    // A frame's times come when it is finished, those of a stage as they pass: the difference may be
    // slightly below zero.
    const double grab = m_now.grab - last.grab;
    const double infer = m_now.infer - last.infer;
    const double read = (m_now.frames.decode - last.frames.decode) * 1e-3 - grab;
    const double key = (m_now.frames.key - last.frames.key) * 1e-3 - infer;
    const double write = (m_now.frames.write - last.frames.write) * 1e-3;
    const auto share = [](double value) { return std::clamp(value, 0.0, 1.0); };
    return {share(std::max(grab / wall, read / cores)), share(std::max(infer / wall, key / cores)),
            share(write / cores)};
}

} // namespace ckd
