// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QJsonObject>
#include <QString>

#include <functional>

namespace ckd::cli {

/// {"ok": bool, "ms": …, "message": …} of keying one test frame with this keyer.
using SelfTest = std::function<QJsonObject(const QString& keyerId)>;

/// LibTorch, its devices and linear algebra, and the installed checkpoints, each keyed once. Loads LibTorch.
/// "ok" is false when a checkpoint is installed and cannot be used; no network at all is not a fault.
[[nodiscard]] QJsonObject examineNetwork(const SelfTest& selfTest);

/// As lines of text.
void printNetwork(const QJsonObject& network);

} // namespace ckd::cli
