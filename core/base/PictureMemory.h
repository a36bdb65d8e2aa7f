// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace ckd {

/// Memory of pictures that were freed is kept for the next picture of the same size, because the system hands
/// out new pages one fault at a time (see docs/performance.md). This sets how many bytes may be kept in all;
/// what is above is given back at once. Default 256 MiB. Any thread.
void setPictureMemoryKept(std::size_t bytes);
/// Bytes kept now. Always 0 under sanitizers, which need to see every free.
[[nodiscard]] std::size_t pictureMemoryKept();

/// For Image only: 64-byte aligned, uninitialised; throws std::bad_alloc.
[[nodiscard]] float* takePictureMemory(std::size_t bytes);
void givePictureMemoryBack(float* memory);

} // namespace ckd
