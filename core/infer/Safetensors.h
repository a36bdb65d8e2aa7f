// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/infer/Checkpoint.h"

namespace ckd::infer {

struct SafetensorsContent {
    std::vector<TensorView> tensors; ///< in the order of their bytes
    std::map<std::string, std::string> metadata;
};

/// Reads the header of a safetensors file (8 bytes little-endian length, JSON, data). The tensors point
/// into `file`. Refused with ErrorKind::Model: a header above 100 MB or beyond the file, anything that is
/// not the format's JSON, unknown types, sizes that do not agree with the shape, overlaps, holes and data
/// after the last tensor.
/// Format: https://github.com/huggingface/safetensors (README, "Format").
[[nodiscard]] Result<SafetensorsContent> readSafetensors(std::span<const std::byte> file);

/// Writes `tensors` in their own types, packed row-major, ordered by type size (largest first, which
/// keeps every tensor aligned) and then by name: the same tensors always give the same bytes.
/// Streams: at most one tensor is in memory, and only when it is not packed already. The file is flushed to
/// disk and its close is checked; a file that could not be written whole is removed. Writing aside and
/// renaming is the caller's part.
[[nodiscard]] Status writeSafetensors(const std::filesystem::path& path, std::span<const TensorView> tensors,
                                      const std::map<std::string, std::string>& metadata);

} // namespace ckd::infer
