// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/Hopper.cuh"
#include "core/infer/cuda/Kernels.h"
#include "core/infer/cuda/Packet.cuh"

#include <algorithm>
#include <cstdint>

namespace ckd::infer::cuda {

namespace {

// LayerNorm, linear, bias and GELU in one pass, for the 112 channels of the first stage: there the products
// are so short that reading and writing is all that counts, and the weights fit into shared memory. A block
// keeps up to seven groups of 64 outputs and walks over strips of 128 tokens. Two warp groups take turns to
// fetch and normalise strips, two take turns with the products, as in the refiner's convolution.
constexpr int kChannels = kNormedLinearInputs;
constexpr int kPlanes = kChannels / 8;
constexpr int kStrip = 128;
constexpr int kPlaneBytes = kStrip * 16 + 16; // 16 more: the planes start in different banks
constexpr int kSlotBytes = kPlanes * kPlaneBytes;
constexpr int kSlots = 3;
constexpr int kGroupOutputs = 64;
constexpr int kMostGroups = 7;
constexpr int kBlockBytes = 128; // an operand block of 8 rows x 16 bytes
constexpr int kGroupBytes = kPlanes * 8 * kBlockBytes;
constexpr int kStagedTokenBytes = 144;
constexpr int kStagingBytes = kStrip * kStagedTokenBytes;
constexpr int kSharedBytes = kMostGroups * kGroupBytes + kSlots * kSlotBytes + 2 * kStagingBytes;
constexpr int kThreads = 512;
constexpr int kProducers = 128;
constexpr int kLanes = 16; // that share a token
constexpr int kPasses = kStrip / (kProducers / kLanes);
constexpr float kEpsilon = 1e-6F;

struct Shared {
    std::uint8_t* weights;
    std::uint8_t* slots;
    std::uint8_t* staging;
    std::uint64_t* full;
    std::uint64_t* empty;
};

struct Work {
    int strips;
    int firstGroup;
    int groups;
};

__device__ inline float laneSum(float value) {
#pragma unroll
    for (int step = kLanes / 2; step > 0; step /= 2)
        value += __shfl_xor_sync(0xFFFFFFFF, value, step, kLanes);
    return value;
}

__device__ inline Packet normalised(const Packet& x, const Packet& scale, const Packet& shift, bool used) {
    float values[8];
    float sum = 0;
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        const float2 pair = __half22float2(x.pairs[i]);
        values[2 * i] = pair.x;
        values[2 * i + 1] = pair.y;
        sum += pair.x + pair.y;
    }
    const float mean = laneSum(sum) / kChannels;
    float squares = 0;
#pragma unroll
    for (float& value : values) {
        value -= mean;
        squares += value * value;
    }
    const float gain = rsqrtf(laneSum(used ? squares : 0.0F) / kChannels + kEpsilon);
    Packet out;
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        const float2 s = __half22float2(scale.pairs[i]);
        const float2 t = __half22float2(shift.pairs[i]);
        out.pairs[i] =
            __floats2half2_rn(values[2 * i] * gain * s.x + t.x, values[2 * i + 1] * gain * s.y + t.y);
    }
    return out;
}

__device__ inline void produce(const NormedLinearTask& task, const Work& work, const Shared& shared,
                               int group) {
    const int tid = threadIdx.x % kProducers;
    const int lane = tid % kLanes;
    const bool used = lane < kPlanes;
    Packet scale{};
    Packet shift{};
    if (used) {
        scale = loadPacket(task.normScale + 8 * lane);
        shift = loadPacket(task.normShift + 8 * lane);
    }
    int count = 0;
    for (int strip = blockIdx.x; strip < work.strips; strip += gridDim.x, ++count) {
        if (count % 2 != group)
            continue;
        Packet loaded[kPasses] = {};
#pragma unroll
        for (int pass = 0; pass < kPasses; ++pass) {
            const int token = strip * kStrip + pass * (kProducers / kLanes) + tid / kLanes;
            if (used && token < task.tokens)
                loaded[pass] = loadPacket(task.in + static_cast<std::size_t>(token) * kChannels + 8 * lane);
        }
        const int place = count % kSlots;
        if (count >= kSlots)
            barrierWait(&shared.empty[place], (count / kSlots - 1) & 1);
        std::uint8_t* slot = shared.slots + place * kSlotBytes + lane * kPlaneBytes;
#pragma unroll
        for (int pass = 0; pass < kPasses; ++pass) {
            const Packet packet = normalised(loaded[pass], scale, shift, used);
            if (used)
                *reinterpret_cast<uint4*>(slot + (pass * (kProducers / kLanes) + tid / kLanes) * 16) =
                    *reinterpret_cast<const uint4*>(&packet);
        }
        fenceForAsyncReaders();
        __syncwarp();
        if (tid % 32 == 0)
            barrierArrive(&shared.full[place]);
    }
}

