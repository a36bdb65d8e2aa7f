// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"

namespace ckd::infer::detail {

/// Threads of LibTorch for work started on the calling thread; 0 = one per core. OpenBLAS is told, once for
/// the process, to stay on the thread that calls it (see Parallel.h).
void setThreads(int threads);

/// The BLAS library in this process: path, or empty when the system does not say.
[[nodiscard]] std::string blasLibrary();

/// See Runtime::measureBlas().
[[nodiscard]] BlasSpeed measureBlasSpeed();

} // namespace ckd::infer::detail
