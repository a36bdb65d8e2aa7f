// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace ckd::infer::detail {

/// Keeps the memory of one frame's large CPU tensors for the next frame: fresh memory of the system costs a
/// page fault per 4 KiB, which was a fifth of a frame's time. A range of addresses in which tensors are
/// placed as low as they fit, so that frames of one size touch the same pages.
///
/// Any thread; a tensor may be freed on another one and outlive the arena. Its pages go back to the system
/// with release(), after a time without a Scope, and with the arena. Where no range can be had (a limit of
/// addresses, no mmap), and for what does not fit, LibTorch's own allocator serves.
class FrameArena {
public:
    static constexpr std::chrono::milliseconds kIdle{5'000};
    /// Smaller ones stay with LibTorch's allocator: they are reused by the C library anyway.
    static constexpr std::size_t kSmallest = 64 << 10;
    static constexpr std::size_t kReserved = std::size_t{2} << 30; ///< addresses, not memory

    explicit FrameArena(std::chrono::milliseconds idle = kIdle, std::size_t reserved = kReserved);
    ~FrameArena();
    FrameArena(const FrameArena&) = delete;
    FrameArena& operator=(const FrameArena&) = delete;

    /// While it lives, tensors that LibTorch allocates on this thread lie in the arena. One per thread at a
    /// time.
    class Scope {
    public:
        explicit Scope(FrameArena& arena);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        FrameArena& m_arena;
    };

    /// Gives back all pages that hold no tensor now.
    void release();
    /// Memory that it may hold: up to the highest address used since the last release().
    [[nodiscard]] std::size_t heldBytes() const;

    struct Range; ///< outlives the arena while tensors lie in it
private:
    void watch(const std::stop_token& stop);

    const std::shared_ptr<Range> m_range; ///< null: there are no addresses for it
    const std::chrono::milliseconds m_idle;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    int m_scopes = 0;                                 // guarded by m_mutex
    std::chrono::steady_clock::time_point m_lastUsed; // guarded by m_mutex
    std::jthread m_watcher;                           ///< last: it uses everything above
};

/// Puts the allocator behind Scope before LibTorch's. LibTorch wants that before other threads allocate: the
/// runtime does it when it is made. Later calls do nothing.
void installFrameAllocator();

/// What the system could still give, in bytes; 0 when it does not say.
[[nodiscard]] std::size_t availableMemory();

} // namespace ckd::infer::detail
