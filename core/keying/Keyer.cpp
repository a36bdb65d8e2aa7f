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

Result<Image> Keyer::cleanPlate(const KeyInput&, const KeySettings&, const SharedAnalysis&,
                                std::stop_token) const {
    return Image();
}

QString usedHintName(UsedHint hint) {
    switch (hint) {
    case UsedHint::None:
        return {};
    case UsedHint::Given:
        return QStringLiteral("given");
    case UsedHint::Embedded:
        return QStringLiteral("embedded");
    case UsedHint::Difference:
        break;
    }
    return QStringLiteral("difference");
}

QByteArray analysisSettings(const KeySettings& settings) {
    QByteArray text;
    for (const SettingSpec& spec : settingSpecs()) {
        if (spec.scope == SettingScope::Screen || spec.scope == SettingScope::CleanPlate ||
            spec.kind == SettingSpec::Kind::File)
            text += spec.key.toUtf8() + '=' + spec.get(settings).toUtf8() + '\n';
    }
    return text;
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
