// SPDX-License-Identifier: Apache-2.0
#include "core/keyers/ReplicaDevices.h"

#include "core/keyers/InferBridge.h"
#include "core/keyers/NetworkRunner.h"

#include <QRegularExpression>

#include <algorithm>

namespace ckd {

namespace {

constexpr qsizetype kMostReplicas = 64;

/// "cuda:03" and "cuda:3" are one card.
QString normalised(const QString& word) {
    return word.startsWith(QLatin1String("cuda:")) ? QStringLiteral("cuda:%1").arg(word.mid(5).toInt())
                                                   : word;
}

Result<QStringList> checkedList(const QStringList& list) {
    if (list.size() > kMostReplicas)
        return Error::usage(QStringLiteral("a list may have %1 devices at most.").arg(kMostReplicas));
    const bool processors = list.front() == QLatin1String("cpu");
    for (qsizetype i = 0; i < list.size(); ++i) {
        const QString& word = list[i];
        if (word != QLatin1String("cpu") && !word.startsWith(QLatin1String("cuda:")))
            return Error::usage(
                QStringLiteral("in a list write graphics cards with their numbers, cuda:0,cuda:1; '%1' "
                               "stands alone.")
                    .arg(word));
        if ((word == QLatin1String("cpu")) != processors)
            return Error::usage(QStringLiteral("a graphics card and the processor do not give the same "
                                               "pixels; name only one kind."));
        if (!processors && list.indexOf(word) < i)
            return Error::usage(QStringLiteral("it names %1 twice.").arg(word));
    }
    return list;
}

QString described(const infer::DeviceInfo& info) {
    const QString name = textFromInfer(info.name);
    const QString device = textFromInfer(infer::deviceText(info.device));
    return name.isEmpty() ? device : QStringLiteral("%1 (%2)").arg(device, name);
}

QString listed(const std::vector<infer::DeviceInfo>& devices) {
    QStringList texts;
    for (const infer::DeviceInfo& info : devices)
        texts += described(info);
    return texts.join(QLatin1String(", "));
}

infer::DeviceInfo infoOf(infer::Device device, std::span<const infer::DeviceInfo> available) {
    const auto known = std::ranges::find(available, device, &infer::DeviceInfo::device);
    return known == available.end() ? infer::DeviceInfo{.device = device, .name = {}} : *known;
}

ChosenDevices allCards(std::span<const infer::DeviceInfo> available) {
    const infer::Result<infer::Device> best = infer::chooseDevice("cuda", available, 0);
    if (!best)
        return {.devices = {infoOf({}, available)}, .note = {}};
    const infer::DeviceInfo like = infoOf(best.value(), available);
    ChosenDevices chosen;
    std::vector<infer::DeviceInfo> others;
    for (const infer::DeviceInfo& info : available) {
        if (info.device.kind == infer::DeviceKind::Cuda)
            (info.name == like.name ? chosen.devices : others).push_back(info);
    }
    if (!others.empty())
        chosen.note = QStringLiteral("Not used, because its model is not that of %1: %2. Name the cards in a "
                                     "list to use them all the same.")
                          .arg(described(like), listed(others));
    return chosen;
}

} // namespace

Result<QStringList> deviceList(const QString& text) {
    static const QRegularExpression allowed(QStringLiteral("^(auto|cpu|cuda(:[0-9]{1,3})?|all)$"));
    QStringList list;
    for (const QString& part : text.split(u',')) {
        const QString word = part.trimmed().toLower();
        if (!allowed.match(word).hasMatch())
            return Error::usage(QStringLiteral("write auto, cpu, cuda, cuda:N, all, or a list of graphics "
                                               "cards such as cuda:0,cuda:1."));
        list += normalised(word);
    }
    return list.size() == 1 ? list : checkedList(list);
}

Result<ChosenDevices> chooseDevices(const QStringList& list, std::span<const infer::DeviceInfo> available) {
    if (list == QStringList{QStringLiteral("all")})
        return allCards(available);
    ChosenDevices chosen;
    for (const QString& word : list) {
        const infer::Result<infer::Device> device = infer::chooseDevice(word.toStdString(), available, 0);
        if (!device)
            return errorFromInfer(device.error());
        chosen.devices.push_back(infoOf(device.value(), available));
    }
    const std::string& name = chosen.devices.front().name;
    if (std::ranges::any_of(chosen.devices, [&](const auto& info) { return info.name != name; }))
        chosen.note = QStringLiteral("The graphics cards are of different models (%1): which of them keys a "
                                     "frame changes its last bits.")
                          .arg(listed(chosen.devices));
    return chosen;
}

std::shared_ptr<Keyer> makeReplicaKeyer(const QStringList& list, int threads, const MakeReplica& make,
                                        const LoadRuntime& loadRuntime) {
    const auto open = [list, threads, make,
                       loadRuntime](const std::stop_token& stop) -> Result<OpenedReplicas> {
        const infer::Result<std::unique_ptr<infer::Runtime>> runtime = loadRuntime();
        if (!runtime)
            return errorFromInfer(runtime.error());
        const Result<ChosenDevices> chosen = chooseDevices(list, runtime.value()->devices());
        if (!chosen)
            return chosen.error();
        if (stop.stop_requested())
            return Error::cancelled();
        int size = 0;
        for (const infer::DeviceInfo& info : chosen->devices)
            size = std::max(size, automaticModelSize(info, infer::defaultPrecision(info.device)));
        OpenedReplicas opened{.replicas = {}, .note = chosen->note};
        for (const infer::DeviceInfo& info : chosen->devices) {
            auto terms = std::make_shared<ReplicaTerms>();
            terms->automaticSize = size;
            const QString device = textFromInfer(infer::deviceText(info.device));
            std::shared_ptr<Keyer> keyer = make({.device = device, .threads = threads, .terms = terms});
            opened.replicas.push_back(
                {.device = device, .keyer = std::move(keyer), .terms = std::move(terms)});
        }
        return opened;
    };
    return std::make_shared<ReplicaKeyer>(make({.device = QStringLiteral("auto"), .threads = threads}), open);
}

} // namespace ckd
