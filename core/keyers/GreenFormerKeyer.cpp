// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/GreenFormerKeyer.h"

#include "core/base/Log.h"
#include "core/color/RowOps.h"
#include "core/infer/InferLoader.h"
#include "core/keyers/DifferenceHint.h"
#include "core/keyers/GreenFormerAnalysis.h"
#include "core/keyers/InferBridge.h"
#include "core/keyers/InferPlugin.h"
#include "core/keyers/NetworkFrame.h"
#include "core/keying/HintGenerator.h"
#include "core/keying/MatteAdjust.h"
#include "core/keying/PassBuilder.h"
#include "core/matte/Shapes.h"

namespace ckd {

namespace {

int wantedSize(const KeySettings& settings) {
    return settings.resolution.toInt(); // "auto" gives 0
}

NetworkParts withDefaults(NetworkParts parts, const QString& path) {
    if (!parts.loadRuntime)
        parts.loadRuntime = [] { return infer::loadRuntime(inferPluginFolders()); };
    if (!parts.openCheckpoint)
        parts.openCheckpoint = [path] { return infer::Checkpoint::open(inferPath(path)); };
    return parts;
}

QString deviceRequest(const KeyerOptions& options) {
    return options.device.isEmpty() ? QStringLiteral("auto") : options.device;
}

bool exceedsOne(const Image& plate) {
    return plate.encoding() == ColorEncoding::Linear && anyAbove(plate.data(), 1.0F);
}

Result<void> checkInput(const KeyInput& input) {
    if (!input.plate || input.plate->isNull() || input.plate->channels() < 3)
        return Error::internal(QStringLiteral("The keyer was given no RGB plate."));
    if (input.hint && input.hint->channels() != 1)
        return Error::internal(QStringLiteral("The keyer was given a hint of more than one channel."));
    return {};
}

} // namespace

class GreenFormerKeyer::Task : public KeyTask {
public:
    [[nodiscard]] std::size_t bytes() const override {
        // What lies on a device counts too: the budget then bounds the frames that wait there.
        const auto pixels = [](int size) {
            return static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
        };
        const std::size_t onDevice = (network.onDevice ? 4 * 2 * pixels(network.size) : 0) +
                                     (output.onDevice ? 4 * sizeof(float) * pixels(output.size) : 0);
        return (network.values.size() + output.alpha.size() + output.fg.size()) * sizeof(float) + onDevice +
               ownHint.bytes() + (seenForHint ? seenForHint->bytes() : 0);
    }
    [[nodiscard]] bool liesOnDevice() const override { return network.onDevice != nullptr; }
    [[nodiscard]] const Image& hint() const { return input.hint ? *input.hint : ownHint; }

    KeyInput input;
    KeySettings settings;
    std::shared_ptr<const GreenFormerAnalysis> analysis;
    Image ownHint; ///< when none was given
    /// What the embedded network makes ownHint of, until it has.
    std::optional<EmbeddedPicture> seenForHint;
    UsedHint usedHint = UsedHint::Given;
    infer::NetworkInput network; ///< empty until the model size is known
    infer::NetworkOutput output;
    /// Made `network`, later `output`, when they lie on its device.
    std::shared_ptr<const infer::Engine> engine;
    QString note;

