// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"
#include "core/keyers/KeyerOptions.h"

#include <QStringList>

namespace ckd {

/// The device setting as a list: one word (auto, cpu, cuda, cuda:N, all), or several graphics cards
/// (cuda:0,cuda:1), or the processor several times (cpu,cpu: for trying out; it is not faster). Spaces and
/// case do not matter. Usage error, the end of a sentence about the setting: a word that is none, a card
/// twice, a card beside the processor (whose numbers are not a card's), more than 64.
[[nodiscard]] Result<QStringList> deviceList(const QString& text);

/// What a list stands for on this machine.
struct ChosenDevices {
    std::vector<infer::DeviceInfo> devices;
    QString note; ///< what the artist should know; empty: nothing
};
/// "all": the cards that are of one model with the one that "cuda" would take, since another model's frames
/// would differ by rounding; the processor where there is no card. Errors as infer::chooseDevice().
[[nodiscard]] Result<ChosenDevices> chooseDevices(const QStringList& list,
                                                  std::span<const infer::DeviceInfo> available);

/// Makes a keyer for one device.
using MakeReplica = std::function<std::shared_ptr<Keyer>(const KeyerOptions& options)>;
using LoadRuntime = std::function<infer::Result<std::unique_ptr<infer::Runtime>>()>;

/// A keyer that works on all devices of the list; which ones these are is found out by its load(). All take
/// the model size that the roomiest of them would take alone.
[[nodiscard]] std::shared_ptr<Keyer> makeReplicaKeyer(const QStringList& list, int threads,
                                                      const MakeReplica& make,
                                                      const LoadRuntime& loadRuntime);

} // namespace ckd
