// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/KeyerRegistry.h"

#include "core/keyers/CheckpointStore.h"
#include "core/keyers/EmbeddedKeyer.h"
#include "core/keyers/GreenFormerKeyer.h"
#include "core/keying/ColorDifferenceKeyer.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace ckd {

namespace {

constexpr char kDeviceVariable[] = "CORRIDORKEY_DEVICE";

/// The device to use: the option, else the environment, else auto. Whether it exists is found out by load().
Result<QString> deviceFor(const KeyerOptions& options) {
    const bool fromOption = !options.device.isEmpty();
    const QString text = fromOption ? options.device : qEnvironmentVariable(kDeviceVariable);
    const QString device = text.isEmpty() ? QStringLiteral("auto") : text.trimmed().toLower();
    static const QRegularExpression allowed(QStringLiteral("^(auto|cpu|cuda(:[0-9]{1,3})?)$"));
    if (allowed.match(device).hasMatch())
        return device;
    return Error::usage(
        QStringLiteral("%1 '%2' is not possible: write auto, cpu, cuda or cuda:N.")
            .arg(fromOption ? QStringLiteral("The device") : QLatin1String(kDeviceVariable) + u'=', text));
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
    const Result<QString> device = deviceFor(options);
    if (!device)
        return device.error();
    return std::shared_ptr<Keyer>(std::make_shared<EmbeddedKeyer>(
        weights, sharedEmbeddedRunner(weights, {.device = *device, .threads = options.threads})));
}

Result<std::shared_ptr<Keyer>> makeNetworkKeyer(const CheckpointRecord& checkpoint, KeyerOptions options) {
    const Result<QString> device = deviceFor(options);
    if (!device)
        return device.error();
    options.device = *device;
    if (QFileInfo(checkpoint.path).size() != checkpoint.bytes)
        return Error::model(
            QStringLiteral("The weights of the checkpoint '%1' are gone or not whole ('%2'). Remove "
                           "the checkpoint and add the file you downloaded again.")
                .arg(checkpoint.name, checkpoint.path));
    std::optional<GreenFormerKeyer::Hints> hints;
    if (const std::optional<EmbeddedWeights> weights = embeddedWeights())
        hints = {.runner = sharedEmbeddedRunner(*weights, {.device = *device, .threads = options.threads}),
                 .weights = weights->sha256};
    return std::shared_ptr<Keyer>(std::make_shared<GreenFormerKeyer>(checkpoint, options, std::move(hints)));
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
