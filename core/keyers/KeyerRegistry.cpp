// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/KeyerRegistry.h"

#include "core/infer/InferLoader.h"
#include "core/keyers/CheckpointStore.h"
#include "core/keyers/EmbeddedKeyer.h"
#include "core/keyers/GreenFormerKeyer.h"
#include "core/keyers/InferPlugin.h"
#include "core/keyers/ReplicaDevices.h"
#include "core/keying/ColorDifferenceKeyer.h"

#include <QFileInfo>

namespace ckd {

namespace {

constexpr char kDeviceVariable[] = "CORRIDORKEY_DEVICE";

/// The devices to use: the option, else the environment, else auto. Whether they exist is found out by
/// load().
Result<QStringList> devicesFor(const KeyerOptions& options) {
    const bool fromOption = !options.device.isEmpty();
    const QString text = fromOption ? options.device : qEnvironmentVariable(kDeviceVariable);
    Result<QStringList> devices = deviceList(text.isEmpty() ? QStringLiteral("auto") : text);
    if (devices)
        return devices;
    return Error::usage(
        QStringLiteral("%1 '%2' is not possible: %3")
            .arg(fromOption ? QStringLiteral("The device") : QLatin1String(kDeviceVariable) + u'=', text,
                 devices.error().message));
}

/// With one device what `make` makes, else one that works on all of them.
Result<std::shared_ptr<Keyer>> makeFor(const KeyerOptions& options, const MakeReplica& make) {
    const Result<QStringList> devices = devicesFor(options);
    if (!devices)
        return devices.error();
    if (devices->size() == 1 && devices->front() != QLatin1String("all"))
        return make({.device = devices->front(), .threads = options.threads});
    return makeReplicaKeyer(*devices, options.threads, make,
                            [] { return infer::loadRuntime(inferPluginFolders()); });
}

/// A replica has one of its own: it keeps to its terms, and two share no device.
std::shared_ptr<EmbeddedRunner> runnerFor(const EmbeddedWeights& weights, const KeyerOptions& options) {
    const EmbeddedRunner::Options own{
        .device = options.device, .threads = options.threads, .terms = options.terms};
    return options.terms ? std::make_shared<EmbeddedRunner>(embeddedParts(weights), own)
                         : sharedEmbeddedRunner(weights, own);
}

Error noSuchKeyer(const QString& id) {
    QStringList ids;
    for (const KeyerInfo& keyer : installedKeyers())
        ids += keyer.id;
    return Error::usage(
        QStringLiteral("There is no keyer '%1'. Installed: %2. The CorridorKey network is installed "
                       "from a downloaded weights file with: corridorkey-cli checkpoints add FILE.")
            .arg(id, ids.join(QLatin1String(", "))));
}

Result<std::shared_ptr<Keyer>> makeEmbeddedKeyer(const EmbeddedWeights& weights,
                                                 const KeyerOptions& options) {
    return makeFor(options, [weights](const KeyerOptions& one) {
        return std::make_shared<EmbeddedKeyer>(weights, runnerFor(weights, one));
    });
}

Result<std::shared_ptr<Keyer>> makeNetworkKeyer(const CheckpointRecord& checkpoint,
                                                const KeyerOptions& options) {
    if (QFileInfo(checkpoint.path).size() != checkpoint.bytes)
        return Error::model(
            QStringLiteral("The weights of the checkpoint '%1' are gone or not whole ('%2'). Remove "
                           "the checkpoint and add the file you downloaded again.")
                .arg(checkpoint.name, checkpoint.path));
    return makeFor(options, [checkpoint](const KeyerOptions& one) {
        std::optional<GreenFormerKeyer::Hints> hints;
        if (const std::optional<EmbeddedWeights> weights = embeddedWeights())
            hints = {.runner = runnerFor(*weights, one), .weights = weights->sha256};
        return std::make_shared<GreenFormerKeyer>(checkpoint, one, std::move(hints));
    });
}

} // namespace

QString defaultKeyerId() {
    return embeddedWeights() ? QStringLiteral("embedded") : QStringLiteral("difference");
}

std::vector<KeyerInfo> installedKeyers() {
    std::vector<KeyerInfo> keyers;
    const std::optional<EmbeddedWeights> weights = embeddedWeights();
    if (weights)
        keyers.push_back(EmbeddedKeyer::infoFor(*weights));
    keyers.push_back(ColorDifferenceKeyer().info());
    for (const CheckpointRecord& checkpoint : CheckpointStore().list().records)
        keyers.push_back(
            GreenFormerKeyer::infoFor(checkpoint, weights ? std::optional(weights->sha256) : std::nullopt));
    return keyers;
}

Result<std::shared_ptr<Keyer>> makeKeyer(const QString& id, const KeyerOptions& options) {
    if (id == QLatin1String("difference")) {
        if (!options.device.isEmpty())
            return Error::usage(
                QStringLiteral("--device has no effect with the keyer 'difference', which runs on "
                               "the processor. Leave it out."));
        return std::shared_ptr<Keyer>(std::make_shared<ColorDifferenceKeyer>());
    }
    if (const std::optional<EmbeddedWeights> weights = embeddedWeights();
        weights && id == QLatin1String("embedded"))
        return makeEmbeddedKeyer(*weights, options);
    const Result<CheckpointRecord> checkpoint = CheckpointStore().find(id);
    return checkpoint ? makeNetworkKeyer(*checkpoint, options) : noSuchKeyer(id);
}

} // namespace ckd
