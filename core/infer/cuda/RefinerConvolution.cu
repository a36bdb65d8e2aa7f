// SPDX-License-Identifier: Apache-2.0
#include "core/infer/cuda/CudaSupport.h"
#include "core/infer/cuda/Hopper.cuh"
#include "core/infer/cuda/Kernels.h"
#include "core/infer/cuda/Packet.cuh"

#include <algorithm>
#include <cstdint>

namespace ckd::infer::cuda {

namespace {

// The convolution as a matrix product: 64 output channels x 128 pixels of a row, over 9 taps x 64 channels. A
// block keeps the packed weights and walks down a chain of rows that lie one dilation apart, so that each row
// of the input is fetched once and used for three rows of the output. Four warp groups: two take turns to
// fetch, normalise and lay out input rows; two take turns with the products, so that one's output overlaps
// the other's products. Rows are asked into the L2 cache well ahead: a row in flight per group would not hide
// the memory's latency, and the registers for more are the products'.
//
// Input rows lie in shared memory as planes of 8 channels, 16 bytes a pixel, so that a tap is nothing but an
// address: one pixel further is 16 bytes further, whatever the dilation.
constexpr int kStrip = 128;
constexpr int kMaxDilation = 8;
constexpr int kRowPixels = kStrip + 2 * kMaxDilation;
constexpr int kPlaneBytes = kRowPixels * 16 + 16; // 16 more: eight planes start in different banks
constexpr int kPlanes = kRefinerChannels / 8;
constexpr int kSlots = 6;
constexpr int kSegmentRows = 32;
constexpr int kThreads = 512;
constexpr int kProducers = 128;                           // threads that share a row
constexpr int kAhead = 1;                                 // rows between the request into L2 and its use
constexpr int kLoads = kRowPixels * kPlanes / kProducers; // 16-byte loads a producer makes per row
constexpr int kStagedPixelBytes = 144;                    // 128 of channels; 16 more against bank conflicts
constexpr int kStagingBytes = kStrip * kStagedPixelBytes;
constexpr int kBlockBytes = 128; // an operand block of 8 rows x 16 bytes

constexpr int kPlaneWeights = kRefinerChannels * 8; // numbers of 64 outputs x 8 inputs
constexpr int kBodyWeights = 9 * kPlanes * kPlaneWeights;
// The stem has one plane: pairs of taps of a row make up a product's 16 inputs, the fourth is zeros.
constexpr int kStemWeights = 3 * 4 * kPlaneWeights;

template <bool kStem> struct Layout {
    static constexpr int planes = kStem ? 1 : kPlanes;
    static constexpr int slotBytes = planes * kPlaneBytes;
    static constexpr int weightBytes = (kStem ? kStemWeights : kBodyWeights) * 2;
    static constexpr int sharedBytes = weightBytes + kSlots * slotBytes + 2 * kStagingBytes;
};

/// A piece of work: output rows first, first + dilation, ... of one strip of columns.
struct Unit {
    int column;
    int first;
    int rows;
};

/// How the picture is cut; the same for producers and consumers.
struct Cut {
    int size;
    int dilation;
    int strips;
    int segments; ///< per chain
    int units;