    /// On the device of the engine, if it has one with room for the frame.
    [[nodiscard]] Result<infer::NetworkInput> inputFor(int modelSize, const std::stop_token& stop) const;
    void addNote(const QString& text) {
        if (!text.isEmpty())
            note += (note.isEmpty() ? QString() : QStringLiteral(" ")) + text;
    }
};

Result<infer::NetworkInput> GreenFormerKeyer::Task::inputFor(int modelSize,
                                                             const std::stop_token& stop) const {
    const Image& plate = *input.plate;
    const ChannelOrder order = analysis->order();
    if (engine) {
        Result<infer::NetworkInput> sent =
            networkInputOnDevice(*engine, plate, hint(), modelSize, order, stop);
        if (sent || stop.stop_requested())
            return sent;
    }
    return networkInput(plate, hint(), modelSize, order, stop);
}

GreenFormerKeyer::GreenFormerKeyer(const CheckpointRecord& checkpoint, const KeyerOptions& options,
                                   std::optional<Hints> hints, NetworkParts parts)
    : m_info(infoFor(checkpoint, hints ? std::optional(hints->weights) : std::nullopt))
    , m_trained(checkpoint.color)
    , m_hints(hints ? std::move(hints->runner) : nullptr)
    , m_runner(withDefaults(std::move(parts), checkpoint.path),
               {.device = deviceRequest(options), .threads = options.threads, .terms = options.terms}) {
}

GreenFormerKeyer::~GreenFormerKeyer() {
    unloadHints();
}

KeyerInfo GreenFormerKeyer::infoFor(const CheckpointRecord& checkpoint,
                                    std::optional<QByteArray> hintWeights) {
    KeyerInfo info;
    info.id = checkpoint.name;
    info.title = QStringLiteral("CorridorKey network, checkpoint %1 (%2)")
                     .arg(checkpoint.name, checkpointColorName(checkpoint.color));
    info.needsHint = false; // the network needs one, but this keyer makes it when nobody gives it
    info.usesHint = true;
    for (const SettingScope scope :
         {SettingScope::Screen, SettingScope::CleanPlate, SettingScope::AutoHint, SettingScope::HintSource,
          SettingScope::Refiner, SettingScope::Resolution})
        info.features |= static_cast<unsigned>(scope);
    info.defaults.despill = 5;
    info.defaults.despeckle = 400;
    info.weightsDigest = checkpoint.sha256.toLatin1();
    info.choosesDevice = true;
    info.hintWeights = std::move(hintWeights);
    return info;
}

std::vector<FrameNumber> GreenFormerKeyer::analysisFrames(std::span<const FrameNumber> clipFrames,
                                                          const KeySettings& settings) const {
    return m_difference.analysisFrames(clipFrames, settings);
}

Result<SharedAnalysis> GreenFormerKeyer::analyse(std::span<const KeyInput> frames,
                                                 const KeySettings& settings, std::stop_token stop) const {
    Result<SharedAnalysis> difference = m_difference.analyse(frames, settings, stop);
    if (!difference)
        return difference.error();
    KeyChannel screen = m_trained == CheckpointColor::Blue ? KeyChannel::Blue : KeyChannel::Green;
    const auto* found = dynamic_cast<const DifferenceAnalysis*>(difference->get());
    if (found && found->screen().found) {
        const std::array<float, 3>& color = found->screen().linear;
        screen = dominantChannel(color[0], color[1], color[2]);
    }
    screen = keyChannel(settings, screen);
    Tristate detail = Tristate::Off;
    for (const KeyInput& frame : frames) {
        if (frame.plate && exceedsOne(*frame.plate))
            detail = Tristate::On;
    }
    const auto analysis = std::make_shared<GreenFormerAnalysis>(*difference, screen, m_trained, detail);
    if (analysis->exchanges())
        qCInfo(logKeyers).noquote()
            << QStringLiteral("Keying with '%1': %2.").arg(m_info.id, analysis->summary());
    return SharedAnalysis(analysis);
}

Result<std::unique_ptr<KeyTask>> GreenFormerKeyer::prepare(const KeyInput& input, const KeySettings& settings,
                                                           const SharedAnalysis& analysis,
                                                           std::stop_token stop) const {
    if (Result<void> checked = checkInput(input); !checked)
        return checked.error();
    auto task = std::make_unique<Task>();
    task->analysis = std::dynamic_pointer_cast<const GreenFormerAnalysis>(analysis);
    if (!task->analysis) {
        const Result<SharedAnalysis> own = analyse(std::span(&input, 1), settings, stop);
        if (!own)
            return own.error();
        task->analysis = std::dynamic_pointer_cast<const GreenFormerAnalysis>(*own);
    }
    task->input = input;
    task->settings = settings;
    if (Result<void> hinted = prepareHint(*task, stop); !hinted)
        return hinted.error();
    const int size = m_runner.sizeFor(wantedSize(settings));
    if (size > 0 && !task->seenForHint) {
        task->engine = m_runner.deviceEngine();
        Result<infer::NetworkInput> network = task->inputFor(size, stop);
        if (!network)
            return network.error();
        task->network = std::move(*network);
    }
    return std::unique_ptr<KeyTask>(std::move(task));
}

/// The hint itself, or what the embedded network makes it of.
Result<void> GreenFormerKeyer::prepareHint(Task& task, const std::stop_token& stop) const {
    const KeyInput& input = task.input;
    if (input.hint)
        return {};
    if (Result<void> possible = checkHintSource(task.settings, m_info); !possible)
        return possible;
    const auto* difference = dynamic_cast<const DifferenceAnalysis*>(task.analysis->difference().get());
    if (!difference)
        return Error::internal(QStringLiteral("The clip's analysis belongs to another keyer."));
    task.addNote(screenNote(difference->screen()));
    const bool known = embeddedKnows(difference->screen());
    if (!known && !difference->screen().none() && task.settings.hintSource == HintSource::Embedded)
        task.addNote(
            QStringLiteral("The embedded network knows green and blue screens only; the hint is made "
                           "with the colour difference."));
    if (m_hints && known && task.settings.hintSource != HintSource::Difference) {
        Result<EmbeddedPicture> picture =
            embeddedPicture(m_difference, input, task.settings, task.analysis->difference(), stop);
        if (!picture)
            return picture.error();
        task.usedHint = UsedHint::Embedded;
        task.seenForHint = std::move(*picture);
        return {};
    }
    Result<Image> hint =
        differenceHint(m_difference, input, task.settings, task.analysis->difference(), stop);
    if (!hint)
        return hint.error();
    task.usedHint = UsedHint::Difference;
    task.ownHint = std::move(*hint);
    return {};
}

/// Runs the embedded network where a frame waits for its hint.
Result<void> GreenFormerKeyer::inferHint(Task& task, const std::stop_token& stop) {
    if (!task.seenForHint)
        return {};
    if (!m_hintsLoaded) {
        if (Result<void> loaded = m_hints->load(stop); !loaded)
            return loaded;
        m_hintsLoaded = true;
    }
    Result<EmbeddedAnswer> answer = runEmbedded(*m_hints, *task.seenForHint, nullptr, stop);
    if (!answer)
        return answer.error();
    task.seenForHint.reset();
    task.addNote(answer->note);
    task.ownHint = automaticHint(answer->alpha, task.settings.hintErode, task.settings.hintBlur);
    if (task.input.hintPaint)
        applyHintPaint(task.ownHint, *task.input.hintPaint);
    return {};
}

void GreenFormerKeyer::unloadHints() {
    if (m_hintsLoaded)
        m_hints->unload();
    m_hintsLoaded = false;
}

Result<void> GreenFormerKeyer::load(std::stop_token stop) {
    return m_runner.load(stop);
}

void GreenFormerKeyer::unload() {
    unloadHints();
    m_runner.unload();
}

Result<void> GreenFormerKeyer::infer(KeyTask& task, std::stop_token stop) {
    auto* frame = dynamic_cast<Task*>(&task);
    if (!frame)
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    if (Result<void> hinted = inferHint(*frame, stop); !hinted)
        return hinted;
    NetworkRunner::Request request{.wantedSize = wantedSize(frame->settings),
                                   .prepared = std::move(frame->network),
                                   .preparedBy = frame->engine,
                                   .makeInput = {},
                                   .refinerStrength = static_cast<float>(frame->settings.refiner)};
    frame->network = {};
    request.makeInput = [this, frame, &stop](int size) {
        frame->engine = m_runner.deviceEngine();
        return frame->inputFor(size, stop);
    };
    Result<NetworkRunner::Answer> answer = m_runner.run(std::move(request), stop);
    if (!answer)
        return answer.error();
    frame->output = std::move(answer->output);
    frame->engine = std::move(answer->engine);
    frame->addNote(answer->note);
    return {};
}

Result<KeyResult> GreenFormerKeyer::finish(std::unique_ptr<KeyTask> task, std::stop_token stop) const {
    auto* frame = dynamic_cast<Task*>(task.get());
    if (!frame)
        return Error::internal(QStringLiteral("The key's task belongs to another keyer."));
    const Image& plate = *frame->input.plate;
    const ChannelOrder order = frame->analysis->order();
    Result<NetworkPicture> picture =
        frame->output.onDevice
            ? pictureFromDevice(*frame->engine, frame->output, plate.width(), plate.height(), order, stop)
            : pictureFromNetwork(frame->output, plate.width(), plate.height(), order, stop);
    if (!picture)
        return picture.error();
    frame->output = {};
    KeyResult result;
    result.fg = std::move(picture->fg);
    result.alpha = std::move(picture->alpha);
    result.hint = frame->input.hint ? frame->input.hint->clone() : std::move(frame->ownHint);
    result.usedHint = frame->usedHint;
    result.note = std::move(frame->note);
    result.screenChannel = frame->analysis->screen();
    result.sourceDetail = frame->analysis->sourceDetail();
    if (Result<void> adjusted = adjustMatte(result.alpha, frame->settings, frame->input); !adjusted)
        return adjusted.error();
    return result;
}

Result<Image> GreenFormerKeyer::cleanPlate(const KeyInput& input, const KeySettings& settings,
                                           const SharedAnalysis& analysis, std::stop_token stop) const {
    const auto* known = dynamic_cast<const GreenFormerAnalysis*>(analysis.get());
    return m_difference.cleanPlate(input, settings, known ? known->difference() : nullptr, std::move(stop));
}

} // namespace ckd
