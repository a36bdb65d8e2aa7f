// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/FrameArena.h"

#include "core/infer/detail/TorchPch.h"

#include <c10/core/CPUAllocator.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#ifndef _WIN32
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace ckd::infer::detail {

namespace {

constexpr std::size_t kAlignment = 64; // as LibTorch's own

std::size_t roundedUp(std::size_t value, std::size_t step) {
    return (value + step - 1) / step * step;
}

#ifdef _WIN32
std::byte* reserve(std::size_t) {
    return nullptr;
}
void unreserve(std::byte*, std::size_t) {
}
void giveBack(std::byte*, std::size_t) {
}
#else
std::byte* reserve(std::size_t bytes) {
    void* at =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? nullptr : static_cast<std::byte*>(at);
}
void unreserve(std::byte* at, std::size_t bytes) {
    ::munmap(at, bytes);
}
/// The whole pages inside.
void giveBack(std::byte* at, std::size_t bytes) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(at);
    const std::uintptr_t first = roundedUp(begin, page);
    const std::uintptr_t end = (begin + bytes) / page * page;
    if (end > first)
        ::madvise(at + (first - begin), end - first, MADV_DONTNEED);
}
#endif

} // namespace

struct FrameArena::Range {
    explicit Range(std::byte* at, std::size_t bytes) : base(at), size(bytes), free{{0, bytes}} {}
    ~Range() { unreserve(base, size); }
    Range(const Range&) = delete;
    Range& operator=(const Range&) = delete;

    std::byte* const base;
    const std::size_t size;
    std::mutex mutex;
    std::map<std::size_t, std::size_t> free;           ///< by offset; neighbours are joined
    std::unordered_map<std::size_t, std::size_t> used; ///< by offset
    std::size_t top = 0;                               ///< what lies above was not touched

    [[nodiscard]] void* take(std::size_t bytes) {
        const std::size_t wanted = roundedUp(bytes, kAlignment);
        const std::lock_guard lock(mutex);
        const auto fit = std::find_if(free.begin(), free.end(),
                                      [wanted](const auto& gap) { return gap.second >= wanted; });
        if (fit == free.end())
            return nullptr;
        const auto [offset, room] = *fit;
        used.emplace(offset, wanted); // before the gap goes: it may throw
        auto gap = free.extract(fit);
        if (room > wanted) {
            gap.key() = offset + wanted;
            gap.mapped() = room - wanted;
            free.insert(std::move(gap));
        }
        top = std::max(top, offset + wanted);
        return base + offset;
    }

    void put(void* pointer) {
        const std::lock_guard lock(mutex);
        const auto found = used.find(static_cast<std::size_t>(static_cast<std::byte*>(pointer) - base));
        if (found == used.end())
            return;
        auto [offset, bytes] = *found;
        used.erase(found);
        auto after = free.lower_bound(offset);
        if (after != free.end() && after->first == offset + bytes) {
            bytes += after->second;
            after = free.erase(after);
        }
        if (after != free.begin()) {
            const auto before = std::prev(after);
            if (before->first + before->second == offset) {
                before->second += bytes;
                return;
            }
        }
        free.emplace_hint(after, offset, bytes);
    }

    void release() {
        const std::lock_guard lock(mutex);
        std::size_t highest = 0;
        for (const auto& [offset, bytes] : used)
            highest = std::max(highest, offset + bytes);
        for (const auto& [offset, bytes] : free) {
            if (offset < top)
                giveBack(base + offset, std::min(bytes, top - offset));
        }
        top = highest;
    }
};

namespace {

using Range = FrameArena::Range;

/// Which range a pointer lies in. A range that its arena has left stays until its last tensor is gone.
class Ranges {
public:
    void add(std::shared_ptr<Range> range) {
        const std::lock_guard lock(m_mutex);
        m_all.push_back({std::move(range), false});
    }
    void leave(const Range* range) {
        const std::lock_guard lock(m_mutex);
        for (Entry& entry : m_all)
            entry.left = entry.left || entry.range.get() == range;
        sweep();
    }
    /// False when it lies in none.
    bool put(void* pointer) {
        const std::lock_guard lock(m_mutex);
        const auto* at = static_cast<const std::byte*>(pointer);
        for (const Entry& entry : m_all) {
            if (!std::less<>()(at, entry.range->base) &&
                std::less<>()(at, entry.range->base + entry.range->size)) {
                entry.range->put(pointer);
                if (entry.left)
                    sweep();
                return true;
            }
        }
        return false;
    }

private:
    struct Entry {
        std::shared_ptr<Range> range;
        bool left = false;
    };
    void sweep() { // m_mutex held
        std::erase_if(m_all, [](const Entry& entry) {
            const std::lock_guard lock(entry.range->mutex);
            return entry.left && entry.range->used.empty();
        });
    }