    __device__ Unit unit(int index) const {
        const int strip = index % strips;
        const int rest = index / strips;
        const int chain = rest % dilation;
        const int segment = rest / dilation;
        const int chainRows = (size - chain + dilation - 1) / dilation;
        return {.column = strip * kStrip,
                .first = chain + segment * kSegmentRows * dilation,
                .rows = max(0, min(kSegmentRows, chainRows - segment * kSegmentRows))};
    }
};

Cut cutFor(int size, int dilation) {
    const int strips = (size + kStrip - 1) / kStrip;
    const int longest = (size + dilation - 1) / dilation;
    const int segments = (longest + kSegmentRows - 1) / kSegmentRows;
    return {.size = size,
            .dilation = dilation,
            .strips = strips,
            .segments = segments,
            .units = strips * dilation * segments};
}

__device__ inline uint4& bits(Packet& packet) {
    return *reinterpret_cast<uint4*>(&packet);
}

struct PacketNorm {
    __half2 scale[4];
    __half2 shift[4];
};

__device__ inline PacketNorm packetNorm(const Norm& norm, int channel) {
    PacketNorm packet{};
    if (norm.scale != nullptr) {
        for (int i = 0; i < 4; ++i) {
            packet.scale[i] = *reinterpret_cast<const __half2*>(norm.scale + channel + 2 * i);
            packet.shift[i] = *reinterpret_cast<const __half2*>(norm.shift + channel + 2 * i);
        }
    }
    return packet;
}

enum class Source { Plain, Normed, Summed, NormedSummed };

template <Source kSource>
__device__ inline void makeFinal(Packet& x, const Packet& z, const PacketNorm& xNorm,
                                 const PacketNorm& zNorm) {
    const __half2 zero = __float2half2_rn(0.0F);
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        if constexpr (kSource == Source::Normed || kSource == Source::NormedSummed)
            x.pairs[i] = __hfma2_relu(x.pairs[i], xNorm.scale[i], xNorm.shift[i]);
        if constexpr (kSource == Source::Summed || kSource == Source::NormedSummed)
            x.pairs[i] =
                __hmax2_nan(__hadd2(x.pairs[i], __hfma2(z.pairs[i], zNorm.scale[i], zNorm.shift[i])), zero);
    }
}

__device__ inline void requestIntoL2(const void* address, int bytes) {
    asm volatile("cp.async.bulk.prefetch.L2.global [%0], %1;" ::"l"(address), "r"(bytes) : "memory");
}

/// By one thread: row y of a unit's strip, with its margins.
template <int kPerPixel>
__device__ inline void requestRow(const ConvolutionSource& source, const Cut& cut, int firstColumn, int y) {
    if (y < 0 || y >= cut.size)
        return;
    const int begin = max(firstColumn - cut.dilation, 0);
    const int end = min(firstColumn + kStrip + cut.dilation, cut.size);
    const std::size_t at = (static_cast<std::size_t>(y) * cut.size + begin) * kPerPixel * 8;
    requestIntoL2(source.x + at, (end - begin) * kPerPixel * 16);
    if (source.added != nullptr)
        requestIntoL2(source.added + at, (end - begin) * kPerPixel * 16);
}

/// What all warps of a block share.
struct Shared {
    std::uint8_t* weights;
    std::uint8_t* slots;
    std::uint8_t* staging;
    std::uint64_t* full;
    std::uint64_t* empty;
};

template <bool kStem, Source kSource>
__device__ inline void produce(const ConvolutionSource& source, const Cut& cut, const Shared& shared,
                               int group) {
    constexpr bool kTwo = kSource == Source::Summed || kSource == Source::NormedSummed;
    constexpr int kPerPixel = Layout<kStem>::planes;
    constexpr int kMine = kStem ? (kRowPixels + kProducers - 1) / kProducers : kLoads;
    const int tid = threadIdx.x % kProducers;
    const int plane = tid % kPerPixel;
    const PacketNorm xNorm = packetNorm(source.xNorm, plane * 8);
    const PacketNorm zNorm = packetNorm(source.addedNorm, plane * 8);
    const auto* x = reinterpret_cast<const uint4*>(source.x);
    const auto* z = reinterpret_cast<const uint4*>(source.added);
    auto* settled = reinterpret_cast<uint4*>(source.settled);
    int count = 0;
    for (int index = blockIdx.x; index < cut.units; index += gridDim.x) {
        const Unit unit = cut.unit(index);
        if (unit.rows == 0)
            continue;
        for (int k = -1; k <= unit.rows; ++k, ++count) {
            if (count % 2 != group)
                continue;
            const int y = unit.first + k * cut.dilation;
            if (tid == 0) {
                if (k <= 0) { // the rows that no earlier row of this unit asked for
                    for (int ahead = k + 2; ahead < k + kAhead && ahead <= unit.rows; ahead += 2)
                        requestRow<kPerPixel>(source, cut, unit.column, unit.first + ahead * cut.dilation);
                }
                if (k + kAhead <= unit.rows)
                    requestRow<kPerPixel>(source, cut, unit.column, y + kAhead * cut.dilation);
            }
            const bool rowInside = y >= 0 && y < cut.size;
            Packet loaded[kMine];
            Packet added[kTwo ? kMine : 1];
#pragma unroll
            for (int j = 0; j < kMine; ++j) {
                const int pixel = (tid + kProducers * j) / kPerPixel;
                const int column = unit.column - cut.dilation + pixel;
                const bool inside = rowInside && column >= 0 && column < cut.size;
                const std::size_t at = (static_cast<std::size_t>(y) * cut.size + column) * kPerPixel + plane;
                bits(loaded[j]) = inside ? __ldg(x + at) : uint4{0, 0, 0, 0};
                if constexpr (kTwo)
                    bits(added[j]) = inside ? __ldg(z + at) : uint4{0, 0, 0, 0};
            }
            const int place = count % kSlots;
            if (count >= kSlots)
                barrierWait(&shared.empty[place], (count / kSlots - 1) & 1);
            std::uint8_t* slot = shared.slots + place * Layout<kStem>::slotBytes + plane * kPlaneBytes;
            const bool own = settled != nullptr && k >= 0 && k < unit.rows;
#pragma unroll
            for (int j = 0; j < kMine; ++j) {
                const int pixel = (tid + kProducers * j) / kPerPixel;
                const int column = unit.column - cut.dilation + pixel;
                const bool inside = rowInside && column >= 0 && column < cut.size;
                if (inside)
                    makeFinal<kSource>(loaded[j], added[kTwo ? j : 0], xNorm, zNorm);
                if (!kStem || pixel < kRowPixels)
                    *reinterpret_cast<uint4*>(slot + pixel * 16) = bits(loaded[j]);
                if (own && inside && pixel >= cut.dilation && pixel < cut.dilation + kStrip)
                    settled[(static_cast<std::size_t>(y) * cut.size + column) * kPerPixel + plane] =
                        bits(loaded[j]);
            }
            fenceForAsyncReaders();
            __syncwarp();
            if (tid % 32 == 0)
                barrierArrive(&shared.full[place]);
        }
    }
}

template <bool kStem>
__device__ inline void multiplyRow(float (&sum)[64], const Shared& shared, int count, int dilation) {
    // Blocks of the weights: [tap][plane][64 outputs / 8]. Blocks of the input: 8 pixels of a plane.
    constexpr std::uint64_t kWeightStrides = operandStrides(8 * kBlockBytes, kBlockBytes, Swizzle::None);
    constexpr std::uint32_t kStep = kStem ? 16 : kPlaneBytes;
    constexpr std::uint64_t kInputStrides = operandStrides(kStep, kBlockBytes, Swizzle::None);
    constexpr std::uint64_t kLastInputStrides = operandStrides(0, kBlockBytes, Swizzle::None);
    const std::uint32_t weights = sharedAddress(shared.weights);
    matrixFence();
#pragma unroll
    for (int row = 0; row < 3; ++row) {
        const std::uint32_t slot =
            sharedAddress(shared.slots) + (count + row) % kSlots * Layout<kStem>::slotBytes;
        if constexpr (kStem) {
            const std::uint32_t part = weights + row * 4 * 8 * kBlockBytes;
            matrixProduct128(sum, operandAt(kWeightStrides, part), operandAt(kInputStrides, slot), row > 0);
            matrixProduct128(sum, operandAt(kWeightStrides, part + 2 * 8 * kBlockBytes),
                             operandAt(kLastInputStrides, slot + 32), true);
        } else {
#pragma unroll
            for (int column = 0; column < 3; ++column) {
                const std::uint32_t part = weights + (row * 3 + column) * kPlanes * 8 * kBlockBytes;
#pragma unroll
                for (int step = 0; step < kPlanes / 2; ++step)
                    matrixProduct128(
                        sum, operandAt(kWeightStrides, part + step * 2 * 8 * kBlockBytes),
                        operandAt(kInputStrides, slot + column * dilation * 16 + step * 2 * kPlaneBytes),
                        row + column + step > 0);
            }
        }
    }
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

/// A thread's sums for its two channels, lane / 4 and 8 more in its warp's sixteen.
struct ThreadSums {
    float sum[2] = {0, 0};
    float squares[2] = {0, 0};
};

__device__ inline void addToSums(ThreadSums& sums, const float (&values)[64], int pixels, int lane) {
#pragma unroll
    for (int r = 0; r < 2; ++r) {
        float sum = 0;
        float squares = 0;
#pragma unroll
        for (int j = 0; j < 16; ++j) {
#pragma unroll
            for (int i = 0; i < 2; ++i) {
                const float value = values[4 * j + 2 * r + i];
                if (pixels == kStrip || 8 * j + 2 * (lane % 4) + i < pixels) {
                    sum += value;
                    squares += value * value;
                }
            }
        }
        sums.sum[r] += sum;
        sums.squares[r] += squares;
    }
}

/// 64 channels x `pixels` pixels from the registers of a warp group to a row of the output.
__device__ inline void writeRow(const float (&values)[64], std::uint8_t* staging, half* out, int pixels,
                                int group) {
    const int lane = threadIdx.x % 32;
    const int warp = threadIdx.x / 32 % 4;
    // Matrices of a store: channels 0..7 and 8..15 of the warp's, for two groups of eight pixels.
    const std::uint32_t address = sharedAddress(staging) + (lane / 16 * 8 + lane % 8) * kStagedPixelBytes +
                                  warp * 32 + lane / 8 % 2 * 16;
#pragma unroll
    for (int j = 0; j < 16; j += 2) {
        const std::uint32_t r[4] = {
            packed(values[4 * j], values[4 * j + 1]), packed(values[4 * j + 2], values[4 * j + 3]),
            packed(values[4 * j + 4], values[4 * j + 5]), packed(values[4 * j + 6], values[4 * j + 7])};
        storeTransposed(address + j * 8 * kStagedPixelBytes, r);
    }
    asm volatile("bar.sync %0, 128;" ::"r"(group + 1) : "memory");
#pragma unroll
    for (int i = 0; i < 8; ++i) {
        const int at = static_cast<int>(threadIdx.x % 128) + 128 * i;
        if (at / 8 < pixels)
            reinterpret_cast<uint4*>(out)[at] =
                *reinterpret_cast<const uint4*>(staging + at / 8 * kStagedPixelBytes + at % 8 * 16);
    }
    asm volatile("bar.sync %0, 128;" ::"r"(group + 1) : "memory");
}

/// Output row `k` of a unit has read input rows k, k + 1 and k + 2 of it. Each input row is let go by three
/// arrivals; at a unit's ends, where fewer outputs read it, its last reader makes up for the others.
__device__ inline void letGo(const Shared& shared, int count, int k, int rows) {
    for (int j = 0; j < 3; ++j) {
        const int input = k + j;
        const int readers = min(rows - 1, input) - max(0, input - 2) + 1;
        const bool last = k == min(rows - 1, input);
        barrierArrive(&shared.empty[(count + j) % kSlots], last ? 4 - readers : 1);
    }
}

template <bool kStem>
__device__ inline void consume(half* out, float* statistics, const Cut& cut, const Shared& shared,
                               int group) {
    const int lane = threadIdx.x % 32;
    ThreadSums sums;
    int count = 0;
    int turn = 0;
    for (int index = blockIdx.x; index < cut.units; index += gridDim.x) {
        const Unit unit = cut.unit(index);
        if (unit.rows == 0)
            continue;
        const int pixels = min(kStrip, cut.size - unit.column);
        for (int k = 0; k < unit.rows; ++k, ++count, ++turn) {
            if (turn % 2 != group)
                continue;
            for (int j = 0; j < 3; ++j)
                barrierWait(&shared.full[(count + j) % kSlots], ((count + j) / kSlots) & 1);
            float values[64];
            multiplyRow<kStem>(values, shared, count, cut.dilation);
            if (threadIdx.x % 128 == 0)
                letGo(shared, count, k, unit.rows);
            __syncwarp();
            addToSums(sums, values, pixels, lane);
            const std::size_t at =
                static_cast<std::size_t>(unit.first + k * cut.dilation) * cut.size + unit.column;
            writeRow(values, shared.staging + group * kStagingBytes, out + at * kRefinerChannels, pixels,
                     group);
        }
        count += 2;
    }
#pragma unroll
    for (int r = 0; r < 2; ++r) {
        for (int step = 1; step < 4; step *= 2) {
            sums.sum[r] += __shfl_xor_sync(0xFFFFFFFF, sums.sum[r], step);
            sums.squares[r] += __shfl_xor_sync(0xFFFFFFFF, sums.squares[r], step);
        }
        const int channel = static_cast<int>(threadIdx.x / 32 % 4) * 16 + lane / 4 + 8 * r;
        if (lane % 4 == 0) {
            float* row = statistics + (blockIdx.x * 2 + group) * kStatisticsRow;
            row[channel] = sums.sum[r];
            row[kRefinerChannels + channel] = sums.squares[r];
        }
    }
}

template <bool kStem, Source kSource>
__global__ __launch_bounds__(kThreads, 1) void convolutionKernel(const ConvolutionSource source,
                                                                 const half* weights, half* out,
                                                                 float* statistics, const Cut cut) {
    extern __shared__ __align__(128) std::uint8_t memory[];
    __shared__ std::uint64_t full[kSlots];
    __shared__ std::uint64_t empty[kSlots];
    using Plan = Layout<kStem>;
    const Shared shared{.weights = memory,
                        .slots = memory + Plan::weightBytes,
                        .staging = memory + Plan::weightBytes + kSlots * Plan::slotBytes,
                        .full = full,
                        .empty = empty};
    for (int i = threadIdx.x; i < Plan::weightBytes / 16; i += kThreads)
        reinterpret_cast<uint4*>(shared.weights)[i] = reinterpret_cast<const uint4*>(weights)[i];
    fenceForAsyncReaders();
    if (threadIdx.x == 0) {
        for (int i = 0; i < kSlots; ++i) {
            barrierInit(&full[i], kProducers / 32);
            barrierInit(&empty[i], 3);
        }
        barrierInitFence();
    }
    __syncthreads();
    // The warp's number through a shuffle: the compiler then knows that warps do not part here.
    const int group = __shfl_sync(0xFFFFFFFF, threadIdx.x / 128, 0);
    if (group < 2)
        produce<kStem, kSource>(source, cut, shared, group);
    else
        consume<kStem>(out, statistics, cut, shared, group - 2);
}

int multiprocessors() {
    int device = 0;
    int count = 0;
    check(cudaGetDevice(&device), "cudaGetDevice");
    check(cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, device), "multiprocessors");
    return count;
}

template <bool kStem, Source kSource>
int launch(const ConvolutionSource& source, const half* weights, half* out, float* statistics, int size,
           int dilation, cudaStream_t stream) {
    const Cut cut = cutFor(size, dilation);
    const int blocks = std::min(cut.units, multiprocessors());
    const auto kernel = convolutionKernel<kStem, kSource>;
    check(
        cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, Layout<kStem>::sharedBytes),
        "convolution: shared memory");
    kernel<<<blocks, kThreads, Layout<kStem>::sharedBytes, stream>>>(source, weights, out, statistics, cut);
    checkLaunch("convolution");
    return 2 * blocks;
}

