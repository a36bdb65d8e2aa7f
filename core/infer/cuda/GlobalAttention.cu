// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/Hopper.cuh"
#include "core/infer/cuda/Kernels.h"

#include <cuda.h>

namespace ckd::infer::cuda {

namespace {

// A block takes 256 queries of one head: four warp groups of 64 that run independently of each other, so that
// one's exponentials overlap the others' matrix products. Per 64 keys and group: 240 clocks of tensor cores,
// 256 of the exponential unit. The first thread also orders keys and values, three stages ahead; a warp of
// its own for that would cost every other warp a quarter of its registers.
constexpr int kGroups = 4;
constexpr int kGroupQueries = 64;
constexpr int kBlockQueries = kGroups * kGroupQueries;
constexpr int kThreads = kGroups * 128;
constexpr int kStageKeys = 128;
constexpr int kTileKeys = 64;
constexpr int kStages = 4;
constexpr int kPaddedWidth = 64; // 56 channels, and zeros that the copy engine fills in
constexpr int kRowBytes = kPaddedWidth * 2;
constexpr int kOperandBytes = kStageKeys * kRowBytes;
constexpr int kStageBytes = 2 * kOperandBytes;
constexpr int kSharedBytes = kStages * kStageBytes + 1024; // aligned by hand
constexpr float kLog2e = 1.4426950408889634F;
// The running maximum is raised only when it would be exceeded by more than this (in units of the scores):
// weights then reach at most 2^8, far from float16's limit, and the accumulators are rarely rescaled.
constexpr float kSlack = 5.5F;

__device__ inline float exp2Approx(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

__device__ inline std::uint32_t packHalf(float low, float high) {
    std::uint32_t packed;
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(packed) : "f"(high), "f"(low));
    return packed;
}

__device__ inline float quadMax(float x) {
    x = fmaxf(x, __shfl_xor_sync(0xFFFFFFFF, x, 1));
    return fmaxf(x, __shfl_xor_sync(0xFFFFFFFF, x, 2));
}
__device__ inline float quadSum(float x) {
    x += __shfl_xor_sync(0xFFFFFFFF, x, 1);
    return x + __shfl_xor_sync(0xFFFFFFFF, x, 2);
}

/// A warp group's state: 64 queries, of which a thread holds parts of two rows.
struct Rows {
    std::uint32_t queries[4][4];
    float out[28];
    float top[2] = {-INFINITY, -INFINITY};
    float sum[2] = {0, 0};
};

__device__ inline void loadQueries(Rows& rows, const half* queries, int stride, int row, int limit,
                                   int lane) {
    const int channel = 2 * (lane % 4);
#pragma unroll
    for (int step = 0; step < 4; ++step) {
#pragma unroll
        for (int part = 0; part < 4; ++part) {
            const int at = row + 8 * (part % 2);
            const int c = 16 * step + channel + 8 * (part / 2);
            const bool inside = at < limit && c < kHeadWidth;
            rows.queries[step][part] = inside ? *reinterpret_cast<const std::uint32_t*>(
                                                    queries + static_cast<std::size_t>(at) * stride + c)
                                              : 0U;
        }
    }
}

__device__ inline void raiseTop(Rows& rows, float top0, float top1) {
    const float tops[2] = {quadMax(top0), quadMax(top1)};
#pragma unroll
    for (int r = 0; r < 2; ++r) {
        const float top = fmaxf(rows.top[r], tops[r]);
        const float factor = exp2Approx((rows.top[r] - top) * kLog2e);
        rows.top[r] = top;
        rows.sum[r] *= factor;
#pragma unroll
        for (int j = 0; j < 7; ++j) {
            rows.out[4 * j + 2 * r] *= factor;
            rows.out[4 * j + 2 * r + 1] *= factor;
        }
    }
}

/// Scores of 64 keys -> exponentials relative to the running maximum, in place.
__device__ inline void exponentials(Rows& rows, float (&scores)[32]) {
    float top0 = scores[0];
    float top1 = scores[2];
#pragma unroll
    for (int j = 0; j < 8; ++j) {
        top0 = fmaxf(top0, fmaxf(scores[4 * j], scores[4 * j + 1]));
        top1 = fmaxf(top1, fmaxf(scores[4 * j + 2], scores[4 * j + 3]));
    }
    if (__any_sync(0xFFFFFFFF, top0 > rows.top[0] + kSlack || top1 > rows.top[1] + kSlack)) {
        matrixWait<0>(); // the sums so far are about to be rescaled
        raiseTop(rows, top0, top1);
    }
    const float shift0 = -rows.top[0] * kLog2e;
    const float shift1 = -rows.top[1] * kLog2e;
#pragma unroll
    for (int j = 0; j < 8; ++j) {
        scores[4 * j] = exp2Approx(fmaf(scores[4 * j], kLog2e, shift0));
        scores[4 * j + 1] = exp2Approx(fmaf(scores[4 * j + 1], kLog2e, shift0));
        scores[4 * j + 2] = exp2Approx(fmaf(scores[4 * j + 2], kLog2e, shift1));
        scores[4 * j + 3] = exp2Approx(fmaf(scores[4 * j + 3], kLog2e, shift1));
        rows.sum[0] += scores[4 * j] + scores[4 * j + 1];
        rows.sum[1] += scores[4 * j + 2] + scores[4 * j + 3];
    }
}

/// Exponentials as the next product's operand.
__device__ inline void packWeights(const float (&scores)[32], std::uint32_t (&weights)[4][4]) {
#pragma unroll
    for (int j = 0; j < 8; ++j) {
        weights[j / 2][2 * (j % 2)] = packHalf(scores[4 * j], scores[4 * j + 1]);
        weights[j / 2][2 * (j % 2) + 1] = packHalf(scores[4 * j + 2], scores[4 * j + 3]);
    }
}

__device__ inline void hideKeysFrom(float (&scores)[32], int firstKey, int keys, int lane) {
#pragma unroll
    for (int j = 0; j < 8; ++j) {
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            if (firstKey + 8 * j + 2 * (lane % 4) + i % 2 >= keys)
                scores[4 * j + i] = -INFINITY;
        }
    }
}

__device__ inline void issueScores(const Rows& rows, float (&scores)[32], std::uint32_t keys) {
    constexpr std::uint64_t kStrides = operandStrides(0, 8 * kRowBytes, Swizzle::Bytes128);
#pragma unroll
    for (int step = 0; step < 4; ++step)
        matrixProduct64(scores, rows.queries[step], operandAt(kStrides, keys + 32 * step), step > 0);
}

__device__ inline void issueSum(Rows& rows, const std::uint32_t (&weights)[4][4], std::uint32_t values) {
    constexpr std::uint64_t kStrides = operandStrides(8 * kRowBytes, 8 * kRowBytes, Swizzle::Bytes128);
#pragma unroll
    for (int step = 0; step < 4; ++step)
        matrixProduct56(rows.out, weights[step], operandAt(kStrides, values + 16 * kRowBytes * step));
}

__device__ inline void writeRows(const Rows& rows, half* out, int stride, int row, int limit, int lane) {
#pragma unroll
    for (int r = 0; r < 2; ++r) {
        const float scale = 1.0F / quadSum(rows.sum[r]);
        if (row + 8 * r >= limit)
            continue;
        half* target = out + static_cast<std::size_t>(row + 8 * r) * stride + 2 * (lane % 4);
#pragma unroll
        for (int j = 0; j < 7; ++j)
            *reinterpret_cast<std::uint32_t*>(target + 8 * j) =
                packHalf(rows.out[4 * j + 2 * r] * scale, rows.out[4 * j + 2 * r + 1] * scale);
    }
}

struct Shape {
    const half* queries;
    half* out;
    int queryStride;
    int outStride;
    int queryTokens;
    int keyTokens;
};

/// Keys and values on their way through shared memory.
struct Pipeline {
    std::uint8_t* stages;
    std::uint64_t* full;
    std::uint64_t* empty;
    int count; ///< of stages to come in all

