// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/detail/MachineMemory.h"

#include <QtGlobal>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>

#if defined(Q_OS_WIN)
#include <windows.h>
#else
#include <unistd.h>
#endif

namespace ckd::detail {

namespace {

constexpr std::size_t kUnknown = std::size_t(4) << 30U;

std::size_t physicalBytes() {
#if defined(Q_OS_WIN)
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) ? static_cast<std::size_t>(status.ullTotalPhys) : kUnknown;
#else
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long pageBytes = ::sysconf(_SC_PAGESIZE);
    return pages > 0 && pageBytes > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(pageBytes)
                                      : kUnknown;
#endif
}

/// Linux control groups, version 2; "max" does not parse and means no limit.
std::size_t containerBytes() {
#if defined(Q_OS_LINUX)
    std::ifstream file("/sys/fs/cgroup/memory.max");
    std::uint64_t bytes = 0;
    if (file >> bytes && bytes > 0)
        return static_cast<std::size_t>(bytes);
#endif
    return std::numeric_limits<std::size_t>::max();
}

} // namespace

std::size_t machineMemoryBytes() {
    return std::min(physicalBytes(), containerBytes());
}

} // namespace ckd::detail
