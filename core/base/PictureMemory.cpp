// SPDX-License-Identifier: Apache-2.0
#include "core/base/PictureMemory.h"

#include <iterator>
#include <map>
#include <mutex>
#include <new>

namespace ckd {

namespace {

constexpr std::align_val_t kAlignment{64}; // one cache line, one AVX-512 register
constexpr std::size_t kHeader = 64;        // holds the size, keeps the pixels aligned
#if defined(CKD_NO_MULTIVERSION)           // the sanitizer builds
constexpr bool kRecycles = false;
#else
constexpr bool kRecycles = true;
#endif

/// Blocks by size: pictures of one clip repeat their sizes exactly. Smaller blocks are left to malloc, which
/// reuses them well enough.
struct FreeBlocks {
    static constexpr std::size_t kSmallest = 1U << 20U;
    std::mutex mutex;
    std::multimap<std::size_t, std::byte*> blocks; // guarded by mutex
    std::size_t kept = 0;                          // guarded by mutex
    std::size_t limit = std::size_t(256) << 20U;   // guarded by mutex

    std::byte* take(std::size_t bytes) {
        if (!kRecycles || bytes < kSmallest)
            return nullptr;
        const std::lock_guard lock(mutex);
        const auto found = blocks.find(bytes);
        if (found == blocks.end())
            return nullptr;
        std::byte* block = found->second;
        blocks.erase(found);
        kept -= bytes;
        return block;
    }
    bool keep(std::byte* block, std::size_t bytes) {
        if (!kRecycles || bytes < kSmallest)
            return false;
        const std::lock_guard lock(mutex);
        if (bytes > limit)
            return false;
        // Sizes of an earlier clip make room for the present one's.
        while (kept + bytes > limit) {
            const auto victim = blocks.begin()->first == bytes ? std::prev(blocks.end()) : blocks.begin();
            if (victim->first == bytes)
                return false;
            kept -= victim->first;
            ::operator delete[](victim->second, kAlignment);
            blocks.erase(victim);
        }
        blocks.emplace(bytes, block);
        kept += bytes;
        return true;
    }
    void shrink(std::size_t newLimit) {
        const std::lock_guard lock(mutex);
        limit = newLimit;
        while (kept > limit) {
            kept -= blocks.begin()->first;
            ::operator delete[](blocks.begin()->second, kAlignment);
            blocks.erase(blocks.begin());
        }
    }
};

FreeBlocks& freeBlocks() {
    static auto* blocks = new FreeBlocks; // never destroyed: a picture may outlive every other static
    return *blocks;
}

} // namespace

void setPictureMemoryKept(std::size_t bytes) {
    freeBlocks().shrink(bytes);
}

std::size_t pictureMemoryKept() {
    const std::lock_guard lock(freeBlocks().mutex);
    return freeBlocks().kept;
}

float* takePictureMemory(std::size_t bytes) {
    std::byte* block = freeBlocks().take(bytes);
    if (!block)
        block = static_cast<std::byte*>(::operator new[](bytes + kHeader, kAlignment));
    *reinterpret_cast<std::size_t*>(block) = bytes;
    return reinterpret_cast<float*>(block + kHeader);
}

void givePictureMemoryBack(float* memory) {
    if (!memory)
        return;
    std::byte* block = reinterpret_cast<std::byte*>(memory) - kHeader;
    if (!freeBlocks().keep(block, *reinterpret_cast<std::size_t*>(block)))
        ::operator delete[](block, kAlignment);
}

} // namespace ckd
