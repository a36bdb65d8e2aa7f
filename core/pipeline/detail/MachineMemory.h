// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace ckd::detail {

/// Memory this process may use: the machine's, or its container's limit when that is less. 4 GiB when
/// neither can be found out.
[[nodiscard]] std::size_t machineMemoryBytes();

} // namespace ckd::detail
