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

/// Who hears of the pauses of pauseWhenDiskFull(), on a write thread. Empty ones are not called.
struct DiskPauseHooks {
    /// A pause begins, and why; once for all the tries of a disk that stays full.
    std::function<void(const Error& cause)> begins = {};
    /// The write is tried again; when that fails, waits() follows.
    std::function<void()> triesAgain = {};
    std::function<void(const Error& cause)> waits = {}; ///< every wait, the first of a pause too
};

/// An OutputErrorPolicy that waits while the disk of `folder` is full: it looks twice a second, and tries
/// again as soon as there is more room than there was, else every ten seconds (a quota does not show as free
/// space). Every other error fails its frame.
[[nodiscard]] OutputErrorPolicy pauseWhenDiskFull(QString folder, DiskPauseHooks hooks);

} // namespace ckd
