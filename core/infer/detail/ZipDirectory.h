// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/InferError.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ckd::infer::detail {

struct ZipEntry {
    std::string name;
    std::span<const std::byte> data; ///< points into the file
    std::uint32_t crc32 = 0;         ///< as the directory states it; not checked here
};

/// True when the file starts as a zip archive does.
[[nodiscard]] bool looksLikeZip(std::span<const std::byte> file);

/// The entries of a zip archive whose files are stored, not compressed (what torch.save writes; zip and
/// zip64). The central directory is believed only where the local headers agree with it: compressed,
/// encrypted, overlapping, doubled or out-of-bounds entries are refused with ErrorKind::Model.
/// Structure: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
[[nodiscard]] Result<std::vector<ZipEntry>> readZipDirectory(std::span<const std::byte> file);

} // namespace ckd::infer::detail
