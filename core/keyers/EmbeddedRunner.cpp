// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/EmbeddedRunner.h"

#include "core/base/Log.h"
#include "core/infer/InferLoader.h"
#include "core/keyers/InferBridge.h"
#include "core/keyers/InferPlugin.h"

#include <QHash>

namespace ckd {

namespace {

/// What "auto" wants of a graphics card before it is preferred to the CPU: a 1080p frame in float16 takes
/// 0.4 GiB, LibTorch itself about as much.
constexpr std::uint64_t kMemoryWorthADevice = 1536ULL << 20;

} // namespace

EmbeddedRunner::EmbeddedRunner(NetworkParts parts, Options options)
    : m_parts(std::move(parts)), m_options(std::move(options)) {
}

Result<void> EmbeddedRunner::load(const std::stop_token& stop) {
    const std::lock_guard lock(m_mutex);
    if (m_users == 0) {
        if (Result<void> opened = open(stop); !opened) {
            m_loaded = Loaded{};
            return opened;
        }
    }
    ++m_users;
    return {};
}

Result<void> EmbeddedRunner::open(const std::stop_token& stop) {
    Result<OpenedNetwork> opened = openNetwork(m_parts, m_options.device, kMemoryWorthADevice, stop);
    if (!opened)
        return opened.error();
    m_loaded.runtime = std::move(opened->runtime);
    m_loaded.checkpoint = std::move(opened->checkpoint);
    const infer::Status made = makeEngine(opened->device.device, stop);
    if (made) {
        logNetworkDevice(*m_loaded.runtime, opened->device);
        return {};
    }
    if (made.error().kind == infer::ErrorKind::OutOfMemory)
        return moveToCpu(made.error(), stop);
    return errorFromInfer(made.error());
}

void EmbeddedRunner::unload() {
    const std::lock_guard lock(m_mutex);
    if (m_users == 0 || --m_users > 0)
        return;
    m_loaded.engine.reset();
    m_loaded = Loaded{};
}

infer::Status EmbeddedRunner::makeEngine(infer::Device device, const std::stop_token& stop) {
    m_loaded.engine.reset(); // its memory first
    const infer::EngineOptions options{
        .device = device, .precision = infer::defaultPrecision(device), .cpuThreads = m_options.threads};
    infer::Result<std::unique_ptr<infer::EmbeddedEngine>> engine =
        m_loaded.runtime->createEmbedded(*m_loaded.checkpoint, options, stop);
    if (!engine)
        return engine.error();
    m_loaded.engine = std::move(engine).value();
    return infer::Done{};
}

Result<void> EmbeddedRunner::moveToCpu(const infer::Error& cause, const std::stop_token& stop) {
    if (m_loaded.engine && m_loaded.engine->options().device.kind == infer::DeviceKind::Cpu)
        return Error::device(
            QStringLiteral("The memory does not suffice for the embedded network; close other "
                           "programs, or key with --keyer difference."),
            textFromInfer(cause.message));
    if (m_options.terms && !m_options.terms->mayFallBack)
        return Error::device(QStringLiteral("The device's memory does not suffice for the embedded network."),
                             textFromInfer(cause.message));
    qCWarning(logKeyers).noquote() << textFromInfer(cause.message)
                                   << QStringLiteral("The embedded network goes on on the processor.");
    const infer::Status made = makeEngine({}, stop);
    if (!made)
        return errorFromInfer(made.error());
    return {};
}

Result<QString> EmbeddedRunner::run(const infer::EmbeddedInput& input, const infer::EmbeddedOutput& output,
                                    const std::stop_token& stop) {
    const std::lock_guard lock(m_mutex);
    if (!m_loaded.engine)
        return Error::internal(QStringLiteral("The embedded network was used before it was loaded."));
    for (;;) {
        const infer::Result<infer::EmbeddedReport> report = m_loaded.engine->key(input, {}, output, stop);
        if (report)
            return noteFor(report.value());
        if (report.error().kind != infer::ErrorKind::OutOfMemory)
            return errorFromInfer(report.error());
        if (Result<void> moved = moveToCpu(report.error(), stop); !moved)
            return moved.error();
    }
}

QString EmbeddedRunner::noteFor(const infer::EmbeddedReport& report) {
    if (report.inBands && !m_loaded.saidBands) {
        m_loaded.saidBands = true;
        qCInfo(logKeyers) << "Memory is short: the network works in bands. The picture is the same.";
    }
    if (!report.repeatedInFloat32 || m_loaded.saidFloat32)
        return {};
    m_loaded.saidFloat32 = true;
    return QStringLiteral("The network's result held values that are no numbers; the frame was repeated in "
                          "float32. It will be done for other frames too, without being said again.");
}

NetworkParts embeddedParts(const EmbeddedWeights& weights, NetworkParts parts) {
    if (!parts.loadRuntime)
        parts.loadRuntime = [] { return infer::loadRuntime(inferPluginFolders()); };
    if (!parts.openCheckpoint)
        parts.openCheckpoint = [weights] { return openEmbeddedWeights(weights); };
    return parts;
}

std::shared_ptr<EmbeddedRunner> sharedEmbeddedRunner(const EmbeddedWeights& weights,
                                                     const EmbeddedRunner::Options& options) {
    static std::mutex mutex;
    static QHash<QString, std::weak_ptr<EmbeddedRunner>> runners; // holds none alive
    const QString key = QStringLiteral("%1 %2 %3 %4")
                            .arg(options.device)
                            .arg(options.threads)
                            .arg(QString::fromLatin1(weights.sha256), weights.path);
    const std::lock_guard lock(mutex);
    std::weak_ptr<EmbeddedRunner>& known = runners[key];
    std::shared_ptr<EmbeddedRunner> runner = known.lock();
    if (!runner) {
        runner = std::make_shared<EmbeddedRunner>(embeddedParts(weights), options);
        known = runner;
    }
    return runner;
}

} // namespace ckd