    /// By one thread: orders stage `i` once its predecessor in the same place has been read by all groups.
    __device__ void order(const CUtensorMap& keys, const CUtensorMap& values, int i) const {
        if (i >= count)
            return;
        const int place = i % kStages;
        if (i >= kStages)
            barrierWait(&empty[place], (i / kStages - 1) & 1);
        barrierArriveExpect(&full[place], kStageBytes);
        std::uint8_t* target = stages + place * kStageBytes;
        loadBox(target, &keys, 0, blockIdx.y, i * kStageKeys, &full[place]);
        loadBox(target + kOperandBytes, &values, 0, blockIdx.y, i * kStageKeys, &full[place]);
    }
    __device__ void wait(int i) const { barrierWait(&full[i % kStages], (i / kStages) & 1); }
    __device__ std::uint32_t keys(int tile) const {
        return sharedAddress(stages) + tile / 2 % kStages * kStageBytes + tile % 2 * kTileKeys * kRowBytes;
    }
    __device__ std::uint32_t values(int tile) const { return keys(tile) + kOperandBytes; }
};

// The groups order their products one after the other: without that they fall into step, and the tensor cores
// stand still while all of them take exponentials (measured: 1.08 ms instead of 1.01).
__device__ inline void awaitTurn(int group) {
    asm volatile("bar.sync %0, 256;" ::"r"(group + 1) : "memory");
}
__device__ inline void passTurn(int group) {
    asm volatile("bar.arrive %0, 256;" ::"r"(group + 1) : "memory");
}

__global__ __launch_bounds__(kThreads,
                             1) void globalAttentionKernel(const __grid_constant__ CUtensorMap keys,
                                                           const __grid_constant__ CUtensorMap values,
                                                           const Shape shape) {
    extern __shared__ std::uint8_t shared[];
    __shared__ std::uint64_t full[kStages];
    __shared__ std::uint64_t empty[kStages];
    const int lane = threadIdx.x % 32;
    const int row = blockIdx.x * kBlockQueries + static_cast<int>(threadIdx.x / 32) * 16 + lane / 4;
    const int tiles = (shape.keyTokens + kTileKeys - 1) / kTileKeys;
    const Pipeline pipeline{.stages = shared + (1024 - sharedAddress(shared) % 1024) % 1024,
                            .full = full,
                            .empty = empty,
                            .count = (shape.keyTokens + kStageKeys - 1) / kStageKeys};
    if (threadIdx.x == 0) {
        for (int i = 0; i < kStages; ++i) {
            barrierInit(&full[i], 1);
            barrierInit(&empty[i], kGroups);
        }
        barrierInitFence();
        for (int i = 0; i < kStages - 1; ++i)
            pipeline.order(keys, values, i);
    }
    __syncthreads();
    Rows rows;
    loadQueries(rows, shape.queries + blockIdx.y * kHeadWidth, shape.queryStride, row, shape.queryTokens,
                lane);
#pragma unroll
    for (float& value : rows.out)
        value = 0;
    float scores[32];
    std::uint32_t weights[4][4];
    const int group = static_cast<int>(threadIdx.x) / 128;
    const int after = (group + 1) % kGroups;
    if (group == kGroups - 1)
        passTurn(after);
    pipeline.wait(0);
    matrixFence();
    issueScores(rows, scores, pipeline.keys(0));
    matrixCommit();
    matrixWait<0>();
    if (kTileKeys > shape.keyTokens)
        hideKeysFrom(scores, 0, shape.keyTokens, lane);
    exponentials(rows, scores);
    packWeights(scores, weights);
    for (int tile = 0; tile < tiles - 1; ++tile) {
        if (tile % 2 == 1)
            pipeline.wait((tile + 1) / 2);
        awaitTurn(group);
        matrixFence();
        issueScores(rows, scores, pipeline.keys(tile + 1));
        matrixCommit();
        issueSum(rows, weights, pipeline.values(tile));
        matrixCommit();
        passTurn(after);
        matrixWait<1>(); // the scores; the sum goes on beside the exponentials
        if ((tile + 2) * kTileKeys > shape.keyTokens)
            hideKeysFrom(scores, (tile + 1) * kTileKeys, shape.keyTokens, lane);
        exponentials(rows, scores);
        matrixWait<0>();
        if (tile % 2 == 1 && threadIdx.x % 128 == 0) {
            barrierArrive(&empty[tile / 2 % kStages]);
            if (threadIdx.x == 0)
                pipeline.order(keys, values, tile / 2 + kStages - 1);
        }
        __syncwarp();
        packWeights(scores, weights);
    }
    matrixFence();
    issueSum(rows, weights, pipeline.values(tiles - 1));
    matrixCommit();
    matrixWait<0>();
    writeRows(rows, shape.out + blockIdx.y * kHeadWidth, shape.outStride, row, shape.queryTokens, lane);
}

using EncodeTiled = CUresult (*)(CUtensorMap*, CUtensorMapDataType, cuuint32_t, void*, const cuuint64_t*,
                                 const cuuint64_t*, const cuuint32_t*, const cuuint32_t*,
                                 CUtensorMapInterleave, CUtensorMapSwizzle, CUtensorMapL2promotion,
                                 CUtensorMapFloatOOBfill);

/// From the driver, so that nothing has to be linked that is missing on a machine without a graphics card.
EncodeTiled encodeTiled() {
    static const EncodeTiled function = [] {
        void* found = nullptr;
        cudaDriverEntryPointQueryResult result{};
        check(cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &found, 12000, cudaEnableDefault,
                                               &result),
              "cuTensorMapEncodeTiled");
        if (result != cudaDriverEntryPointSuccess)
            throw std::runtime_error("the graphics driver is too old: it has no cuTensorMapEncodeTiled");
        return reinterpret_cast<EncodeTiled>(found);
    }();
    return function;
}

