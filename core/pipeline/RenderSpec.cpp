// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/RenderSpec.h"

#include "core/pipeline/detail/MachineMemory.h"

#include <QThread>

#include <algorithm>
#include <utility>

namespace ckd {

RenderLimits RenderLimits::resolved() const {
    RenderLimits limits = *this;
    if (limits.memoryBytes == 0)
        limits.memoryBytes = detail::machineMemoryBytes() / 4;
    if (limits.workers <= 0)
        limits.workers = std::max(1, QThread::idealThreadCount());
    if (limits.writeThreads <= 0)
        limits.writeThreads = limits.workers + 2;
    return limits;
}

QString RenderSpec::clipName() const {
    if (!clip.isEmpty() || !plate)
        return clip;
    return plate->info().name;
}

QString roleName(SideRole role) {
    switch (role) {
    case SideRole::Hint:
        return QStringLiteral("hint");
    case SideRole::Garbage:
        return QStringLiteral("garbage matte");
    case SideRole::Holdout:
        return QStringLiteral("holdout matte");
    case SideRole::Core:
        return QStringLiteral("core matte");
    case SideRole::CleanPlate:
        break;
    }
    return QStringLiteral("clean plate");
}

namespace {

Result<void> validateFrames(const RenderSpec& spec) {
    const std::vector<FrameNumber>& frames = spec.frames;
    if (frames.empty())
        return Error::input(
            QStringLiteral("Nothing to key: the selection holds no frame of '%1'.").arg(spec.clipName()));
    const auto unordered = std::adjacent_find(frames.begin(), frames.end(), std::greater_equal<>());
    if (unordered != frames.end())
        return Error::usage(QStringLiteral("The frames of '%1' are not in ascending order at frame %2.")
                                .arg(spec.clipName(), QString::number(*unordered)));
    const std::vector<FrameNumber>& all = spec.plate->info().frames;
    if (!std::includes(all.begin(), all.end(), frames.begin(), frames.end())) {
        const auto strange = std::find_if(frames.begin(), frames.end(), [&](FrameNumber number) {
            return !std::binary_search(all.begin(), all.end(), number);
        });
        return Error::input(
            QStringLiteral("'%1' has no frame %2.").arg(spec.clipName(), QString::number(*strange)));
    }
    return {};
}

Result<void> validateColor(const RenderSpec& spec) {
    const ColorChoice choice = colorChoice(spec.settings);
    const bool ready = spec.color
                           ? spec.color->choice == choice
                           : choice.input == ColorChoice().input && choice.output == ColorChoice().output;
    if (ready)
        return {};
    return Error::internal(
        QStringLiteral("The colour spaces of '%1' were not made ready.").arg(spec.clipName()));
}

/// A file named in the settings without an opened source would have no effect, and nobody would know.
Result<void> validateFiles(const RenderSpec& spec) {
    const std::pair<SideRole, const QString*> files[] = {
        {SideRole::Garbage, &spec.settings.garbageMatte},
        {SideRole::Holdout, &spec.settings.holdoutMatte},
        {SideRole::Core, &spec.settings.coreMatte},
        {SideRole::CleanPlate, &spec.settings.cleanPlate},
    };
    for (const auto& [role, path] : files) {
        if (!path->isEmpty() && !spec.side(role).source)
            return Error::internal(QStringLiteral("The %1 '%2' of '%3' was not opened.")
                                       .arg(roleName(role), *path, spec.clipName()));
    }
    return {};
}

} // namespace

bool hasGivenHint(const RenderSpec& spec) {
    const SideSource& hint = spec.side(SideRole::Hint);
    return spec.hintOrigin == HintOrigin::PlateAlpha ||
           (hint.source != nullptr && hint.missing == MissingFrame::FailFrame);
}

ColorChoice colorChoice(const KeySettings& settings) {
    return {settings.inputSpace, settings.outputSpace, settings.colorConfig};
}

Result<void> resolveColor(RenderSpec& spec) {
    const std::optional<Primaries> tagged = spec.plate ? spec.plate->info().chromaticities : std::nullopt;
    Result<std::shared_ptr<const ClipColor>> color = resolveColor(colorChoice(spec.settings), tagged);
    if (!color)
        return color.error();
    spec.color = *std::move(color);
    if (spec.color->encoding)
        spec.plateEncoding = spec.color->encoding;
    return {};
}

Result<void> validate(const RenderSpec& spec) {
    if (!spec.plate)
        return Error::usage(QStringLiteral("There is no plate to key."));
    if (!spec.keyer)
        return Error::usage(QStringLiteral("No keyer was chosen for '%1'.").arg(spec.clipName()));
    if (Result<void> together = checkTogether(spec.settings); !together)
        return together;
    if (Result<void> frames = validateFrames(spec); !frames)
        return frames;
    if (spec.keyer->info().needsHint && spec.hintOrigin == HintOrigin::Source &&
        !spec.side(SideRole::Hint).source)
        return Error::input(
            QStringLiteral("The keyer '%1' needs a hint for '%2'. Give it one, or choose a keyer "
                           "that works without.")
                .arg(spec.keyer->info().title, spec.clipName()));
    if (!hasGivenHint(spec)) {
        if (Result<void> source = checkHintSource(spec.settings, spec.keyer->info()); !source)
            return source;
    }
    if (Result<void> color = validateColor(spec); !color)
        return color;
    return validateFiles(spec);
}

} // namespace ckd
