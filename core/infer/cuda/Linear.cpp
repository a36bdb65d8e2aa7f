// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/Linear.h"

#include "core/infer/cuda/CudaSupport.h"

namespace ckd::infer::cuda {

namespace {

constexpr std::size_t kWorkspaceBytes = 32U << 20;

void checkBlas(cublasStatus_t status, const char* what) {
    if (status == CUBLAS_STATUS_SUCCESS)
        return;
    if (status == CUBLAS_STATUS_ALLOC_FAILED)
        throw std::bad_alloc();
    throw std::runtime_error(std::string(what) + ": " + cublasLtGetStatusName(status));
}

} // namespace

struct Linear::Plan {
    cublasLtMatmulDesc_t operation = nullptr;
    cublasLtMatrixLayout_t weight = nullptr;
    cublasLtMatrixLayout_t in = nullptr;
    cublasLtMatrixLayout_t out = nullptr;
    cublasLtMatmulAlgo_t algorithm{};
};

Linear::Linear() {
    checkBlas(cublasLtCreate(&m_handle), "cublasLtCreate");
    if (const cudaError_t status = cudaMalloc(&m_workspace, kWorkspaceBytes); status != cudaSuccess) {
        cublasLtDestroy(m_handle);
        check(status, "workspace of the matrix products");
    }
}

Linear::~Linear() {
    for (auto& [key, plan] : m_plans) {
        cublasLtMatrixLayoutDestroy(plan.weight);
        cublasLtMatrixLayoutDestroy(plan.in);
        cublasLtMatrixLayoutDestroy(plan.out);
        cublasLtMatmulDescDestroy(plan.operation);
    }
    cudaFree(m_workspace);
    cublasLtDestroy(m_handle);
}

// cuBLAS counts columns first: what is row-major [rows][n] here is its column-major n x rows.
Linear::Plan& Linear::planFor(const LinearTask& task) {
    const Key key{task.rows, task.outputs, task.inputs, task.bias != nullptr, task.added != nullptr};
    if (const auto found = m_plans.find(key); found != m_plans.end())
        return found->second;
    Plan& plan = m_plans[key];
    checkBlas(cublasLtMatmulDescCreate(&plan.operation, CUBLAS_COMPUTE_32F, CUDA_R_32F), "matrix product");
    const cublasOperation_t transposed = CUBLAS_OP_T;
    cublasLtMatmulDescSetAttribute(plan.operation, CUBLASLT_MATMUL_DESC_TRANSA, &transposed,
                                   sizeof transposed);
    if (task.bias != nullptr) {
        const cublasLtEpilogue_t epilogue = CUBLASLT_EPILOGUE_BIAS;
        cublasLtMatmulDescSetAttribute(plan.operation, CUBLASLT_MATMUL_DESC_EPILOGUE, &epilogue,
                                       sizeof epilogue);
        cublasLtMatmulDescSetAttribute(plan.operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &task.bias,
                                       sizeof task.bias);
    }
    checkBlas(cublasLtMatrixLayoutCreate(&plan.weight, CUDA_R_16F, task.inputs, task.outputs, task.inputs),
              "matrix layout");
    checkBlas(cublasLtMatrixLayoutCreate(&plan.in, CUDA_R_16F, task.inputs, task.rows, task.inputs),
              "matrix layout");
    checkBlas(cublasLtMatrixLayoutCreate(&plan.out, CUDA_R_16F, task.outputs, task.rows, task.outputs),
              "matrix layout");
    cublasLtMatmulPreference_t preference = nullptr;
    checkBlas(cublasLtMatmulPreferenceCreate(&preference), "matrix product");
    const std::size_t workspace = kWorkspaceBytes;
    cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace,
                                         sizeof workspace);
    cublasLtMatmulHeuristicResult_t result{};
    int found = 0;
    const cublasStatus_t status = cublasLtMatmulAlgoGetHeuristic(
        m_handle, plan.operation, plan.weight, plan.in, plan.out, plan.out, preference, 1, &result, &found);
    cublasLtMatmulPreferenceDestroy(preference);
    checkBlas(status, "choice of a matrix product");
    if (found == 0)
        throw std::runtime_error("cuBLASLt has no matrix product for this shape");
    plan.algorithm = result.algo;
    return plan;
}

void Linear::run(const LinearTask& task, cudaStream_t stream) {
    Plan& plan = planFor(task);
    if (task.bias != nullptr)
        cublasLtMatmulDescSetAttribute(plan.operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &task.bias,
                                       sizeof task.bias);
    const float one = 1;
    const float beta = task.added != nullptr ? 1.0F : 0.0F;
    checkBlas(cublasLtMatmul(m_handle, plan.operation, &one, task.weight, plan.weight, task.in, plan.in,
                             &beta, task.added != nullptr ? task.added : task.out, plan.out, task.out,
                             plan.out, &plan.algorithm, m_workspace, kWorkspaceBytes, stream),
              "matrix product");
}

} // namespace ckd::infer::cuda
