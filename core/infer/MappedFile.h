// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferError.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace ckd::infer {

/// A whole file mapped read-only. Owns the mapping; immutable, so any thread may read it.
/// The file must not shrink while it is mapped (the checkpoint store only ever replaces files by rename).
class MappedFile {
public:
    [[nodiscard]] static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);

    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    [[nodiscard]] std::span<const std::byte> bytes() const { return {m_data, m_size}; }

private:
    MappedFile(const std::byte* data, std::size_t size) : m_data(data), m_size(size) {}

    const std::byte* m_data;
    std::size_t m_size;
};

/// A path as UTF-8, for sentences.
[[nodiscard]] std::string displayPath(const std::filesystem::path& path);

} // namespace ckd::infer
