// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/Kernels.h"

#include <cstdint>

namespace ckd::infer::cuda {

namespace {

// A warp takes up to 16 queries of one window and head; keys and values of the window lie in shared memory.
// Everything is small: the kernel's cost is reading q, k, v and writing the result once.
constexpr int kPadded = 64;
constexpr int kRow = kPadded + 8; // numbers; 144 bytes, so that eight rows start in different banks
constexpr int kPackets = kHeadWidth / 8;
constexpr float kLog2e = 1.4426950408889634F;

__device__ inline std::uint32_t sharedAt(const void* pointer) {
    return static_cast<std::uint32_t>(__cvta_generic_to_shared(pointer));
}

__device__ inline void loadMatrices(std::uint32_t (&r)[4], const half* at) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(sharedAt(at)));
}

__device__ inline void loadMatricesTransposed(std::uint32_t (&r)[4], const half* at) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(sharedAt(at)));
}

/// d (16 x 8) += a (16 x 16) b (16 x 8)
__device__ inline void multiplyAdd(float (&d)[4], const std::uint32_t (&a)[4], std::uint32_t b0,
                                   std::uint32_t b1) {
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
                 "{%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

__device__ inline std::uint32_t packed(float low, float high) {
    const __half2 pair = __floats2half2_rn(low, high);
    return *reinterpret_cast<const std::uint32_t*>(&pair);
}

/// The token at (row, column) of a window.
__device__ inline std::size_t token(int window, int windowsAcross, int side, int inWindow) {
    const int row = window / windowsAcross * side + inWindow / side;
    const int column = window % windowsAcross * side + inWindow % side;
    return static_cast<std::size_t>(row) * windowsAcross * side + column;
}

template <int kKeys> struct Tile {
    half keys[kKeys][kRow];
    half values[kKeys][kRow];
};

/// Scores of a warp's 16 queries -> the result's 16 x 56, both in fragments.
template <int kKeys>
__device__ inline void attendTile(const Tile<kKeys>& tile, const half (*queries)[kRow], float (&out)[7][4],
                                  int lane) {
    std::uint32_t q[4][4];
    for (int step = 0; step < 4; ++step)
        loadMatrices(q[step], &queries[lane % 16][16 * step + lane / 16 * 8]);
    float scores[kKeys / 8][4] = {};
#pragma unroll
    for (int j = 0; j < kKeys / 8; ++j) {
#pragma unroll
        for (int step = 0; step < 4; step += 2) {
            std::uint32_t k[4];
            loadMatrices(k, &tile.keys[8 * j + lane % 8][16 * step + lane / 8 * 8]);
            multiplyAdd(scores[j], q[step], k[0], k[1]);
            multiplyAdd(scores[j], q[step + 1], k[2], k[3]);
        }
    }
    float sum[2] = {0, 0};
#pragma unroll
    for (int r = 0; r < 2; ++r) {
        float top = -INFINITY;
#pragma unroll
        for (int j = 0; j < kKeys / 8; ++j)
            top = fmaxf(top, fmaxf(scores[j][2 * r], scores[j][2 * r + 1]));
        top = fmaxf(top, __shfl_xor_sync(0xFFFFFFFF, top, 1));
        top = fmaxf(top, __shfl_xor_sync(0xFFFFFFFF, top, 2));
#pragma unroll
        for (int j = 0; j < kKeys / 8; ++j) {
#pragma unroll
            for (int i = 0; i < 2; ++i) {
                float& score = scores[j][2 * r + i];
                score = exp2f((score - top) * kLog2e);
                sum[r] += score;
            }
        }
        sum[r] += __shfl_xor_sync(0xFFFFFFFF, sum[r], 1);
        sum[r] += __shfl_xor_sync(0xFFFFFFFF, sum[r], 2);
    }
#pragma unroll
    for (int step = 0; step < kKeys / 16; ++step) {
        const std::uint32_t p[4] = {packed(scores[2 * step][0], scores[2 * step][1]),
                                    packed(scores[2 * step][2], scores[2 * step][3]),
                                    packed(scores[2 * step + 1][0], scores[2 * step + 1][1]),
                                    packed(scores[2 * step + 1][2], scores[2 * step + 1][3])};
#pragma unroll
        for (int j = 0; j < 8; j += 2) {
            std::uint32_t v[4];
            loadMatricesTransposed(v, &tile.values[16 * step + lane % 16][8 * j + lane / 16 * 8]);
            multiplyAdd(out[j], p, v[0], v[1]);
            if (j + 1 < 7)
                multiplyAdd(out[j + 1], p, v[2], v[3]);
        }
    }
#pragma unroll
    for (int r = 0; r < 2; ++r) {
        const float scale = 1.0F / sum[r];
#pragma unroll
        for (int j = 0; j < 7; ++j) {
            out[j][2 * r] *= scale;
            out[j][2 * r + 1] *= scale;
        }
    }
}

/// kWarps warps share one window and head of kKeys keys; kTasks such groups make up a block.
template <int kKeys, int kWarps, int kTasks>
__global__ void windowAttentionKernel(const AttentionTask task, int windowsAcross, int keySide,
                                      int querySide) {
    extern __shared__ __align__(16) std::uint8_t memory[];
    auto* tiles = reinterpret_cast<Tile<kKeys>*>(memory);
    auto* queryRows = reinterpret_cast<half(*)[kRow]>(memory + kTasks * sizeof(Tile<kKeys>));
    const int lane = threadIdx.x % 32;
    const int warp = threadIdx.x / 32;
    const int group = warp / kWarps;
    const int inGroup = static_cast<int>(threadIdx.x) - group * kWarps * 32;
    const int window = (blockIdx.x * kTasks + group) / task.heads;
    const int head = (blockIdx.x * kTasks + group) % task.heads;
    const bool real = window < windowsAcross * windowsAcross;
    Tile<kKeys>& tile = tiles[group];
    const uint4 zero{0, 0, 0, 0};
    for (int i = inGroup; real && i < kKeys * 8; i += kWarps * 32) {
        const int key = i / 8;
        const int packet = i % 8;
        const std::size_t at =
            token(window, windowsAcross, keySide, key) * task.keyStride + head * kHeadWidth + packet * 8;
        const bool inside = packet < kPackets;
        *reinterpret_cast<uint4*>(&tile.keys[key][packet * 8]) =
            inside ? *reinterpret_cast<const uint4*>(task.keys + at) : zero;
        *reinterpret_cast<uint4*>(&tile.values[key][packet * 8]) =
            inside ? *reinterpret_cast<const uint4*>(task.values + at) : zero;
    }
    const int queries = querySide * querySide;
    const int first = warp % kWarps * 16;
    half(*mine)[kRow] = queryRows + warp * 16;
    for (int i = lane; real && i < 16 * 8; i += 32) {
        const int query = first + i / 8;
        const bool inside = query < queries && i % 8 < kPackets;
        *reinterpret_cast<uint4*>(&mine[i / 8][i % 8 * 8]) =
            inside ? *reinterpret_cast<const uint4*>(
                         task.queries + token(window, windowsAcross, querySide, query) * task.queryStride +
                         head * kHeadWidth + i % 8 * 8)
                   : zero;
    }
    __syncthreads();
    if (!real || first >= queries)
        return;
    float out[7][4] = {};
    attendTile<kKeys>(tile, mine, out, lane);
    for (int r = 0; r < 2; ++r) {
        const int query = first + lane / 4 + 8 * r;
        if (query >= queries)
            continue;
        half* target = task.out + token(window, windowsAcross, querySide, query) * task.heads * kHeadWidth +
                       head * kHeadWidth + 2 * (lane % 4);
        for (int j = 0; j < 7; ++j)
            *reinterpret_cast<std::uint32_t*>(target + 8 * j) = packed(out[j][2 * r], out[j][2 * r + 1]);
    }
}

template <int kKeys, int kWarps, int kTasks>
void launch(const AttentionTask& task, int window, cudaStream_t stream) {
    const int across = task.keySide / window;
    const auto tasks = static_cast<std::size_t>(across) * across * task.heads;
    constexpr int kShared = kTasks * static_cast<int>(sizeof(Tile<kKeys>)) + kTasks * kWarps * 16 * kRow * 2;
    static_assert(kShared <= 48 * 1024);
    windowAttentionKernel<kKeys, kWarps, kTasks>
        <<<blocksFor(tasks, kTasks), kTasks * kWarps * 32, kShared, stream>>>(
            task, across, window, window * task.querySide / task.keySide);
    checkLaunch("attention in windows");
}

} // namespace

void windowAttention(const AttentionTask& task, int window, cudaStream_t stream) {
    if (window == 4)
        launch<16, 1, 4>(task, window, stream);
    else // with 16 pooled queries three of the four warps only fetch
        launch<64, 4, 1>(task, window, stream);
}

} // namespace ckd::infer::cuda
