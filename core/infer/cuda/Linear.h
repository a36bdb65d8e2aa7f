// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cublasLt.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <map>
#include <tuple>

namespace ckd::infer::cuda {

/// out [rows][outputs] = in [rows][inputs] weightᵀ + bias (+ added); float16 with float32 sums.
struct LinearTask {
    const half* in;
    const half* weight; ///< [outputs][inputs]
    const half* bias;   ///< [outputs] or nullptr
    const half* added;  ///< [rows][outputs] or nullptr; may be `out`
    half* out;
    int rows;
    int outputs;
    int inputs;
};

/// Matrix products by cuBLASLt. One per stream; keeps what it has looked up for each shape. The library's own
/// first choice is taken, never a measured one: two runs, or two cards of a kind, must give the same bits.
class Linear {
public:
    Linear();
    ~Linear();
    Linear(const Linear&) = delete;
    Linear& operator=(const Linear&) = delete;

    void run(const LinearTask& task, cudaStream_t stream);

private:
    struct Plan;
    using Key = std::tuple<int, int, int, bool, bool>;
    Plan& planFor(const LinearTask& task);

    cublasLtHandle_t m_handle = nullptr;
    void* m_workspace = nullptr;
    std::map<Key, Plan> m_plans;
};

} // namespace ckd::infer::cuda
