// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/NetworkRunner.h"

#include "core/base/Log.h"
#include "core/keyers/InferBridge.h"

#include <algorithm>
#include <array>

namespace ckd {

namespace {

constexpr std::array<int, 4> kSizes{2048, 1536, 1024, 512};
constexpr int kLargestAutomaticOnCpu = 1024;
/// What "auto" wants of a graphics card before it is preferred to the CPU.
constexpr int kSizeWorthADevice = 1024;

} // namespace

int automaticModelSize(const infer::DeviceInfo& device, infer::Precision precision) {
    const bool onCpu = device.device.kind == infer::DeviceKind::Cpu;
    std::uint64_t memory = device.freeBytes;
    if (onCpu)
        memory = std::max(memory, device.totalBytes / 2); // files in the page cache do not count as free
    for (const int size : kSizes) {
        if (onCpu && size > kLargestAutomaticOnCpu)
            continue;
        if (memory == 0 || infer::memoryNeeded(size, precision) <= memory) // 0: unknown
            return size;
    }
    return kSizes.back();
}

NetworkRunner::NetworkRunner(NetworkParts parts, Options options)
    : m_parts(std::move(parts)), m_options(std::move(options)) {
}

Result<void> NetworkRunner::load(const std::stop_token& stop) {
    unload();
    Result<OpenedNetwork> opened = openNetwork(
        m_parts, m_options.device, infer::memoryNeeded(kSizeWorthADevice, infer::Precision::Float16), stop);
    if (!opened)
        return opened.error();
    m_worker.runtime = std::move(opened->runtime);
    m_worker.checkpoint = std::move(opened->checkpoint);
    const infer::DeviceInfo info = opened->device;
    m_worker.device = info.device;
    m_worker.automaticSize = m_options.terms && m_options.terms->automaticSize > 0
                                 ? m_options.terms->automaticSize
                                 : automaticModelSize(info, infer::defaultPrecision(info.device));
    const infer::Status made = makeEngine(m_worker.device, stop);
    const bool triesTheCpu = !made && made.error().kind == infer::ErrorKind::OutOfMemory &&
                             m_worker.device.kind != infer::DeviceKind::Cpu && mayFallBack();
    if (!made && !triesTheCpu)
        return errorFromInfer(made.error());
    m_worker.deviceFull = triesTheCpu;
    logNetworkDevice(*m_worker.runtime, info);
    publishSize();
    return {};
}

void NetworkRunner::unload() {
    m_worker.engine.reset();
    publishEngine();
    m_worker.runtime.reset();
    m_worker = WorkerOnly{};
    publishSize();
}

int NetworkRunner::sizeFor(int wanted) const {
    const std::lock_guard lock(m_shared.mutex);
    const int size = wanted > 0 ? wanted : m_shared.automaticSize;
    return size == m_shared.ladderSize ? m_shared.currentSize : size;
}

std::shared_ptr<const infer::Engine> NetworkRunner::deviceEngine() const {
    const std::lock_guard lock(m_shared.mutex);
    return m_shared.deviceEngine;
}

void NetworkRunner::publishEngine() {
    std::shared_ptr<const infer::Engine> engine;
    if (m_worker.engine && m_worker.engine->keepsFramesOnDevice())
        engine = m_worker.engine;
    const std::lock_guard lock(m_shared.mutex);
    m_shared.deviceEngine.swap(engine); // the old one, if it was the last, ends outside the lock
}

void NetworkRunner::publishSize() {
    const std::lock_guard lock(m_shared.mutex);
    m_shared.automaticSize = m_worker.automaticSize;
    m_shared.ladderSize = m_worker.ladderSize;
    m_shared.currentSize = m_worker.ladder ? m_worker.ladder->current().modelSize : 0;
}

infer::Status NetworkRunner::makeEngine(infer::Device device, const std::stop_token& stop) {
    if (m_worker.engine && m_worker.engine->options().device == device)
        return infer::Done{};
    if (m_worker.deviceFull && device == m_worker.device)
        return infer::Error{infer::ErrorKind::OutOfMemory,
                            "The weights do not fit into the device's memory."};
    m_worker.engine.reset(); // its memory first
    publishEngine();
    const infer::EngineOptions options{
        .device = device, .precision = infer::defaultPrecision(device), .cpuThreads = m_options.threads};
    infer::Result<std::unique_ptr<infer::Engine>> engine =
        m_worker.runtime->createEngine(*m_worker.checkpoint, options, stop);
    if (!engine)
        return engine.error();
    m_worker.engine = std::move(engine).value();
    publishEngine();
    return infer::Done{};
}

infer::Result<infer::NetworkOutput> NetworkRunner::runOnce(Request& request,
                                                           const infer::MemoryLadder::Rung& rung,
                                                           const std::stop_token& stop,
                                                           std::optional<Error>& inputError) {
    if (const infer::Status made = makeEngine(rung.device, stop); !made)
        return made.error();
    const bool elsewhere = request.prepared.onDevice != nullptr && request.preparedBy != m_worker.engine;
    if (request.prepared.size != rung.modelSize || elsewhere) {
        Result<infer::NetworkInput> input = request.makeInput(rung.modelSize);
        if (!input) {
            inputError = input.error();
            return infer::Error{};
        }
        request.prepared = std::move(*input);
    }
    infer::InferSettings settings;
    settings.refinerStrength = request.refinerStrength;
    infer::Result<std::vector<infer::NetworkOutput>> outputs =
        m_worker.engine->infer(std::span(&request.prepared, 1), settings, stop);
    if (!outputs)
        return outputs.error();
    return std::move(outputs.value().front());
}

void NetworkRunner::beginLadder(int wantedSize) {
    const int size = wantedSize > 0 ? wantedSize : m_worker.automaticSize;
    if (m_worker.ladder && m_worker.ladderSize == size)
        return;
    m_worker.ladder.emplace(m_worker.device, size);
    m_worker.ladderSize = size;
    publishSize();
    if (wantedSize > 0)
        return;
    const bool reduced = size < kSizes.front();
    qCInfo(logKeyers).noquote() << QStringLiteral("Automatic model size: %1%2.")
                                       .arg(size)
                                       .arg(reduced
                                                ? QStringLiteral("; the native one is 2048, which takes more "
                                                                 "memory and time (about 155 core-seconds a "
                                                                 "frame on a processor)")
                                                : QString());
}

bool NetworkRunner::stepDown(const infer::Error& cause) {
    const infer::Device device = m_worker.ladder->current().device;
    const bool weightsDoNotFit = m_worker.deviceFull && device == m_worker.device;
    do {
        if (!m_worker.ladder->stepDown())
            return false;
    } while (weightsDoNotFit && m_worker.ladder->current().device == device);
    const infer::MemoryLadder::Rung& rung = m_worker.ladder->current();
    qCWarning(logKeyers).noquote() << textFromInfer(cause.message)
                                   << QStringLiteral("Trying model size %1 on %2.")
                                          .arg(rung.modelSize)
                                          .arg(textFromInfer(infer::deviceText(rung.device)));
    publishSize();
    return true;
}

Result<NetworkRunner::Answer> NetworkRunner::run(Request request, const std::stop_token& stop) {
    if (!m_worker.runtime)
        return Error::internal(QStringLiteral("The network was used before it was loaded."));
    beginLadder(request.wantedSize);
    for (;;) {
        const infer::MemoryLadder::Rung rung = m_worker.ladder->current();
        std::optional<Error> inputError;
        infer::Result<infer::NetworkOutput> output = runOnce(request, rung, stop, inputError);
        if (inputError)
            return *inputError;
        if (output) {
            const QString note = noteFor(output.value().report);
            Answer answer{.output = std::move(output).value(), .engine = nullptr, .note = note};
            if (answer.output.onDevice)
                answer.engine = m_worker.engine;
            return answer;
        }
        if (output.error().kind != infer::ErrorKind::OutOfMemory)
            return errorFromInfer(output.error());
        if (!mayFallBack())
            return Error::device(QStringLiteral("The memory of %1 does not suffice for model size %2.")
                                     .arg(textFromInfer(infer::deviceText(rung.device)))
                                     .arg(rung.modelSize),
                                 textFromInfer(output.error().message));
        if (!stepDown(output.error()))
            return Error::device(
                QStringLiteral("The memory does not suffice for the network at any size; close "
                               "other programs, or key with --keyer difference."),
                textFromInfer(output.error().message));
    }
}

QString NetworkRunner::noteFor(const infer::InferReport& report) {
    QStringList notes;
    if (const std::string rung = m_worker.ladder->explanation(); !rung.empty())
        notes += QStringLiteral("Keyed %1.").arg(textFromInfer(rung));
    if (report.repeatedInFloat32 && !m_worker.saidFloat32) {
        m_worker.saidFloat32 = true;
        notes +=
            QStringLiteral("The network's result held values that are no numbers; the frame was repeated in "
                           "float32. It will be done for other frames too, without being said again.");
    }
    if (report.refinerTiled && !m_worker.saidTiled) {
        m_worker.saidTiled = true;
        qCInfo(logKeyers) << "Memory is short: the refiner works in bands. The picture is the same.";
    }
    return notes.join(u' ');
}

} // namespace ckd
