// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/TorchEngine.h"

#include <exception>

#ifdef _WIN32
#define CKD_INFER_EXPORT __declspec(dllexport)
#else
#define CKD_INFER_EXPORT __attribute__((visibility("default")))
#endif

/// The plugin's only symbol; see InferEntryPoint.
extern "C" CKD_INFER_EXPORT ckd::infer::Runtime* ckdInferCreateRuntime(int apiVersion) {
    if (apiVersion != ckd::infer::kInferApiVersion)
        return nullptr;
    try {
        return ckd::infer::makeTorchRuntime().release();
    } catch (const std::exception&) {
        return nullptr;
    }
}
