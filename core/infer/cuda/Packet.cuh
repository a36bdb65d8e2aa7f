// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_fp16.h>

namespace ckd::infer::cuda {

/// Eight channels: what one thread reads or writes at once.
struct alignas(16) Packet {
    __half2 pairs[4];
};

__device__ inline Packet loadPacket(const half* values) {
    Packet packet;
    *reinterpret_cast<uint4*>(&packet) = *reinterpret_cast<const uint4*>(values);
    return packet;
}

__device__ inline void storePacket(half* values, const Packet& packet) {
    *reinterpret_cast<uint4*>(values) = *reinterpret_cast<const uint4*>(&packet);
}

} // namespace ckd::infer::cuda
