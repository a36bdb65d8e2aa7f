// SPDX-License-Identifier: Apache-2.0
#include "app/cli/DoctorNetwork.h"

#include "app/cli/Console.h"
#include "core/infer/InferLoader.h"
#include "core/keyers/CheckpointStore.h"
#include "core/keyers/InferBridge.h"
#include "core/keyers/InferPlugin.h"

#include <QJsonArray>

namespace ckd::cli {

namespace {

double gigabytes(std::uint64_t bytes) {
    return qRound(double(bytes) * 1e-8) / 10.0;
}

/// LibTorch as the plugin finds it.
QJsonObject examineRuntime() {
    const auto runtime = infer::loadRuntime(inferPluginFolders());
    if (!runtime)
        return {{QStringLiteral("available"), false},
                {QStringLiteral("message"), textFromInfer(runtime.error().message)}};
    QJsonArray devices;
    for (const infer::DeviceInfo& info : runtime.value()->devices())
        devices.append(QJsonObject{{QStringLiteral("id"), textFromInfer(infer::deviceText(info.device))},
                                   {QStringLiteral("name"), textFromInfer(info.name)},
                                   {QStringLiteral("totalGb"), gigabytes(info.totalBytes)},
                                   {QStringLiteral("freeGb"), gigabytes(info.freeBytes)}});
    const infer::BlasSpeed blas = runtime.value()->measureBlas();
    return {
        {QStringLiteral("available"), true},
        {QStringLiteral("libtorch"), textFromInfer(runtime.value()->torchVersion())},
        {QStringLiteral("devices"), devices},
        {QStringLiteral("blas"), QJsonObject{{QStringLiteral("library"), textFromInfer(blas.library)},
                                             {QStringLiteral("gigaMacPerSecond"), blas.gigaMacPerSecond},
                                             {QStringLiteral("slow"), blas.slow}}},
    };
}

QString testText(const QJsonObject& test) {
    if (test.isEmpty())
        return QStringLiteral("not tried");
    return test.value(QStringLiteral("ok")).toBool()
               ? QStringLiteral("keyed a test frame in %1 ms").arg(test.value(QStringLiteral("ms")).toInt())
               : QStringLiteral("FAILED: ") + test.value(QStringLiteral("message")).toString();
}

void line(const QString& label, const QString& value) {
    printOut(label.leftJustified(14) + value + u'\n');
}

} // namespace

QJsonObject examineNetwork(const SelfTest& selfTest) {
    QJsonObject network = examineRuntime();
    const bool available = network.value(QStringLiteral("available")).toBool();
    const CheckpointStore store;
    const CheckpointStore::Content content = store.list();
    bool ok = content.problems.isEmpty() && (available || content.records.empty());
    QJsonArray checkpoints;
    for (const CheckpointRecord& record : content.records) {
        const QJsonObject test = available ? selfTest(record.name) : QJsonObject();
        ok = ok && (test.isEmpty() || test.value(QStringLiteral("ok")).toBool());
        checkpoints.append(QJsonObject{{QStringLiteral("name"), record.name},
                                       {QStringLiteral("color"), checkpointColorName(record.color)},
                                       {QStringLiteral("selfTest"), test}});
    }
    network.insert(QStringLiteral("checkpointFolder"), store.folder());
    network.insert(QStringLiteral("checkpoints"), checkpoints);
    network.insert(QStringLiteral("problems"), QJsonArray::fromStringList(content.problems));
    network.insert(QStringLiteral("ok"), ok);
    return network;
}

void printNetwork(const QJsonObject& network) {
    if (!network.value(QStringLiteral("available")).toBool()) {
        line(QStringLiteral("LibTorch"),
             QStringLiteral("not available: ") + network.value(QStringLiteral("message")).toString());
    } else {
        line(QStringLiteral("LibTorch"), network.value(QStringLiteral("libtorch")).toString());
        for (const QJsonValue& value : network.value(QStringLiteral("devices")).toArray()) {
            const QJsonObject device = value.toObject();
            line(QStringLiteral("Device"), QStringLiteral("%1: %2, %3 GB, %4 GB free")
                                               .arg(device.value(QStringLiteral("id")).toString(),
                                                    device.value(QStringLiteral("name")).toString())
                                               .arg(device.value(QStringLiteral("totalGb")).toDouble())
                                               .arg(device.value(QStringLiteral("freeGb")).toDouble()));
        }
        const QJsonObject blas = network.value(QStringLiteral("blas")).toObject();
        line(QStringLiteral("Algebra"),
             QStringLiteral("%1 GMAC/s (%2)%3")
                 .arg(blas.value(QStringLiteral("gigaMacPerSecond")).toDouble(), 0, 'f', 1)
                 .arg(blas.value(QStringLiteral("library")).toString(),
                      blas.value(QStringLiteral("slow")).toBool()
                          ? QStringLiteral(" WARNING: slow; install OpenBLAS (Debian: libopenblas0-pthread)")
                          : QString()));
    }
    const QJsonArray checkpoints = network.value(QStringLiteral("checkpoints")).toArray();
    if (checkpoints.isEmpty())
        line(QStringLiteral("Checkpoint"),
             QStringLiteral("none in %1").arg(network.value(QStringLiteral("checkpointFolder")).toString()));
    for (const QJsonValue& value : checkpoints) {
        const QJsonObject checkpoint = value.toObject();
        line(QStringLiteral("Checkpoint"),
             QStringLiteral("%1 (%2): %3")
                 .arg(checkpoint.value(QStringLiteral("name")).toString(),
                      checkpoint.value(QStringLiteral("color")).toString(),
                      testText(checkpoint.value(QStringLiteral("selfTest")).toObject())));
    }
    for (const QJsonValue& problem : network.value(QStringLiteral("problems")).toArray())
        line(QStringLiteral("Problem"), problem.toString());
}

} // namespace ckd::cli
