// SPDX-License-Identifier: Apache-2.0
#include "core/infer/MappedFile.h"

#include <cerrno>
#include <cstring>

#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace ckd::infer {

std::string displayPath(const std::filesystem::path& path) {
    const std::u8string utf8 = path.u8string();
    return {utf8.begin(), utf8.end()};
}

namespace {

Error cannotOpen(const std::filesystem::path& path, const std::string& cause) {
    return {ErrorKind::File, "The weights file " + displayPath(path) + " cannot be opened: " + cause + "."};
}

} // namespace

#ifdef _WIN32

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING,
                                    FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE)
        return cannotOpen(path, "system error " + std::to_string(GetLastError()));
    LARGE_INTEGER size{};
    const bool sized = GetFileSizeEx(file, &size) != 0;
    if (!sized || size.QuadPart == 0) {
        CloseHandle(file);
        return sized ? Error{ErrorKind::Model, "The weights file " + displayPath(path) + " is empty."}
                     : cannotOpen(path, "its size is unknown");
    }
    const HANDLE mapping = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
    CloseHandle(file);
    if (mapping == nullptr)
        return cannotOpen(path, "system error " + std::to_string(GetLastError()));
    const void* data = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    CloseHandle(mapping);
    if (data == nullptr)
        return cannotOpen(path, "system error " + std::to_string(GetLastError()));
    return std::shared_ptr<const MappedFile>(
        new MappedFile(static_cast<const std::byte*>(data), static_cast<std::size_t>(size.QuadPart)));
}

MappedFile::~MappedFile() {
    UnmapViewOfFile(m_data);
}

#else

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    // O_NONBLOCK: opening a FIFO by mistake must not wait for a writer.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return cannotOpen(path, std::strerror(errno));
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(fd);
        return cannotOpen(path, "it is not an ordinary file");
    }
    if (info.st_size == 0) {
        ::close(fd);
        return Error{ErrorKind::Model, "The weights file " + displayPath(path) + " is empty."};
    }
    const auto size = static_cast<std::size_t>(info.st_size);
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    const int mapError = errno;
    ::close(fd);
    if (data == MAP_FAILED)
        return cannotOpen(path, std::strerror(mapError));
    return std::shared_ptr<const MappedFile>(new MappedFile(static_cast<const std::byte*>(data), size));
}

MappedFile::~MappedFile() {
    ::munmap(const_cast<std::byte*>(m_data), m_size);
}

#endif

} // namespace ckd::infer