/// Offset of weight (output o, input plane p, input c within it) among the blocks of one tap.
std::size_t blockOffset(int plane, int o, int c) {
    return (static_cast<std::size_t>(plane) * 8 + o / 8) * 64 + o % 8 * 8 + c;
}

} // namespace

int convolutionBlocks() {
    return 2 * multiprocessors();
}

int convolve(const ConvolutionSource& source, const half* weights, half* out, float* statistics, int size,
             int dilation, cudaStream_t stream) {
    const bool normed = source.xNorm.scale != nullptr;
    const bool summed = source.added != nullptr;
    const auto run = normed && summed ? launch<false, Source::NormedSummed>
                     : summed         ? launch<false, Source::Summed>
                     : normed         ? launch<false, Source::Normed>
                                      : launch<false, Source::Plain>;
    return run(source, weights, out, statistics, size, dilation, stream);
}

int convolveStem(const half* pixels8, const half* weights, half* out, float* statistics, int size,
                 cudaStream_t stream) {
    return launch<true, Source::Plain>({.x = pixels8}, weights, out, statistics, size, 1, stream);
}

std::size_t packedRefinerWeights(int channels) {
    return channels == kRefinerChannels ? kBodyWeights : kStemWeights;
}

void packRefinerWeights(const float* weights, int channels, float* packedWeights) {
    const bool stem = channels != kRefinerChannels;
    std::fill(packedWeights, packedWeights + packedRefinerWeights(channels), 0.0F);
    for (int o = 0; o < kRefinerChannels; ++o) {
        for (int c = 0; c < channels; ++c) {
            for (int tap = 0; tap < 9; ++tap) {
                const float value = weights[(static_cast<std::size_t>(o) * channels + c) * 9 + tap];
                const std::size_t at = stem ? blockOffset(tap / 3 * 4 + tap % 3, o, c)
                                            : blockOffset(tap * kPlanes + c / 8, o, c % 8);
                packedWeights[at] = value;
            }
        }
    }
}

} // namespace ckd::infer::cuda