__device__ inline void multiplyStrip(float (&sum)[64], std::uint32_t weights, std::uint32_t slot) {
    constexpr std::uint64_t kWeightStrides = operandStrides(8 * kBlockBytes, kBlockBytes, Swizzle::None);
    constexpr std::uint64_t kInputStrides = operandStrides(kPlaneBytes, kBlockBytes, Swizzle::None);
    matrixFence();
#pragma unroll
    for (int step = 0; step < kPlanes / 2; ++step)
        matrixProduct128(sum, operandAt(kWeightStrides, weights + step * 2 * 8 * kBlockBytes),
                         operandAt(kInputStrides, slot + step * 2 * kPlaneBytes), step > 0);
    matrixCommit();
    matrixWait<0>();
}

/// Four 8 x 8 matrices of packed float16, transposed on the way to shared memory.
__device__ inline void storeTransposed(std::uint32_t address, const std::uint32_t (&r)[4]) {
    asm volatile("stmatrix.sync.aligned.m8n8.x4.trans.shared.b16 [%0], {%1, %2, %3, %4};" ::"r"(address),
                 "r"(r[0]), "r"(r[1]), "r"(r[2]), "r"(r[3])
                 : "memory");
}

__device__ inline std::uint32_t packed(float low, float high) {
    const __half2 pair = __floats2half2_rn(low, high);
    return *reinterpret_cast<const std::uint32_t*>(&pair);
}

template <bool kGelu> __device__ inline void finishValues(float (&values)[64], float bias0, float bias1) {
#pragma unroll
    for (int i = 0; i < 64; ++i) {
        const float value = values[i] + (i % 4 < 2 ? bias0 : bias1);
        values[i] = kGelu ? geluOf(value) : value;
    }
}

/// 64 outputs x `tokens` tokens from the registers of a warp group; `outputs` of the 64 exist.
__device__ inline void writeStrip(const float (&values)[64], std::uint8_t* staging, half* out, int stride,
                                  int tokens, int outputs, int group) {
    const int lane = threadIdx.x % 32;
    const int warp = threadIdx.x / 32 % 4;
    const std::uint32_t address = sharedAddress(staging) + (lane / 16 * 8 + lane % 8) * kStagedTokenBytes +
                                  warp * 32 + lane / 8 % 2 * 16;
#pragma unroll
    for (int j = 0; j < 16; j += 2) {
        const std::uint32_t r[4] = {
            packed(values[4 * j], values[4 * j + 1]), packed(values[4 * j + 2], values[4 * j + 3]),
            packed(values[4 * j + 4], values[4 * j + 5]), packed(values[4 * j + 6], values[4 * j + 7])};
        storeTransposed(address + j * 8 * kStagedTokenBytes, r);
    }
    asm volatile("bar.sync %0, 128;" ::"r"(group + 1) : "memory");
#pragma unroll
    for (int i = 0; i < 8; ++i) {
        const int at = static_cast<int>(threadIdx.x % 128) + 128 * i;
        const int token = at / 8;
        const int packet = at % 8;
        if (token < tokens && packet * 8 < outputs)
            *reinterpret_cast<uint4*>(out + static_cast<std::size_t>(token) * stride + packet * 8) =
                *reinterpret_cast<const uint4*>(staging + token * kStagedTokenBytes + packet * 16);
    }
    asm volatile("bar.sync %0, 128;" ::"r"(group + 1) : "memory");
}

