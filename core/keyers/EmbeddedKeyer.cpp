// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/EmbeddedKeyer.h"

#include "core/keyers/DifferenceHint.h"
#include "core/keyers/EmbeddedFrame.h"
#include "core/keyers/EmbeddedPicture.h"
#include "core/keying/HintGenerator.h"
#include "core/keying/KeyInputs.h"
#include "core/keying/MatteAdjust.h"

#include <algorithm>

namespace ckd {

namespace {

class EmbeddedTask : public KeyTask {
public:
    [[nodiscard]] std::size_t bytes() const override {
        return picture.bytes() + ownHint.bytes() + answer.fg.bytes() + answer.alpha.bytes() +
               (difference ? difference->bytes() : 0);
    }
    /// What the network is told, or nullptr.
    [[nodiscard]] const Image* hint() const {
        return input.hint ? input.hint.get() : ownHint.isNull() ? nullptr : &ownHint;
    }

    KeyInput input;
    KeySettings settings;
    EmbeddedPicture picture;
    Image ownHint; ///< when none was given but something was painted
    EmbeddedAnswer answer;
    QString note;
    std::unique_ptr<KeyTask> difference; ///< instead of all that, for screens that the network does not know
};

/// Without those of the colour difference that this keyer does not have.
KeySettings settingsForDifference(const KeySettings& settings) {
    KeySettings own = settings;
    const KeySettings standard;
    for (const SettingSpec& spec : settingSpecs()) {
        if (spec.scope == SettingScope::DifferenceMatte || spec.scope == SettingScope::EdgeExtend)
            (void)spec.set(own, spec.get(standard)); // defaults are possible
    }
    return own;
}

/// Values of the masks as adjustMatte() takes them, 0..1.
Image masksOf(const KeyInput& input, int width, int height) {
    Image masks;
    for (const SharedImage& mask : {input.core, input.holdout}) {
        if (!mask)
            continue;
        if (masks.isNull()) {
            masks = Image(width, height, 1);
            masks.fill(0.0F);
        }
        const std::span<float> out = masks.plane(0);
        const std::span<const float> in = mask->plane(0);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = std::max(out[i], in[i]);
    }
    return masks;
}

} // namespace

EmbeddedKeyer::EmbeddedKeyer(const EmbeddedWeights& weights, const KeyerOptions& options, NetworkParts parts)
    : EmbeddedKeyer(weights,
                    std::make_shared<EmbeddedRunner>(
                        embeddedParts(weights, std::move(parts)),
                        EmbeddedRunner::Options{.device = options.device.isEmpty() ? QStringLiteral("auto")
                                                                                   : options.device,
                                                .threads = options.threads,
                                                .terms = options.terms})) {
}

EmbeddedKeyer::EmbeddedKeyer(const EmbeddedWeights& weights, std::shared_ptr<EmbeddedRunner> runner)
    : m_info(infoFor(weights)), m_runner(std::move(runner)) {
}

EmbeddedKeyer::~EmbeddedKeyer() = default;

KeyerInfo EmbeddedKeyer::infoFor(const EmbeddedWeights& weights) {
    KeyerInfo info;
    info.id = QStringLiteral("embedded");
    info.title = QStringLiteral("Embedded network");
    info.usesHint = true;
    for (const SettingScope scope : {SettingScope::Screen, SettingScope::CleanPlate, SettingScope::AutoHint})
        info.features |= static_cast<unsigned>(scope);
    // On 200 generated plates of held-out kinds: a quarter fewer pixels off 0 and 1 in empty and solid parts
    // for 1.6 % more difference over all (docs/embedded.md).
    info.defaults.clipBlack = 0.01;
    info.defaults.clipWhite = 0.97;
    info.weightsDigest = weights.sha256;
    info.choosesDevice = true;
    return info;
}

std::vector<FrameNumber> EmbeddedKeyer::analysisFrames(std::span<const FrameNumber> clipFrames,
                                                       const KeySettings& settings) const {
    return m_difference.analysisFrames(clipFrames, settings);
}

Result<SharedAnalysis> EmbeddedKeyer::analyse(std::span<const KeyInput> frames, const KeySettings& settings,
                                              std::stop_token stop) const {
    return m_difference.analyse(frames, settings, std::move(stop));
}

Result<std::unique_ptr<KeyTask>> EmbeddedKeyer::prepare(const KeyInput& input, const KeySettings& settings,
                                                        const SharedAnalysis& analysis,
                                                        std::stop_token stop) const {
    if (Result<void> checked = checkKeyInput(input); !checked)
        return checked.error();
    SharedAnalysis known = analysis;
    if (!known) {
        Result<SharedAnalysis> own = analyse(std::span(&input, 1), settings, stop);
        if (!own)
            return own.error();
        known = std::move(*own);
    }
    const auto* difference = dynamic_cast<const DifferenceAnalysis*>(known.get());
    if (!difference)
        return Error::internal(QStringLiteral("The clip's analysis belongs to another keyer."));
    auto task = std::make_unique<EmbeddedTask>();
    task->input = input;
    task->settings = settings;
    if (!embeddedKnows(difference->screen())) {
        Result<std::unique_ptr<KeyTask>> other =
            m_difference.prepare(input, settingsForDifference(settings), known, stop);
        if (!other)
            return other.error();
        task->difference = std::move(*other);
        if (!difference->screen().none())
            task->note = QStringLiteral("The embedded network knows green and blue screens only; this one is "
                                        "keyed with the colour difference.");
        return std::unique_ptr<KeyTask>(std::move(task));
    }
    task->note = screenNote(difference->screen());
    Result<EmbeddedPicture> picture = embeddedPicture(m_difference, input, settings, known, stop);
    if (!picture)
        return picture.error();
    task->picture = std::move(*picture);
    if (!input.hint && input.hintPaint) {
        Result<Image> hint = differenceHint(m_difference, input, settings, known, stop);
        if (!hint)
            return hint.error();
        task->ownHint = std::move(*hint);
    }
    return std::unique_ptr<KeyTask>(std::move(task));
}

Result<void> EmbeddedKeyer::load(std::stop_token stop) {
    return m_runner->load(stop);
}

void EmbeddedKeyer::unload() {
    m_runner->unload();
}

Result<void> EmbeddedKeyer::infer(KeyTask& task, std::stop_token stop) {
    auto* frame = dynamic_cast<EmbeddedTask*>(&task);
    if (!frame)
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    if (frame->difference)
        return {};
    Result<EmbeddedAnswer> answer = runEmbedded(*m_runner, frame->picture, frame->hint(), stop);
    if (!answer)
        return answer.error();
    frame->answer = std::move(*answer);
    if (!frame->answer.note.isEmpty())
        frame->note += (frame->note.isEmpty() ? QString() : QStringLiteral(" ")) + frame->answer.note;
    return {};
}

Result<KeyResult> EmbeddedKeyer::finish(std::unique_ptr<KeyTask> task, std::stop_token stop) const {
    auto* frame = dynamic_cast<EmbeddedTask*>(task.get());
    if (frame && frame->difference) {
        Result<KeyResult> keyed = m_difference.finish(std::move(frame->difference), std::move(stop));
        if (keyed && !frame->note.isEmpty())
            keyed->note = (frame->note + u' ' + keyed->note).trimmed();
        return keyed;
    }
    if (!frame || frame->answer.alpha.isNull())
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    const KeySettings& settings = frame->settings;
    KeyResult result;
    result.alpha = std::move(frame->answer.alpha);
    result.fg = std::move(frame->answer.fg);
    if (frame->input.hint) {
        result.usedHint = UsedHint::Given;
        result.hint = frame->input.hint->clone();
    } else if (!frame->ownHint.isNull()) {
        result.usedHint = UsedHint::Difference;
        result.hint = std::move(frame->ownHint);
    } else {
        result.hint = automaticHint(result.alpha, settings.hintErode, settings.hintBlur);
    }
    if (stop.stop_requested())
        return Error::cancelled();
    // What a matte setting adds to alpha must have a colour too.
    const double grow = std::max(0.0, settings.shrinkGrow) + 3.0 * settings.edgeBlur;
    if (const Image masks = masksOf(frame->input, result.fg.width(), result.fg.height()); !masks.isNull()) {
        showMasked(result.fg, result.alpha, masks, frame->picture.plate, frame->picture.cleanPlate);
        Image covered = result.alpha.clone();
        const std::span<float> values = covered.plane(0);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = std::max(values[i], masks.plane(0)[i]);
        fadeFarColours(result.fg, covered, grow);
    } else {
        fadeFarColours(result.fg, result.alpha, grow);
    }
    result.note = std::move(frame->note);
    result.screenChannel = frame->picture.screen;
    if (Result<void> adjusted = adjustMatte(result.alpha, settings, frame->input); !adjusted)
        return adjusted.error();
    return result;
}

Result<Image> EmbeddedKeyer::cleanPlate(const KeyInput& input, const KeySettings& settings,
                                        const SharedAnalysis& analysis, std::stop_token stop) const {
    return m_difference.cleanPlate(input, screenSettings(settings), analysis, std::move(stop));
}

} // namespace ckd