    std::mutex m_mutex;
    std::vector<Entry> m_all; // guarded by m_mutex
};

Ranges& ranges() {
    static auto* all = new Ranges; // tensors may be freed after static objects
    return *all;
}

thread_local Range* t_range = nullptr;
c10::Allocator* g_next = nullptr; ///< LibTorch's own; set once, before the allocator below is in use

void putBack(void* pointer) {
    if (pointer != nullptr && !ranges().put(pointer))
        g_next->raw_deleter()(pointer);
}

/// In the range of the thread's scope, else from LibTorch's own allocator. Every pointer is its own context
/// and has one deleter, as raw_deleter() promises.
c10::DataPtr take(std::size_t bytes) {
    if (t_range != nullptr && bytes >= FrameArena::kSmallest) {
        if (void* at = t_range->take(bytes))
            return {at, at, &putBack, c10::Device(c10::DeviceType::CPU)};
    }
    c10::DataPtr data = g_next->allocate(bytes);
    void* at = data.release_context();
    return {at, at, &putBack, c10::Device(c10::DeviceType::CPU)};
}

/// LibTorch 2.3 made allocate() non-const and added copy_data(): whichever of these is no override is unused.
class FrameAllocator : public c10::Allocator {
public:
    c10::DataPtr allocate(std::size_t bytes) const { return take(bytes); } // NOLINT
    c10::DataPtr allocate(std::size_t bytes) { return take(bytes); }       // NOLINT
    [[nodiscard]] c10::DeleterFnPtr raw_deleter() const override { return &putBack; }
    void copy_data(void* to, const void* from, std::size_t bytes) const { // NOLINT
        std::memcpy(to, from, bytes);
    }
};

} // namespace

void installFrameAllocator() {
    static std::once_flag once;
    std::call_once(once, [] {
        c10::Allocator* own = c10::GetCPUAllocator();
        if (own->raw_deleter() == nullptr)
            return; // one that hands out more than memory: leave it alone
        g_next = own;
        constexpr std::uint8_t kBeforeTheDefault = 1;
        c10::SetCPUAllocator(new FrameAllocator, kBeforeTheDefault);
    });
}

std::size_t availableMemory() {
    std::ifstream file("/proc/meminfo");
    for (std::string name; file >> name;) {
        std::size_t kilobytes = 0;
        if (name == "MemAvailable:" && file >> kilobytes)
            return kilobytes << 10;
        file.ignore(256, '\n');
    }
    return 0;
}

// ---- the arena

FrameArena::FrameArena(std::chrono::milliseconds idle, std::size_t reserved)
    : m_range([reserved]() -> std::shared_ptr<Range> {
        std::byte* base = reserve(reserved);
        return base == nullptr ? nullptr : std::make_shared<Range>(base, reserved);
    }())
    , m_idle(idle) {
    if (!m_range)
        return;
    ranges().add(m_range);
    m_watcher = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

FrameArena::~FrameArena() {
    if (!m_range)
        return;
    m_watcher.request_stop();
    m_watcher.join();
    m_range->release();
    ranges().leave(m_range.get());
}

FrameArena::Scope::Scope(FrameArena& arena) : m_arena(arena) {
    const std::lock_guard lock(m_arena.m_mutex);
    ++m_arena.m_scopes;
    t_range = m_arena.m_range.get();
}

FrameArena::Scope::~Scope() {
    t_range = nullptr;
    const std::lock_guard lock(m_arena.m_mutex);
    --m_arena.m_scopes;
    m_arena.m_lastUsed = std::chrono::steady_clock::now();
    m_arena.m_changed.notify_all();
}

void FrameArena::release() {
    if (m_range)
        m_range->release();
}

std::size_t FrameArena::heldBytes() const {
    if (!m_range)
        return 0;
    const std::lock_guard lock(m_range->mutex);
    return m_range->top;
}

void FrameArena::watch(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    auto seen = m_lastUsed;
    while (!stop.stop_requested()) {
        if (!m_changed.wait(lock, stop, [&] { return m_scopes == 0 && m_lastUsed != seen; }))
            return;
        seen = m_lastUsed;
        const bool used = m_changed.wait_until(lock, stop, seen + m_idle,
                                               [&] { return m_scopes > 0 || m_lastUsed != seen; });
        if (used)
            seen = {}; // wait for the end of that use
        else if (!stop.stop_requested())
            m_range->release();
    }
}

} // namespace ckd::infer::detail
