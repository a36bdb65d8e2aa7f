// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/pipeline/RenderJob.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <optional>

namespace ckd {

/// Bytes that may be written below `folder` (or its nearest folder that exists); none when unknown.
[[nodiscard]] std::optional<std::uint64_t> freeBytes(const QString& folder);

/// An OutputErrorPolicy that waits while the disk of `folder` is full: it looks twice a second, and tries
/// again as soon as there is more room than there was, else every ten seconds (a quota does not show as free
/// space). `say` hears why, once per pause, on a write thread. Every other error fails its frame.
[[nodiscard]] OutputErrorPolicy pauseWhenDiskFull(QString folder, std::function<void(const QString&)> say);

} // namespace ckd
