// SPDX-License-Identifier: Apache-2.0
#include "FakeRuntime.h"

#include "core/keyers/NetworkFrame.h"

#include <QMutex>
#include <QtGlobal>

#include <algorithm>
#include <array>
#include <cstring>

namespace ckd::test {

namespace {

constexpr std::array<float, 3> kMean{0.485F, 0.456F, 0.406F};
constexpr std::array<float, 3> kDeviation{0.229F, 0.224F, 0.225F};

class FakeEngine : public infer::Engine {
public:
    FakeEngine(FakeMachine& machine, const infer::EngineOptions& options)
        : m_machine(machine), m_options(options) {
        const std::lock_guard lock(m_machine.mutex);
        ++m_machine.engines;
        ++m_machine.enginesMade;
        m_machine.engineOptions.push_back(options);
        m_machine.threads.insert(std::this_thread::get_id());
    }
    ~FakeEngine() override {
        const std::lock_guard lock(m_machine.mutex);
        --m_machine.engines;
        m_machine.threads.insert(std::this_thread::get_id());
    }
    [[nodiscard]] infer::Result<infer::NetworkInput>
    preprocess(const infer::PlateView&, const infer::HintView&, int, std::stop_token) const override {
        return infer::Error{infer::ErrorKind::Input, "not used"};
    }
    [[nodiscard]] infer::Result<infer::KeyedFrame> postprocess(const infer::NetworkOutput&, infer::FrameSize,
                                                               infer::Overshoot,
                                                               std::stop_token) const override {
        return infer::Error{infer::ErrorKind::Input, "not used"};
    }
    [[nodiscard]] const infer::EngineOptions& options() const override { return m_options; }

    [[nodiscard]] bool keepsFramesOnDevice() const override { return m_machine.keepsFrames; }

    [[nodiscard]] infer::Result<infer::NetworkInput> sendPlanes(const infer::PlanarPlate& plate,
                                                                const infer::HintView& hint, int modelSize,
                                                                std::stop_token stop) const override {
        ++m_machine.framesSent;
        Image picture(plate.width, plate.height, 3,
                      plate.transfer == infer::Transfer::Linear ? ColorEncoding::Linear
                                                                : ColorEncoding::Srgb);
        for (int c = 0; c < 3; ++c)
            std::ranges::copy(plate.planes[static_cast<std::size_t>(c)], picture.plane(c).begin());
        Image mask(hint.width, hint.height, 1);
        std::ranges::copy(hint.values, mask.plane(0).begin());
        Result<infer::NetworkInput> input = networkInput(picture, mask, modelSize, kPlainOrder, stop);
        if (!input)
            return infer::Error{infer::ErrorKind::Input, "not sent"};
        return infer::NetworkInput{.size = modelSize,
                                   .values = {},
                                   .onDevice = std::make_shared<infer::NetworkInput>(std::move(*input))};
    }
    [[nodiscard]] infer::Status fetchPlanes(const infer::NetworkOutput& output,
                                            const infer::PlanarKey& target,
                                            std::stop_token stop) const override {
        ++m_machine.framesFetched;
        const auto& held = *static_cast<const infer::NetworkOutput*>(output.onDevice.get());
        const Result<NetworkPicture> picture =
            pictureFromNetwork(held, target.size.width, target.size.height, kPlainOrder, stop);
        if (!picture)
            return infer::Error{infer::ErrorKind::Input, "not fetched"};
        for (int c = 0; c < 3; ++c)
            std::ranges::copy(picture->fg.plane(c), target.fg[static_cast<std::size_t>(c)].begin());
        std::ranges::copy(picture->alpha.plane(0), target.alpha.begin());
        return infer::Done{};
    }