template <bool kGelu>
__device__ inline void consume(const NormedLinearTask& task, const Work& work, const Shared& shared,
                               int group) {
    const int lane = threadIdx.x % 32;
    const int row = static_cast<int>(threadIdx.x / 32 % 4) * 16 + lane / 4;
    int count = 0;
    int turn = 0;
    for (int strip = blockIdx.x; strip < work.strips; strip += gridDim.x, ++count) {
        const int place = count % kSlots;
        const int tokens = min(kStrip, task.tokens - strip * kStrip);
        for (int i = 0; i < work.groups; ++i, ++turn) {
            if (turn % 2 != group)
                continue;
            const int first = (work.firstGroup + i) * kGroupOutputs;
            barrierWait(&shared.full[place], (count / kSlots) & 1);
            float values[64];
            multiplyStrip(values, sharedAddress(shared.weights) + i * kGroupBytes,
                          sharedAddress(shared.slots) + place * kSlotBytes);
            if (threadIdx.x % 128 == 0)
                barrierArrive(&shared.empty[place]);
            __syncwarp();
            const float bias0 = first + row < task.outputs ? __half2float(task.bias[first + row]) : 0.0F;
            const float bias1 =
                first + row + 8 < task.outputs ? __half2float(task.bias[first + row + 8]) : 0.0F;
            finishValues<kGelu>(values, bias0, bias1);
            writeStrip(values, shared.staging + group * kStagingBytes,
                       task.out + static_cast<std::size_t>(strip) * kStrip * task.outputs + first,
                       task.outputs, tokens, task.outputs - first, group);
        }
    }
}

template <bool kGelu>
__global__ __launch_bounds__(kThreads, 1) void normedLinearKernel(const NormedLinearTask task, int strips,
                                                                  int groups) {
    extern __shared__ __align__(128) std::uint8_t memory[];
    __shared__ std::uint64_t full[kSlots];
    __shared__ std::uint64_t empty[kSlots];
    const int perColumn = (groups + gridDim.y - 1) / gridDim.y;
    const int firstGroup = blockIdx.y * perColumn;
    const Work work{
        .strips = strips, .firstGroup = firstGroup, .groups = min(perColumn, groups - firstGroup)};
    const Shared shared{.weights = memory,
                        .slots = memory + kMostGroups * kGroupBytes,
                        .staging = memory + kMostGroups * kGroupBytes + kSlots * kSlotBytes,
                        .full = full,
                        .empty = empty};
    const auto* source = reinterpret_cast<const uint4*>(task.weight) + firstGroup * (kGroupBytes / 16);
    for (int i = threadIdx.x; i < work.groups * kGroupBytes / 16; i += kThreads)
        reinterpret_cast<uint4*>(shared.weights)[i] = source[i];
    fenceForAsyncReaders();
    if (threadIdx.x == 0) {
        for (int i = 0; i < kSlots; ++i) {
            barrierInit(&full[i], kProducers / 32);
            barrierInit(&empty[i], work.groups);
        }
        barrierInitFence();
    }
    __syncthreads();
    // The warp's number through a shuffle: the compiler then knows that warps do not part here.
    const int group = __shfl_sync(0xFFFFFFFF, threadIdx.x / 128, 0);
    if (group < 2)
        produce(task, work, shared, group);
    else
        consume<kGelu>(task, work, shared, group - 2);
}

int groupsOf(int outputs) {
    return (outputs + kGroupOutputs - 1) / kGroupOutputs;
}

} // namespace

void normedLinear(const NormedLinearTask& task, cudaStream_t stream) {
    int device = 0;
    int multiprocessors = 0;
    check(cudaGetDevice(&device), "cudaGetDevice");
    check(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device),
          "multiprocessors");
    const int groups = groupsOf(task.outputs);
    const int columns = (groups + kMostGroups - 1) / kMostGroups;
    const int strips = (task.tokens + kStrip - 1) / kStrip;
    const dim3 grid(static_cast<unsigned>(std::clamp(multiprocessors / columns, 1, strips)),
                    static_cast<unsigned>(columns));
    const auto kernel =
        task.activation == Activation::Gelu ? normedLinearKernel<true> : normedLinearKernel<false>;
    check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, kSharedBytes),
          "linear: shared memory");
    kernel<<<grid, kThreads, kSharedBytes, stream>>>(task, strips, groups);
    checkLaunch("LayerNorm and linear");
}

std::size_t packedNormedLinear(int outputs) {
    return static_cast<std::size_t>(groupsOf(outputs)) * kGroupBytes / sizeof(half);
}

void packNormedLinear(const float* weights, int outputs, float* packedWeights) {
    std::fill(packedWeights, packedWeights + packedNormedLinear(outputs), 0.0F);
    for (int o = 0; o < outputs; ++o) {
        for (int c = 0; c < kChannels; ++c) {
            const int group = o / kGroupOutputs;
            const int inGroup = o % kGroupOutputs;
            const std::size_t block = (static_cast<std::size_t>(group) * kPlanes + c / 8) * 8 + inGroup / 8;
            packedWeights[block * 64 + inGroup % 8 * 8 + c % 8] =
                weights[static_cast<std::size_t>(o) * kChannels + c];
        }
    }
}

} // namespace ckd::infer::cuda
