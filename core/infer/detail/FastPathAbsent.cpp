// SPDX-License-Identifier: Apache-2.0
// Stands in for FastPath.cpp in builds without CUDA kernels.
#include "core/infer/detail/FastPath.h"

namespace ckd::infer::detail {

std::unique_ptr<FastPath> makeFastPath(const Checkpoint&, const EngineOptions&) {
    return nullptr;
}

} // namespace ckd::infer::detail