/// [tokens][heads][56] in boxes of 128 tokens of one head, 64 channels wide: eight of them are zeros.
CUtensorMap headMap(const half* base, int stride, int heads, int tokens) {
    CUtensorMap map{};
    const cuuint64_t sizes[3] = {kHeadWidth, static_cast<cuuint64_t>(heads), static_cast<cuuint64_t>(tokens)};
    const cuuint64_t strides[2] = {kHeadWidth * 2, static_cast<cuuint64_t>(stride) * 2};
    const cuuint32_t box[3] = {kPaddedWidth, 1, kStageKeys};
    const cuuint32_t steps[3] = {1, 1, 1};
    const CUresult status =
        encodeTiled()(&map, CU_TENSOR_MAP_DATA_TYPE_FLOAT16, 3, const_cast<half*>(base), sizes, strides, box,
                      steps, CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B,
                      CU_TENSOR_MAP_L2_PROMOTION_L2_256B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
    if (status != CUDA_SUCCESS)
        throw std::runtime_error("cuTensorMapEncodeTiled failed with " + std::to_string(status));
    return map;
}

} // namespace

void globalAttention(const AttentionTask& task, cudaStream_t stream) {
    const int keyTokens = task.keySide * task.keySide;
    const Shape shape{.queries = task.queries,
                      .out = task.out,
                      .queryStride = task.queryStride,
                      .outStride = task.heads * kHeadWidth,
                      .queryTokens = task.querySide * task.querySide,
                      .keyTokens = keyTokens};
    const CUtensorMap keys = headMap(task.keys, task.keyStride, task.heads, keyTokens);
    const CUtensorMap values = headMap(task.values, task.keyStride, task.heads, keyTokens);
    check(cudaFuncSetAttribute(globalAttentionKernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                               kSharedBytes),
          "attention: shared memory");
    const dim3 grid(blocksFor(static_cast<std::size_t>(shape.queryTokens), kBlockQueries), task.heads);
    globalAttentionKernel<<<grid, kThreads, kSharedBytes, stream>>>(keys, values, shape);
    checkLaunch("attention over all tokens");
}

} // namespace ckd::infer::cuda
