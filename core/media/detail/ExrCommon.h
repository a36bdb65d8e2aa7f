// SPDX-License-Identifier: Apache-2.0
#pragma once

// Private to the OpenEXR wrappers of core/media.

#include "core/media/FrameSource.h"

#include <OpenEXR/ImfTimeCode.h>

#include <optional>

namespace ckd::detail {

/// Turns OpenEXR's own threads off (the pools own the parallelism) and sets its size limits. Cheap when done
/// already; any thread.
void prepareOpenExr();

/// Smallest window that holds both.
[[nodiscard]] Window united(const Window& a, const Window& b);

/// "HH:MM:SS:FF" (';' before FF: drop frame); none when it is no timecode.
[[nodiscard]] std::optional<Imf::TimeCode> exrTimecode(const QString& text);
[[nodiscard]] QString timecodeText(const Imf::TimeCode& timecode);

} // namespace ckd::detail
