// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferApi.h"

namespace ckd::infer::detail {

/// Threads of LibTorch and of the BLAS for work started on the calling thread; 0 = one per core.
void setThreads(int threads);

/// The BLAS library in this process: path, or empty when the system does not say.
[[nodiscard]] std::string blasLibrary();

/// See Runtime::measureBlas().
[[nodiscard]] BlasSpeed measureBlasSpeed();

} // namespace ckd::infer::detail
