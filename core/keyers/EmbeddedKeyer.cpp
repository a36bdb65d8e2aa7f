// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/EmbeddedKeyer.h"

#include "core/infer/InferLoader.h"
#include "core/keyers/DifferenceHint.h"
#include "core/keyers/EmbeddedFrame.h"
#include "core/keyers/InferPlugin.h"
#include "core/keyers/NetworkFrame.h"
#include "core/keying/HintGenerator.h"
#include "core/keying/KeyInputs.h"
#include "core/keying/MatteAdjust.h"

#include <algorithm>

namespace ckd {

namespace {

class EmbeddedTask : public KeyTask {
public:
    [[nodiscard]] std::size_t bytes() const override {
        return plate.bytes() + cleanPlate.bytes() + matte.bytes() + ownHint.bytes() + fg.bytes() +
               alpha.bytes();
    }
    /// What the network is told, or nullptr.
    [[nodiscard]] const Image* hint() const {
        return input.hint ? input.hint.get() : ownHint.isNull() ? nullptr : &ownHint;
    }

    KeyInput input;
    KeySettings settings;
    ChannelOrder order = kPlainOrder; ///< which plate channel the network sees as its red, green, blue
    KeyChannel screen = KeyChannel::Green;
    Image plate;      ///< linear
    Image cleanPlate; ///< linear
    Image matte;      ///< the colour difference's alpha, which the network corrects
    Image ownHint;    ///< when none was given but something was painted
    Image fg;
    Image alpha;
    QString note;
};

NetworkParts withDefaults(NetworkParts parts, const EmbeddedWeights& weights) {
    if (!parts.loadRuntime)
        parts.loadRuntime = [] { return infer::loadRuntime(inferPluginFolders()); };
    if (!parts.openCheckpoint)
        parts.openCheckpoint = [weights] { return openEmbeddedWeights(weights); };
    return parts;
}

std::array<std::span<const float>, 3> planesIn(const Image& image, const ChannelOrder& order) {
    return {image.plane(order[0]), image.plane(order[1]), image.plane(order[2])};
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
    : m_info(infoFor(weights))
    , m_runner(withDefaults(std::move(parts), weights),
               {.device = options.device.isEmpty() ? QStringLiteral("auto") : options.device,
                .threads = options.threads}) {
}

EmbeddedKeyer::~EmbeddedKeyer() = default;

KeyerInfo EmbeddedKeyer::infoFor(const EmbeddedWeights& weights) {
    KeyerInfo info;
    info.id = QStringLiteral("embedded");
    info.title = QStringLiteral("Embedded network");
    info.usesHint = true;
    for (const SettingScope scope : {SettingScope::Screen, SettingScope::CleanPlate, SettingScope::AutoHint})
        info.features |= static_cast<unsigned>(scope);
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
    const ScreenColor& screen = difference->screen();
    task->screen = dominantChannel(screen.linear[0], screen.linear[1], screen.linear[2]);
    std::swap(task->order[static_cast<std::size_t>(KeyChannel::Green)],
              task->order[static_cast<std::size_t>(task->screen)]);
    if (!screen.found)
        task->note = QStringLiteral("No screen colour was found; the key assumes a green one.");
    Result<Image> clean = cleanPlate(input, settings, known, stop);
    if (!clean)
        return clean.error();
    task->cleanPlate = std::move(*clean);
    Result<Image> matte = m_difference.plainAlpha(input, screenSettings(settings), known, stop);
    if (!matte)
        return matte.error();
    task->matte = std::move(*matte);
    if (!input.hint && input.hintPaint) {
        Result<Image> hint = differenceHint(m_difference, input, settings, known, stop);
        if (!hint)
            return hint.error();
        task->ownHint = std::move(*hint);
    }
    if (stop.stop_requested())
        return Error::cancelled();
    task->plate = linearPlate(*input.plate);
    return std::unique_ptr<KeyTask>(std::move(task));
}

Result<void> EmbeddedKeyer::load(std::stop_token stop) {
    return m_runner.load(stop);
}

void EmbeddedKeyer::unload() {
    m_runner.unload();
}

Result<void> EmbeddedKeyer::infer(KeyTask& task, std::stop_token stop) {
    auto* frame = dynamic_cast<EmbeddedTask*>(&task);
    if (!frame)
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    const int width = frame->plate.width();
    const int height = frame->plate.height();
    frame->fg = Image(width, height, 3, ColorEncoding::Linear);
    frame->alpha = Image(width, height, 1);
    infer::EmbeddedInput input{.width = width,
                               .height = height,
                               .plate = planesIn(frame->plate, frame->order),
                               .cleanPlate = planesIn(frame->cleanPlate, frame->order),
                               .hint = {},
                               .matte = frame->matte.plane(0)};
    if (const Image* hint = frame->hint())
        input.hint = hint->plane(0);
    infer::EmbeddedOutput output{.fg = {}, .alpha = frame->alpha.plane(0)};
    for (std::size_t c = 0; c < 3; ++c)
        output.fg[c] = frame->fg.plane(frame->order[c]); // back in the plate's order
    Result<QString> note = m_runner.run(input, output, stop);
    if (!note)
        return note.error();
    if (!note->isEmpty())
        frame->note += (frame->note.isEmpty() ? QString() : QStringLiteral(" ")) + *note;
    return {};
}

Result<KeyResult> EmbeddedKeyer::finish(std::unique_ptr<KeyTask> task, std::stop_token stop) const {
    auto* frame = dynamic_cast<EmbeddedTask*>(task.get());
    if (!frame || frame->alpha.isNull())
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    const KeySettings& settings = frame->settings;
    KeyResult result;
    result.alpha = std::move(frame->alpha);
    result.fg = std::move(frame->fg);
    if (const Image* hint = frame->hint())
        result.hint = frame->ownHint.isNull() ? hint->clone() : std::move(frame->ownHint);
    else
        result.hint = automaticHint(result.alpha, settings.hintErode, settings.hintBlur);
    if (stop.stop_requested())
        return Error::cancelled();
    // What a matte setting adds to alpha must have a colour too.
    const double grow = std::max(0.0, settings.shrinkGrow) + 3.0 * settings.edgeBlur;
    if (const Image masks = masksOf(frame->input, result.fg.width(), result.fg.height()); !masks.isNull()) {
        showMasked(result.fg, result.alpha, masks, frame->plate, frame->cleanPlate);
        Image covered = result.alpha.clone();
        const std::span<float> values = covered.plane(0);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = std::max(values[i], masks.plane(0)[i]);
        fadeFarColours(result.fg, covered, grow);
    } else {
        fadeFarColours(result.fg, result.alpha, grow);
    }
    result.note = std::move(frame->note);
    result.screenChannel = frame->screen;
    if (Result<void> adjusted = adjustMatte(result.alpha, settings, frame->input); !adjusted)
        return adjusted.error();
    return result;
}

Result<Image> EmbeddedKeyer::cleanPlate(const KeyInput& input, const KeySettings& settings,
                                        const SharedAnalysis& analysis, std::stop_token stop) const {
    return m_difference.cleanPlate(input, screenSettings(settings), analysis, std::move(stop));
}

} // namespace ckd
