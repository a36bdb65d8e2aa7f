// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Hopper instructions (sm_90a) that CUDA C++ has no functions for: transaction barriers, the bulk tensor
// copy and warp-group matrix products. Names and operand layouts follow the PTX manual.

#include <cuda.h>
#include <cuda_fp16.h>

#include <cstdint>

namespace ckd::infer::cuda {

__device__ inline std::uint32_t sharedAddress(const void* pointer) {
    return static_cast<std::uint32_t>(__cvta_generic_to_shared(pointer));
}

// ---- barriers in shared memory ------------------------------------------------------------------------

__device__ inline void barrierInit(std::uint64_t* barrier, std::uint32_t arrivals) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(sharedAddress(barrier)), "r"(arrivals));
}

__device__ inline void barrierInitFence() {
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
}

__device__ inline void barrierArrive(std::uint64_t* barrier, std::uint32_t count = 1) {
    asm volatile("mbarrier.arrive.release.cta.shared::cta.b64 _, [%0], %1;" ::"r"(sharedAddress(barrier)),
                 "r"(count)
                 : "memory");
}

__device__ inline void barrierArriveExpect(std::uint64_t* barrier, std::uint32_t bytes) {
    asm volatile(
        "mbarrier.arrive.expect_tx.release.cta.shared::cta.b64 _, [%0], %1;" ::"r"(sharedAddress(barrier)),
        "r"(bytes)
        : "memory");
}

/// Returns when the phase with this parity has completed.
__device__ inline void barrierWait(std::uint64_t* barrier, std::uint32_t parity) {
    asm volatile("{\n"
                 ".reg .pred done;\n"
                 "again:\n"
                 "mbarrier.try_wait.parity.acquire.cta.shared::cta.b64 done, [%0], %1;\n"
                 "@done bra finished;\n"
                 "bra again;\n"
                 "finished:\n"
                 "}" ::"r"(sharedAddress(barrier)),
                 "r"(parity)
                 : "memory");
}

/// Makes ordinary writes to shared memory visible to matrix products and bulk copies.
__device__ inline void fenceForAsyncReaders() {
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

/// One box of a three-dimensional tensor into shared memory; what lies outside the tensor becomes 0.
__device__ inline void loadBox(void* target, const CUtensorMap* map, int x, int y, int z,
                               std::uint64_t* barrier) {
    asm volatile("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes "
                 "[%0], [%1, {%2, %3, %4}], [%5];" ::"r"(sharedAddress(target)),
                 "l"(map), "r"(x), "r"(y), "r"(z), "r"(sharedAddress(barrier))
                 : "memory");
}

// ---- warp-group matrix products -----------------------------------------------------------------------

__device__ inline void matrixFence() {
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}
__device__ inline void matrixCommit() {
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}
template <int kPending> __device__ inline void matrixWait() {
    asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(kPending) : "memory");
}

enum class Swizzle : std::uint64_t { None = 0, Bytes128 = 1 };

/// Describes an operand in shared memory; strides in bytes. Without swizzle the operand is made of blocks of
/// 8 rows x 16 bytes, 128 bytes each: `kStride` leads from one block to the next along K, `rowStride` along
/// M or N. With the 128-byte swizzle a block is 8 rows x 128 bytes; K-major operands use only rowStride.
__device__ constexpr std::uint64_t operandStrides(std::uint32_t kStride, std::uint32_t rowStride,
                                                  Swizzle swizzle) {
    return (std::uint64_t{kStride >> 4} << 16) | (std::uint64_t{rowStride >> 4} << 32) |
           (static_cast<std::uint64_t>(swizzle) << 62);
}

__device__ inline std::uint64_t operandAt(std::uint64_t strides, std::uint32_t address) {
    return strides | ((address & 0x3FFFF) >> 4);
}

#define CKD_R4(v, i) "+f"(v[i]), "+f"(v[i + 1]), "+f"(v[i + 2]), "+f"(v[i + 3])
#define CKD_R16(v, i) CKD_R4(v, i), CKD_R4(v, i + 4), CKD_R4(v, i + 8), CKD_R4(v, i + 12)

/// d (64 x 128) = or += a (64 x 16) b (16 x 128), both K-major in shared memory.
__device__ inline void matrixProduct128(float (&d)[64], std::uint64_t a, std::uint64_t b, bool accumulate) {
    asm volatile("{\n"
                 ".reg .pred p;\n"
                 "setp.ne.b32 p, %66, 0;\n"
                 "wgmma.mma_async.sync.aligned.m64n128k16.f32.f16.f16 "
                 "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
                 "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
                 "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
                 "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, "
                 "%64, %65, p, 1, 1, 0, 0;\n"
                 "}"
                 : CKD_R16(d, 0), CKD_R16(d, 16), CKD_R16(d, 32), CKD_R16(d, 48)
                 : "l"(a), "l"(b), "r"(static_cast<int>(accumulate)));
}

/// d (64 x 64) = or += a (64 x 16, in registers) b (16 x 64, K-major in shared memory).
__device__ inline void matrixProduct64(float (&d)[32], const std::uint32_t (&a)[4], std::uint64_t b,
                                       bool accumulate) {
    asm volatile("{\n"
                 ".reg .pred p;\n"
                 "setp.ne.b32 p, %37, 0;\n"
                 "wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16 "
                 "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
                 "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31}, "
                 "{%32, %33, %34, %35}, %36, p, 1, 1, 0;\n"
                 "}"
                 : CKD_R16(d, 0), CKD_R16(d, 16)
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b), "r"(static_cast<int>(accumulate)));
}

/// d (64 x 56) += a (64 x 16, in registers) b (16 x 56, N-major in shared memory).
__device__ inline void matrixProduct56(float (&d)[28], const std::uint32_t (&a)[4], std::uint64_t b) {
    asm volatile("wgmma.mma_async.sync.aligned.m64n56k16.f32.f16.f16 "
                 "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
                 "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27}, "
                 "{%28, %29, %30, %31}, %32, 1, 1, 1, 1;\n"
                 : CKD_R16(d, 0), CKD_R4(d, 16), CKD_R4(d, 20), CKD_R4(d, 24)
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
}

#undef CKD_R4
#undef CKD_R16

} // namespace ckd::infer::cuda