    [[nodiscard]] infer::Result<std::vector<infer::NetworkOutput>>
    infer(std::span<const infer::NetworkInput> frames, const infer::InferSettings& settings,
          std::stop_token stop) override {
        const std::lock_guard lock(m_machine.mutex);
        m_machine.threads.insert(std::this_thread::get_id());
        m_machine.lastRefiner = settings.refinerStrength;
        if (stop.stop_requested())
            return infer::Error{infer::ErrorKind::Cancelled, "cancelled"};
        if (m_machine.failure)
            return *m_machine.failure;
        const bool onDevice = frames.front().onDevice != nullptr;
        const infer::NetworkInput& frame =
            onDevice ? *static_cast<const infer::NetworkInput*>(frames.front().onDevice.get())
                     : frames.front();
        if (m_machine.outOfMemory(m_options.device, frame.size))
            return infer::Error{infer::ErrorKind::OutOfMemory, "no memory"};
        m_machine.sizes.push_back(frame.size);
        const std::size_t pixels = frame.values.size() / 4;
        infer::NetworkOutput output{
            .size = frame.size,
            .alpha = {frame.values.end() - static_cast<std::ptrdiff_t>(pixels), frame.values.end()},
            .fg = std::vector<float>(3 * pixels),
            .report = m_machine.report};
        for (std::size_t i = 0; i < 3 * pixels; ++i)
            output.fg[i] = frame.values[i] * kDeviation[i / pixels] + kMean[i / pixels];
        if (onDevice)
            output = {.size = frame.size,
                      .alpha = {},
                      .fg = {},
                      .report = m_machine.report,
                      .onDevice = std::make_shared<infer::NetworkOutput>(output)};
        return std::vector<infer::NetworkOutput>{std::move(output)};
    }

private:
    FakeMachine& m_machine;
    infer::EngineOptions m_options;
};

class FakeEmbedded : public infer::EmbeddedEngine {
public:
    FakeEmbedded(FakeMachine& machine, const infer::EngineOptions& options)
        : m_machine(machine), m_options(options) {
        ++m_machine.embeddedEngines;
        ++m_machine.embeddedMade;
    }
    ~FakeEmbedded() override { --m_machine.embeddedEngines; }
    [[nodiscard]] infer::Result<infer::EmbeddedReport> key(const infer::EmbeddedInput& input,
                                                           const infer::EmbeddedSettings&,
                                                           const infer::EmbeddedOutput& output,
                                                           std::stop_token stop) override {
        if (stop.stop_requested())
            return infer::Error{infer::ErrorKind::Cancelled, "cancelled"};
        if (m_machine.embeddedFailure)
            return *m_machine.embeddedFailure;
        ++m_machine.embeddedFrames;
        m_machine.embeddedGotHint = !input.hint.empty();
        for (std::size_t c = 0; c < 3; ++c) {
            m_machine.embeddedCorner[c] = input.plate[c][0];
            std::ranges::copy(input.plate[c], output.fg[c].begin());
        }
        for (std::size_t i = 0; i < output.alpha.size(); ++i)
            output.alpha[i] = static_cast<int>(i) % input.width < input.width / 2 ? 1.0F : 0.0F;
        return infer::EmbeddedReport{};
    }
    [[nodiscard]] const infer::EngineOptions& options() const override { return m_options; }

private:
    FakeMachine& m_machine;
    infer::EngineOptions m_options;
};

class FakeRuntime : public infer::Runtime {
public:
    explicit FakeRuntime(FakeMachine& machine) : m_machine(machine) {
        const std::lock_guard lock(m_machine.mutex);
        ++m_machine.runtimes;
    }
    ~FakeRuntime() override {
        const std::lock_guard lock(m_machine.mutex);
        --m_machine.runtimes;
    }
    [[nodiscard]] std::string torchVersion() const override { return "0.0-fake"; }
    [[nodiscard]] std::vector<infer::DeviceInfo> devices() const override { return m_machine.devices; }
    [[nodiscard]] infer::BlasSpeed measureBlas() const override {
        return {.gigaMacPerSecond = 1.5, .library = "libfake.so", .slow = m_machine.slowBlas};
    }
    [[nodiscard]] infer::Result<std::unique_ptr<infer::Engine>>
    createEngine(const infer::Checkpoint&, const infer::EngineOptions& options, std::stop_token) override {
        if (m_machine.tooSmall(options.device))
            return infer::Error{infer::ErrorKind::OutOfMemory, "no memory for the weights"};
        return std::unique_ptr<infer::Engine>(std::make_unique<FakeEngine>(m_machine, options));
    }
    [[nodiscard]] infer::Result<std::unique_ptr<infer::EmbeddedEngine>>
    createEmbedded(const infer::Checkpoint&, const infer::EngineOptions& options, std::stop_token) override {
        return std::unique_ptr<infer::EmbeddedEngine>(std::make_unique<FakeEmbedded>(m_machine, options));
    }

private:
    FakeMachine& m_machine;
};

QMutex g_mutex;
QStringList g_lines;

void catchLine(QtMsgType, const QMessageLogContext& context, const QString& text) {
    if (context.category == nullptr || std::strcmp(context.category, "ckd.keyers") != 0)
        return;
    const QMutexLocker lock(&g_mutex);
    g_lines += text;
}

} // namespace

infer::DeviceInfo cudaDevice(int index, std::uint64_t gigabytes) {
    return {.device = {.kind = infer::DeviceKind::Cuda, .index = index},
            .name = "Fake GPU",
            .totalBytes = gigabytes << 30,
            .freeBytes = gigabytes << 30};
}

NetworkParts FakeMachine::parts() {
    NetworkParts parts;
    parts.loadRuntime = [this]() -> infer::Result<std::unique_ptr<infer::Runtime>> {
        return std::unique_ptr<infer::Runtime>(std::make_unique<FakeRuntime>(*this));
    };
    parts.openCheckpoint = []() -> infer::Result<infer::Checkpoint> {
        return infer::Checkpoint::fromTensors({}, nullptr);
    };
    return parts;
}

LogCatcher::LogCatcher() {
    {
        const QMutexLocker lock(&g_mutex);
        g_lines.clear();
    }
    qInstallMessageHandler(catchLine);
}

LogCatcher::~LogCatcher() {
    qInstallMessageHandler(nullptr);
}

QStringList LogCatcher::lines() {
    const QMutexLocker lock(&g_mutex);
    return g_lines;
}

} // namespace ckd::test
