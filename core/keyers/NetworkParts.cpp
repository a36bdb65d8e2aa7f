// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/NetworkParts.h"

#include "core/base/Log.h"
#include "core/keyers/InferBridge.h"

#include <algorithm>

namespace ckd {

Result<OpenedNetwork> openNetwork(const NetworkParts& parts, const QString& request,
                                  std::uint64_t neededBytes, const std::stop_token& stop) {
    infer::Result<infer::Checkpoint> checkpoint = parts.openCheckpoint();
    if (!checkpoint)
        return errorFromInfer(checkpoint.error());
    if (stop.stop_requested())
        return Error::cancelled();
    infer::Result<std::unique_ptr<infer::Runtime>> runtime = parts.loadRuntime();
    if (!runtime)
        return errorFromInfer(runtime.error());
    const std::vector<infer::DeviceInfo> devices = runtime.value()->devices();
    const infer::Result<infer::Device> device =
        infer::chooseDevice(request.toStdString(), devices, neededBytes);
    if (!device)
        return errorFromInfer(device.error());
    infer::DeviceInfo info{.device = device.value(), .name = {}, .totalBytes = 0, .freeBytes = 0};
    if (const auto known = std::ranges::find(devices, info.device, &infer::DeviceInfo::device);
        known != devices.end())
        info = *known;
    return OpenedNetwork{std::move(runtime).value(), std::move(checkpoint).value(), std::move(info)};
}

void logNetworkDevice(const infer::Runtime& runtime, const infer::DeviceInfo& device) {
    const QString where = textFromInfer(infer::deviceText(device.device));
    qCInfo(logKeyers).noquote() << QStringLiteral("The network runs on %1 (%2) with LibTorch %3.")
                                       .arg(where, textFromInfer(device.name),
                                            textFromInfer(runtime.torchVersion()));
    if (device.device.kind != infer::DeviceKind::Cpu)
        return;
    const infer::BlasSpeed blas = runtime.measureBlas();
    if (blas.slow)
        qCWarning(logKeyers).noquote()
            << QStringLiteral(
                   "The linear algebra library %1 is slow (%2 GMAC/s): a frame takes many times as "
                   "long as it should. Install OpenBLAS (Debian: libopenblas0-pthread).")
                   .arg(textFromInfer(blas.library))
                   .arg(blas.gigaMacPerSecond, 0, 'f', 1);
}

} // namespace ckd
